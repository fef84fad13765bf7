//! SQL of importing people, stewardships and duties.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::ids::{AreaPath, DistrictId, PersonId, SegmentId};
use crate::segments::SegmentKind;
use crate::stewardships::duties::{Season, WarningLevel};
use crate::stewardships::{CadenceUnit, Origin, Role};

/// A person as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPerson {
    /// The key.
    pub id: PersonId,
    /// The code others know the person by.
    pub external_code: Option<String>,
    pub name: String,
    /// Where the person belongs.
    pub area: AreaPath,
    /// Post on the board.
    pub post: String,
    /// Organisation on the board.
    pub organisation: String,
}

/// The people who have one of these codes or names; see `segments_like` for the shape of the
/// condition.
pub async fn people_like(
    db: &mut PgConnection,
    district: DistrictId,
    codes: &[String],
    names: &[String],
) -> Result<Vec<StoredPerson>> {
    Ok(sqlx::query_as!(
        StoredPerson,
        r#"SELECT person_id AS "id: PersonId", external_code, name, area_path AS "area: AreaPath",
               post, organisation
           FROM person
           WHERE district = $1 AND (external_code IN (SELECT unnest($2::text[]))
               OR name IN (SELECT unnest($3::text[])))
           ORDER BY person_id"#,
        district as DistrictId,
        codes,
        names
    )
    .fetch_all(db)
    .await?)
}

/// Ids for people to come.
pub async fn next_person_ids(db: &mut PgConnection, count: usize) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT nextval(pg_get_serial_sequence('person', 'person_id')) AS "id!"
               FROM generate_series(1, $1)"#,
        i32::try_from(count).unwrap_or(i32::MAX)
    )
    .fetch_all(db)
    .await?)
}

/// Creates people under their ids, or overwrites what is stored of them.
pub async fn save_people(
    db: &mut PgConnection,
    district: DistrictId,
    people: &[StoredPerson],
) -> Result<()> {
    let ids: Vec<i64> = people.iter().map(|person| person.id.0).collect();
    let codes: Vec<Option<String>> =
        people.iter().map(|person| person.external_code.clone()).collect();
    let names: Vec<String> = people.iter().map(|person| person.name.clone()).collect();
    let areas: Vec<String> = people.iter().map(|person| person.area.to_string()).collect();
    let posts: Vec<String> = people.iter().map(|person| person.post.clone()).collect();
    let organisations: Vec<String> =
        people.iter().map(|person| person.organisation.clone()).collect();
    sqlx::query!(
        "INSERT INTO person AS p (district, person_id, external_code, name, area_path, post,
             organisation)
         SELECT $1, r.id, r.code, r.name, r.area, r.post, r.organisation
         FROM unnest($2::int8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
             AS r (id, code, name, area, post, organisation)
         ON CONFLICT (district, person_id) DO UPDATE
         SET external_code = excluded.external_code, name = excluded.name,
             area_path = excluded.area_path, post = excluded.post,
             organisation = excluded.organisation, version = p.version + 1",
        district as DistrictId,
        &ids,
        &codes as &[Option<String>],
        &names,
        &areas,
        &posts,
        &organisations
    )
    .execute(db)
    .await?;
    Ok(())
}

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

/// A duty as stored.
#[derive(Clone, Debug)]
pub struct StoredDuty {
    /// The key.
    pub id: i64,
    /// Where it holds.
    pub area: AreaPath,
    pub role: Role,
    pub kind: SegmentKind,
    /// Counted in what period.
    pub unit: CadenceUnit,
    /// How many days of it.
    pub times: i16,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day on which it no longer holds.
    pub valid_to: Option<NaiveDate>,
    /// Where the rule comes from.
    pub source: String,
    /// In which season only.
    pub season: Option<Season>,
    /// From which level of warning on only.
    pub warning: Option<WarningLevel>,
}

/// All duties of a district, past and present: a few dozen.
pub async fn duties(db: &mut PgConnection, district: DistrictId) -> Result<Vec<StoredDuty>> {
    let rows = sqlx::query!(
        r#"SELECT duty_id AS id, area_path AS "area: AreaPath", role AS "role: Role",
               kind AS "kind: SegmentKind",
                  unit AS "unit: CadenceUnit", times, valid_from, valid_to, source, season_from,
                      season_to, warning AS "warning: WarningLevel"
           FROM duty WHERE district = $1 ORDER BY duty_id"#,
        district as DistrictId
    )
    .fetch_all(db)
    .await?;
    let duties = rows.into_iter().map(|row| StoredDuty {
        id: row.id,
        area: row.area,
        role: row.role,
        kind: row.kind,
        unit: row.unit,
        times: row.times,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        source: row.source,
        season: Season::from_columns(row.season_from, row.season_to),
        warning: row.warning,
    });
    Ok(duties.collect())
}

