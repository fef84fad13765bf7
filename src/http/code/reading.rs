//! What a phone sends of one scan, read into a [`NewScan`]: the same rules for the form on a page
//! and for a list of scans.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::accounts::devices::{KeyHash, PublicKey, is_lower_form};
use crate::app::AppState;
use crate::checkpoints::taps::{ProvenTap, Purpose, Tapper};
use crate::error::{Error, Result};
use crate::geo::LonLat;
use crate::http::cookies::Device;
use crate::http::extract::Steward;
use crate::http::notes::note;
use crate::ids::Code;
use crate::patrols::Outcome;
use crate::patrols::scan::{Fix, NewScan, Signed};
use crate::problems::Category;

/// The highest number of a record among those of its key: what JavaScript counts exactly, as phones
/// do. A year of records every second stays a billion times below.
pub const LAST_SEQUENCE: i64 = 9_007_199_254_740_991;

/// One reading of a code. Times are milliseconds since 1970 by the device's clock; everything but
/// the id may be missing.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct Reading {
    /// UUIDv7 made by whoever observed the scan; the same id again is the same scan.
    pub id: String,
    /// What the steward found; absent where they did not say.
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// Longitude in degrees, WGS-84.
    #[serde(default)]
    pub lon: Option<f64>,
    /// Latitude in degrees, WGS-84.
    #[serde(default)]
    pub lat: Option<f64>,
    /// Radius of the 95 % circle around the position, in metres.
    #[serde(default)]
    pub accuracy: Option<f64>,
    /// When the position was taken.
    #[serde(default)]
    pub taken_at: Option<f64>,
    /// When the code was read.
    #[serde(default)]
    pub device_time: Option<f64>,
    /// When this was sent.
    #[serde(default)]
    pub sent_at: Option<f64>,
    /// What of the checklist was found.
    #[serde(default)]
    pub findings: Vec<Category>,
    /// In the steward's own words, up to 500 characters.
    #[serde(default)]
    pub note: String,
    /// The newest lease the phone had.
    #[serde(default)]
    pub lease: Option<String>,
    /// The proof of a tap on the tag beside the code, as the page carried it.
    #[serde(default)]
    pub tap: Option<String>,
    /// SHA-256 of the device's public key, base64url.
    #[serde(default)]
    pub device: Option<String>,
    /// The record's number among those of the device's key, from 1 to 2^53 - 1.
    #[serde(default)]
    pub sequence: Option<i64>,
    /// SHA-256 of the payload of the one before, base64url; empty for the first.
    #[serde(default)]
    pub previous: Option<String>,
    /// Whether the device gives its signatures in the lower of their two forms alone (s at most
    /// half of the curve's order); what comes in the other is then none of its own.
    #[serde(default)]
    pub low_s: bool,
}

/// How far ahead of this server's clock the one may be that gave out a lease.
const LEASE_AHEAD: TimeDelta = TimeDelta::minutes(2);

impl Reading {
    /// The scan, or what is wrong with which field. `payload` is exactly what was received.
    pub fn scan(
        &self,
        code: Code,
        steward: &Steward,
        device: Option<&Device>,
        payload: Vec<u8>,
    ) -> Result<NewScan> {
        if self.sequence.is_some_and(|sequence| !(1..=LAST_SEQUENCE).contains(&sequence)) {
            return Err(Error::field("sequence", "invalid-sequence"));
        }
        Ok(NewScan {
            id: event_id(&self.id)?,
            code,
            person: steward.person,
            account: steward.account.id,
            device: device.map(Device::key),
            device_time: instant(self.device_time)?,
            sent_at: instant(self.sent_at)?,
            fix: self.fix()?,
            outcome: self.outcome,
            findings: checklist(&self.findings),
            note: note(&self.note, false, ("note", "invalid-text-too-long"))?.to_owned(),
            lease_at: None,
            tap: None,
            signed: None,
            payload,
        })
    }

    /// The tap that it carries the proof of, made by this steward at this code within the last
    /// minutes.
    pub fn tapped(&self, code: Code, steward: &Steward, app: &AppState) -> Option<ProvenTap> {
        let tapper = Tapper {
            district: steward.account.district,
            account: steward.account.id,
            code,
        };
        let proof = self.tap.as_deref().unwrap_or_default();
        ProvenTap::read(proof, Purpose::Record, &tapper, &app.secrets, app.clock.now())
    }

