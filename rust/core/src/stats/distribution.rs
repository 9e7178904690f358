//! Tails of the distributions that the tests need, with all their digits as far as a number of
//! 64 bits reaches (about 1e-300).

use super::special::{deviance, rest, scaled_erfc};

/// A further term of a sum counts only above this share of it.
pub(super) const PRECISION: f64 = 1e-17;

/// The probability that a chi-square variable with `degrees` degrees of freedom is at least `x`.
///
/// Source: the finite sums of Abramowitz and Stegun, 26.4.4 and 26.4.5, from their greatest term
/// down; below the mean the series 6.5.29.
pub fn chi_square_tail(x: f64, degrees: usize) -> f64 {
    if x <= 0.0 || degrees == 0 {
        return 1.0;
    }
    let (shape, x) = (degrees as f64 / 2.0, x / 2.0);
    if degrees > 1 && x < shape {
        return 1.0 - poisson(shape, x) * lower_series(shape, x);
    }
    let mut power = shape - 1.0;
    let mut sum = 0.0;
    if power >= 0.0 {
        let mut term = poisson(power, x);
        while power >= 0.0 && term > sum * PRECISION {
            sum += term;
            term *= power / x;
            power -= 1.0;
        }
    }
    if degrees % 2 == 1 { sum + (-x).exp() * scaled_erfc(x.sqrt()) } else { sum }
}

/// x to the `power` times exp(−x), divided by the factorial of `power`.
fn poisson(power: f64, x: f64) -> f64 {
    (-rest(power) - deviance(power, x, power - x)).exp()
}

/// 1 + x/(shape + 1) + x²/(shape + 1)(shape + 2) + …
fn lower_series(shape: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut power) = (1.0, 0.0, shape);
    while term > sum * PRECISION {
        sum += term;
        power += 1.0;
        term *= x / power;
    }
    sum
}

/// The probability that a standard normal variable is at least `z`.
pub fn normal_tail(z: f64) -> f64 {
    let tail = 0.5 * (-0.5 * z * z).exp() * scaled_erfc(z.abs() / std::f64::consts::SQRT_2);
    if z < 0.0 { 1.0 - tail } else { tail }
}

