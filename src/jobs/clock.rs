//! Looks at the clock before anything is done that cannot be undone, and says aloud when it jumped.

use chrono::{DateTime, Utc};

use crate::app::AppState;
use crate::clock::steps::Step;
use crate::db::store;
use crate::error::Result;

/// The time, where what is done by it may be done for good; none within a day after a clock jumped.
/// Asked before each step that erases or ends something, since a round of them can be long and the
/// clock jump in the middle.
pub(super) async fn steady(app: &AppState) -> Result<Option<DateTime<Utc>>> {
    let (now, lived) = (app.clock.now(), app.clock.lived());
    let passed = app.looks.passed(lived);
    let look = store::look_at_clock(&app.db.jobs, now, passed).await?;
    app.looks.looked(lived);
    if let Some(step) = look.step {
        let (direction, by) = (step.direction(), step.by());
        metrics::counter!("riverward_clock_steps_total", "direction" => direction).increment(1);
        let (minutes, until) = (by.num_minutes(), look.rests_until);
        match step {
            Step::Forward(_) if passed.is_none() => tracing::warn!(
                minutes,
                ?until,
                "no server looked at the clock for long: until then nothing is erased or lapses"
            ),
            Step::Forward(_) | Step::Back(_) => tracing::error!(
                direction,
                minutes,
                ?until,
                "the clock jumped: until then nothing is erased or lapses; days follow it"
            ),
        }
    }
    Ok(look.is_steady().then_some(now))
}