    /// When the lease was given out that it carries; none for what is not ours, or says a time that
    /// no server can have.
    pub fn leased(&self, app: &AppState) -> Option<DateTime<Utc>> {
        let leased = self.lease.as_deref().and_then(|lease| app.secrets.lease_time(lease));
        leased.filter(|leased| *leased <= app.clock.now() + LEASE_AHEAD)
    }

    /// What the device says by its key of exactly this payload; none where it names no device and
    /// has no signature. Without the key that made it, a signature holds for nothing.
    pub fn signed(
        &self,
        key: Option<&PublicKey>,
        signature: Option<&str>,
        payload: &str,
    ) -> Option<Signed> {
        let signature = signature.unwrap_or_default();
        if self.device.is_none() && signature.is_empty() {
            return None;
        }
        let claimed = self.device.as_deref().and_then(KeyHash::parse);
        let holds = |key: &PublicKey| {
            claimed == Some(key.hash())
                && key.signed(payload.as_bytes(), signature)
                && (!self.low_s || is_lower_form(signature))
        };
        Some(Signed {
            key: claimed,
            signature: signature.to_owned(),
            holds: key.is_some_and(holds),
            sequence: self.sequence,
            previous: self.previous.as_deref().and_then(KeyHash::parse).map(|hash| hash.0),
        })
    }

    /// Where the phone is, where it says; a place that is none is an error of field `location`.
    pub fn fix(&self) -> Result<Option<Fix>> {
        let invalid = || Error::field("location", "invalid-location");
        let (lon, lat) = match (self.lon, self.lat) {
            (None, None) => return Ok(None),
            (Some(lon), Some(lat)) => (lon, lat),
            _ => return Err(invalid()),
        };
        // A browser reports metres; a radius beyond the earth's or below nothing is no measurement.
        if self.accuracy.is_some_and(|metres| !(0.0..=50_000_000.0).contains(&metres)) {
            return Err(invalid());
        }
        Ok(Some(Fix {
            at: LonLat::new(lon, lat).map_err(|_| invalid())?,
            #[expect(
                clippy::cast_possible_truncation,
                reason = "metres need no more than single precision"
            )]
            accuracy_m: self.accuracy.map(|metres| metres as f32),
            taken_at: instant(self.taken_at)?,
        }))
    }
}

/// Each of the checklist once, however often it was sent.
pub fn checklist(sent: &[Category]) -> Vec<Category> {
    let mut findings: Vec<Category> = Vec::new();
    for found in sent {
        if !findings.contains(found) {
            findings.push(*found);
        }
    }
    findings
}

/// An id made by whoever observed the event: UUIDv7 only, because its time places it in the right
/// partition.
pub fn event_id(text: &str) -> Result<Uuid> {
    let id = text.parse::<Uuid>().ok().filter(|id| id.get_version_num() == 7);
    id.ok_or_else(|| Error::field("id", "invalid-id"))
}

/// The calendar of the database's bounds, in milliseconds: 1949-01-01 to the end of 2199, in UTC.
const CALENDAR: (f64, f64) = (-662_688_000_000.0, 7_258_118_399_999.0);

/// Milliseconds since 1970 by a device's clock, of years with up to four digits. Nothing is refused for
/// a clock that is wrong: one beyond the calendar counts as the calendar's end, since both say no more
/// than that it is wrong, and the bytes that were sent are kept.
pub fn instant(millis: Option<f64>) -> Result<Option<DateTime<Utc>>> {
    let Some(millis) = millis else {
        return Ok(None);
    };
    let in_range = (-62_135_596_800_000.0..253_402_300_800_000.0).contains(&millis);
    let millis = millis.clamp(CALENDAR.0, CALENDAR.1);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range was just checked"
    )]
    let instant = in_range.then(|| DateTime::from_timestamp_millis(millis as i64)).flatten();
    instant.map(Some).ok_or_else(|| Error::field("time", "invalid-time"))
}
