//! One place on the line for each fix near it: of all sequences of such places the likeliest, found
//! by dynamic programming (Viterbi), in the manner of P. Newson and J. Krumm, "Hidden Markov map
//! matching through noise and sparseness", 2009. A place is the likelier the nearer it is, and a
//! step the likelier the less the way along the line differs from the way between the fixes. So
//! where a line passes itself twice, who comes along one strand stays on it.

use super::line::{Line, Spot, Way};
use super::walk::Fix;

/// How far off the line somebody usually goes, in metres.
const OFFSET_M: f64 = 20.0;
/// By how much a step along the line usually differs from the step between the fixes: metres, and a
/// share of it.
const STEP_M: f64 = 8.0;
const STEP_SHARE: f64 = 0.25;
/// Likelihood of leaving the line for another strand, as a cost: that of some steps that hardly
/// fit.
const LEAVING: f64 = 10.0;
/// A step along the line longer than this many times the one between the fixes, and this many
/// metres, left the line.
const LONGEST_SHARE: f64 = 2.5;
const LONGEST_M: f64 = 60.0;
/// Errors of fixes within so many seconds are one error, and count once.
const SAME_ERROR_S: f64 = 10.0;
/// Out of reach for longer than this is away from the line, in seconds; less is an error of a fix
/// or two.
const LONGEST_AWAY_S: f64 = 20.0;

/// Where somebody was on the line, at which fix of the walk, and how they came there along the
/// line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) fix: usize,
    pub(super) spot: Spot,
    pub(super) way: Option<Way>,
}

/// Steps that follow one another along the line; the first has no way.
pub(super) type Leg = Vec<Step>;

/// A place a fix may belong to, with the cheapest way to it.
#[derive(Clone, Copy, Debug)]
struct State {
    spot: Spot,
    cost: f64,
    /// Index in the column before, and the way from there; no way where the line was left.
    from: Option<(usize, Option<Way>)>,
}

#[derive(Debug)]
struct Column {
    fix: usize,
    states: Vec<State>,
}

/// The stretches of a walk that stay on the line.
pub(super) fn legs(line: &Line, walk: &[Fix]) -> Vec<Leg> {
    let mut legs = Vec::new();
    let mut columns: Vec<Column> = Vec::new();
    for (index, fix) in walk.iter().enumerate() {
        let spots = line.spots(fix.at, fix.reach);
        if spots.is_empty() {
            continue;
        }
        let last = columns.last().and_then(|column| Some((column, walk.get(column.fix)?)));
        let is_back = last.is_some_and(|(column, last)| {
            column.fix + 1 == index || fix.time - last.time <= LONGEST_AWAY_S
        });
        if !is_back {
            backtrack(&columns, &mut legs);
            columns.clear();
        }
        let last = columns.last().and_then(|column| Some((column, walk.get(column.fix)?)));
        let seconds = last.map_or(SAME_ERROR_S, |(_, last)| fix.time - last.time);
        let weight = (seconds / SAME_ERROR_S).min(1.0);
        let states = spots
            .into_iter()
            .map(|spot| {
                let own = weight * (spot.offset / OFFSET_M).powi(2) / 2.0;
                let before = last.and_then(|(column, last)| {
                    cheapest(line, column, spot, last.at.distance(fix.at))
                });
                let (cost, from) = before
                    .map_or((own, None), |(cost, index, way)| (cost + own, Some((index, way))));
                State { spot, cost, from }
            })
            .collect();
        columns.push(Column { fix: index, states });
    }
    backtrack(&columns, &mut legs);
    legs
}

fn cheapest(
    line: &Line,
    before: &Column,
    spot: Spot,
    metres: f64,
) -> Option<(f64, usize, Option<Way>)> {
    let costs = before.states.iter().enumerate().map(|(index, state)| {
        let way = line
            .way(state.spot, spot)
            .filter(|way| way.metres <= LONGEST_SHARE * metres + LONGEST_M);
        let stay =
            way.map(|way| ((way.metres - metres).abs() / (STEP_M + STEP_SHARE * metres), way));
        match stay {
            Some((cost, way)) if cost < LEAVING => (state.cost + cost, index, Some(way)),
            _ => (state.cost + LEAVING, index, None),
        }
    });
    costs.min_by(|one, other| one.0.total_cmp(&other.0))
}

fn backtrack(columns: &[Column], legs: &mut Vec<Leg>) {
    let mut leg = Leg::new();
    let mut next: Option<usize> = None;
    for column in columns.iter().rev() {
        let cheapest = || column.states.iter().min_by(|one, other| one.cost.total_cmp(&other.cost));
        let Some(state) = next.map_or_else(cheapest, |index| column.states.get(index)) else {
            break;
        };
        let way = state.from.and_then(|(_, way)| way);
        leg.push(Step {
            fix: column.fix,
            spot: state.spot,
            way,
        });
        if way.is_none() {
            leg.reverse();
            legs.push(std::mem::take(&mut leg));
        }
        next = state.from.map(|(index, _)| index);
    }
}
