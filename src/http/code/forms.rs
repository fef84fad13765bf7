//! What a resident does at a place: rate, report, say that they see it too. Plain forms; everything
//! once.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use serde::Deserialize;

use super::lookup::place;
use super::shown::with_device;
use crate::accounts::Account;
use crate::app::AppState;
use crate::clock::zone;
use crate::error::{FieldError, Result};
use crate::http::cookies::Device;
use crate::http::extract::Viewer;
use crate::pages::code::thanks::{Done, Promise, ThanksPage};
use crate::problems::number::ReceiptNumber;
use crate::retention::{Kept, store as retention};
use crate::views::card::Card;
use crate::working_time::Deadline;

/// What a link to a form may choose beforehand.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Chosen {
    pub(super) category: Option<String>,
    pub(super) score: Option<u8>,
}

impl Chosen {
    pub(super) fn read(query: Option<String>) -> Self {
        query.and_then(|query| serde_urlencoded::from_str(&query).ok()).unwrap_or_default()
    }
}

/// A form of a place: `page` makes it of the card, the token, and the days for which a phone number
/// is kept.
pub(super) async fn form_page(
    app: &AppState,
    viewer: &Viewer,
    text: &str,
    page: impl FnOnce(&Card, &str, i32) -> Response,
) -> Result<Response> {
    Ok(match place(app, viewer.locale, text).await? {
        Ok(card) => {
            let days = phone_days(app, &card).await?;
            let mut page = page(&card, &app.secrets.form_token(card.code, app.clock.now()), days);
            page.headers_mut()
                .insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
            with_device(app, viewer, page)
        }
        Err(other) => other,
    })
}

/// Days for which a phone number that is left at a place is kept after the promised day.
pub(super) async fn phone_days(app: &AppState, card: &Card) -> Result<i32> {
    Ok(retention::times(&app.db.app, card.district).await?.days(Kept::Contacts))
}

pub(super) fn thanks(viewer: &Viewer, card: &Card, done: Done<'_>) -> Response {
    let page = ThanksPage {
        locale: viewer.locale,
        code: card.code,
        kind: card.kind,
        name: &card.name,
        office_phone: card.office_phone.as_deref(),
        today: card.today,
        done,
    };
    page.into_response()
}

/// What somebody is told of a promise: its last local day, which a deadline is the end of.
pub(super) fn promise<'a>(card: &Card, receipt: &'a ReceiptNumber, due: Deadline) -> Promise<'a> {
    let last = due.at - TimeDelta::seconds(1);
    Promise {
        receipt: receipt.as_str(),
        due: last.with_timezone(&zone(&card.time_zone)).date_naive(),
        assumed: due.assumed,
    }
}

/// The account of somebody who works for the district of the card.
pub(super) fn account_in<'a>(viewer: &'a Viewer, card: &Card) -> Option<&'a Account> {
    viewer.account.as_ref().filter(|account| account.district == card.district)
}

/// Keeps the device that a form was stored under.
pub(super) fn kept(viewer: &Viewer, device: Device, page: Response) -> Response {
    if viewer.device.is_some() {
        page
    } else {
        (axum_extra::extract::CookieJar::new().add(device.cookie()), page).into_response()
    }
}

/// What was read of a form, with the error that it was open for too long before its own.
pub(super) fn with_token<T>(
    holds: bool,
    read: std::result::Result<T, Vec<FieldError>>,
) -> std::result::Result<T, Vec<FieldError>> {
    if holds {
        return read;
    }
    let expired = FieldError {
        field: "token",
        message: "invalid-form-expired",
    };
    Err([expired].into_iter().chain(read.err().unwrap_or_default()).collect())
}
