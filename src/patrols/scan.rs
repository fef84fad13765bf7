//! A scan in the shapes it has here: what is recorded, and what is answered. What is sent is read in
//! `http/code/reading.rs`.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{Fence, Flag, Grade, Outcome};
use crate::accounts::devices::KeyHash;
use crate::checkpoints::taps::ProvenTap;
use crate::geo::LonLat;
use crate::ids::{AccountId, Code, PersonId, SegmentId};
use crate::problems::Category;

/// A scan as it reached the server.
#[derive(Clone, Debug)]
pub struct NewScan {
    /// Made by whoever observed it; the same id again is the same scan.
    pub id: Uuid,
    /// The code that was read.
    pub code: Code,
    /// Who scanned.
    pub person: PersonId,
    /// The account they were signed in with.
    pub account: AccountId,
    /// Which device, hashed.
    pub device: Option<[u8; 32]>,
    /// When, by the device's clock.
    pub device_time: Option<DateTime<Utc>>,
    /// When it was sent, by the device's clock.
    pub sent_at: Option<DateTime<Utc>>,
    /// Where, when the device said.
    pub fix: Option<Fix>,
    /// What the steward says they found.
    pub outcome: Option<Outcome>,
    /// What of the checklist they found.
    pub findings: Vec<Category>,
    /// In their own words.
    pub note: String,
    /// When the server gave out the lease it was made under.
    pub lease_at: Option<DateTime<Utc>>,
    /// The tap on the tag beside the code just before, which lifts this record if no other carried
    /// it.
    pub tap: Option<ProvenTap>,
    /// Who signed the payload.
    pub signed: Option<Signed>,
    /// The exact bytes received; where signed, exactly what was signed.
    pub payload: Vec<u8>,
}

impl NewScan {
    /// A scan that says nothing but that it was made.
    pub fn bare(id: Uuid, code: Code, person: PersonId, account: AccountId) -> Self {
        Self {
            id,
            code,
            person,
            account,
            device: None,
            device_time: None,
            sent_at: None,
            fix: None,
            outcome: None,
            findings: Vec::new(),
            note: String::new(),
            lease_at: None,
            tap: None,
            signed: None,
            payload: Vec::new(),
        }
    }
}

/// What a device says of a record by its key.
#[derive(Clone, Debug)]
pub struct Signed {
    pub key: KeyHash,
    /// Base64url, as sent.
    pub signature: String,
    /// Whether the signature is that key's over exactly the payload.
    pub holds: bool,
    /// The record's number among those of the key, from 1.
    pub sequence: Option<i64>,
    /// SHA-256 of the payload of the one before; none for the first.
    pub previous: Option<[u8; 32]>,
}

/// A record taken back by the steward who made it.
#[derive(Clone, Debug)]
pub struct Withdrawal {
    /// Made by the phone; the same id again is the same withdrawal.
    pub id: Uuid,
    pub scan: Uuid,
    /// Who takes it back.
    pub person: PersonId,
    /// The account they are signed in with.
    pub account: AccountId,
    /// When, by the device's clock.
    pub device_time: Option<DateTime<Utc>>,
    /// The exact bytes received.
    pub payload: Vec<u8>,
}

/// What became of a withdrawal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawn {
    /// Stored now; the scan does not count any more.
    Stored,
    /// It was stored before.
    Again,
    /// The id belongs to another withdrawal.
    Conflict,
    /// They made no such scan.
    UnknownScan,
    /// More than two minutes after the scan.
    TooLate,
}

/// A position as a browser reports it: WGS-84.
#[derive(Clone, Copy, Debug)]
pub struct Fix {
    /// Where.
    pub at: LonLat,
    /// Radius of the 95 % circle in metres; unknown when the device did not say.
    pub accuracy_m: Option<f32>,
    /// When it was taken, by the device's clock.
    pub taken_at: Option<DateTime<Utc>>,
}

/// What became of one scan.
#[derive(Clone, Debug, PartialEq)]
pub enum Recorded {
    /// Stored now.
    Stored(Graded),
    /// It was stored before; this is what was answered then.
    Again(Graded),
    /// The id belongs to another scan.
    Conflict,
    /// No code of this district.
    UnknownCode,
    /// The code hangs nowhere.
    UnboundCode,
    /// The plate was retired.
    RetiredCode,
    /// The scanner does not answer for this segment.
    NotSteward,
}

/// A stored scan with its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Graded {
    pub segment: SegmentId,
    /// The local day it counts for.
    pub day: NaiveDate,
    /// What it can show.
    pub grade: Grade,
    /// Where the fix lies.
    pub fence: Fence,
    /// Metres from the checkpoint; from the segment where nobody knows where the checkpoint lies.
    pub distance_m: Option<f32>,
    /// What an official may want explained.
    pub flags: Vec<Flag>,
}
