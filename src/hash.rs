//! [`Hash`]: the frozen hash that turns names of features into numbers; part of the model format.
//!
//! FNV-1a (Fowler, Noll, Vo; 64 bit) over the bytes, then the finaliser of `SplitMix64` (Steele,
//! Lea, Flood, *Fast splittable pseudorandom number generators*, OOPSLA 2014, section 5), because
//! the low bits of FNV alone are weak. Changing anything here changes the meaning of every model
//! file: the test vectors forbid it.

/// A running hash of bytes and numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hash(u64);

impl Hash {
    const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

    /// The hash of nothing.
    pub(crate) const fn new() -> Self {
        Self(Self::FNV_OFFSET)
    }

    /// Adds bytes.
    pub(crate) const fn bytes(mut self, bytes: &[u8]) -> Self {
        let mut at = 0;
        while at < bytes.len() {
            self.0 = (self.0 ^ bytes[at] as u64).wrapping_mul(Self::FNV_PRIME);
            at += 1;
        }
        self
    }

    /// Adds a number in one step; not the same as its bytes.
    pub(crate) const fn number(self, number: u32) -> Self {
        Self((self.0 ^ number as u64).wrapping_mul(Self::FNV_PRIME).rotate_left(29))
    }

    /// The 64 bits, mixed so that any of them can be used.
    pub(crate) const fn finish(self) -> u64 {
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `size`, which must be a power of two.
    pub(crate) const fn bucket(self, size: u32) -> u32 {
        debug_assert!(size.is_power_of_two());
        (self.finish() >> 32) as u32 & (size - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_frozen() {
        // from an implementation in another language; every model file in the world depends on them
        for (bytes, number, expected) in [
            (&b""[..], 0, 0x47f2_a889_a507_33b1),
            (b"", 1, 0xd3dc_3ce2_20b2_8771),
            (b"reply-to=same", 0, 0x1801_7e0e_1f27_b33f),
            (b"sextortion", 65_535, 0x87e6_fd55_46ee_4f59),
        ] {
            assert_eq!(Hash::new().bytes(bytes).number(number).finish(), expected, "{bytes:?} {number}");
        }
        // before the finaliser it is FNV-1a: the vectors its authors publish
        assert_eq!(Hash::new().bytes(b"a").0, 0xaf63_dc4c_8601_ec8c);
        assert_eq!(Hash::new().bytes(b"foobar").0, 0x8594_4171_f739_67e8);
    }

    #[test]
    fn buckets_fill_evenly() {
        let mut filled = [0_u32; 256];
        for number in 0..25_600 {
            filled[Hash::new().number(7).number(number).bucket(256) as usize] += 1;
        }
        assert!(filled.iter().all(|&n| (50..160).contains(&n)), "{filled:?}");
    }
}
