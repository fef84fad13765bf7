//! What happened, read row by row from the tables that hold it: who answered, which rules, warnings
//! and suspensions there were, what was recorded, taken back and decided, what residents said,
//! where plates hung. Nothing is asked of what is kept of it (states, duties of today, visits,
//! months, counts), nor of any function or view.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgPool};
use uuid::Uuid;

/// Who answered, in which role, on which days.
#[derive(Clone, Debug, FromRow)]
pub struct Stewardship {
    pub id: i64,
    pub segment: i64,
    pub person: i64,
    pub role: String,
    pub principal: bool,
    pub first: NaiveDate,
    pub past: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
    pub deputises: Option<i64>,
    /// Why it ended before its day, where it did.
    pub why: Option<String>,
}

const STEWARDSHIPS: &str = "
    SELECT stewardship_id AS id, segment_id AS segment, person_id AS person, role, principal,
           valid_from AS first, valid_to AS past, created_at, deputises, ended AS why
    FROM stewardship WHERE district = 990101 ORDER BY stewardship_id";

/// A change of who answers, as an official made it.
#[derive(Clone, Debug, FromRow)]
pub struct Change {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub action: String,
    pub before: Option<i64>,
    pub after: Option<i64>,
}

const CHANGES: &str = "
    SELECT event_id AS id, at, action, before_id AS before, after_id AS after
    FROM stewardship_change WHERE district = 990101 ORDER BY at, event_id";

/// A rule.
#[derive(Clone, Debug, FromRow)]
pub struct Duty {
    pub id: i64,
    pub area: String,
    pub role: String,
    pub kind: String,
    pub unit: String,
    pub times: i16,
    pub first: NaiveDate,
    pub past: Option<NaiveDate>,
    pub season_from: Option<i16>,
    pub season_to: Option<i16>,
    pub warning: Option<String>,
}

const DUTIES: &str = "
    SELECT duty_id AS id, area_path AS area, role, kind, unit, times, valid_from AS first,
           valid_to AS past, season_from, season_to, warning
    FROM duty WHERE district = 990101 ORDER BY duty_id";

/// A warning that was given out.
#[derive(Clone, Debug, FromRow)]
pub struct Warning {
    pub id: Uuid,
    pub area: String,
    pub level: String,
    pub first: NaiveDate,
    pub past: NaiveDate,
}

const WARNINGS: &str = "
    SELECT warning_id AS id, area_path AS area, level, from_day AS first, past_day AS past
    FROM warning WHERE district = 990101 ORDER BY warning_id";

/// Days on which nothing was asked for: of an area, of one kind in it, of a segment, of a person.
#[derive(Clone, Debug, FromRow)]
pub struct Suspension {
    pub id: Uuid,
    pub area: String,
    pub kind: Option<String>,
    pub segment: Option<i64>,
    pub person: Option<i64>,
    pub first: NaiveDate,
    pub past: NaiveDate,
}

const SUSPENSIONS: &str = "
    SELECT suspension_id AS id, area_path AS area, kind, segment_id AS segment,
           person_id AS person, from_day AS first, past_day AS past
    FROM suspension WHERE district = 990101 ORDER BY suspension_id";

/// A segment as it stands now. Where it lay before, nothing here says: see `Places`.
#[derive(Clone, Debug, FromRow)]
pub struct Segment {
    pub id: i64,
    pub name: String,
    pub kind: String,
    pub area: String,
    pub code: Option<String>,
    pub retired: bool,
}

const SEGMENTS: &str = "
    SELECT segment_id AS id, name, kind, area_path AS area, external_code AS code,
           retired_at IS NOT NULL AS retired
    FROM segment WHERE district = 990101 ORDER BY segment_id";

/// A place where a plate hangs.
#[derive(Clone, Debug, FromRow)]
pub struct Checkpoint {
    pub id: i64,
    pub segment: i64,
    pub lon: f64,
    pub lat: f64,
    pub radius_m: f32,
}

const CHECKPOINTS: &str = "
    SELECT checkpoint_id AS id, segment_id AS segment, ST_X(location) AS lon,
           ST_Y(location) AS lat, radius_m
    FROM checkpoint WHERE district = 990101 AND retired_at IS NULL ORDER BY checkpoint_id";

