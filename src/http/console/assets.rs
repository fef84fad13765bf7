//! Files built into the binary: the console, and what the server-rendered pages load.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::error::{Error, Result};
use crate::http::encoding::Encoding;
use crate::http::params::Path;
use crate::locale::Locale;
use crate::pages;
use crate::pages::code::scan::Scanner;
use crate::pages::frame::Island;

/// Only our own files, no inline script; of inline styles only the one block that stands in the
/// server-rendered pages.
pub fn content_security_policy() -> HeaderValue {
    policy("'self'")
}

/// The same, and WebAssembly may be compiled: for the scanner's page and for its worker, which
/// browsers hold to the policy that came with its own file, older ones to that of the page.
pub fn scanner_security_policy() -> HeaderValue {
    policy("'self' 'wasm-unsafe-eval'")
}

fn policy(scripts: &str) -> HeaderValue {
    let policy = format!(
        "default-src 'none'; script-src {scripts}; style-src 'self' '{}'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; \
         worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        pages::assets::style_hash()
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// For files whose name carries a hash of their content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// `GET /static/{file}`: what the server-rendered pages load.
pub async fn static_file(Path(file): Path<String>, headers: HeaderMap) -> Result<Response> {
    if pages::assets::script_path().strip_prefix("/static/") == Some(&file) {
        let headers = [
            (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (header::CACHE_CONTROL, FOR_EVER),
        ];
        return Ok((headers, pages::assets::SCRIPT).into_response());
    }
    let found = find(&format!("static/{file}"), &headers).ok_or(Error::NotFound)?;
    let mut response = answer(&file, found, FOR_EVER);
    if file.starts_with("decoder-") {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, scanner_security_policy());
    }
    Ok(response)
}

/// The scanner's files under the names of this build; none where the web part was not built.
pub fn scanner() -> Option<&'static Scanner> {
    static SCANNER: LazyLock<Option<Scanner>> = LazyLock::new(|| {
        let path = |ending: &str| {
            let name = Built::iter()
                .find(|name| name.starts_with("static/scanner-") && name.ends_with(ending))?;
            Some(format!("/{name}"))
        };
        Some(Scanner {
            script: path(".js")?,
            style: path(".css")?,
        })
    });
    SCANNER.as_ref()
}

/// The files of stewards' pages under the names of this build; none where the web part was not
/// built.
pub fn steward() -> Option<&'static Island> {
    static STEWARD: LazyLock<Option<Island>> = LazyLock::new(|| {
        let path = |ending: &str| {
            let name = Built::iter()
                .find(|name| name.starts_with("static/steward-") && name.ends_with(ending))?;
            Some(format!("/{name}"))
        };
        let words = |locale: Locale| {
            let begin = format!("static/words-{}-", locale.tag());
            let name =
                Built::iter().find(|name| name.starts_with(&begin) && name.ends_with(".js"))?;
            Some((locale, format!("/{name}")))
        };
        Some(Island {
            script: path(".js")?,
            style: path(".css"),
            words: [Locale::Chinese, Locale::English].into_iter().filter_map(words).collect(),
        })
    });
    STEWARD.as_ref()
}

/// `GET /sw.js`: what keeps a steward's own pages at hand without network. Asked for anew each
/// time, as browsers want it.
pub async fn service_worker(headers: HeaderMap) -> Result<Response> {
    let file = find("static/sw.js", &headers).ok_or(Error::NotFound)?;
    Ok(answer("sw.js", file, "no-cache"))
}

#[derive(RustEmbed)]
#[folder = "web-map/dist"]
#[allow_missing = true]
struct Built;

/// The console's page; its own router takes it from there.
pub async fn console(headers: HeaderMap) -> Result<Response> {
    let page = find("index.html", &headers).ok_or_else(|| {
        Error::internal("the console was not built into this binary: run make run")
    })?;
    Ok(answer("index.html", page, "no-cache"))
}

/// A file of the console; anything that is no file is a place within the console.
pub async fn console_file(Path(path): Path<String>, headers: HeaderMap) -> Result<Response> {
    if path.starts_with("assets/") {
        let file = find(&path, &headers).ok_or(Error::NotFound)?;
        return Ok(answer(&path, file, FOR_EVER));
    }
    match find(&path, &headers) {
        Some(file) => Ok(answer(&path, file, "no-cache")),
        None => console(headers).await,
    }
}

struct Found {
    file: EmbeddedFile,
    encoding: Encoding,
}

/// The file in the best encoding that the build made and the client takes.
fn find(path: &str, headers: &HeaderMap) -> Option<Found> {
    [(Encoding::Brotli, ".br"), (Encoding::Gzip, ".gz")]
        .into_iter()
        .filter(|(encoding, _)| encoding.is_accepted(headers))
        .find_map(|(encoding, ending)| {
            Built::get(&format!("{path}{ending}")).map(|file| Found { file, encoding })
        })
        .or_else(|| {
            Built::get(path).map(|file| Found {
                file,
                encoding: Encoding::Identity,
            })
        })
}

fn answer(path: &str, found: Found, cache: &'static str) -> Response {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let mut response = (StatusCode::OK, Body::from(found.file.data)).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_str(kind.as_ref())
            .unwrap_or(HeaderValue::from_static("application/octet-stream")),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = found.encoding.name() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}
