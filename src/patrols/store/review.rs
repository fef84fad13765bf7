//! SQL of explanations and decisions.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use crate::audit::{Act, Actor, store as audit};
use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, DistrictId, PersonId};
use crate::patrols::review::{Reason, ScanOf, Verdict};
use crate::rights::{Covered, Located};

/// Stores what a steward says of a record of theirs. The same id again changes nothing.
pub async fn explain(
    db: &PgPool,
    district: DistrictId,
    (id, scan, account): (Uuid, Uuid, AccountId),
    reasons: &[Reason],
    note: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let reasons: Vec<String> = reasons.iter().map(|reason| reason.as_str().to_owned()).collect();
    sqlx::query!(
        "INSERT INTO scan_explanation (district, event_id, scan_id, account_id, at, reasons, note)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT DO NOTHING",
        district as DistrictId,
        id,
        scan,
        account as AccountId,
        now,
        &reasons,
        note
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Where a record lies, and whose it is.
pub async fn place(db: &PgPool, district: DistrictId, id: Uuid) -> Result<Located<ScanOf>> {
    let row = sqlx::query!(
        r#"SELECT s.area_path AS "area: AreaPath", c.person_id AS "person: PersonId",
               CASE WHEN c.entered_reason IS NOT NULL THEN c.account_id END
                   AS "entered_by?: AccountId"
           FROM scan c
               JOIN segment s ON s.district = c.district AND s.segment_id = c.segment_id
           WHERE c.district = $1 AND c.scan_id = $2"#,
        district as DistrictId,
        id
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    let scan = ScanOf {
        id,
        person: row.person,
        entered_by: row.entered_by,
    };
    Ok(Located::new(district, row.area, scan))
}

/// Stores an official's decision; sums and status follow in the same transaction. The same id again
/// changes nothing; nobody decides on a record of their own, nor on one that they
/// entered for somebody.
pub async fn decide(
    db: &PgPool,
    record: &Covered<ScanOf>,
    (id, actor): (Uuid, &Actor),
    verdict: Verdict,
    note: &str,
) -> Result<()> {
    actor.decides_on(record.get().person)?;
    if record.get().entered_by.is_some() && record.get().entered_by == actor.account {
        return Err(Actor::own_record());
    }
    let mut tx = db.begin().await?;
    let result = sqlx::query_scalar!(
        r#"SELECT decide_scan($1, $2, $3, $4, $5, $6, $7) AS "result!""#,
        record.district() as DistrictId,
        actor.at,
        id,
        record.get().id,
        actor.account as Option<AccountId>,
        verdict.as_str(),
        note
    )
    .fetch_one(&mut *tx)
    .await?;
    match result.as_str() {
        "recorded" => {
            let action = match verdict {
                Verdict::Accepted => "record.accepted",
                Verdict::SetAside => "record.set_aside",
            };
            // The note stands with the decision, which goes with the record.
            let act = Act::new(action, record.get().id).within(record.area());
            audit::record(&mut tx, record.district(), actor, act).await?;
            tx.commit().await?;
            Ok(())
        }
        "replayed" => Ok(()),
        "withdrawn" => Err(Error::Conflict("conflict-record-withdrawn")),
        _ => Err(Error::Conflict("conflict-decision-id")),
    }
}
