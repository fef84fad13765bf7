//! The front door: what this is, digits for those who cannot scan, the way in for stewards and
//! officials.

use askama::Template;

use crate::error::Result;
use crate::locale::Locale;
use crate::pages::frame::Frame;

/// The front door.
#[derive(Clone, Copy, Debug)]
pub struct HomePage {
    /// Language.
    pub locale: Locale,
}

crate::pages::answers!(HomePage);

impl HomePage {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        crate::pages::render(&View {
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
