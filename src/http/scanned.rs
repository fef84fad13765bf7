//! The page behind a code: anybody reads it, residents rate and report, the steward records.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use riverward_qr::{Code, CodeError};
use serde::Deserialize;

use super::cookies::Device;
use super::extract::{Installer, Official, Steward, Viewer};
use super::install;
use super::kept::{Encoding, KeptPage, Key};
use super::my::presence;
use super::params::Path;
use super::posted::Posted;
use super::reading::Reading;
use super::resident::report_after_record;
use super::taps;
use crate::app::AppState;
use crate::checkpoints::card::{Blank, Card, Lookup};
use crate::checkpoints::store::{binding, card};
use crate::checkpoints::taps::TapNotice;
use crate::error::{Error, Result};
use crate::pages::codes::{CodePage, CodeTrouble};
use crate::pages::locale::Locale;
use crate::pages::scanned::{
    InspectPanel, RecordPanel, Recorded as Notice, ScannedPage, TodayRecord,
};
use crate::patrols::store::{self as patrols, NewScan, Recorded, inspections};
use crate::patrols::{Fence, Outcome};
use crate::secrets::Secrets;

/// `GET /q/{code}`
pub async fn page(
    State(app): State<AppState>,
    viewer: Viewer,
    request: HeaderMap,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let page = match &viewer.account {
        None => anonymous(&app, &viewer, &request, &text).await?,
        Some(account) => match find(&app, viewer.locale, &text).await? {
            Found::Card(card) => {
                let query = query.unwrap_or_default();
                let said = Said {
                    tap: taps::read(&app, account, &card, &query).await?,
                    inspected: inspected(&query),
                    ..Said::default()
                };
                Ok(show(&app, &viewer, &card, said).await?)
            }
            Found::Blank(code, blank) => match Installer::of(account, viewer.locale) {
                Some(installer) if account.district == blank.district => {
                    Ok(install::page(&app, &installer, code).await?)
                }
                _ => Err(waiting(viewer.locale, code, &blank)),
            },
            Found::Elsewhere(other) => Err(other),
        },
    };
    Ok(match page {
        Ok(page) => with_device(&app, &viewer, page),
        Err(other) => other,
    })
}

/// The page that everybody gets, from what is kept where that still holds; or the answer when the
/// code leads elsewhere. One statement either way: the stamp, or the card.
///
/// Each request compares for itself. To share one comparison, or one rendering, with a request that
/// came earlier would be to answer with what was true before this one came.
async fn anonymous(
    app: &AppState,
    viewer: &Viewer,
    request: &HeaderMap,
    text: &str,
) -> Result<std::result::Result<Response, Response>> {
    let now = app.clock.now();
    let key = Code::parse(text).ok().map(|code| Key {
        code,
        locale: viewer.locale,
        encoding: Encoding::accepted(request),
    });
    let kept = key.and_then(|key| app.pages.find(&key, now));
    if let Some(page) = kept
        && card::stamp(&app.db.app, page.district, page.segment).await? == Some(page.stamp)
    {
        metrics::counter!("riverward_pages_total", "from" => "kept").increment(1);
        return Ok(Ok(page.answer(request)));
    }
    let card = match place(app, viewer.locale, text).await? {
        Ok(card) => card,
        Err(other) => return Ok(Err(other)),
    };
    metrics::counter!("riverward_pages_total", "from" => "card").increment(1);
    let (Some(key), Some(stamp)) = (key, card.stamp) else {
        return Ok(Ok(show(app, viewer, &card, Said::default()).await?));
    };
    let token = Secrets::form_token_hours(now);
    let hours = card.hours.start.max(token.start)..card.hours.end.min(token.end);
    let html = ScannedPage {
        locale: viewer.locale,
        card: &card,
        form_token: &app.secrets.form_token(card.code, now),
        record: None,
        recorded: None,
        tap: None,
        inspect: None,
        undo: None,
        signed_in: false,
    }
    .render()?;
    let page =
        Arc::new(KeptPage::new((card.district, card.segment), stamp, hours, key.encoding, html)?);
    app.pages.keep(key, page.clone());
    Ok(Ok(page.answer(request)))
}

