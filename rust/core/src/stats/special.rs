//! What the probabilities of counts are made of, without the cancellation that logarithms of
//! gamma functions bring.
//!
//! n! is written as exp(n ln n − n + `rest`(n)). In the probability of a table all of n ln n joins
//! to deviances, which are small where the probability is not, so that it has all its digits
//! for any counts. Source: Loader, "Fast and accurate computation of binomial probabilities", 2000.

use std::f64::consts::PI;

/// `rest` of 1/2, 1, 3/2, … 15.
const RESTS: [f64; 30] = [
    0.725_791_352_644_727_4,
    1.0,
    1.176_485_208_310_672_5,
    1.306_852_819_440_054_6,
    1.410_246_772_661_686_5,
    1.495_922_603_223_725_8,
    1.569_066_181_108_654_1,
    1.632_876_385_868_383_2,
    1.689_465_682_125_483,
    1.740_302_180_611_544_2,
    1.786_447_552_545_802_8,
    1.828_694_396_641_771,
    1.867_650_086_898_388_7,
    1.903_790_317_678_221_2,
    1.937_494_603_234_012_1,
    1.969_070_569_306_562_9,
    1.998_771_031_078_967,
    2.026_806_284_055_495_2,
    2.053_353_132_642_059_5,
    2.078_561_643_135_058_6,
    2.102_560_276_350_725_4,
    2.125_459_845_091_81,
    2.147_356_605_190_595_2,
    2.168_334_698_205_882,
    2.188_468_102_391_508,
    2.207_822_206_123_445,
    2.226_455_088_189_904,
    2.244_418_568_125_061,
    2.261_759_074_430_947_3,
    2.278_518_367_307_740_7,
];

/// Coefficients of Chebyshev polynomials for the logarithm of exp(z²) erfc(z) (2 + z) / 2 in
/// 4 / (2 + z) − 1; computed with forty digits.
const SCALED_ERFC: [f64; 28] = [
    -0.651_326_859_890_854_7,
    0.641_969_792_356_490_2,
    0.019_476_473_204_185_836,
    -0.009_561_514_786_808_632,
    -0.000_946_595_344_482_036_9,
    0.000_366_839_497_852_761_45,
    4.252_332_480_690_777e-5,
    -2.027_857_811_253_424_2e-5,
    -1.624_290_004_647_025_6e-6,
    1.303_655_835_580_523_2e-6,
    1.562_644_172_206_614_2e-8,
    -8.523_809_591_492_654e-8,
    6.529_054_439_098_851_5e-9,
    5.059_343_495_551_469e-9,
    -9.913_641_564_930_33e-10,
    -2.273_651_222_931_836e-10,
    9.646_791_102_015_527e-11,
    2.394_038_083_039_114_6e-12,
    -6.886_027_526_497_553e-12,
    8.944_879_273_090_725e-13,
    3.130_921_399_342_958e-13,
    -1.127_082_236_136_725_2e-13,
    3.810_905_255_189_232e-16,
    7.106_097_613_609_237e-15,
    -1.523_028_201_457_104_3e-15,
    -9.457_494_571_291_233e-17,
    1.210_237_189_224_279e-16,
    -2.816_663_087_747_177e-17,
];

/// The product of one pair of counts less that of another, rounded once.
pub(super) fn difference(one: [u64; 2], other: [u64; 2]) -> f64 {
    if one.iter().chain(&other).all(|&count| count <= u64::from(u32::MAX >> 1)) {
        // Where the products fit, which is quicker.
        return (one[0] as i64 * one[1] as i64 - other[0] as i64 * other[1] as i64) as f64;
    }
    let product = |pair: [u64; 2]| i128::from(pair[0]) * i128::from(pair[1]);
    (product(one) - product(other)) as f64
}

/// ln n! − n ln n + n, for n in steps of one half.
pub(super) fn rest(n: f64) -> f64 {
    if n <= 0.0 {
        return 0.0;
    }
    if n <= 15.0 {
        return RESTS[(2.0 * n) as usize - 1];
    }
    let square = n * n;
    let series = 1.0 / 1680.0 - 1.0 / 1188.0 / square;
    let series = 1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - series / square) / square) / square;
    0.5 * (2.0 * PI * n).ln() + series / n
}

/// x ln(x / mean) + mean − x, never negative; `excess` is x − mean, which the caller may know
/// better than by subtraction.
pub(super) fn deviance(x: f64, mean: f64, excess: f64) -> f64 {
    if x <= 0.0 {
        return mean;
    }
    let both = x + mean;
    if excess.abs() >= 0.1 * both {
        return x * (x / mean).ln() - excess;
    }
    // x ln(x / mean) = 2 x atanh(excess / both), whose first term is taken out.
    let ratio = excess / both;
    let square = ratio * ratio;
    let mut power = 2.0 * x * ratio * square;
    let mut sum = excess * ratio;
    let mut odd = 3.0;
    while power.abs() > sum * f64::EPSILON {
        sum += power / odd;
        power *= square;
        odd += 2.0;
    }
    sum
}

/// exp(z²) erfc(z) for z ≥ 0.
pub(super) fn scaled_erfc(z: f64) -> f64 {
    let place = 4.0 / (2.0 + z) - 1.0;
    // Clenshaw's summation.
    let (mut one, mut two) = (0.0, 0.0);
    for coefficient in SCALED_ERFC[1..].iter().rev() {
        (one, two) = (2.0 * place * one - two + coefficient, one);
    }
    2.0 / (2.0 + z) * (place * one - two + SCALED_ERFC[0]).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 4e-15 * expected.abs(), "{found} is not {expected}");
    }

    #[test]
    fn rests_give_factorials() {
        let mut factorial: f64 = 1.0;
        for n in 1..=60_u32 {
            factorial *= f64::from(n);
            let n = f64::from(n);
            close(n * n.ln() - n + rest(n), factorial.ln());
        }
    }

    #[test]
    fn table_and_series_of_rests_meet() {
        // ln (n + 1)! = ln n! + ln(n + 1).
        for n in [14.5, 15.0] {
            let log = |n: f64| n * n.ln() - n + rest(n);
            close(log(n + 1.0), log(n) + (n + 1.0_f64).ln());
        }
    }

    #[test]
    fn a_deviance_has_all_digits_near_its_mean() {
        // excess²/2mean − excess³/6mean² + …, where plain subtraction leaves nothing.
        close(deviance(1e9 + 1.0, 1e9, 1.0), 5e-10 - 1.0 / 6.0 * 1e-18);
        close(deviance(3.0, 1.0, 2.0), 3.0 * 3.0_f64.ln() - 2.0);
        close(deviance(0.0, 2.5, -2.5), 2.5);
    }

    #[test]
    fn scaled_erfc_agrees_with_mpmath() {
        close(scaled_erfc(0.0), 1.0);
        close(scaled_erfc(0.5), 0.615_690_344_192_925_9);
        close(scaled_erfc(1.0), 0.427_583_576_155_807);
        close(scaled_erfc(26.0), 0.021_683_584_850_562_907);
        close(scaled_erfc(1e8), 5.641_895_835_477_563e-9);
    }
}
