//! How every segment on the map stands, in as few bytes as that takes: fetched once, then kept up to date by the live stream.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::AreaQuery;
use crate::app::AppState;
use crate::error::Result;
use crate::http::extract::Official;
use crate::http::params::Query;
use crate::segments::store::console;

/// Status of every segment in scope.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatusSnapshot {
    /// When this was so.
    pub at: DateTime<Utc>,
    /// Version of the tiles that show these segments.
    pub geometry_version: i64,
    /// Ids of the segments, ascending: the first as it is, each other as the distance from the one before.
    #[schema(example = json!([17, 1, 1, 5]))]
    pub ids: Vec<i64>,
    /// One digit for each id: 0 ok, 1 due, 2 overdue, 3 problem, 4 unassigned, 5 idle.
    #[schema(example = "0132")]
    pub status: String,
}

/// Status of every segment, dense
#[utoipa::path(get, path = "/api/v1/status", params(AreaQuery),
    responses((status = OK, description = "Ids and status, in the same order", body = StatusSnapshot)))]
pub async fn status(State(app): State<AppState>, official: Official, Query(query): Query<AreaQuery>) -> Result<Json<StatusSnapshot>> {
    let scope = official.scope(query.area)?;
    // The time is taken before the reading, so that it never claims more than was seen.
    let at = app.clock.now();
    let snapshot = console::snapshot(&app.db.console, &scope).await?;
    Ok(Json(StatusSnapshot {
        at,
        geometry_version: snapshot.geometry_version,
        ids: distances(snapshot.ids),
        status: snapshot.status,
    }))
}

/// Each number as the distance from the one before; the first from 0.
fn distances(mut ids: Vec<i64>) -> Vec<i64> {
    let mut before = 0;
    for id in &mut ids {
        (*id, before) = (*id - before, *id);
    }
    ids
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::distances;

    proptest! {
        #[test]
        fn adding_the_distances_up_gives_the_ids(mut ids in proptest::collection::vec(1i64..1 << 53, 0..50)) {
            ids.sort_unstable();
            ids.dedup();
            let mut sum = 0;
            let read: Vec<i64> = distances(ids.clone()).into_iter().map(|distance| { sum += distance; sum }).collect();
            prop_assert_eq!(read, ids);
        }
    }
}
