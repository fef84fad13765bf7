//! Erases what has no right to stay: ended sessions and links, phone numbers past their time.

use chrono::TimeDelta;

use crate::accounts;
use crate::app::AppState;
use crate::error::Result;
use crate::printing;
use crate::problems;

/// How long the file of a print job can be fetched.
const PRINTS_KEPT: TimeDelta = TimeDelta::days(30);

pub(super) async fn run(app: &AppState) -> Result<()> {
    let now = app.clock.now();
    let sessions = accounts::store::purge_expired(&app.db.jobs, now).await?;
    let contacts = problems::store::report::erase_contacts(&app.db.jobs, now).await?;
    let prints = printing::store::purge(&app.db.jobs, now - PRINTS_KEPT).await?;
    app.limits.tidy();
    if sessions + contacts + prints > 0 {
        tracing::info!(sessions, contacts, prints, "erased what had ended");
    }
    Ok(())
}
