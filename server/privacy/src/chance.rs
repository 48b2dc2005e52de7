//! A keyed hash: what it gives cannot be foretold, nor turned back, without the key.

/// SipHash-2-4 (<https://www.aumasson.jp/siphash/siphash.pdf>): a pseudorandom function made for short inputs, such as cells.
#[derive(Clone, Copy)]
pub(crate) struct Chance {
    keys: [u64; 2],
}

impl Chance {
    /// The hash with this key.
    pub(crate) fn new(key: [u8; 16]) -> Self {
        let half = |at: usize| u64::from_le_bytes(std::array::from_fn(|index| key[at + index]));
        Chance { keys: [half(0), half(8)] }
    }

    /// A hash of its own for each purpose.
    pub(crate) fn for_purpose(self, purpose: &str) -> Self {
        let keys = ["first", "second"].map(|half| self.of(format!("{purpose} {half}").as_bytes()));
        Chance { keys }
    }

    /// The hash of some bytes.
    pub(crate) fn of(self, bytes: &[u8]) -> u64 {
        let [first, second] = self.keys;
        let mut state = [
            first ^ 0x736f_6d65_7073_6575,
            second ^ 0x646f_7261_6e64_6f6d,
            first ^ 0x6c79_6765_6e65_7261,
            second ^ 0x7465_6462_7974_6573,
        ];
        let mut take = |word: u64| {
            state[3] ^= word;
            (0..2).for_each(|_| turn(&mut state));
            state[0] ^= word;
        };
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            take(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        take(u64::from_le_bytes(last) | (bytes.len() as u64) << 56);
        state[2] ^= 0xff;
        (0..4).for_each(|_| turn(&mut state));
        state[0] ^ state[1] ^ state[2] ^ state[3]
    }
}

/// One round of `SipHash`.
fn turn(state: &mut [u64; 4]) {
    let [a, b, c, d] = state;
    *a = a.wrapping_add(*b);
    *b = b.rotate_left(13) ^ *a;
    *a = a.rotate_left(32);
    *c = c.wrapping_add(*d);
    *d = d.rotate_left(16) ^ *c;
    *a = a.wrapping_add(*d);
    *d = d.rotate_left(21) ^ *a;
    *c = c.wrapping_add(*b);
    *b = b.rotate_left(17) ^ *c;
    *c = c.rotate_left(32);
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn the_hash_is_that_of_the_paper() {
        let chance = Chance::new(std::array::from_fn(|index| u8::try_from(index).expect("small")));
        let bytes: Vec<u8> = (0..15).collect();
        assert_eq!(chance.of(&bytes), 0xa129_ca61_49be_45e5);
    }
}
