//! Tails of the distributions that the tests need.

/// Terms after which a series is taken to have converged.
const TERMS: usize = 500;

const PRECISION: f64 = 1e-15;

/// The probability that a chi-square variable with `degrees` degrees of freedom is at least `x`.
///
/// Source: the regularised incomplete gamma function by series and continued fraction, as in
/// Abramowitz and Stegun, 6.5.29 and 6.5.31.
pub fn chi_square_tail(x: f64, degrees: usize) -> f64 {
    if x <= 0.0 || degrees == 0 {
        return 1.0;
    }
    let (shape, x) = (degrees as f64 / 2.0, x / 2.0);
    if x < shape + 1.0 { 1.0 - lower_series(shape, x) } else { upper_fraction(shape, x) }
}

fn lower_series(shape: f64, x: f64) -> f64 {
    let mut term = 1.0 / shape;
    let mut sum = term;
    for n in 1..TERMS {
        term *= x / (shape + n as f64);
        sum += term;
        if term < sum * PRECISION {
            break;
        }
    }
    sum * (shape * x.ln() - x - log_gamma(shape)).exp()
}

fn upper_fraction(shape: f64, x: f64) -> f64 {
    // Lentz's method; the tiny start keeps the first division defined.
    const TINY: f64 = 1e-300;
    let mut term = x + 1.0 - shape;
    let mut above = 1.0 / TINY;
    let mut below = 1.0 / term;
    let mut fraction = below;
    for n in 1..TERMS {
        let numerator = -(n as f64) * (n as f64 - shape);
        term += 2.0;
        below = 1.0 / nonzero(numerator * below + term, TINY);
        above = nonzero(term + numerator / above, TINY);
        fraction *= below * above;
        if (below * above - 1.0).abs() < PRECISION {
            break;
        }
    }
    fraction * (shape * x.ln() - x - log_gamma(shape)).exp()
}

fn nonzero(value: f64, tiny: f64) -> f64 {
    if value.abs() < tiny { tiny } else { value }
}

/// The logarithm of the gamma function for positive arguments.
///
/// Source: Lanczos's approximation with g = 7 and nine coefficients, good to 15 digits.
fn log_gamma(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let x = x - 1.0;
    let base = x + 7.5;
    let tail = COEFFICIENTS.iter().enumerate().skip(1);
    let sum =
        tail.fold(COEFFICIENTS[0], |sum, (n, coefficient)| sum + coefficient / (x + n as f64));
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * base.ln() - base + sum.ln()
}

/// Fisher's exact test of a 2×2 table, two-sided: the probability, with all margins fixed, of a
/// table at most as likely as this one.
pub fn fisher_two_sided(a: u64, b: u64, c: u64, d: u64) -> f64 {
    // Tables that differ from this one by rounding only count as equally likely.
    const SLACK: f64 = 1e-7;
    let (row, column, total) = (a + b, a + c, a + b + c + d);
    let least = (row + column).saturating_sub(total);
    let most = row.min(column);
    if least == most {
        return 1.0;
    }
    let log_choose = |n: u64, k: u64| {
        log_gamma(n as f64 + 1.0) - log_gamma(k as f64 + 1.0) - log_gamma((n - k) as f64 + 1.0)
    };
    let log_probability = |k: u64| {
        log_choose(row, k) + log_choose(total - row, column - k) - log_choose(total, column)
    };
    let here = log_probability(a);
    let sum: f64 = (least..=most)
        .map(log_probability)
        .filter(|&other| other <= here + SLACK)
        .map(f64::exp)
        .sum();
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, relative: f64) {
        assert!((found - expected).abs() <= relative * expected.abs(), "{found} is not {expected}");
    }

    #[test]
    fn chi_square_tails_agree_with_published_answers() {
        // scipy's documentation of chi2_contingency, and Berkeley's admissions of 1973.
        close(chi_square_tail(2.777_777_777_777_778, 2), 0.249_352_208_777_296_2, 1e-12);
        close(chi_square_tail(6.892_569, 1), 0.008_655, 1e-3);
        close(chi_square_tail(778.906_5, 5), 4.23e-166, 1e-2);
        close(chi_square_tail(1.524_6, 1), 0.216_9, 1e-3);
        close(chi_square_tail(0.0, 3), 1.0, 0.0);
    }

    #[test]
    fn fisher_agrees_with_published_answers() {
        close(fisher_two_sided(8, 2, 1, 5), 0.034_965_034_965_034_975, 1e-9);
        close(fisher_two_sided(6, 2, 1, 4), 0.102_564_102_564_102_55, 1e-9);
        close(fisher_two_sided(1493, 1198, 1278, 557), 4.836e-22, 1e-3);
        close(fisher_two_sided(5, 0, 7, 0), 1.0, 0.0);
    }
}
