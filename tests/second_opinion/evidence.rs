//! Fence, grade and flags of each record, and the moment and the day it counts for, worked out
//! again from what was sent (decisions 9, 24 and 28): distances by haversine, signatures by their
//! keys, each record held against the one before of its steward, phone and key in the order in
//! which they came.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::calendar::local_day;
use super::journal::{Journal, Sent};
use super::mismatch::Mismatch;
use super::raw::{Facts, Scan};
use super::records::{LONGEST_WAIT, SHORT_WAIT, is_undated, made, moment};
use super::seals::{Chains, Signing, Worth, is_others};

const OUTSIDE: i32 = 1;
const SPEED: i32 = 1 << 1;
const REPEATED_FIX: i32 = 1 << 2;
const SHARED_DEVICE: i32 = 1 << 3;
const SEQUENCE_GAP: i32 = 1 << 4;
const CLOCK_SKEW: i32 = 1 << 5;
const TWO_STEWARDS: i32 = 1 << 6;
const STALE_FIX: i32 = 1 << 7;
const LONG_OFFLINE: i32 = 1 << 8;
const REVOKED_DEVICE: i32 = 1 << 9;
const BAD_SIGNATURE: i32 = 1 << 10;
const NO_LEASE: i32 = 1 << 11;
const UNDATED: i32 = 1 << 12;
const ENTERED: i32 = 8192;

/// Mean radius of the earth in metres.
const EARTH_M: f64 = 6_371_008.8;

/// Metres between two places, as if the earth were a ball.
pub fn haversine(a: (f64, f64), b: (f64, f64)) -> f64 {
    let half = |x: f64, y: f64| ((y - x).to_radians() / 2.0).sin();
    let (lon, lat) = (half(a.0, b.0), half(a.1, b.1));
    let chord = lat * lat + a.1.to_radians().cos() * b.1.to_radians().cos() * lon * lon;
    2.0 * EARTH_M * chord.sqrt().asin()
}

/// What a ball gets wrong of the earth, in metres: half a per cent, and the last digits.
fn doubt(metres: f64) -> f64 {
    metres * 0.006 + 0.5
}

/// A position that somebody sent.
#[derive(Clone, Copy, Debug)]
struct Fix {
    at: (f64, f64),
    accuracy: f64,
    taken_at: DateTime<Utc>,
    /// The moment its record counts for.
    seen: DateTime<Utc>,
}

/// What is remembered from record to record.
#[derive(Debug, Default)]
pub struct Evidence {
    /// How many of the journal are behind.
    read: usize,
    fixes: BTreeMap<i64, Fix>,
    devices: BTreeMap<Vec<u8>, (i64, DateTime<Utc>)>,
    chains: Chains,
}

/// What is to be said of a record; none where it lies within the doubt.
#[derive(Debug, PartialEq, Eq)]
struct Verdict {
    fence: Option<&'static str>,
    grade: Option<i16>,
    flags: i32,
    /// Flags that are within the doubt.
    doubtful: i32,
}

/// What was entered is a claim, and says that it was entered; nothing else does.
fn entered(facts: &Facts) -> impl Iterator<Item = Mismatch> {
    facts.scans.iter().filter_map(|scan| {
        let is_entered = scan.entered_at.is_some();
        let says = (scan.grade, scan.flags, scan.flags & ENTERED != 0);
        let right = if is_entered { says == (0, ENTERED, true) } else { !says.2 };
        (!right).then(|| Mismatch::of(scan.segment, "entered record", &is_entered, &says))
    })
}

impl Evidence {
    /// Compares the records that came since the last time.
    pub fn compare(&mut self, facts: &Facts, journal: &Journal) -> Vec<Mismatch> {
        let stored: BTreeMap<_, &Scan> = facts.scans.iter().map(|scan| (scan.id, scan)).collect();
        let mut found = Vec::new();
        while let Some(sent) = journal.sent.get(self.read) {
            self.read += 1;
            let payload: Value = serde_json::from_str(&sent.payload).unwrap();
            let signing = self.chains.judge(facts, sent, &payload);
            match (stored.get(&sent.kept), sent.result.as_str()) {
                (Some(scan), "recorded") => {
                    let own = self.verdict(facts, (scan, sent), &payload, signing);
                    found.extend(differences(facts, (scan, sent), &own));
                    self.remember(scan);
                }
                (None, "recorded") => {
                    found.push(Mismatch::of(sent.segment, "record", &"lost", &sent.kept));
                }
                (Some(_), _) => {
                    found.push(Mismatch::of(sent.segment, "record", &"stored", &sent.result));
                }
                (None, _) => {}
            }
            self.chains.follow(sent, &payload, signing);
        }
        found.extend(entered(facts));
        found
    }

