//! Pages kept as they travel: rendered and compressed once, sent again for as long as the database
//! says that nothing on them has changed. See docs/decisions/0014-kept-pages.md.
//!
//! Nothing here runs out by itself and nobody tells it of changes: what is kept is only ever sent
//! after its stamp was compared with the one in the database, within the request. So several
//! servers need not know of each other.

use std::io::Write;
use std::ops::Range;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use brotli::enc::BrotliEncoderParams;
use chrono::{DateTime, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::http::encoding::Encoding;
use crate::ids::{Code, DistrictId, SegmentId};
use crate::locale::Locale;
use crate::views::card::CardStamp;

/// The bytes of a page as they travel.
/// The bytes of a page as they travel.
fn encoded(encoding: Encoding, text: String) -> Result<Vec<u8>> {
    match encoding {
        Encoding::Brotli => {
            let params = BrotliEncoderParams {
                quality: BROTLI_QUALITY,
                size_hint: text.len(),
                ..BrotliEncoderParams::default()
            };
            let mut bytes = Vec::with_capacity(text.len() / 4);
            brotli::BrotliCompress(&mut text.as_bytes(), &mut bytes, &params)
                .map_err(Error::internal)?;
            Ok(bytes)
        }
        Encoding::Gzip => {
            let mut encoder =
                GzEncoder::new(Vec::with_capacity(text.len() / 4), Compression::default());
            encoder.write_all(text.as_bytes()).map_err(Error::internal)?;
            encoder.finish().map_err(Error::internal)
        }
        Encoding::Identity => Ok(text.into_bytes()),
    }
}

/// Above this every step costs far more time than it saves bytes, and a page may be asked for once
/// only before it changes.
const BROTLI_QUALITY: i32 = 5;

/// What one kept page is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// The code it was asked by.
    pub code: Code,
    /// Its language.
    pub locale: Locale,
    /// How it travels.
    pub encoding: Encoding,
}

/// A rendered page and what it stands for.
#[derive(Debug)]
pub struct KeptPage {
    /// District of the card.
    pub district: DistrictId,
    /// Segment of the card: where to ask whether it changed.
    pub segment: SegmentId,
    /// The card's stamp when it was read.
    pub stamp: CardStamp,
    /// The hours in which these bytes say the right thing of an unchanged card: its local day, and
    /// the life of its form token.
    pub hours: Range<DateTime<Utc>>,
    encoding: Encoding,
    etag: HeaderValue,
    body: Bytes,
}

impl KeptPage {
    /// Compresses a page.
    pub fn new(
        (district, segment): (DistrictId, SegmentId),
        stamp: CardStamp,
        hours: Range<DateTime<Utc>>,
        encoding: Encoding,
        html: String,
    ) -> Result<Self> {
        // Boxed: what a buffer had to spare would be kept and not be counted.
        let body = Bytes::from(encoded(encoding, html)?.into_boxed_slice());
        // Of the bytes themselves: two servers that made the same page agree, and so do not two
        // versions of this program that did not.
        let etag = format!("\"{}\"", hex::encode(&Sha256::digest(&body)[..12]));
        Ok(Self {
            district,
            segment,
            stamp,
            hours,
            encoding,
            etag: HeaderValue::try_from(etag).map_err(Error::internal)?,
            body,
        })
    }

    /// The answer: 304 without a body for a browser that has exactly these bytes.
    pub fn answer(&self, request: &HeaderMap) -> Response {
        let mut response = if self.is_held_by(request) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let mut response = Response::new(Body::from(self.body.clone()));
            let headers = response.headers_mut();
            headers
                .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            if let Some(name) = self.encoding.name() {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
            }
            response
        };
        let headers = response.headers_mut();
        headers.insert(header::ETAG, self.etag.clone());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(
            header::VARY,
            HeaderValue::from_static("accept-encoding, accept-language, cookie"),
        );
        response
    }

    fn is_held_by(&self, request: &HeaderMap) -> bool {
        request
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim)
            // A proxy that changes the bytes on their way makes the tag a weak one.
            .any(|tag| {
                tag == "*"
                    || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == self.etag.as_bytes()
            })
    }
}

