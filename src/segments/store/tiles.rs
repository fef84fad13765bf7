//! Vector tiles of segments, made by PostGIS.

use sqlx::PgPool;

use crate::error::{Error, Result};
use crate::http::extract::Scope;
use crate::ids::DistrictId;

/// Largest zoom tiles are made for; a map enlarges these beyond.
pub const MAX_ZOOM: u8 = 15;

/// Address of a tile in the usual scheme (Web Mercator, y from the north). Only tiles that exist can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// The tile with the segments in scope.
///
/// A tile has 4096 units a side and is drawn 512 pixels wide, so eight units are a pixel. Below zoom 12 lines lose what is within
/// half a pixel; below zoom 10 what is smaller than a pixel as a whole is left out.
pub async fn tile(db: &PgPool, scope: &Scope, at: TileAddress) -> Result<Tile> {
    let row = sqlx::query!(
        r#"SELECT d.geometry_version,
                  (SELECT ST_AsMVT(t, 'segments', 4096, 'geom', 'id')
                   FROM (SELECT s.segment_id AS id, s.kind, s.name,
                                ST_AsMVTGeom(CASE WHEN $4 < 12 THEN ST_Simplify(g.geom_3857, 4 * e.unit, true) ELSE g.geom_3857 END,
                                             e.tile, 4096, 64, true) AS geom
                         FROM segment_geometry g
                         JOIN segment s ON s.district = g.district AND s.segment_id = g.segment_id
                         WHERE g.district = $1 AND g.valid_to IS NULL AND g.geom_3857 && e.wide
                           AND s.area_path >= $2 AND s.area_path < $3 AND s.retired_at IS NULL
                           AND ($4 >= 10 OR greatest(ST_XMax(g.geom_3857) - ST_XMin(g.geom_3857),
                                                     ST_YMax(g.geom_3857) - ST_YMin(g.geom_3857)) >= 8 * e.unit)
                         ORDER BY s.segment_id) t
                   WHERE t.geom IS NOT NULL) AS bytes
           FROM district d
           CROSS JOIN LATERAL (
               SELECT ST_TileEnvelope($4, $5, $6) AS tile, ST_TileEnvelope($4, $5, $6, margin => 64.0 / 4096) AS wide,
                      40075016.685578488 / (4096 * 2 ^ $4::int4) AS unit) e
           WHERE d.district = $1"#,
        scope.district as DistrictId,
        scope.area.as_str(),
        scope.upper,
        i32::from(at.z),
        at.x,
        at.y
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Tile {
        version: row.geometry_version,
        bytes: row.bytes.unwrap_or_default(),
    })
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
