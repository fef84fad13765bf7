//! What can happen in a world: one kind of step after another, chosen by dice from what is possible
//! as things stand, and then done by the product's own API as people would.
//!
//! Another kind of step is a variant of [`Step`], a line in [`KINDS`] with how it is chosen, and an
//! arm in [`play`] with how it is done; the three stand in this file, what they do in the file of
//! their subject.

mod clock;
mod places;
mod records;
mod residents;
mod rules;
mod stewards;
mod tags;
mod tracks;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::dice::Dice;
use super::ground::PEOPLE;
use super::journal::{Journal, Walked};
use super::raw::{Facts, Stewardship};
use super::world::World;
use crate::support::seed;

/// How somebody's phone vouches for a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    /// It does not.
    Bare,
    /// By its key.
    Signed,
    /// By its key, over another text.
    Bent,
    /// By its key, after a number that nobody ever sees.
    Skipping,
}

/// Somebody at a plate.
#[derive(Clone, Debug)]
pub struct Visit {
    pub person: i64,
    pub segment: i64,
    pub code: i32,
    /// Metres to the east of the plate; none where the phone says no place.
    pub metres: Option<f64>,
    pub accuracy: f64,
    /// How long before the tap the position was taken, in seconds.
    pub age_s: i64,
    /// How far the phone's clock is ahead, in seconds.
    pub skew_s: i64,
    pub outcome: &'static str,
    pub seal: Seal,
    /// Whose phone it is, where it is not their own.
    pub borrowed: Option<i64>,
    /// How old the lease was that the phone had at the tap, in seconds; none where it had none.
    pub lease_s: Option<i64>,
}

