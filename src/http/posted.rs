//! Bodies, read to the letter: the exact bytes stay at hand, and nothing that is not text gets in,
//! nor the one character of it that no database keeps, U+0000: it is refused here by the name of its
//! field, once for all handlers.

use std::ops::Deref;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use serde_json::error::Category;

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
            .map_err(|_| Error::Misshapen)?;
        if text.contains('\0') {
            return Err(unkeepable(&form_field_with_nul(&raw)));
        }
        let form =
            serde_urlencoded::from_bytes(&one_mark_a_line(&raw)).map_err(|_| Error::Unreadable)?;
        Ok(Self { form, raw })
    }
}

/// A form with one mark at the end of a line, as it was typed: browsers send two, and every limit of
/// a text counts what was typed.
fn one_mark_a_line(raw: &[u8]) -> Vec<u8> {
    let mut typed = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.windows(6).position(|six| six.eq_ignore_ascii_case(b"%0D%0A")) {
        typed.extend_from_slice(&rest[..at]);
        rest = &rest[at + 3..];
    }
    typed.extend_from_slice(rest);
    typed
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
    Error::Unkeepable(bounded(field))
}

/// A field's name as an error may repeat it.
fn bounded(field: &str) -> String {
    field.chars().filter(|char| !char.is_control()).take(LONGEST_NAME).collect()
}

/// The name of the field of a JSON document in which the first text with U+0000 stands; of a list,
/// that of the list. `body` of one that is JSON and cannot be looked through, as with a number out
/// of range: what reads it may skip that number, and not the text.
fn json_field_with_nul(raw: &[u8]) -> Option<String> {
    // JSON writes it as an escape and in no other way; nearly no document holds one.
    if !std::str::from_utf8(raw).is_ok_and(|text| text.contains("\\u0000")) {
        return None;
    }
    match serde_json::from_slice::<Value>(raw) {
        Ok(document) => named(&document, ""),
        // What is no JSON either is told by whoever reads it.
        Err(_) => serde_json::from_slice::<IgnoredAny>(raw).ok().map(|_| "body".to_owned()),
    }
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
        read_json(&raw).map(Self)
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
        read_json(&raw).map(Self)
    }
}

/// Refuses an element of such a list that holds U+0000 anywhere, a text in it that is JSON included.
pub(super) fn keepable(element: &str) -> Result<()> {
    match json_field_with_nul(element.as_bytes()) {
        Some(field) => Err(unkeepable(&field)),
        None => Ok(()),
    }
}

/// Reads a document; what broke off, what is no JSON, and a field that does not fit are told apart.
fn read_json<T: DeserializeOwned>(raw: &[u8]) -> Result<T> {
    let reader = &mut serde_json::Deserializer::from_slice(raw);
    let read = serde_path_to_error::deserialize(&mut *reader).map_err(|error| {
        let cause = error.inner();
        let category = match cause.classify() {
            Category::Syntax => as_json(raw),
            other => other,
        };
        match category {
            Category::Data => Error::WrongKind(bounded(&misfit(error.path(), cause))),
            Category::Eof if !raw.is_empty() => Error::Unreadable,
            Category::Eof | Category::Syntax | Category::Io => Error::Misshapen,
        }
    })?;
    reader.end().map_err(|_| Error::Misshapen)?;
    Ok(read)
}

/// What a document is of which the reader of a type says that it is no JSON. So it says as well of
/// a number, or anything but a word, where it wants one of an enum: that is JSON, and does not fit.
fn as_json(raw: &[u8]) -> Category {
    if std::str::from_utf8(raw).is_err() {
        return Category::Syntax;
    }
    match serde_json::from_slice::<IgnoredAny>(raw) {
        Ok(IgnoredAny) => Category::Data,
        Err(error) => error.classify(),
    }
}

/// The path of the field that does not fit, such as `places[2].code`. One that is missing is named
/// in the decoder's sentence alone, the path being that of what it is missing from.
fn misfit(path: &serde_path_to_error::Path, cause: &serde_json::Error) -> String {
    let sentence = cause.to_string();
    let missing = sentence.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    // The path of the whole document is a point.
    let path = path.to_string();
    match (missing, path.as_str()) {
        (None, ".") => "body".to_owned(),
        (None, _) => path,
        (Some(missing), ".") => missing.to_owned(),
        (Some(missing), _) => format!("{path}.{missing}"),
    }
}

