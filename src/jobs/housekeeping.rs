//! Erases what has no right to stay, district by district and kind by kind, and puts on record how
//! much. What that is, and how long it is kept, stands in [`crate::retention`]; here stands by what
//! function each goes. Every quarter of an hour, or in the first round of a local day
//! ([`Kept::is_daily`]); not within a day after the clock jumped, which every part asks for itself.

use sqlx::PgConnection;

use super::clock;
use crate::accounts::store::{self as accounts, people};
use crate::app::AppState;
use crate::audit::Actor;
use crate::db::store::{districts, local_day};
use crate::error::{Result, chain};
use crate::ids::DistrictId;
use crate::patrols::store::retention as visits;
use crate::problems::store::retention as problems;
use crate::queue::store as queue;
use crate::ratings::store as ratings;
use crate::retention::{Kept, Term, store as retention};
use crate::tracks::store as tracks;

pub(super) async fn run(app: &AppState) -> Result<()> {
    if clock::steady(app).await?.is_none() {
        return Ok(());
    }
    for district in districts(&app.db.jobs).await? {
        for what in Kept::ALL.iter().copied() {
            match erase_all(app, district, what).await {
                Ok(0) => {}
                Ok(erased) => {
                    let what = what.as_str();
                    tracing::info!(%district, what, erased, "erased what had ended");
                }
                Err(error) => {
                    // The next round tries again; everything else goes on.
                    let (job, what) = ("housekeeping", what.as_str());
                    metrics::counter!("riverward_job_failures_total", "job" => job).increment(1);
                    tracing::error!(job, %district, what, error = %chain(&error), "job failed");
                }
            }
        }
    }
    Ok(())
}

/// Erases everything of a kind whose time is over, if it is its turn; answers how much.
async fn erase_all(app: &AppState, district: DistrictId, what: Kept) -> Result<u64> {
    if !what.is_daily() {
        return Ok(erase_in_parts(app, district, what).await?.erased);
    }
    let today = local_day(&app.db.jobs, district, app.clock.now()).await?;
    if app.daily.went(district, what, today) {
        return Ok(0);
    }
    let turn = erase_in_parts(app, district, what).await?;
    if turn.is_all {
        app.daily.goes(district, what, today);
    }
    Ok(turn.erased)
}

/// What became of the turn of a kind.
struct Turn {
    erased: u64,
    /// Whether nothing is left; not where the server ends or its clock jumped.
    is_all: bool,
}

/// Erases everything of a kind whose time is over, a transaction a statement, each with its row of
/// the audit.
async fn erase_in_parts(app: &AppState, district: DistrictId, what: Kept) -> Result<Turn> {
    let mut all = 0;
    while !app.stop.is_cancelled() {
        // Asked for every part: the clock may have jumped since the one before.
        let Some(now) = clock::steady(app).await? else {
            break;
        };
        let mut tx = app.db.jobs.begin().await?;
        // As well: who chose a longer time meanwhile is heard.
        let days = retention::times(&mut *tx, district).await?.days(what);
        let erased = erase(&mut tx, district, what, Term { now, days }).await?;
        if erased == 0 {
            return Ok(Turn { erased: all, is_all: true });
        }
        let actor = Actor::new(app.entropy.event_id(now), None, now);
        retention::erased(&mut tx, district, (what, erased), &actor).await?;
        tx.commit().await?;
        all += erased;
    }
    Ok(Turn {
        erased: all,
        is_all: false,
    })
}

/// The table: what goes by which statement. Each erases some of a district's at most; answers how
/// much.
async fn erase(db: &mut PgConnection, district: DistrictId, what: Kept, term: Term) -> Result<u64> {
    let until = term.until();
    match what {
        Kept::Sessions => accounts::erase_sessions(db, district, until).await,
        Kept::Enrolments => accounts::erase_enrolments(db, district, until).await,
        Kept::Contacts => problems::erase_contacts(db, district, term).await,
        Kept::Jobs => queue::erase_jobs(db, district, until).await,
        Kept::Tracks => tracks::erase_due(db, district, term).await,
        Kept::Posts => people::erase_posts(db, district, term).await,
        Kept::RatingsOnce => ratings::erase_once(db, district, until).await,
        Kept::Supports => problems::erase_supports(db, district, until).await,
        Kept::RoundNotes => visits::erase_round_notes(db, district, until).await,
    }
}
