//! Rating how a place is looked after. A plain form; once a day and device.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::forms::{Chosen, form_page, kept, phone_days, promise, thanks, with_token};
use super::lookup::place;
use super::shown::with_device;
use crate::app::AppState;
use crate::error::{FieldError, Result};
use crate::http::answer::refused;
use crate::http::cookies::Device;
use crate::http::extract::{Network, Viewer};
use crate::http::params::Path;
use crate::http::posted::Posted;
use crate::pages::code::rate::{RatePage, RateValues};
use crate::pages::code::thanks::Done;
use crate::problems::store::report::NewReport;
use crate::problems::{Category, RATING_LIMIT, Source};
use crate::ratings::Rating;
use crate::ratings::store::{self as ratings, NewRating};
use crate::views::card::Card;

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
    form_page(&app, &viewer, &text, |card, token, days| {
        rate_form(&viewer, card, (token, days), values, &[])
    })
    .await
}

fn rate_form(
    viewer: &Viewer,
    card: &Card,
    (form_token, phone_days): (&str, i32),
    values: RateValues<'_>,
    errors: &[FieldError],
) -> Response {
    RatePage {
        locale: viewer.locale,
        card,
        form_token,
        values,
        phone_days,
        errors,
    }
    .into_response()
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
    let rating = with_token(
        app.secrets.form_token_holds(card.code, &posted.token, now),
        Rating::read(&posted.score, &posted.reason, &posted.phone),
    );
    let rating = match rating {
        Ok(rating) => rating,
        Err(errors) => {
            let values = RateValues {
                score: posted.score.parse().ok(),
                reason: &posted.reason,
                phone: &posted.phone,
            };
            let token = app.secrets.form_token(card.code, now);
            let days = phone_days(&app, &card).await?;
            let page = rate_form(&viewer, &card, (&token, days), values, &errors);
            return Ok(refused(with_device(&app, &viewer, page)));
        }
    };
    let device = viewer.device.unwrap_or_else(|| Device::generate(&app.entropy));
    let contact = rating.phone.map(|phone| app.secrets.seal(&app.entropy, phone.as_str()));
    let once = |what: &[u8]| {
        let (code, day) = (card.code.to_string(), card.today.to_string());
        device.once_key(&[what, code.as_bytes(), day.as_bytes()])
    };
    let task_key = once(b"rating-task");
    let task = rating
        .score
        .is_low()
        .then(|| low_rating_task(&app, &card, task_key, &rating.reason, contact));
    let new = NewRating {
        id: app.entropy.event_id(now),
        code: card.code,
        score: rating.score,
        reason: rating.reason,
        once_key: once(b"rating"),
        task_key,
    };
    let _turn = app.writers.turn(card.district, card.segment).await?;
    let rated = ratings::rate(&app.db.app, now, new, task).await?;
    let follow_up = rated.task.as_ref().map(|task| promise(&card, &task.receipt, task.due));
    let score = posted.score.parse().unwrap_or_default();
    let done = Done::Rated {
        score,
        again: rated.again,
        follow_up,
        call_back: rated.task.as_ref().is_some_and(|task| task.call_back),
    };
    Ok(kept(&viewer, device, thanks(&viewer, &card, done)))
}

/// A low mark is owed an answer.
fn low_rating_task(
    app: &AppState,
    card: &Card,
    task_key: [u8; 32],
    reason: &str,
    contact: Option<Vec<u8>>,
) -> NewReport {
    NewReport {
        code: card.code,
        category: Category::Rating,
        body: reason.to_owned(),
        source: Source::Resident,
        account: None,
        contact,
        dedupe: task_key,
        chance: app.entropy.bytes(),
        limit: RATING_LIMIT,
        event: app.entropy.event_id(app.clock.now()),
    }
}
