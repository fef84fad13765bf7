//! Browsers that signed in before: a mark in a cookie, one for each name, under our seal. It opens
//! nothing. Whoever has it tries passwords within a budget of their own, so that nobody else's
//! tries keep them out. The server stores nothing of it.

use axum::http::HeaderMap;
use axum_extra::extract::cookie::{Cookie, CookieJar};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};

use super::cookies::secure;
use crate::ids::Entropy;
use crate::limits::Mark;
use crate::secrets::Secrets;

/// The cookie's name.
pub const KNOWN: &str = "__Host-known";
/// A mark is good for so many days after the last sign-in.
const DAYS: i64 = 400;
/// Names a browser is known by; those it signed in by last.
const NAMES: usize = 4;

/// 16 random bytes, the day of the sign-in in days since 1970, and the seal.
const MARK: usize = 16 + 4 + 16;

fn marks(headers: &HeaderMap) -> Vec<[u8; MARK]> {
    let jar = CookieJar::from_headers(headers);
    let Some(cookie) = jar.get(KNOWN) else {
        return Vec::new();
    };
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cookie.value()).unwrap_or_default();
    let (marks, _) = bytes.as_chunks();
    marks.iter().take(NAMES).copied().collect()
}

fn day(now: DateTime<Utc>) -> u32 {
    u32::try_from(now.timestamp() / 86_400).unwrap_or_default()
}

/// The secret part of a mark that was made for this name and is not too old.
fn holds(mark: &[u8; MARK], login: &str, secrets: &Secrets, now: DateTime<Utc>) -> Option<Mark> {
    use subtle::ConstantTimeEq;
    let (said, seal) = mark.split_at(MARK - 16);
    let ours: bool = secrets.browser_seal(said, login).ct_eq(seal).into();
    let (secret, signed_in) = said.split_first_chunk()?;
    let signed_in = u32::from_be_bytes(signed_in.try_into().ok()?);
    let in_time = i64::from(day(now)) - i64::from(signed_in) <= DAYS;
    (ours && in_time).then_some(*secret)
}

/// How this browser is known by this name; none for a stranger.
pub fn mark(
    headers: &HeaderMap,
    login: &str,
    secrets: &Secrets,
    now: DateTime<Utc>,
) -> Option<Mark> {
    marks(headers).iter().find_map(|mark| holds(mark, login, secrets, now))
}

/// The cookie of a browser that has signed in by this name. One that is known keeps the secret of
/// its mark, and so its budget.
pub fn cookie(
    headers: &HeaderMap,
    login: &str,
    known: Option<Mark>,
    (secrets, entropy): (&Secrets, &Entropy),
    now: DateTime<Utc>,
) -> Cookie<'static> {
    let secret = known.unwrap_or_else(|| entropy.bytes());
    let said = [secret.as_slice(), &day(now).to_be_bytes()].concat();
    let fresh = [said.as_slice(), &secrets.browser_seal(&said, login)].concat();
    let others = marks(headers)
        .into_iter()
        .filter(|mark| holds(mark, login, secrets, now).is_none())
        .take(NAMES - 1);
    let all = others.fold(fresh, |all, mark| [all.as_slice(), &mark].concat());
    secure(KNOWN, BASE64_URL_SAFE_NO_PAD.encode(all), DAYS)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(cookie: &Cookie<'_>) -> HeaderMap {
        let text = format!("{}={}", cookie.name(), cookie.value());
        HeaderMap::from_iter([(axum::http::header::COOKIE, HeaderValue::from_str(&text).unwrap())])
    }

    #[test]
    fn a_browser_is_known_by_the_names_it_signed_in_by_and_no_other() {
        let secrets = Secrets::derive(b"a secret of this test, long enough");
        let entropy = Entropy::from_os();
        let now = "2026-11-23T02:00:00Z".parse().unwrap();
        let sign_in = |headers: &HeaderMap, login: &str| {
            let known = mark(headers, login, &secrets, now);
            self::headers(&cookie(headers, login, known, (&secrets, &entropy), now))
        };
        let first = sign_in(&HeaderMap::new(), "wang");
        assert!(mark(&first, "WANG", &secrets, now).is_some());
        assert_eq!(mark(&first, "zhao", &secrets, now), None);
        let both = sign_in(&first, "zhao");
        assert_eq!(mark(&both, "wang", &secrets, now), mark(&first, "wang", &secrets, now));
        let again = sign_in(&both, "wang");
        assert_eq!(mark(&again, "wang", &secrets, now), mark(&first, "wang", &secrets, now));
        assert!(mark(&again, "zhao", &secrets, now).is_some());
        let year = now + chrono::TimeDelta::days(DAYS + 1);
        assert_eq!(mark(&again, "wang", &secrets, year), None);
        let other = Secrets::derive(b"another deployment's, long enough");
        assert_eq!(mark(&again, "wang", &other, now), None);
        let many = (0..6).fold(again, |headers, n| sign_in(&headers, &format!("name{n}")));
        assert_eq!(marks(&many).len(), NAMES);
        assert!(mark(&many, "name5", &secrets, now).is_some());
    }
}