/// A plate.
#[derive(Clone, Debug, FromRow)]
pub struct Plate {
    pub code: i32,
    pub state: String,
    pub checkpoint: Option<i64>,
}

const PLATES: &str = "
    SELECT code, state, checkpoint_id AS checkpoint
    FROM code WHERE district = 990101 ORDER BY code";

/// A plate came into a state.
#[derive(Clone, Debug, FromRow)]
pub struct PlateEvent {
    pub code: i32,
    pub state: String,
    pub at: DateTime<Utc>,
}

const PLATE_EVENTS: &str = "
    SELECT code, state, at FROM code_event WHERE district = 990101 ORDER BY at, event_id";

/// A record.
#[derive(Clone, Debug, FromRow)]
pub struct Scan {
    pub id: Uuid,
    pub checkpoint: i64,
    pub segment: i64,
    pub person: i64,
    pub device: Option<Vec<u8>>,
    pub received_at: DateTime<Utc>,
    pub offline_ms: Option<i64>,
    pub lon: Option<f64>,
    pub lat: Option<f64>,
    pub accuracy: Option<f32>,
    pub taken_at: Option<DateTime<Utc>>,
    pub day: NaiveDate,
    pub distance_m: Option<f32>,
    pub fence: String,
    pub grade: i16,
    pub flags: i32,
    pub outcome: Option<String>,
    pub seen_at: Option<DateTime<Utc>>,
    pub lease_at: Option<DateTime<Utc>>,
    /// The moment that an official gave, where one entered it: of no place.
    pub entered_at: Option<DateTime<Utc>>,
}

const SCANS: &str = "
    SELECT scan_id AS id, coalesce(checkpoint_id, 0) AS checkpoint, segment_id AS segment,
           person_id AS person, device, received_at, offline_ms, ST_X(fix) AS lon,
           ST_Y(fix) AS lat, accuracy_m AS accuracy, fix_taken_at AS taken_at, day, distance_m,
           fence, grade, flags, outcome, seen_at, lease_at,
           CASE WHEN entered_reason IS NOT NULL THEN seen_at END AS entered_at
    FROM scan WHERE district = 990101 AND day >= $1 ORDER BY scan_id";

/// A record taken back.
#[derive(Clone, Debug, FromRow)]
pub struct Withdrawal {
    pub scan: Uuid,
    pub at: DateTime<Utc>,
}

const WITHDRAWALS: &str = "
    SELECT scan_id AS scan, at FROM scan_withdrawal WHERE district = 990101 ORDER BY at, event_id";

/// What an official decided on a record.
#[derive(Clone, Debug, FromRow)]
pub struct Decision {
    pub scan: Uuid,
    pub verdict: String,
    pub at: DateTime<Utc>,
}

const DECISIONS: &str = "
    SELECT scan_id AS scan, verdict, at
    FROM scan_decision WHERE district = 990101 ORDER BY at, event_id";

/// A phone that signs.
#[derive(Clone, Debug, FromRow)]
pub struct DeviceKey {
    pub hash: Vec<u8>,
    pub account: i64,
    pub public_key: Vec<u8>,
    pub revoked_at: Option<DateTime<Utc>>,
}

const DEVICE_KEYS: &str = "
    SELECT key_hash AS hash, account_id AS account, public_key, revoked_at
    FROM device_key WHERE district = 990101 ORDER BY key_hash";

/// A problem.
#[derive(Clone, Debug, FromRow)]
pub struct Problem {
    pub id: i64,
    pub receipt: String,
    pub segment: i64,
    pub is_rating: bool,
    pub opened_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    pub contact: Option<i64>,
}

const PROBLEMS: &str = "
    SELECT problem_id AS id, receipt, segment_id AS segment, is_rating, opened_at, due_at,
           closed_at, contact_id AS contact
    FROM problem WHERE district = 990101 ORDER BY problem_id";

/// A problem came into a stage.
#[derive(Clone, Debug, FromRow)]
pub struct ProblemEvent {
    pub problem: i64,
    pub stage: String,
    pub at: DateTime<Utc>,
}

const PROBLEM_EVENTS: &str = "
    SELECT problem_id AS problem, stage, at
    FROM problem_event WHERE district = 990101 ORDER BY at, event_id";

