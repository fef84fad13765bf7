//! SQL of offers: what is published for whoever will answer for it, and taken back.

use serde_json::json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::audit::{Act, Actor, store as audit};
use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, DistrictId, PersonId, SegmentId};
use crate::rights::{Covered, Located};
use crate::status::store::lock_states;
use crate::stewardships::Role;
use crate::stewardships::claims::OfferedRole;

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

/// Refuses whoever asks for an offer themselves, and has not taken that back.
pub(super) async fn not_asking(
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