/// `GET /q`: the digits typed by hand.
pub async fn typed(viewer: Viewer, RawQuery(query): RawQuery) -> Response {
    #[derive(Deserialize)]
    struct Typed {
        code: String,
    }
    let typed = query
        .and_then(|query| serde_urlencoded::from_str::<Typed>(&query).ok())
        .map(|typed| typed.code);
    match typed.as_deref().map(Code::parse) {
        Some(Ok(code)) => Redirect::to(&format!("/q/{code}")).into_response(),
        Some(Err(error)) => unknown(viewer.locale, typed.as_deref().unwrap_or_default(), error),
        None => Redirect::to("/").into_response(),
    }
}

/// What is behind an address.
pub(super) enum Found {
    /// A place in somebody's care.
    Card(Box<Card>),
    /// A code that hangs nowhere yet.
    Blank(Code, Blank),
    /// The answer where it leads elsewhere or nowhere.
    Elsewhere(Response),
}

/// Looks an address up.
pub(super) async fn find(app: &AppState, locale: Locale, text: &str) -> Result<Found> {
    let code = match Code::parse(text) {
        Ok(code) => code,
        Err(error) => return Ok(Found::Elsewhere(unknown(locale, text, error))),
    };
    let elsewhere =
        |status, trouble| Found::Elsewhere(nowhere(locale, code, status, trouble, None));
    Ok(match card::lookup(&app.db.app, code, app.clock.now()).await? {
        Lookup::Card(card) => Found::Card(card),
        Lookup::Blank(blank) => Found::Blank(code, blank),
        // Found, not moved for good: the successor may be replaced in its turn.
        Lookup::Replaced(successor) => Found::Elsewhere(
            (StatusCode::FOUND, [(header::LOCATION, format!("/q/{successor}"))]).into_response(),
        ),
        Lookup::Retired => elsewhere(StatusCode::GONE, CodeTrouble::Retired(code)),
        Lookup::Unknown => elsewhere(StatusCode::NOT_FOUND, CodeTrouble::Unknown(code)),
    })
}

/// The card behind an address, or the answer when it leads elsewhere.
pub(super) async fn place(
    app: &AppState,
    locale: Locale,
    text: &str,
) -> Result<std::result::Result<Box<Card>, Response>> {
    Ok(match find(app, locale, text).await? {
        Found::Card(card) => Ok(card),
        Found::Blank(code, blank) => Err(waiting(locale, code, &blank)),
        Found::Elsewhere(other) => Err(other),
    })
}

/// The page of a code that hangs nowhere yet, for whoever may not hang it up.
fn waiting(locale: Locale, code: Code, blank: &Blank) -> Response {
    nowhere(
        locale,
        code,
        StatusCode::NOT_FOUND,
        CodeTrouble::Blank(code),
        blank.office_phone.as_deref(),
    )
}

fn nowhere(
    locale: Locale,
    code: Code,
    status: StatusCode,
    trouble: CodeTrouble,
    phone: Option<&str>,
) -> Response {
    let mut page = CodePage {
        locale,
        typed: &code.grouped(),
        trouble: Some(trouble),
        phone,
    }
    .into_response();
    *page.status_mut() = status;
    page
}

fn unknown(locale: Locale, typed: &str, error: CodeError) -> Response {
    let mut page = CodePage {
        locale,
        typed,
        trouble: Some(CodeTrouble::Mistyped(error)),
        phone: None,
    }
    .into_response();
    *page.status_mut() = StatusCode::NOT_FOUND;
    page
}

/// What the page says on top of what it always says.
#[derive(Default)]
struct Said {
    /// Of a record that was made just now.
    notice: Option<Notice>,
    /// Of a tap.
    tap: Option<TapNotice>,
    /// Of an official's visit that was recorded just now: where the phone was.
    inspected: Option<Fence>,
}

/// Where the phone was, as the address says after a visit was recorded.
fn inspected(query: &str) -> Option<Fence> {
    let word = query.strip_prefix("inspected=")?;
    Fence::ALL.iter().copied().find(|fence| fence.as_str() == word)
}

