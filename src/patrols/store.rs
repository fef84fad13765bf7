//! SQL of scans and patrols.

pub mod inspections;
pub mod review;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use sqlx::PgPool;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Fence, Flag, Grade, Outcome};
use crate::accounts::devices::KeyHash;
use crate::error::Result;
use crate::geo::LonLat;
use crate::ids::{AccountId, Code, DistrictId, PersonId, SegmentId};
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
    /// Whether the tag beside the code was tapped just before.
    pub tapped: bool,
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
            tapped: false,
            signed: None,
            payload: Vec::new(),
        }
    }
}

/// What a device says of a record by its key.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The key.
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
    /// The scan.
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
    /// The segment.
    pub segment: SegmentId,
    /// The local day it counts for.
    pub day: NaiveDate,
    /// What it can show.
    pub grade: Grade,
    /// Where the fix lies.
    pub fence: Fence,
    /// Metres from the checkpoint.
    pub distance_m: Option<f32>,
    /// What an official may want explained.
    pub flags: Vec<Flag>,
}

/// One item of `record_scans`; see migrations/0009 and 0027.
#[derive(Serialize)]
struct Item<'a> {
    id: Uuid,
    code: u32,
    person: PersonId,
    account: AccountId,
    device: Option<String>,
    device_time: Option<DateTime<Utc>>,
    sent_at: Option<DateTime<Utc>>,
    lon: Option<f64>,
    lat: Option<f64>,
    accuracy: Option<f32>,
    taken_at: Option<DateTime<Utc>>,
    tapped: bool,
    outcome: Option<&'a str>,
    findings: &'a [Category],
    note: &'a str,
    lease_at: Option<DateTime<Utc>>,
    signer: Option<String>,
    signature: Option<String>,
    verified: Option<bool>,
    sequence: Option<i64>,
    previous: Option<String>,
    payload: String,
}

impl<'a> From<&'a NewScan> for Item<'a> {
    fn from(scan: &'a NewScan) -> Self {
        let signed = scan.signed.as_ref();
        Self {
            id: scan.id,
            code: scan.code.number(),
            person: scan.person,
            account: scan.account,
            device: scan.device.map(hex::encode),
            device_time: scan.device_time,
            sent_at: scan.sent_at,
            lon: scan.fix.map(|fix| fix.at.lon()),
            lat: scan.fix.map(|fix| fix.at.lat()),
            accuracy: scan.fix.and_then(|fix| fix.accuracy_m),
            taken_at: scan.fix.and_then(|fix| fix.taken_at),
            tapped: scan.tapped,
            outcome: scan.outcome.map(Outcome::as_str),
            findings: &scan.findings,
            note: &scan.note,
            lease_at: scan.lease_at,
            signer: signed.map(|signed| hex::encode(signed.key.0)),
            signature: signed.and_then(|signed| {
                Some(BASE64_STANDARD.encode(BASE64_URL_SAFE_NO_PAD.decode(&signed.signature).ok()?))
            }),
            verified: signed.map(|signed| signed.holds),
            sequence: signed.and_then(|signed| signed.sequence),
            // The first of a key follows on nothing.
            previous: signed.map(|signed| signed.previous.map(hex::encode).unwrap_or_default()),
            payload: BASE64_STANDARD.encode(&scan.payload),
        }
    }
}

/// Stores scans of one district and answers each for itself, in the order given. One statement, so
/// one transaction and one commit: when this returns, every answered scan is durable with its
/// patrol, month row, town rollup, status and live event.
pub async fn record(
    db: &PgPool,
    district: DistrictId,
    now: DateTime<Utc>,
    scans: &[NewScan],
) -> Result<Vec<Recorded>> {
    let items: Vec<Item<'_>> = scans.iter().map(Item::from).collect();
    let rows = sqlx::query!(
        r#"SELECT result AS "result!", segment AS "segment: SegmentId", on_day, evidence,
               verdict AS "verdict: Fence", distance, marks
           FROM record_scans($1, $2, $3) ORDER BY ordinal"#,
        district as DistrictId,
        now,
        Json(items) as Json<Vec<Item<'_>>>
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let graded = || {
                Some(Graded {
                    segment: row.segment?,
                    day: row.on_day?,
                    grade: Grade::from_number(row.evidence?),
                    fence: row.verdict?,
                    distance_m: row.distance,
                    flags: Flag::from_bits(row.marks?),
                })
            };
            match (row.result.as_str(), graded()) {
                ("recorded", Some(graded)) => Recorded::Stored(graded),
                ("replayed", Some(graded)) => Recorded::Again(graded),
                ("retired_code", _) => Recorded::RetiredCode,
                ("unbound_code", _) => Recorded::UnboundCode,
                ("not_steward", _) => Recorded::NotSteward,
                ("unknown_code", _) => Recorded::UnknownCode,
                _ => Recorded::Conflict,
            }
        })
        .collect())
}

/// Takes a scan back, with everything it added to.
pub async fn withdraw(
    db: &PgPool,
    district: DistrictId,
    now: DateTime<Utc>,
    withdrawal: &Withdrawal,
) -> Result<Withdrawn> {
    let result = sqlx::query_scalar!(
        r#"SELECT withdraw_scan($1, $2, $3, $4, $5, $6, $7, $8) AS "result!""#,
        district as DistrictId,
        now,
        withdrawal.id,
        withdrawal.scan,
        withdrawal.person as PersonId,
        withdrawal.account as AccountId,
        withdrawal.device_time,
        &withdrawal.payload
    )
    .fetch_one(db)
    .await?;
    Ok(match result.as_str() {
        "recorded" => Withdrawn::Stored,
        "replayed" => Withdrawn::Again,
        "unknown_scan" => Withdrawn::UnknownScan,
        "too_late" => Withdrawn::TooLate,
        _ => Withdrawn::Conflict,
    })
}
