//! A steward's settings: how large they read, whether tracks are kept, and the tracks that are.

use axum::extract::multipart::Multipart;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::day::presence;
use super::taken_tracks;
use crate::accounts::TextSize;
use crate::accounts::store::set_text_size;
use crate::app::AppState;
use crate::areas::store as areas;
use crate::error::{Error, FieldError, Result};
use crate::http::answer::no_store;
use crate::http::extract::Steward;
use crate::http::params::Path;
use crate::http::posted::Posted;
use crate::pages::my::settings::{Said, SettingsPage};
use crate::retention::{Kept, store as retention};
use crate::slow_work::behind;
use crate::tracks::gpx::{self, GpxError, Parsed};
use crate::tracks::store;

/// Largest upload: a file and what surrounds it in a form.
pub const UPLOAD_LIMIT: usize = gpx::MAX_BYTES + 64 * 1024;

/// What the address of the page says was done just now.
#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    said: String,
    /// Points of a track that were left out.
    #[serde(default)]
    left: u32,
}

/// `GET /my/settings`
pub async fn page(
    State(app): State<AppState>,
    steward: Steward,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let asked: Asked =
        query.and_then(|query| serde_urlencoded::from_str(&query).ok()).unwrap_or_default();
    let said = match asked.said.as_str() {
        "text" => Some(Said::Text),
        "track" => Some(Said::Track(asked.left)),
        "walked" => Some(Said::Walked(asked.left)),
        "consent" => Some(Said::Consent),
        "withdrawn" => Some(Said::Withdrawn),
        "erased" => Some(Said::Erased),
        _ => None,
    };
    show(&app, &steward, said, &[]).await
}

async fn show(
    app: &AppState,
    steward: &Steward,
    said: Option<Said>,
    errors: &[FieldError],
) -> Result<Response> {
    let account = &steward.account;
    let db = &app.db.app;
    let times = retention::times(db, account.district).await?;
    let (zone, consent, tracks) = tokio::try_join!(
        areas::zone_of(db, account.district),
        store::consent(db, account.district, steward.person),
        store::own(db, account.district, steward.person, times.span(Kept::Tracks))
    )?;
    Ok(no_store(SettingsPage {
        locale: steward.locale,
        zone,
        today: app.clock.now().with_timezone(&zone).date_naive(),
        text_size: account.text_size,
        consent,
        kept_days: times.days(Kept::Tracks),
        tracks: &tracks,
        said,
        errors,
        presence: presence(app, account),
    }))
}

/// What the form of the text size sends.
#[derive(Debug, Deserialize)]
pub struct TextForm {
    #[serde(default)]
    size: String,
}

/// `POST /my/settings/text`
pub async fn text(
    State(app): State<AppState>,
    steward: Steward,
    posted: Posted<TextForm>,
) -> Result<Redirect> {
    app.limits.account(steward.account.id)?;
    let size = TextSize::from_word(&posted.size);
    let size = size.ok_or_else(|| Error::field("size", "invalid-text-size"))?;
    set_text_size(&app.db.app, steward.account.district, steward.account.id, size).await?;
    Ok(Redirect::to("/my/settings?said=text"))
}

/// What the form of the consent sends.
#[derive(Debug, Deserialize)]
pub struct ConsentForm {
    #[serde(default)]
    given: String,
}

/// `POST /my/settings/tracks`
pub async fn tracks(
    State(app): State<AppState>,
    steward: Steward,
    posted: Posted<ConsentForm>,
) -> Result<Redirect> {
    app.limits.account(steward.account.id)?;
    let given = match posted.given.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(Error::Misshapen),
    };
    let (account, now) = (&steward.account, app.clock.now());
    let event = app.entropy.event_id(now);
    store::set_consent(
        &app.db.app,
        account.district,
        (event, account.id, steward.person),
        given,
        now,
    )
    .await?;
    Ok(Redirect::to(if given {
        "/my/settings?said=consent"
    } else {
        "/my/settings?said=withdrawn"
    }))
}

/// `POST /my/tracks`: a GPX file. It has a place before it is read, and none more than an account's
/// share.
pub async fn upload(
    State(app): State<AppState>,
    steward: Steward,
    mut form: Multipart,
) -> Result<Response> {
    app.limits.account(steward.account.id)?;
    let place = app.limits.upload(steward.account.id)?;
    let mut file = None;
    while let Some(field) = form.next_field().await.map_err(|_| Error::Unreadable)? {
        if field.name() == Some("gpx") {
            file = Some(field.bytes().await.map_err(|_| Error::field("gpx", "invalid-gpx-large"))?);
        }
    }
    let bytes = file.filter(|bytes| !bytes.is_empty());
    let taken = match bytes {
        None => Err(Error::field("gpx", "invalid-gpx-missing")),
        Some(bytes) => {
            // The same file again is the same track.
            let id = file_id(&bytes, steward.person.0);
            // The place goes where the file goes, which is read to its end also when nobody waits
            // for the answer any more.
            let (track, _place) = behind(move || (gpx::parse(&bytes), place)).await?;
            match track {
                Ok(Parsed { track, left_out }) => taken_tracks::take(&app, &steward, id, track)
                    .await
                    .map(|taken| (taken.is_new, left_out + taken.left_out)),
                Err(error) => Err(Error::field("gpx", message(error))),
            }
        }
    };
    match taken {
        Ok((is_new, left_out)) => {
            let said = if is_new { "track" } else { "walked" };
            let path = match left_out {
                0 => format!("/my/settings?said={said}"),
                count => format!("/my/settings?said={said}&left={count}"),
            };
            Ok(Redirect::to(&path).into_response())
        }
        Err(Error::Invalid(errors)) => {
            let errors: Vec<FieldError> =
                errors.into_iter().map(|error| FieldError { field: "gpx", ..error }).collect();
            let mut page = show(&app, &steward, None, &errors).await?;
            *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(page)
        }
        Err(error) => Err(error),
    }
}

/// An id made from a file and who sent it.
fn file_id(bytes: &[u8], person: i64) -> Uuid {
    let hash = crate::secrets::digest(&[bytes, &person.to_be_bytes()]);
    let (first, _) = hash.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
    uuid::Builder::from_custom_bytes(*first).into_uuid()
}

fn message(error: GpxError) -> &'static str {
    match error {
        GpxError::NotGpx | GpxError::DocumentType => "invalid-gpx",
        GpxError::TooLarge => "invalid-gpx-large",
        GpxError::NoPoints => "invalid-track-empty",
        GpxError::NoTimes => "invalid-gpx-times",
        GpxError::TooManyPoints => "invalid-track-long",
        GpxError::NoPlaces => "invalid-gpx-places",
        GpxError::Encoding => "invalid-gpx-encoding",
    }
}

/// `POST /my/tracks/{id}/erase`
pub async fn erase(
    State(app): State<AppState>,
    steward: Steward,
    Path(id): Path<Uuid>,
) -> Result<Redirect> {
    app.limits.account(steward.account.id)?;
    if !store::erase(&app.db.app, steward.account.district, steward.person, id).await? {
        return Err(Error::NotFound);
    }
    Ok(Redirect::to("/my/settings?said=erased"))
}
