//! Which settings, alone or in pairs, explain the failures.
//!
//! A pair is tested against each of its two settings: it is suspected only where both add
//! something to the other, so that a pair never shines with the light of one half. Suspects are
//! found one after the other, each time setting aside the runs that the last one explains
//! (Liblit et al., "Scalable statistical bug isolation", PLDI 2005).

use super::adjust::benjamini_hochberg;
use super::association::{Association, Table, of_parameter, of_table};
use super::matrix::{Matrix, common};
use crate::error::{Interrupt, Result};

/// What to report.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The false discovery rate.
    pub rate: f64,
    /// The greatest count of suspects.
    pub most: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { rate: 0.05, most: 10 }
    }
}

/// Classes that explain failures.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspect {
    /// The parameter and the code of each class.
    pub terms: Vec<(usize, u16)>,
    /// Failures with all of them and without, over all runs.
    pub table: Table,
    /// How strongly failures go with them, over all runs.
    pub association: Association,
    /// The p-value of the whole claim; for a pair the larger of its halves'.
    pub p_value: f64,
    /// The p-value adjusted for all hypotheses.
    pub q_value: f64,
}

/// Everything that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Findings {
    /// Each parameter with its association and q-value; `None` where nothing could be compared.
    pub parameters: Vec<Option<(Association, f64)>>,
    /// The suspects, the most telling first.
    pub suspects: Vec<Suspect>,
    /// How many hypotheses were tested for suspects: single classes and pairs that occurred.
    pub hypotheses: usize,
}

/// Tests every parameter, every class and every pair of classes against the failures.
///
/// `failing` has one flag per run of the matrix.
pub fn find_suspects(
    matrix: &Matrix,
    failing: &[bool],
    options: Options,
    interrupt: &dyn Interrupt,
) -> Result<Findings> {
    let runs = Runs {
        failing: Matrix::set_of(failing),
        passing: Matrix::set_of(&failing.iter().map(|flag| !flag).collect::<Vec<_>>()),
    };
    let search = Search { matrix, options };
    let parameters = search.parameters(&runs);
    let (candidates, hypotheses) = search.candidates(&runs, interrupt)?;
    let suspects = search.eliminate(runs, candidates);
    Ok(Findings { parameters, suspects, hypotheses })
}

/// The failing and the passing runs that are not explained yet.
#[derive(Clone)]
struct Runs {
    failing: Vec<u64>,
    passing: Vec<u64>,
}

struct Search<'a> {
    matrix: &'a Matrix,
    options: Options,
}

