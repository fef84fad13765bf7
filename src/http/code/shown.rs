//! The page of a place as its visitor gets it: with the forms of whoever may record, visit or hang up
//! plates there.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;

use crate::app::AppState;
use crate::checkpoints::store::undoing;
use crate::checkpoints::taps::TapNotice;
use crate::error::Result;
use crate::http::cookies::Device;
use crate::http::extract::{Installer, Official, Viewer};
use crate::http::my::day::presence;
use crate::pages::code::scanned::{
    InspectPanel, RecordPanel, Recorded as Notice, ScannedPage, TodayRecord,
};
use crate::patrols::Fence;
use crate::patrols::store::inspections;
use crate::rights::KeepStewards;
use crate::views::card::Card;
use crate::views::store::day;

/// What the page says on top of what it always says.
#[derive(Default)]
pub(super) struct Said {
    /// Of a record that was made just now.
    pub(super) notice: Option<Notice>,
    pub(super) tap: Option<TapNotice>,
    /// Of an official's visit that was recorded just now: where the phone was.
    pub(super) inspected: Option<Fence>,
}

/// Where the phone was, as the address says after a visit was recorded.
pub(super) fn inspected(query: &str) -> Option<Fence> {
    let word = query.strip_prefix("inspected=")?;
    Fence::from_word(word)
}

/// The form of a visit, for an official of the segment who does not answer for it themselves.
pub(super) async fn inspect(
    app: &AppState,
    viewer: &Viewer,
    card: &Card,
    inspected: Option<Fence>,
) -> Result<Option<InspectPanel>> {
    let Some(account) = viewer.account.clone() else {
        return Ok(None);
    };
    let Ok(official) = Official::<KeepStewards>::of(account, viewer.locale) else {
        return Ok(None);
    };
    match official.covers(inspections::place(&app.db.app, card.district, card.code).await?) {
        Ok(_) => Ok(Some(InspectPanel {
            id: app.entropy.event_id(app.clock.now()),
            recorded: inspected,
        })),
        Err(_) => Ok(None),
    }
}

pub(super) async fn show(
    app: &AppState,
    viewer: &Viewer,
    card: &Card,
    said: Said,
) -> Result<Response> {
    let person = viewer
        .account
        .as_ref()
        .filter(|account| account.district == card.district)
        .and_then(|account| Some((account, account.person?)));
    let own = match person {
        Some((account, person)) => day::own_patrol(
            &app.db.app,
            card.district,
            (card.segment, card.code),
            person,
            card.today,
        )
        .await?
        .map(|own| (account, own)),
        None => None,
    };
    let now = app.clock.now();
    let installer =
        viewer.account.as_ref().and_then(|account| Installer::of(account, viewer.locale));
    let undo = match &installer {
        Some(installer) if installer.account.district == card.district => {
            undoing::undoable(&app.db.app, &installer.binder, card.code, now).await?
        }
        _ => None,
    };
    let inspect = match &own {
        Some(_) => None,
        None => inspect(app, viewer, card, said.inspected).await?,
    };
    let page = ScannedPage {
        locale: viewer.locale,
        card,
        form_token: &app.secrets.form_token(card.code, now),
        record: own.as_ref().map(|(account, own)| RecordPanel {
            name: &account.name,
            scan_id: app.entropy.event_id(now),
            duties: &own.duties,
            today: own.today.map(|(at, outcome, grade)| TodayRecord { at, outcome, grade }),
            fence: own.fence,
            presence: presence(app, account),
        }),
        recorded: said.notice.as_ref(),
        tap: said.tap.as_ref(),
        inspect,
        undo: undo.as_ref(),
        signed_in: viewer.account.is_some(),
    };
    let mut response = page.into_response();
    let keep = if viewer.account.is_some() {
        "no-store"
    } else {
        "private, no-cache"
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    Ok(response)
}

/// Gives a new browser the cookie by which a second press of a button is known. In the head, so
/// that the page stays the same for everybody.
pub(super) fn with_device(app: &AppState, viewer: &Viewer, page: Response) -> Response {
    match viewer.device {
        Some(_) => page,
        None => {
            (CookieJar::new().add(Device::generate(&app.entropy).cookie()), page).into_response()
        }
    }
}
