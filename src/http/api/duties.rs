//! What roles owe: the rules, warnings under which more is owed, and days on which nothing is asked
//! for.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::cursor;
use crate::accounts::store::people;
use crate::app::AppState;
use crate::clock::{Day, REACH_DAYS, is_calendar_day};
use crate::error::{Error, Result};
use crate::exchange::import::{self, ImportOptions};
use crate::exchange::rows::DutyRow;
use crate::http::code::reading::event_id;
use crate::http::extract::Official;
use crate::http::notes::note;
use crate::http::params::{Fields, FromQuery, Path, Query};
use crate::http::posted::PostedJson;
use crate::ids::{AreaPath, PersonId, SegmentId};
use crate::rights::{KeepStewards, SeeConsole, SetRules};
use crate::segments::SegmentKind;
use crate::stewardships::duties::{Cause, DayRange, Season, Suspended, WarningLevel};
use crate::stewardships::store::{change, duties as store};
use crate::stewardships::{CadenceUnit, Role};
use crate::views::duties::{BookKey, DutyRule, Suspension, Warning};
use crate::views::store::duties as view;

/// How far ahead the last day of a rule may lie, in days: ten years. One that is to hold for longer
/// has no last day.
const LONGEST_RULE_DAYS: i64 = 3653;
/// Longest source of a rule, in characters.
const LONGEST_SOURCE: usize = 200;

/// Field and message of a note that cannot be taken.
const NOTE: (&str, &str) = ("note", "api-invalid-duty-note");

/// Whose duties are wanted, and which page of the book.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DutiesQuery {
    /// Code of an area. Without one, the widest area of the asker.
    #[param(value_type = Option<String>, example = "990101102")]
    area: Option<AreaPath>,
    /// `next_cursor` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<BookKey>,
    /// Most items wanted of each list.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200, default = 50)]
    limit: i64,
}

impl cursor::SortKey for BookKey {
    fn is_sound(&self) -> bool {
        let rule = self.duties.iter().map(|key| key.5);
        let others = self.warnings.iter().chain(&self.suspensions).map(|key| key.0);
        rule.chain(others).all(is_calendar_day)
    }
}

impl FromQuery for DutiesQuery {
    fn read(fields: &mut Fields) -> Self {
        Self {
            area: super::area(fields),
            cursor: cursor::read(fields),
            limit: cursor::limit(fields),
        }
    }
}

/// A page of what is owed in an area today and later: of three lists, which go on side by side.
#[derive(Debug, Serialize, ToSchema)]
pub struct DutyBook {
    /// The rules of the area, of those above and of those below; the shallowest first.
    pub duties: Vec<DutyRule>,
    /// Warnings, the next to begin first.
    pub warnings: Vec<Warning>,
    /// What is suspended, the next to begin first.
    pub suspensions: Vec<Suspension>,
    /// For the next page, on which a list that is at its end is empty; null where all three are.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// What is owed in an area: rules, warnings, suspensions
#[utoipa::path(get, path = "/api/v1/duties", params(DutiesQuery),
    responses((status = OK, description = "A page of today's and later ones", body = DutyBook)))]
pub async fn duties(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Query(query): Query<DutiesQuery>,
) -> Result<Json<DutyBook>> {
    let scope = official.scope(query.area)?;
    let (db, now, limit) = (&app.db.console, app.clock.now(), query.limit);
    // What is at its end is asked for nothing more.
    let most = |goes_on: bool| if goes_on { limit + 1 } else { 0 };
    let [mut rules, mut warned, mut suspended] = [most(true); 3];
    let (mut after_rule, mut after_warning, mut after_suspension) = (None, None, None);
    if let Some(key) = &query.cursor {
        (after_rule, rules) = (key.duties.as_ref(), most(key.duties.is_some()));
        (after_warning, warned) = (key.warnings.as_ref(), most(key.warnings.is_some()));
        (after_suspension, suspended) = (key.suspensions.as_ref(), most(key.suspensions.is_some()));
    }
    let (rules, warned, suspended) = tokio::try_join!(
        view::rules(db, &scope, now, after_rule, rules),
        view::warnings(db, &scope, now, after_warning, warned),
        view::suspensions(db, &scope, now, after_suspension, suspended)
    )?;
    let (duties, last_rule) = cursor::cut(rules, limit);
    let (warnings, last_warning) = cursor::cut(warned, limit);
    let (suspensions, last_suspension) = cursor::cut(suspended, limit);
    let last = BookKey {
        duties: last_rule,
        warnings: last_warning,
        suspensions: last_suspension,
    };
    Ok(Json(DutyBook {
        duties,
        warnings,
        suspensions,
        next_cursor: last.goes_on().then(|| cursor::encode(&last)).flatten(),
    }))
}

