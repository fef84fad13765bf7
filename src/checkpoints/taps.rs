//! Taps of signed-in people on the tag beside a code: whether one counts, and how a new tag is
//! taken into use.
//!
//! A tap that counts becomes a proof: a short text under our seal that says which account read
//! which tag at which code, good for five minutes. The record carries it; a record with a proof
//! that holds is graded E3 where it would have been E2.

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
    /// The tag.
    pub uid: TagUid,
    /// Which read of it.
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

impl GenuineTap {
    /// The proof that `tapper` tapped now, under the deployment's seal.
    pub fn proof(&self, tapper: &Tapper, secrets: &Secrets, now: DateTime<Utc>) -> String {
        let said = Said {
            at: now,
            counter: self.counter.count(),
            uid: self.uid.bytes(),
            tapper: *tapper,
        };
        secrets.vouch(&said.bytes())
    }

    /// The tap that a proof is of; none where it is not ours, somebody else's, of another code or
    /// older than [`FRESH`].
    pub fn proven(
        text: &str,
        tapper: &Tapper,
        secrets: &Secrets,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let said = Said::read(&secrets.vouched(text)?, tapper)?;
        let age = now - said.at;
        (TimeDelta::zero() <= age && age <= FRESH).then_some(Self {
            uid: TagUid::new(said.uid),
            counter: ReadCounter::new(said.counter)?,
        })
    }
}

/// What a proof says.
struct Said {
    at: DateTime<Utc>,
    counter: u32,
    uid: [u8; 7],
    tapper: Tapper,
}

impl Said {
    fn bytes(&self) -> Vec<u8> {
        let Tapper { district, account, code } = self.tapper;
        let mut bytes = self.at.timestamp_millis().to_be_bytes().to_vec();
        bytes.extend(self.counter.to_be_bytes());
        bytes.extend(self.uid);
        bytes.extend(district.0.to_be_bytes());
        bytes.extend(account.0.to_be_bytes());
        bytes.extend(code.number().to_be_bytes());
        bytes
    }

    /// What was said of this tapper; none where it was said of another.
    fn read(bytes: &[u8], tapper: &Tapper) -> Option<Self> {
        let (at, rest) = bytes.split_first_chunk::<8>()?;
        let (counter, rest) = rest.split_first_chunk::<4>()?;
        let (uid, _) = rest.split_first_chunk::<7>()?;
        let said = Self {
            at: DateTime::from_timestamp_millis(i64::from_be_bytes(*at))?,
            counter: u32::from_be_bytes(*counter),
            uid: *uid,
            tapper: *tapper,
        };
        (said.bytes() == bytes).then_some(said)
    }
}

/// What is known of a tap once the database was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TapStanding {
    /// Read just now, here.
    Fresh,
    /// Seen before: an address that was kept or passed on.
    Seen,
    /// The tag belongs to another place, or was taken out of use.
    Elsewhere,
    /// Ours, but nobody has taken it into use.
    New,
}

/// Who tapped, and where.
#[derive(Clone, Copy, Debug)]
pub struct Tapper {
    /// The district.
    pub district: DistrictId,
    /// The account.
    pub account: AccountId,
    /// The code whose address the tag gave out.
    pub code: Code,
}

/// What the page of a code says of a tap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TapNotice {
    /// It counts; the proof for the record.
    Fresh(String),
    /// Seen before.
    Seen,
    /// It belongs to another place, or was taken out of use.
    Elsewhere,
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
    /// The tag.
    pub uid: TagUid,
    /// The place.
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
    fn a_proof_is_of_one_account_at_one_code_for_five_minutes() {
        let secrets = Secrets::derive(b"a secret of this test, long enough");
        let now = DateTime::from_timestamp_millis(1_764_000_000_123).unwrap();
        let mine = tapper(7, 1);
        let proof = tap().proof(&mine, &secrets, now);
        let holds = |tapper: &Tapper, secrets: &Secrets, at| {
            GenuineTap::proven(&proof, tapper, secrets, at)
        };
        assert_eq!(holds(&mine, &secrets, now), Some(tap()));
        assert_eq!(holds(&mine, &secrets, now + FRESH), Some(tap()));
        assert_eq!(holds(&mine, &secrets, now + FRESH + TimeDelta::milliseconds(1)), None);
        assert_eq!(holds(&mine, &secrets, now - TimeDelta::milliseconds(1)), None);
        assert_eq!(holds(&tapper(8, 1), &secrets, now), None);
        assert_eq!(holds(&tapper(7, 2), &secrets, now), None);
        assert_eq!(holds(&mine, &Secrets::derive(b"another secret, also long enough."), now), None);
        for at in 0..proof.len() {
            let mut bent = proof.clone().into_bytes();
            bent[at] = if bent[at] == b'A' { b'B' } else { b'A' };
            let bent = String::from_utf8(bent).unwrap();
            assert!(
                bent == proof || GenuineTap::proven(&bent, &mine, &secrets, now).is_none(),
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