/// The whole body of a request that says it is of this type.
async fn body(request: Request, app: &AppState, content_type: &str) -> Result<Bytes> {
    let sent = request.headers().get(header::CONTENT_TYPE).and_then(|sent| sent.to_str().ok());
    if !sent.unwrap_or_default().starts_with(content_type) {
        return Err(Error::Misshapen);
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
        // What is not looked through to its end may hold it anywhere.
        let deep = format!(r#"{{"x":{}{},"note":"\u0000"}}"#, "[".repeat(200), "]".repeat(200));
        assert_eq!(json(r#"{"x":1e999,"note":"\u0000"}"#).as_deref(), Some("body"));
        assert_eq!(json(&deep).as_deref(), Some("body"));
        assert_eq!(json(r#"{"x":1e999,"note":"fine"}"#), None);
        assert_eq!(json(r#"{"note":"\u0000""#), None, "no JSON, which its reader says");
        assert_eq!(form_field_with_nul(b"id=1&text=a%00b"), "text");
        let Error::Unkeepable(name) = unkeepable(&format!("a\0{}", "b".repeat(100))) else {
            panic!("another error");
        };
        assert_eq!(name.chars().count(), LONGEST_NAME);
        assert!(!name.contains('\0'));
    }

    #[derive(Debug, serde::Deserialize)]
    struct Walk {
        #[serde(rename = "stops")]
        _stops: Vec<Stop>,
    }

    #[derive(Debug, serde::Deserialize)]
    struct Stop {
        #[serde(rename = "minutes")]
        _minutes: u8,
        #[serde(rename = "pace")]
        _pace: Option<Pace>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Pace {
        Slow,
    }

    fn told(text: &str) -> String {
        match read_json::<Walk>(text.as_bytes()) {
            Ok(_) => "read".to_owned(),
            Err(Error::WrongKind(field)) => field,
            Err(error) => error.word().to_owned(),
        }
    }

    #[test]
    fn the_field_that_does_not_fit_is_named() {
        assert_eq!(told(r#"{"stops":[{"minutes":3}]}"#), "read");
        assert_eq!(told(r#"{"stops":[{"minutes":3},{"minutes":"x"}]}"#), "stops[1].minutes");
        assert_eq!(told(r#"{"stops":[{"minutes":300}]}"#), "stops[0].minutes");
        assert_eq!(told(r#"{"stops":[{}]}"#), "stops[0].minutes");
        assert_eq!(told(r#"{"stops":3}"#), "stops");
        assert_eq!(told("{}"), "stops");
        assert_eq!(told("7"), "body");
    }

    #[test]
    fn whatever_stands_where_a_word_of_a_list_is_wanted_names_its_field() {
        let pace = |value: &str| told(&format!(r#"{{"stops":[{{"minutes":3,"pace":{value}}}]}}"#));
        assert_eq!((pace(r#""slow""#), pace("null")), ("read".to_owned(), "read".to_owned()));
        for value in [r#""fast""#, "7", "-1.5", "1e999", "true", "[]", r#"["slow"]"#] {
            assert_eq!(pace(value), "stops[0].pace", "{value}");
        }
        assert!(pace("{}").starts_with("stops[0].pace"));
        assert_eq!(told(r#"{"stops":[{"minutes":1e999}]}"#), "stops[0].minutes");
        // What is no JSON stays that, whatever stands before.
        assert_eq!(told(r#"{"stops":[{"minutes":3,"pace":7"#), "unreadable");
        assert_eq!(told(r#"{"stops":[{"minutes":3,"pace":7}]} and more"#), "misshapen");
        let bytes = b"{\"stops\":[{\"minutes\":3,\"pace\":\"\xff\"}]}";
        assert!(matches!(read_json::<Walk>(bytes), Err(Error::Misshapen)));
    }

    #[test]
    fn what_broke_off_is_told_from_what_is_no_json() {
        assert_eq!(told(r#"{"stops":[{"min"#), "unreadable");
        assert_eq!(told(""), "misshapen");
        assert_eq!(told("stops=3"), "misshapen");
        assert_eq!(told(r#"{"stops":[]} and more"#), "misshapen");
        assert_eq!(told("{\"stops\":[\u{1}]}"), "misshapen");
    }
}