/// One step.
#[derive(Clone, Debug)]
pub enum Step {
    /// Records, with the network there.
    Record(Visit),
    /// Records on the phone, to be sent later.
    Keep(Visit),
    /// What waits on somebody's phone is sent.
    Send(i64),
    /// The list that was sent last is sent once more.
    Again,
    /// A record comes with its signature spoiled on the way, and then as it was sealed.
    Spoil(Visit),
    /// A stranger records at somebody's segment.
    Intrude(Visit),
    /// A record is made and taken back; whether an official decides on it in between.
    TakeBack(Visit, bool),
    /// A record of days ago, by its number in the journal, is taken back as if it had been at once:
    /// by a phone that had no network, or by a clock that lies.
    TakeBackLate(usize),
    /// An official decides on a record.
    Decide(Uuid, &'static str),
    /// An official enters a patrol for somebody, of so many minutes ago.
    Enter { segment: i64, person: i64, minutes: i64 },
    /// Somebody follows.
    HandOver {
        segment: i64,
        stewardship: i64,
        to: i64,
        on: NaiveDate,
    },
    /// Somebody follows, as a file says.
    HandOverByFile { segment: i64, to: i64, role: String },
    /// Somebody begins.
    Assign {
        segment: i64,
        person: i64,
        role: String,
        principal: bool,
        from: NaiveDate,
    },
    /// Somebody stands in.
    Deputise {
        segment: i64,
        stewardship: i64,
        person: i64,
        from: NaiveDate,
        until: NaiveDate,
    },
    /// A change whose day has not come does not come.
    CallOff { segment: i64, change: Uuid },
    /// Somebody gives back.
    Release { segment: i64, stewardship: i64, on: NaiveDate },
    /// Nothing is asked for: what of, why, first and last day.
    Suspend {
        of: rules::Of,
        cause: &'static str,
        from: NaiveDate,
        until: NaiveDate,
    },
    /// A suspension is called off.
    LiftSuspension(Uuid),
    /// A warning is given out.
    Warn {
        area: &'static str,
        level: &'static str,
        from: NaiveDate,
        until: NaiveDate,
    },
    /// It is called off.
    LiftWarning(Uuid),
    /// A rule from a day on.
    SetRule(rules::Rule),
    /// The rules that hold are read once more from a file without days.
    ReadRulesAgain,
    /// A segment moves to another area, by a file.
    Move { segment: i64, area: &'static str },
    /// It becomes of another kind, by a file.
    ChangeKind { segment: i64, kind: &'static str },
    /// A plate is replaced by a new one.
    ReplacePlate(i64),
    /// A tag is taken into use beside a plate.
    EnrolTag(i64),
    /// It is tapped, and a record follows; and another with the same proof.
    Tap(Visit),
    /// It is taken out of use between a tap and its record.
    RevokeTag(Visit),
    /// A phone is taken away.
    RevokePhone(i64),
    /// A resident reports; whether a phone number is left.
    Report { segment: i64, phone: bool },
    /// A resident gives a mark.
    Rate { segment: i64, score: i16 },
    /// The desk closes a problem.
    Settle(i64),
    /// Its reporter says that it is not solved.
    Reopen(i64),
    /// A track is kept.
    Walk { person: i64, segment: i64, walked: Walked },
    /// The server's clock is wrong for a minute, by so many days.
    Jump(i64),
}

/// What a choice is made from.
#[derive(Debug)]
pub struct Scene<'a> {
    pub facts: &'a Facts,
    pub journal: &'a Journal,
    /// Whose phones have records that wait.
    pub waiting: &'a [i64],
    /// Segments whose plates have a tag in use.
    pub tagged: &'a [i64],
    /// How many new plates are left.
    pub blanks: usize,
    pub now: DateTime<Utc>,
    pub today: NaiveDate,
}

/// Everybody who may answer.
pub const ANYBODY: [i64; 8] = [
    seed::ZHANG,
    seed::LI,
    PEOPLE[0],
    PEOPLE[1],
    PEOPLE[2],
    PEOPLE[3],
    PEOPLE[4],
    PEOPLE[5],
];

impl<'a> Scene<'a> {
    /// Stewardships of today.
    fn held(&self) -> Vec<&'a Stewardship> {
        let holds = |held: &&Stewardship| {
            held.first <= self.today && held.past.is_none_or(|past| past > self.today)
        };
        self.facts.stewardships.iter().filter(holds).collect()
    }

    /// People who have nothing to do with a role on a segment, today or later.
    fn free(&self, segment: i64, role: &str) -> Vec<i64> {
        let is_there = |person: i64| {
            self.facts.stewardships.iter().any(|held| {
                (held.segment, held.person) == (segment, person)
                    && held.role == role
                    && held.past.is_none_or(|past| past >= self.today)
            })
        };
        ANYBODY.into_iter().filter(|person| !is_there(*person)).collect()
    }
}

/// How a kind of step is chosen; none where it is not possible now.
type Chosen = fn(&mut Dice, &Scene<'_>) -> Option<Step>;

/// Every kind of step, with how often it comes.
const KINDS: [(i64, Chosen); 36] = [
    (45, records::live),
    (12, records::kept),
    (12, records::send),
    (4, records::again),
    (2, records::spoil),
    (2, records::intrude),
    (5, records::take_back),
    (3, records::take_back_late),
    (6, records::decide),
    (4, records::enter),
    (5, stewards::hand_over),
    (2, stewards::hand_over_by_file),
    (4, stewards::assign),
    (4, stewards::deputise),
    (2, stewards::release),
    (2, stewards::call_off),
    (4, rules::leave),
    (4, rules::suspend),
    (2, rules::lift_suspension),
    (3, rules::warn),
    (2, rules::lift_warning),
    (4, rules::set_rule),
    (1, rules::read_again),
    (3, places::move_to),
    (2, places::change_kind),
    (3, places::replace_plate),
    (2, tags::enrol),
    (3, tags::tap),
    (1, tags::revoke),
    (1, tags::revoke_phone),
    (5, residents::report),
    (4, residents::rate),
    (5, residents::settle),
    (2, residents::reopen),
    (3, tracks::walk),
    (3, clock::jump),
];

/// How often it is tried anew where what was chosen is not possible.
const TRIES: usize = 20;

/// Chooses the next step.
pub fn choose(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    let all: i64 = KINDS.iter().map(|(often, _)| often).sum();
    for _ in 0..TRIES {
        let mut at = dice.between(1, all);
        let kind = KINDS.iter().find(|(often, _)| {
            at -= often;
            at <= 0
        });
        let step = kind.and_then(|(_, chosen)| chosen(dice, scene));
        if step.is_some() {
            return step;
        }
    }
    None
}

/// A record right after midnight, as the first thing of a day.
pub fn first_of_the_day(dice: &mut Dice, scene: &Scene<'_>) -> Option<Step> {
    records::live(dice, scene)
}

/// Does a step.
pub async fn play(world: &mut World, step: Step) {
    match step {
        Step::Record(visit) => records::play_live(world, &visit).await,
        Step::Keep(visit) => records::play_kept(world, &visit),
        Step::Send(person) => records::play_send(world, person).await,
        Step::Again => records::play_again(world).await,
        Step::Spoil(visit) => records::play_spoil(world, &visit).await,
        Step::Intrude(visit) => records::play_intrusion(world, &visit).await,
        Step::TakeBack(visit, decided) => records::play_take_back(world, &visit, decided).await,
        Step::TakeBackLate(sent) => records::play_take_back_late(world, sent).await,
        Step::Decide(scan, verdict) => records::play_decision(world, scan, verdict).await,
        Step::Enter { segment, person, minutes } => {
            records::play_entry(world, (segment, person), minutes).await;
        }
        Step::HandOver { .. }
        | Step::Assign { .. }
        | Step::Deputise { .. }
        | Step::Release { .. }
        | Step::CallOff { .. }
        | Step::HandOverByFile { .. } => stewards::play(world, &step).await,
        Step::Suspend { .. }
        | Step::LiftSuspension(_)
        | Step::Warn { .. }
        | Step::LiftWarning(_)
        | Step::SetRule(_)
        | Step::ReadRulesAgain => rules::play(world, &step).await,
        Step::Move { segment, area } => places::play_move(world, segment, area).await,
        Step::ChangeKind { segment, kind } => places::play_kind(world, segment, kind).await,
        Step::ReplacePlate(segment) => places::play_plate(world, segment).await,
        Step::EnrolTag(segment) => tags::play_enrol(world, segment).await,
        Step::Tap(visit) => tags::play_tap(world, &visit).await,
        Step::RevokeTag(visit) => tags::play_revoke(world, &visit).await,
        Step::RevokePhone(person) => tags::play_revoke_phone(world, person).await,
        Step::Report { segment, phone } => residents::play_report(world, segment, phone).await,
        Step::Rate { segment, score } => residents::play_rate(world, segment, score).await,
        Step::Settle(problem) => residents::play_settle(world, problem).await,
        Step::Reopen(problem) => residents::play_reopen(world, problem).await,
        Step::Walk { person, segment, walked } => {
            tracks::play(world, (person, segment), walked).await;
        }
        Step::Jump(days) => clock::play(world, days).await,
    }
}
