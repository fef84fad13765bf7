//! SQL of changes of who answers for a segment.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde_json::json;
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::ending::{end, step_out};
use super::holding::{Holding, Place, broken, holding};
use super::planned::undo;
use crate::accounts::people::NamedPerson;
use crate::audit::{Act, Actor, store as audit};
use crate::db::store::local_day;
use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, DistrictId, PersonId, SegmentId};
use crate::rights::{Covered, Located};
use crate::status::store::{lock_states, settle};
use crate::stewardships::change::{Announced, Change, Changed, Coming, Ended, Tenure, TenureKey};
use crate::stewardships::{Origin, Role};

/// Where a segment lies.
pub async fn place(db: &PgPool, district: DistrictId, id: SegmentId) -> Result<Located<SegmentId>> {
    let area = sqlx::query_scalar!(
        r#"SELECT area_path AS "area: AreaPath" FROM segment WHERE district = $1 AND segment_id = $2
               AND retired_at IS NULL"#,
        district as DistrictId,
        id as SegmentId
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Located::new(district, area, id))
}

/// Where several segments lie; one that is not there makes all of them be not there.
pub async fn places(
    db: &PgPool,
    district: DistrictId,
    ids: &[SegmentId],
) -> Result<Vec<Located<SegmentId>>> {
    let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let places = sqlx::query!(
        r#"SELECT segment_id AS "id: SegmentId", area_path AS "area: AreaPath"
           FROM segment WHERE district = $1 AND segment_id = ANY ($2) AND retired_at IS NULL
               ORDER BY segment_id"#,
        district as DistrictId,
        &numbers
    )
    .fetch_all(db)
    .await?;
    if places.len() != ids.len() {
        return Err(Error::NotFound);
    }
    Ok(places
        .into_iter()
        .map(|place| Located::new(district, place.area, place.id))
        .collect())
}

/// Everybody who answered, answers or will answer for a segment, the latest first: from behind
/// `after` on, `limit` at most.
pub async fn tenures(
    db: &PgPool,
    segment: &Covered<SegmentId>,
    after: Option<TenureKey>,
    limit: i64,
) -> Result<Vec<Tenure>> {
    Ok(sqlx::query_as!(
        Tenure,
        r#"SELECT w.stewardship_id AS id, w.person_id AS "person_id: PersonId", p.name AS person,
               p.post, w.role AS "role: Role", w.principal,
                  w.origin AS "origin: Origin", w.commitment, w.valid_from AS "from",
                      w.valid_to - 1 AS until, w.ended AS "ended: Ended",
                  (SELECT q.name FROM stewardship o JOIN person q ON q.district = o.district
                      AND q.person_id = o.person_id
                   WHERE o.district = w.district AND o.stewardship_id = w.deputises) AS deputises,
                  (SELECT jsonb_build_object('at', c.at, 'by', a.name, 'note', c.note)
                   FROM stewardship_change c JOIN account a ON a.district = c.district
                       AND a.account_id = c.account_id
                   WHERE c.district = w.district AND c.segment_id = w.segment_id
                     AND (c.after_id = w.stewardship_id OR c.before_id = w.stewardship_id
                         AND c.action <> 'deputise'
                         OR w.ended IS NOT NULL AND c.before_id = w.deputises
                         AND c.request ->> 'on' = to_char(w.valid_to, 'YYYY-MM-DD'))
                   ORDER BY c.at DESC, c.event_id DESC LIMIT 1) AS "change: Json<Changed>"
           FROM stewardship w
           JOIN person p ON p.district = w.district AND p.person_id = w.person_id
           WHERE w.district = $1 AND w.segment_id = $2
             AND ($4::date IS NULL
                  OR (w.valid_from, w.principal, w.stewardship_id) < ($4, $5::bool, $6::int8))
           ORDER BY w.valid_from DESC, w.principal DESC, w.stewardship_id DESC LIMIT $3"#,
        segment.district() as DistrictId,
        *segment.get() as SegmentId,
        limit,
        after.map(|after| after.0),
        after.map(|after| after.1),
        after.map(|after| after.2)
    )
    .fetch_all(db)
    .await?)
}