    fn remember(&mut self, scan: &Scan) {
        let seen = scan.seen_at.unwrap_or(scan.received_at);
        if let (Some(lon), Some(lat), Some(accuracy), Some(taken_at)) =
            (scan.lon, scan.lat, scan.accuracy, scan.taken_at)
        {
            let fix = Fix {
                at: (lon, lat),
                accuracy: f64::from(accuracy),
                taken_at,
                seen,
            };
            self.fixes.insert(scan.person, fix);
        }
        if let Some(device) = &scan.device {
            self.devices.insert(device.clone(), (scan.person, seen));
        }
    }

    fn verdict(
        &self,
        facts: &Facts,
        (scan, sent): (&Scan, &Sent),
        payload: &Value,
        signing: Signing,
    ) -> Verdict {
        let radius = facts.checkpoints.iter().find(|place| place.id == scan.checkpoint);
        let radius = f64::from(radius.unwrap().radius_m);
        let metres = distance(facts, scan);
        let accuracy = scan.accuracy.map_or(f64::INFINITY, f64::from);
        let age = scan.taken_at.map(|taken_at| sent.device_time - taken_at);
        let fence = match metres {
            None => Some("none"),
            Some(metres) if (metres - accuracy - radius).abs() <= doubt(metres) => None,
            Some(metres) if metres - accuracy > radius => Some("outside"),
            Some(_) if accuracy <= 100.0 && age.is_some_and(is_fresh) => Some("inside"),
            Some(_) => Some("uncertain"),
        };
        let waited = sent.sent_at - sent.device_time;
        let since_fix = waited + age.unwrap_or(TimeDelta::zero());
        // By the phone's word, and by the lease inside of what is signed.
        let is_leased = scan.lease_at.is_some_and(|lease| scan.received_at - lease <= SHORT_WAIT);
        let is_live = is_leased && since_fix >= TimeDelta::zero() && since_fix <= SHORT_WAIT;
        let is_signed = signing.worth == Worth::Own;
        let grade = fence.map(|fence| match fence {
            "inside" if is_signed && is_live => 2 + i16::from(sent.tapped),
            "inside" => 1,
            _ => 0,
        });
        let (speed, fast) = self.speed(scan);
        let raised = [
            (OUTSIDE, fence == Some("outside")),
            (SPEED, fast),
            (REPEATED_FIX, self.is_repeated(scan, sent)),
            (SHARED_DEVICE, self.is_shared(scan) || is_others(facts, sent, payload)),
            (SEQUENCE_GAP, signing.is_gap),
            (CLOCK_SKEW, is_skewed(scan, sent)),
            (TWO_STEWARDS, self.is_shared_just_now(scan, sent)),
            (STALE_FIX, metres.is_some() && age.is_some_and(is_stale)),
            (LONG_OFFLINE, waited > LONGEST_WAIT || is_old_lease(scan)),
            (REVOKED_DEVICE, signing.worth == Worth::Revoked),
            (BAD_SIGNATURE, signing.worth == Worth::Unproven),
            (NO_LEASE, waited > SHORT_WAIT && scan.lease_at.is_none()),
            (UNDATED, is_undated(scan)),
        ];
        let flags = raised.iter().filter(|(_, is)| *is).fold(0, |flags, (bit, _)| flags | bit);
        let mut doubtful = if fence.is_none() { OUTSIDE } else { 0 };
        if speed.is_some_and(|speed| (speed - 40.0).abs() < 2.0) {
            doubtful |= SPEED;
        }
        Verdict {
            fence,
            grade,
            flags,
            doubtful,
        }
    }

    /// Metres a second since the fix before, net of both accuracies, and whether that is too fast.
    fn speed(&self, scan: &Scan) -> (Option<f64>, bool) {
        let now = scan.lon.zip(scan.lat).zip(scan.accuracy).zip(scan.taken_at);
        let Some((before, (((lon, lat), accuracy), taken_at))) =
            self.fixes.get(&scan.person).zip(now)
        else {
            return (None, false);
        };
        let net = haversine(before.at, (lon, lat)) - before.accuracy - f64::from(accuracy);
        let apart = (taken_at - before.taken_at).as_seconds_f64().abs().max(1.0);
        let speed = net.max(0.0) / apart;
        (Some(speed), speed > 40.0)
    }

    /// Whether it is the very fix of before, more than a minute later.
    fn is_repeated(&self, scan: &Scan, sent: &Sent) -> bool {
        let bits = |(lon, lat): (f64, f64)| (lon.to_bits(), lat.to_bits());
        let here = scan.lon.zip(scan.lat).map(bits);
        let seen = counted(scan, sent);
        self.fixes.get(&scan.person).is_some_and(|before| {
            here == Some(bits(before.at)) && (seen - before.seen).abs() > TimeDelta::minutes(1)
        })
    }

