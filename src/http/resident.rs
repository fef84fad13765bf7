//! What a resident does at a place: rate, report, say that they see it too. Plain forms; everything
//! once.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Deserialize;

use super::cookies::Device;
use super::extract::{Network, Viewer};
use super::params::Path;
use super::posted::Posted;
use super::scanned::{place, with_device};
use crate::accounts::Account;
use crate::app::AppState;
use crate::checkpoints::card::Card;
use crate::error::{Error, FieldError, Result};
use crate::ids::ProblemId;
use crate::pages::rate::{RatePage, RateValues};
use crate::pages::report::{ReportPage, ReportValues};
use crate::pages::thanks::{Done, Promise, ThanksPage};
use crate::phone::PhoneNumber;
use crate::problems::store::report::{self as store, NewReport};
use crate::problems::{Category, MAX_TEXT, Source, categories, deadline};
use crate::ratings::Score;
use crate::ratings::store::{self as ratings, NewRating};

/// What a link to a form may choose beforehand.
#[derive(Debug, Default, Deserialize)]
struct Chosen {
    category: Option<String>,
    score: Option<u8>,
}

impl Chosen {
    fn read(query: Option<String>) -> Self {
        query.and_then(|query| serde_urlencoded::from_str(&query).ok()).unwrap_or_default()
    }
}

/// `GET /q/{code}/report`
pub async fn report_page(
    State(app): State<AppState>,
    viewer: Viewer,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let chosen = Chosen::read(query).category.unwrap_or_default();
    let values = ReportValues {
        category: Category::ALL.iter().copied().find(|category| category.as_str() == chosen),
        ..ReportValues::default()
    };
    form_page(&app, &viewer, &text, |card, token| report_form(&viewer, card, token, values, &[]))
        .await
}

/// `GET /q/{code}/rate`
pub async fn rate_page(
    State(app): State<AppState>,
    viewer: Viewer,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let values = RateValues {
        score: Chosen::read(query).score.filter(|score| (1..=5).contains(score)),
        ..RateValues::default()
    };
    form_page(&app, &viewer, &text, |card, token| rate_form(&viewer, card, token, values, &[]))
        .await
}

async fn form_page(
    app: &AppState,
    viewer: &Viewer,
    text: &str,
    page: impl FnOnce(&Card, &str) -> Response,
) -> Result<Response> {
    Ok(match place(app, viewer.locale, text).await? {
        Ok(card) => {
            let mut page = page(&card, &app.secrets.form_token(card.code, app.clock.now()));
            page.headers_mut()
                .insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
            with_device(app, viewer, page)
        }
        Err(other) => other,
    })
}

fn report_form(
    viewer: &Viewer,
    card: &Card,
    form_token: &str,
    values: ReportValues<'_>,
    errors: &[FieldError],
) -> Response {
    let by_steward = account_in(viewer, card).is_some();
    ReportPage {
        locale: viewer.locale,
        card,
        form_token,
        values,
        errors,
        by_steward,
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
        by_steward: true,
        after_record: true,
    }
    .into_response()
}

