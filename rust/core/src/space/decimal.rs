//! Numbers in decimal notation, for steps such as `0.01` that no binary fraction equals.

use serde_json::Number;

/// `digits` divided by ten to the power of `places`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// The digits, as a whole number.
    pub digits: i128,
    /// How many of them stand behind the point.
    pub places: u32,
}

impl Decimal {
    /// The number as it is written; `None` for one of too many digits.
    pub fn of(number: &Number) -> Option<Self> {
        Self::parse(&number.to_string())
    }

    /// The shortest decimal number that reads as `real`.
    pub fn of_real(real: f64) -> Option<Self> {
        Self::parse(&Number::from_f64(real)?.to_string())
    }

    fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let decimals = decimals.trim_end_matches('0');
        let digits: i128 = format!("{whole}{decimals}").parse().ok()?;
        let places = i32::try_from(decimals.len()).ok()? - exponent.parse::<i32>().ok()?;
        if let Ok(places) = u32::try_from(places) {
            return Some(Self { digits, places });
        }
        let power = 10_i128.checked_pow(places.unsigned_abs())?;
        Some(Self { digits: digits.checked_mul(power)?, places: 0 })
    }

    /// The digits with so many of them behind the point; rounded down and up.
    pub fn scaled(self, places: u32) -> Option<(i128, i128)> {
        if places >= self.places {
            let digits = self.digits.checked_mul(10_i128.checked_pow(places - self.places)?)?;
            return Some((digits, digits));
        }
        let power = 10_i128.checked_pow(self.places - places)?;
        let down = self.digits.div_euclid(power);
        Some((down, down + i128::from(self.digits.rem_euclid(power) > 0)))
    }

    /// The least number that is a multiple of both; `None` for one of too many digits.
    pub fn common(self, other: Self) -> Option<Self> {
        let places = self.places.max(other.places);
        let (one, two) = (self.scaled(places)?.0, other.scaled(places)?.0);
        Some(Self { digits: common_multiple(one, two)?, places })
    }

    /// The nearest binary number.
    pub fn real(self) -> Option<f64> {
        format!("{}e-{}", self.digits, self.places).parse().ok()
    }
}

/// The least common multiple, where it fits.
pub fn common_multiple(one: i128, two: i128) -> Option<i128> {
    fn divisor(a: i128, b: i128) -> i128 {
        if b == 0 { a } else { divisor(b, a % b) }
    }
    (one.checked_div(divisor(one, two))?).checked_mul(two)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(digits: i128, places: u32) -> Decimal {
        Decimal { digits, places }
    }

    fn parsed(text: &str) -> Option<Decimal> {
        Decimal::of(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        assert_eq!(parsed("0.01"), Some(decimal(1, 2)));
        assert_eq!(parsed("-12.50"), Some(decimal(-125, 1)));
        assert_eq!(parsed("3"), Some(decimal(3, 0)));
        assert_eq!(parsed("1e-8"), Some(decimal(1, 8)));
        assert_eq!(parsed("2.5e3"), Some(decimal(2_500, 0)));
        assert_eq!(parsed("1e300"), None);
    }

    #[test]
    fn scaling_rounds_down_and_up() {
        assert_eq!(decimal(125, 2).scaled(1), Some((12, 13)));
        assert_eq!(decimal(-125, 2).scaled(1), Some((-13, -12)));
        assert_eq!(decimal(5, 1).scaled(3), Some((500, 500)));
    }

    #[test]
    fn common_multiples_are_exact() {
        assert_eq!(decimal(1, 1).common(decimal(15, 2)), Some(decimal(30, 2)));
        assert_eq!(decimal(4, 0).common(decimal(6, 0)), Some(decimal(12, 0)));
        assert_eq!(decimal(30, 2).real(), Some(0.3));
    }
}
