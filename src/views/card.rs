//! The stewardship card: everything the page behind a code shows, read by one statement. Nothing
//! here says who asked, so the page made from it can be kept; nothing here is private beyond what
//! the board shows.

use std::ops::Range;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use crate::ids::{Code, DistrictId, ProblemId, SegmentId};
use crate::patrols::inspections::PublicInspection;
use crate::patrols::{Grade, Outcome};
use crate::problems::{Category, Stage};
use crate::segments::SegmentKind;
use crate::status::Status;
use crate::stewardships::Role;
use crate::stewardships::calendar::DutyMonth;

/// What a code leads to.
#[derive(Clone, Debug)]
pub enum Lookup {
    /// A place in somebody's care.
    Card(Box<Card>),
    /// The plate was replaced; this is the one that hangs there now.
    Replaced(Code),
    /// The plate was retired and nothing took its place.
    Retired,
    /// A code of ours that hangs nowhere yet.
    Blank(Blank),
    /// No code of ours.
    Unknown,
}

/// A code that hangs nowhere yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blank {
    /// The district that gave it out.
    pub district: DistrictId,
    /// Phone of that district's office on duty.
    pub office_phone: Option<String>,
}

impl Blank {
    /// Of a district with the phone of its office.
    pub fn new(district: DistrictId, office_phone: Option<String>) -> Self {
        Self { district, office_phone }
    }
}

/// The card of a segment, as seen from one of its codes.
#[derive(Clone, Debug)]
pub struct Card {
    pub district: DistrictId,
    /// The code that was asked for.
    pub code: Code,
    pub segment: SegmentId,
    pub kind: SegmentKind,
    pub name: String,
    /// A sentence about it, may be empty.
    pub description: String,
    /// Length in metres along the line; 0 for an area.
    pub length_m: f64,
    /// Names of the areas it lies in below the district, widest first: town, village, group.
    pub areas: Vec<String>,
    /// Name of the place where this code hangs.
    pub checkpoint: String,
    /// Whether it is known where that lies; for the steward who records there.
    pub is_located: bool,
    /// Phone of the office on duty: the nearest area above that has one.
    pub office_phone: Option<String>,
    /// Phone for complaints about the stewards themselves.
    pub supervision_phone: Option<String>,
    /// How it stands today.
    pub status: Status,
    /// The local day of the card.
    pub today: NaiveDate,
    /// The same day as instants.
    pub hours: Range<DateTime<Utc>>,
    /// When it changed last; none, and then nothing made from it may be kept, where the segment has
    /// no state.
    pub stamp: Option<CardStamp>,
    /// IANA name of the district's time zone.
    pub time_zone: String,
    /// Who answers for it today, principals first.
    pub stewards: Vec<CardSteward>,
    /// In which roles somebody is sought to answer for it.
    pub offered: Vec<Role>,
    /// Who answered for it before, the latest first, twenty at most; nobody who only stood in.
    pub former: Vec<CardFormer>,
    /// The last patrols, newest first, five at most.
    pub patrols: Vec<CardPatrol>,
    /// Officials' unannounced visits of the last 90 local days, newest first, three at most.
    pub inspections: Vec<PublicInspection>,
    /// What each role owes, with the periods that end in this month.
    pub duties: Vec<DutyMonth>,
    /// Problems somebody still works on, oldest first, ten at most.
    pub open: Vec<CardProblem>,
    /// Problems closed in the last 90 local days, newest first, three at most.
    pub solved: Vec<CardSolved>,
    /// Rating counts, very satisfied first.
    pub ratings: [i32; 5],
}

/// When a card changed last: the numbers of two transactions, one of what recordings, residents and
/// the day change, one of all the rest, and the epoch they were given out in. The same stamp on the same day means the same card. They
/// are compared, never ordered. See `migrations/functions/hold_cards_first.sql`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardStamp {
    /// Of status, patrols, what is owed, problems, ratings.
    pub state: i64,
    /// Of names, phones, people, places and codes; none while nothing happened to them.
    pub rest: Option<i64>,
    /// Of the database: after a failover that lost commits their numbers are given out anew.
    pub epoch: i64,
}

impl CardStamp {
    /// From the numbers of the two transactions.
    pub fn new(state: i64, rest: Option<i64>, epoch: i64) -> Self {
        Self { state, rest, epoch }
    }
}

/// Somebody who answers for the segment.
#[derive(Clone, Debug, Deserialize)]
pub struct CardSteward {
    pub role: Role,
    /// Name, as on the board.
    pub name: String,
    /// Post, may be empty.
    pub post: String,
    /// Organisation, may be empty.
    pub organisation: String,
    /// The public commitment, may be empty.
    pub commitment: String,
    /// Whether they are the one who answers rather than a helper.
    pub principal: bool,
    /// First day.
    pub since: NaiveDate,
    /// Last day, where one is known.
    pub until: Option<NaiveDate>,
    /// Whether they only stand in for somebody until that day.
    pub deputy: bool,
}

/// Somebody who answered for a segment once.
#[derive(Clone, Debug, Deserialize)]
pub struct CardFormer {
    pub role: Role,
    /// Name, as it stood on the board.
    pub name: String,
    /// First day.
    pub since: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
}

/// A visit, without a name: the board names who answers now, not who came when.
#[derive(Clone, Debug, Deserialize)]
pub struct CardPatrol {
    /// The local day.
    pub day: NaiveDate,
    /// What the steward says they found; none of a grid, where it is its households' own.
    pub outcome: Option<Outcome>,
    /// The best of its scans.
    #[serde(deserialize_with = "grade")]
    pub grade: Grade,
    /// Whether an official entered it, and nothing better speaks for it.
    pub entered: bool,
}

/// An open problem, without the words of its reporter: they may name people.
#[derive(Clone, Debug, Deserialize)]
pub struct CardProblem {
    /// The problem, for "I see it too".
    pub id: ProblemId,
    /// What is wrong.
    pub category: Category,
    /// Where it stands.
    pub stage: Stage,
    /// Since when.
    pub opened_at: DateTime<Utc>,
    /// How many others reported the same.
    pub supports: i32,
    /// Name of the place where the plate hung that it was reported from; for the steward, who has
    /// to find it.
    pub place: Option<String>,
}

/// A problem that was settled.
#[derive(Clone, Debug, Deserialize)]
pub struct CardSolved {
    /// What was wrong.
    pub category: Category,
    /// When it was closed.
    pub closed_at: DateTime<Utc>,
    /// What was done, in words for the public; may be empty.
    pub result: String,
}

fn grade<'de, D: serde::Deserializer<'de>>(number: D) -> Result<Grade, D::Error> {
    i16::deserialize(number).map(Grade::from_number)
}
