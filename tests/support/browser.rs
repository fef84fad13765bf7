//! A browser without a screen: keeps cookies, says where a form came from, follows no redirect by
//! itself.

use std::collections::HashMap;
use std::sync::Mutex;

use reqwest::{Client, Method, StatusCode, redirect};
use scraper::{Html, Selector};
use serde_json::Value;

/// One visitor.
#[derive(Debug)]
pub struct Browser {
    base_url: String,
    client: Client,
    cookies: Mutex<HashMap<String, String>>,
    language: &'static str,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body.
    pub body: String,
}

impl Browser {
    /// A visitor without cookies who reads Chinese.
    pub fn new(base_url: &str) -> Self {
        let client =
            Client::builder().redirect(redirect::Policy::none()).build().expect("a client");
        Self {
            base_url: base_url.to_owned(),
            client,
            cookies: Mutex::default(),
            language: "zh-CN",
        }
    }

    /// Another visitor without cookies, who comes by the connections of this one.
    pub fn anew(&self) -> Self {
        Self {
            base_url: self.base_url.clone(),
            client: self.client.clone(),
            cookies: Mutex::default(),
            language: self.language,
        }
    }

    /// The same, reading English.
    pub fn in_english(mut self) -> Self {
        self.language = "en";
        self
    }

    /// Puts a cookie into the jar.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    /// A cookie of the jar.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// A request with this visitor's cookies, to be changed before it is sent by [`Browser::send`].
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let cookies = self
            .cookies
            .lock()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ");
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.base_url))
            .header("accept-language", self.language);
        if !cookies.is_empty() {
            request = request.header("cookie", cookies);
        }
        request
    }

    /// Sends a request and keeps the cookies that come back.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.expect("an answer");
        for cookie in response.headers().get_all("set-cookie") {
            let (pair, attributes) = cookie.to_str().unwrap().split_once(';').unwrap_or_default();
            let (name, value) = pair.split_once('=').unwrap();
            let mut jar = self.cookies.lock().unwrap();
            if attributes.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        Answer {
            status: response.status(),
            headers: response.headers().clone(),
            body: response.text().await.expect("a body"),
        }
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// Opens an address and leaves the body as it travels: compressed where the server compresses,
    /// open where it stays open.
    pub async fn get_as_it_travels(&self, path: &str) -> reqwest::Response {
        let undecoded = Client::builder().no_gzip().build().expect("a client");
        let request = self
            .request(Method::GET, path)
            .header("accept-encoding", "gzip")
            .build()
            .expect("a request");
        undecoded.execute(request).await.expect("an answer")
    }

    /// Sends a form as a page of ours does.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header("sec-fetch-site", "same-origin")
            .header("origin", &self.base_url);
        self.send(request.form(fields)).await
    }

    /// Records a scan; false when nobody answered, or not that it is kept.
    pub async fn try_record(&self, code: &str, id: uuid::Uuid) -> bool {
        let request = self
            .request(Method::POST, &format!("/q/{code}/scans"))
            .header("sec-fetch-site", "same-origin");
        let answer =
            request.form(&[("id", id.to_string().as_str()), ("outcome", "normal")]).send().await;
        answer.is_ok_and(|answer| answer.status() == StatusCode::OK)
    }

    /// Opens a page, fills the form with this action and sends it: hidden fields go along as they
    /// stand there.
    pub async fn fill(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let hidden = self.get(page).await.hidden_fields(action);
        let mut all: Vec<(&str, &str)> =
            hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.retain(|(name, _)| fields.iter().all(|(given, _)| given != name));
        all.extend_from_slice(fields);
        self.post(action, &all).await
    }
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {}", self.body))
    }

    /// A header as text, empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Hidden fields of the form with this action.
    pub fn hidden_fields(&self, action: &str) -> Vec<(String, String)> {
        let page = Html::parse_document(&self.body);
        let fields =
            Selector::parse(&format!(r#"form[action="{action}"] input[type=hidden]"#)).unwrap();
        page.select(&fields)
            .map(|field| {
                (
                    field.attr("name").unwrap_or_default().to_owned(),
                    field.attr("value").unwrap_or_default().to_owned(),
                )
            })
            .collect()
    }

    /// The value of the first field that matches.
    pub fn value_of(&self, selector: &str) -> Option<String> {
        let page = Html::parse_document(&self.body);
        page.select(&Selector::parse(selector).unwrap())
            .next()?
            .attr("value")
            .map(str::to_owned)
    }

    /// The first link whose address starts like this.
    pub fn link_starting(&self, start: &str) -> Option<String> {
        let page = Html::parse_document(&self.body);
        page.select(&Selector::parse("a[href]").unwrap())
            .filter_map(|link| link.attr("href"))
            .find(|href| href.starts_with(start))
            .map(str::to_owned)
    }

    /// The address of the first form that starts like this.
    pub fn form_starting(&self, start: &str) -> Option<String> {
        let page = Html::parse_document(&self.body);
        page.select(&Selector::parse("form[action]").unwrap())
            .filter_map(|form| form.attr("action"))
            .find(|action| action.starts_with(start))
            .map(str::to_owned)
    }

    /// The text of the page, white space folded.
    pub fn text(&self) -> String {
        let page = Html::parse_document(&self.body);
        let body = Selector::parse("body").unwrap();
        let text: String =
            page.select(&body).flat_map(|body| body.text()).collect::<Vec<_>>().join(" ");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether an element matches a CSS selector.
    pub fn has(&self, selector: &str) -> bool {
        Html::parse_document(&self.body)
            .select(&Selector::parse(selector).unwrap())
            .next()
            .is_some()
    }
}
