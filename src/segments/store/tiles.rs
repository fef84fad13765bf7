//! Vector tiles of segments, made by PostGIS.

use sqlx::PgPool;

use crate::areas::Level;
use crate::db::interrupt::Interruptible;
use crate::error::{Error, Result};
use crate::http::extract::Scope;
use crate::ids::DistrictId;

/// Largest zoom tiles are made for; a map enlarges these beyond.
pub const MAX_ZOOM: u8 = 15;

/// Address of a tile in the usual scheme (Web Mercator, y from the north). Only tiles that exist can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TileAddress {
    z: u8,
    x: i32,
    y: i32,
}

impl TileAddress {
    /// None for a zoom beyond [`MAX_ZOOM`] or a place beyond the edge of the map.
    pub fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        (z <= MAX_ZOOM && x >> z == 0 && y >> z == 0).then_some(Self {
            z,
            // Below 2^15, as just checked.
            x: x.cast_signed(),
            y: y.cast_signed(),
        })
    }
}

/// A tile and the geometry version it shows.
#[derive(Debug)]
pub struct Tile {
    /// The version of the district's geometries at the moment of the reading.
    pub version: i64,
    /// Mapbox Vector Tile 2, not compressed; empty where nothing lies.
    pub bytes: Vec<u8>,
}

/// The bands of zooms that geometries are stored for (`migrations/0015_tiles.sql`), each named by its largest zoom.
const BANDS: [u8; 4] = [6, 8, 11, MAX_ZOOM];

/// The tile with the segments in scope. Stops when the future is dropped.
///
/// A tile has 4096 units a side. Below zoom 12 lines are simplified to half a pixel, of which there are 512 a side, and where there are
/// more of them than a tile can show the largest are drawn: out of the whole district for its map, out of a town for the map of the town
/// or of a part of it. The zoom and the scope are known to the planner, so that it reads one band, by place or by area.
pub async fn tile(db: &PgPool, scope: &Scope, at: TileAddress) -> Result<Tile> {
    let band = BANDS.into_iter().find(|band| at.z <= *band).unwrap_or(MAX_ZOOM);
    let mut connection = Interruptible::acquire(db).await?;
    let row = sqlx::query!(
        r#"SELECT d.geometry_version,
                  (SELECT ST_AsMVT(t, 'segments', 4096, 'geom', 'id')
                   FROM (SELECT s.segment_id AS id, s.kind, s.name, ST_AsMVTGeom(s.geom, ST_TileEnvelope($4, $5, $6), 4096, 64, true) AS geom
                         FROM tile_segment s
                         WHERE s.district = $1 AND s.band = $7 AND s.geom && ST_TileEnvelope($4, $5, $6, margin => 64.0 / 4096)
                           AND CASE WHEN $8 THEN s.district_zoom ELSE s.town_zoom END <= greatest($4, 5)
                           AND ($8 OR (s.area_path >= $2 AND s.area_path < $3))
                         ORDER BY s.segment_id) t
                   WHERE t.geom IS NOT NULL) AS bytes
           FROM district d
           WHERE d.district = $1"#,
        scope.district as DistrictId,
        scope.area.as_str(),
        scope.upper,
        i32::from(at.z),
        at.x,
        at.y,
        i16::from(band),
        scope.area.level() == Level::District
    )
    .fetch_optional(connection.connection()?)
    .await;
    connection.release();
    let row = row?.ok_or(Error::NotFound)?;
    Ok(Tile {
        version: row.geometry_version,
        bytes: row.bytes.unwrap_or_default(),
    })
}

/// Districts where segments have changed since their tiles were drawn.
pub async fn pending(db: &PgPool) -> Result<Vec<DistrictId>> {
    Ok(
        sqlx::query_scalar!(r#"SELECT DISTINCT district AS "district: DistrictId" FROM tile_pending"#)
            .fetch_all(db)
            .await?,
    )
}

/// Draws the tiles of a district anew where its segments have changed, and raises its geometry version in the same transaction. Returns
/// the new version; none where nothing had changed, or another server was faster.
pub async fn renew(db: &PgPool, district: DistrictId) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar!("SELECT renew_tiles($1)", district as DistrictId)
        .fetch_one(db)
        .await?)
}

/// What a map has to know before it asks for tiles.
#[derive(Debug)]
pub struct TileSet {
    /// Name of the area.
    pub name: String,
    /// The current version of the district's geometries.
    pub version: i64,
}

/// Describes the tiles of a scope.
pub async fn tile_set(db: &PgPool, scope: &Scope) -> Result<TileSet> {
    sqlx::query_as!(
        TileSet,
        "SELECT a.name, d.geometry_version AS version FROM area a JOIN district d ON d.district = a.district
         WHERE a.district = $1 AND a.path = $2",
        scope.district as DistrictId,
        scope.area.as_str()
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)
}

#[cfg(test)]
mod tests {
    use super::TileAddress;

    #[test]
    fn only_tiles_on_the_map_have_an_address() {
        assert!(TileAddress::new(0, 0, 0).is_some());
        assert!(TileAddress::new(0, 1, 0).is_none());
        assert!(TileAddress::new(15, 32767, 32767).is_some());
        assert!(TileAddress::new(15, 32768, 0).is_none());
        assert!(TileAddress::new(15, 0, u32::MAX).is_none());
        assert!(TileAddress::new(16, 0, 0).is_none());
        assert!(TileAddress::new(255, 0, 0).is_none());
    }
}