fn rate_form(
    viewer: &Viewer,
    card: &Card,
    form_token: &str,
    values: RateValues<'_>,
    errors: &[FieldError],
) -> Response {
    RatePage {
        locale: viewer.locale,
        card,
        form_token,
        values,
        errors,
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
    let body = posted.text.trim();
    let category =
        Category::ALL.iter().copied().find(|category| category.as_str() == posted.category);
    let category = category.filter(|category| categories(card.kind).contains(category));
    let phone = PhoneNumber::parse_optional(&posted.phone);
    let mut errors = Vec::new();
    let mut wrong = |field, message| errors.push(FieldError { field, message });
    if !app.secrets.form_token_holds(card.code, &posted.token, now) {
        wrong("token", "invalid-form-expired");
    }
    if category.is_none() {
        wrong("category", "invalid-category-missing");
    }
    if body.is_empty() {
        wrong("text", "invalid-text-missing");
    } else if body.chars().count() > MAX_TEXT {
        wrong("text", "invalid-text-too-long");
    }
    if phone.is_err() {
        wrong("phone", "invalid-phone");
    }
    let (true, Some(category), Ok(phone)) = (errors.is_empty(), category, phone) else {
        let values = ReportValues {
            category,
            text: &posted.text,
            phone: &posted.phone,
        };
        let token = app.secrets.form_token(card.code, now);
        return Ok(refused(with_device(
            &app,
            &viewer,
            report_form(&viewer, &card, &token, values, &errors),
        )));
    };

    let device = viewer.device.unwrap_or_else(|| Device::generate(&app.entropy));
    let account = account_in(&viewer, &card);
    let source = match account {
        Some(account) if !account.grants.is_empty() => Source::Official,
        Some(account) if account.person.is_some() => Source::Steward,
        _ => Source::Resident,
    };
    let new = NewReport {
        code: card.code,
        category,
        body: body.to_owned(),
        source,
        account: account.filter(|_| source != Source::Resident).map(|account| account.id),
        contact: phone.map(|phone| app.secrets.seal(&app.entropy, phone.as_str())),
        dedupe: device.once_key(&[
            category.as_str().as_bytes(),
            card.code.to_string().as_bytes(),
            body.as_bytes(),
        ]),
        chance: app.entropy.bytes(),
        due_at: deadline::after_days(now, deadline::zone(&card.time_zone), deadline::REPORT_DAYS),
        event: app.entropy.event_id(now),
    };
    let reported = store::report(&app.db.app, now, new).await?;
    let promise = Promise {
        receipt: reported.receipt.as_str(),
        due: promised_day(&card, reported.due_at),
    };
    let done = Done::Reported {
        promise,
        again: reported.again,
    };
    Ok(kept(&viewer, device, thanks(&viewer, &card, done)))
}

/// What the rate form sends.
#[derive(Clone, Debug, Deserialize)]
pub struct RateForm {
    #[serde(default)]
    token: String,
    #[serde(default)]
    score: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    phone: String,
}

/// `POST /q/{code}/ratings`
pub async fn rate(
    State(app): State<AppState>,
    viewer: Viewer,
    network: Network,
    Path(text): Path<String>,
    posted: Posted<RateForm>,
) -> Result<Response> {
    app.limits.network(network.0)?;
    let card = match place(&app, viewer.locale, &text).await? {
        Ok(card) => card,
        Err(other) => return Ok(other),
    };
    let now = app.clock.now();
    let score = posted.score.parse().ok().and_then(Score::new);
    let reason = posted.reason.trim();
    let phone = PhoneNumber::parse_optional(&posted.phone);
    let mut errors = Vec::new();
    let mut wrong = |field, message| errors.push(FieldError { field, message });
    if !app.secrets.form_token_holds(card.code, &posted.token, now) {
        wrong("token", "invalid-form-expired");
    }
    if score.is_none() {
        wrong("score", "invalid-score-missing");
    }
    if score.is_some_and(Score::is_low) && reason.is_empty() {
        wrong("reason", "invalid-reason-missing");
    } else if reason.chars().count() > MAX_TEXT {
        wrong("reason", "invalid-text-too-long");
    }
    if phone.is_err() {
        wrong("phone", "invalid-phone");
    }
    let (true, Some(score), Ok(phone)) = (errors.is_empty(), score, phone) else {
        let values = RateValues {
            score: posted.score.parse().ok(),
            reason: &posted.reason,
            phone: &posted.phone,
        };
        let token = app.secrets.form_token(card.code, now);
        return Ok(refused(with_device(
            &app,
            &viewer,
            rate_form(&viewer, &card, &token, values, &errors),
        )));
    };

    let device = viewer.device.unwrap_or_else(|| Device::generate(&app.entropy));
    let call_back = phone.is_some();
    let contact = phone.map(|phone| app.secrets.seal(&app.entropy, phone.as_str()));
    let due_at = deadline::after_working_days(
        now,
        deadline::zone(&card.time_zone),
        deadline::RATING_WORKING_DAYS,
    );
    let task = score
        .is_low()
        .then(|| low_rating_task(&app, &card, device, reason, contact, due_at));
    let new = NewRating {
        id: app.entropy.event_id(now),
        code: card.code,
        score,
        reason: reason.to_owned(),
        once_key: device.once_key(&[
            b"rating",
            card.code.to_string().as_bytes(),
            card.today.to_string().as_bytes(),
        ]),
    };
    let rated = ratings::rate(&app.db.app, now, new, task).await?;
    let follow_up = rated.task.as_ref().map(|receipt| Promise {
        receipt: receipt.as_str(),
        due: promised_day(&card, due_at),
    });
    let score = posted.score.parse().unwrap_or_default();
    let done = Done::Rated {
        score,
        again: rated.again,
        follow_up,
        call_back,
    };
    Ok(kept(&viewer, device, thanks(&viewer, &card, done)))
}

/// A low mark is owed an answer (DOMAIN: rule 7).
fn low_rating_task(
    app: &AppState,
    card: &Card,
    device: Device,
    reason: &str,
    contact: Option<Vec<u8>>,
    due_at: DateTime<Utc>,
) -> NewReport {
    NewReport {
        code: card.code,
        category: Category::Rating,
        body: reason.to_owned(),
        source: Source::Resident,
        account: None,
        contact,
        dedupe: device.once_key(&[
            b"rating-task",
            card.code.to_string().as_bytes(),
            card.today.to_string().as_bytes(),
        ]),
        chance: app.entropy.bytes(),
        due_at,
        event: app.entropy.event_id(app.clock.now()),
    }
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
    let again = !store::support(&app.db.app, card.code, problem, &once_key).await?;
    Ok(kept(&viewer, device, thanks(&viewer, &card, Done::Supported { again })))
}

fn thanks(viewer: &Viewer, card: &Card, done: Done<'_>) -> Response {
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

/// The last local day before a deadline, which is the end of a day.
fn promised_day(card: &Card, due_at: DateTime<Utc>) -> NaiveDate {
    (due_at - TimeDelta::seconds(1))
        .with_timezone(&deadline::zone(&card.time_zone))
        .date_naive()
}

/// The account of somebody who works for the district of the card.
fn account_in<'a>(viewer: &'a Viewer, card: &Card) -> Option<&'a Account> {
    viewer.account.as_ref().filter(|account| account.district == card.district)
}

/// An answer to a form that could not be taken: the page again with what was typed.
fn refused(mut page: Response) -> Response {
    *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    page
}

/// Keeps the device that a form was stored under.
fn kept(viewer: &Viewer, device: Device, page: Response) -> Response {
    if viewer.device.is_some() {
        page
    } else {
        (axum_extra::extract::CookieJar::new().add(device.cookie()), page).into_response()
    }
}
