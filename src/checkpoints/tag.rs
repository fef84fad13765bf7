//! Taps of a phone on an NTAG 424 DNA tag beside a code: who can open and verify one knows that
//! this tag was read, and how many times it had been read before. Pure; which tag belongs to which
//! checkpoint, and the last counter seen, are kept by the caller.
//!
//! The tag writes two parameters into the address it hands to the phone,
//! `https://HOST/Q/418203577?E=…&M=…` (NXP calls this Secure Unique NFC, SUN): `E`, 32 digits, is
//! the encrypted mirror of its serial number and read counter (`PICCENCData`), and `M`, 16 digits,
//! a MAC under a key of this tag (`SDMMAC`). Source: NXP AN12196, "NTAG 424 DNA and NTAG 424 DNA
//! `TagTamper` features and hints", chapter 3.4. AES mode only; the LRP mode (a longer `E`) is
//! refused.
//!
//! The names are one upper-case letter so that the address stays short, digits are upper-case
//! hexadecimal as the tag writes them.
//!
//! | step | function |
//! |---|---|
//! | read the two parameters | [`Tap::parse`] |
//! | decrypt who it says it is, with the key all tags share | [`Tap::open`] |
//! | check the MAC, with the key of that tag | [`OpenedTap::verify`] |
//! | check that it was not seen before | [`is_fresh`] |
//!
//! A tap that opens but was not verified says nothing. What it proves at best is that the tag was
//! read at some time after the last counter seen: the address can be passed on, and a clock is not
//! in the tag.

mod cipher;
pub mod error;
pub mod key;
pub mod keys;
pub mod uid;

use subtle::ConstantTimeEq;

pub use error::TapError;
pub use key::TagKey;
pub use keys::{MasterKey, TagKeys};
pub use uid::TagUid;

/// Names of the two parameters.
const ENCRYPTED: &str = "E";
const MAC: &str = "M";

/// First byte of what a tag encrypts when it mirrors a serial number of seven bytes and the
/// counter: bits 7 and 6, and the length.
const PICC_DATA_TAG: u8 = 0xC7;
/// Label of the session key for MACs, with its counter and length in bits (AN12196: `SV2`).
const SESSION_MAC: [u8; 6] = [0x3C, 0xC3, 0x00, 0x01, 0x00, 0x80];

/// How many times a tag was read in this configuration, 24 bits; it counts up with every read and
/// stops at the largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadCounter(u32);

/// The parameters of a tap, unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tap {
    encrypted: [u8; 16],
    mac: [u8; 8],
}

/// A tap that says which tag made it. Not believed before [`verify`](Self::verify).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenedTap {
    uid: TagUid,
    counter: ReadCounter,
    mac: [u8; 8],
}

impl ReadCounter {
    /// The largest; a tag that has come so far repeats it and needs replacing.
    pub const LARGEST: Self = Self(0x00FF_FFFF);

    /// None above [`LARGEST`](Self::LARGEST).
    pub fn new(count: u32) -> Option<Self> {
        (count <= Self::LARGEST.0).then_some(Self(count))
    }

    /// The count.
    pub fn count(self) -> u32 {
        self.0
    }

    /// Three bytes, the least first.
    fn bytes(self) -> [u8; 3] {
        let [low, middle, high, _] = self.0.to_le_bytes();
        [low, middle, high]
    }
}

impl Tap {
    /// From the query of an address, without the question mark. Other parameters are passed over;
    /// each of ours has to be there once.
    pub fn parse(query: &str) -> Result<Self, TapError> {
        Ok(Self {
            encrypted: parameter(query, ENCRYPTED)?,
            mac: parameter(query, MAC)?,
        })
    }

    /// What a tag wrote into a query, to be handed on with another address; none where it wrote
    /// nothing. Digits alone are handed on, whether or not they are a tap.
    pub fn handed_on(query: &str) -> Option<String> {
        let is_ours = |pair: &&str| {
            pair.split_once('=').is_some_and(|(name, value)| {
                [ENCRYPTED, MAC].contains(&name)
                    && value.bytes().all(|digit| digit.is_ascii_hexdigit())
            })
        };
        let pairs: Vec<&str> = query.split('&').filter(is_ours).collect();
        (!pairs.is_empty()).then(|| pairs.join("&"))
    }

