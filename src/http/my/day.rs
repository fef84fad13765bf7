//! The steward's day, and the devices that sign for them.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Redirect, Response};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::accounts::Account;
use crate::accounts::devices::KeyHash;
use crate::accounts::sessions::UsedLink;
use crate::accounts::store::{devices, sessions};
use crate::app::AppState;
use crate::clock::zone;
use crate::error::{Error, Result};
use crate::http::answer::no_store;
use crate::http::console::assets;
use crate::http::cookies;
use crate::http::extract::Steward;
use crate::http::params::Path;
use crate::pages::frame::Presence;
use crate::pages::my::day::{MyDevice, MyPage, MySession};
use crate::stewardships::store::change::announced;
use crate::stewardships::store::lapses;
use crate::views::store::day as my;

/// Most places of being signed in that the day shows, those used last.
const MOST_SESSIONS: i64 = 100;

/// What a steward's phone needs to keep records.
pub(in crate::http) fn presence(app: &AppState, account: &Account) -> Presence<'static> {
    Presence {
        steward: format!("{}.{}", account.district, account.id),
        text_size: account.text_size,
        keeps_tracks: account.keeps_tracks,
        lease: app.secrets.lease(&app.entropy, app.clock.now()),
        island: assets::steward(),
    }
}

/// `GET /my`
pub async fn page(
    State(app): State<AppState>,
    steward: Steward,
    headers: HeaderMap,
) -> Result<Response> {
    let account = &steward.account;
    let day = my::my_day(&app.db.app, account.district, steward.person, app.clock.now()).await?;
    let zone = zone(&day.time_zone);
    let devices: Vec<MyDevice> = devices::devices(&app.db.app, account.district, account.id)
        .await?
        .into_iter()
        .map(|device| MyDevice {
            key: device.key.text(),
            name: device.name,
            enrolled: device.enrolled_at.with_timezone(&zone).date_naive(),
            last: device.last_seen_at.map(|at| at.with_timezone(&zone).date_naive()),
        })
        .collect();
    let own = cookies::session(&headers).map(|token| token.hash());
    let (sessions, links) = signed_in(&app, account, zone, own).await?;
    let mut coming =
        lapses::lapsing(&app.db.app, account.district, steward.person, app.clock.now()).await?;
    coming.extend(announced(&app.db.app, account.district, steward.person, app.clock.now()).await?);
    let page = MyPage {
        locale: steward.locale,
        name: &account.name,
        today: day.today,
        rows: &day.rows,
        is_official: account.rests || !account.grants.is_empty(),
        presence: presence(&app, account),
        devices: &devices,
        sessions: &sessions,
        links: &links,
        announced: &coming,
        leave: day.leave,
    };
    Ok(no_store(page))
}

/// Where somebody is signed in, `own` being the session that asks, and which links of theirs were
/// used.
async fn signed_in(
    app: &AppState,
    account: &Account,
    zone: Tz,
    own: Option<[u8; 32]>,
) -> Result<(Vec<MySession>, Vec<(NaiveDate, UsedLink)>)> {
    let (db, now) = (&app.db.app, app.clock.now());
    let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    let first = (None, MOST_SESSIONS);
    let open = sessions::sessions(db, account.district, account.id, first, now).await?;
    let links = sessions::used_links(db, account.district, account.id, now).await?;
    let sessions = open.into_iter().map(|open| MySession {
        since: day(open.opened_at),
        used: day(open.used_at),
        is_own: own == Some(open.id.0),
        open,
    });
    Ok((sessions.collect(), links.into_iter().map(|link| (day(link.at), link)).collect()))
}

/// `POST /my/sessions/{session}/end`: signs the steward out in another place.
pub async fn end_session(
    State(app): State<AppState>,
    steward: Steward,
    Path(session): Path<String>,
) -> Result<Redirect> {
    app.limits.account(steward.account.id)?;
    let session = KeyHash::parse(&session).ok_or(Error::NotFound)?;
    let (district, account) = (steward.account.district, steward.account.id);
    let actor = steward.acts(&app);
    sessions::end_session(&app.db.app, district, account, session, &actor).await?;
    Ok(Redirect::to("/my#sessions"))
}

/// `POST /my/sessions/end`: signs the steward out everywhere else.
pub async fn end_sessions(
    State(app): State<AppState>,
    steward: Steward,
    headers: HeaderMap,
) -> Result<Redirect> {
    app.limits.account(steward.account.id)?;
    let (district, account) = (steward.account.district, steward.account.id);
    let (kept, actor) = (cookies::session(&headers), steward.acts(&app));
    sessions::end_sessions(&app.db.app, district, account, kept.as_ref(), &actor).await?;
    Ok(Redirect::to("/my#sessions"))
}

/// `POST /my/devices/{key}/revoke`: takes one of the steward's own devices away, with every session
/// it opened.
pub async fn revoke(
    State(app): State<AppState>,
    steward: Steward,
    Path(key): Path<String>,
) -> Result<Redirect> {
    app.limits.account(steward.account.id)?;
    let key = KeyHash::parse(&key).ok_or(Error::NotFound)?;
    let account = &steward.account;
    if !devices::revoke(&app.db.app, account.district, account.id, key, app.clock.now()).await? {
        return Err(Error::NotFound);
    }
    Ok(Redirect::to("/my#devices"))
}
