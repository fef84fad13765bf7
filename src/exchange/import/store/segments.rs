//! SQL of writing segments by the thousand, and of the rows of an import that have to wait.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use tokio::task::spawn_blocking;

use crate::db::copy::CopyRows;
use crate::error::{Error, Result};
use crate::exchange::source::Place;
use crate::geo::datum::Datum;
use crate::ids::{AreaPath, DistrictId, SegmentId};
use crate::segments::SegmentKind;
use crate::segments::store::import::StoredSegment;

/// A segment to create, with its geometry as EWKB.
#[derive(Debug)]
pub struct NewSegment {
    /// What it says of itself.
    pub stored: StoredSegment,
    /// EWKB in WGS-84.
    pub shape: Vec<u8>,
    /// In metres; half the way round where a river is given by its outline.
    pub length_m: f64,
}

/// Creates segments with their first geometry; their states come at the end of the import
/// ([`add_states`]).
///
/// While the database stores what goes to one table, a thread writes what goes to the next.
pub async fn create(
    db: &mut PgConnection,
    district: DistrictId,
    segments: Vec<NewSegment>,
    datum: Datum,
    now: DateTime<Utc>,
) -> Result<()> {
    let rows = segment_rows(district, &segments, now);
    let next = spawn_blocking(move || geometry_rows(district, &segments, datum, now));
    rows.send(
        db,
        "COPY segment (district, segment_id, kind, name, area_path, external_code, description,
             length_m, created_at)
         FROM STDIN (FORMAT binary)",
    )
    .await?;
    let rows = next.await.map_err(Error::internal)?;
    rows.send(
        db,
        "COPY segment_geometry (district, segment_id, geometry_version, geom, source_datum,
             valid_from) FROM STDIN (FORMAT binary)",
    )
    .await?;
    Ok(())
}

/// Gives new segments their states, which counts them. Nobody answers for a segment that was not
/// there before, so it is unassigned (4), whatever the day; consoles hear of it by the version of
/// the geometry.
///
/// At the end, since counts of areas come after the states of other segments that the import locks,
/// as whoever reports a problem locks the two.
pub async fn add_states(
    db: &mut PgConnection,
    district: DistrictId,
    segments: &[i64],
    today: NaiveDate,
) -> Result<()> {
    if segments.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO segment_state (district, segment_id, area_path, kind, status, as_of, name)
         SELECT s.district, s.segment_id, s.area_path, s.kind, 4, $3, s.name
         FROM unnest($2::int8[]) AS n (id)
         JOIN segment s ON s.district = $1 AND s.segment_id = n.id",
        district as DistrictId,
        segments,
        today
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Bytes of the fields of a row beside its texts and its geometry, and then some.
const FIELDS: usize = 128;

fn segment_rows(district: DistrictId, segments: &[NewSegment], now: DateTime<Utc>) -> CopyRows {
    let texts = segments.iter().map(|new| new.stored.name.len() + new.stored.description.len());
    let mut rows = CopyRows::with_room(texts.map(|texts| FIELDS + texts).sum());
    for new in segments {
        let stored = &new.stored;
        rows.row(9)
            .int(district.0)
            .big(stored.id.0)
            .bytes(stored.kind.as_str())
            .bytes(&stored.name)
            .bytes(stored.area.as_str())
            .optional(stored.external_code.as_ref())
            .bytes(&stored.description)
            .float(new.length_m)
            .time(now);
    }
    rows
}

fn geometry_rows(
    district: DistrictId,
    segments: &[NewSegment],
    datum: Datum,
    now: DateTime<Utc>,
) -> CopyRows {
    let mut rows = CopyRows::with_room(segments.iter().map(|new| FIELDS + new.shape.len()).sum());
    for new in segments {
        rows.row(6)
            .int(district.0)
            .big(new.stored.id.0)
            .int(1)
            .bytes(&new.shape)
            .bytes(datum.as_str())
            .time(now);
    }
    rows
}

/// A row of an import that waits.
#[derive(Debug)]
pub struct WaitingRow {
    /// Where it stands in the file.
    pub place: Place,
    /// Its name or code, as the file has it.
    pub label: String,
    /// The stored segment to change; none while that is not known.
    pub segment: Option<SegmentId>,
    pub kind: SegmentKind,
    /// As it is to be stored.
    pub name: String,
    /// The smallest area it is to belong to.
    pub area: AreaPath,
    /// The code others know it by.
    pub code: Option<String>,
    /// The line for the page.
    pub description: Option<String>,
    /// Its geometry as EWKB and its length, where that is to change.
    pub shape: Option<(Vec<u8>, f64)>,
    /// Whether the area was found from the geometry.
    pub area_found: bool,
}

/// Puts rows aside until the end of their import.
pub async fn wait(
    db: &mut PgConnection,
    district: DistrictId,
    waiting: &[WaitingRow],
) -> Result<()> {
    if waiting.is_empty() {
        return Ok(());
    }
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let mut rows = CopyRows::default();
    for row in waiting {
        // Of a table the number is the line itself.
        let line = match row.place {
            Place::Feature { line, .. } => Some(number(line)),
            Place::Line(_) => Some(-1),
            Place::Row(_) => None,
        };
        let (shape, length) = match &row.shape {
            Some((shape, length)) => (Some(shape), Some(*length)),
            None => (None, None),
        };
        rows.row(13)
            .int(district.0)
            .big(number(row.place.number()))
            .optional(line.map(i64::to_be_bytes))
            .bytes(&row.label)
            .optional(row.segment.map(|segment| segment.0.to_be_bytes()))
            .bytes(row.kind.as_str())
            .bytes(&row.name)
            .bytes(row.area.as_str())
            .optional(row.code.as_ref())
            .optional(row.description.as_ref())
            .optional(shape)
            .optional(length.map(f64::to_be_bytes))
            .bytes([u8::from(row.area_found)]);
    }
    rows.send(
        db,
        "COPY import_segment (district, number, line, label, segment_id, kind, name, area_path,
             external_code, description, shape, length_m,
                              area_found) FROM STDIN (FORMAT binary)",
    )
    .await?;
    Ok(())
}