/// The pages of one process, bounded by their bytes; those asked for least go first.
#[derive(Debug)]
pub struct KeptPages {
    pages: Cache<Key, Arc<KeptPage>, Bodies>,
}

/// Weighs a page by its bytes and what stands around them.
#[derive(Clone, Debug)]
struct Bodies;

impl Weighter<Key, Arc<KeptPage>> for Bodies {
    fn weight(&self, _: &Key, page: &Arc<KeptPage>) -> u64 {
        (page.body.len() + BESIDE_THE_BODY) as u64
    }
}

/// About what an entry takes besides its body: itself, its tag, its place in the table.
const BESIDE_THE_BODY: usize = 512;

/// What a compressed page usually weighs, for the first size of the table.
const USUAL_WEIGHT: u64 = 8 * 1024;

impl KeptPages {
    /// Room for so many mebibytes; for none, nothing is kept.
    pub fn new(mebibytes: u32) -> Self {
        let bytes = u64::from(mebibytes) * 1024 * 1024;
        let usually = usize::try_from(bytes / USUAL_WEIGHT).unwrap_or(usize::MAX);
        Self {
            pages: Cache::with_weighter(usually, bytes, Bodies),
        }
    }

    /// A page that may still hold: right for the hour, its stamp still to be compared.
    pub fn find(&self, key: &Key, now: DateTime<Utc>) -> Option<Arc<KeptPage>> {
        self.pages.get(key).filter(|page| page.hours.contains(&now))
    }

    /// Keeps a page, in place of an earlier one.
    pub fn keep(&self, key: Key, page: Arc<KeptPage>) {
        self.pages.insert(key, page);
    }

    /// How many pages are kept.
    pub fn len(&self) -> usize {
        self.pages.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str, encoding: Encoding) -> KeptPage {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let hours = at("2026-11-22T16:00:00Z")..at("2026-11-23T00:00:00Z");
        let stamp = CardStamp::new(1, None, 0);
        KeptPage::new((DistrictId(990_101), SegmentId(1)), stamp, hours, encoding, html.to_owned())
            .unwrap()
    }

    fn key(serial: u32) -> Key {
        Key {
            code: Code::from_serial(serial).unwrap(),
            locale: Locale::Chinese,
            encoding: Encoding::Identity,
        }
    }

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn only_who_has_the_very_bytes_is_spared_them() {
        let plain = page("<p>水清</p>", Encoding::Identity);
        let tag = plain.etag.to_str().unwrap();
        for (sent, status) in [
            (tag.to_owned(), StatusCode::NOT_MODIFIED),
            (format!("\"other\", W/{tag}"), StatusCode::NOT_MODIFIED),
            ("*".to_owned(), StatusCode::NOT_MODIFIED),
            ("\"other\"".to_owned(), StatusCode::OK),
        ] {
            assert_eq!(
                plain.answer(&headers(header::IF_NONE_MATCH, &sent)).status(),
                status,
                "{sent}"
            );
        }
        assert_ne!(plain.etag, page("<p>水清</p>", Encoding::Gzip).etag);
        assert_ne!(plain.etag, page("<p>水浑</p>", Encoding::Identity).etag);
    }

    #[test]
    fn a_page_is_found_within_its_hours_only() {
        let kept = KeptPages::new(1);
        kept.keep(key(1), Arc::new(page("a", Encoding::Identity)));
        let find = |at: &str| kept.find(&key(1), at.parse().unwrap()).is_some();
        assert!(find("2026-11-22T16:00:00Z") && find("2026-11-22T23:59:59Z"));
        assert!(!find("2026-11-22T15:59:59Z") && !find("2026-11-23T00:00:00Z"));
        assert!(kept.find(&key(2), "2026-11-22T16:00:00Z".parse().unwrap()).is_none());
    }

    #[test]
    fn what_is_kept_is_bounded_by_its_bytes() {
        let kept = KeptPages::new(1);
        let large = "x".repeat(20 * 1024);
        for serial in 0..200 {
            kept.keep(key(serial), Arc::new(page(&large, Encoding::Identity)));
        }
        assert!((1..=51).contains(&kept.len()), "{}", kept.len());
        let none = KeptPages::new(0);
        none.keep(key(1), Arc::new(page("a", Encoding::Identity)));
        assert!(none.is_empty());
    }
}
