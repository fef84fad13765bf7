//! The steward's day, and the devices that sign for them.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::assets;
use super::extract::Steward;
use super::params::Path;
use crate::accounts::Account;
use crate::accounts::devices::KeyHash;
use crate::accounts::store::devices;
use crate::app::AppState;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::pages::frame::Presence;
use crate::pages::my::{MyDevice, MyPage};
use crate::stewardships::store::change::announced;
use crate::stewardships::store::{lapses, my};

/// What a steward's phone needs to keep records.
pub(super) fn presence(app: &AppState, account: &Account) -> Presence<'static> {
    Presence {
        steward: format!("{}.{}", account.district, account.id),
        text_size: account.text_size,
        keeps_tracks: account.keeps_tracks,
        lease: app.secrets.lease(&app.entropy, app.clock.now()),
        island: assets::steward(),
    }
}

/// `GET /my`
pub async fn page(State(app): State<AppState>, steward: Steward) -> Result<Response> {
    let account = &steward.account;
    let day = my::my_day(&app.db.app, account.district, steward.person, app.clock.now()).await?;
    let zone = dates::zone(&day.time_zone);
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
    let mut coming =
        lapses::lapsing(&app.db.app, account.district, steward.person, app.clock.now()).await?;
    coming.extend(announced(&app.db.app, account.district, steward.person, app.clock.now()).await?);
    let page = MyPage {
        locale: steward.locale,
        name: &account.name,
        today: day.today,
        rows: &day.rows,
        is_official: !account.grants.is_empty(),
        presence: presence(&app, account),
        devices: &devices,
        announced: &coming,
        leave: day.leave,
    };
    Ok(no_store(page))
}

/// A page for the one who asked, as things are now.
pub(super) fn no_store(page: impl IntoResponse) -> Response {
    let mut response = page.into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `POST /my/devices/{key}/revoke`: takes one of the steward's own devices away, with every session
/// it opened.
pub async fn revoke(
    State(app): State<AppState>,
    steward: Steward,
    Path(key): Path<String>,
) -> Result<Redirect> {
    let key = KeyHash::parse(&key).ok_or(Error::NotFound)?;
    let account = &steward.account;
    let mut db = app.db.app.acquire().await?;
    if !devices::revoke(&mut db, account.district, account.id, key, app.clock.now()).await? {
        return Err(Error::NotFound);
    }
    Ok(Redirect::to("/my#devices"))
}
