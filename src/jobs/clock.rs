//! Looks at the clock before anything is done that cannot be undone, and says aloud when it jumped.

use crate::app::AppState;
use crate::clock::steps::Step;
use crate::db::store;
use crate::error::Result;

/// Whether what is done now may be done for good: no clock jumped within a day.
pub(super) async fn is_steady(app: &AppState) -> Result<bool> {
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
    Ok(look.is_steady())
}