/// The form of a visit, for an official of the segment who does not answer for it themselves.
async fn inspect(
    app: &AppState,
    viewer: &Viewer,
    card: &Card,
    inspected: Option<Fence>,
) -> Result<Option<InspectPanel>> {
    let Some(account) = viewer.account.clone() else {
        return Ok(None);
    };
    let Ok(official) = Official::of(account, viewer.locale) else {
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

async fn show(app: &AppState, viewer: &Viewer, card: &Card, said: Said) -> Result<Response> {
    let person = viewer
        .account
        .as_ref()
        .filter(|account| account.district == card.district)
        .and_then(|account| Some((account, account.person?)));
    let own = match person {
        Some((account, person)) => patrols::own_patrol(
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
            binding::undoable(&app.db.app, &installer.binder, card.code, now).await?
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

/// What the record form sends: a [`Reading`] as text, empty where there is nothing.
#[derive(Clone, Debug, Deserialize)]
pub struct ScanForm {
    id: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    lon: String,
    #[serde(default)]
    lat: String,
    #[serde(default)]
    accuracy: String,
    #[serde(default)]
    taken_at: String,
    #[serde(default)]
    device_time: String,
    #[serde(default)]
    sent_at: String,
    #[serde(default)]
    tap: String,
}

impl ScanForm {
    /// The reading, or which field cannot be taken.
    pub(super) fn reading(&self) -> Result<Reading> {
        let number = |text: &str, field, message| match text {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| Error::field(field, message)),
        };
        let place = |text| number(text, "location", "invalid-location");
        let time = |text| number(text, "time", "invalid-time");
        Ok(Reading {
            id: self.id.clone(),
            outcome: match self.outcome.as_str() {
                "" => None,
                "normal" => Some(Outcome::Normal),
                "findings" => Some(Outcome::Findings),
                _ => return Err(Error::field("outcome", "invalid-outcome")),
            },
            lon: place(&self.lon)?,
            lat: place(&self.lat)?,
            accuracy: place(&self.accuracy)?,
            taken_at: time(&self.taken_at)?,
            device_time: time(&self.device_time)?,
            sent_at: time(&self.sent_at)?,
            tap: Some(self.tap.clone()).filter(|tap| !tap.is_empty()),
            ..Reading::default()
        })
    }
}

/// `POST /q/{code}/scans`: the answer comes only after the commit; the same id again gets the same
/// answer.
pub async fn record(
    State(app): State<AppState>,
    viewer: Viewer,
    steward: Steward,
    Path(text): Path<String>,
    posted: Posted<ScanForm>,
) -> Result<Response> {
    app.limits.account(steward.account.id)?;
    let code = Code::parse(&text).map_err(|_| Error::NotFound)?;
    let reading = posted.reading()?;
    let scan = NewScan {
        tapped: reading.tapped(code, &steward, &app),
        ..reading.scan(code, &steward, viewer.device.as_ref(), posted.raw.to_vec())?
    };
    let (fix, outcome, now) = (scan.fix, scan.outcome, app.clock.now());
    let answer = app.recorder.record(steward.account.district, vec![scan]).await?.pop();
    let (graded, replayed) = match answer {
        Some(Recorded::Stored(graded)) => (graded, false),
        Some(Recorded::Again(graded)) => (graded, true),
        Some(Recorded::NotSteward) => return Err(Error::Forbidden("forbidden-not-this-steward")),
        Some(Recorded::Conflict) | None => return Err(Error::Conflict("conflict-scan-id")),
        Some(Recorded::UnknownCode | Recorded::UnboundCode | Recorded::RetiredCode) => {
            return Err(Error::NotFound);
        }
    };
    let notice = Notice {
        at: now,
        outcome,
        grade: graded.grade,
        fence: graded.fence,
        distance_m: graded.distance_m,
        accuracy_m: fix.and_then(|fix| fix.accuracy_m),
        flags: graded.flags,
        replayed,
    };
    let said = Said {
        notice: Some(notice),
        ..Said::default()
    };
    match place(&app, viewer.locale, &text).await? {
        Ok(card) if outcome == Some(Outcome::Findings) => {
            Ok(with_device(&app, &viewer, report_after_record(&app, &viewer, &card)))
        }
        Ok(card) => Ok(with_device(&app, &viewer, show(&app, &viewer, &card, said).await?)),
        Err(other) => Ok(other),
    }
}
