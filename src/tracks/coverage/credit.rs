//! Which stretches of the line a leg went along: those where it got on along the line, and not
//! mainly across it.

use std::ops::Range;

use super::matching::Leg;
use super::walk::Fix;

/// Getting on means so many metres along the line within so many seconds. The errors of a phone
/// that lies still take it back and forth by less; a third of a metre a second is slower than
/// anybody strolls.
const PROGRESS_M: f64 = 40.0;
const PROGRESS_S: f64 = 120.0;
/// Along the line means no more than 45° off it: progress is at least this share of the way as the
/// crow flies.
const ALONG: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// Adds the stretches, in metres from the start of the line.
pub(super) fn stretches(walk: &[Fix], leg: &Leg, out: &mut Vec<Range<f64>>) {
    let fixes: Vec<(Fix, f64)> = progress(leg)
        .into_iter()
        .zip(leg)
        .filter_map(|(on, step)| Some((*walk.get(step.fix)?, on)))
        .collect();
    // Steps up to here get on.
    let mut until = 0;
    for (index, (step, next)) in leg.iter().zip(leg.iter().skip(1)).enumerate() {
        until = until.max(gets_on(&fixes, index).unwrap_or(0));
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

/// Metres got on along the line at each step, counted back where it goes back, over the ends of
/// parts too.
fn progress(leg: &Leg) -> Vec<f64> {
    let (mut on, mut onward) = (0.0, 1.0);
    leg.iter()
        .map(|step| {
            if let Some(way) = step.way {
                on += onward * way.sets_out * way.metres;
                if way.over.is_some() {
                    onward *= way.sets_out * way.arrives;
                }
            }
            on
        })
        .collect()
}

/// Index of the first later step that has got on enough, if in time and along the line.
fn gets_on(fixes: &[(Fix, f64)], index: usize) -> Option<usize> {
    let (from, rest) = fixes.get(index..)?.split_first()?;
    let ahead = rest
        .iter()
        .take_while(|(fix, _)| fix.time - from.0.time <= PROGRESS_S)
        .position(|(_, on)| (on - from.1).abs() >= PROGRESS_M)?;
    let to = rest.get(ahead)?;
    ((to.1 - from.1).abs() >= ALONG * from.0.at.distance(to.0.at)).then_some(index + 1 + ahead)
}

fn between(one: f64, other: f64) -> Range<f64> {
    one.min(other)..one.max(other)
}
