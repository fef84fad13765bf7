//! The statements behind lists of offers and of a steward's claims.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use crate::db::each::Each;
use crate::error::Result;
use crate::ids::{DistrictId, PersonId, SegmentId};
use crate::rights::Scope;
use crate::segments::SegmentKind;
use crate::stewardships::Role;
use crate::stewardships::claims::Verdict;
use crate::views::offers::{ClaimStatus, OfferKey, Offered, OpenOffer, OwnClaim, PendingClaim};

/// The open offers of a scope, those that somebody asks for first, then by name: from behind
/// `after` on, `limit` at most.
pub async fn open(
    db: &PgPool,
    scope: &Scope,
    now: DateTime<Utc>,
    after: Option<&OfferKey>,
    limit: i64,
) -> Result<Vec<OpenOffer>> {
    Ok(sqlx::query_as!(
        OpenOffer,
        r#"SELECT o.offer_id AS "id!", o.segment_id AS "segment!: SegmentId",
               o.name AS "segment_name!", o.kind AS "kind!: SegmentKind", a.name AS area_name,
                  o.role AS "role!: Role", o.note AS "note!", o.at AS "at!", b.name AS "by?",
                  coalesce(asked.claims, '[]') AS "claims!: Each<PendingClaim>"
           -- The page first: what is added up of those who ask is so for its offers alone.
           FROM (SELECT f.offer_id, f.role, f.note, f.at, f.account_id, s.segment_id, s.name,
                        s.kind, s.area_path, q.nobody_asks
                 FROM offer f
                 JOIN segment s ON s.district = $1 AND s.segment_id = f.segment_id
                     AND s.retired_at IS NULL
                 CROSS JOIN LATERAL (
                     SELECT NOT EXISTS (
                         SELECT FROM claim c
                         WHERE c.district = $1 AND c.offer_id = f.offer_id
                           AND NOT EXISTS (SELECT FROM claim_decision k
                                           WHERE k.district = $1 AND k.claim_id = c.claim_id))
                         AS nobody_asks OFFSET 0) q
                 WHERE f.district = $1 AND f.closed_at IS NULL
                   AND s.area_path >= $2 AND s.area_path < $3
                   AND ($6::bool IS NULL OR
                        (q.nobody_asks, s.name COLLATE by_name, s.segment_id, f.role)
                            > ($6, $7::text, $8::int8, $9::text))
                 ORDER BY q.nobody_asks, s.name COLLATE by_name, s.segment_id, f.role
                 LIMIT $5) o
           JOIN area a ON a.district = $1 AND a.path = o.area_path
           LEFT JOIN account b ON b.district = $1 AND b.account_id = o.account_id
           LEFT JOIN LATERAL (
               SELECT jsonb_agg(jsonb_build_object(
                          'id', c.claim_id, 'person', p.name, 'post', p.post, 'organisation',
                              p.organisation, 'commitment', c.commitment, 'at', c.at,
                          'segments', (SELECT count(DISTINCT w.segment_id) FROM stewardship w
                                       WHERE w.district = $1 AND w.person_id = p.person_id
                                           AND w.valid_from <= t.today
                                         AND (w.valid_to IS NULL OR w.valid_to > t.today)))
                      ORDER BY c.at, c.claim_id) AS claims
               FROM claim c
               JOIN person p ON p.district = $1 AND p.person_id = c.person_id
               CROSS JOIN (SELECT local_day($1, $4) AS today) t
               WHERE c.district = $1 AND c.offer_id = o.offer_id
                 AND NOT EXISTS (SELECT FROM claim_decision k WHERE k.district = $1
                     AND k.claim_id = c.claim_id)) asked ON true
           ORDER BY o.nobody_asks, o.name COLLATE by_name, o.segment_id, o.role"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        now,
        limit,
        after.map(|after| after.0),
        after.map(|after| after.1.as_str()),
        after.map(|after| after.2.0),
        after.map(|after| after.3.as_str())
    )
    .fetch_all(db)
    .await?)
}

/// Which offers a person wants to see.
#[derive(Clone, Copy, Debug)]
pub enum Wanted {
    /// This one.
    Only(Uuid),
    /// All, from behind this one on.
    After(Option<Uuid>),
}

/// What is offered in the town of a person and not asked for by them, by name, `limit` at most.
/// What is no offer is the place before the first; one that closed meanwhile keeps its own.
pub async fn offered(
    db: &PgPool,
    district: DistrictId,
    person: PersonId,
    wanted: Wanted,
    limit: i64,
) -> Result<Vec<Offered>> {
    let (only, after) = match wanted {
        Wanted::Only(offer) => (Some(offer), None),
        Wanted::After(offer) => (None, offer),
    };
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
             AND coalesce((s.name COLLATE by_name, s.segment_id, o.role)
                 > (SELECT q.name, q.segment_id, l.role
                    FROM offer l
                    JOIN segment q ON q.district = l.district AND q.segment_id = l.segment_id
                    WHERE l.district = $1 AND l.offer_id = $5), true)
           ORDER BY s.name COLLATE by_name, s.segment_id, o.role LIMIT $4"#,
        district as DistrictId,
        person as PersonId,
        only,
        limit,
        after
    )
    .fetch_all(db)
    .await?)
}

/// What a person asked for, the latest first, twenty at most.
pub async fn own_claims(
    db: &PgPool,
    district: DistrictId,
    person: PersonId,
) -> Result<Vec<OwnClaim>> {
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
