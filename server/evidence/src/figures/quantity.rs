//! Exact decimal numbers without their sign, and how they are compared.

/// Significant digits in each half of a quantity.
const HALF: u32 = 18;
/// Significant digits that a quantity has room for. Of those beyond only a hash is kept.
const PLACES: usize = 2 * HALF as usize;

/// Powers of ten with up to 18 digits.
const POWERS: [u64; HALF as usize] = {
    let mut powers = [1; HALF as usize];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// A number of zero or more. Quantities are ordered as numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Quantity {
    /// Digits before the point: 3 for 512, 0 for 0.5, -1 for 0.05.
    order: i32,
    /// The significant digits, filled with zeros at the right.
    first: u64,
    second: u64,
    /// Hash of the digits beyond.
    beyond: u32,
}

impl Quantity {
    pub(super) const ZERO: Quantity = Quantity { order: i32::MIN, first: 0, second: 0, beyond: 0 };

    /// `integer` × 10^`exponent`, for up to 18 digits.
    #[inline]
    pub(super) fn small(integer: u64, exponent: i32) -> Self {
        let Some(log) = integer.checked_ilog10() else { return Quantity::ZERO };
        let order = exponent.saturating_add(to_i32(log as usize + 1));
        Quantity { order, first: integer * POWERS[(HALF - 1 - log) as usize], second: 0, beyond: 0 }
    }

    /// The same for up to 36 digits.
    pub(super) fn new(integer: u128, exponent: i32) -> Self {
        if let Some(small) = u64::try_from(integer).ok().filter(|small| *small < 10_u64.pow(HALF)) {
            return Quantity::small(small, exponent);
        }
        let log = integer.ilog10();
        let digits = integer * 10_u128.pow(2 * HALF - 1 - log);
        let half = |digits: u128| u64::try_from(digits).expect("18 digits");
        let (first, second) = (half(digits / 10_u128.pow(HALF)), half(digits % 10_u128.pow(HALF)));
        Quantity { order: exponent.saturating_add(to_i32(log as usize + 1)), first, second, beyond: 0 }
    }

    /// The number with these ASCII digits, × 10^`exponent`.
    pub(super) fn of(digits: &[u8], exponent: i32) -> Self {
        let digits = significant(digits);
        match digits.split_at_checked(PLACES) {
            Some((first, beyond)) => {
                let exponent = exponent.saturating_add(to_i32(beyond.len()));
                Quantity { beyond: hash(beyond), ..Quantity::new(integer(first), exponent) }
            }
            None => Quantity::new(integer(digits), exponent),
        }
    }

    /// The number × 10^`shift`.
    pub(super) fn shifted(self, shift: i32) -> Self {
        if self == Quantity::ZERO {
            self
        } else {
            Quantity { order: self.order.saturating_add(shift), ..self }
        }
    }

    /// The place of its first digit.
    pub(super) fn order(self) -> i32 {
        self.order
    }

    /// Its first three digits: 100 to 999, or 0 for zero.
    pub(super) fn lead(self) -> usize {
        usize::try_from(self.first / 10_u64.pow(HALF - 3)).expect("three digits")
    }
}

/// The value of up to 36 ASCII digits.
pub(super) fn integer(digits: &[u8]) -> u128 {
    digits.iter().fold(0, |value, digit| value * 10 + u128::from(digit - b'0'))
}

/// Digits without the zeros before them.
pub(super) fn significant(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    &digits[zeros..]
}

/// FNV-1a of the digits without the zeros behind them; 0 if there are no others.
fn hash(digits: &[u8]) -> u32 {
    let zeros = digits.iter().rev().take_while(|digit| **digit == b'0').count();
    let digits = &digits[..digits.len() - zeros];
    let mix = |hash: u32, digit: &u8| (hash ^ u32::from(*digit)).wrapping_mul(0x0100_0193);
    if digits.is_empty() { 0 } else { digits.iter().fold(0x811c_9dc5, mix) }
}

pub(super) fn to_i32(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Quantity;

    proptest! {
        #[test]
        fn quantities_are_ordered_as_numbers(left in 0_u64..3_000, right in 0_u64..3_000, exponent in -3_i32..3) {
            let ten = 10_u64.pow(exponent.unsigned_abs());
            let (left_times, right_times) = if exponent < 0 { (1, ten) } else { (ten, 1) };
            let expected = (left * left_times).cmp(&(right * right_times));
            let of = |number: u64, exponent| Quantity::of(number.to_string().as_bytes(), exponent);
            prop_assert_eq!(of(left, exponent).cmp(&of(right, 0)), expected);
            prop_assert_eq!(Quantity::small(left, exponent), of(left, exponent));
        }

        #[test]
        fn two_long_numbers_are_equal_only_if_all_their_digits_are(digits in "[1-9][0-9]{60}", place in 0_usize..61) {
            let mut other = digits.clone().into_bytes();
            other[place] = if other[place] == b'7' { b'8' } else { b'7' };
            prop_assert_ne!(Quantity::of(digits.as_bytes(), 0), Quantity::of(&other, 0));
            prop_assert_eq!(Quantity::of(digits.as_bytes(), 0), Quantity::of(format!("00{digits}0").as_bytes(), -1));
        }
    }
}
