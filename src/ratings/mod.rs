//! Residents' ratings (好差评): five levels, with a reason for the last two.

pub mod store;

/// How satisfied somebody is: 1 非常满意, 2 满意, 3 基本满意, 4 不满意, 5 非常不满意.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score(i16);

impl Score {
    /// Only 1 to 5.
    pub fn new(number: i16) -> Option<Self> {
        (1..=5).contains(&number).then_some(Self(number))
    }

    /// 1 to 5.
    pub fn number(self) -> i16 {
        self.0
    }

    /// Whether a reason must be given, and an answer is owed.
    pub fn is_low(self) -> bool {
        self.0 >= 4
    }
}
