//! Hanging up a plate by scanning it: the choice of a place, the installation, taking it back.
//! Plain forms; with a script the phone's position is filled in.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::reading::event_id;
use crate::app::AppState;
use crate::checkpoints::binding::{LONGEST_NAME, NewBinding, Outcome, Spot, Target};
use crate::checkpoints::store::binding as installing;
use crate::error::{Error, FieldError, Result};
use crate::geo::LonLat;
use crate::http::answer::no_store;
use crate::http::extract::Installer;
use crate::http::notes::note;
use crate::http::params::Path;
use crate::http::posted::Posted;
use crate::ids::Code;
use crate::pages::code::install::{Choice, InstallPage, SearchState};
use crate::pages::code::installed::{Done, InstalledPage};
use crate::pages::code::taken::TakenPage;
use crate::views::nearby::{Nearby, Search};
use crate::views::store::nearby as store;

/// Longest text to search for, in characters.
const LONGEST_SEARCH: usize = 60;

/// `GET /q/{code}` of a code that waits, for somebody who may hang it up.
pub(super) async fn page(app: &AppState, installer: &Installer, code: Code) -> Result<Response> {
    choose(app, installer, code, &SearchForm::default(), false, Choice::default(), &[]).await
}

/// Where the phone is, and what is searched for; empty where there is nothing.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct SearchForm {
    #[serde(default)]
    lon: String,
    #[serde(default)]
    lat: String,
    #[serde(default)]
    accuracy: String,
    #[serde(default)]
    q: String,
}

impl SearchForm {
    /// Where the phone is; none where it does not say. Numbers that are no place are an error of
    /// field `location`.
    fn spot(&self) -> Result<Option<Spot>> {
        let texts = [&self.lon, &self.lat, &self.accuracy].map(|text| text.trim());
        if texts.iter().all(|text| text.is_empty()) {
            return Ok(None);
        }
        let invalid = || Error::field("location", "invalid-spot");
        let number = |text: &str| text.parse::<f64>().map_err(|_| invalid());
        let at = LonLat::new(number(texts[0])?, number(texts[1])?).map_err(|_| invalid())?;
        // Without a radius it is as good as a phone's guess by its cell.
        let accuracy = if texts[2].is_empty() { 5000.0 } else { number(texts[2])? };
        if !(0.0..=50_000_000.0).contains(&accuracy) {
            return Err(invalid());
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "metres need no more than single precision"
        )]
        let accuracy_m = accuracy as f32;
        Ok(Some(Spot { at, accuracy_m }))
    }

    fn text(&self) -> Result<Option<String>> {
        let text = self.q.trim();
        if text.chars().count() > LONGEST_SEARCH || text.contains('\0') {
            return Err(Error::field("q", "invalid-search"));
        }
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }
}

/// `POST /q/{code}/place`: what lies around the phone, or has a name. Posted, because a position
/// does not belong in an address.
pub async fn search(
    State(app): State<AppState>,
    installer: Installer,
    Path(text): Path<String>,
    posted: Posted<SearchForm>,
) -> Result<Response> {
    app.limits.account(installer.account.id)?;
    let code = Code::parse(&text).map_err(|_| Error::NotFound)?;
    choose(&app, &installer, code, &posted.form, true, Choice::default(), &[]).await
}

