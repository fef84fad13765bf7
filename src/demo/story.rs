//! All that is told of the district, before any of it is stored.

use std::collections::BTreeSet;

use riverward_qr::code::SERIALS;

use super::calendar::Calendar;
use super::dice::Dice;
use super::district::shown;
use super::geography::{self, Geography, SEED};
use super::history::{self, History};
use super::problems::{self, Problem};
use super::ratings::{self, Rating};
use super::roster::{self, Roster, Tenure};
use super::rules::{self, Rule};
use crate::error::{Error, Result};
use crate::ids::{AreaPath, Code, Level};
use crate::segments::SegmentKind;
use crate::stewardships::Role;

/// The district with its people and its last ninety days.
#[derive(Debug)]
pub(super) struct Story {
    pub(super) calendar: Calendar,
    pub(super) map: Geography,
    /// The towns by code.
    pub(super) towns: Vec<AreaPath>,
    pub(super) rules: Vec<Rule>,
    pub(super) roster: Roster,
    /// The codes of the checkpoints, in their order.
    pub(super) codes: Vec<Code>,
    /// The steward of each showpiece: river, road, lane.
    pub(super) chiefs: Vec<usize>,
    pub(super) history: History,
    pub(super) ratings: Vec<Rating>,
    pub(super) problems: Vec<Problem>,
}

impl Story {
    /// Tells it. Takes a second or two: not for a thread that others wait for.
    pub(super) fn tell(calendar: Calendar) -> Result<Self> {
        Self::on(geography::geography(SEED).map_err(Error::internal)?, calendar)
    }

    fn on(map: Geography, calendar: Calendar) -> Result<Self> {
        let towns: Vec<AreaPath> = map.towns().cloned().collect();
        let rules = rules::rules(&towns);
        let roster = roster::roster(&map, &calendar, SEED);
        let showpieces = [
            showpiece(&map, &roster, SegmentKind::River, Role::RiverChief)?,
            showpiece(&map, &roster, SegmentKind::Road, Role::RoadChief)?,
            showpiece(&map, &roster, SegmentKind::Lane, Role::LaneChief)?,
        ];
        let segments: Vec<usize> = showpieces.iter().map(|tenure| tenure.segment).collect();
        let chiefs = showpieces.iter().map(|tenure| tenure.person).collect();
        let codes = codes(&map, &segments);
        let mut history = history::history(&map, &roster, &rules, &calendar, SEED);
        let ratings = ratings::ratings(&map, &segments, &calendar, SEED);
        let problems =
            problems::problems(&map, &roster, &mut history, &ratings, &segments, &calendar, SEED);
        Ok(Self {
            calendar,
            map,
            towns,
            rules,
            roster,
            codes,
            chiefs,
            history,
            ratings,
            problems,
        })
    }
}

/// The stewardship to show for a kind of segment: of somebody in this role who comes reliably and
/// has said what for, on a segment with many codes and other stewards beside.
fn showpiece<'a>(
    map: &Geography,
    roster: &'a Roster,
    kind: SegmentKind,
    role: Role,
) -> Result<&'a Tenure> {
    let worth = |tenure: &&Tenure| {
        let segment = &map.segments[tenure.segment];
        let habit = &roster.people[tenure.person].habit;
        let reliable = habit.diligence > 0.95
            && habit.lapsed.is_none()
            && habit.shows_place
            && !habit.plain_form;
        let codes = map
            .checkpoints
            .iter()
            .filter(|checkpoint| checkpoint.segment == segment.external_code)
            .count();
        let others: Vec<_> =
            roster.tenures.iter().filter(|other| other.segment == tenure.segment).collect();
        let spoken = others.iter().filter(|other| !other.commitment.is_empty()).count();
        // The road to show is one of those that this is made for.
        let fits = kind != SegmentKind::Road || segment.name.contains("示范路");
        let whole = fits && segment.area.level() >= Level::Village && tenure.past.is_none();
        (
            whole && reliable,
            !tenure.commitment.is_empty(),
            others.len().min(3),
            spoken,
            codes.min(5),
            std::cmp::Reverse(tenure.segment),
        )
    };
    let held = roster
        .tenures
        .iter()
        .filter(|tenure| tenure.role == role && map.segments[tenure.segment].kind == kind);
    held.max_by_key(worth)
        .ok_or_else(|| Error::internal("the map has no segment of a kind to show"))
}

/// A code for each checkpoint: those reserved for the first checkpoint of each showpiece, the
/// others drawn.
fn codes(map: &Geography, showpieces: &[usize]) -> Vec<Code> {
    let mut dice = Dice::new(SEED, 60);
    let reserved = shown();
    let mut taken: BTreeSet<Code> = reserved.iter().copied().collect();
    let mut free: Vec<Option<Code>> = reserved.into_iter().map(Some).collect();
    let serials = usize::try_from(SERIALS).unwrap_or(usize::MAX);
    map.checkpoints
        .iter()
        .map(|checkpoint| {
            let shown = showpieces
                .iter()
                .position(|at| map.segments[*at].external_code == checkpoint.segment);
            if let Some(code) = shown.and_then(|at| free.get_mut(at)).and_then(Option::take) {
                return code;
            }
            loop {
                let serial = u32::try_from(dice.below(serials)).unwrap_or_default();
                if let Some(code) = Code::from_serial(serial)
                    && taken.insert(code)
                {
                    return code;
                }
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_hour_everything_happened_before_it_and_in_order() {
        let map = geography::geography(SEED).unwrap();
        for now in [
            "2026-11-23T02:00:59Z",
            "2026-12-31T16:00:30Z",
            "2027-10-08T12:41:00Z",
            "2028-02-29T15:59:00Z",
            "2028-02-29T16:10:00Z",
            "2029-05-04T20:30:00Z",
        ] {
            let calendar = Calendar::new(now.parse().unwrap());
            let story = Story::on(map.clone(), calendar).unwrap();
            let waited = |scan: &history::Scan| {
                chrono::TimeDelta::milliseconds(scan.told.map_or(0, |told| told.offline_ms))
            };
            assert!(
                story.history.scans.iter().all(|scan| scan.at + waited(scan) < calendar.now),
                "{now}"
            );
            assert!(
                story.history.scans.iter().all(|scan| calendar.day(scan.at) >= calendar.first()),
                "{now}"
            );
            assert!(story.ratings.iter().all(|rating| rating.at < calendar.now), "{now}");
            for problem in &story.problems {
                assert_eq!(problem.steps[0].at, problem.opened_at, "{now}");
                assert!(
                    problem.steps.iter().all(|step| step.at <= calendar.now),
                    "{now} {problem:#?}"
                );
                assert!(
                    problem.steps.is_sorted_by(|a, b| a.at < b.at && a.id < b.id),
                    "{now} {problem:#?}"
                );
            }
            let told = story.problems.iter().filter(|problem| !problem.is_rating).count();
            assert!((140..=160).contains(&told), "{now}: {told}");
        }
    }
}
