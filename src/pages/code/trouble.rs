//! Codes that lead nowhere, and the place to type one.

use askama::Template;
use riverward_qr::CodeError;

use crate::error::Result;
use crate::ids::Code;
use crate::locale::Locale;
use crate::pages::frame::Frame;

/// Where digits are typed, and what is said when they lead nowhere.
#[derive(Clone, Debug)]
pub struct CodePage<'a> {
    /// Language.
    pub locale: Locale,
    /// What was typed or scanned.
    pub typed: &'a str,
    /// Why it leads nowhere; none before anything was typed.
    pub trouble: Option<CodeTrouble>,
    /// Plates there are that may have been meant.
    pub nearby: &'a [Code],
    /// Phone of the office on duty, where the code says whose.
    pub phone: Option<&'a str>,
}

/// Why a code leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeTrouble {
    /// The text is no code.
    Mistyped(CodeError),
    /// No code of ours.
    Unknown(Code),
    /// The plate was retired and nothing took its place.
    Retired(Code),
    /// A code of ours that hangs nowhere yet.
    Blank(Code),
}

crate::pages::answers!(CodePage<'_>);

impl CodePage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let locale = self.locale;
        let digits = |code: Code| [("code", code.grouped().into())];
        let (title, detail) = match self.trouble {
            None | Some(CodeTrouble::Mistyped(CodeError::Empty)) => {
                (locale.text("digits-title"), None)
            }
            Some(CodeTrouble::Mistyped(error)) => {
                (locale.text("code-mistyped-title"), Some(mistake(locale, error)))
            }
            Some(CodeTrouble::Unknown(code)) => (
                locale.text("code-unknown-title"),
                Some(locale.text_with("code-unknown-detail", digits(code))),
            ),
            Some(CodeTrouble::Retired(code)) => (
                locale.text("code-retired-title"),
                Some(locale.text_with("code-retired-detail", digits(code))),
            ),
            Some(CodeTrouble::Blank(code)) => (
                locale.text("code-blank-title"),
                Some(locale.text_with("code-blank-detail", digits(code))),
            ),
        };
        crate::pages::render(&View {
            f: Frame::new(locale, title.clone(), "/q"),
            title,
            detail,
            nearby: self.nearby.iter().map(|code| (format!("/q/{code}"), code.grouped())).collect(),
            typed: self.typed,
            phone: self.phone,
        })
    }
}

fn mistake(locale: Locale, error: CodeError) -> String {
    match error {
        CodeError::Empty => locale.text("digits-hint"),
        CodeError::NotDigits => locale.text("code-not-digits"),
        CodeError::TooShort { digits } => {
            locale.text_with("code-too-short", [("digits", digits.into())])
        }
        CodeError::TooLong { digits } => {
            locale.text_with("code-too-long", [("digits", digits.into())])
        }
        CodeError::CheckDigit { .. } => locale.text("code-check-digit"),
    }
}

#[derive(Template)]
#[template(path = "code.html", config = "src/pages/askama.toml")]
struct View<'a> {
    f: Frame,
    title: String,
    detail: Option<String>,
    /// Path and digits of what may have been meant.
    nearby: Vec<(String, String)>,
    typed: &'a str,
    phone: Option<&'a str>,
}
