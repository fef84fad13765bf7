//! People of every role who send one request after the other.

use reqwest::Response;
use tokio::sync::OnceCell;

use super::requests::Call;
use super::roles::Role;
use super::stage::Stage;
use crate::support::Browser;

/// In the order of [`Role::ALL`].
type SignedIn = [OnceCell<Browser>; Role::ALL.len()];

/// Each signs in when they first ask, and stays signed in until a request comes that may end that.
#[derive(Debug)]
pub struct Visitors<'a> {
    stage: &'a Stage,
    signed_in: SignedIn,
}

const fn nobody() -> SignedIn {
    [const { OnceCell::const_new() }; Role::ALL.len()]
}

impl<'a> Visitors<'a> {
    /// Nobody has asked yet.
    pub fn of(stage: &'a Stage) -> Self {
        Self {
            stage,
            signed_in: nobody(),
        }
    }

    /// Sends a request in the name of a role.
    pub async fn send(
        &mut self,
        call: &Call,
        (method, pattern): (&str, &str),
        role: Role,
    ) -> Response {
        if ends_sessions(pattern) {
            self.signed_in = nobody();
            return call.send(&self.stage.browser(role).await, method).await;
        }
        let sign_in = || self.stage.browser(role);
        let browser = self.signed_in[role as usize].get_or_init(sign_in).await;
        call.send(browser, method).await
    }
}

/// Whether a request may end a session that was there before it: by signing in or out, by ending
/// some, by another password, by a phone that comes or goes.
fn ends_sessions(pattern: &str) -> bool {
    let words = ["/login", "/logout", "/e/", "session", "password", "devices"];
    words.iter().any(|word| pattern.contains(word))
}
