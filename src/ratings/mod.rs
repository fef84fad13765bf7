//! Residents' ratings (好差评): five levels, with a reason for the last two.

pub mod store;

use crate::error::FieldError;
use crate::phone::PhoneNumber;
use crate::problems::MAX_TEXT;

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

/// A rating as it was filled in.
#[derive(Clone, Debug)]
pub struct Rating {
    pub score: Score,
    /// In the resident's words: up to [`MAX_TEXT`] characters, at least one for a low score.
    pub reason: String,
    /// Where to call back; never stored but sealed.
    pub phone: Option<PhoneNumber>,
}

impl Rating {
    /// Reads what was typed. Errors of fields `score`, `reason` and `phone`, all at once.
    pub fn read(score: &str, reason: &str, phone: &str) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut wrong = |field, message| errors.push(FieldError { field, message });
        let score = score.parse().ok().and_then(Score::new);
        if score.is_none() {
            wrong("score", "invalid-score-missing");
        }
        let reason = reason.trim();
        if score.is_some_and(Score::is_low) && reason.is_empty() {
            wrong("reason", "invalid-reason-missing");
        } else if reason.chars().count() > MAX_TEXT {
            wrong("reason", "invalid-text-too-long");
        }
        let phone = PhoneNumber::parse_optional(phone);
        if phone.is_err() {
            wrong("phone", "invalid-phone");
        }
        match (score, phone) {
            (Some(score), Ok(phone)) if errors.is_empty() => Ok(Self {
                score,
                reason: reason.to_owned(),
                phone,
            }),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_low_score_wants_a_reason() {
        let field = |score: &str, reason: &str| {
            Rating::read(score, reason, "").err().map(|errors| errors[0].field)
        };
        assert_eq!(field("4", " "), Some("reason"));
        assert_eq!(field("3", ""), None);
        assert_eq!(field("6", ""), Some("score"));
        assert_eq!(field("", ""), Some("score"));
        assert_eq!(field("1", &"好".repeat(MAX_TEXT + 1)), Some("reason"));
    }
}
