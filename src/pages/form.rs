//! What was wrong with a form: a summary on top with links, and the same words beside each field.

use crate::error::FieldError;
use crate::locale::Locale;

/// Errors of a form in words.
#[derive(Clone, Debug)]
pub(super) struct FormErrors {
    title: String,
    all: Vec<FormError>,
}

/// One of them.
#[derive(Clone, Debug)]
pub(super) struct FormError {
    pub(super) field: &'static str,
    pub(super) message: String,
}

impl FormErrors {
    pub(super) fn new(locale: Locale, errors: &[FieldError]) -> Self {
        let in_words = |error: &FieldError| FormError {
            field: error.field,
            message: locale.text(error.message),
        };
        // Nothing in the form wants putting right then: it has to be another name or password.
        let is_refused = errors.iter().any(|error| error.message == "invalid-login");
        Self {
            title: locale.text(if is_refused { "login-failed-title" } else { "errors-title" }),
            all: errors.iter().map(in_words).collect(),
        }
    }

    /// What stands above them.
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    pub(super) fn any(&self) -> bool {
        !self.all.is_empty()
    }

    pub(super) fn all(&self) -> &[FormError] {
        &self.all
    }

    /// The message of a field.
    pub(super) fn of(&self, field: &str) -> Option<&str> {
        self.all
            .iter()
            .find(|error| error.field == field)
            .map(|error| error.message.as_str())
    }
}

impl FormError {
    /// The id to jump to. What a person cannot see in the form (its token) is put right by sending
    /// it again.
    pub(super) fn target(&self) -> &'static str {
        match self.field {
            field @ ("category" | "text" | "phone" | "score" | "reason" | "login" | "password"
            | "code" | "target" | "name" | "q") => field,
            "location" => "locate",
            _ => "submit",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_its_message_and_a_place_to_jump_to() {
        let errors = FormErrors::new(
            Locale::English,
            &[
                FieldError {
                    field: "text",
                    message: "invalid-text-missing",
                },
                FieldError {
                    field: "token",
                    message: "invalid-form-expired",
                },
            ],
        );
        assert!(errors.any());
        assert_eq!(errors.of("text"), Some(errors.all()[0].message.as_str()));
        assert_eq!(errors.of("phone"), None);
        assert_eq!(errors.all()[0].target(), "text");
        assert_eq!(errors.all()[1].target(), "submit");
    }
}