/// The page to choose on. What is wrong with the search itself stands on it too.
async fn choose(
    app: &AppState,
    installer: &Installer,
    code: Code,
    form: &SearchForm,
    searched: bool,
    choice: Choice<'_>,
    errors: &[FieldError],
) -> Result<Response> {
    let now = app.clock.now();
    let waiting = store::waiting(&app.db.app, installer.binder.district(), code).await?;
    let Some(waiting) = waiting else {
        // It hangs by now, or is none of ours: its page says what it is.
        return Ok(Redirect::to(&format!("/q/{code}")).into_response());
    };
    let mut errors = errors.to_vec();
    let spot = noted(form.spot(), &mut errors)?;
    let query = noted(form.text(), &mut errors)?;
    // The forms of a page that was refused say the same as before; what was refused is said once.
    errors.dedup();
    let search = Search {
        at: spot.map(|spot| spot.at),
        text: query,
    };
    let is_empty = search.at.is_none() && search.text.is_none();
    let found = if is_empty && installer.binder.person().is_none() {
        // All of a district's segments are no choice.
        Nearby::default()
    } else {
        store::nearby(&app.db.app, &installer.binder, &waiting, &search, now).await?
    };
    let mut page = InstallPage {
        locale: installer.locale,
        code,
        area_name: &waiting.area_name,
        is_official: installer.binder.is_official(),
        search: SearchState {
            spot,
            text: search.text.as_deref().unwrap_or_default(),
            was_asked: searched,
        },
        found: &found,
        binding_id: app.entropy.event_id(now),
        choice,
        errors: &errors,
    }
    .into_response();
    if !errors.is_empty() {
        *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(no_store(page))
}

/// What was read; nothing where a field cannot be taken, which is noted.
fn noted<T>(read: Result<Option<T>>, errors: &mut Vec<FieldError>) -> Result<Option<T>> {
    read.or_else(|error| match error {
        Error::Invalid(fields) => {
            errors.extend(fields);
            Ok(None)
        }
        other => Err(other),
    })
}

/// What the form of the choice sends.
#[derive(Clone, Debug, Deserialize)]
pub struct InstallForm {
    #[serde(default)]
    id: String,
    #[serde(default)]
    target: String,
    #[serde(default)]
    name: String,
    /// `yes` where a new place is meant beside another.
    #[serde(default)]
    anew: String,
    #[serde(flatten)]
    search: SearchForm,
}

/// `POST /q/{code}/install`: the answer comes only after the commit; the same id again gets the
/// same answer.
pub async fn install(
    State(app): State<AppState>,
    installer: Installer,
    Path(text): Path<String>,
    posted: Posted<InstallForm>,
) -> Result<Response> {
    app.limits.account(installer.account.id)?;
    let code = Code::parse(&text).map_err(|_| Error::NotFound)?;
    let outcome = match posted.binding(code) {
        Ok(new) => {
            installing::bind(&app.db.app, &installer.binder, &new, app.clock.now(), &app.entropy)
                .await
                .map(|outcome| (new, outcome))
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok((new, Outcome::Bound(bound))) => {
            let page = InstalledPage {
                locale: installer.locale,
                code,
                done: Done::Installed { id: new.id, bound: &bound },
            };
            Ok(no_store(page.into_response()))
        }
        Ok((_, Outcome::Taken(taken))) => {
            let mut page = TakenPage {
                locale: installer.locale,
                code,
                taken: &taken,
                now: app.clock.now(),
            }
            .into_response();
            *page.status_mut() = StatusCode::CONFLICT;
            Ok(no_store(page))
        }
        Err(Error::Invalid(errors)) if !errors.iter().any(|error| error.field == "id") => {
            let choice = Choice {
                target: Target::parse(&posted.target),
                name: &posted.name,
                anew: posted.means_anew(),
            };
            choose(&app, &installer, code, &posted.search, true, choice, &errors).await
        }
        Err(error) => Err(error),
    }
}

impl InstallForm {
    fn means_anew(&self) -> bool {
        self.anew == "yes"
    }

    fn binding(&self, code: Code) -> Result<NewBinding> {
        let name = self.name.trim();
        let mut errors = Vec::new();
        let mut wrong = |field, message| errors.push(FieldError { field, message });
        let id = event_id(&self.id).ok();
        if id.is_none() {
            wrong("id", "invalid-id");
        }
        let target = Target::parse(&self.target);
        if target.is_none() {
            wrong("target", "invalid-target-missing");
        }
        if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            wrong("name", "invalid-name-too-long");
        }
        let spot = self.search.spot();
        if spot.is_err() {
            wrong("location", "invalid-spot");
        }
        match (errors.is_empty(), id, target, spot) {
            (true, Some(id), Some(target), Ok(spot)) => Ok(NewBinding {
                id,
                code,
                target,
                name: name.to_owned(),
                anew: self.means_anew(),
                // Too coarse a fix takes down no place: then it was chosen on the list.
                spot: spot.filter(Spot::is_fine),
            }),
            _ => Err(Error::Invalid(errors)),
        }
    }
}

/// What the form to take an installation back sends.
#[derive(Clone, Debug, Deserialize)]
pub struct UndoForm {
    #[serde(default)]
    id: String,
    #[serde(default)]
    reason: String,
}

/// `POST /q/{code}/undo`
pub async fn undo(
    State(app): State<AppState>,
    installer: Installer,
    Path(text): Path<String>,
    posted: Posted<UndoForm>,
) -> Result<Response> {
    app.limits.account(installer.account.id)?;
    let code = Code::parse(&text).map_err(|_| Error::NotFound)?;
    let id = event_id(&posted.id)?;
    if posted.reason.trim().is_empty() {
        return Err(Error::field("reason", "invalid-undo-reason-missing"));
    }
    let reason = note(&posted.reason, true, ("reason", "invalid-text-too-long"))?;
    let undone = installing::undo(
        &app.db.app,
        &installer.binder,
        code,
        id,
        reason,
        app.clock.now(),
        &app.entropy,
    )
    .await?;
    let page = InstalledPage {
        locale: installer.locale,
        code,
        done: Done::Undone { restored: undone.restored },
    };
    Ok(no_store(page.into_response()))
}
