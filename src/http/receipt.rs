//! Following a problem by its number.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::extract::{Network, Viewer};
use super::params::Path;
use super::posted::Posted;
use crate::app::AppState;
use crate::error::{Error, FieldError, Result};
use crate::pages::receipt::ReceiptPage;
use crate::problems::number::ReceiptNumber;
use crate::problems::store::receipt as store;
use crate::problems::{MAX_TEXT, deadline};

/// `GET /p/{receipt}`
pub async fn page(
    State(app): State<AppState>,
    viewer: Viewer,
    network: Network,
    Path(text): Path<String>,
) -> Result<Response> {
    let number = ReceiptNumber::parse(&text).ok_or(Error::NotFound)?;
    let receipt = match store::follow(&app.db.app, &number, app.clock.now()).await {
        // Whoever tries numbers is slowed down; whoever has one is not.
        Err(Error::NotFound) => {
            return Err(app.limits.network(network.0).err().unwrap_or(Error::NotFound));
        }
        other => other?,
    };
    Ok(private(
        ReceiptPage {
            locale: viewer.locale,
            receipt: &receipt,
            reopened: false,
            text: "",
            errors: &[],
        }
        .into_response(),
    ))
}

/// What the form under a closed problem sends.
#[derive(Debug, Deserialize)]
pub struct ReopenForm {
    #[serde(default)]
    text: String,
}

/// `POST /p/{receipt}/reopen`
pub async fn reopen(
    State(app): State<AppState>,
    viewer: Viewer,
    network: Network,
    Path(text): Path<String>,
    posted: Posted<ReopenForm>,
) -> Result<Response> {
    app.limits.network(network.0)?;
    let number = ReceiptNumber::parse(&text).ok_or(Error::NotFound)?;
    let now = app.clock.now();
    let receipt = store::follow(&app.db.app, &number, now).await?;
    let note = posted.text.trim();
    if note.chars().count() > MAX_TEXT {
        let errors = [FieldError {
            field: "text",
            message: "invalid-text-too-long",
        }];
        let page = ReceiptPage {
            locale: viewer.locale,
            receipt: &receipt,
            reopened: false,
            text: &posted.text,
            errors: &errors,
        };
        let mut page = private(page.into_response());
        *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(page);
    }
    let due_at =
        deadline::after_days(now, deadline::zone(&receipt.time_zone), deadline::REPORT_DAYS);
    store::reopen(&app.db.app, &number, note, app.entropy.event_id(now), due_at, now).await?;
    let receipt = store::follow(&app.db.app, &number, now).await?;
    Ok(private(
        ReceiptPage {
            locale: viewer.locale,
            receipt: &receipt,
            reopened: true,
            text: "",
            errors: &[],
        }
        .into_response(),
    ))
}

fn private(mut page: Response) -> Response {
    page.headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    page
}
