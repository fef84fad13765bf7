//! The front door: what this is, digits for those who cannot scan, the way in for stewards and
//! officials.

use askama::Template;

use super::frame::Frame;
use super::locale::Locale;
use crate::error::Result;

/// The front door.
#[derive(Clone, Copy, Debug)]
pub struct HomePage {
    /// Language.
    pub locale: Locale,
}

super::answers!(HomePage);

impl HomePage {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        super::render(&View {
            f: Frame::new(self.locale, String::new(), "/"),
            typed: "",
        })
    }
}

#[derive(Template)]
#[template(path = "home.html", config = "src/pages/askama.toml")]
struct View<'a> {
    f: Frame,
    typed: &'a str,
}
