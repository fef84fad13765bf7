//! The one style block that stands in every page, and the one small script.

use std::sync::LazyLock;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// The script of the record form; the form works without it.
pub const SCRIPT: &str = include_str!("script.js");

static STYLE: LazyLock<String> = LazyLock::new(|| slim(include_str!("style.css")));
static STYLE_HASH: LazyLock<String> = LazyLock::new(|| {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(STYLE.as_bytes())))
});
static SCRIPT_PATH: LazyLock<String> = LazyLock::new(|| {
    let hash = BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(SCRIPT)[..6]);
    format!("/static/riverward.{hash}.js")
});

/// The styles, exactly as they stand between `<style>` and `</style>`.
pub fn style() -> &'static str {
    &STYLE
}

/// What the Content-Security-Policy must name for [`style`] to count: `sha256-…`, without the
/// quotes around it.
pub fn style_hash() -> &'static str {
    &STYLE_HASH
}

/// The address of [`SCRIPT`]; it changes with the content, so that the answer can be kept for ever.
pub fn script_path() -> &'static str {
    &SCRIPT_PATH
}

/// Takes comments and indentation out. Our own style sheet has no strings with `/*` in them.
fn slim(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    for (n, part) in css.split("/*").enumerate() {
        let code = if n == 0 {
            part
        } else {
            part.split_once("*/").map_or("", |(_, code)| code)
        };
        out.extend(code.lines().map(str::trim));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_lose_comments_and_line_ends_only() {
        assert_eq!(slim("/* a */\na {\n  b: c d;\n}\n/* e\n f */ g{}"), "a {b: c d;}g{}");
        assert!(!style().contains("/*") && !style().contains('\n'));
    }

    #[test]
    fn the_hash_is_of_what_stands_in_the_page() {
        let hash = BASE64_STANDARD.decode(style_hash().strip_prefix("sha256-").unwrap()).unwrap();
        assert_eq!(hash, Sha256::digest(style()).to_vec());
    }

    #[test]
    fn the_script_stays_tiny() {
        assert!(SCRIPT.len() <= 2048, "{} bytes", SCRIPT.len());
    }
}
