//! Vector tiles of segments, made by PostGIS.

use sqlx::PgPool;

use crate::db::interrupt::Interruptible;
use crate::error::{Error, Result};
use crate::ids::{DistrictId, Level};
use crate::rights::Scope;

/// Largest zoom tiles are made for; a map enlarges these beyond.
pub const MAX_ZOOM: u8 = 15;

/// Address of a tile in the usual scheme (Web Mercator, y from the north). Only tiles that exist
/// can be named.
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
    /// The version of the district's geometries at the moment of the reading, and the epoch of the
    /// database (`migrations/functions/tile_version.sql`).
    pub version: i64,
    /// Mapbox Vector Tile 2, not compressed; empty where nothing lies.
    pub bytes: Vec<u8>,
}

/// The tile with the segments in scope. Stops when the future is dropped.
///
/// Below zoom 12 lines are simplified to half a pixel, of which there are 512 a side, and where
/// there are more of them than a tile can show the largest are drawn: out of the whole district for
/// its map, out of a town for the map of the town or of a part of it. The statements are in the
/// database (`migrations/functions/segment_tile.sql`), since there each keeps its plan.
pub async fn tile(db: &PgPool, scope: &Scope, at: TileAddress) -> Result<Tile> {
    let mut connection = Interruptible::acquire(db).await?;
    let row = sqlx::query_as!(
        Tile,
        r#"SELECT tile_version(geometry_version) AS "version!",
               segment_tile(district, $2, $3, $4, $5, $6, $7)
               AS "bytes!" FROM district WHERE district = $1"#,
        scope.district() as DistrictId,
        scope.area().level() == Level::District,
        scope.area().as_str(),
        scope.upper(),
        i32::from(at.z),
        at.x,
        at.y
    )
    .fetch_optional(connection.connection()?)
    .await;
    connection.release();
    row?.ok_or(Error::NotFound)
}

/// Districts where segments have changed since their tiles were drawn.
pub async fn pending(db: &PgPool) -> Result<Vec<DistrictId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT DISTINCT district AS "district: DistrictId" FROM tile_pending"#
    )
    .fetch_all(db)
    .await?)
}

/// Draws the tiles of a district anew where its segments have changed, and raises its geometry
/// version in the same transaction. Returns the new version; none where nothing had changed, or
/// another server was faster.
pub async fn renew(db: &PgPool, district: DistrictId) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar!("SELECT tile_version(renew_tiles($1))", district as DistrictId)
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
        r#"SELECT a.name, tile_version(d.geometry_version) AS "version!" FROM area a
               JOIN district d ON d.district = a.district
           WHERE a.district = $1 AND a.path = $2"#,
        scope.district() as DistrictId,
        scope.area().as_str()
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
