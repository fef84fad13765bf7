//! How each problem came about: a report, a patrol, the same again, a low rating.

use chrono::{DateTime, TimeDelta, Utc};

use super::problem::{Actor, Problem};
use crate::demo::calendar::Calendar;
use crate::demo::dice::{Dice, whole};
use crate::demo::district::district;
use crate::demo::geography::Geography;
use crate::demo::history::History;
use crate::demo::ratings::{Rating, some_time};
use crate::demo::roster::Roster;
use crate::demo::texts;
use crate::ids::AreaPath;
use crate::patrols::Outcome;
use crate::problems::number::ReceiptNumber;
use crate::problems::{Category, RATING_LIMIT, REPORT_LIMIT, Source, Stage, categories};
use crate::segments::SegmentKind;

/// Tells one problem after the other.
pub(super) struct Teller<'a> {
    pub(super) map: &'a Geography,
    pub(super) roster: &'a Roster,
    pub(super) calendar: &'a Calendar,
    pub(super) towns: Vec<&'a AreaPath>,
    pub(super) dice: Dice,
    pub(super) told: Vec<Problem>,
}

impl Teller<'_> {
    /// A resident's report, or an official's own.
    pub(super) fn reported(&mut self, segment: Option<usize>, stage: Stage, least: f64, most: f64) {
        let at = some_time(self.calendar, least, most, &mut self.dice);
        let showpiece = segment.is_some();
        let segment = segment.unwrap_or_else(|| self.some_segment());
        let category = self.category(self.map.segments[segment].kind);
        let by_official = !showpiece
            && stage != Stage::Reported
            && stage != Stage::Rejected
            && self.dice.chance(0.1);
        let source = if stage == Stage::Found || by_official {
            Source::Official
        } else {
            Source::Resident
        };
        let actor = match source {
            Source::Resident => Actor::Resident,
            _ => self.official(segment),
        };
        let place = self.place(segment);
        let case = texts::case(category, &place, &mut self.dice);
        let supporters = if showpiece && stage.is_open() {
            4
        } else {
            self.dice.below(9).saturating_sub(4)
        };
        let supporters = if source == Source::Resident { supporters } else { 0 };
        self.tell(segment, category, case, source, actor, at, stage, supporters);
    }

    /// Something a steward came upon on patrol; false where no patrol fits.
    pub(super) fn found(
        &mut self,
        history: &mut History,
        stage: Stage,
        least: f64,
        most: f64,
    ) -> bool {
        let latest = self.calendar.now - TimeDelta::seconds(i64::from(whole(least * 86_400.0)));
        let earliest = self.calendar.now - TimeDelta::seconds(i64::from(whole(most * 86_400.0)));
        let fits = |at: DateTime<Utc>| {
            at > earliest && at + TimeDelta::minutes(10) < latest.min(self.calendar.now)
        };
        let chosen = (0..400).find_map(|_| {
            let visit = &history.visits[self.dice.below(history.visits.len())];
            let scan = visit.scans.end - 1;
            let kind = self.map.segments[visit.segment].kind;
            let is_new = history.scans[scan].outcome == Some(Outcome::Normal);
            (is_new && kind != SegmentKind::Grid && fits(history.scans[scan].at)).then_some((
                visit.segment,
                visit.person,
                scan,
            ))
        });
        let Some((segment, person, scan)) = chosen else {
            return false;
        };
        history.scans[scan].outcome = Some(Outcome::Findings);
        let at = history.scans[scan].at
            + TimeDelta::seconds(60 + i64::from(whole(self.dice.between(0.0, 240.0))));
        let category = self.category(self.map.segments[segment].kind);
        let place = self.map.checkpoints[history.scans[scan].checkpoint].name.clone();
        let case = texts::case(category, &place, &mut self.dice);
        self.tell(segment, category, case, Source::Steward, Actor::Steward(person), at, stage, 0);
        true
    }

    /// The same again as something reported some days before.
    pub(super) fn duplicate(&mut self) {
        let soon = self.calendar.now - TimeDelta::days(4);
        let first = (0..200).map(|_| self.dice.below(self.told.len())).find(|at| {
            !self.told[*at].is_rating
                && self.told[*at].opened_at < soon
                && self.told[*at].source == Source::Resident
        });
        let Some(first) = first.map(|at| self.told[at].clone()) else {
            return;
        };
        let at = first.opened_at
            + TimeDelta::minutes(i64::from(whole(self.dice.between(200.0, 2600.0))));
        let place = self.place(first.segment);
        let case = texts::case(first.category, &place, &mut self.dice);
        self.tell(
            first.segment,
            first.category,
            case,
            Source::Resident,
            Actor::Resident,
            at,
            Stage::Duplicate,
            0,
        );
    }

    /// The task to answer a low rating.
    pub(super) fn low_rating(&mut self, rating: &Rating) {
        let days = (self.calendar.now - rating.at).num_days();
        let stage = match days {
            0..=1 => Stage::Reported,
            2..=5 => *self.dice.pick(&[Stage::Accepted, Stage::Assigned]),
            6..=18 => {
                *self.dice.pick(&[Stage::Assigned, Stage::InWork, Stage::Answered, Stage::Closed])
            }
            _ => *self.dice.pick(&[
                Stage::Closed,
                Stage::Closed,
                Stage::Closed,
                Stage::Closed,
                Stage::InWork,
            ]),
        };
        let code = &self.map.checkpoints[rating.checkpoint].segment;
        let Some(segment) =
            self.map.segments.iter().position(|segment| segment.external_code == *code)
        else {
            return;
        };
        let case = (rating.reason.clone(), texts::rating_result(&mut self.dice));
        self.tell(
            segment,
            Category::Rating,
            case,
            Source::Resident,
            Actor::Resident,
            rating.at,
            stage,
            0,
        );
    }

    #[expect(clippy::too_many_arguments, reason = "each is a line of the problem")]
    fn tell(
        &mut self,
        segment: usize,
        category: Category,
        (body, result): (String, &'static str),
        source: Source,
        reporter: Actor,
        opened_at: DateTime<Utc>,
        stage: Stage,
        supporters: usize,
    ) {
        let is_rating = category == Category::Rating;
        let limit = if is_rating { RATING_LIMIT } else { REPORT_LIMIT };
        let steps = self.steps(segment, source, reporter, opened_at, stage);
        let result = match stage {
            Stage::Answered | Stage::Verified | Stage::Closed => result,
            _ => "",
        };
        let problem = Problem {
            receipt: ReceiptNumber::new(district(), self.dice.bytes()),
            segment,
            category,
            body,
            source,
            is_rating,
            opened_at,
            limit,
            due: self.calendar.due(opened_at, limit),
            result: result.to_owned(),
            supports: (0..supporters).map(|_| self.dice.bytes()).collect(),
            steps,
        };
        self.told.push(problem);
    }

    fn some_segment(&mut self) -> usize {
        let count =
            self.map.segments.iter().filter(|segment| segment.kind != SegmentKind::Grid).count();
        let drawn = self.dice.below(count);
        let mut others = (0..self.map.segments.len())
            .filter(|at| self.map.segments[*at].kind != SegmentKind::Grid);
        others.nth(drawn).unwrap_or(0)
    }

    fn category(&mut self, kind: SegmentKind) -> Category {
        let offered = categories(kind);
        let drawn = self.dice.below(offered.len());
        let often = self.dice.chance(0.5);
        offered[if often { drawn / 2 } else { drawn }]
    }

    /// The name of one of the places of a segment.
    fn place(&mut self, segment: usize) -> String {
        let segment = &self.map.segments[segment];
        let names: Vec<&str> = self
            .map
            .checkpoints
            .iter()
            .filter(|checkpoint| checkpoint.segment == segment.external_code)
            .map(|one| one.name.as_str())
            .collect();
        if names.is_empty() {
            segment.name.clone()
        } else {
            (*self.dice.pick(&names)).to_owned()
        }
    }
}
