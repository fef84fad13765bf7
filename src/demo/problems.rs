//! What was found wrong and what became of it: problems in every stage, each with its steps in
//! order.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::calendar::Calendar;
use super::geography::Geography;
use super::geography::dice::{Dice, number, whole};
use super::history::History;
use super::ratings::{Rating, some_time};
use super::roster::Roster;
use super::texts;
use crate::ids::{AreaPath, DistrictId, Level};
use crate::patrols::Outcome;
use crate::problems::number::ReceiptNumber;
use crate::problems::{Category, Source, Stage, categories};
use crate::segments::SegmentKind;

/// How many problems end in which stage, beside those of the showpieces, and how many days ago they
/// may have begun.
const STORIES: [(Stage, usize, f64, f64); 10] = [
    (Stage::Closed, 74, 7.0, 88.0),
    (Stage::Rejected, 6, 4.0, 80.0),
    (Stage::Duplicate, 6, 3.0, 70.0),
    (Stage::Found, 6, 0.1, 3.0),
    (Stage::Reported, 9, 0.05, 2.5),
    (Stage::Accepted, 8, 0.8, 4.0),
    (Stage::Assigned, 9, 1.0, 9.0),
    (Stage::InWork, 10, 1.5, 13.0),
    (Stage::Answered, 6, 2.5, 14.0),
    (Stage::Verified, 4, 3.0, 12.0),
];

/// One problem.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub(super) receipt: ReceiptNumber,
    /// Index into the segments of the map.
    pub(super) segment: usize,
    pub(super) category: Category,
    pub(super) body: String,
    pub(super) source: Source,
    pub(super) is_rating: bool,
    pub(super) opened_at: DateTime<Utc>,
    pub(super) due_at: DateTime<Utc>,
    pub(super) result: String,
    /// A key for each who saw it too.
    pub(super) supports: Vec<[u8; 32]>,
    /// In the order of time; the last says where it stands.
    pub(super) steps: Vec<Step>,
}

/// One step of a problem.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) id: Uuid,
    pub(super) at: DateTime<Utc>,
    pub(super) stage: Stage,
    pub(super) actor: Actor,
    pub(super) note: &'static str,
}

/// Who did a step.
#[derive(Clone, Copy, Debug)]
pub(super) enum Actor {
    /// Nobody known.
    Resident,
    /// Index into the people.
    Steward(usize),
    /// The official of a town, by the order of the towns.
    Official(usize),
}

impl Problem {
    /// Where it stands.
    pub(super) fn stage(&self) -> Stage {
        self.steps.last().map_or(Stage::Reported, |step| step.stage)
    }

    /// When it ended, if it did.
    pub(super) fn closed_at(&self) -> Option<DateTime<Utc>> {
        self.steps.last().filter(|step| !step.stage.is_open()).map(|step| step.at)
    }
}

/// Tells the problems, and marks the scans at which stewards found theirs.
pub(super) fn problems(
    map: &Geography,
    roster: &Roster,
    history: &mut History,
    ratings: &[Rating],
    showpieces: &[usize],
    calendar: &Calendar,
    seed: u64,
) -> Vec<Problem> {
    let towns: Vec<&AreaPath> = map
        .areas
        .iter()
        .map(|area| &area.path)
        .filter(|path| path.level() == Level::Town)
        .collect();
    let mut teller = Teller {
        map,
        roster,
        calendar,
        towns,
        dice: Dice::new(seed, 40),
        told: Vec::new(),
    };
    for segment in showpieces {
        for (stage, from, to) in [
            (Stage::Closed, 60.0, 80.0),
            (Stage::Closed, 35.0, 50.0),
            (Stage::Closed, 12.0, 25.0),
            (Stage::InWork, 2.0, 4.0),
        ] {
            teller.reported(Some(*segment), stage, from, to);
        }
    }
    for (stage, count, least, most) in STORIES {
        for turn in 0..count {
            let by_steward = match stage {
                Stage::Found => true,
                Stage::Rejected | Stage::Duplicate => false,
                _ => turn % 5 < 2,
            };
            match stage {
                Stage::Duplicate => teller.duplicate(),
                _ if by_steward && teller.found(history, stage, least, most) => {}
                _ => teller.reported(None, stage, least, most),
            }
        }
    }
    for rating in ratings.iter().filter(|rating| rating.score >= 4) {
        teller.low_rating(rating);
    }
    // Numbered as they were opened.
    teller.told.sort_by_key(|problem| (problem.opened_at, problem.receipt.to_string()));
    teller.told
}

struct Teller<'a> {
    map: &'a Geography,
    roster: &'a Roster,
    calendar: &'a Calendar,
    towns: Vec<&'a AreaPath>,
    dice: Dice,
    told: Vec<Problem>,
}

