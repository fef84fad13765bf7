//! SQL of importing who answers for what.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::ids::{DistrictId, PersonId, SegmentId};
use crate::stewardships::{Origin, Role};

/// A stewardship as stored.
#[derive(Clone, Debug)]
pub struct StoredStewardship {
    /// The key.
    pub id: i64,
    pub segment: SegmentId,
    pub person: PersonId,
    pub role: Role,
    /// Whether the one who answers.
    pub principal: bool,
    /// Given or asked for.
    pub origin: Origin,
    /// The public commitment.
    pub commitment: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day on which it no longer holds.
    pub valid_to: Option<NaiveDate>,
}

/// All stewardships of these segments, past and present.
pub async fn stewardships_of(
    db: &mut PgConnection,
    district: DistrictId,
    segments: &[i64],
) -> Result<Vec<StoredStewardship>> {
    Ok(sqlx::query_as!(
        StoredStewardship,
        r#"SELECT stewardship_id AS id, segment_id AS "segment: SegmentId",
               person_id AS "person: PersonId", role AS "role: Role", principal,
                  origin AS "origin: Origin", commitment, valid_from, valid_to
           FROM stewardship
           WHERE district = $1 AND segment_id = ANY ($2)
           ORDER BY stewardship_id"#,
        district as DistrictId,
        segments
    )
    .fetch_all(db)
    .await?)
}

/// The names of people, for telling who hands over.
pub async fn person_names(
    db: &mut PgConnection,
    district: DistrictId,
    ids: &[i64],
) -> Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(
        "SELECT person_id, name FROM person WHERE district = $1 AND person_id = ANY ($2)",
        district as DistrictId,
        ids
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.person_id, row.name)).collect())
}

/// Stewardships to write, column by column.
#[derive(Debug, Default)]
pub struct StewardshipColumns {
    /// Keys; of no meaning for new ones.
    pub ids: Vec<i64>,
    pub segments: Vec<i64>,
    pub people: Vec<i64>,
    /// Roles, in words.
    pub roles: Vec<&'static str>,
    /// Whether principal.
    pub principals: Vec<bool>,
    /// Given or asked for, in words.
    pub origins: Vec<&'static str>,
    pub commitments: Vec<String>,
    /// First days.
    pub froms: Vec<NaiveDate>,
    /// First days on which they no longer hold.
    pub pasts: Vec<Option<NaiveDate>>,
}

/// Overwrites stewardships.
///
/// In two steps, because the rule of one principal is checked row by row: first everything that
/// makes room, then everything else. One that ends by it on a day that has begun, or on one long
/// over, held until `now` for whatever was done until then.
pub async fn update_stewardships(
    db: &mut PgConnection,
    district: DistrictId,
    rows: &StewardshipColumns,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE stewardship s
         SET valid_from = greatest(s.valid_from, r.valid_from),
             valid_to = least(s.valid_to, r.valid_to), principal = s.principal AND r.principal,
             ended_at = CASE WHEN r.valid_to IS NULL OR r.valid_to > local_day($1, $6) THEN NULL
                             WHEN s.valid_to IS NULL OR s.valid_to > local_day($1, $6) THEN $6
                             ELSE s.ended_at END
         FROM unnest($2::int8[], $3::date[], $4::date[], $5::bool[])
             AS r (id, valid_from, valid_to, principal)
         WHERE s.district = $1 AND s.stewardship_id = r.id",
        district as DistrictId,
        &rows.ids,
        &rows.froms,
        &rows.pasts as &[Option<NaiveDate>],
        &rows.principals,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE stewardship s
         SET valid_from = r.valid_from, valid_to = r.valid_to, principal = r.principal,
             origin = r.origin, commitment = r.commitment
         FROM unnest($2::int8[], $3::date[], $4::date[], $5::bool[], $6::text[], $7::text[])
             AS r (id, valid_from, valid_to, principal, origin, commitment)
         WHERE s.district = $1 AND s.stewardship_id = r.id",
        district as DistrictId,
        &rows.ids,
        &rows.froms,
        &rows.pasts as &[Option<NaiveDate>],
        &rows.principals,
        &rows.origins as &[&str],
        &rows.commitments
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Creates stewardships.
pub async fn create_stewardships(
    db: &mut PgConnection,
    district: DistrictId,
    rows: &StewardshipColumns,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO stewardship (district, segment_id, person_id, role, principal, origin,
             commitment, valid_from, valid_to, created_at)
         SELECT $1, r.segment, r.person, r.role, r.principal, r.origin, r.commitment, r.valid_from,
             r.valid_to, $10
         FROM unnest($2::int8[], $3::int8[], $4::text[], $5::bool[], $6::text[], $7::text[],
             $8::date[], $9::date[])
             AS r (segment, person, role, principal, origin, commitment, valid_from, valid_to)",
        district as DistrictId,
        &rows.segments,
        &rows.people,
        &rows.roles as &[&str],
        &rows.principals,
        &rows.origins as &[&str],
        &rows.commitments,
        &rows.froms,
        &rows.pasts as &[Option<NaiveDate>],
        now
    )
    .execute(db)
    .await?;
    Ok(())
}
