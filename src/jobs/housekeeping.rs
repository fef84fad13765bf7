//! Erases what has no right to stay, and puts on record what it erased: ended sessions and links,
//! phone numbers and tracks past their time, files of prints, posts of people who hold no role any
//! more, notes of visit rounds, and what only answered whether a press was the second one.

use chrono::TimeDelta;

use crate::accounts::store::people;
use crate::app::AppState;
use crate::error::Result;
use crate::patrols::store::retention;
use crate::{accounts, db, problems, queue, ratings, tracks};

/// How long the file of a print job can be fetched.
const PRINTS_KEPT: TimeDelta = TimeDelta::days(30);

/// How long it is known that a device rated a code on a day, or that it supports a problem which is
/// closed: beyond the day and a reopening nobody asks.
const ONCE_KEPT: TimeDelta = TimeDelta::days(30);

/// How long it is known what was noted at a door: 24 months.
const ROUND_NOTES_KEPT: TimeDelta = TimeDelta::days(731);

pub(super) async fn run(app: &AppState) -> Result<()> {
    let (jobs, now) = (&app.db.jobs, app.clock.now());
    let on_record = (&app.entropy, now);
    let sessions = accounts::store::purge_expired(jobs, &app.entropy, now).await?;
    let contacts = problems::store::report::erase_contacts(jobs, &app.entropy, now).await?;
    let prints = queue::store::purge(jobs, now - PRINTS_KEPT, on_record).await?;
    let tracks = tracks::store::erase_old(jobs, &app.entropy, now).await?;
    let posts = people::erase_posts(jobs, &app.entropy, now).await?;
    let once = ratings::store::erase_once(jobs, now - ONCE_KEPT, on_record).await?
        + problems::store::report::erase_supports(jobs, now - ONCE_KEPT, on_record).await?;
    let districts = db::store::districts(jobs).await?;
    let notes =
        retention::erase_round_notes(jobs, &districts, now - ROUND_NOTES_KEPT, on_record).await?;
    if sessions + contacts + prints + tracks + posts + once + notes > 0 {
        tracing::info!(
            sessions,
            contacts,
            prints,
            tracks,
            posts,
            once,
            notes,
            "erased what had ended"
        );
    }
    Ok(())
}