impl Teller<'_> {
    /// A resident's report, or an official's own.
    fn reported(&mut self, segment: Option<usize>, stage: Stage, least: f64, most: f64) {
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
        let due_at = self.calendar.report_due(at);
        self.tell(segment, category, case, source, actor, at, due_at, stage, supporters);
    }

    /// Something a steward came upon on patrol; false where no patrol fits.
    fn found(&mut self, history: &mut History, stage: Stage, least: f64, most: f64) -> bool {
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
        let due_at = self.calendar.report_due(at);
        self.tell(
            segment,
            category,
            case,
            Source::Steward,
            Actor::Steward(person),
            at,
            due_at,
            stage,
            0,
        );
        true
    }

    /// The same again as something reported some days before.
    fn duplicate(&mut self) {
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
        let due_at = self.calendar.report_due(at);
        self.tell(
            first.segment,
            first.category,
            case,
            Source::Resident,
            Actor::Resident,
            at,
            due_at,
            Stage::Duplicate,
            0,
        );
    }

    /// The task to answer a low rating.
    fn low_rating(&mut self, rating: &Rating) {
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
        let due_at = self.calendar.rating_due(rating.at);
        let case = (rating.reason.clone(), texts::rating_result(&mut self.dice));
        self.tell(
            segment,
            Category::Rating,
            case,
            Source::Resident,
            Actor::Resident,
            rating.at,
            due_at,
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
        due_at: DateTime<Utc>,
        stage: Stage,
        supporters: usize,
    ) {
        let is_rating = category == Category::Rating;
        let steps = self.steps(segment, source, reporter, opened_at, stage);
        let result = match stage {
            Stage::Answered | Stage::Verified | Stage::Closed => result,
            _ => "",
        };
        let problem = Problem {
            receipt: ReceiptNumber::new(DistrictId(super::DISTRICT), self.dice.bytes()),
            segment,
            category,
            body,
            source,
            is_rating,
            opened_at,
            due_at,
            result: result.to_owned(),
            supports: (0..supporters).map(|_| self.dice.bytes()).collect(),
            steps,
        };
        self.told.push(problem);
    }

    /// The way to a stage, spread over the time there is, in office hours where it can be.
    fn steps(
        &mut self,
        segment: usize,
        source: Source,
        reporter: Actor,
        opened_at: DateTime<Utc>,
        stage: Stage,
    ) -> Vec<Step> {
        use Stage::{
            Accepted, Answered, Assigned, Closed, Duplicate, Found, InWork, Rejected, Reported,
            Verified,
        };
        let first = if source == Source::Resident { Reported } else { Found };
        // What a steward found and can put right needs no office in between.
        let straight = source == Source::Steward
            && matches!(stage, InWork | Answered | Verified | Closed)
            && self.dice.chance(0.6);
        let way: &[Stage] = match (stage, source) {
            (Rejected, _) => &[Accepted, Rejected],
            (Duplicate, _) => &[Duplicate],
            _ if straight => &[InWork, Answered, Verified, Closed],
            (_, Source::Steward) => {
                &[Reported, Accepted, Assigned, InWork, Answered, Verified, Closed]
            }
            _ => &[Accepted, Assigned, InWork, Answered, Verified, Closed],
        };
        let count = way.iter().position(|step| *step == stage).map_or(0, |at| at + 1);
        let left = self.calendar.now - TimeDelta::minutes(20) - opened_at;
        // What has ended took some days; what goes on has come as far as it has by now.
        let days = self.dice.between(1.2, 6.5);
        let span = if stage.is_open() {
            left
        } else {
            left.min(TimeDelta::seconds(i64::from(whole(days * 86_400.0))))
        };
        let mut steps = vec![Step {
            id: super::event_id(opened_at, &mut self.dice),
            at: opened_at,
            stage: first,
            actor: reporter,
            note: "",
        }];
        let mut before = opened_at;
        for (turn, next) in way[..count].iter().enumerate() {
            let share = (number(turn) + self.dice.between(0.3, 0.95)) / number(count);
            let plain = opened_at
                + TimeDelta::seconds(
                    (span.num_seconds() * i64::from(whole(share * 1000.0))) / 1000,
                );
            let plain = plain.max(before + TimeDelta::minutes(20));
            let office = self.calendar.office_hours(plain);
            let rest = i64::try_from(count - turn).unwrap_or(0);
            let at = if office + TimeDelta::minutes(20 * rest) < self.calendar.now {
                office
            } else {
                plain
            };
            steps.push(Step {
                id: super::event_id(at, &mut self.dice),
                at,
                stage: *next,
                actor: self.actor(segment, *next, reporter, at),
                note: self.note(*next),
            });
            before = at;
        }
        steps
    }

    fn note(&mut self, stage: Stage) -> &'static str {
        let notes: &[&'static str] = match stage {
            Stage::Found | Stage::Reported => return "",
            Stage::Accepted => &texts::ACCEPTED,
            Stage::Assigned => &texts::ASSIGNED,
            Stage::InWork => &texts::IN_WORK,
            Stage::Answered => &texts::ANSWERED,
            Stage::Verified => &texts::VERIFIED,
            Stage::Closed => &texts::CLOSED,
            Stage::Rejected => &texts::REJECTED,
            Stage::Duplicate => &texts::DUPLICATE,
        };
        notes[self.dice.below(notes.len())]
    }

    /// Stewards work and answer; officials decide.
    fn actor(&self, segment: usize, stage: Stage, reporter: Actor, at: DateTime<Utc>) -> Actor {
        let day = self.calendar.day(at);
        let holds = |from, past: Option<chrono::NaiveDate>| {
            from <= day && past.is_none_or(|past| past > day)
        };
        let steward = self
            .roster
            .tenures
            .iter()
            .find(|tenure| tenure.segment == segment && holds(tenure.from, tenure.past));
        match (stage, steward) {
            (Stage::Reported, _) => reporter,
            (Stage::InWork | Stage::Answered, Some(tenure)) => Actor::Steward(tenure.person),
            _ => self.official(segment),
        }
    }

    fn official(&self, segment: usize) -> Actor {
        let area = &self.map.segments[segment].area;
        Actor::Official(self.towns.iter().position(|town| town.contains(area)).unwrap_or(0))
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