/// How many standard deviations on either side of the mean hold the share `confidence` of a normal
/// distribution; 1.96 for 0.95.
pub fn normal_quantile(confidence: f64) -> f64 {
    let wanted = (1.0 - confidence) / 2.0;
    if wanted <= 0.0 {
        return f64::INFINITY;
    }
    // Newton's method: the tail is convex there, so that each step stays on this side.
    let (mut z, mut step) = (0.0, 1.0);
    while step > z * f64::EPSILON {
        let density = (-0.5_f64 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
        step = (normal_tail(z) - wanted) / density;
        z += step;
    }
    z
}

/// The probability that a variable of Student's distribution is at least `t` away from 0.
///
/// Source: the incomplete beta function by its continued fraction, Abramowitz and Stegun, 26.5.8.
pub fn student_two_sided(t: f64, degrees: usize) -> f64 {
    let (freedom, square) = (degrees as f64, t * t);
    if square.is_infinite() {
        return 0.0;
    }
    if degrees == 0 || square == 0.0 {
        return 1.0;
    }
    let (outer, inner) = (freedom / (freedom + square), square / (freedom + square));
    let shape = freedom / 2.0;
    if outer * (shape + 2.5) < shape + 1.0 {
        incomplete_beta(shape, 0.5, outer, inner)
    } else {
        1.0 - incomplete_beta(0.5, shape, inner, outer)
    }
}

/// The regularised incomplete beta function at `x`, which is `1 − y`, for shapes in halves.
fn incomplete_beta(one: f64, two: f64, x: f64, y: f64) -> f64 {
    let both = one + two;
    let excess = one * y - two * x;
    let log = rest(both)
        - rest(one)
        - rest(two)
        - deviance(one, both * x, excess)
        - deviance(two, both * y, -excess);
    log.exp() * two / both * beta_fraction(one, two, x)
}

/// The continued fraction by Lentz's method.
fn beta_fraction(one: f64, two: f64, x: f64) -> f64 {
    let (mut above, mut below) = (1.0, 1.0 / (1.0 - (one + two) * x / (one + 1.0)));
    let (mut fraction, mut change, mut step): (f64, f64, f64) = (below, 1.0, 1.0);
    while change.abs() > f64::EPSILON {
        let twice = one + 2.0 * step;
        let even = step * (two - step) * x / ((twice - 1.0) * twice);
        let odd = -(one + step) * (one + two + step) * x / (twice * (twice + 1.0));
        let before = fraction;
        for numerator in [even, odd] {
            below = 1.0 / (1.0 + numerator * below);
            above = 1.0 + numerator / above;
            fraction *= above * below;
        }
        change = fraction / before - 1.0;
        step += 1.0;
    }
    fraction
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
        close(chi_square_tail(2.777_777_777_777_778, 2), 0.249_352_208_777_296_2, 1e-14);
        close(chi_square_tail(6.892_569, 1), 0.008_655, 1e-3);
        close(chi_square_tail(778.906_5, 5), 4.23e-166, 1e-2);
        close(chi_square_tail(1.524_6, 1), 0.216_9, 1e-3);
        close(chi_square_tail(0.0, 3), 1.0, 0.0);
    }

    #[test]
    fn chi_square_tails_agree_with_mpmath() {
        for (x, degrees, expected) in [
            (0.5, 1, 0.479_500_122_186_953_5),
            (1e-12, 1, 0.999_999_202_115_439_2),
            (1e-12, 2, 0.999_999_999_999_5),
            (3.0, 7, 0.885_002_231_643_150_6),
            (1370.0, 1, 6.942_937_364_643_268e-300),
            (1400.0, 6, 2.422_532_386_478_319_7e-299),
            (1400.0, 7, 3.859_963_181_237_336e-298),
            (900.0, 1000, 0.989_282_761_908_710_2),
            (1100.0, 1001, 0.015_449_202_539_736_77),
            (100_000.0, 100_001, 0.500_297_354_696_662_8),
            (2.0, 400, 1.0),
        ] {
            close(chi_square_tail(x, degrees), expected, 1e-12);
        }
    }

    #[test]
    fn normal_tails_agree_with_mpmath() {
        for (z, expected) in [
            (-3.0, 0.998_650_101_968_369_9),
            (0.1, 0.460_172_162_722_971),
            (1.0, 0.158_655_253_931_457_05),
            (5.0, 2.866_515_718_791_939e-7),
            (37.0, 5.725_571_222_524_577e-300),
        ] {
            close(normal_tail(z), expected, 1e-12);
        }
    }

    #[test]
    fn normal_quantiles_agree_with_mpmath() {
        close(normal_quantile(0.95), 1.959_963_984_540_054_3, 1e-14);
        close(normal_quantile(0.99), 2.575_829_303_548_901, 1e-14);
        close(normal_quantile(0.5), 0.674_489_750_196_081_7, 1e-14);
        assert!(normal_quantile(1.0).is_infinite());
    }

    #[test]
    fn students_tails_agree_with_mpmath() {
        for (t, degrees, expected) in [
            (0.1, 1, 0.936_548_965_138_892_9),
            (2.0, 1, 0.295_167_235_300_866_5),
            (-12.0, 2, 0.006_872_933_677_158_46),
            (0.7, 9, 0.501_619_039_216_145_1),
            (3.0, 10, 0.013_343_655_022_569_578),
            (50.0, 30, 1.871_541_765_922_271_4e-30),
            (1e10, 31, 1.857_221_492_316_01e-288),
            (37.0, 1_000_000, 1.829_973_086_180_226_2e-299),
            (1.0, 1_000_000, 0.317_310_749_833_578_15),
            (1e-9, 5, 0.999_999_999_240_786_6),
            (0.0, 5, 1.0),
            (f64::INFINITY, 5, 0.0),
        ] {
            close(student_two_sided(t, degrees), expected, 1e-12);
        }
    }
}