/// Ends duties earlier or overwrites what they say.
pub async fn update_duties(
    db: &mut PgConnection,
    district: DistrictId,
    duties: &[StoredDuty],
) -> Result<()> {
    let ids: Vec<i64> = duties.iter().map(|duty| duty.id).collect();
    let units: Vec<&str> = duties.iter().map(|duty| duty.unit.as_str()).collect();
    let times: Vec<i16> = duties.iter().map(|duty| duty.times).collect();
    let pasts: Vec<Option<NaiveDate>> = duties.iter().map(|duty| duty.valid_to).collect();
    let sources: Vec<String> = duties.iter().map(|duty| duty.source.clone()).collect();
    sqlx::query!(
        "UPDATE duty d SET unit = r.unit, times = r.times, valid_to = r.valid_to, source = r.source
         FROM unnest($2::int8[], $3::text[], $4::int2[], $5::date[], $6::text[])
             AS r (id, unit, times, valid_to, source)
         WHERE d.district = $1 AND d.duty_id = r.id",
        district as DistrictId,
        &ids,
        &units as &[&str],
        &times,
        &pasts as &[Option<NaiveDate>],
        &sources
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Creates duties; their keys are of no meaning yet.
pub async fn create_duties(
    db: &mut PgConnection,
    district: DistrictId,
    duties: &[StoredDuty],
) -> Result<()> {
    let areas: Vec<String> = duties.iter().map(|duty| duty.area.to_string()).collect();
    let roles: Vec<&str> = duties.iter().map(|duty| duty.role.as_str()).collect();
    let kinds: Vec<&str> = duties.iter().map(|duty| duty.kind.as_str()).collect();
    let units: Vec<&str> = duties.iter().map(|duty| duty.unit.as_str()).collect();
    let times: Vec<i16> = duties.iter().map(|duty| duty.times).collect();
    let froms: Vec<NaiveDate> = duties.iter().map(|duty| duty.valid_from).collect();
    let pasts: Vec<Option<NaiveDate>> = duties.iter().map(|duty| duty.valid_to).collect();
    let sources: Vec<String> = duties.iter().map(|duty| duty.source.clone()).collect();
    let firsts: Vec<Option<i16>> =
        duties.iter().map(|duty| duty.season.map(|season| season.first.number())).collect();
    let lasts: Vec<Option<i16>> =
        duties.iter().map(|duty| duty.season.map(|season| season.last.number())).collect();
    let warnings: Vec<Option<&str>> =
        duties.iter().map(|duty| duty.warning.map(WarningLevel::as_str)).collect();
    sqlx::query!(
        "INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from, valid_to,
             source, season_from, season_to, warning)
         SELECT $1, r.area, r.role, r.kind, r.unit, r.times, r.valid_from, r.valid_to, r.source,
             r.season_from, r.season_to, r.warning
         FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int2[], $7::date[],
             $8::date[], $9::text[], $10::int2[], $11::int2[],
                     $12::text[])
             AS r (area, role, kind, unit, times, valid_from, valid_to, source, season_from,
                 season_to, warning)",
        district as DistrictId,
        &areas,
        &roles as &[&str],
        &kinds as &[&str],
        &units as &[&str],
        &times,
        &froms,
        &pasts as &[Option<NaiveDate>],
        &sources,
        &firsts as &[Option<i16>],
        &lasts as &[Option<i16>],
        &warnings as &[Option<&str>]
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The segments somebody answers for that a rule for this kind in this area can bind.
pub async fn segments_bound(
    db: &mut PgConnection,
    district: DistrictId,
    area: &AreaPath,
    kind: SegmentKind,
) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        "SELECT s.segment_id FROM segment s
         WHERE s.district = $1 AND s.area_path >= $2 AND s.area_path < $3 AND s.kind = $4
           AND EXISTS (SELECT FROM stewardship st WHERE st.district = s.district
               AND st.segment_id = s.segment_id)",
        district as DistrictId,
        area.as_str(),
        area.upper(),
        kind.as_str()
    )
    .fetch_all(db)
    .await?)
}
