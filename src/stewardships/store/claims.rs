//! SQL of offers and claims.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use sqlx::error::DatabaseError;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::change::{self, Beginning, Place};
use crate::audit::{Act, Actor, store as audit};
use crate::db::each::Each;
use crate::db::store::local_day;
use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, DistrictId, PersonId, SegmentId};
use crate::rights::{Covered, Located, Scope};
use crate::segments::SegmentKind;
use crate::status::store::{lock_states, settle};
use crate::stewardships::claims::{
    ClaimStatus, Offered, OfferedRole, OpenOffer, OwnClaim, PendingClaim, Verdict,
};
use crate::stewardships::{Origin, Role};

/// The open offers of a scope, those that somebody asks for first, then by name; `limit` at most.
pub async fn offers(
    db: &PgPool,
    scope: &Scope,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<OpenOffer>> {
    Ok(sqlx::query_as!(
        OpenOffer,
        r#"SELECT o.offer_id AS id, s.segment_id AS "segment: SegmentId", s.name AS segment_name,
               s.kind AS "kind: SegmentKind", a.name AS area_name,
                  o.role AS "role: Role", o.note, o.at, b.name AS "by?",
                  coalesce(asked.claims, '[]') AS "claims!: Each<PendingClaim>"
           FROM offer o
           JOIN segment s ON s.district = o.district AND s.segment_id = o.segment_id
               AND s.retired_at IS NULL
           JOIN area a ON a.district = s.district AND a.path = s.area_path
           LEFT JOIN account b ON b.district = o.district AND b.account_id = o.account_id
           LEFT JOIN LATERAL (
               SELECT jsonb_agg(jsonb_build_object(
                          'id', c.claim_id, 'person', p.name, 'post', p.post, 'organisation',
                              p.organisation, 'commitment', c.commitment, 'at', c.at,
                          'segments', (SELECT count(DISTINCT w.segment_id) FROM stewardship w
                                       WHERE w.district = p.district AND w.person_id = p.person_id
                                           AND w.valid_from <= t.today
                                         AND (w.valid_to IS NULL OR w.valid_to > t.today)))
                      ORDER BY c.at, c.claim_id) AS claims
               FROM claim c
               JOIN person p ON p.district = c.district AND p.person_id = c.person_id
               CROSS JOIN (SELECT local_day($1, $4) AS today) t
               WHERE c.district = o.district AND c.offer_id = o.offer_id
                 AND NOT EXISTS (SELECT FROM claim_decision k WHERE k.district = c.district
                     AND k.claim_id = c.claim_id)) asked ON true
           WHERE o.district = $1 AND o.closed_at IS NULL AND s.area_path >= $2 AND s.area_path < $3
           ORDER BY asked.claims IS NULL, s.name, s.segment_id, o.role LIMIT $5"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        now,
        limit
    )
    .fetch_all(db)
    .await?)
}

/// Offers segments in a role; answers how many of them are. Not those that somebody answers for in
/// that role; offered already, one stays as it was.
pub async fn publish(
    db: &PgPool,
    segments: &[Covered<SegmentId>],
    (district, actor): (DistrictId, &Actor),
    (role, note): (Role, &str),
    mut offer_id: impl FnMut() -> Uuid,
) -> Result<i64> {
    let now = actor.at;
    let ids: Vec<i64> = segments.iter().map(|segment| segment.get().0).collect();
    let offers: Vec<Uuid> = ids.iter().map(|_| offer_id()).collect();
    let mut tx = db.begin().await?;
    // Whoever changes who answers for them waits here.
    lock_states(&mut tx, district, &ids).await?;
    let published = sqlx::query!(
        "INSERT INTO offer (district, offer_id, segment_id, role, note, at, account_id)
         SELECT $1, r.offer_id, r.segment_id, $4, $5, $6, $7
         FROM unnest($2::uuid[], $3::int8[]) AS r (offer_id, segment_id)
         WHERE NOT EXISTS (SELECT FROM stewardship w
                           WHERE w.district = $1 AND w.segment_id = r.segment_id AND w.role = $4
                               AND w.principal
                             AND (w.valid_to IS NULL OR w.valid_to > local_day($1, $6)))
         ON CONFLICT DO NOTHING",
        district as DistrictId,
        &offers,
        &ids,
        role.as_str(),
        note,
        now,
        actor.account as Option<AccountId>
    )
    .execute(&mut *tx)
    .await?;
    if published.rows_affected() > 0 {
        let detail = json!({ "role": role, "offered": published.rows_affected() });
        let mut act = Act::with("offer.publish", "offers", detail);
        act.area = AreaPath::common(segments.iter().map(Covered::area));
        audit::record(&mut tx, district, actor, act).await?;
    }
    let open = sqlx::query_scalar!(
        r#"SELECT count(*) AS "open!" FROM offer WHERE district = $1 AND segment_id = ANY ($2)
               AND role = $3 AND closed_at IS NULL"#,
        district as DistrictId,
        &ids,
        role.as_str()
    )
    .fetch_one(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(open)
}

/// Where an offer belongs.
pub async fn offer(db: &PgPool, district: DistrictId, id: Uuid) -> Result<Located<OfferedRole>> {
    let row = sqlx::query!(
        r#"SELECT s.area_path AS "area: AreaPath", s.segment_id AS "segment: SegmentId",
                  o.role AS "role: Role"
           FROM offer o JOIN segment s ON s.district = o.district AND s.segment_id = o.segment_id
           WHERE o.district = $1 AND o.offer_id = $2"#,
        district as DistrictId,
        id
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    let asked_for = OfferedRole {
        id,
        segment: row.segment,
        person: None,
        role: row.role,
    };
    Ok(Located::new(district, row.area, asked_for))
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

/// Takes an offer back. One that is closed stays as it was; nobody takes back what they ask for.
pub async fn withdraw_offer(
    db: &PgPool,
    offer: &Covered<OfferedRole>,
    actor: &Actor,
) -> Result<()> {
    let mut tx = db.begin().await?;
    not_asking(&mut tx, offer.district(), offer.get().id, actor).await?;
    let closed = sqlx::query!(
        "UPDATE offer SET closed_at = $3, closed_by = $4 WHERE district = $1 AND offer_id = $2
             AND closed_at IS NULL",
        offer.district() as DistrictId,
        offer.get().id,
        actor.at,
        actor.account as Option<AccountId>
    )
    .execute(&mut *tx)
    .await?;
    if closed.rows_affected() > 0 {
        let act = Act::new("offer.withdraw", offer.get().id).within(offer.area());
        audit::record(&mut tx, offer.district(), actor, act).await?;
    }
    tx.commit().await?;
    Ok(())
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

/// Refuses whoever asks for an offer themselves, and has not taken that back.
async fn not_asking(
    db: &mut PgConnection,
    district: DistrictId,
    offer: Uuid,
    actor: &Actor,
) -> Result<()> {
    let Some(person) = actor.person else {
        return Ok(());
    };
    let asks = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM claim c
               WHERE c.district = $1 AND c.offer_id = $2 AND c.person_id = $3
                 AND NOT EXISTS (SELECT FROM claim_decision k
                                 WHERE k.district = $1 AND k.claim_id = c.claim_id
                                   AND k.verdict = 'withdrawn')) AS "asks!""#,
        district as DistrictId,
        offer,
        person as PersonId
    )
    .fetch_one(db)
    .await?;
    if asks { Err(Actor::own_record()) } else { Ok(()) }
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

/// What is offered in the town of a person and not asked for by them, by name, `limit` at most; of a
/// single one where it is named.
pub async fn offered(
    db: &PgPool,
    district: DistrictId,
    person: PersonId,
    only: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Offered>> {
    Ok(sqlx::query_as!(
        Offered,
        r#"SELECT o.offer_id AS id, s.name AS segment, s.kind AS "kind: SegmentKind",
               a.name AS area, s.length_m, o.role AS "role: Role", o.note,
                  (SELECT count(*) FROM claim c WHERE c.district = o.district
                      AND c.offer_id = o.offer_id
                     AND NOT EXISTS (SELECT FROM claim_decision k WHERE k.district = c.district
                         AND k.claim_id = c.claim_id)) AS "claims!"
           FROM person p
           JOIN segment s ON s.district = p.district AND s.area_path >= left(p.area_path, 9)
               AND s.area_path < area_upper(left(p.area_path, 9))
                         AND s.retired_at IS NULL
           JOIN offer o ON o.district = s.district AND o.segment_id = s.segment_id
               AND o.closed_at IS NULL
           JOIN area a ON a.district = s.district AND a.path = s.area_path
           WHERE p.district = $1 AND p.person_id = $2
             AND ($3::uuid IS NULL OR o.offer_id = $3)
             AND NOT EXISTS (SELECT FROM claim c WHERE c.district = o.district
                 AND c.offer_id = o.offer_id AND c.person_id = p.person_id)
           ORDER BY s.name, s.segment_id, o.role LIMIT $4"#,
        district as DistrictId,
        person as PersonId,
        only,
        limit
    )
    .fetch_all(db)
    .await?)
}

/// What a person asked for, the latest first, twenty at most.
pub async fn own(db: &PgPool, district: DistrictId, person: PersonId) -> Result<Vec<OwnClaim>> {
    let rows = sqlx::query!(
        r#"SELECT c.claim_id AS id, s.name AS segment, s.kind AS "kind: SegmentKind",
               o.role AS "role: Role", c.commitment,
                  local_day(c.district, c.at) AS "on!: NaiveDate",
                      o.closed_at IS NULL AS "is_open!", k.verdict AS "verdict?: Verdict",
                      k.reason AS "reason?"
           FROM claim c
           JOIN offer o ON o.district = c.district AND o.offer_id = c.offer_id
           JOIN segment s ON s.district = o.district AND s.segment_id = o.segment_id
           LEFT JOIN claim_decision k ON k.district = c.district AND k.claim_id = c.claim_id
           WHERE c.district = $1 AND c.person_id = $2
           ORDER BY c.at DESC, c.claim_id DESC LIMIT 20"#,
        district as DistrictId,
        person as PersonId
    )
    .fetch_all(db)
    .await?;
    let own = rows.into_iter().map(|row| OwnClaim {
        id: row.id,
        segment: row.segment,
        kind: row.kind,
        role: row.role,
        commitment: row.commitment,
        on: row.on,
        status: match row.verdict {
            Some(verdict) => ClaimStatus::Decided(verdict),
            None if row.is_open => ClaimStatus::Pending,
            None => ClaimStatus::Closed,
        },
        reason: row.reason.unwrap_or_default(),
    });
    Ok(own.collect())
}

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
