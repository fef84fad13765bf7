//! Erases what has no right to stay: ended sessions and links, phone numbers and tracks past their
//! time.

use chrono::TimeDelta;

use crate::app::AppState;
use crate::error::Result;
use crate::{accounts, problems, queue, tracks};

/// How long the file of a print job can be fetched.
const PRINTS_KEPT: TimeDelta = TimeDelta::days(30);

pub(super) async fn run(app: &AppState) -> Result<()> {
    let now = app.clock.now();
    let sessions = accounts::store::purge_expired(&app.db.jobs, now).await?;
    let contacts = problems::store::report::erase_contacts(&app.db.jobs, now).await?;
    let prints = queue::store::purge(&app.db.jobs, now - PRINTS_KEPT).await?;
    let tracks = tracks::store::erase_old(&app.db.jobs, now).await?;
    app.limits.tidy();
    if sessions + contacts + prints + tracks > 0 {
        tracing::info!(sessions, contacts, prints, tracks, "erased what had ended");
    }
    Ok(())
}
