//! Bodies, read to the letter: the exact bytes stay at hand, and nothing that is not text gets in,
//! nor the one character of it that no database keeps, U+0000: it is refused here by the name of its
//! field, once for all handlers.

use std::ops::Deref;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::app::AppState;
use crate::error::{Error, Result};

/// A form and the bytes it came in.
#[derive(Clone, Debug)]
pub struct Posted<T> {
    /// The fields.
    pub form: T,
    /// Exactly what was received.
    pub raw: Bytes,
}

impl<T> Deref for Posted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.form
    }
}

impl<T: DeserializeOwned> FromRequest<AppState> for Posted<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &AppState) -> Result<Self> {
        let raw = body(request, app, "application/x-www-form-urlencoded").await?;
        // The form reader would put replacement characters where bytes are no UTF-8; what a
        // resident wrote is not to be guessed at.
        let spaced: Vec<u8> =
            raw.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        let text = percent_encoding::percent_decode(&spaced)
            .decode_utf8()
            .map_err(|_| Error::Unreadable)?;
        if text.contains('\0') {
            return Err(unkeepable(&form_field_with_nul(&raw)));
        }
        let form = serde_urlencoded::from_bytes(&raw).map_err(|_| Error::Unreadable)?;
        Ok(Self { form, raw })
    }
}

/// The name of the first field of a form that holds U+0000.
fn form_field_with_nul(raw: &[u8]) -> String {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(raw).unwrap_or_default();
    let found = pairs.into_iter().find(|(name, value)| name.contains('\0') || value.contains('\0'));
    found.map(|(name, _)| name).unwrap_or_default()
}

/// Longest name of a field that an error repeats, in characters.
const LONGEST_NAME: usize = 60;

/// Says that a field holds U+0000. The name comes from outside as well.
pub(super) fn unkeepable(field: &str) -> Error {
    Error::Unkeepable(field.chars().filter(|char| !char.is_control()).take(LONGEST_NAME).collect())
}

/// The name of the field of a JSON document in which the first text with U+0000 stands; of a list,
/// that of the list.
fn json_field_with_nul(raw: &[u8]) -> Option<String> {
    // JSON writes it as an escape and in no other way; nearly no document holds one.
    if !std::str::from_utf8(raw).is_ok_and(|text| text.contains("\\u0000")) {
        return None;
    }
    let document: Value = serde_json::from_slice(raw).ok()?;
    named(&document, "")
}

/// The field that holds U+0000 in a value that is itself called `name`.
fn named(value: &Value, name: &str) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(|| name.to_owned()),
        Value::Array(items) => items.iter().find_map(|item| named(item, name)),
        Value::Object(fields) => fields.iter().find_map(|(field, value)| {
            if field.contains('\0') {
                Some(field.clone())
            } else {
                named(value, field)
            }
        }),
        _ => None,
    }
}

/// A JSON document.
#[derive(Clone, Debug)]
pub struct PostedJson<T>(pub T);

impl<T> Deref for PostedJson<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> FromRequest<AppState> for PostedJson<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &AppState) -> Result<Self> {
        let raw = body(request, app, "application/json").await?;
        if let Some(field) = json_field_with_nul(&raw) {
            return Err(unkeepable(&field));
        }
        serde_json::from_slice(&raw).map(Self).map_err(|_| Error::Unreadable)
    }
}

/// A JSON document with a list whose elements are answered each for itself: what is wrong with one
/// does not refuse the others, so U+0000 is looked for element by element, by whoever reads them.
#[derive(Clone, Debug)]
pub struct PostedEach<T>(pub T);

impl<T> Deref for PostedEach<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> FromRequest<AppState> for PostedEach<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &AppState) -> Result<Self> {
        let raw = body(request, app, "application/json").await?;
        serde_json::from_slice(&raw).map(Self).map_err(|_| Error::Unreadable)
    }
}

/// Refuses an element of such a list that holds U+0000 anywhere, a text in it that is JSON included.
pub(super) fn keepable(element: &str) -> Result<()> {
    match json_field_with_nul(element.as_bytes()) {
        Some(field) => Err(unkeepable(&field)),
        None => Ok(()),
    }
}

/// The whole body of a request that says it is of this type.
async fn body(request: Request, app: &AppState, content_type: &str) -> Result<Bytes> {
    let sent = request.headers().get(header::CONTENT_TYPE).and_then(|sent| sent.to_str().ok());
    if !sent.unwrap_or_default().starts_with(content_type) {
        return Err(Error::Unreadable);
    }
    Bytes::from_request(request, app).await.map_err(|rejection| {
        if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
            Error::TooLarge
        } else {
            Error::Unreadable
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_that_cannot_be_kept_is_named() {
        let json = |text: &str| json_field_with_nul(text.as_bytes());
        assert_eq!(json(r#"{"a":{"note":"x\u0000"}}"#).as_deref(), Some("note"));
        assert_eq!(json(r#"{"codes":["1","\u0000"]}"#).as_deref(), Some("codes"));
        assert_eq!(json(r#"{"a\u0000":1}"#).as_deref(), Some("a\0"));
        // A backslash before it makes it six plain characters.
        assert_eq!(json(r#"{"note":"\\u0000"}"#), None);
        assert_eq!(json(r#"{"note":"fine"}"#), None);
        assert_eq!(form_field_with_nul(b"id=1&text=a%00b"), "text");
        let Error::Unkeepable(name) = unkeepable(&format!("a\0{}", "b".repeat(100))) else {
            panic!("another error");
        };
        assert_eq!(name.chars().count(), LONGEST_NAME);
        assert!(!name.contains('\0'));
    }
}
