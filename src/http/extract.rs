//! Who is asking, and with what right. A right is a handler's argument: what a handler does not ask
//! for it cannot use.

use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;

use axum::extract::{ConnectInfo, FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

use super::cookies::{Device, Sender};
use crate::accounts::Account;
use crate::accounts::store::sessions;
use crate::app::AppState;
use crate::audit::Actor;
use crate::error::{Error, Result};
use crate::ids::{AreaPath, PersonId};
use crate::locale::Locale;
use crate::rights::{Binder, Held, NOT_YOURS, Right, Scope, SeeConsole};

/// Anybody: their language, their device, and the account when a session cookie came with the
/// request. A request without that cookie costs no query.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Language of the answer.
    pub locale: Locale,
    /// The browser, where it has been here before.
    pub device: Option<Device>,
    /// Who is signed in.
    pub account: Option<Account>,
}

impl FromRequestParts<AppState> for Viewer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self> {
        // Several extractors of one handler ask; the session is read once.
        if let Some(viewer) = parts.extensions.get::<Self>() {
            return Ok(viewer.clone());
        }
        let sender = Sender::of(&parts.headers);
        let account = match sender.session {
            Some(token) => sessions::account_at_work(&app.db.app, &token, app.clock.now()).await?,
            None => None,
        };
        let viewer = Self {
            locale: sender.locale,
            device: sender.device,
            account,
        };
        parts.extensions.insert(viewer.clone());
        Ok(viewer)
    }
}

/// Somebody signed in, whatever they may do: for what concerns their own account.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub account: Account,
}

impl SignedIn {
    /// Who acts, for the audit, now.
    pub fn acts(&self, app: &AppState) -> Actor {
        acts(&self.account, app)
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self> {
        let viewer = <Viewer as FromRequestParts<AppState>>::from_request_parts(parts, app).await?;
        let account = viewer.account.ok_or(Error::SignedOut)?;
        Ok(Self { account })
    }
}

/// A signed-in person who may answer for segments.
#[derive(Clone, Debug)]
pub struct Steward {
    pub account: Account,
    /// The person behind it.
    pub person: PersonId,
    /// Language of the answer.
    pub locale: Locale,
}

impl Steward {
    /// Who acts, for the audit, now.
    pub fn acts(&self, app: &AppState) -> Actor {
        acts(&self.account, app)
    }
}

impl FromRequestParts<AppState> for Steward {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self> {
        let viewer = <Viewer as FromRequestParts<AppState>>::from_request_parts(parts, app).await?;
        let account = viewer.account.ok_or(Error::SignedOut)?;
        let person = account.person.ok_or(Error::Forbidden("forbidden-not-a-steward"))?;
        Ok(Self {
            account,
            person,
            locale: viewer.locale,
        })
    }
}

impl OptionalFromRequestParts<AppState> for Steward {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Option<Self>> {
        let viewer = <Viewer as FromRequestParts<AppState>>::from_request_parts(parts, app).await?;
        let locale = viewer.locale;
        Ok(viewer
            .account
            .and_then(|account| account.person.map(|person| Self { account, person, locale })))
    }
}

/// A signed-in official who holds the right `R` somewhere. What a handler does not ask for it cannot
/// use: scopes, reaches and proofs come from here alone.
#[derive(Clone, Debug)]
pub struct Official<R> {
    pub account: Account,
    /// Language of the answer.
    pub locale: Locale,
    held: Held<R>,
}

impl<R: Right> Official<R> {
    /// Whoever is behind an account that has the right.
    pub fn of(account: Account, locale: Locale) -> Result<Self> {
        let held = Held::by(account.district, &account.grants).ok_or_else(|| {
            Error::Forbidden(if account.rests {
                "forbidden-password"
            } else if account.grants.is_empty() {
                "forbidden-not-an-official"
            } else {
                NOT_YOURS
            })
        })?;
        Ok(Self { account, locale, held })
    }
}

impl<R> Official<R> {
    /// Who acts, for the audit, now.
    pub fn acts(&self, app: &AppState) -> Actor {
        acts(&self.account, app)
    }
}

fn acts(account: &Account, app: &AppState) -> Actor {
    let now = app.clock.now();
    Actor::new(app.entropy.event_id(now), Some(account.id), now).who_is(account.person)
}

impl<R> Deref for Official<R> {
    type Target = Held<R>;

    fn deref(&self) -> &Held<R> {
        &self.held
    }
}

impl<R: Right> FromRequestParts<AppState> for Official<R> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self> {
        let viewer = <Viewer as FromRequestParts<AppState>>::from_request_parts(parts, app).await?;
        Self::of(viewer.account.ok_or(Error::SignedOut)?, viewer.locale)
    }
}

/// An official who may look at a map: signed in by the last minute's account of it, since a map is
/// a hundred tiles at a time and what a tile shows stands on the plates' public pages too. See
/// [`RecentSessions`](crate::accounts::recent::RecentSessions).
#[derive(Clone, Debug)]
pub struct MapReader(Official<SeeConsole>);

impl MapReader {
    /// As [`Held::scope`].
    pub fn scope(&self, area: AreaPath) -> Result<Scope> {
        self.0.scope(Some(area))
    }
}

impl FromRequestParts<AppState> for MapReader {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self> {
        let sender = Sender::of(&parts.headers);
        let token = sender.session.ok_or(Error::SignedOut)?;
        let account = app.recent.account(&app.db.app, &token, app.clock.now()).await?;
        Ok(Self(Official::of(account.ok_or(Error::SignedOut)?, sender.locale)?))
    }
}

/// Somebody signed in who may hang up plates: an official in their areas, a steward on the segments
/// they answer for.
#[derive(Clone, Debug)]
pub struct Installer {
    pub account: Account,
    /// What they may do, for the statements that ask.
    pub binder: Binder,
    /// Language of the answer.
    pub locale: Locale,
}

impl Installer {
    /// Whoever is behind an account that has a person, the right to hang up plates, or both.
    pub fn of(account: &Account, locale: Locale) -> Option<Self> {
        let binder = Binder::by(account.district, account.id, account.person, &account.grants)?;
        Some(Self {
            account: account.clone(),
            binder,
            locale,
        })
    }
}

impl Installer {
    /// Who acts, for the audit, now.
    pub fn acts(&self, app: &AppState) -> Actor {
        acts(&self.account, app)
    }
}

impl FromRequestParts<AppState> for Installer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self> {
        let viewer = <Viewer as FromRequestParts<AppState>>::from_request_parts(parts, app).await?;
        let account = viewer.account.ok_or(Error::SignedOut)?;
        Self::of(&account, viewer.locale).ok_or(Error::Forbidden("forbidden-not-an-installer"))
    }
}

/// The address a request came from; behind a trusted proxy, the one it names.
#[derive(Clone, Copy, Debug)]
pub struct Network(pub IpAddr);

impl FromRequestParts<AppState> for Network {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self> {
        network(&parts.extensions, &parts.headers, app.config.trust_proxy)
            .map(Self)
            .ok_or_else(|| Error::internal("no peer address"))
    }
}

/// What [`Network`] holds, for whoever has no handler's arguments.
pub fn network(extensions: &Extensions, headers: &HeaderMap, trust_proxy: bool) -> Option<IpAddr> {
    let forwarded = || {
        let entries = headers.get_all("x-forwarded-for").iter().next_back()?;
        entries.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    if trust_proxy { forwarded().or(peer) } else { peer }
}