/// A rule to hold from a day on.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DutyRequest {
    /// Where, with everything below.
    #[schema(value_type = String, example = "990101102")]
    area: AreaPath,
    /// Whose.
    role: Role,
    /// For which segments.
    kind: SegmentKind,
    /// The period.
    unit: CadenceUnit,
    /// Patrols a period.
    times: u8,
    /// In which season only.
    #[serde(default)]
    season: Option<Season>,
    /// From which level of warning on only.
    #[serde(default)]
    warning: Option<WarningLevel>,
    /// First day, today at the earliest, since the past stays as it was; 400 days ahead at most.
    #[schema(value_type = NaiveDate)]
    from: Day,
    /// Last day, ten years ahead at most; none where it goes on.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    until: Option<Day>,
    /// Where the rule comes from, up to 200 characters.
    #[serde(default)]
    source: String,
}

impl DutyRequest {
    /// Refuses days that the rule may not have, and a source that is too long to be read.
    fn refuse_days(&self, today: NaiveDate) -> Result<()> {
        let from = self.from.get();
        if from < today || from > today + TimeDelta::days(REACH_DAYS) {
            return Err(Error::field("from", "api-invalid-duty-from"));
        }
        let last = today + TimeDelta::days(LONGEST_RULE_DAYS);
        if self.until.is_some_and(|until| until < self.from || until.get() > last) {
            return Err(Error::field("until", "api-invalid-duty-until"));
        }
        if self.source.trim().chars().count() > LONGEST_SOURCE {
            return Err(Error::field("source", "api-invalid-duty-source"));
        }
        Ok(())
    }
}

/// Set what a role owes from a day on
///
/// The rule before, of the same area, role, kind, season and warning, ends on the day before. The
/// same again changes nothing.
#[utoipa::path(post, path = "/api/v1/duties", request_body = DutyRequest, responses((status = NO_CONTENT, description = "Done")))]
pub async fn set_duty(
    State(app): State<AppState>,
    official: Official<SetRules>,
    posted: PostedJson<DutyRequest>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let scope = official.scope(Some(posted.area.clone()))?;
    let now = app.clock.now();
    let today = crate::db::store::local_day(&app.db.app, scope.district(), now).await?;
    posted.refuse_days(today)?;
    if posted.times == 0 || posted.times > posted.unit.most() {
        return Err(Error::field("times", "api-invalid-times"));
    }
    let row = DutyRow {
        area: Some(scope.area().to_string()),
        role: Some(posted.role),
        kind: Some(posted.kind),
        unit: Some(posted.unit),
        times: Some(posted.times),
        from: Some(posted.from.get()),
        past: posted.until.and_then(|until| until.get().succ_opt()),
        source: Some(posted.source.trim().to_owned()).filter(|source| !source.is_empty()),
        season_first: posted.season.map(|season| season.first),
        season_last: posted.season.map(|season| season.last),
        warning: posted.warning,
        ..DutyRow::default()
    };
    let options = ImportOptions {
        strict: true,
        account: Some(official.account.id),
        origin: "console".to_owned(),
        area: Some(scope.area().clone()),
        ..ImportOptions::new(now)
    };
    let mut db = app.db.app.acquire().await?;
    let report =
        import::duties(&mut db, scope.district(), vec![row].into(), &options, &app.entropy).await?;
    if report.counts().refused > 0 {
        return Err(Error::Conflict("conflict-duty"));
    }
    Ok(StatusCode::NO_CONTENT)
}

/// A warning to give out.
#[derive(Debug, Deserialize, ToSchema)]
pub struct WarningRequest {
    /// UUIDv7 made by the console; the same id again is the same warning.
    id: String,
    /// Where, with everything below.
    #[schema(value_type = String, example = "990101102")]
    area: AreaPath,
    /// How grave.
    level: WarningLevel,
    /// First day: from today on, a year ahead at most.
    #[schema(value_type = NaiveDate)]
    from: Day,
    /// Last day, a year ahead at most.
    #[schema(value_type = NaiveDate)]
    until: Day,
    /// What about, up to 500 characters.
    note: String,
}

