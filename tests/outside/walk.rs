//! Requests that are right but for one thing.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::values::{BODIES, FORM_FIELDS, JSON_FIELDS, JSONS, PARAMETERS, PATHS, TEXTS};
use crate::rights::requests::{Body, Call};
use crate::support::Browser;

/// A request with one thing changed, and what that was.
#[derive(Debug)]
pub(super) struct Odd {
    /// What was changed, for the report.
    pub(super) what: String,
    method: Method,
    path: String,
    content_type: Option<&'static str>,
    body: Vec<u8>,
}

/// The one thing. Values are named by their places in their lists.
#[derive(Debug)]
enum Change {
    /// Another part of the path.
    Path(usize, &'static str),
    /// One parameter and no other.
    Parameter(&'static str, usize),
    /// Another body.
    Body(usize),
    /// Another value of the document, or one more, where a pointer leads.
    Value(String, usize),
    /// A field less of the form.
    Without(usize),
    /// Another text of a field of the form, or one field more.
    Field(String, usize),
}

/// All requests that differ from one that is right in one thing. Each is made when it is sent: there
/// are a thousand or two, and the values of some are long.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    method: Method,
    call: &'a Call,
    changes: Vec<Change>,
}

impl Odd {
    /// The request, as a page of ours sends it.
    pub(super) fn by(&self, browser: &Browser) -> RequestBuilder {
        let request = browser
            .request(self.method.clone(), &self.path)
            .header("sec-fetch-site", "same-origin")
            // Whoever is refused before their body was read is cut off: no other request goes that
            // way.
            .header("connection", "close")
            .body(self.body.clone());
        match self.content_type {
            Some(kind) => request.header("content-type", kind),
            None => request,
        }
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

impl<'a> Walk<'a> {
    /// Around a request of a route.
    pub(super) fn around(method: &str, pattern: &str, call: &'a Call) -> Self {
        let method: Method = method.parse().unwrap();
        let mut changes = Vec::new();
        for (place, _) in pattern.split('/').enumerate().filter(|(_, part)| part.starts_with('{')) {
            changes.extend(PATHS.map(|value| Change::Path(place, value)));
        }
        if method == Method::GET {
            for name in PARAMETERS {
                changes.extend((0..TEXTS.len()).map(|text| Change::Parameter(name, text)));
            }
        } else {
            changes.extend((0..BODIES.len()).map(Change::Body));
            changes.extend(in_body(&call.body));
        }
        Self { method, call, changes }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.changes.len()
    }

    /// One of them. `id` makes an id that nothing has yet.
    pub(super) fn request(&self, number: usize, id: impl Fn() -> String) -> Odd {
        let Call { path, body } = self.call;
        let usual = || bytes_of(body, &id);
        let (what, path, body) = match &self.changes[number] {
            Change::Path(place, value) => {
                let mut parts: Vec<&str> = path.split('/').collect();
                if let Some(part) = parts.get_mut(*place) {
                    *part = value;
                }
                (format!("path {value}"), parts.join("/"), usual())
            }
            Change::Parameter(name, text) => {
                let path = path.split('?').next().unwrap_or_default();
                let text: String = TEXTS[*text].chars().take(1000).collect();
                let what = format!("?{name}={}", shown(&text));
                (what, format!("{path}?{name}={}", encoded(&text)), Vec::new())
            }
            Change::Body(number) => {
                let body = BODIES[*number].clone();
                let what = format!("body {:?}", shown(&String::from_utf8_lossy(&body)));
                (what, path.clone(), body)
            }
            Change::Value(place, value) => {
                let value = &JSONS[*value];
                let what = format!("{place} = {}", shown(&value.to_string()));
                let mut document = document_of(body, &id);
                put(&mut document, place, value.clone());
                (what, path.clone(), document.to_string().into_bytes())
            }
            Change::Without(at) => {
                let mut fields = fields_of(body);
                let (name, _) = fields.remove(*at);
                (format!("without {name}"), path.clone(), form(&fields).into_bytes())
            }
            Change::Field(name, text) => {
                let text = &TEXTS[*text];
                let fields = changed(&fields_of(body), name, text, &id);
                let what = format!("{name}={}", shown(text));
                (what, path.clone(), form(&fields).into_bytes())
            }
        };
        Odd {
            what,
            method: self.method.clone(),
            path,
            content_type: kind_of(&self.call.body),
            body,
        }
    }
}

/// What may be changed within a body.
fn in_body(body: &Body) -> Vec<Change> {
    match body {
        Body::None | Body::Gpx(_) => Vec::new(),
        Body::Json(document) => {
            let mut places = Vec::new();
            places_of(document, String::new(), &mut places);
            let values = |place: String| {
                (0..JSONS.len()).map(move |value| Change::Value(place.clone(), value))
            };
            places.into_iter().flat_map(values).collect()
        }
        Body::Form(fields) => {
            let names = fields.iter().map(|(name, _)| *name).chain(FORM_FIELDS);
            let texts = |name: &'static str| {
                (0..TEXTS.len()).map(move |text| Change::Field(name.to_owned(), text))
            };
            (0..fields.len()).map(Change::Without).chain(names.flat_map(texts)).collect()
        }
    }
}

fn kind_of(body: &Body) -> Option<&'static str> {
    match body {
        Body::None => None,
        // A file travels in parts; what is no file at all is tried in its place.
        Body::Gpx(_) => Some("multipart/form-data; boundary=x"),
        Body::Json(_) => Some(JSON),
        Body::Form(_) => Some(FORM),
    }
}

/// A body as it is right.
fn bytes_of(body: &Body, id: impl Fn() -> String) -> Vec<u8> {
    match body {
        Body::None => Vec::new(),
        Body::Gpx(file) => file.clone().into_bytes(),
        Body::Json(_) => document_of(body, id).to_string().into_bytes(),
        Body::Form(_) => form(&fields_of(body)).into_bytes(),
    }
}

/// The document of a body, as a new one; null where it has none.
fn document_of(body: &Body, id: impl Fn() -> String) -> Value {
    let Body::Json(document) = body else {
        return Value::Null;
    };
    let mut document = document.clone();
    renew(&mut document, id);
    document
}

/// The fields of a body; none where it is no form.
fn fields_of(body: &Body) -> Vec<(String, String)> {
    let Body::Form(fields) = body else {
        return Vec::new();
    };
    fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

/// Fields of a form as a new one, with another text for one of them, or one more.
fn changed(
    fields: &[(String, String)],
    name: &str,
    text: &str,
    id: impl Fn() -> String,
) -> Vec<(String, String)> {
    let others = fields.iter().filter(|(known, _)| known != name);
    let mut changed: Vec<(String, String)> = others
        .map(|(known, value)| match known.as_str() {
            "id" => (known.clone(), id()),
            _ => (known.clone(), value.clone()),
        })
        .collect();
    changed.push((name.to_owned(), text.to_owned()));
    if ["lon", "lat", "accuracy", "taken_at"].contains(&name) {
        // A place is read as a whole.
        for (other, value) in [("lon", "121.1"), ("lat", "30.8"), ("accuracy", "8")] {
            if name != other {
                changed.push((other.to_owned(), value.to_owned()));
            }
        }
    }
    changed
}

/// Pointers to every value of a document, and to fields that its objects might have.
fn places_of(value: &Value, here: String, places: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                places_of(value, format!("{here}/{name}"), places);
            }
            let more = JSON_FIELDS.iter().filter(|name| !fields.contains_key(**name));
            places.extend(more.map(|name| format!("{here}/{name}")));
        }
        Value::Array(items) => {
            for (at, value) in items.iter().enumerate().take(2) {
                places_of(value, format!("{here}/{at}"), places);
            }
        }
        _ => {}
    }
    places.push(here);
}

/// Puts a value where a pointer leads, into an object also where there was none.
fn put(document: &mut Value, place: &str, value: Value) {
    if let Some(there) = document.pointer_mut(place) {
        *there = value;
        return;
    }
    let (parent, name) = place.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).and_then(Value::as_object_mut);
    parent.unwrap().insert(name.to_owned(), value);
}

/// Gives what has an id another one, so that it is not taken for what was sent before.
fn renew(document: &mut Value, id: impl Fn() -> String) {
    for place in ["/id", "/scans/0/id"] {
        if let Some(there) = document.pointer_mut(place) {
            *there = Value::String(id());
        }
    }
}

fn form(fields: &[(String, String)]) -> String {
    let pairs = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect::<String>().escape_debug().to_string()
}
