//! Following a problem by its number.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use crate::app::AppState;
use crate::error::{Error, Result};
use crate::http::answer::{no_store, refused};
use crate::http::extract::{Network, Viewer};
use crate::http::guesses::missed;
use crate::http::params::Path;
use crate::http::posted::Posted;
use crate::pages::code::receipt::ReceiptPage;
use crate::problems::handling::Reopening;
use crate::problems::number::ReceiptNumber;
use crate::problems::store::reopening as store;
use crate::views::receipt::Receipt;
use crate::views::store::receipt::follow;

/// `GET /p/{receipt}`
pub async fn page(
    State(app): State<AppState>,
    viewer: Viewer,
    Path(text): Path<String>,
) -> Result<Response> {
    let receipt = match find(&app, &text).await {
        Err(Error::NotFound) => return Ok(missed(Error::NotFound)),
        other => other?.1,
    };
    Ok(no_store(ReceiptPage {
        locale: viewer.locale,
        receipt: &receipt,
        reopened: false,
        text: "",
        errors: &[],
    }))
}

/// A receipt number and what it leads to.
async fn find(app: &AppState, text: &str) -> Result<(ReceiptNumber, Receipt)> {
    let number = ReceiptNumber::parse(text).ok_or(Error::NotFound)?;
    let receipt = follow(&app.db.app, &number, app.clock.now()).await?;
    Ok((number, receipt))
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
    let now = app.clock.now();
    let (number, receipt) = match find(&app, &text).await {
        Err(Error::NotFound) => return Ok(missed(Error::NotFound)),
        other => other?,
    };
    let said = match Reopening::read(&posted.text, receipt.category) {
        Err(Error::Invalid(errors)) => {
            return Ok(refused(no_store(ReceiptPage {
                locale: viewer.locale,
                receipt: &receipt,
                reopened: false,
                text: &posted.text,
                errors: &errors,
            })));
        }
        said => said?,
    };
    store::reopen(&app.db.app, &number, &said, app.entropy.event_id(now), now).await?;
    let receipt = follow(&app.db.app, &number, now).await?;
    Ok(no_store(ReceiptPage {
        locale: viewer.locale,
        receipt: &receipt,
        reopened: true,
        text: "",
        errors: &[],
    }))
}
