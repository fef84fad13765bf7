//! What became of a problem: its steps in order, who did each and what they said.

use chrono::{DateTime, TimeDelta, Utc};

use super::problem::{Actor, Step};
use super::teller::Teller;
use crate::demo::dice::{number, whole};
use crate::demo::texts;
use crate::problems::{Source, Stage};

impl Teller<'_> {
    /// The way to a stage, spread over the time there is, in office hours where it can be.
    pub(super) fn steps(
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
            id: self.dice.event_id(opened_at),
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
                id: self.dice.event_id(at),
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
        let steward = self
            .roster
            .tenures
            .iter()
            .find(|tenure| tenure.segment == segment && tenure.holds_on(day));
        match (stage, steward) {
            (Stage::Reported, _) => reporter,
            (Stage::InWork | Stage::Answered, Some(tenure)) => Actor::Steward(tenure.person),
            _ => self.official(segment),
        }
    }

    pub(super) fn official(&self, segment: usize) -> Actor {
        let area = &self.map.segments[segment].area;
        Actor::Official(self.towns.iter().position(|town| town.contains(area)).unwrap_or(0))
    }
}
