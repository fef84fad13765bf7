//! Signing in: by password, and by the one-time link that binds a steward's phone.

use askama::Template;

use super::form::FormErrors;
use super::frame::{Frame, Island};
use crate::error::{FieldError, Result};
use crate::locale::Locale;

/// Signing in by password.
#[derive(Clone, Debug)]
pub struct LoginPage<'a> {
    /// Language.
    pub locale: Locale,
    /// The login name as typed.
    pub login: &'a str,
    /// Where to go afterwards, a path of ours.
    pub next: &'a str,
    /// What is wrong; fields `login`, `password`. A failed try is one error on `login` that names
    /// neither.
    pub errors: &'a [FieldError],
    /// Whether they signed out just now.
    pub signed_out: bool,
    /// Whether they signed in just now and the browser did not keep it: it takes no cookies, or the
    /// address is not a safe one.
    pub forgotten: bool,
}

super::answers!(LoginPage<'_>, EnrolPage<'_>);

impl LoginPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        super::render(&LoginView {
            f: Frame::new(self.locale, self.locale.text("login-title"), "/login")
                .with_errors(!self.errors.is_empty()),
            page: self,
            errors: FormErrors::new(self.locale, self.errors),
        })
    }
}

#[derive(Template)]
#[template(path = "login.html", config = "src/pages/askama.toml")]
struct LoginView<'a> {
    f: Frame,
    page: &'a LoginPage<'a>,
    errors: FormErrors,
}

/// The page behind a one-time link. Opening it changes nothing; its one button sends a POST to the
/// same address.
#[derive(Clone, Debug)]
pub struct EnrolPage<'a> {
    /// Language.
    pub locale: Locale,
    /// The token in the address of the page.
    pub token: &'a str,
    /// What the link can still do.
    pub link: EnrolLink<'a>,
    /// What makes the phone's key; none where the web part was not built.
    pub island: Option<&'a Island>,
}

/// What a one-time link can still do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnrolLink<'a> {
    /// Bind this phone to somebody.
    Ready {
        /// Name to greet by.
        name: &'a str,
    },
    /// It was used.
    Used,
    /// Its time is over, or it never was one: the two look the same.
    Expired,
}

impl EnrolPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let locale = self.locale;
        let (title, text) = match self.link {
            EnrolLink::Ready { name } => (
                locale.text_with("enrol-title", [("name", name.to_owned().into())]),
                locale.text("enrol-text"),
            ),
            EnrolLink::Used => (locale.text("enrol-used-title"), locale.text("enrol-used-text")),
            EnrolLink::Expired => {
                (locale.text("enrol-expired-title"), locale.text("enrol-expired-text"))
            }
        };
        let path = format!("/e/{}", self.token);
        super::render(&EnrolView {
            f: Frame::new(locale, title.clone(), path.clone()).with_island(self.island),
            path,
            token: self.token,
            title,
            text,
            is_ready: matches!(self.link, EnrolLink::Ready { .. }),
        })
    }
}

#[derive(Template)]
#[template(path = "enrol.html", config = "src/pages/askama.toml")]
struct EnrolView<'a> {
    f: Frame,
    path: String,
    token: &'a str,
    title: String,
    text: String,
    is_ready: bool,
}
