//! What the holder of a receipt may read about their problem. Whoever has the sixteen characters
//! reported it, so their own words are among it; the notes and names of those who handle it are
//! not.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use crate::ids::Code;
use crate::problems::{Category, Stage};
use crate::segments::SegmentKind;

/// A problem as its reporter sees it.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The sixteen characters.
    pub receipt: String,
    pub kind: SegmentKind,
    /// Name of the segment.
    pub name: String,
    /// Names of the areas it lies in below the district, widest first.
    pub areas: Vec<String>,
    /// A code that hangs there, for the way back.
    pub code: Option<Code>,
    /// What is wrong; [`Category::Rating`] where it is the answer to a low rating.
    pub category: Category,
    /// The reporter's own words, may be empty.
    pub body: String,
    /// Where it stands.
    pub stage: Stage,
    /// When it was reported.
    pub opened_at: DateTime<Utc>,
    /// Promised time.
    pub due_at: DateTime<Utc>,
    /// Whether that was worked out by weekends, for want of a notice.
    pub due_assumed: bool,
    /// By how many days excused outages put it off; none where none did.
    pub put_off: Option<i32>,
    /// What was done, or why nothing will be, in words for the public; may be empty.
    pub result: String,
    /// How many others met the same.
    pub supports: i32,
    /// What happened, oldest first.
    pub events: Vec<ReceiptEvent>,
    /// Phone of the office on duty.
    pub office_phone: Option<String>,
    /// IANA name of the district's time zone.
    pub time_zone: String,
    /// The local day.
    pub today: NaiveDate,
}

/// One change of stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct ReceiptEvent {
    /// The stage it came to.
    pub stage: Stage,
    /// When.
    pub at: DateTime<Utc>,
}

/// One line of the way a problem goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub stage: Stage,
    /// When it was reached; none for one that lies ahead.
    pub at: Option<DateTime<Utc>>,
    /// Whether the reporter opened it again with this step.
    pub reopened: bool,
    /// Whether it stands here now.
    pub current: bool,
}

/// The way a problem goes when all goes well.
const WAY: [Stage; 7] = [
    Stage::Reported,
    Stage::Accepted,
    Stage::Assigned,
    Stage::InWork,
    Stage::Answered,
    Stage::Verified,
    Stage::Closed,
];

impl Receipt {
    /// What happened, and what is still to come.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::with_capacity(self.events.len() + WAY.len());
        for event in &self.events {
            let before = steps.last().map(|step| step.stage);
            let step = Step {
                stage: event.stage,
                at: Some(event.at),
                reopened: event.stage.is_open() && before.is_some_and(|before| !before.is_open()),
                current: false,
            };
            match steps.last_mut() {
                // Handed from one office to the next, it is still only handed on.
                Some(last) if last.stage == event.stage => {
                    *last = Step {
                        reopened: last.reopened,
                        ..step
                    }
                }
                _ => steps.push(step),
            }
        }
        if let Some(last) = steps.last_mut() {
            last.current = true;
        }
        if self.stage.is_open() {
            let reached =
                WAY.iter().position(|stage| *stage == self.stage).map_or(0, |place| place + 1);
            steps.extend(WAY[reached..].iter().map(|stage| Step {
                stage: *stage,
                at: None,
                reopened: false,
                current: false,
            }));
        }
        steps
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn receipt(stages: &[Stage]) -> Receipt {
        let opened_at = "2026-07-03T01:12:00Z".parse().unwrap();
        Receipt {
            receipt: "k7m2q9xw4tbn8rhd".into(),
            kind: SegmentKind::River,
            name: "清风泾".into(),
            areas: Vec::new(),
            code: None,
            category: Category::Rubbish,
            body: String::new(),
            stage: *stages.last().unwrap(),
            opened_at,
            due_at: opened_at + TimeDelta::days(5),
            due_assumed: false,
            put_off: None,
            result: String::new(),
            supports: 0,
            events: (0..)
                .zip(stages)
                .map(|(n, stage)| ReceiptEvent {
                    stage: *stage,
                    at: opened_at + TimeDelta::hours(n),
                })
                .collect(),
            office_phone: None,
            time_zone: "Asia/Shanghai".into(),
            today: opened_at.date_naive(),
        }
    }

    fn words(stages: &[Stage]) -> Vec<String> {
        receipt(stages)
            .steps()
            .iter()
            .map(|step| {
                format!(
                    "{}{}{}{}",
                    if step.current { ">" } else { "" },
                    if step.reopened { "again " } else { "" },
                    step.stage.as_str(),
                    if step.at.is_some() { "" } else { "?" }
                )
            })
            .collect()
    }

    #[test]
    fn what_is_to_come_follows_what_happened() {
        use Stage::{Accepted, Reported};
        assert_eq!(
            words(&[Reported, Accepted]),
            [
                "reported",
                ">accepted",
                "assigned?",
                "in_work?",
                "answered?",
                "verified?",
                "closed?"
            ]
        );
    }

    #[test]
    fn nothing_comes_after_the_end() {
        use Stage::{Closed, InWork, Reported};
        assert_eq!(words(&[Reported, InWork, Closed]), ["reported", "in_work", ">closed"]);
    }

    #[test]
    fn opened_again_it_goes_the_rest_of_the_way_once_more() {
        use Stage::{Closed, InWork, Reported};
        assert_eq!(
            words(&[Reported, Closed, InWork]),
            ["reported", "closed", ">again in_work", "answered?", "verified?", "closed?"]
        );
    }

    #[test]
    fn handed_on_twice_is_one_step() {
        use Stage::{Assigned, Reported};
        assert_eq!(words(&[Reported, Assigned, Assigned]).len(), 6);
    }
}
