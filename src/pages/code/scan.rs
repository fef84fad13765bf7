//! The scanner: a camera's picture and all that can be said about it, of which the script shows one
//! thing at a time; and the digits.

use askama::Template;

use crate::error::Result;
use crate::locale::Locale;
use crate::pages::frame::Frame;

/// The scanner.
#[derive(Clone, Copy, Debug)]
pub struct ScanPage<'a> {
    /// Language.
    pub locale: Locale,
    /// Whether to lead on to the steward's day, or to sign in.
    pub signed_in: bool,
    /// Without it the digits are left.
    pub scanner: Option<&'a Scanner>,
}

/// Addresses of what the page loads; each carries a hash of the content.
#[derive(Clone, Debug)]
pub struct Scanner {
    /// The script, a module.
    pub script: String,
    /// Styles that no other page needs.
    pub style: String,
}

crate::pages::answers!(ScanPage<'_>);

impl ScanPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let locale = self.locale;
        let saying = |word: &'static str| Saying {
            word,
            title: locale.text(&format!("scan-{word}-title")),
            detail: locale.text(&format!("scan-{word}")),
        };
        let frame = Frame::new(locale, locale.text("scan-title"), "/scan");
        crate::pages::render(&View {
            f: if self.signed_in { frame.with_my() } else { frame.with_sign_in() },
            scanner: self.scanner,
            progress: PROGRESS.map(|word| (word, locale.text(&format!("scan-{word}")))),
            troubles: TROUBLES.map(saying),
            typed: "",
        })
    }
}

/// What is said while all goes well.
const PROGRESS: [&str; 6] = ["starting", "loading", "looking", "slow", "found", "reading"];

/// What is said where something is in the way.
const TROUBLES: [&str; 7] =
    ["denied", "missing", "busy", "insecure", "unloaded", "empty", "broken"];

#[derive(Template)]
#[template(path = "scan.html", config = "src/pages/askama.toml")]
struct View<'a> {
    f: Frame,
    scanner: Option<&'a Scanner>,
    progress: [(&'static str, String); PROGRESS.len()],
    troubles: [Saying; TROUBLES.len()],
    typed: &'a str,
}

struct Saying {
    word: &'static str,
    title: String,
    detail: String,
}
