//! Figures by which fault localisation and subgroup discovery rank what goes with failures.

use super::association::Table;

/// How suspicious something is, by the figures of five schools.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Suspiciousness {
    /// Its share of the failing runs against its share of the passing ones, 0 to 1.
    ///
    /// Source: Jones and Harrold, "Empirical evaluation of the Tarantula automatic fault-localization
    /// technique", 2005.
    pub tarantula: f64,
    /// The cosine of the failing runs and those that have it, 0 to 1.
    ///
    /// Source: Abreu, Zoeteweij and van Gemund, "On the accuracy of spectrum-based fault
    /// localization", 2007.
    pub ochiai: f64,
    /// Squared failures with it against all that contradicts it; infinite where nothing does.
    ///
    /// Source: Wong and others, "The `DStar` method for effective software fault localization", 2014.
    pub dstar: f64,
    /// The share of failures with it, less that of all runs.
    ///
    /// Source: Liblit and others, "Scalable statistical bug isolation", 2005.
    pub increase: f64,
    /// The same weighted with the share of runs that have it: weighted relative accuracy.
    ///
    /// Source: Lavrač, Flach and Zupan, "Rule evaluation measures: a unifying view", 1999.
    pub relative_accuracy: f64,
}

/// Ranks one table; the first three figures are 0 where no failing run has it.
pub fn suspiciousness(table: Table) -> Suspiciousness {
    let with = table.failing_with as f64;
    let share = |part: u64, all: u64| part as f64 / all.max(1) as f64;
    let failing = share(table.failing_with, table.failing());
    let passing = share(table.passing_with, table.passing());
    let increase = table.rate_with() - share(table.failing(), table.runs());
    let or_zero = |figure: f64| if table.failing_with > 0 { figure } else { 0.0 };
    Suspiciousness {
        tarantula: or_zero(failing / (failing + passing)),
        ochiai: or_zero(with / (table.failing() as f64 * table.with() as f64).sqrt()),
        dstar: or_zero(with * with / (table.passing_with + table.failing_without) as f64),
        increase,
        relative_accuracy: share(table.with(), table.runs()) * increase,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, absolute: f64) {
        assert!((found - expected).abs() <= absolute, "{found} is not {expected}");
    }

    #[test]
    fn the_statements_of_mid_are_ranked_as_published() {
        // Jones and Harrold: five passing runs and a failing one; how many of the passing ones
        // reach the statement.
        for (passing, tarantula, ochiai, dstar) in [
            (5, 0.5, 0.408, 0.2),
            (3, 0.625, 0.5, 0.333),
            (2, 0.714, 0.577, 0.5),
            (1, 0.833, 0.707, 1.0),
        ] {
            let found = suspiciousness(Table::new([1, passing, 0, 5 - passing]));
            close(found.tarantula, tarantula, 5e-4);
            close(found.ochiai, ochiai, 5e-4);
            close(found.dstar, dstar, 5e-4);
        }
        let unreached = suspiciousness(Table::new([0, 1, 1, 4]));
        close(unreached.tarantula + unreached.ochiai + unreached.dstar, 0.0, 0.0);
    }

    #[test]
    fn the_increase_is_failure_less_context() {
        // The worked example of lectures on bug isolation: 1 − 1/2, 1/2 − 1/2, 0 − 1/2.
        close(suspiciousness(Table::new([1, 0, 0, 1])).increase, 0.5, 0.0);
        close(suspiciousness(Table::new([1, 1, 1, 1])).increase, 0.0, 0.0);
        close(suspiciousness(Table::new([0, 1, 1, 0])).increase, -0.5, 0.0);
    }

    #[test]
    fn the_titanic_of_pysubgroup_has_its_relative_accuracies() {
        // Survivors and others among women, alone, without kin, without cabin, from Southampton;
        // then among the rest of the 156.
        for (counts, expected) in [
            ([40, 16, 14, 86], 0.132_150),
            ([30, 11, 24, 91], 0.101_331),
            ([21, 4, 33, 98], 0.079_142),
            ([27, 16, 27, 86], 0.077_663),
            ([24, 13, 30, 89], 0.071_746),
        ] {
            close(suspiciousness(Table::new(counts)).relative_accuracy, expected, 5e-7);
        }
    }

    #[test]
    fn what_never_contradicts_is_infinitely_suspicious() {
        assert!(suspiciousness(Table::new([3, 0, 0, 4])).dstar.is_infinite());
        close(suspiciousness(Table::default()).relative_accuracy, 0.0, 0.0);
    }
}
