//! The link inside a QR symbol: `https://HOST/Q/418203577`.
//!
//! The scheme is in lower case, because Android compares the scheme of a link with lower-case names
//! only (`android.net.Uri.normalizeScheme` asks every receiver to fix this first; not every scanner
//! does). All the rest is in upper case: scheme and host mean the same in any case (RFC 3986, 3.1
//! and 3.2.2), the server answers `/Q/` like `/q/`, and the alphanumeric mode of a QR symbol, which
//! knows upper case only, takes 5½ bits a character instead of 8.
//!
//! A path and no query: a mini-program can be bound to the prefix `/Q/` later.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::Code;

/// Why a base address cannot carry codes. No message repeats user info, which may be a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PayloadError {
    /// The address does not begin with `https://` or `http://`.
    #[error("the base address must begin with https:// (or http:// for a demonstration)")]
    Scheme,
    /// A name or password stands before the host.
    #[error("the base address must not hold a user name or password")]
    UserInfo,
    /// A path follows the host; codes live at `/Q/` of the host itself.
    #[error("the base address must end after the host and port, without a path")]
    Path,
    /// A query or fragment follows the host.
    #[error("the base address must not hold a query (?) or fragment (#)")]
    QueryOrFragment,
    /// No host, or not a host name of letters, digits, hyphens and dots, nor an IP address.
    #[error(
        "{host:?} is not a host: give a name of letters, digits, hyphens and dots (other scripts in \
         their xn-- form) or an IP address (version 6 in brackets)"
    )]
    Host {
        /// What stands in the place of the host.
        host: String,
    },
    /// The part after the colon is not a port number.
    #[error("{port:?} is not a port: give a number from 1 to 65535")]
    Port {
        /// What stands in the place of the port.
        port: String,
    },
}

/// The link of a code below `base_url`: `https://HOST/Q/418203577`, to be put into a
/// [`Matrix`](crate::Matrix).
///
/// `base_url` is a scheme, a host and, where it is not the usual one, a port:
/// `https://riverward.example` or `http://127.0.0.1:8080`. Case does not matter, nor does one slash
/// at the end. `http` is taken so that a demonstration can run without a certificate.
///
/// # Errors
///
/// [`PayloadError`] names the part that is missing or too much: a path, a query or user info would
/// be lost from the printed code, or stay on it for years.
pub fn payload(base_url: &str, code: Code) -> Result<String, PayloadError> {
    let (scheme, rest) = base_url.trim().split_once("://").ok_or(PayloadError::Scheme)?;
    let (scheme, usual_port) = match scheme.to_ascii_lowercase().as_str() {
        "https" => ("https", 443),
        "http" => ("http", 80),
        _ => return Err(PayloadError::Scheme),
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    if authority.contains('@') {
        return Err(PayloadError::UserInfo);
    }
    match tail.strip_prefix('/').unwrap_or(tail).chars().next() {
        None => {}
        Some('?' | '#') => return Err(PayloadError::QueryOrFragment),
        Some(_) => return Err(PayloadError::Path),
    }
    let (host, port) = split_port(authority);
    if !is_host(host) {
        return Err(PayloadError::Host { host: host.to_owned() });
    }
    let port = match port.map(read_port).transpose()? {
        Some(port) if port != usual_port => format!(":{port}"),
        _ => String::new(),
    };
    let host = host.to_ascii_uppercase();
    Ok(format!("{scheme}://{host}{port}/Q/{code}"))
}

/// Host and port of an authority. The colons inside the brackets of an IPv6 address are not the
/// port's.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    let host_end = if authority.starts_with('[') {
        authority.find(']').unwrap_or(authority.len())
    } else {
        0
    };
    match authority[host_end..].find(':') {
        Some(colon) => {
            let (host, port) = authority.split_at(host_end + colon);
            (host, port.strip_prefix(':'))
        }
        None => (authority, None),
    }
}

fn read_port(text: &str) -> Result<u16, PayloadError> {
    let number = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(port) if number && port != 0 => Ok(port),
        _ => Err(PayloadError::Port { port: text.to_owned() }),
    }
}

