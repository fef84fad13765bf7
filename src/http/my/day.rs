//! The steward's day, and the devices that sign for them.

use axum::extract::State;
use axum::response::{Redirect, Response};

use crate::accounts::Account;
use crate::accounts::devices::KeyHash;
use crate::accounts::store::devices;
use crate::app::AppState;
use crate::clock::zone;
use crate::error::{Error, Result};
use crate::http::answer::no_store;
use crate::http::console::assets;
use crate::http::extract::Steward;
use crate::http::params::Path;
use crate::pages::frame::Presence;
use crate::pages::my::day::{MyDevice, MyPage};
use crate::stewardships::store::change::announced;
use crate::stewardships::store::lapses;
use crate::views::store::day as my;

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
pub async fn page(State(app): State<AppState>, steward: Steward) -> Result<Response> {
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

/// `POST /my/devices/{key}/revoke`: takes one of the steward's own devices away, with every session
/// it opened.
pub async fn revoke(
    State(app): State<AppState>,
    steward: Steward,
    Path(key): Path<String>,
) -> Result<Redirect> {
    let key = KeyHash::parse(&key).ok_or(Error::NotFound)?;
    let account = &steward.account;
    if !devices::revoke(&app.db.app, account.district, account.id, key, app.clock.now()).await? {
        return Err(Error::NotFound);
    }
    Ok(Redirect::to("/my#devices"))
}
