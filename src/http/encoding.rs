//! How a body travels: which codings a request accepts (RFC 9110, 12.5.3), judged in one place for
//! kept pages, files, tiles and the status.

use axum::http::{HeaderMap, header};

/// How a body travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Brotli; what browsers take over TLS.
    Brotli,
    /// What everybody takes.
    Gzip,
    /// As it is.
    Identity,
}

impl Encoding {
    /// The smallest that a request accepts. One that refuses all of them gets the plain bytes.
    pub fn accepted(headers: &HeaderMap) -> Self {
        [Self::Brotli, Self::Gzip]
            .into_iter()
            .find(|encoding| encoding.is_accepted(headers))
            .unwrap_or(Self::Identity)
    }

    /// Whether a request takes this one: named with a weight above nothing, or not named where `*`
    /// is. Plain bytes are never refused.
    pub fn is_accepted(self, headers: &HeaderMap) -> bool {
        let Some(name) = self.name() else {
            return true;
        };
        let codings = || {
            headers
                .get_all(header::ACCEPT_ENCODING)
                .iter()
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(','))
                .map(|coding| coding.split_once(';').unwrap_or((coding, "")))
        };
        let weight = |name: &str| {
            let (_, weight) =
                codings().find(|(coding, _)| coding.trim().eq_ignore_ascii_case(name))?;
            let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
            // A weight that cannot be read is no permission.
            Some(weight.unwrap_or_default())
        };
        weight(name).or_else(|| weight("*")).is_some_and(|weight| weight > 0.0)
    }

    /// As the header names it; none for plain bytes.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn asked(accepted: &str) -> HeaderMap {
        let value = HeaderValue::from_str(accepted).unwrap();
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, value)])
    }

    #[test]
    fn the_smallest_accepted_encoding_is_chosen() {
        for (accepted, given) in [
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("gzip, deflate", Encoding::Gzip),
            ("br;q=0, GZIP;q=0.5", Encoding::Gzip),
            ("br;q=0", Encoding::Identity),
            ("identity", Encoding::Identity),
            ("gzip;q=nonsense", Encoding::Identity),
            ("", Encoding::Identity),
        ] {
            assert_eq!(Encoding::accepted(&asked(accepted)), given, "{accepted}");
        }
        assert_eq!(Encoding::accepted(&HeaderMap::new()), Encoding::Identity);
    }

    #[test]
    fn a_star_stands_for_what_is_not_named() {
        for accepted in ["gzip", "br, GZIP;q=0.5", "deflate,*", "gzip; q=1", "*;q=0, gzip"] {
            assert!(Encoding::Gzip.is_accepted(&asked(accepted)), "{accepted}");
        }
        for accepted in ["", "br", "gzip;q=0", "*, gzip;q=0.0", "identity"] {
            assert!(!Encoding::Gzip.is_accepted(&asked(accepted)), "{accepted}");
        }
    }
}
