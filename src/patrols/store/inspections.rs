//! SQL of unannounced visits.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};

use crate::audit::{Act, Actor, store as audit};
use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, Code, DistrictId, PersonId, SegmentId};
use crate::patrols::inspections::{CodePlace, NewInspection};
use crate::patrols::{Fence, Outcome};
use crate::problems::Category;
use crate::rights::{Covered, Located};

/// Where a code hangs.
pub async fn place(db: &PgPool, district: DistrictId, code: Code) -> Result<Located<CodePlace>> {
    let row = sqlx::query!(
        r#"SELECT s.segment_id AS "segment: SegmentId", s.area_path AS "area: AreaPath"
           FROM code c
           JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
           JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
               AND s.retired_at IS NULL
           WHERE c.district = $1 AND c.code = $2 AND c.state <> 'retired'"#,
        district as DistrictId,
        code as Code
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    let place = CodePlace {
        code,
        segment: row.segment,
    };
    Ok(Located::new(district, row.area, place))
}

/// Stores a visit; answers where the phone was. The same id again by the same account at the same
/// code is the same visit. Nobody visits a segment unannounced that they answer for themselves.
pub async fn record(
    db: &PgPool,
    place: &Covered<CodePlace>,
    visit: &NewInspection,
    actor: &Actor,
) -> Result<Fence> {
    let mut tx = db.begin().await?;
    if let Some(person) = actor.person
        && answers(&mut tx, place.district(), place.get().segment, (person, actor.at)).await?
    {
        return Err(Actor::own_record());
    }
    let findings: Vec<&str> =
        visit.findings.iter().map(|finding| Category::as_str(*finding)).collect();
    let stored = sqlx::query_scalar!(
        r#"INSERT INTO inspection (district, inspection_id, segment_id, checkpoint_id, code,
               account_id, day, at, device_time, fix, accuracy_m,
                                   fix_taken_at, distance_m, fence, outcome, findings, note,
                                       payload)
           SELECT $1, $2, k.segment_id, k.checkpoint_id, $3, $4, local_day($1, $5), $5, $6, f.fix,
               $9::float4, $10, f.distance_m::float4,
                  fence_verdict(f.distance_m, $9::float4,
                      (extract(epoch FROM $6::timestamptz - $10::timestamptz) * 1000)::int8,
                      at.radius_m), $11, $12, $13, $14
           FROM code c
           JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
           -- As record_scans has it: the segment stands for a place that nobody has located.
           CROSS JOIN LATERAL (
               SELECT CASE WHEN k.is_located THEN k.location
                           ELSE (SELECT g.geom FROM segment_geometry g
                                 WHERE g.district = k.district AND g.segment_id = k.segment_id
                                   AND g.valid_to IS NULL) END AS geom,
                      CASE WHEN k.is_located THEN k.radius_m END AS radius_m) at
           CROSS JOIN LATERAL (SELECT p.fix, ST_Distance(p.fix::geography, at.geom::geography)
               AS distance_m
                               FROM (SELECT ST_SetSRID(ST_MakePoint($7, $8), 4326) AS fix) p) f
           WHERE c.district = $1 AND c.code = $3
           ON CONFLICT (district, inspection_id) DO NOTHING
           RETURNING fence AS "fence: Fence""#,
        place.district() as DistrictId,
        visit.id,
        place.get().code as Code,
        actor.account as Option<AccountId>,
        actor.at,
        visit.device_time,
        visit.fix.map(|fix| fix.at.lon()),
        visit.fix.map(|fix| fix.at.lat()),
        visit.fix.and_then(|fix| fix.accuracy_m),
        visit.fix.and_then(|fix| fix.taken_at),
        Outcome::as_str(visit.outcome),
        &findings as &[&str],
        visit.note,
        visit.payload
    )
    .fetch_optional(&mut *tx)
    .await?;
    if let Some(fence) = stored {
        let detail =
            serde_json::json!({ "segment": place.get().segment, "outcome": visit.outcome });
        let act = Act::with("inspection.record", visit.id, detail).within(place.area());
        audit::record(&mut tx, place.district(), actor, act).await?;
        tx.commit().await?;
        return Ok(fence);
    }
    sqlx::query_scalar!(
        r#"SELECT fence AS "fence: Fence" FROM inspection WHERE district = $1 AND inspection_id = $2
               AND code = $3 AND account_id = $4"#,
        place.district() as DistrictId,
        visit.id,
        place.get().code as Code,
        actor.account as Option<AccountId>
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::Conflict("conflict-scan-id"))
}

/// Whether a person answers for a segment at an instant.
async fn answers(
    db: &mut PgConnection,
    district: DistrictId,
    segment: SegmentId,
    (person, at): (PersonId, DateTime<Utc>),
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT roles_held($1, $2, $3, local_day($1, $4), $4) <> '{}' AS "answers!""#,
        district as DistrictId,
        segment as SegmentId,
        person as PersonId,
        at
    )
    .fetch_one(db)
    .await?)
}
