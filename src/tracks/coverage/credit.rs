//! Which stretches of the line a leg went along: those where it got on along the line, not mainly
//! across it, and got away from where it was.

use std::ops::Range;

use super::line::Line;
use super::matching::Leg;
use super::walk::Fix;

/// Getting on means so many metres along the line within so many seconds. A third of a metre a
/// second is slower than anybody strolls.
const PROGRESS_M: f64 = 60.0;
const PROGRESS_S: f64 = 180.0;
/// Along the line means no more than 45° off it: progress is at least this share of the way as the
/// crow flies.
const ALONG: f64 = std::f64::consts::FRAC_1_SQRT_2;
/// A bridge leads from one side of the line to the other. More than this share of the progress to
/// the side, 31° off the line, is across it.
const ASIDE: f64 = 0.6;
/// Whoever walks gets so far away within so many seconds, at some time while they get on. The
/// errors of a phone that lies still take it about for hours, and back again: a standard deviation
/// of 15 m spreads them over some 60 m in that time.
const AWAY_M: f64 = 100.0;
const AWAY_S: f64 = 300.0;
/// On a short line less will do for either: this share of it.
const SHORT: f64 = 0.6;

/// What getting on and getting away ask for, in metres.
struct Asked {
    progress: f64,
    away: f64,
}

impl Asked {
    fn of(line: &Line, walk: &[Fix]) -> Self {
        let short = SHORT * line.length();
        let ends = walk.first().zip(walk.last());
        let lasted = ends.map_or(0.0, |(first, last)| last.time - first.time);
        let progress = PROGRESS_M.min(short);
        // A walk that was recorded for less time need not get so far away.
        let away = AWAY_M.min(short).min(AWAY_M * lasted / AWAY_S).max(progress);
        Self { progress, away }
    }
}

/// A step of a leg.
#[derive(Clone, Copy)]
struct Placed {
    fix: Fix,
    /// Metres got on along the line, counted back where it goes back, over the ends of parts too.
    on: f64,
    /// Metres to the left of that way; less than nothing to the right.
    left: f64,
}

/// Adds the stretches, in metres from the start of the line.
pub(super) fn stretches(line: &Line, walk: &[Fix], leg: &Leg, out: &mut Vec<Range<f64>>) {
    let asked = Asked::of(line, walk);
    let steps = placed(walk, leg);
    // Steps up to here get on.
    let mut until = 0;
    for (index, (step, next)) in leg.iter().zip(leg.iter().skip(1)).enumerate() {
        until = until.max(gets_on(walk, &steps, index, &asked).unwrap_or(0));
        let is_fast = |fix: usize| walk.get(fix).is_none_or(|fix| fix.is_fast);
        if index >= until || is_fast(step.fix) || is_fast(next.fix) {
            continue;
        }
        let Some(way) = next.way else {
            continue;
        };
        match way.over {
            None => out.push(between(step.spot.measure, next.spot.measure)),
            Some((exit, entry)) => {
                out.extend([between(step.spot.measure, exit), between(entry, next.spot.measure)]);
            }
        }
    }
}

fn placed(walk: &[Fix], leg: &Leg) -> Vec<Placed> {
    let (mut on, mut onward) = (0.0, 1.0);
    leg.iter()
        .filter_map(|step| {
            if let Some(way) = step.way {
                on += onward * way.sets_out * way.metres;
                if way.over.is_some() {
                    onward *= way.sets_out * way.arrives;
                }
            }
            Some(Placed {
                fix: *walk.get(step.fix)?,
                on,
                left: onward * step.spot.left,
            })
        })
        .collect()
}

/// Index of the first later step that has got on enough, if in time, along the line, and by somebody
/// who gets away.
fn gets_on(walk: &[Fix], steps: &[Placed], index: usize, asked: &Asked) -> Option<usize> {
    let (from, rest) = steps.get(index..)?.split_first()?;
    let ahead = rest
        .iter()
        .take_while(|step| step.fix.time - from.fix.time <= PROGRESS_S)
        .position(|step| (step.on - from.on).abs() >= asked.progress)?;
    let to = rest.get(ahead)?;
    let progress = (to.on - from.on).abs();
    let is_along = progress >= ALONG * from.fix.at.distance(to.fix.at)
        && (to.left - from.left).abs() <= ASIDE * progress;
    (is_along && gets_away(walk, steps, from.fix, asked.away)).then_some(index + 1 + ahead)
}

/// Whether the steps around a fix spread along the line, or the walk leads away from it, far enough
/// and soon enough.
fn gets_away(walk: &[Fix], steps: &[Placed], fix: Fix, away: f64) -> bool {
    let around = within(steps, fix.time, AWAY_S / 2.0, |step| step.fix.time);
    let spread = around.iter().fold((f64::INFINITY, -f64::INFINITY), |(low, high), step| {
        (low.min(step.on), high.max(step.on))
    });
    spread.1 - spread.0 >= away
        || within(walk, fix.time, AWAY_S, |fix| fix.time)
            .iter()
            .any(|other| other.at.distance(fix.at) >= away)
}

/// Those of a list in the order of their times that lie within so many seconds of one.
fn within<T>(list: &[T], time: f64, seconds: f64, time_of: impl Fn(&T) -> f64) -> &[T] {
    let first = list.partition_point(|one| time_of(one) < time - seconds);
    let past = list.partition_point(|one| time_of(one) <= time + seconds);
    list.get(first..past).unwrap_or_default()
}

fn between(one: f64, other: f64) -> Range<f64> {
    one.min(other)..one.max(other)
}
