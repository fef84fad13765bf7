//! The area tree and its outlines.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::AreaQuery;
use crate::app::AppState;
use crate::error::Result;
use crate::http::extract::Official;
use crate::http::params::Query;
use crate::rights::{Reach, SeeConsole};
use crate::views::areas::{Area, AreaRef, Outline};
use crate::views::store::areas as console;

/// Areas.
#[derive(Debug, Serialize, ToSchema)]
pub struct AreaList {
    /// Depth first, by code.
    pub items: Vec<Area>,
}

/// The areas in the asker's scope
#[utoipa::path(get, path = "/api/v1/areas", responses((status = OK, description = "Every area the asker may see", body = AreaList)))]
pub async fn areas(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
) -> Result<Json<AreaList>> {
    let items = console::tree(&app.db.console, &official.reach()).await?;
    Ok(Json(AreaList { items }))
}

/// A `FeatureCollection` of `GeoJSON`.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutlineCollection {
    #[serde(rename = "type")]
    #[schema(inline)]
    kind: FeatureCollection,
    features: Vec<OutlineFeature>,
}

/// The outline of an area.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutlineFeature {
    #[serde(rename = "type")]
    #[schema(inline)]
    kind: Feature,
    properties: OutlineProperties,
    /// `MultiPolygon` of `GeoJSON`, WGS-84.
    #[schema(value_type = Object)]
    geometry: Box<RawValue>,
}

/// The area of an outline.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutlineProperties {
    #[serde(flatten)]
    area: AreaRef,
    /// Longitude and latitude of a point inside, for the name.
    #[schema(value_type = Vec<f64>, min_items = 2, max_items = 2)]
    label: [f64; 2],
}

#[derive(Debug, Serialize, ToSchema)]
enum FeatureCollection {
    FeatureCollection,
}

#[derive(Debug, Serialize, ToSchema)]
enum Feature {
    Feature,
}

/// Outlines of areas as `GeoJSON`
#[utoipa::path(get, path = "/api/v1/areas/outlines", params(AreaQuery),
    responses((status = OK, description = "The areas in scope that have an outline, by code", body = OutlineCollection)))]
pub async fn area_outlines(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Query(query): Query<AreaQuery>,
) -> Result<Json<OutlineCollection>> {
    let reach = match query.area {
        Some(area) => Reach::from(official.scope(Some(area))?),
        None => official.reach(),
    };
    let outlines = console::outlines(&app.db.console, &reach).await?;
    Ok(Json(OutlineCollection {
        kind: FeatureCollection::FeatureCollection,
        features: outlines.into_iter().map(OutlineFeature::from).collect(),
    }))
}

impl From<Outline> for OutlineFeature {
    fn from(outline: Outline) -> Self {
        Self {
            kind: Feature::Feature,
            properties: OutlineProperties {
                area: outline.area,
                label: outline.label,
            },
            geometry: outline.geometry,
        }
    }
}
