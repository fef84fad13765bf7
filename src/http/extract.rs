//! Who is asking, and with what right. A right is a handler's argument: what a handler does not ask
//! for it cannot use.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;

use super::cookies::{Device, Sender};
use crate::accounts::{Account, Grant, OfficialRole, store};
use crate::app::AppState;
use crate::areas::AreaPath;
use crate::checkpoints::binding::Binder;
use crate::error::{Error, Result};
use crate::ids::{DistrictId, PersonId};
use crate::pages::locale::Locale;

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
            Some(token) => store::session_account(&app.db.app, &token, app.clock.now()).await?,
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

/// A signed-in person who may answer for segments.
#[derive(Clone, Debug)]
pub struct Steward {
    /// The account.
    pub account: Account,
    /// The person behind it.
    pub person: PersonId,
    /// Language of the answer.
    pub locale: Locale,
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

/// A signed-in official.
#[derive(Clone, Debug)]
pub struct Official {
    /// The account; has at least one grant.
    pub account: Account,
    /// Language of the answer.
    pub locale: Locale,
}

impl FromRequestParts<AppState> for Official {
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
pub struct MapReader(Official);

impl MapReader {
    /// As [`Official::scope`].
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
    /// The account.
    pub account: Account,
    /// What they may do, for the statements that ask.
    pub binder: Binder,
    /// Language of the answer.
    pub locale: Locale,
}

impl Installer {
    /// Whoever is behind an account that has a person, official rights or both.
    pub fn of(account: &Account, locale: Locale) -> Option<Self> {
        if account.person.is_none() && account.grants.is_empty() {
            return None;
        }
        let grants = || account.grants.iter();
        Some(Self {
            account: account.clone(),
            binder: Binder {
                district: account.district,
                account: account.id,
                person: account.person,
                lower: grants().map(|grant| grant.area.to_string()).collect(),
                upper: grants().map(|grant| grant.area.upper()).collect(),
            },
            locale,
        })
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

/// An area that the official who asked may see: what every official query takes, so that none can
/// forget the scope.
#[derive(Clone, Debug)]
pub struct Scope {
    /// District of the account.
    pub district: DistrictId,
    /// The area, within one of the official's grants.
    pub area: AreaPath,
    /// First path after the area's subtree, in byte order.
    pub upper: String,
}

/// Everything an official may see, for a query that names no area: what has an id, and the areas
/// themselves. Two lists of equal length, one half-open range of paths a grant.
#[derive(Clone, Debug)]
pub struct Reach {
    /// District of the account.
    pub district: DistrictId,
    /// First path of each grant.
    pub lower: Vec<String>,
    /// First path after each grant's subtree, in byte order.
    pub upper: Vec<String>,
}

impl From<Scope> for Reach {
    fn from(scope: Scope) -> Self {
        Self {
            district: scope.district,
            lower: vec![scope.area.to_string()],
            upper: vec![scope.upper],
        }
    }
}

/// Something that lies in an area.
pub trait Placed {
    /// The district.
    fn district(&self) -> DistrictId;
    /// The area.
    fn area(&self) -> &AreaPath;
}

/// Proof that an official may act on the thing inside; the only way to make one is
/// [`Official::covers`].
#[derive(Debug)]
pub struct Covered<T>(T);

impl<T> Covered<T> {
    /// The thing.
    pub fn get(&self) -> &T {
        &self.0
    }
}

impl Official {
    /// Whoever is behind an account with official rights.
    pub fn of(account: Account, locale: Locale) -> Result<Self> {
        if account.grants.is_empty() {
            return Err(Error::Forbidden("forbidden-not-an-official"));
        }
        Ok(Self { account, locale })
    }

    /// The widest grant.
    pub fn home(&self) -> Result<&Grant> {
        self.account.grants.first().ok_or(Error::Forbidden("forbidden-not-an-official"))
    }

    /// Whether any grant is an administrator's.
    pub fn is_admin(&self) -> bool {
        self.account.grants.iter().any(|grant| grant.role == OfficialRole::Admin)
    }

    /// The scope of a query: `area` where one is asked for and covered, the widest grant where none
    /// is. Not covered looks like not there.
    pub fn scope(&self, area: Option<AreaPath>) -> Result<Scope> {
        let area = match area {
            Some(area) if self.reaches(&area) => area,
            Some(_) => return Err(Error::NotFound),
            None => self.home()?.area.clone(),
        };
        Ok(Scope {
            district: self.account.district,
            upper: area.upper(),
            area,
        })
    }

    /// Every grant together.
    pub fn reach(&self) -> Reach {
        let grants = || self.account.grants.iter();
        Reach {
            district: self.account.district,
            lower: grants().map(|grant| grant.area.to_string()).collect(),
            upper: grants().map(|grant| grant.area.upper()).collect(),
        }
    }

    /// Proof that this official may act on `thing`.
    pub fn covers<T: Placed>(&self, thing: T) -> Result<Covered<T>> {
        if thing.district() == self.account.district && self.reaches(thing.area()) {
            Ok(Covered(thing))
        } else {
            Err(Error::NotFound)
        }
    }

    fn reaches(&self, area: &AreaPath) -> bool {
        self.account.grants.iter().any(|grant| grant.area.contains(area))
    }
}

/// The address a request came from; behind a trusted proxy, the one it names.
#[derive(Clone, Copy, Debug)]
pub struct Network(pub IpAddr);

impl FromRequestParts<AppState> for Network {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self> {
        let forwarded = || {
            parts
                .headers
                .get_all("x-forwarded-for")
                .iter()
                .next_back()?
                .to_str()
                .ok()?
                .rsplit(',')
                .next()?
                .trim()
                .parse()
                .ok()
        };
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let address = if app.config.trust_proxy { forwarded().or(peer) } else { peer };
        address.map(Self).ok_or_else(|| Error::internal("no peer address"))
    }
}
