//! The clock of the server is wrong for a minute: its jobs run on a day that is months away, and
//! then again on the right one. Nothing of it may stay, and nothing may be erased by it.

use chrono::TimeDelta;

use super::{Scene, Step};
use crate::second_opinion::dice::Dice;
use crate::second_opinion::world::World;
use riverward::jobs;

#[expect(clippy::unnecessary_wraps, reason = "like every kind of step")]
pub(super) fn jump(dice: &mut Dice, _: &Scene<'_>) -> Option<Step> {
    Some(Step::Jump(dice.between(30, 250)))
}

pub(super) async fn play(world: &mut World, days: i64) {
    let (then, clock) = (world.now, world.app.state.clock.clone());
    clock.jump(then + TimeDelta::days(days));
    // Whether they go on or stop on such a day is theirs to say.
    drop(jobs::prepare(&world.app.state).await);
    drop(jobs::housekeep(&world.app.state).await);
    clock.jump(then);
    world.tick(90);
    world.sign_in().await;
    jobs::prepare(&world.app.state).await.unwrap();
    world.check().await;
}
