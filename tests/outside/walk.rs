//! Requests that are right but for one thing.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::values::{self, FORM_FIELDS, JSON_FIELDS, PARAMETERS, PATHS};
use crate::rights::requests::{Body, Call};
use crate::support::Browser;

/// A request with one thing changed, and what that was.
#[derive(Clone, Debug)]
pub(super) struct Odd {
    /// What was changed, for the report.
    pub(super) what: String,
    method: Method,
    path: String,
    content_type: Option<&'static str>,
    body: Vec<u8>,
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

/// Every request that differs from `call` in one thing. `id` makes an id that nothing has yet.
pub(super) fn odd(method: &str, pattern: &str, call: &Call, id: impl Fn() -> String) -> Vec<Odd> {
    let method: Method = method.parse().unwrap();
    let mut all = Vec::new();
    let (kind, usual) = body_of(call, &id);
    let mut add = |what: String, path: String, body: Vec<u8>| {
        all.push(Odd {
            what,
            method: method.clone(),
            path,
            content_type: kind,
            body,
        });
    };
    for (place, _) in pattern.split('/').enumerate().filter(|(_, part)| part.starts_with('{')) {
        for value in PATHS {
            let mut parts: Vec<&str> = call.path.split('/').collect();
            if let Some(part) = parts.get_mut(place) {
                *part = value;
            }
            add(format!("path {value}"), parts.join("/"), usual.clone());
        }
    }
    if method == Method::GET {
        let path = call.path.split('?').next().unwrap_or_default();
        for name in PARAMETERS {
            for text in values::texts() {
                let text: String = text.chars().take(1000).collect();
                let path = format!("{path}?{name}={}", encoded(&text));
                add(format!("?{name}={}", shown(&text)), path, Vec::new());
            }
        }
        return all;
    }
    for body in values::bodies() {
        add(
            format!("body {:?}", shown(&String::from_utf8_lossy(&body))),
            call.path.clone(),
            body,
        );
    }
    match &call.body {
        Body::Json(document) => {
            for (what, document) in odd_documents(document, &id) {
                add(what, call.path.clone(), document.to_string().into_bytes());
            }
        }
        Body::Form(fields) => {
            let fields: Vec<(String, String)> =
                fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
            for (what, form) in odd_forms(&fields, &id) {
                add(what, call.path.clone(), form.into_bytes());
            }
        }
        Body::None | Body::Gpx(_) => {}
    }
    all
}

fn body_of(call: &Call, id: impl Fn() -> String) -> (Option<&'static str>, Vec<u8>) {
    match &call.body {
        Body::None => (None, Vec::new()),
        // A file travels in parts; what is no file at all is tried in its place.
        Body::Gpx(file) => (Some("multipart/form-data; boundary=x"), file.clone().into_bytes()),
        Body::Json(document) => {
            let mut document = document.clone();
            renew(&mut document, &id);
            (Some(JSON), document.to_string().into_bytes())
        }
        Body::Form(fields) => {
            let fields: Vec<_> =
                fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
            (Some(FORM), form(&fields).into_bytes())
        }
    }
}

/// Forms with one field changed, one added or one missing.
fn odd_forms(fields: &[(String, String)], id: impl Fn() -> String) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for at in 0..fields.len() {
        let mut less = fields.to_vec();
        let (name, _) = less.remove(at);
        all.push((format!("without {name}"), form(&less)));
    }
    let others = FORM_FIELDS.iter().map(|name| (*name).to_owned());
    let names: Vec<String> = fields.iter().map(|(name, _)| name.clone()).chain(others).collect();
    for name in names {
        for text in values::texts() {
            let mut changed: Vec<(String, String)> = fields
                .iter()
                .filter(|(known, _)| *known != name)
                .map(|(known, value)| match known.as_str() {
                    "id" => (known.clone(), id()),
                    _ => (known.clone(), value.clone()),
                })
                .collect();
            changed.push((name.clone(), text.clone()));
            if ["lon", "lat", "accuracy", "taken_at"].contains(&name.as_str()) {
                // A place is read as a whole.
                for (other, value) in [("lon", "121.1"), ("lat", "30.8"), ("accuracy", "8")] {
                    if name != other {
                        changed.push((other.to_owned(), value.to_owned()));
                    }
                }
            }
            all.push((format!("{name}={}", shown(&text)), form(&changed)));
        }
    }
    all
}

/// Documents with one value changed, wherever it stands, or one added.
fn odd_documents(document: &Value, id: impl Fn() -> String) -> Vec<(String, Value)> {
    let mut places = Vec::new();
    places_of(document, String::new(), &mut places);
    let mut all = Vec::new();
    for place in places {
        for value in values::jsons() {
            let mut changed = document.clone();
            renew(&mut changed, &id);
            put(&mut changed, &place, value.clone());
            all.push((format!("{place} = {}", shown(&value.to_string())), changed));
        }
    }
    all
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