/// Makes a change with everything that follows from it, in one transaction; `replaces` is a planned
/// one that does not come then. The same event again changes nothing. Nobody gives themselves
/// something to answer for, nor lets it go.
pub async fn apply(
    db: &PgPool,
    segment: &Covered<SegmentId>,
    successor: Option<&Covered<NamedPerson>>,
    (event, actor): (Uuid, &Actor),
    (change, replaces): (&Change, Option<Uuid>),
    note: &str,
) -> Result<()> {
    let now = actor.at;
    let place = Place {
        district: segment.district(),
        id: *segment.get(),
    };
    let today = local_day(db, place.district, now).await?;
    let mut tx = db.begin().await?;
    // Whoever changes the same segment waits here.
    lock_states(&mut tx, place.district, &[place.id.0]).await?;
    if is_replay(&mut tx, place, event, (change, replaces)).await? {
        return Ok(());
    }
    let faults = change.faults(today);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let successor = successor.map(|person| person.get().id);
    if let Some(person) = successor {
        actor.decides_on(person)?;
    }
    let goes_on = match replaces {
        Some(planned) => undo(&mut tx, place, planned, (today, actor)).await?,
        None => None,
    };
    let done = match change {
        Change::Cancel { .. } => Done {
            before: goes_on,
            ..Done::default()
        },
        change => carry_out(&mut tx, place, change, (successor, actor), today).await?,
    };
    sqlx::query!(
        "INSERT INTO stewardship_change (district, event_id, at, account_id, segment_id, action,
             request, before_id, after_id, note, replaces, was)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        place.district as DistrictId,
        event,
        now,
        actor.account as Option<AccountId>,
        place.id as SegmentId,
        change.action(),
        Json(change) as _,
        done.before,
        done.after,
        note,
        replaces,
        Json(&done.was) as _
    )
    .execute(&mut *tx)
    .await?;
    settle(&mut tx, place.district, &[place.id.0], now).await?;
    let detail = json!({ "segment": place.id, "change": change.action(), "before": done.before,
                         "after": done.after, "replaces": replaces });
    let act = Act::with("stewardship.change", event, detail).within(segment.area());
    audit::record(&mut tx, place.district, actor, act).await?;
    tx.commit().await?;
    Ok(())
}

async fn is_replay(
    db: &mut PgConnection,
    place: Place,
    event: Uuid,
    (change, replaces): (&Change, Option<Uuid>),
) -> Result<bool> {
    let same = sqlx::query_scalar!(
        r#"SELECT (segment_id = $3 AND request = $4 AND replaces IS NOT DISTINCT FROM $5) AS "same!"
           FROM stewardship_change WHERE district = $1 AND event_id = $2"#,
        place.district as DistrictId,
        event,
        place.id as SegmentId,
        Json(change) as _,
        replaces
    )
    .fetch_optional(db)
    .await?;
    match same {
        Some(false) => Err(Error::Conflict("conflict-change-id")),
        known => Ok(known.is_some()),
    }
}

/// What a change did.
#[derive(Default)]
struct Done {
    /// The stewardship that ended, is stood in for, or goes on after all.
    before: Option<i64>,
    /// The one that began.
    after: Option<i64>,
    /// What it ended or took away, as it was.
    was: Vec<Holding>,
}