/// Whether a text is a host name (RFC 1123, 2.1), an IPv4 address, or an IPv6 address in brackets.
fn is_host(text: &str) -> bool {
    if let Some(address) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().is_ok();
    }
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    // What ends in a number is an address and no name: browsers read it so (WHATWG URL, 3.5).
    let last = text.rsplit('.').next().unwrap_or_default();
    if last.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse::<Ipv4Addr>().is_ok();
    }
    text.len() <= 253 && text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{PayloadError, payload};
    use crate::code::{Code, SERIALS};

    fn of(base_url: &str) -> Result<String, PayloadError> {
        payload(base_url, Code::from_number(418_203_577).expect("a right check digit"))
    }

    #[test]
    fn only_the_scheme_stays_in_lower_case() {
        for (base_url, expected) in [
            ("https://riverward.example", "https://RIVERWARD.EXAMPLE/Q/418203577"),
            ("HTTPS://Riverward.Example/", "https://RIVERWARD.EXAMPLE/Q/418203577"),
            ("https://riverward.example:443", "https://RIVERWARD.EXAMPLE/Q/418203577"),
            ("https://riverward.example:8443/\n", "https://RIVERWARD.EXAMPLE:8443/Q/418203577"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/Q/418203577"),
            ("http://localhost:80", "http://LOCALHOST/Q/418203577"),
            ("http://localhost:0443", "http://LOCALHOST:443/Q/418203577"),
            ("http://[fe80::1]:8080", "http://[FE80::1]:8080/Q/418203577"),
            ("http://[::1]", "http://[::1]/Q/418203577"),
            ("https://xn--fiqs8s-1.example", "https://XN--FIQS8S-1.EXAMPLE/Q/418203577"),
        ] {
            assert_eq!(of(base_url).as_deref(), Ok(expected), "{base_url:?}");
        }
    }

    #[test]
    fn every_other_part_is_refused_by_name() {
        for (base_url, expected) in [
            ("", PayloadError::Scheme),
            ("riverward.example", PayloadError::Scheme),
            ("ftp://riverward.example", PayloadError::Scheme),
            ("https:/riverward.example", PayloadError::Scheme),
            ("https://me:secret@riverward.example", PayloadError::UserInfo),
            ("https://riverward.example/district", PayloadError::Path),
            ("https://riverward.example//", PayloadError::Path),
            ("https://riverward.example\\q", PayloadError::Path),
            ("https://riverward.example?a=b", PayloadError::QueryOrFragment),
            ("https://riverward.example/#map", PayloadError::QueryOrFragment),
        ] {
            assert_eq!(of(base_url), Err(expected), "{base_url:?}");
        }
    }

    #[test]
    fn a_host_must_be_one() {
        for host in [
            "",
            "河路.example",
            "river ward.example",
            "river_ward.example",
            "-a.example",
            "a-.example",
            "a..example",
            "riverward.example.",
            "1.2.3",
            "1.2.3.256",
            "123",
            "[1.2.3.4]",
            "[::1",
            "[]",
            "[::1]a",
            "%6C",
            &"a".repeat(64),
            &"a.".repeat(127),
        ] {
            let expected = PayloadError::Host { host: host.to_owned() };
            assert_eq!(of(&format!("https://{host}/")), Err(expected), "{host:?}");
        }
    }

    #[test]
    fn a_port_must_be_one() {
        for port in ["", "0", "65536", "+80", "http", "8 0", "80:80"] {
            let expected = PayloadError::Port { port: port.to_owned() };
            assert_eq!(of(&format!("https://riverward.example:{port}")), Err(expected), "{port:?}");
        }
    }

    #[test]
    fn a_password_is_not_repeated() {
        let error = of("https://me:secret@riverward.example").expect_err("user info is refused");
        assert!(!format!("{error} {error:?}").contains("secret"));
    }

    proptest! {
        #[test]
        fn the_code_is_read_back_from_its_link(
            serial in 0..SERIALS,
            base_url in "https?://([a-z][a-z0-9]{0,9}\\.){0,3}[a-z]{2,5}(:[1-9][0-9]{0,3})?/?",
        ) {
            let code = Code::from_serial(serial).expect("a serial below the limit");
            let link = payload(&base_url, code).expect("a plain address");
            prop_assert_eq!(Code::parse(&link), Ok(code));
            let (scheme, rest) = link.split_once(':').expect("a scheme");
            prop_assert!(scheme.bytes().all(|byte| byte.is_ascii_lowercase()));
            prop_assert!(!rest.bytes().any(|byte| byte.is_ascii_lowercase()));
        }

        #[test]
        fn no_address_makes_it_panic(text in any::<String>()) {
            let _ = of(&text);
            let _ = of(&format!("https://{text}"));
        }
    }
}
