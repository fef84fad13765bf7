//! Draws the tiles of what has changed anew, and gives them the new address that consoles hear of
//! by the live stream.

use crate::app::AppState;
use crate::error::Result;
use crate::segments::store::tiles as store;

pub(super) async fn run(app: &AppState) -> Result<()> {
    for district in store::pending(&app.db.jobs).await? {
        if let Some(version) = store::renew(&app.db.jobs, district).await? {
            app.tiles.learn(district, version);
            tracing::info!(%district, version, "tiles drawn anew");
        }
    }
    Ok(())
}
