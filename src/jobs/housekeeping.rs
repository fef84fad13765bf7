//! Erases what has no right to stay: ended sessions and links, phone numbers past their time.

use crate::accounts;
use crate::app::AppState;
use crate::error::Result;
use crate::problems;

pub(super) async fn run(app: &AppState) -> Result<()> {
    let now = app.clock.now();
    let sessions = accounts::store::purge_expired(&app.db.jobs, now).await?;
    let contacts = problems::store::report::erase_contacts(&app.db.jobs, now).await?;
    app.limits.tidy();
    if sessions + contacts > 0 {
        tracing::info!(sessions, contacts, "erased what had ended");
    }
    Ok(())
}
