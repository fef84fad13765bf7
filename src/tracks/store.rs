//! SQL of consents, tracks and what they cover.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;
use sqlx::{PgConnection, PgExecutor, PgPool};
use uuid::Uuid;

use super::coverage::Coverage;
use super::keeping::{
    Covered, KeptAs, NearSegment, OwnTrack, SHOWN_DAYS, SegmentCoverage, TrackHead, together,
};
use crate::db::each::Each;
use crate::error::{Error, Result};
use crate::ids::{AccountId, DistrictId, PersonId, SegmentId};
use crate::retention::{AT_ONCE, Kept, Term, store as retention};

/// Since when a person has consented to keep tracks; none where they have not, or no more.
pub async fn consent(
    db: impl PgExecutor<'_>,
    district: DistrictId,
    person: PersonId,
) -> Result<Option<DateTime<Utc>>> {
    let last = sqlx::query!(
        "SELECT given, at FROM track_consent WHERE district = $1 AND person_id = $2
             ORDER BY at DESC, event_id DESC LIMIT 1",
        district as DistrictId,
        person as PersonId
    )
    .fetch_optional(db)
    .await?;
    Ok(last.filter(|last| last.given).map(|last| last.at))
}

/// Keeps a consent or its end; with its end every track of the person goes, and one that is just
/// being stored waits, and is not stored.
pub async fn set_consent(
    db: &PgPool,
    district: DistrictId,
    (event, account, person): (Uuid, AccountId, PersonId),
    given: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    // Whoever stores a track of theirs holds the same row.
    sqlx::query!(
        "SELECT FROM person WHERE district = $1 AND person_id = $2 FOR NO KEY UPDATE",
        district as DistrictId,
        person as PersonId
    )
    .fetch_optional(&mut *tx)
    .await?;
    sqlx::query!(
        "INSERT INTO track_consent (district, event_id, person_id, account_id, given, at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        district as DistrictId,
        event,
        person as PersonId,
        account as AccountId,
        given,
        now
    )
    .execute(&mut *tx)
    .await?;
    if !given {
        sqlx::query!(
            "DELETE FROM track WHERE district = $1 AND person_id = $2",
            district as DistrictId,
            person as PersonId
        )
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The segments that a person answered for at an instant of a local day and that lie within a box
/// of degrees: west, south, east, north.
pub async fn near(
    db: &PgPool,
    district: DistrictId,
    person: PersonId,
    (day, at): (NaiveDate, DateTime<Utc>),
    within: [f64; 4],
) -> Result<Vec<NearSegment>> {
    let [west, south, east, north] = within;
    Ok(sqlx::query_as!(
        NearSegment,
        r#"SELECT DISTINCT ON (g.segment_id) g.segment_id AS "id: SegmentId", g.geometry_version,
               ST_AsGeoJSON(g.geom, 7, 0) AS "geometry!"
           FROM stewardship w
           JOIN segment_geometry g ON g.district = w.district AND g.segment_id = w.segment_id
               AND g.valid_to IS NULL
           WHERE w.district = $1 AND w.person_id = $2 AND w.valid_from <= $3
             AND roles_held($1, w.segment_id, $2, $3, $8) <> '{}'
             AND g.geom && ST_MakeEnvelope($4, $5, $6, $7, 4326)
           ORDER BY g.segment_id"#,
        district as DistrictId,
        person as PersonId,
        day,
        west,
        south,
        east,
        north,
        at
    )
    .fetch_all(db)
    .await?)
}

/// Stores a track with what it covers, in one transaction. The same id again by the same person
/// changes nothing, nor does a walk that another track of theirs tells already: `is_told` knows,
/// by what is sealed of it.
///
/// # Errors
/// Forbidden where the person does not agree any more, however long ago that was asked.
pub async fn keep(
    db: &PgPool,
    district: DistrictId,
    head: &TrackHead,
    sealed: &[u8],
    covered: &[Covered],
    is_told: &(dyn Fn(&[u8]) -> bool + Sync),
    (day, now): (NaiveDate, DateTime<Utc>),
) -> Result<KeptAs> {
    let mut tx = db.begin().await?;
    // Until this is stored, nobody takes the consent back (`set_consent`), and no other walk comes.
    sqlx::query!(
        "SELECT FROM person WHERE district = $1 AND person_id = $2 FOR NO KEY UPDATE",
        district as DistrictId,
        head.person as PersonId
    )
    .fetch_optional(&mut *tx)
    .await?;
    if consent(&mut *tx, district, head.person).await?.is_none() {
        return Err(Error::Forbidden("forbidden-no-track-consent"));
    }
    let meanwhile = sqlx::query_scalar!(
        "SELECT sealed FROM track
         WHERE district = $1 AND person_id = $2 AND track_id <> $3
           AND started_at <= $4 AND ended_at >= $5",
        district as DistrictId,
        head.person as PersonId,
        head.id,
        head.to,
        head.from
    )
    .fetch_all(&mut *tx)
    .await?;
    if meanwhile.iter().any(|sealed| is_told(sealed)) {
        return Ok(KeptAs::Told);
    }
    // As long as the steward is told, whatever the district says later.
    let promised = retention::times(&mut *tx, district).await?.span(Kept::Tracks);
    let kept = sqlx::query!(
        "INSERT INTO track (district, track_id, person_id, day, started_at, ended_at, fixes,
             received_at, erase_at, sealed, promised_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (district, track_id) DO NOTHING",
        district as DistrictId,
        head.id,
        head.person as PersonId,
        day,
        head.from,
        head.to,
        i32::try_from(head.fixes).map_err(Error::internal)?,
        now,
        now + Kept::Tracks.span(),
        sealed,
        now + promised
    )
    .execute(&mut *tx)
    .await?;
    if kept.rows_affected() == 0 {
        let own = sqlx::query_scalar!(
            r#"SELECT person_id = $3 AND started_at = $4 AND ended_at = $5 AND fixes = $6 AS "own!"
                   FROM track WHERE district = $1 AND track_id = $2"#,
            district as DistrictId,
            head.id,
            head.person as PersonId,
            head.from,
            head.to,
            i32::try_from(head.fixes).map_err(Error::internal)?
        )
        .fetch_one(&mut *tx)
        .await?;
        return if own {
            Ok(KeptAs::Track)
        } else {
            Err(Error::Conflict("conflict-track-id"))
        };
    }
    keep_coverage(&mut tx, district, head, (covered, day)).await?;
    tx.commit().await?;
    Ok(KeptAs::Track)
}

/// Stores what a track covers, which stays when it goes.
async fn keep_coverage(
    db: &mut PgConnection,
    district: DistrictId,
    head: &TrackHead,
    (covered, day): (&[Covered], NaiveDate),
) -> Result<()> {
    for segment in covered {
        let Some(numbers) = segment.coverage.to_numbers() else {
            continue;
        };
        sqlx::query!(
            "INSERT INTO track_coverage (district, segment_id, track_id, person_id, day,
                 geometry_version, numbers)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            district as DistrictId,
            segment.id as SegmentId,
            head.id,
            head.person as PersonId,
            day,
            segment.geometry_version,
            &numbers
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

#[derive(Debug, Deserialize)]
struct NamedCoverage {
    name: String,
    numbers: Vec<i32>,
}

/// The tracks of a person that are kept, the latest first. `kept` is how long their district keeps
/// tracks; one of which a shorter time was said when it arrived goes after that.
pub async fn own(
    db: &PgPool,
    district: DistrictId,
    person: PersonId,
    kept: TimeDelta,
) -> Result<Vec<OwnTrack>> {
    let rows = sqlx::query!(
        r#"SELECT t.track_id AS id, t.started_at, t.ended_at, t.erase_at, t.promised_until,
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('name', s.name, 'numbers',
                      c.numbers) ORDER BY s.name COLLATE by_name, s.segment_id), '[]')
                   FROM track_coverage c JOIN segment s ON s.district = c.district
                       AND s.segment_id = c.segment_id
                   WHERE c.district = t.district AND c.track_id = t.track_id)
                       AS "covered!: Each<NamedCoverage>"
           FROM track t
           WHERE t.district = $1 AND t.person_id = $2
           ORDER BY t.started_at DESC, t.track_id DESC LIMIT 100"#,
        district as DistrictId,
        person as PersonId
    )
    .fetch_all(db)
    .await?;
    let own = rows.into_iter().map(|row| {
        let by_the_district = row.erase_at - Kept::Tracks.span() + kept;
        OwnTrack {
            id: row.id,
            from: row.started_at,
            to: row.ended_at,
            erased: row.promised_until.unwrap_or(by_the_district).min(by_the_district),
            shares: (row.covered.0.into_iter())
                .filter_map(|covered| {
                    Some((covered.name, Coverage::from_numbers(&covered.numbers).ok()?.share()))
                })
                .collect(),
        }
    });
    Ok(own.collect())
}

/// Erases one track of a person; answers whether there was one. What it covers stays.
pub async fn erase(db: &PgPool, district: DistrictId, person: PersonId, id: Uuid) -> Result<bool> {
    let erased = sqlx::query!(
        "DELETE FROM track WHERE district = $1 AND person_id = $2 AND track_id = $3",
        district as DistrictId,
        person as PersonId,
        id
    )
    .execute(db)
    .await?;
    Ok(erased.rows_affected() > 0)
}

/// Erases tracks that were kept for the time of `term`, or for as long as it was said when they
/// arrived, [`AT_ONCE`] at most; answers how many.
pub async fn erase_due(db: &mut PgConnection, district: DistrictId, term: Term) -> Result<u64> {
    let gone = sqlx::query!(
        "DELETE FROM track t
         WHERE t.district = $1 AND t.track_id = ANY (ARRAY(
             SELECT track_id FROM track
             WHERE district = $1 AND (erase_at <= $2 OR promised_until <= $3)
             LIMIT $4 FOR UPDATE SKIP LOCKED))",
        district as DistrictId,
        // As it was written: with the usual time.
        term.until() + Kept::Tracks.span(),
        term.now,
        AT_ONCE
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected())
}

/// What tracks of the last weeks cover of a segment together; none where none does.
pub async fn of_segment(
    db: &PgPool,
    district: DistrictId,
    segment: SegmentId,
    today: NaiveDate,
) -> Result<Option<SegmentCoverage>> {
    let since = today - TimeDelta::days(SHOWN_DAYS);
    let rows = sqlx::query!(
        r#"SELECT ST_AsGeoJSON(g.geom, 7, 0) AS "geometry!", c.numbers
           FROM track_coverage c
           JOIN segment_geometry g ON g.district = c.district AND g.segment_id = c.segment_id
               AND g.valid_to IS NULL
                                  AND g.geometry_version = c.geometry_version
           WHERE c.district = $1 AND c.segment_id = $2 AND c.day > $3"#,
        district as DistrictId,
        segment as SegmentId,
        since
    )
    .fetch_all(db)
    .await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let coverages: Vec<Coverage> =
        rows.iter().filter_map(|row| Coverage::from_numbers(&row.numbers).ok()).collect();
    let tracks = coverages.iter().filter(|coverage| coverage.metres() > 0.0).count();
    let Some((sum, lines)) = together(&first.geometry, &coverages) else {
        return Ok(None);
    };
    let geometry = geojson::Geometry::from(&lines).to_string();
    Ok(Some(SegmentCoverage {
        since: since + TimeDelta::days(1),
        tracks: i64::try_from(tracks).map_err(Error::internal)?,
        share: sum.share(),
        metres: sum.metres(),
        geometry: RawValue::from_string(geometry).map_err(Error::internal)?,
    }))
}
