//! Whom a request is for. Proxies and we must not read it differently, so a request that names no
//! host, two, or something that is no host is refused (RFC 9112, 3.2).

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderValue, Version, header};

/// Whether a request names one host; from here on its header says which.
pub(super) fn settle(request: &mut Request) -> bool {
    if !names_one(request) {
        return false;
    }
    // A target in absolute form says it itself, and what the header says is not heard (3.2.2).
    if let Some(authority) = request.uri().authority()
        && let Ok(host) = HeaderValue::from_str(authority.as_str())
    {
        request.headers_mut().insert(header::HOST, host);
    }
    true
}

fn names_one(request: &Request) -> bool {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (first, second) = (hosts.next(), hosts.next());
    let named = match (first, second) {
        (Some(host), None) => is_host(host.as_bytes()),
        // HTTP/1.0 has no such header.
        (None, None) => request.version() < Version::HTTP_11,
        _ => false,
    };
    named && request.uri().authority().is_none_or(|target| is_host(target.as_str().as_bytes()))
}

/// A name or an address, and perhaps a port; nobody's name before it, and no list.
fn is_host(text: &[u8]) -> bool {
    let usual = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(byte);
    text.iter().all(usual)
        && Authority::try_from(text).is_ok_and(|authority| {
            let host = authority.host();
            let port = authority.as_str().strip_prefix(host).unwrap_or_default();
            let port = port.strip_prefix(':').unwrap_or(port);
            !host.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address_with_or_without_a_port() {
        for host in ["hz.example.gov.cn", "127.0.0.1:8080", "[::1]:8080", "localhost"] {
            assert!(is_host(host.as_bytes()), "{host}");
        }
        for host in ["", "a b", "a/b", "me@a", "a,b", "a:b:c", "a:b", "河.cn", ":80", "[::1"] {
            assert!(!is_host(host.as_bytes()), "{host}");
        }
    }
}
