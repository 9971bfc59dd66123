//! Chance that is the same on every machine: a stable hash of words seeds a ChaCha stream.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of random numbers that a seed and some words determine.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of these words and this seed; other words give another stream.
    pub(super) fn new(seed: u64, words: &[&str]) -> Self {
        // FNV-1a, whose result never changes between versions or machines.
        let mut hash = 0xcbf2_9ce4_8422_2325u64 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for byte in words.iter().flat_map(|word| word.bytes().chain([0xff])) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Self(ChaCha8Rng::seed_from_u64(hash))
    }

    /// A number from 0 to `len - 1`; 0 if there is no choice.
    pub(super) fn below(&mut self, len: usize) -> usize {
        // The high half of a product: even enough for choices among a few, and integer only.
        ((u64::from(self.0.next_u32()) * len as u64) >> 32) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_stable_and_separate() {
        let draw = |seed, words: &[&str]| {
            let mut chance = Chance::new(seed, words);
            [0; 4].map(|_: i32| chance.below(1000))
        };
        assert_eq!(draw(0, &["Headrow"]), draw(0, &["Headrow"]));
        assert_ne!(draw(0, &["Headrow"]), draw(1, &["Headrow"]));
        assert_ne!(draw(0, &["a", "b"]), draw(0, &["ab"]));
    }
}
