//! Devices of stewards: the keys that sign records. A key is made in the browser and never leaves
//! it; the server knows its public half.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

/// Most devices that may sign for one account at a time.
pub const MOST_DEVICES: i64 = 3;

/// How long a lease answers the question whether a device is there now.
pub const FRESH: TimeDelta = TimeDelta::minutes(5);

/// Most leases of a device that are remembered for as long: so many opened a session.
pub const MOST_LEASES: i64 = 100;

/// Longest name of a device, in characters.
const LONGEST_NAME: usize = 60;

/// SHA-256 of a public key's 65 bytes: what a record names its device by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyHash(pub [u8; 32]);

impl KeyHash {
    /// Reads 43 characters of base64url; none for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self(decode(text)?))
    }

    /// As the device writes it.
    pub fn text(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0)
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0[..6]))
    }
}

/// A P-256 public key (ECDSA with SHA-256), in its uncompressed form of 65 bytes.
#[derive(Clone, Debug)]
pub struct PublicKey {
    bytes: [u8; 65],
    key: VerifyingKey,
}

impl PublicKey {
    /// Reads base64url of the uncompressed form; none for what is no point of the curve.
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_bytes(&decode::<65>(text)?)
    }

    /// From the uncompressed form.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: [u8; 65] = bytes.try_into().ok()?;
        let key = VerifyingKey::from_sec1_bytes(&bytes).ok()?;
        Some(Self { bytes, key })
    }

    /// The uncompressed form.
    pub fn bytes(&self) -> &[u8; 65] {
        &self.bytes
    }

    /// The name of the key.
    pub fn hash(&self) -> KeyHash {
        KeyHash(Sha256::digest(self.bytes).into())
    }

    /// Whether `signature` (base64url of r and s, 64 bytes) is this key's over exactly these bytes.
    pub fn signed(&self, message: &[u8], signature: &str) -> bool {
        decode::<64>(signature)
            .and_then(|bytes| Signature::from_slice(&bytes).ok())
            .is_some_and(|signature| self.key.verify(message, &signature).is_ok())
    }
}

/// Whether a signature (base64url of r and s, 64 bytes) is in the lower of its two forms. Whoever
/// sees one can turn it into the other without the key, r with the curve's order less s, and both
/// verify.
pub fn is_lower_form(signature: &str) -> bool {
    decode::<64>(signature)
        .and_then(|bytes| Signature::from_slice(&bytes).ok())
        .is_some_and(|signature| signature.normalize_s() == signature)
}

fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

/// What a device signs to show that it has the private half of the key it is enrolled with.
pub fn enrolment_message(token: &str) -> String {
    format!("riverward enrolment\n{token}")
}

/// What a device signs to open a session without a password.
pub fn session_message(lease: &str) -> String {
    format!("riverward session\n{lease}")
}

/// A name for people: what the browser calls itself, cut short; never empty.
pub fn device_name(sent: &str, otherwise: &str) -> String {
    let name: String = sent.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    match name.trim() {
        "" => otherwise.to_owned(),
        name => name.to_owned(),
    }
}

/// A device as its owner sees it.
#[derive(Clone, Debug)]
pub struct Device {
    pub key: KeyHash,
    pub name: String,
    /// Since when.
    pub enrolled_at: DateTime<Utc>,
    /// When a signed record of it came last.
    pub last_seen_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests;
