//! Tiles as they travel: compressed once, kept up to a number of bytes, and asked of the database
//! by one request at a time, however many want the same.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use sqlx::PgPool;

use super::store::tiles::{self as store, TileAddress};
use crate::error::{Error, Result};
use crate::ids::{AreaPath, DistrictId};
use crate::rights::Scope;

/// What keeping a tile costs beside its bytes: key, slot and allocation, about.
const OVERHEAD: u64 = 200;
/// A tile of a town is about so large, compressed; the table is made for as many as fit.
const USUAL_BYTES: u64 = 8 * 1024;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    district: DistrictId,
    area: AreaPath,
    version: i64,
    at: TileAddress,
}

/// A tile ready to be sent.
#[derive(Clone, Debug)]
pub struct Packed {
    /// The geometry version it shows.
    pub version: i64,
    gzip: Bytes,
}

#[derive(Clone, Debug)]
struct ByBytes;

impl Weighter<Key, Packed> for ByBytes {
    fn weight(&self, _: &Key, tile: &Packed) -> u64 {
        OVERHEAD + tile.gzip.len() as u64
    }
}

/// So many bytes are compressed in less time than another thread takes to wake up and answer;
/// larger tiles take some milliseconds, which nobody else should wait for.
const AT_ONCE: usize = 48 * 1024;

fn compress(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    // A quick level: a tile is often looked at once before its district's geometry moves on.
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::new(2));
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// The tiles of a server.
#[derive(Debug)]
pub struct Tiles {
    kept: Cache<Key, Packed, ByBytes>,
    /// The newest geometry version of a district that this server has heard of.
    newest: Mutex<HashMap<DistrictId, i64>>,
}

impl Tiles {
    /// Keeps so many megabytes.
    pub fn new(megabytes: u32) -> Self {
        let bytes = u64::from(megabytes) << 20;
        let tiles = usize::try_from(bytes / USUAL_BYTES).unwrap_or(usize::MAX);
        Self {
            kept: Cache::with_weighter(tiles, bytes, ByBytes),
            newest: Mutex::default(),
        }
    }

    /// Hears of a geometry version; older tiles are answered no more.
    pub fn learn(&self, district: DistrictId, version: i64) {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let known = newest.entry(district).or_insert(version);
        *known = version.max(*known);
    }

    /// The version to look for: the newest this server knows of, or what is asked for where that is
    /// newer still, as it is for whoever heard of it from another server first.
    fn sought(&self, district: DistrictId, asked: i64) -> i64 {
        let newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        newest.get(&district).map_or(asked, |&newest| newest.max(asked))
    }

    /// The tile of a scope as of the current version, whichever is asked for.
    ///
    /// Whoever comes first asks the database, and everybody else waits for the answer. Who waits is
    /// not bound to who asks: when the first gives up (its client has left), the next one asks.
    /// Another server may have drawn tiles anew without this one knowing yet; a kept tile is then
    /// still what its own address promises, which never changes.
    pub async fn get(
        &self,
        db: &PgPool,
        scope: &Scope,
        asked: i64,
        at: TileAddress,
    ) -> Result<Packed> {
        loop {
            let key = Key {
                district: scope.district(),
                area: scope.area().clone(),
                version: self.sought(scope.district(), asked),
                at,
            };
            let place = match self.kept.get_value_or_guard_async(&key).await {
                Ok(tile) => return Ok(tile),
                Err(place) => place,
            };
            // Whoever was waited for found a newer version: that is the one to wait for now.
            if self.sought(scope.district(), asked) != key.version {
                continue;
            }
            metrics::counter!("riverward_tile_queries_total").increment(1);
            let tile = store::tile(db, scope, at).await?;
            let tile = Packed::new(tile).await?;
            self.learn(scope.district(), tile.version);
            if tile.version == key.version {
                // Refused only when an equal one came in between.
                place.insert(tile.clone()).ok();
            } else {
                drop(place);
                let key = Key {
                    version: tile.version,
                    ..key
                };
                self.kept.insert(key, tile.clone());
            }
            return Ok(tile);
        }
    }
}

impl Packed {
    async fn new(tile: store::Tile) -> Result<Self> {
        let gzip = if tile.bytes.len() <= AT_ONCE {
            compress(&tile.bytes)
        } else {
            let compressed = tokio::task::spawn_blocking(move || compress(&tile.bytes));
            compressed.await.map_err(Error::internal)?
        };
        Ok(Self {
            version: tile.version,
            gzip: gzip.map_err(Error::internal)?.into(),
        })
    }

    /// Whether nothing lies there.
    pub fn is_empty(&self) -> bool {
        self.gzip.is_empty()
    }

    /// The bytes, compressed by gzip.
    pub fn gzip(&self) -> Bytes {
        self.gzip.clone()
    }

    /// The bytes of the tile itself, for the few clients that do not take them compressed.
    pub fn plain(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        GzDecoder::new(&*self.gzip).read_to_end(&mut bytes).map_err(Error::internal)?;
        Ok(bytes)
    }
}
