//! Taps of signed-in people on the tag beside a code: whether one counts, and how a new tag is
//! taken into use.
//!
//! A tap that counts becomes a proof: a short text under our seal that says for what it is good,
//! which account read which tag at which code, and when, good for five minutes from then. One
//! record carries it and is graded E3 where it would have been E2; or the tag is taken into use by
//! it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::tag::error::TapError;
use super::tag::uid::TagUid;
use super::tag::{MasterKey, ReadCounter, Tap};
use crate::ids::{AccountId, CheckpointId, Code, DistrictId};
use crate::secrets::Secrets;

/// How long a tap counts as fresh.
pub const FRESH: TimeDelta = TimeDelta::minutes(5);

/// A tap whose seal is right: this tag was read, at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GenuineTap {
    pub uid: TagUid,
    pub counter: ReadCounter,
}

impl GenuineTap {
    /// From the query of an address; none where it carries no tap at all.
    pub fn read(query: &str, keys: &MasterKey) -> Option<Result<Self, TapError>> {
        let tap = match Tap::parse(query) {
            Ok(tap) => tap,
            // Nothing there is no tap; half of one is a broken one.
            Err(_)
                if !query
                    .split('&')
                    .any(|pair| pair.starts_with("E=") || pair.starts_with("M=")) =>
            {
                return None;
            }
            Err(error) => return Some(Err(error)),
        };
        Some(tap.open(&keys.meta_read()).and_then(|opened| {
            opened.verify(&keys.file_read(opened.uid()))?;
            Ok(Self {
                uid: opened.uid(),
                counter: opened.counter(),
            })
        }))
    }
}

/// What a proof is good for; one for the one thing is none for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be carried by a record.
    Record,
    /// To take the tag into use.
    Enrol,
}

impl Purpose {
    fn byte(self) -> u8 {
        match self {
            Self::Record => 1,
            Self::Enrol => 2,
        }
    }
}

/// A tap that was taken in, of which somebody may hold the proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProvenTap {
    pub tap: GenuineTap,
    /// When it was taken in first, which the same page loaded again does not change; a proof says
    /// it to the millisecond.
    pub at: DateTime<Utc>,
}

impl ProvenTap {
    /// The proof that `tapper` made it, under the deployment's seal.
    pub fn proof(&self, purpose: Purpose, tapper: &Tapper, secrets: &Secrets) -> String {
        secrets.vouch(&self.said(purpose, tapper))
    }

    /// The tap that a proof is of; none where it is not ours, somebody else's, of another code, for
    /// something else or older than [`FRESH`].
    pub fn read(
        text: &str,
        purpose: Purpose,
        tapper: &Tapper,
        secrets: &Secrets,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let said = secrets.vouched(text)?;
        let (_, rest) = said.split_first()?;
        let (at, rest) = rest.split_first_chunk::<8>()?;
        let (counter, rest) = rest.split_first_chunk::<4>()?;
        let (uid, _) = rest.split_first_chunk::<7>()?;
        let proven = Self {
            tap: GenuineTap {
                uid: TagUid::new(*uid),
                counter: ReadCounter::new(u32::from_be_bytes(*counter))?,
            },
            at: DateTime::from_timestamp_millis(i64::from_be_bytes(*at))?,
        };
        // What it says beyond that has to be what this tapper's own would say.
        if proven.said(purpose, tapper) != said {
            return None;
        }
        let age = now - proven.at;
        (TimeDelta::zero() <= age && age <= FRESH).then_some(proven)
    }

    /// What a proof says, byte by byte.
    fn said(&self, purpose: Purpose, tapper: &Tapper) -> Vec<u8> {
        let Tapper { district, account, code } = *tapper;
        let mut bytes = vec![purpose.byte()];
        bytes.extend(self.at.timestamp_millis().to_be_bytes());
        bytes.extend(self.tap.counter.count().to_be_bytes());
        bytes.extend(self.tap.uid.bytes());
        bytes.extend(district.0.to_be_bytes());
        bytes.extend(account.0.to_be_bytes());
        bytes.extend(code.number().to_be_bytes());
        bytes
    }
}

/// What is known of a tap once the database was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TapStatus {
    /// Read just now, here, and carried by no record yet; when it was taken in first.
    Fresh(DateTime<Utc>),
    /// Seen before: an address that was kept or passed on, or a record carried it.
    Seen,
    /// The tag belongs to another place.
    Elsewhere,
    /// The tag was taken out of use; when this tap was taken in, where it was read just now.
    Revoked(Option<DateTime<Utc>>),
    /// Ours, but nobody has taken it into use.
    New,
}

