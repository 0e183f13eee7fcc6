//! The seed of the stand-ins, and numbers from it.
//!
//! The seed is made of the snapshot itself: the same file always gets the same stand-ins, two files
//! share none, and nobody who reads this source can undo them, as they could with a fixed key.

/// A stream of numbers, the same for the same seed.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// One of these.
    pub(super) fn pick(&mut self, from: &[u8]) -> char {
        let length = from.len().max(1) as u64;
        let idx = usize::try_from(self.next() % length).unwrap_or_default();
        from.get(idx).map_or('x', |it| char::from(*it))
    }
}

/// The seed of a text (FNV-1a, 64 bits).
pub(super) fn seed(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// One number of two, with no trace of either (the finalizer of `SplitMix64`).
pub(super) fn combine(one: u64, other: u64) -> u64 {
    mix(mix(one) ^ other.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
