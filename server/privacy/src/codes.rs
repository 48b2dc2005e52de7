//! Codes in digits: each becomes another one of the same length, and no two become the same.

use crate::chance::Chance;

/// Codes up to this length have a table of their own: so few can be shuffled, and hidden no better.
const SHORT: usize = 3;

/// Longer ones are replaced in pieces of this length: their numbers fit into 128 bits.
const PIECE: usize = 38;

/// How often the halves of a code are mixed.
const ROUNDS: u8 = 8;

/// Replaces codes of digits.
pub(crate) struct Codes {
    chance: Chance,
    short: [Vec<u16>; SHORT],
}

impl Codes {
    pub(crate) fn new(chance: Chance) -> Self {
        let short = [1, 2, 3].map(|length| cycle(chance, 10_u16.pow(length)));
        Codes { chance, short }
    }

    /// Replaces the digits of a code, which are ASCII.
    pub(crate) fn replace(&self, digits: &mut [u8]) {
        for (place, piece) in (0..=u8::MAX).cycle().zip(digits.chunks_mut(PIECE)) {
            let code = piece.iter().fold(0, |code, digit| code * 10 + u128::from(digit - b'0'));
            let mut new = match piece.len() {
                length @ 1..=SHORT => {
                    // A code of so few digits is a place in its table.
                    u128::from(self.short[length - 1][usize::try_from(code).unwrap_or_default()])
                }
                length => self.of_many(code, length, place),
            };
            for digit in piece.iter_mut().rev() {
                *digit = b'0' + u8::try_from(new % 10).unwrap_or_default();
                new /= 10;
            }
        }
    }

    /// Goes back from its place in a secret order of all codes of this length, some steps on, and returns to a code: so none stays
    /// what it is.
    fn of_many(&self, code: u128, length: usize, place: u8) -> u128 {
        let sizes = Sizes { left: 10_u64.pow(half(length)), right: 10_u64.pow(half(length + 1)) };
        let tag = [u8::try_from(length).unwrap_or(u8::MAX), place];
        let all = u128::from(sizes.left) * u128::from(sizes.right);
        let steps = 1 + u128::from(self.chance.of(&tag)) % (all - 1);
        let at = self.mixed(code, sizes, tag, false);
        self.mixed((at + steps) % all, sizes, tag, true)
    }

    /// The code with its halves mixed, or unmixed: a Feistel network of numbers.
    fn mixed(&self, code: u128, sizes: Sizes, tag: [u8; 2], forth: bool) -> u128 {
        let whole = u128::from(sizes.right);
        let (mut left, mut right) = (part(code / whole), part(code % whole));
        let mut round = |number: u8| {
            let (own, other, size) = if number.is_multiple_of(2) {
                (&mut left, right, sizes.left)
            } else {
                (&mut right, left, sizes.right)
            };
            let mut bytes = [0; 11];
            bytes[..8].copy_from_slice(&other.to_le_bytes());
            bytes[8..].copy_from_slice(&[number, tag[0], tag[1]]);
            let by = self.chance.of(&bytes) % size;
            let moved = u128::from(*own) + u128::from(if forth { by } else { size - by });
            *own = part(moved % u128::from(size));
        };
        if forth {
            (0..ROUNDS).for_each(&mut round);
        } else {
            (0..ROUNDS).rev().for_each(&mut round);
        }
        u128::from(left) * whole + u128::from(right)
    }
}

/// How many values each half of a code has.
#[derive(Clone, Copy)]
struct Sizes {
    left: u64,
    right: u64,
}

fn half(length: usize) -> u32 {
    u32::try_from(length / 2).unwrap_or_default()
}

/// A half of a code: 19 digits at most.
fn part(value: u128) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}

/// A shuffle of so many codes in which none stays where it is: one cycle, by Sattolo's algorithm.
pub(crate) fn cycle(chance: Chance, count: u16) -> Vec<u16> {
    let mut codes: Vec<u16> = (0..count).collect();
    for last in (1..codes.len()).rev() {
        let seed =
            chance.of(&[count.to_le_bytes(), u16::try_from(last).unwrap_or_default().to_le_bytes()].concat());
        codes.swap(last, usize::try_from(seed % last as u64).unwrap_or_default());
    }
    codes
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Chance, Codes};

    fn replaced(code: &str) -> String {
        let codes = Codes::new(Chance::new([7; 16]));
        let mut digits = code.as_bytes().to_vec();
        codes.replace(&mut digits);
        String::from_utf8(digits).expect("digits")
    }

    #[test]
    fn each_code_becomes_another_of_its_length_and_no_two_the_same() {
        for length in 1..=4 {
            let codes = Codes::new(Chance::new([3; 16]));
            let mut seen = HashSet::new();
            for code in 0..10_usize.pow(length) {
                let code = format!("{code:0width$}", width = length as usize);
                let mut new = code.clone().into_bytes();
                codes.replace(&mut new);
                assert_ne!(code.as_bytes(), new);
                assert!(new.iter().all(u8::is_ascii_digit));
                assert!(seen.insert(new), "{code}");
            }
        }
    }

    #[test]
    fn a_long_code_stays_as_long_as_it_is() {
        let long = "0123456789".repeat(10);
        let new = replaced(&long);
        assert_eq!(new.len(), long.len());
        assert!(!new.contains("0123456789"));
        assert_eq!(new, replaced(&long));
    }
}