/// The next rows, in the order of the file, of those that wait to be matched.
pub async fn waiting(
    db: &mut PgConnection,
    district: DistrictId,
    after: i64,
    most: i64,
) -> Result<Vec<WaitingRow>> {
    let rows = sqlx::query!(
        r#"SELECT number, line, label, kind AS "kind: SegmentKind", name,
               area_path AS "area: AreaPath", description, shape, length_m, area_found
           FROM import_segment
           WHERE district = $1 AND number > $2 AND segment_id IS NULL
           ORDER BY number
           LIMIT $3"#,
        district as DistrictId,
        after,
        most
    )
    .fetch_all(db)
    .await?;
    let count = |number: i64| usize::try_from(number).unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|row| WaitingRow {
            place: match row.line {
                Some(line) if line >= 0 => Place::Feature {
                    number: count(row.number),
                    line: count(line),
                },
                Some(_) => Place::Line(count(row.number)),
                None => Place::Row(count(row.number)),
            },
            label: row.label,
            segment: None,
            kind: row.kind,
            name: row.name,
            area: row.area,
            code: None,
            description: row.description,
            shape: row.shape.zip(row.length_m),
            area_found: row.area_found,
        })
        .collect())
}

/// Changes the segments that wait for it; a trigger keeps the copy in their state. The geometry in
/// force until now stays as history.
pub async fn change(
    db: &mut PgConnection,
    district: DistrictId,
    datum: Datum,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE segment s
         SET kind = i.kind, name = i.name, area_path = i.area_path, external_code = i.external_code,
             description = coalesce(i.description, s.description), version = s.version + 1,
             geometry_version = s.geometry_version + CASE WHEN i.shape IS NULL THEN 0
                 ELSE 1 END, length_m = coalesce(i.length_m, s.length_m)
         FROM import_segment i
         WHERE i.district = $1 AND i.segment_id IS NOT NULL AND s.district = $1
             AND s.segment_id = i.segment_id",
        district as DistrictId
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE segment_geometry g SET valid_to = $2
         FROM import_segment i
         WHERE i.district = $1 AND i.segment_id IS NOT NULL AND i.shape IS NOT NULL
           AND g.district = $1 AND g.segment_id = i.segment_id AND g.valid_to IS NULL",
        district as DistrictId,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO segment_geometry (district, segment_id, geometry_version, geom, source_datum,
             valid_from)
         SELECT $1, s.segment_id, s.geometry_version, ST_GeomFromEWKB(i.shape), $2, $3
         FROM import_segment i
         JOIN segment s ON s.district = $1 AND s.segment_id = i.segment_id
         WHERE i.district = $1 AND i.shape IS NOT NULL",
        district as DistrictId,
        datum.as_str(),
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Nothing waits any more.
pub async fn clear_waiting(db: &mut PgConnection, district: DistrictId) -> Result<()> {
    sqlx::query!("DELETE FROM import_segment WHERE district = $1", district as DistrictId)
        .execute(db)
        .await?;
    Ok(())
}