async fn carry_out(
    db: &mut PgConnection,
    place: Place,
    change: &Change,
    (successor, actor): (Option<PersonId>, &Actor),
    today: NaiveDate,
) -> Result<Done> {
    let begin = |role, principal, from, past, commitment, deputises| Beginning {
        person: successor,
        role,
        principal,
        origin: Origin::Assigned,
        from,
        past,
        commitment,
        deputises,
        at: actor.at,
    };
    let (before, new, was) = match change {
        Change::Assign {
            role,
            principal,
            from,
            commitment,
            ..
        } => {
            let new = begin(*role, *principal, from.get(), None, commitment.trim(), None);
            (None, Some(new), Vec::new())
        }
        Change::HandOver { stewardship, on, .. } => {
            let held = others(db, place, *stewardship, actor).await?;
            if Some(held.person) == successor {
                return Err(Error::field("person", "api-invalid-same-person"));
            }
            let ending = (on.get(), Ended::HandedOver);
            let mut was = end(db, place, &held, ending, (today, actor.at)).await?;
            if let Some(person) = successor.filter(|_| held.principal) {
                was.extend(step_out(db, place, person, held.role, (on.get(), actor.at)).await?);
            }
            // Who follows somebody with a last day, a deputy above all, has the same last day.
            let (role, end, instead) = (held.role, held.past, held.deputises);
            let new = begin(role, held.principal, on.get(), end, "", instead);
            (Some(held.id), Some(new), was)
        }
        Change::Deputise {
            stewardship, from, until, ..
        } => {
            let held = others(db, place, *stewardship, actor).await?;
            let (from, past) = (from.get(), until.get() + Days::new(1));
            if held.from > from || held.past.is_some_and(|end| end < past) {
                return Err(Error::Conflict("conflict-not-held"));
            }
            // A deputy's deputy stands in for the same holder.
            let holder = held.deputises.unwrap_or(held.id);
            let new = begin(held.role, false, from, Some(past), "", Some(holder));
            (Some(held.id), Some(new), Vec::new())
        }
        Change::Release { stewardship, on } => {
            let held = others(db, place, *stewardship, actor).await?;
            let ending = (on.get(), Ended::Released);
            let was = end(db, place, &held, ending, (today, actor.at)).await?;
            (Some(held.id), None, was)
        }
        Change::Cancel { .. } => (None, None, Vec::new()),
    };
    let after = match new {
        Some(new) => Some(insert(db, place, &new).await?),
        None => None,
    };
    Ok(Done { before, after, was })
}

/// A stewardship that somebody may change whose own it is not.
async fn others(db: &mut PgConnection, place: Place, id: i64, actor: &Actor) -> Result<Holding> {
    let held = holding(db, place, id).await?;
    actor.decides_on(held.person)?;
    Ok(held)
}

/// A stewardship to begin.
pub(super) struct Beginning<'a> {
    pub(super) person: Option<PersonId>,
    pub(super) role: Role,
    pub(super) principal: bool,
    pub(super) origin: Origin,
    pub(super) from: NaiveDate,
    pub(super) past: Option<NaiveDate>,
    pub(super) commitment: &'a str,
    pub(super) deputises: Option<i64>,
    /// When it was decided.
    pub(super) at: DateTime<Utc>,
}

pub(super) async fn insert(
    db: &mut PgConnection,
    place: Place,
    new: &Beginning<'_>,
) -> Result<i64> {
    let person = new.person.ok_or(Error::NotFound)?;
    sqlx::query_scalar!(
        "INSERT INTO stewardship (district, segment_id, person_id, role, principal, origin,
             commitment, valid_from, valid_to, deputises, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING stewardship_id",
        place.district as DistrictId,
        place.id as SegmentId,
        person as PersonId,
        new.role.as_str(),
        new.principal,
        new.origin.as_str(),
        new.commitment,
        new.from,
        new.past,
        new.deputises,
        new.at
    )
    .fetch_one(db)
    .await
    .map_err(broken)
}

/// What is announced to a steward: beginnings and ends on days to come, the nearest first.
pub async fn announced(
    db: &PgPool,
    district: DistrictId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<Vec<Announced>> {
    let rows = sqlx::query!(
        r#"SELECT s.name AS segment, w.role AS "role: Role", n.day AS "day!", n.begins AS "begins!",
                  (SELECT p.name FROM stewardship o JOIN person p ON p.district = o.district
                      AND p.person_id = o.person_id
                   WHERE o.district = w.district AND o.segment_id = w.segment_id AND o.role = w.role
                       AND o.principal = w.principal
                     AND CASE WHEN n.begins THEN o.valid_to ELSE o.valid_from END = n.day
                   LIMIT 1) AS other
           FROM stewardship w
           JOIN segment s ON s.district = w.district AND s.segment_id = w.segment_id
               AND s.retired_at IS NULL
           CROSS JOIN LATERAL (VALUES (w.valid_from, true), (w.valid_to, false)) n (day, begins)
           WHERE w.district = $1 AND w.person_id = $2 AND n.day > local_day($1, $3)
           ORDER BY n.day, s.name COLLATE by_name, n.begins, w.stewardship_id"#,
        district as DistrictId,
        person as PersonId,
        now
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Announced {
            segment: row.segment,
            role: row.role,
            on: row.day,
            coming: if row.begins {
                Coming::Begins(row.other)
            } else {
                Coming::Ends(row.other)
            },
        })
        .collect())
}
