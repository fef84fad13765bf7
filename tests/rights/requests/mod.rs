//! For every route a request that nothing is wrong with: it names things that are there and sends
//! a body that is taken, so that only who asks decides the answer. One file an address.

mod accounts;
mod code;
mod console;
mod my;
mod plates;
mod rules;
mod sign_in;
mod stewards;

use reqwest::{Method, Response, StatusCode, multipart};
use serde_json::Value;

use super::roles::{Level, Role};
use super::stage::Stage;
use crate::support::Browser;

/// What stands wherever somebody may write in words of their own: why, or a note.
pub const WORDS: &str = "腿脚不便，住在桥头";

/// What is wanted: a request on something that lies at `level`, made for `role`.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The method.
    pub method: &'a str,
    /// The route's pattern.
    pub pattern: &'a str,
    /// Where the thing lies that it is about.
    pub level: Level,
    /// Who is going to send it.
    pub role: Role,
}

/// A request, to be sent as often as one likes.
#[derive(Clone, Debug)]
pub struct Call {
    /// Path and query.
    pub path: String,
    /// What is sent.
    pub body: Body,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub enum Body {
    /// Nothing.
    None,
    /// A form.
    Form(Vec<(&'static str, String)>),
    /// A document.
    Json(Value),
    /// A file as a form carries it.
    Gpx(String),
}

impl Call {
    fn empty(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            body: Body::None,
        }
    }

    fn form<const N: usize>(path: impl Into<String>, fields: [(&'static str, String); N]) -> Self {
        Self {
            path: path.into(),
            body: Body::Form(fields.into()),
        }
    }

    fn json(path: impl Into<String>, body: Value) -> Self {
        Self {
            path: path.into(),
            body: Body::Json(body),
        }
    }

    fn gpx(path: impl Into<String>, file: String) -> Self {
        Self {
            path: path.into(),
            body: Body::Gpx(file),
        }
    }

    /// Sends it as a page of ours does. Cookies that come back are left alone, and the body is left
    /// unread: a stream of events never ends.
    pub async fn send(&self, browser: &Browser, method: &str) -> Response {
        let method: Method = method.parse().unwrap();
        let request = browser
            .request(method, &self.path)
            .header("sec-fetch-site", "same-origin")
            // Whoever is refused before their body was read is cut off: no other request goes that
            // way.
            .header("connection", "close");
        let request = match &self.body {
            Body::None => request,
            Body::Form(fields) => request.form(fields),
            Body::Json(body) => request.json(body),
            Body::Gpx(file) => {
                let part = multipart::Part::bytes(file.clone().into_bytes()).file_name("walk.gpx");
                request.multipart(multipart::Form::new().part("gpx", part))
            }
        };
        request.send().await.unwrap()
    }
}

/// Whether the request of somebody is no good for anybody else, even one that is refused: it carries
/// a proof of who they are, or an id that stays theirs.
pub fn is_of_one_alone(pattern: &str) -> bool {
    matches!(pattern, "/q/{code}/tag" | "/q/{code}/scans" | "/api/v1/scans")
}

/// The request for a route.
pub async fn valid(stage: &Stage, wanted: Wanted<'_>) -> Call {
    if let Some(call) = accounts::call(stage, wanted).await {
        return call;
    }
    let first = wanted.pattern.split('/').nth(1).unwrap_or_default();
    let call = match first {
        "" | "q" | "Q" | "p" | "scan" => code::call(stage, wanted).await,
        "my" => my::call(stage, wanted).await,
        "login" | "logout" | "language" | "e" => sign_in::call(stage, wanted).await,
        _ => api_or_console(stage, wanted).await,
    };
    call.unwrap_or_else(|| panic!("no request for {} {}", wanted.method, wanted.pattern))
}

async fn api_or_console(stage: &Stage, wanted: Wanted<'_>) -> Option<Call> {
    if let Some(call) = console::call(stage, wanted).await {
        return Some(call);
    }
    if let Some(call) = stewards::call(stage, wanted).await {
        return Some(call);
    }
    if let Some(call) = rules::call(stage, wanted).await {
        return Some(call);
    }
    plates::call(stage, wanted).await
}

/// The status of an answer. Where one answer speaks of several things, it is that of the first.
pub async fn status(pattern: &str, answer: Response) -> u16 {
    let status = answer.status();
    let of_each = matches!(pattern, "/api/v1/scans" | "/api/v1/codes/printed");
    if !of_each || status != StatusCode::OK {
        return status.as_u16();
    }
    let body: Value = answer.json().await.unwrap();
    match body["answers"][0]["result"].as_str().unwrap() {
        "recorded" | "replayed" | "printed" => 200,
        "not_steward" => 403,
        "not_found" => 404,
        other => panic!("{pattern}: {other}"),
    }
}
