//! A steward's phone: a browser with a key of its own, and records that follow on one another.

use std::sync::Mutex;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Answer, Browser, TestApp, seed};
use riverward::accounts::{Token, store};
use riverward::ids::{AccountId, Code, DistrictId};

/// A phone.
#[derive(Debug)]
pub struct Phone {
    /// Its browser.
    pub browser: Browser,
    key: SigningKey,
    last: Mutex<(i64, String)>,
}

impl Phone {
    /// A phone that nobody enrolled yet; the same seed makes the same key.
    pub fn new(app: &TestApp, seed: u8) -> Self {
        Self {
            browser: app.resident(),
            key: SigningKey::from_slice(&[seed; 32]).unwrap(),
            last: Mutex::new((0, String::new())),
        }
    }

    /// A phone enrolled for an account.
    pub async fn of(app: &TestApp, account: i64, seed: u8) -> Self {
        let phone = Self::new(app, seed);
        let link = enrolment(app, account).await;
        let answer = phone.enrol(&link).await;
        assert_eq!(answer.header("location"), "/my", "{}", answer.body);
        phone
    }

    /// Opens an enrolment link and presses its button.
    pub async fn enrol(&self, link: &str) -> Answer {
        let message = format!("riverward enrolment\n{link}");
        let form = [
            ("key", self.public_key()),
            ("proof", self.sign(&message)),
            ("device_name", "Android · 微信".to_owned()),
        ];
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.browser.post(&format!("/e/{link}"), &form).await
    }

    /// The public half, as it is sent.
    pub fn public_key(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.key.verifying_key().to_sec1_point(false).as_bytes())
    }

    /// The name of the key.
    pub fn device(&self) -> String {
        hash(self.key.verifying_key().to_sec1_point(false).as_bytes())
    }

    /// A signature over a text.
    pub fn sign(&self, text: &str) -> String {
        let signature: Signature = self.key.sign(text.as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(signature.to_bytes())
    }

    /// A record right at a place, made now, next in the phone's own sequence; `more` is added to it
    /// or put in its place.
    pub fn record(&self, app: &TestApp, code: Code, more: &Value) -> Value {
        let now = app.state.clock.now();
        let mut payload = json!({
            "id": app.state.entropy.event_id(now), "code": code.to_string(), "outcome": "normal",
            "lon": 121.1, "lat": 30.8, "accuracy": 12, "taken_at": now.timestamp_millis(), "device_time": now.timestamp_millis(),
            "lease": app.state.secrets.lease(&app.state.entropy, now), "device": self.device(),
        });
        let mut last = self.last.lock().unwrap();
        payload["sequence"] = json!(last.0 + 1);
        payload["previous"] = json!(last.1);
        for (name, value) in more.as_object().unwrap() {
            payload[name] = value.clone();
        }
        let text = payload.to_string();
        *last = (last.0 + 1, hash(text.as_bytes()));
        drop(last);
        json!({ "signature": self.sign(&text), "payload": text })
    }

    /// Sends records as the phone's clock stands at the server's.
    pub async fn send(&self, app: &TestApp, records: &[Value]) -> Answer {
        self.send_at(app.state.clock.now().timestamp_millis(), records).await
    }

    /// Sends records at a time by the phone's clock.
    pub async fn send_at(&self, sent_at: i64, records: &[Value]) -> Answer {
        let body = json!({ "sent_at": sent_at, "key": self.public_key(), "scans": records });
        let request = self.browser.request(Method::POST, "/api/v1/scans");
        self.browser.send(request.header("sec-fetch-site", "same-origin").json(&body)).await
    }

    /// Records once and gives the one answer.
    pub async fn record_once(&self, app: &TestApp, code: Code, more: &Value) -> Value {
        let record = self.record(app, code, more);
        self.send(app, &[record]).await.json()["answers"][0].clone()
    }

    /// Asks for a session by the key.
    pub async fn renew(&self, steward: &str, lease: &str) -> Answer {
        let signature = self.sign(&format!("riverward session\n{lease}"));
        let body = json!({ "steward": steward, "device": self.device(), "lease": lease, "signature": signature });
        let request = self.browser.request(Method::POST, "/api/v1/devices/session");
        self.browser.send(request.header("sec-fetch-site", "same-origin").json(&body)).await
    }
}

/// A one-time link for an account, without the address before it.
pub async fn enrolment(app: &TestApp, account: i64) -> String {
    let token = Token::generate(DistrictId(seed::DISTRICT), &app.state.entropy);
    let mut db = app.state.db.app.acquire().await.unwrap();
    store::offer_enrolment(&mut db, &token, AccountId(account), None, app.state.clock.now())
        .await
        .unwrap();
    token.reveal()
}

fn hash(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(bytes))
}