    /// Decrypts which tag and which read this is.
    pub fn open(&self, meta_read: &TagKey) -> Result<OpenedTap, TapError> {
        let plain = cipher::decrypt(meta_read, self.encrypted);
        let [PICC_DATA_TAG, uid @ .., low, middle, high, _, _, _, _, _] = plain else {
            return Err(TapError::NotOurs);
        };
        Ok(OpenedTap {
            uid: TagUid::new(uid),
            counter: ReadCounter(u32::from_le_bytes([low, middle, high, 0])),
            mac: self.mac,
        })
    }
}

impl OpenedTap {
    /// Which tag it says it is; choose its key by this.
    pub fn uid(&self) -> TagUid {
        self.uid
    }

    /// Which read it says it is.
    pub fn counter(&self) -> ReadCounter {
        self.counter
    }

    /// Whether the tag with this key made it, for tags whose MAC covers nothing but serial number
    /// and counter (`SDMMACInputOffset` = `SDMMACOffset`). The address around it is not covered:
    /// what the tag hangs beside is for the caller to know.
    pub fn verify(&self, file_read: &TagKey) -> Result<(), TapError> {
        self.verify_over(file_read, b"")
    }

    /// The same for tags whose MAC covers a stretch of the address that ends before the MAC:
    /// `covered` is that stretch as the tag wrote it, from `SDMMACInputOffset` to `SDMMACOffset`.
    pub fn verify_over(&self, file_read: &TagKey, covered: &[u8]) -> Result<(), TapError> {
        let expected = mac(file_read, self.uid, self.counter, covered);
        if expected.ct_eq(&self.mac).into() {
            Ok(())
        } else {
            Err(TapError::BadMac)
        }
    }
}

/// Whether a counter shows a read that was not seen before. Counters may be left out: a read that
/// never reached us counts too.
pub fn is_fresh(counter: ReadCounter, last_seen: Option<ReadCounter>) -> bool {
    last_seen.is_none_or(|last| counter > last)
}

/// The query a tag with these keys writes at this read, as [`Tap::parse`] takes it, with a MAC over
/// serial number and counter alone: to check a tag that was just configured, and to test without
/// one. A tag adds five random bytes to what it encrypts; here they are zeros.
pub fn sun_url_parameters(keys: &TagKeys, uid: TagUid, counter: ReadCounter) -> String {
    padded(keys, uid, counter, [0; 5])
}

fn padded(keys: &TagKeys, uid: TagUid, counter: ReadCounter, padding: [u8; 5]) -> String {
    let mut plain = [0; 16];
    let content =
        [PICC_DATA_TAG].into_iter().chain(uid.bytes()).chain(counter.bytes()).chain(padding);
    for (byte, value) in plain.iter_mut().zip(content) {
        *byte = value;
    }
    let encrypted = hex::encode_upper(cipher::encrypt(&keys.meta_read, plain));
    let mac = hex::encode_upper(mac(&keys.file_read, uid, counter, b""));
    format!("{ENCRYPTED}={encrypted}&{MAC}={mac}")
}

/// `SDMMAC`: every second byte of a CMAC under the session key of this read.
fn mac(file_read: &TagKey, uid: TagUid, counter: ReadCounter, covered: &[u8]) -> [u8; 8] {
    let session = cipher::cmac(file_read, &[&SESSION_MAC, &uid.bytes()[..], &counter.bytes()]);
    let whole = cipher::cmac(&TagKey::new(session), &[covered]);
    let mut mac = [0; 8];
    for (byte, [_, odd]) in mac.iter_mut().zip(whole.as_chunks().0) {
        *byte = *odd;
    }
    mac
}

fn parameter<const N: usize>(query: &str, name: &str) -> Result<[u8; N], TapError> {
    let mut values = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value);
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(TapError::Malformed);
    };
    if !value.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(TapError::Malformed);
    }
    let mut bytes = [0; N];
    hex::decode_to_slice(value, &mut bytes).map_err(|_| TapError::WrongLength)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
