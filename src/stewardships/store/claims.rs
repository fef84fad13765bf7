//! SQL of claims: somebody asks for what is offered, an official decides.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::error::DatabaseError;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::change::{self, Beginning};
use super::holding::Place;
use super::offers::not_asking;
use crate::audit::{Act, Actor, store as audit};
use crate::db::store::local_day;
use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, DistrictId, PersonId, SegmentId};
use crate::rights::{Covered, Located};
use crate::status::store::{lock_states, settle};
use crate::stewardships::claims::{OfferedRole, Verdict};
use crate::stewardships::{Origin, Role};

/// Asks for a segment that is offered in the town of a person. The same claim again changes
/// nothing.
pub async fn ask(
    db: &PgPool,
    district: DistrictId,
    (claim, offer): (Uuid, Uuid),
    person: PersonId,
    commitment: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let is_open = sqlx::query_scalar!(
        r#"SELECT o.closed_at IS NULL AS "is_open!"
           FROM offer o
           JOIN segment s ON s.district = o.district AND s.segment_id = o.segment_id
               AND s.retired_at IS NULL
           JOIN person p ON p.district = o.district AND p.person_id = $3
           WHERE o.district = $1 AND o.offer_id = $2
             AND s.area_path >= left(p.area_path, 9)
                 AND s.area_path < area_upper(left(p.area_path, 9))
           FOR SHARE OF o"#,
        district as DistrictId,
        offer,
        person as PersonId
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    let known = sqlx::query_scalar!(
        "SELECT claim_id FROM claim WHERE district = $1 AND offer_id = $2 AND person_id = $3",
        district as DistrictId,
        offer,
        person as PersonId
    )
    .fetch_optional(&mut *tx)
    .await?;
    match known {
        Some(known) if known == claim => return Ok(()),
        Some(_) => return Err(Error::Conflict("conflict-claimed-already")),
        None if !is_open => return Err(Error::Conflict("conflict-offer-closed")),
        None => {}
    }
    sqlx::query!(
        "INSERT INTO claim (district, claim_id, offer_id, person_id, commitment, at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        district as DistrictId,
        claim,
        offer,
        person as PersonId,
        commitment,
        now
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| match error.as_database_error().and_then(DatabaseError::constraint) {
        // Sent twice at once: the other one is on record.
        Some("claim_once" | "claim_pkey") => Error::Conflict("conflict-claimed-already"),
        _ => error.into(),
    })?;
    tx.commit().await?;
    Ok(())
}

/// Where a claim belongs.
pub async fn claim(db: &PgPool, district: DistrictId, id: Uuid) -> Result<Located<OfferedRole>> {
    let row = sqlx::query!(
        r#"SELECT s.area_path AS "area: AreaPath", s.segment_id AS "segment: SegmentId",
                  c.person_id AS "person: PersonId", o.role AS "role: Role"
           FROM claim c
           JOIN offer o ON o.district = c.district AND o.offer_id = c.offer_id
           JOIN segment s ON s.district = o.district AND s.segment_id = o.segment_id
           WHERE c.district = $1 AND c.claim_id = $2"#,
        district as DistrictId,
        id
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    let asked_for = OfferedRole {
        id,
        segment: row.segment,
        person: Some(row.person),
        role: row.role,
    };
    Ok(Located::new(district, row.area, asked_for))
}

/// Declines a claim. The same decision again changes nothing; nobody decides where they ask
/// themselves.
pub async fn decline(
    db: &PgPool,
    claim: &Covered<OfferedRole>,
    actor: &Actor,
    reason: &str,
) -> Result<()> {
    let mut tx = db.begin().await?;
    not_asking_beside(&mut tx, claim.district(), claim.get().id, actor).await?;
    let decision = Decision {
        verdict: Verdict::Declined,
        reason,
        by: actor.account,
        stewardship: None,
    };
    if decide(&mut tx, claim.district(), claim.get().id, &decision, actor.at).await? {
        let act = Act::new("claim.decline", claim.get().id).within(claim.area());
        audit::record(&mut tx, claim.district(), actor, act).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Takes a claim back, which only the one who made it can.
pub async fn withdraw_claim(
    db: &PgPool,
    district: DistrictId,
    (claim, person): (Uuid, PersonId),
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let own = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM claim WHERE district = $1 AND claim_id = $2
               AND person_id = $3) AS "own!""#,
        district as DistrictId,
        claim,
        person as PersonId
    )
    .fetch_one(&mut *tx)
    .await?;
    if !own {
        return Err(Error::NotFound);
    }
    let decision = Decision {
        verdict: Verdict::Withdrawn,
        reason: "",
        by: Some(account),
        stewardship: None,
    };
    decide(&mut tx, district, claim, &decision, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Confirms a claim: from today on the one who asked answers for the segment, and the offer is
/// closed with it. The same decision again changes nothing; nobody decides where they ask
/// themselves.
pub async fn confirm(db: &PgPool, claim: &Covered<OfferedRole>, actor: &Actor) -> Result<()> {
    let now = actor.at;
    let (district, asked_for) = (claim.district(), claim.get());
    let today = local_day(db, district, now).await?;
    let person = asked_for.person.ok_or(Error::NotFound)?;
    let mut tx = db.begin().await?;
    not_asking_beside(&mut tx, district, asked_for.id, actor).await?;
    lock_states(&mut tx, district, &[asked_for.segment.0]).await?;
    let Some(asked) = sqlx::query!(
        r#"SELECT c.commitment, o.closed_at IS NULL AS "is_open!", k.verdict AS "verdict?: Verdict"
           FROM claim c
           JOIN offer o ON o.district = c.district AND o.offer_id = c.offer_id
           LEFT JOIN claim_decision k ON k.district = c.district AND k.claim_id = c.claim_id
           WHERE c.district = $1 AND c.claim_id = $2"#,
        district as DistrictId,
        asked_for.id
    )
    .fetch_optional(&mut *tx)
    .await?
    else {
        return Err(Error::NotFound);
    };
    match asked.verdict {
        Some(Verdict::Confirmed) => return Ok(()),
        Some(_) => return Err(Error::Conflict("conflict-claim-decided")),
        None if !asked.is_open => return Err(Error::Conflict("conflict-offer-closed")),
        None => {}
    }
    let new = Beginning {
        person: Some(person),
        role: asked_for.role,
        principal: true,
        origin: Origin::Claimed,
        from: today,
        past: None,
        commitment: &asked.commitment,
        deputises: None,
        at: now,
    };
    let place = Place {
        district,
        id: asked_for.segment,
    };
    let stewardship = change::insert(&mut tx, place, &new).await?;
    let decision = Decision {
        verdict: Verdict::Confirmed,
        reason: "",
        by: actor.account,
        stewardship: Some(stewardship),
    };
    decide(&mut tx, district, asked_for.id, &decision, now).await?;
    settle(&mut tx, district, &[asked_for.segment.0], now).await?;
    let detail = json!({ "stewardship": stewardship });
    let act = Act::with("claim.confirm", asked_for.id, detail).within(claim.area());
    audit::record(&mut tx, district, actor, act).await?;
    tx.commit().await?;
    Ok(())
}

/// As [`not_asking`], of the offer of a claim.
async fn not_asking_beside(
    db: &mut PgConnection,
    district: DistrictId,
    claim: Uuid,
    actor: &Actor,
) -> Result<()> {
    let offer = sqlx::query_scalar!(
        "SELECT offer_id FROM claim WHERE district = $1 AND claim_id = $2",
        district as DistrictId,
        claim
    )
    .fetch_one(&mut *db)
    .await?;
    not_asking(db, district, offer, actor).await
}

struct Decision<'a> {
    verdict: Verdict,
    reason: &'a str,
    by: Option<AccountId>,
    stewardship: Option<i64>,
}

/// Stores a decision; false where the same stood there already.
async fn decide(
    db: &mut PgConnection,
    district: DistrictId,
    claim: Uuid,
    decision: &Decision<'_>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let inserted = sqlx::query!(
        "INSERT INTO claim_decision (district, claim_id, verdict, reason, at, account_id,
             stewardship_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (district, claim_id) DO NOTHING",
        district as DistrictId,
        claim,
        decision.verdict.as_str(),
        decision.reason,
        now,
        decision.by as Option<AccountId>,
        decision.stewardship
    )
    .execute(&mut *db)
    .await?;
    if inserted.rows_affected() == 1 {
        return Ok(true);
    }
    let same = sqlx::query_scalar!(
        r#"SELECT verdict = $3 AS "same!" FROM claim_decision WHERE district = $1 AND claim_id = $2"#,
        district as DistrictId,
        claim,
        decision.verdict.as_str()
    )
    .fetch_one(db)
    .await?;
    if same {
        Ok(false)
    } else {
        Err(Error::Conflict("conflict-claim-decided"))
    }
}
