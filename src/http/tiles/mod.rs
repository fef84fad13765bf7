//! Vector tiles of segments. A tile's address carries the geometry version, so a tile never changes
//! under its address and browsers may keep it for ever; how segments stand comes separately
//! (`/api/v1/status`).

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::encoding::Encoding;
use super::extract::{MapReader, Official};
use super::params::Path;
use crate::app::AppState;
use crate::error::{Error, Result};
use crate::ids::AreaPath;
use crate::rights::SeeConsole;
use crate::segments::store::tiles::{self, MAX_ZOOM, TileAddress};

/// The media type of Mapbox vector tiles.
const MVT: &str = "application/vnd.mapbox-vector-tile";

/// Smallest zoom a map asks for; below it a district is a dot.
const MIN_ZOOM: u8 = 5;

/// What a map has to know before it asks for tiles (TileJSON 3.0.0). No bounds: those of the area
/// would cut off rivers that run out of it, and those of its segments cost more to find than the
/// few empty tiles they would spare.
#[derive(Debug, Serialize)]
pub struct TileJson {
    tilejson: &'static str,
    name: String,
    tiles: [String; 1],
    minzoom: u8,
    maxzoom: u8,
    vector_layers: [Layer; 1],
}

#[derive(Debug, Serialize)]
struct Layer {
    id: &'static str,
    description: &'static str,
    fields: LayerFields,
}

#[derive(Debug, Serialize)]
struct LayerFields {
    kind: &'static str,
    name: &'static str,
}

/// `GET /tiles/{area}.json`
pub async fn tile_json(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<impl IntoResponse> {
    let area: AreaPath = named(&file, ".json").ok_or(Error::NotFound)?;
    let scope = official.scope(Some(area))?;
    let set = tiles::tile_set(&app.db.tiles, &scope).await?;
    app.tiles.learn(scope.district(), set.version);
    let described = TileJson {
        tilejson: "3.0.0",
        name: set.name,
        tiles: [format!(
            "{}/tiles/{}/{}/{{z}}/{{x}}/{{y}}.mvt",
            origin(&headers, &app.base_url),
            scope.area(),
            set.version
        )],
        minzoom: MIN_ZOOM,
        maxzoom: MAX_ZOOM,
        vector_layers: [Layer {
            id: "segments",
            description: "Segments in somebody's care; the feature id is the segment's id",
            fields: LayerFields {
                kind: "String",
                name: "String",
            },
        }],
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(described)))
}

/// `GET /tiles/{area}/{version}/{z}/{x}/{y}.mvt`
///
/// Whatever version is asked for, the current one is answered; only under its own address may it be
/// kept. Kept here as well, as it travels: compressed by gzip, which every browser takes.
pub async fn tile(
    State(app): State<AppState>,
    reader: MapReader,
    Path((area, version, z, x, file)): Path<(AreaPath, i64, u8, u32, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    let y = named(&file, ".mvt").ok_or(Error::NotFound)?;
    let address = TileAddress::new(z, x, y).ok_or(Error::NotFound)?;
    let scope = reader.scope(area)?;
    let tile = app.tiles.get(&app.db.tiles, &scope, version, address).await?;
    let kept = HeaderValue::from_static(if tile.version == version {
        "private, max-age=31536000, immutable"
    } else {
        "no-store"
    });
    let mut response = if tile.is_empty() {
        StatusCode::NO_CONTENT.into_response()
    } else if Encoding::Gzip.is_accepted(&headers) {
        ([(header::CONTENT_TYPE, MVT), (header::CONTENT_ENCODING, "gzip")], tile.gzip())
            .into_response()
    } else {
        ([(header::CONTENT_TYPE, MVT)], tile.plain()?).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CACHE_CONTROL, kept);
    Ok(response)
}

fn named<T: std::str::FromStr>(file: &str, ending: &str) -> Option<T> {
    file.strip_suffix(ending)?.parse().ok()
}

/// Scheme and host that the map came from; MapLibre takes no relative address of tiles. The host is
/// the one the browser went to, which behind a second name or a tunnel is not the configured one;
/// only the configured address knows whether a proxy speaks TLS.
fn origin(headers: &HeaderMap, base_url: &str) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    match (base_url.split_once("://"), host) {
        (Some((scheme, _)), Some(host)) => format!("{scheme}://{host}"),
        _ => base_url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_come_from_where_the_browser_went() {
        let mut headers = HeaderMap::new();
        assert_eq!(origin(&headers, "https://hz.example.gov.cn"), "https://hz.example.gov.cn");
        headers.insert(header::HOST, HeaderValue::from_static("10.1.2.3:8080"));
        assert_eq!(origin(&headers, "http://127.0.0.1:8080"), "http://10.1.2.3:8080");
    }
}
