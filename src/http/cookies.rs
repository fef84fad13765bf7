//! Our cookies; that of known browsers stands in [`known`](super::known). `__Host-` binds all but
//! the language to this host, to TLS (browsers count loopback as such) and to the whole site.

use axum::http::HeaderMap;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::accounts::Token;
use crate::accounts::sessions::SESSION_DAYS;
use crate::ids::Entropy;
use crate::locale::Locale;
use crate::secrets::digest;

/// Carries the session token.
pub const SESSION: &str = "__Host-session";
/// Carries 128 random bits by which a second press of the same button is known; never stored, only
/// hashed with what it did.
pub const DEVICE: &str = "__Host-device";
/// The language chosen by hand.
pub const LANGUAGE: &str = "lang";

const DEVICE_DAYS: i64 = 400;

/// What the headers of a request say of who sent it, read once.
#[derive(Debug)]
pub struct Sender {
    pub session: Option<Token>,
    pub device: Option<Device>,
    /// The language: chosen by hand, else what the browser asks for.
    pub locale: Locale,
}

impl Sender {
    /// Reads them.
    pub fn of(headers: &HeaderMap) -> Self {
        let jar = CookieJar::from_headers(headers);
        Self {
            session: jar.get(SESSION).and_then(|cookie| Token::parse(cookie.value())),
            device: device(&jar),
            locale: chosen(&jar, headers),
        }
    }
}

/// The session token of a request.
pub fn session(headers: &HeaderMap) -> Option<Token> {
    Sender::of(headers).session
}

/// The language of a request.
pub fn locale(headers: &HeaderMap) -> Locale {
    chosen(&CookieJar::from_headers(headers), headers)
}

fn device(jar: &CookieJar) -> Option<Device> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(jar.get(DEVICE)?.value()).ok()?;
    Some(Device(bytes.try_into().ok()?))
}

fn chosen(jar: &CookieJar, headers: &HeaderMap) -> Locale {
    jar.get(LANGUAGE)
        .and_then(|cookie| Locale::from_tag(cookie.value()))
        .or_else(|| {
            Some(Locale::from_accept_language(headers.get("accept-language")?.to_str().ok()?))
        })
        .unwrap_or_default()
}

/// A browser, told apart from others by nothing but its random cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device([u8; 16]);

impl Device {
    /// A new one.
    pub fn generate(entropy: &Entropy) -> Self {
        Self(entropy.bytes())
    }

    /// What a steward's scan keeps of the device.
    pub fn key(&self) -> [u8; 32] {
        digest(&[b"device", &self.0])
    }

    /// A key under which the same act by the same device is stored once.
    pub fn once_key(&self, parts: &[&[u8]]) -> [u8; 32] {
        digest(&[b"once", &self.0, &digest(parts)])
    }

    /// The cookie that keeps it.
    pub fn cookie(&self) -> Cookie<'static> {
        secure(DEVICE, BASE64_URL_SAFE_NO_PAD.encode(self.0), DEVICE_DAYS)
    }
}

/// The cookie that signs in.
pub fn session_cookie(token: &Token) -> Cookie<'static> {
    secure(SESSION, token.reveal(), SESSION_DAYS.num_days())
}

/// The cookie that signs out.
pub fn no_session_cookie() -> Cookie<'static> {
    secure(SESSION, String::new(), 0)
}

/// The cookie that keeps a language.
pub fn language_cookie(locale: Locale) -> Cookie<'static> {
    secure(LANGUAGE, locale.tag().to_owned(), DEVICE_DAYS)
}

/// A cookie for this host alone, out of reach of scripts.
pub(super) fn secure(name: &'static str, value: String, days: i64) -> Cookie<'static> {
    let mut cookie = Cookie::new(name, value);
    cookie.set_path("/");
    cookie.set_secure(true);
    cookie.set_http_only(true);
    // Lax, not Strict: a link to /my in a message must find the steward signed in. Unsafe requests
    // are checked by origin.
    cookie.set_same_site(SameSite::Lax);
    cookie.set_max_age(time::Duration::days(days));
    cookie
}
