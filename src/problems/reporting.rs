//! What a report must be like to be taken in, and whom it counts as coming from. The same at a
//! code, at a segment and for an official.

use super::{Category, MAX_TEXT, Source, categories};
use crate::error::FieldError;
use crate::phone::PhoneNumber;
use crate::segments::SegmentKind;

/// A report as its reporter filled it in.
#[derive(Clone, Debug)]
pub struct Report {
    pub category: Category,
    /// The reporter's words, 1 to [`MAX_TEXT`] characters.
    pub body: String,
    /// Where to call back; never stored but sealed.
    pub phone: Option<PhoneNumber>,
}

impl Report {
    /// Reads what was typed about a segment of this kind. Errors of fields `category` (missing, or
    /// none of the kind's), `text` and `phone`, all at once.
    pub fn read(
        kind: SegmentKind,
        category: &str,
        text: &str,
        phone: &str,
    ) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut wrong = |field, message| errors.push(FieldError { field, message });
        let category = offered(kind, category);
        if category.is_none() {
            wrong("category", "invalid-category-missing");
        }
        let body = text.trim();
        if body.is_empty() {
            wrong("text", "invalid-text-missing");
        } else if body.chars().count() > MAX_TEXT {
            wrong("text", "invalid-text-too-long");
        }
        let phone = PhoneNumber::parse_optional(phone);
        if phone.is_err() {
            wrong("phone", "invalid-phone");
        }
        match (category, phone) {
            (Some(category), Ok(phone)) if errors.is_empty() => Ok(Self {
                category,
                body: body.to_owned(),
                phone,
            }),
            _ => Err(errors),
        }
    }
}

/// The category of a word, where the kind has it.
pub fn offered(kind: SegmentKind, word: &str) -> Option<Category> {
    Category::from_word(word).filter(|category| categories(kind).contains(category))
}

/// Whom a report counts as coming from: an account of the district counts as what it is.
pub fn source(is_official: bool, is_steward: bool) -> Source {
    match (is_official, is_steward) {
        (true, _) => Source::Official,
        (false, true) => Source::Steward,
        (false, false) => Source::Resident,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(report: Result<Report, Vec<FieldError>>) -> Vec<&'static str> {
        report.err().unwrap_or_default().iter().map(|error| error.field).collect()
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        assert_eq!(
            fields(Report::read(SegmentKind::River, "", " ", "12")),
            ["category", "text", "phone"]
        );
        let long = "长".repeat(MAX_TEXT + 1);
        assert_eq!(fields(Report::read(SegmentKind::River, "rubbish", &long, "")), ["text"]);
    }

    #[test]
    fn a_category_of_another_kind_is_none() {
        assert_eq!(fields(Report::read(SegmentKind::Road, "fishing", "网", "")), ["category"]);
        // Owed for a low mark, never chosen.
        assert_eq!(fields(Report::read(SegmentKind::River, "rating", "差", "")), ["category"]);
        let report = Report::read(SegmentKind::River, "fishing", " 网 ", "").unwrap();
        assert_eq!((report.category, report.body.as_str()), (Category::Fishing, "网"));
    }

    #[test]
    fn an_official_who_is_a_steward_reports_as_an_official() {
        assert_eq!(source(true, true), Source::Official);
        assert_eq!(source(false, true), Source::Steward);
        assert_eq!(source(false, false), Source::Resident);
    }
}
