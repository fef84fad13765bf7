//! SQL of scans and patrols.

pub mod entering;
pub mod inspections;
pub mod retention;
pub mod review;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use sqlx::types::Json;
use sqlx::{PgExecutor, PgPool};
use uuid::Uuid;

use super::scan::{Graded, NewScan, Recorded, Withdrawal, Withdrawn};
use super::{Fence, Flag, Grade, Outcome};
use crate::error::Result;
use crate::ids::{AccountId, Code, DistrictId, PersonId, SegmentId};
use crate::problems::Category;

/// For how long a record is believed when it was made (`judge_scans`).
const BELIEVED: TimeDelta = TimeDelta::days(31);

/// Bytes of a signature that are kept; one of P-256 has 64, and in another notation 72.
const LONGEST_SIGNATURE: usize = 128;

/// What is kept of a signature, in the database's base64: its bytes, or where it is not written as
/// one, the text that was sent in its place.
fn kept(signature: &str) -> String {
    let mut bytes = BASE64_URL_SAFE_NO_PAD
        .decode(signature)
        .unwrap_or_else(|_| signature.as_bytes().to_vec());
    bytes.truncate(LONGEST_SIGNATURE);
    BASE64_STANDARD.encode(bytes)
}

/// One item of `record_scans`; see ARCHITECTURE, Rules in SQL.
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
    /// Serial number of the tag that was tapped; a set of items in which none has it has no taps.
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    read_counter: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tapped_at: Option<DateTime<Utc>>,
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
            tag: scan.tap.map(|tapped| hex::encode(tapped.tap.uid.bytes())),
            read_counter: scan.tap.map(|tapped| tapped.tap.counter.count()),
            tapped_at: scan.tap.map(|tapped| tapped.at),
            outcome: scan.outcome.map(Outcome::as_str),
            findings: &scan.findings,
            note: &scan.note,
            lease_at: scan.lease_at,
            signer: signed.and_then(|signed| signed.key).map(|key| hex::encode(key.0)),
            signature: signed.map(|signed| kept(&signed.signature)),
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
    db: impl PgExecutor<'_>,
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

/// Which of these codes hang at segments that another transaction holds at this moment, or hung
/// there, or at a place that stood there, so lately that recording locks them (`lock_places`).
/// Nothing is waited for.
pub async fn held(
    db: impl PgExecutor<'_>,
    district: DistrictId,
    codes: &[Code],
    now: DateTime<Utc>,
) -> Result<Vec<Code>> {
    let codes: Vec<i32> = codes.iter().map(|code| code.number().cast_signed()).collect();
    Ok(sqlx::query_scalar!(
        r#"WITH hung AS MATERIALIZED (
               SELECT c.code, c.checkpoint_id FROM code c
               WHERE c.district = $1 AND c.code = ANY ($2)
               UNION
               SELECT b.code, b.checkpoint_id FROM code_binding b
               WHERE b.district = $1 AND b.code = ANY ($2) AND b.undone_at > $3
           ), asked AS MATERIALIZED (
               SELECT l.code, s.segment_id
               FROM (SELECT h.code, k.segment_id FROM hung h
                     JOIN checkpoint k ON k.district = $1 AND k.checkpoint_id = h.checkpoint_id
                     UNION
                     SELECT h.code, v.segment_id FROM hung h
                     JOIN checkpoint_move v ON v.district = $1
                         AND v.checkpoint_id = h.checkpoint_id AND v.past_at > $3) l
               JOIN segment_state s ON s.district = $1 AND s.segment_id = l.segment_id
           ), free AS MATERIALIZED (
               SELECT s.segment_id FROM segment_state s
               WHERE s.district = $1 AND s.segment_id = ANY (ARRAY(SELECT segment_id FROM asked))
               FOR UPDATE SKIP LOCKED
           )
           SELECT DISTINCT a.code AS "code!: Code" FROM asked a
           WHERE NOT EXISTS (SELECT FROM free f WHERE f.segment_id = a.segment_id)"#,
        district as DistrictId,
        &codes,
        now - BELIEVED
    )
    .fetch_all(db)
    .await?)
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
