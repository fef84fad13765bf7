//! What residents think: some six hundred ratings, mostly kind.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::calendar::Calendar;
use super::dice::{Dice, whole};
use super::geography::Geography;
use super::texts;
use crate::segments::SegmentKind;

/// How many ratings there are.
const COUNT: usize = 600;
/// How many of them each showpiece has.
const AT_SHOWPIECES: usize = 22;

/// One rating.
#[derive(Clone, Debug)]
pub(super) struct Rating {
    pub(super) id: Uuid,
    /// Index into the checkpoints of the map.
    pub(super) checkpoint: usize,
    pub(super) score: i16,
    pub(super) reason: String,
    pub(super) at: DateTime<Utc>,
    /// What stands for device, code and day.
    pub(super) once_key: [u8; 32],
}

/// Tells the ratings; `showpieces` are segments that many people rate.
pub(super) fn ratings(
    map: &Geography,
    showpieces: &[usize],
    calendar: &Calendar,
    seed: u64,
) -> Vec<Rating> {
    let mut dice = Dice::new(seed, 50);
    let at_showpieces: Vec<Vec<usize>> = showpieces
        .iter()
        .map(|segment| {
            let code = &map.segments[*segment].external_code;
            (0..map.checkpoints.len())
                .filter(|at| map.checkpoints[*at].segment == *code)
                .collect()
        })
        .collect();
    let grids: Vec<&str> = map
        .segments
        .iter()
        .filter(|segment| segment.kind == SegmentKind::Grid)
        .map(|segment| segment.external_code.as_str())
        .collect();
    let elsewhere: Vec<usize> = (0..map.checkpoints.len())
        .filter(|at| !grids.contains(&map.checkpoints[*at].segment.as_str()))
        .collect();
    (0..COUNT)
        .map(|number| {
            let places = at_showpieces.get(number / AT_SHOWPIECES).unwrap_or(&elsewhere);
            let checkpoint = *dice.pick(places);
            let score = match dice.unit() {
                lot if lot < 0.46 => 1,
                lot if lot < 0.80 => 2,
                lot if lot < 0.935 => 3,
                lot if lot < 0.985 => 4,
                _ => 5,
            };
            let reason = match score {
                4.. => *dice.pick(&texts::LOW_REASONS),
                ..=2 if dice.chance(0.3) => *dice.pick(&texts::GOOD_REASONS),
                _ => "",
            };
            let at = some_time(calendar, 0.0, 89.0, &mut dice);
            Rating {
                id: dice.event_id(at),
                checkpoint,
                score,
                reason: reason.to_owned(),
                at,
                once_key: dice.bytes(),
            }
        })
        .collect()
}

/// A daytime hour between so many days ago, always before now.
pub(super) fn some_time(
    calendar: &Calendar,
    least: f64,
    most: f64,
    dice: &mut Dice,
) -> DateTime<Utc> {
    let back = dice.between(least, most);
    let moment = calendar.now - TimeDelta::seconds(i64::from(whole(back * 86_400.0)));
    let second = i64::from(whole(dice.between(6.6, 20.5) * 3600.0));
    let daytime = calendar.at(calendar.day(moment), second);
    // What has had steps since needs the time for them.
    let latest = calendar.now - TimeDelta::minutes(10 + i64::from(whole(least * 720.0)));
    if daytime <= latest { daytime } else { moment.min(latest) }
}