/// Who tapped, and where.
#[derive(Clone, Copy, Debug)]
pub struct Tapper {
    pub district: DistrictId,
    pub account: AccountId,
    /// The code whose address the tag gave out.
    pub code: Code,
}

/// What the page of a code says of a tap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TapNotice {
    /// It counts; the proof for one record.
    Fresh(String),
    /// Seen before, or a record carried it.
    Seen,
    /// It belongs to another place.
    Elsewhere,
    /// The tag was taken out of use: the proof for taking it into use again, where the viewer may.
    Revoked(Option<String>),
    /// Nobody has taken the tag into use: the proof for doing so, where the viewer may.
    New(Option<String>),
    /// The tag was taken into use just now.
    Enrolled,
    /// It is none of ours, or broken.
    Broken,
}

/// A tag as officials see it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PlacedTag {
    /// Serial number, fourteen digits.
    pub uid: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Where a tag hangs, for the question whether an official may take it out of use.
#[derive(Clone, Debug)]
pub struct TagPlace {
    pub uid: TagUid,
    pub checkpoint: CheckpointId,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkpoints::tag::sun_url_parameters;

    fn tapper(account: i64, code: u32) -> Tapper {
        Tapper {
            district: DistrictId(990_101),
            account: AccountId(account),
            code: Code::from_serial(code).unwrap(),
        }
    }

    fn tap() -> GenuineTap {
        GenuineTap {
            uid: TagUid::new([4, 1, 2, 3, 4, 5, 6]),
            counter: ReadCounter::new(77).unwrap(),
        }
    }

    #[test]
    fn a_proof_is_for_one_thing_of_one_account_at_one_code_for_five_minutes() {
        let secrets = Secrets::derive(b"a secret of this test, long enough");
        let now = DateTime::from_timestamp_millis(1_764_000_000_123).unwrap();
        let mine = tapper(7, 1);
        let tapped = ProvenTap { tap: tap(), at: now };
        let proof = tapped.proof(Purpose::Record, &mine, &secrets);
        let holds = |tapper: &Tapper, secrets: &Secrets, at| {
            ProvenTap::read(&proof, Purpose::Record, tapper, secrets, at)
        };
        assert_eq!(holds(&mine, &secrets, now), Some(tapped));
        assert_eq!(holds(&mine, &secrets, now + FRESH), Some(tapped));
        assert_eq!(holds(&mine, &secrets, now + FRESH + TimeDelta::milliseconds(1)), None);
        assert_eq!(holds(&mine, &secrets, now - TimeDelta::milliseconds(1)), None);
        assert_eq!(holds(&tapper(8, 1), &secrets, now), None);
        assert_eq!(holds(&tapper(7, 2), &secrets, now), None);
        assert_eq!(holds(&mine, &Secrets::derive(b"another secret, also long enough."), now), None);
        for (made_for, read_for) in
            [(Purpose::Record, Purpose::Enrol), (Purpose::Enrol, Purpose::Record)]
        {
            let proof = tapped.proof(made_for, &mine, &secrets);
            assert_eq!(ProvenTap::read(&proof, read_for, &mine, &secrets, now), None);
            assert_eq!(ProvenTap::read(&proof, made_for, &mine, &secrets, now), Some(tapped));
        }
        for at in 0..proof.len() {
            let mut bent = proof.clone().into_bytes();
            bent[at] = if bent[at] == b'A' { b'B' } else { b'A' };
            let bent = String::from_utf8(bent).unwrap();
            assert!(
                bent == proof
                    || ProvenTap::read(&bent, Purpose::Record, &mine, &secrets, now).is_none(),
                "{at}"
            );
        }
    }

    #[test]
    fn an_address_without_a_tap_is_none_and_half_a_tap_is_a_broken_one() {
        let keys = MasterKey::new([9; 16]);
        let query = sun_url_parameters(&keys.tag(tap().uid), tap().uid, tap().counter);
        assert_eq!(GenuineTap::read(&query, &keys), Some(Ok(tap())));
        assert_eq!(GenuineTap::read(&format!("x=1&{query}"), &keys), Some(Ok(tap())));
        assert_eq!(GenuineTap::read("code=418203577", &keys), None);
        assert_eq!(
            GenuineTap::read(query.split('&').next().unwrap(), &keys),
            Some(Err(TapError::Malformed))
        );
        assert_eq!(
            GenuineTap::read(&query, &MasterKey::new([8; 16])),
            Some(Err(TapError::NotOurs))
        );
        let (encrypted, mac) = query.split_once("&M=").unwrap();
        let other = if mac.starts_with('0') { '1' } else { '0' };
        assert_eq!(
            GenuineTap::read(&format!("{encrypted}&M={other}{}", &mac[1..]), &keys),
            Some(Err(TapError::BadMac))
        );
    }
}
