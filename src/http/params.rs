//! What stands in a request's address, read into types. axum's own extractors answer with plain
//! text of the decoder; these answer with our errors: an address that cannot be read leads nowhere
//! (404), a parameter that cannot be read is named (422). The character U+0000, which no database
//! keeps, gets past neither.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use serde::de::value::{Error as WordError, StrDeserializer};

use super::posted::unkeepable;
use crate::clock::Day;
use crate::error::{Error, FieldError, Result};

/// Longest text to search for, in characters.
const LONGEST_TEXT: usize = 100;

/// The variable parts of the path. One that does not fit its type is an address of nothing.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    #[expect(clippy::disallowed_types, reason = "this is what wraps it")]
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let is_clean = !parts.uri.path().contains("%00");
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(path) if is_clean => Ok(Self(path.0)),
            _ => Err(Error::NotFound),
        }
    }
}

/// The query string, every bad parameter reported at once.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

/// A set of parameters that [`Query`] can read.
pub trait FromQuery: Sized {
    /// Takes what it knows; what it does not know is ignored, so that a newer page may talk to an
    /// older server.
    fn read(fields: &mut Fields) -> Self;
}

impl<T: FromQuery + Send, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    #[expect(clippy::disallowed_types, reason = "this is what wraps it")]
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
            .map_err(|_| Error::Misshapen)?;
        if let Some((name, _)) = pairs.0.iter().find(|(_, value)| value.contains('\0')) {
            return Err(unkeepable(name));
        }
        let mut fields = Fields {
            pairs: pairs.0,
            errors: Vec::new(),
        };
        let read = T::read(&mut fields);
        if fields.errors.is_empty() {
            Ok(Self(read))
        } else {
            Err(Error::Invalid(fields.errors))
        }
    }
}

/// Two sets side by side: what is wanted of a list, and which page of it.
impl<A: FromQuery, B: FromQuery> FromQuery for (A, B) {
    fn read(fields: &mut Fields) -> Self {
        (A::read(fields), B::read(fields))
    }
}

/// The parameters of a request as they were sent, and what was found wrong with them. `message` is
/// always the locale key that says what the parameter should be.
#[derive(Debug, Default)]
pub struct Fields {
    pairs: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

impl Fields {
    /// What was sent under a name; empty counts as not sent, as forms do it. Sent twice, the first
    /// counts.
    fn sent(&self, name: &str) -> Option<String> {
        let (_, value) = self.pairs.iter().find(|(sent, _)| sent == name)?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// Notes that a parameter cannot be taken.
    pub fn refuse(&mut self, field: &'static str, message: &'static str) {
        self.errors.push(FieldError { field, message });
    }

    /// A parameter read by `parse`.
    pub fn one<T>(
        &mut self,
        field: &'static str,
        message: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let read = parse(&self.sent(field)?);
        if read.is_none() {
            self.refuse(field, message);
        }
        read
    }

    /// One word of a fixed set.
    pub fn word<T: DeserializeOwned>(
        &mut self,
        field: &'static str,
        message: &'static str,
    ) -> Option<T> {
        self.one(field, message, word)
    }

    /// Words of a fixed set with commas between them; none sent means no wish.
    pub fn words<T: DeserializeOwned>(
        &mut self,
        field: &'static str,
        message: &'static str,
    ) -> Option<Vec<T>> {
        self.one(field, message, |text| text.split(',').map(|part| word(part.trim())).collect())
    }

    /// A local day.
    pub fn day(&mut self, field: &'static str) -> Option<Day> {
        self.one(field, "api-invalid-day", |text| text.parse().ok())
    }

    /// Text to search for.
    pub fn text(&mut self, field: &'static str, message: &'static str) -> Option<String> {
        self.one(field, message, |text| {
            (text.chars().count() <= LONGEST_TEXT).then(|| text.to_owned())
        })
    }
}

fn word<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(StrDeserializer::<WordError>::new(text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segments::SegmentKind;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields {
            pairs: pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            errors: Vec::new(),
        }
    }

    #[test]
    fn lists_take_every_word_or_none() {
        let mut fields =
            fields(&[("kind", "river, pond"), ("status", "river,moat"), ("empty", " ")]);
        assert_eq!(
            fields.words::<SegmentKind>("kind", "m"),
            Some(vec![SegmentKind::River, SegmentKind::Pond])
        );
        assert_eq!(fields.words::<SegmentKind>("empty", "m"), None);
        assert_eq!(fields.words::<SegmentKind>("absent", "m"), None);
        assert!(fields.errors.is_empty());
        assert_eq!(fields.words::<SegmentKind>("status", "m"), None);
        assert_eq!(
            fields.errors,
            [FieldError {
                field: "status",
                message: "m"
            }]
        );
    }

    #[test]
    fn text_to_search_for_is_bounded() {
        let long = "长".repeat(LONGEST_TEXT + 1);
        let mut fields = fields(&[("q", "大茫"), ("long", &long)]);
        assert_eq!(fields.text("q", "m").as_deref(), Some("大茫"));
        assert_eq!(fields.text("long", "m"), None);
        assert_eq!(fields.errors.len(), 1);
    }
}
