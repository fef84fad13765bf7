//! SQL that every import shares.

pub mod segments;

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::options::ImportOptions;
use super::outcome::Counts;
use super::report::Subject;
use crate::audit::{Act, Actor, store as audit};
use crate::clock::LocalMonth;
use crate::error::Result;
use crate::ids::{DistrictId, Entropy};
use crate::segments::SegmentKind;
use crate::stewardships::periods::Span;

/// Keeps other imports of the district waiting until this transaction ends: two at once would each
/// find a row missing and both create it. Recordings and pages are not kept waiting.
pub async fn lock_imports(db: &mut PgConnection, district: DistrictId) -> Result<()> {
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtext('riverward import'), $1)",
        district as DistrictId
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The kinds of segments there are of which nobody owes a patrol: no rule speaks of them.
pub async fn kinds_without_duty(
    db: &mut PgConnection,
    district: DistrictId,
) -> Result<Vec<SegmentKind>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT k.kind AS "kind!: SegmentKind"
           FROM unnest(ARRAY['river', 'road', 'lane', 'pond', 'grid']) WITH ORDINALITY k (kind, place)
           WHERE EXISTS (SELECT FROM segment s
                         WHERE s.district = $1 AND s.kind = k.kind AND s.retired_at IS NULL)
             AND NOT EXISTS (SELECT FROM duty d WHERE d.district = $1 AND d.kind = k.kind)
           ORDER BY k.place"#,
        district as DistrictId
    )
    .fetch_all(db)
    .await?)
}

/// The days of the months that are over, from the first in which somebody patrolled: what held on
/// them was counted, and an import leaves it as it was. None where no such month is over.
pub async fn counted_days(
    db: &mut PgConnection,
    district: DistrictId,
    today: NaiveDate,
) -> Result<Option<Span>> {
    let first = sqlx::query_scalar!(
        "SELECT min(month) FROM town_month WHERE district = $1 AND patrolled > 0",
        district as DistrictId
    )
    .fetch_one(db)
    .await?;
    let past = LocalMonth::of(today).first();
    Ok(first.filter(|first| *first < past).map(|from| Span { from, past }))
}

/// Puts an import on record. There is no record before there is a district.
pub async fn record_import(
    db: &mut PgConnection,
    district: DistrictId,
    subject: Subject,
    counts: Counts,
    options: &ImportOptions,
    entropy: &Entropy,
) -> Result<()> {
    let detail = serde_json::json!({
        "created": counts.created, "updated": counts.updated, "unchanged": counts.unchanged, "refused": counts.refused, "mended": counts.mended,
    });
    let actor = Actor::new(entropy.event_id(options.now), options.account, options.now);
    let mut act = Act::with(subject.action(), &options.origin, detail);
    act.area.clone_from(&options.area);
    audit::record(db, district, &actor, act).await
}

/// The districts there are, with their names.
pub async fn districts(db: &mut PgConnection) -> Result<Vec<(DistrictId, String)>> {
    let rows = sqlx::query!(
        r#"SELECT district AS "district: DistrictId", name FROM district ORDER BY district"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.district, row.name)).collect())
}