impl Search<'_> {
    fn parameters(&self, runs: &Runs) -> Vec<Option<(Association, f64)>> {
        let found: Vec<Option<Association>> = (0..self.matrix.parameters())
            .map(|parameter| {
                let counts: Vec<(u64, u64)> = (0..self.matrix.classes(parameter))
                    .map(|code| {
                        let having = self.matrix.having(parameter, code as u16);
                        (common([having, &runs.failing]), common([having, &runs.passing]))
                    })
                    .collect();
                of_parameter(&counts)
            })
            .collect();
        let p_values: Vec<f64> = found.iter().flatten().map(|found| found.p_value).collect();
        let mut adjusted = benjamini_hochberg(&p_values, p_values.len()).into_iter();
        found.into_iter().map(|found| Some((found?, adjusted.next()?))).collect()
    }

    /// All classes and pairs that failures go with at the wanted rate, and how many were tested.
    fn candidates(&self, runs: &Runs, interrupt: &dyn Interrupt) -> Result<(Vec<Suspect>, usize)> {
        let mut tested = Vec::new();
        let mut hypotheses = 0;
        let symbols: Vec<(usize, u16)> = (0..self.matrix.parameters())
            .flat_map(|parameter| {
                (0..self.matrix.classes(parameter)).map(move |code| (parameter, code as u16))
            })
            .collect();
        for (place, &one) in symbols.iter().enumerate() {
            interrupt.poll()?;
            let others = symbols[place + 1..].iter().filter(|two| two.0 != one.0);
            let pairs = others.map(|&two| vec![one, two]);
            for terms in std::iter::once(vec![one]).chain(pairs) {
                let table = self.table(&terms, runs);
                if table.failing_with + table.passing_with == 0 {
                    continue;
                }
                hypotheses += 1;
                // One failure proves nothing, and protective settings are no suspects.
                if table.failing_with > 1 && table.rate_with() > table.rate_without() {
                    tested.push(self.suspect(terms, table, runs));
                }
            }
        }
        let p_values: Vec<f64> = tested.iter().map(|suspect| suspect.p_value).collect();
        let adjusted = benjamini_hochberg(&p_values, hypotheses);
        for (suspect, q_value) in tested.iter_mut().zip(adjusted) {
            suspect.q_value = q_value;
        }
        tested.retain(|suspect| suspect.q_value <= self.options.rate);
        Ok((tested, hypotheses))
    }

    fn table(&self, terms: &[(usize, u16)], runs: &Runs) -> Table {
        let count = |set: &[u64]| match *terms {
            [(one, a)] => common([self.matrix.having(one, a), set]),
            [(one, a), (two, b)] => {
                common([self.matrix.having(one, a), self.matrix.having(two, b), set])
            }
            _ => 0,
        };
        let (failing_with, passing_with) = (count(&runs.failing), count(&runs.passing));
        Table {
            failing_with,
            passing_with,
            failing_without: common([&runs.failing]) - failing_with,
            passing_without: common([&runs.passing]) - passing_with,
        }
    }

    fn suspect(&self, terms: Vec<(usize, u16)>, table: Table, runs: &Runs) -> Suspect {
        let association = of_table(table);
        let p_value = match terms[..] {
            [one, two] => self
                .within(one, table, runs)
                .max(self.within(two, table, runs))
                .max(association.p_value),
            _ => association.p_value,
        };
        Suspect { terms, table, association, p_value, q_value: 1.0 }
    }

    /// The p-value of a pair among only those runs that have one of its halves.
    fn within(&self, half: (usize, u16), both: Table, runs: &Runs) -> f64 {
        let half = self.table(&[half], runs);
        let table = Table {
            failing_without: half.failing_with - both.failing_with,
            passing_without: half.passing_with - both.passing_with,
            ..both
        };
        if table.rate_with() <= table.rate_without() {
            return 1.0;
        }
        of_table(table).p_value
    }

    /// Takes the most telling candidate, sets aside the runs that it explains, and so on.
    fn eliminate(&self, mut runs: Runs, mut candidates: Vec<Suspect>) -> Vec<Suspect> {
        // The p-value up to which candidates are significant; it holds for the later rounds too.
        let threshold = candidates.iter().map(|suspect| suspect.p_value).fold(0.0, f64::max);
        let mut chosen: Vec<Suspect> = Vec::new();
        while chosen.len() < self.options.most {
            let mut best: Option<(f64, usize)> = None;
            for (place, candidate) in candidates.iter().enumerate() {
                let table = self.table(&candidate.terms, &runs);
                let telling = self.telling(&candidate.terms, table, &runs, threshold);
                if telling.is_some_and(|phi| best.is_none_or(|(most, _)| phi > most)) {
                    best = telling.map(|phi| (phi, place));
                }
            }
            let Some((_, place)) = best else { break };
            let suspect = candidates.remove(place);
            self.set_aside(&suspect.terms, &mut runs);
            chosen.push(suspect);
        }
        chosen
    }

    /// The effect of a candidate among the runs that are left, if it is still significant.
    fn telling(
        &self,
        terms: &[(usize, u16)],
        table: Table,
        runs: &Runs,
        threshold: f64,
    ) -> Option<f64> {
        if table.failing_with < 2 || table.rate_with() <= table.rate_without() {
            return None;
        }
        let now = self.suspect(terms.to_vec(), table, runs);
        (now.p_value <= threshold).then_some(now.association.effect)
    }

    fn set_aside(&self, terms: &[(usize, u16)], runs: &mut Runs) {
        for word in 0..runs.failing.len() {
            let having = terms.iter().fold(u64::MAX, |all, &(parameter, code)| {
                all & self.matrix.having(parameter, code)[word]
            });
            runs.failing[word] &= !having;
            runs.passing[word] &= !having;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Uninterrupted;
    use crate::seed::{Place, StreamKey};

    /// 2,000 runs of 12 parameters with 4 classes each.
    fn runs() -> Vec<u16> {
        let mut stream = StreamKey::new("test", 1, 7).stream(Place::ROOT, 0, 0);
        (0..2_000 * 12).map(|_| stream.below(4) as u16).collect()
    }

    fn suspects(codes: &[u16], fails: impl Fn(&[u16]) -> bool) -> Vec<Vec<(usize, u16)>> {
        let failing: Vec<bool> = codes.chunks(12).map(fails).collect();
        let matrix = Matrix::new(codes, &[4; 12]);
        let found = find_suspects(&matrix, &failing, Options::default(), &Uninterrupted).unwrap();
        found.suspects.into_iter().map(|suspect| suspect.terms).collect()
    }

    #[test]
    fn a_single_setting_is_named_alone() {
        assert_eq!(suspects(&runs(), |run| run[3] == 1), vec![vec![(3, 1)]]);
    }

    #[test]
    fn two_planted_causes_are_both_named_and_nothing_else() {
        let found = suspects(&runs(), |run| run[3] == 1 && run[7] == 2 || run[0] == 3);
        assert_eq!(found, vec![vec![(0, 3)], vec![(3, 1), (7, 2)]]);
    }

    #[test]
    fn failures_by_chance_accuse_nobody() {
        let mut stream = StreamKey::new("noise", 1, 7).stream(Place::ROOT, 0, 0);
        let codes = runs();
        let noise: Vec<bool> = (0..2_000).map(|_| stream.chance(20)).collect();
        let matrix = Matrix::new(&codes, &[4; 12]);
        let found = find_suspects(&matrix, &noise, Options::default(), &Uninterrupted).unwrap();
        assert_eq!(found.suspects, Vec::new());
        assert_eq!(found.hypotheses, 12 * 4 + 66 * 16);
    }
}
