//! Rolls from a seed: the same on every machine, whatever library comes next.

/// A generator of numbers: `SplitMix64`.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Those of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0xD1B5_4A32_D192_ED03)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from the least to the most, both included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = u64::try_from(most - least + 1).unwrap();
        least + i64::try_from(self.roll() % span).unwrap()
    }

    /// Whether it happens that happens so many times in a hundred.
    pub fn chance(&mut self, in_a_hundred: i64) -> bool {
        self.between(1, 100) <= in_a_hundred
    }

    /// One of several; none of none.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let last = i64::try_from(of.len()).unwrap() - 1;
        if last < 0 {
            return None;
        }
        of.get(usize::try_from(self.between(0, last)).unwrap())
    }

    /// A share, from 0 to 1 in thousandths.
    pub fn share(&mut self) -> f64 {
        f64::from(i32::try_from(self.between(0, 1000)).unwrap()) / 1000.0
    }
}