    fn last_user(&self, scan: &Scan) -> Option<(i64, DateTime<Utc>)> {
        self.devices.get(scan.device.as_ref()?).copied()
    }

    /// Whether somebody else used the phone last.
    fn is_shared(&self, scan: &Scan) -> bool {
        self.last_user(scan).is_some_and(|(person, _)| person != scan.person)
    }

    fn is_shared_just_now(&self, scan: &Scan, sent: &Sent) -> bool {
        let seen = counted(scan, sent);
        let last = self.last_user(scan).filter(|(person, _)| *person != scan.person);
        last.is_some_and(|(_, at)| (seen - at).abs() < TimeDelta::minutes(10))
    }
}

/// Where a record is kept otherwise than it follows.
fn differences(facts: &Facts, (scan, sent): (&Scan, &Sent), own: &Verdict) -> Vec<Mismatch> {
    let mut found = Vec::new();
    let mut wrong = |what: &str, kept: &dyn std::fmt::Debug, own: &dyn std::fmt::Debug| {
        let what = format!("{what} of record {}", scan.id);
        found.push(Mismatch {
            segment: Some(scan.segment),
            ..Mismatch::new(what, kept, own)
        });
    };
    let waited = sent.sent_at - sent.device_time;
    if scan.offline_ms != Some(waited.num_milliseconds()) {
        wrong("waiting", &scan.offline_ms, &waited.num_milliseconds());
    }
    let seen = counted(scan, sent);
    if scan.seen_at != Some(seen) {
        wrong("moment", &scan.seen_at, &seen);
    }
    if scan.day != local_day(seen) {
        wrong("day", &scan.day, &local_day(seen));
    }
    let metres = distance(facts, scan);
    let kept = scan.distance_m.map(f64::from);
    let is_far = |(kept, own): (f64, f64)| (kept - own).abs() > doubt(own);
    if kept.is_some() != metres.is_some() || kept.zip(metres).is_some_and(is_far) {
        wrong("distance", &kept, &metres);
    }
    if own.fence.is_some_and(|fence| fence != scan.fence) {
        wrong("fence", &scan.fence, &own.fence);
    }
    if own.grade.is_some_and(|grade| grade != scan.grade) {
        wrong("grade", &scan.grade, &own.grade);
    }
    if (scan.flags & !own.doubtful) != (own.flags & !own.doubtful) {
        wrong("flags", &names(scan.flags), &names(own.flags));
    }
    found
}

/// The moment that a record counts for, by what was sent.
fn counted(scan: &Scan, sent: &Sent) -> DateTime<Utc> {
    moment(scan.received_at, sent.sent_at - sent.device_time, scan.lease_at)
}

fn is_fresh(age: TimeDelta) -> bool {
    age.abs() <= TimeDelta::seconds(30)
}

fn is_stale(age: TimeDelta) -> bool {
    age.abs() > TimeDelta::minutes(1)
}

/// Whether the phone's clock is off, or says that it sent before it made, or made before its lease.
fn is_skewed(scan: &Scan, sent: &Sent) -> bool {
    let ahead = sent.sent_at - scan.received_at;
    let waited = sent.sent_at - sent.device_time;
    let made = made(scan.received_at, waited);
    let before_lease = scan.lease_at.is_some_and(|lease| lease - made > TimeDelta::minutes(2));
    ahead.abs() > TimeDelta::minutes(2) || waited < TimeDelta::seconds(-2) || before_lease
}

fn is_old_lease(scan: &Scan) -> bool {
    scan.lease_at.is_some_and(|lease| scan.received_at - lease > LONGEST_WAIT)
}

/// Metres from the plate.
fn distance(facts: &Facts, scan: &Scan) -> Option<f64> {
    let place = facts.checkpoints.iter().find(|place| place.id == scan.checkpoint)?;
    Some(haversine(scan.lon.zip(scan.lat)?, (place.lon, place.lat)))
}

fn names(flags: i32) -> Vec<&'static str> {
    let known = [
        (OUTSIDE, "outside"),
        (SPEED, "speed"),
        (REPEATED_FIX, "repeated_fix"),
        (SHARED_DEVICE, "shared_device"),
        (SEQUENCE_GAP, "sequence_gap"),
        (CLOCK_SKEW, "clock_skew"),
        (TWO_STEWARDS, "device_two_stewards"),
        (STALE_FIX, "stale_fix"),
        (LONG_OFFLINE, "long_offline"),
        (REVOKED_DEVICE, "revoked_device"),
        (BAD_SIGNATURE, "bad_signature"),
        (NO_LEASE, "no_lease"),
        (UNDATED, "undated"),
        (ENTERED, "entered"),
    ];
    known
        .into_iter()
        .filter(|(bit, _)| flags & bit != 0)
        .map(|(_, name)| name)
        .collect()
}
