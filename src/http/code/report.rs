//! Reporting a problem at a place, and saying that one sees it too. Plain forms; everything once.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::forms::{Chosen, account_in, form_page, kept, phone_days, promise, thanks, with_token};
use super::lookup::place;
use super::shown::with_device;
use crate::app::AppState;
use crate::error::{Error, FieldError, Result};
use crate::http::answer::refused;
use crate::http::cookies::Device;
use crate::http::extract::{Network, Viewer};
use crate::http::params::Path;
use crate::http::posted::Posted;
use crate::ids::ProblemId;
use crate::pages::code::report::{ReportPage, ReportValues};
use crate::pages::code::thanks::Done;
use crate::problems::reporting::{Report, offered, source};
use crate::problems::store::report::{self as store, NewReport};
use crate::problems::{Category, REPORT_LIMIT, Source};
use crate::views::card::Card;

/// `GET /q/{code}/report`
pub async fn report_page(
    State(app): State<AppState>,
    viewer: Viewer,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let chosen = Chosen::read(query).category.unwrap_or_default();
    let values = ReportValues {
        category: Category::from_word(&chosen),
        ..ReportValues::default()
    };
    form_page(&app, &viewer, &text, |card, token, days| {
        report_form(&viewer, card, (token, days), values, &[])
    })
    .await
}

fn report_form(
    viewer: &Viewer,
    card: &Card,
    (form_token, phone_days): (&str, i32),
    values: ReportValues<'_>,
    errors: &[FieldError],
) -> Response {
    ReportPage {
        locale: viewer.locale,
        card,
        form_token,
        values,
        errors,
        phone_days: account_in(viewer, card).is_none().then_some(phone_days),
        after_record: false,
    }
    .into_response()
}

/// The report form as the next step of a patrol with findings, which is recorded already.
pub(super) fn report_after_record(app: &AppState, viewer: &Viewer, card: &Card) -> Response {
    let form_token = &app.secrets.form_token(card.code, app.clock.now());
    let values = ReportValues::default();
    ReportPage {
        locale: viewer.locale,
        card,
        form_token,
        values,
        errors: &[],
        phone_days: None,
        after_record: true,
    }
    .into_response()
}

/// What the report form sends.
#[derive(Clone, Debug, Deserialize)]
pub struct ReportForm {
    #[serde(default)]
    token: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    phone: String,
}

/// `POST /q/{code}/problems`
pub async fn report(
    State(app): State<AppState>,
    viewer: Viewer,
    network: Network,
    Path(text): Path<String>,
    posted: Posted<ReportForm>,
) -> Result<Response> {
    app.limits.network(network.0)?;
    let card = match place(&app, viewer.locale, &text).await? {
        Ok(card) => card,
        Err(other) => return Ok(other),
    };
    let now = app.clock.now();
    let report = with_token(
        app.secrets.form_token_holds(card.code, &posted.token, now),
        Report::read(card.kind, &posted.category, &posted.text, &posted.phone),
    );
    let report = match report {
        Ok(report) => report,
        Err(errors) => {
            let values = ReportValues {
                category: offered(card.kind, &posted.category),
                text: &posted.text,
                phone: &posted.phone,
            };
            let token = app.secrets.form_token(card.code, now);
            let days = phone_days(&app, &card).await?;
            let page = report_form(&viewer, &card, (&token, days), values, &errors);
            return Ok(refused(with_device(&app, &viewer, page)));
        }
    };
    let device = viewer.device.unwrap_or_else(|| Device::generate(&app.entropy));
    let account = account_in(&viewer, &card);
    let source = source(
        account.is_some_and(|account| !account.grants.is_empty()),
        account.is_some_and(|account| account.person.is_some()),
    );
    let new = NewReport {
        code: card.code,
        category: report.category,
        source,
        account: account.filter(|_| source != Source::Resident).map(|account| account.id),
        contact: report.phone.map(|phone| app.secrets.seal(&app.entropy, phone.as_str())),
        dedupe: device.once_key(&[
            report.category.as_str().as_bytes(),
            card.code.to_string().as_bytes(),
            report.body.as_bytes(),
        ]),
        body: report.body,
        chance: app.entropy.bytes(),
        limit: REPORT_LIMIT,
        event: app.entropy.event_id(now),
    };
    let _turn = app.writers.turn(card.district, card.segment).await?;
    let reported = store::report(&app.db.app, now, new).await?;
    let done = Done::Reported {
        promise: promise(&card, &reported.receipt, reported.due),
        again: reported.again,
        call_back: reported.call_back,
    };
    Ok(kept(&viewer, device, thanks(&viewer, &card, done)))
}

/// What the small form beside an open problem sends.
#[derive(Clone, Debug, Deserialize)]
pub struct SupportForm {
    #[serde(default)]
    token: String,
}

/// `POST /q/{code}/problems/{id}/support`
pub async fn support(
    State(app): State<AppState>,
    viewer: Viewer,
    network: Network,
    Path((text, problem)): Path<(String, String)>,
    posted: Posted<SupportForm>,
) -> Result<Response> {
    app.limits.network(network.0)?;
    let card = match place(&app, viewer.locale, &text).await? {
        Ok(card) => card,
        Err(other) => return Ok(other),
    };
    let problem: ProblemId = problem.parse().map_err(|_| Error::NotFound)?;
    if !app.secrets.form_token_holds(card.code, &posted.token, app.clock.now()) {
        return Err(Error::field("token", "invalid-form-expired"));
    }
    let device = viewer.device.unwrap_or_else(|| Device::generate(&app.entropy));
    let once_key = device.once_key(&[b"support", problem.to_string().as_bytes()]);
    let _turn = app.writers.turn(card.district, card.segment).await?;
    let again = !store::support(&app.db.app, card.code, problem, &once_key).await?;
    Ok(kept(&viewer, device, thanks(&viewer, &card, Done::Supported { again })))
}