/// How to reach a reporter, and until when.
#[derive(Clone, Debug, FromRow)]
pub struct Contact {
    pub id: i64,
    pub erase_at: DateTime<Utc>,
}

const CONTACTS: &str = "
    SELECT contact_id AS id, erase_at FROM contact WHERE district = 990101 ORDER BY contact_id";

/// A day of which a notice of the government says whether it is worked.
#[derive(Clone, Debug, FromRow)]
pub struct Notice {
    pub day: NaiveDate,
    pub is_off: bool,
}

/// Of two that speak of a day, that of the later year comes last.
const NOTICES: &str = "
    SELECT day, is_off FROM calendar_day WHERE district = 990101 ORDER BY year, day";

/// A mark that a resident gave.
#[derive(Clone, Debug, FromRow)]
pub struct Rating {
    pub segment: i64,
    pub score: i16,
    pub at: DateTime<Utc>,
}

const RATINGS: &str = "
    SELECT segment_id AS segment, score, at
    FROM rating WHERE district = 990101 ORDER BY rating_id";

/// Everything that happened.
#[derive(Clone, Debug)]
pub struct Facts {
    pub stewardships: Vec<Stewardship>,
    pub changes: Vec<Change>,
    pub duties: Vec<Duty>,
    pub warnings: Vec<Warning>,
    pub suspensions: Vec<Suspension>,
    pub segments: Vec<Segment>,
    pub checkpoints: Vec<Checkpoint>,
    pub plates: Vec<Plate>,
    pub plate_events: Vec<PlateEvent>,
    pub scans: Vec<Scan>,
    pub withdrawals: Vec<Withdrawal>,
    pub decisions: Vec<Decision>,
    pub device_keys: Vec<DeviceKey>,
    pub problems: Vec<Problem>,
    pub problem_events: Vec<ProblemEvent>,
    pub contacts: Vec<Contact>,
    pub ratings: Vec<Rating>,
    pub notices: Vec<Notice>,
}

impl Facts {
    /// Reads them as they stand now; of records those from a day on.
    pub async fn read(db: &PgPool, since: NaiveDate) -> Self {
        let scans: Vec<Scan> = sqlx::query_as(SCANS).bind(since).fetch_all(db).await.unwrap();
        Self {
            stewardships: all(db, STEWARDSHIPS).await,
            changes: all(db, CHANGES).await,
            duties: all(db, DUTIES).await,
            warnings: all(db, WARNINGS).await,
            suspensions: all(db, SUSPENSIONS).await,
            segments: all(db, SEGMENTS).await,
            checkpoints: all(db, CHECKPOINTS).await,
            plates: all(db, PLATES).await,
            plate_events: all(db, PLATE_EVENTS).await,
            scans,
            withdrawals: all(db, WITHDRAWALS).await,
            decisions: all(db, DECISIONS).await,
            device_keys: all(db, DEVICE_KEYS).await,
            problems: all(db, PROBLEMS).await,
            problem_events: all(db, PROBLEM_EVENTS).await,
            contacts: all(db, CONTACTS).await,
            ratings: all(db, RATINGS).await,
            notices: notices(db).await,
        }
    }

    /// A segment.
    pub fn segment(&self, id: i64) -> &Segment {
        self.segments.iter().find(|segment| segment.id == id).unwrap()
    }

    /// The place of a segment where a plate hangs, and the plate.
    pub fn plate_at(&self, segment: i64) -> Option<(&Checkpoint, i32)> {
        let place = self.checkpoints.iter().find(|place| place.segment == segment)?;
        let hangs = |plate: &&Plate| plate.checkpoint == Some(place.id) && plate.state != "retired";
        self.plates.iter().find(hangs).map(|plate| (place, plate.code))
    }
}

/// None where a release knew of none.
async fn notices(db: &PgPool) -> Vec<Notice> {
    let is_there = "SELECT to_regclass('calendar_day') IS NOT NULL";
    let is_there: bool = sqlx::query_scalar(is_there).fetch_one(db).await.unwrap();
    if is_there { all(db, NOTICES).await } else { Vec::new() }
}

async fn all<T>(db: &PgPool, statement: &'static str) -> Vec<T>
where
    T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    sqlx::query_as(statement).fetch_all(db).await.unwrap()
}