/// Give out a warning
///
/// While it holds, the rules for its level and for milder ones bind instead of the usual ones.
#[utoipa::path(post, path = "/api/v1/warnings", request_body = WarningRequest, responses((status = NO_CONTENT, description = "Done")))]
pub async fn warn(
    State(app): State<AppState>,
    official: Official<SetRules>,
    posted: PostedJson<WarningRequest>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let event = event_id(&posted.id)?;
    let note = note(&posted.note, true, NOTE)?;
    let scope = official.scope(Some(posted.area.clone()))?;
    let by = (event, &official.acts(&app));
    let days = DayRange {
        from: posted.from,
        until: posted.until,
    };
    store::warn(&app.db.app, &scope, by, (posted.level, days), note).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Call a warning off
#[utoipa::path(post, path = "/api/v1/warnings/{id}/lift", params(("id" = String, Path, description = "The warning")),
    responses((status = NO_CONTENT, description = "Today is the first day without")))]
pub async fn lift_warning(
    State(app): State<AppState>,
    official: Official<SetRules>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let warning =
        official.covers(store::warning(&app.db.app, official.account.district, id).await?)?;
    store::lift_warning(&app.db.app, &warning, &official.acts(&app)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Days on which nothing is asked for.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SuspensionRequest {
    /// UUIDv7 made by the console; the same id again is the same suspension.
    id: String,
    /// Of what.
    of: SuspensionOf,
    /// Why.
    cause: Cause,
    /// First day: from today on, a year ahead at most.
    #[schema(value_type = NaiveDate)]
    from: Day,
    /// Last day, a year ahead at most.
    #[schema(value_type = NaiveDate)]
    until: Day,
    /// More about why, up to 500 characters; needed where the cause is another one.
    #[serde(default)]
    note: String,
}

/// What is suspended: an area (and a kind), a segment, or a person on leave.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuspensionOf {
    /// An area with everything below.
    Area {
        /// Its code.
        #[schema(value_type = String, example = "990101102")]
        area: AreaPath,
        /// Only segments of this kind.
        #[serde(default)]
        kind: Option<SegmentKind>,
    },
    /// One segment.
    Segment(SegmentId),
    /// A person, who is on leave.
    Person(PersonId),
}

/// Suspend what is owed, for ice, works, a storm or a person's leave
///
/// A period owes less by the share of its days that are suspended, rounded up. A leave counts on
/// days on which nobody else of the role is there.
#[utoipa::path(post, path = "/api/v1/suspensions", request_body = SuspensionRequest, responses((status = NO_CONTENT, description = "Done")))]
pub async fn suspend(
    State(app): State<AppState>,
    official: Official<KeepStewards>,
    posted: PostedJson<SuspensionRequest>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let event = event_id(&posted.id)?;
    let note = note(&posted.note, posted.cause == Cause::Other, NOTE)?;
    let district = official.account.district;
    let of = match &posted.of {
        SuspensionOf::Area { area, kind } => {
            Suspended::Area(official.scope(Some(area.clone()))?, *kind)
        }
        SuspensionOf::Segment(id) => {
            Suspended::Segment(official.covers(change::place(&app.db.app, district, *id).await?)?)
        }
        SuspensionOf::Person(id) => {
            Suspended::Person(official.covers(people::place(&app.db.app, district, *id).await?)?)
        }
    };
    if (posted.cause == Cause::Leave) != of.person().is_some() {
        return Err(Error::field("cause", "api-invalid-cause"));
    }
    let by = (event, &official.acts(&app));
    let days = DayRange {
        from: posted.from,
        until: posted.until,
    };
    store::suspend(&app.db.app, district, &of, by, (posted.cause, days), note).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Call a suspension off
#[utoipa::path(post, path = "/api/v1/suspensions/{id}/lift", params(("id" = String, Path, description = "The suspension")),
    responses((status = NO_CONTENT, description = "Today is the first day on which something is asked for again")))]
pub async fn lift_suspension(
    State(app): State<AppState>,
    official: Official<KeepStewards>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let suspension =
        official.covers(store::suspension(&app.db.app, official.account.district, id).await?)?;
    store::lift_suspension(&app.db.app, &suspension, &official.acts(&app)).await?;
    Ok(StatusCode::NO_CONTENT)
}
