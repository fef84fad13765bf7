//! SQL of importing duties.

use chrono::NaiveDate;
use sqlx::PgConnection;

use crate::error::Result;
use crate::ids::{AreaPath, DistrictId};
use crate::segments::SegmentKind;
use crate::stewardships::duties::{Season, WarningLevel};
use crate::stewardships::{CadenceUnit, Role};

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
