//! What the signature of a record is worth: the key it names, whether it holds, and whether the
//! record follows on the one before of its key.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::journal::Sent;
use super::raw::{DeviceKey, Facts};

/// What a signature is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// There is none.
    Unsigned,
    /// It does not hold, or nobody enrolled the key.
    Unproven,
    /// By the phone of another account.
    Others,
    /// By a phone of their own that was taken away.
    Revoked,
    /// By a phone of their own.
    Own,
}

/// The same, and whether the record does not follow on the one before of its key.
#[derive(Clone, Copy, Debug)]
pub struct Signing {
    pub worth: Worth,
    pub is_gap: bool,
}

impl Signing {
    fn is_theirs(self) -> bool {
        matches!(self.worth, Worth::Own | Worth::Revoked)
    }
}

/// Of each key the highest number so far, and the hash of its record.
#[derive(Debug, Default)]
pub struct Chains(BTreeMap<Vec<u8>, (i64, String)>);

impl Chains {
    /// Holds a record against its key and the record before.
    pub fn judge(&self, facts: &Facts, sent: &Sent, payload: &Value) -> Signing {
        let Some(signer) = signer(payload) else {
            return Signing {
                worth: Worth::Unsigned,
                is_gap: false,
            };
        };
        let key = facts.device_keys.iter().find(|key| key.hash == signer);
        let worth = match key.filter(|key| verifies(key, sent)) {
            None => Worth::Unproven,
            Some(key) if key.account != sent.person => Worth::Others,
            Some(key) if key.revoked_at.is_some_and(|at| at <= sent.received_at) => Worth::Revoked,
            Some(_) => Worth::Own,
        };
        let before = self.0.get(&signer).cloned().unwrap_or_default();
        let follows = payload["sequence"].as_i64() == Some(before.0 + 1)
            && payload["previous"].as_str() == Some(before.1.as_str());
        let signing = Signing { worth, is_gap: false };
        Signing {
            is_gap: signing.is_theirs() && !follows,
            ..signing
        }
    }

    /// The number of a record counts as seen, though it was refused.
    pub fn follow(&mut self, sent: &Sent, payload: &Value, signing: Signing) {
        let (Some(signer), Some(number)) = (signer(payload), payload["sequence"].as_i64()) else {
            return;
        };
        let is_new = self.0.get(&signer).is_none_or(|(last, _)| *last < number);
        if signing.is_theirs() && is_new {
            let hash = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(sent.payload.as_bytes()));
            self.0.insert(signer, (number, hash));
        }
    }
}

/// The hash of the key that a record names.
fn signer(payload: &Value) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(payload["device"].as_str()?).ok()
}

/// Whether the signature is the key's over exactly what was sent.
fn verifies(key: &DeviceKey, sent: &Sent) -> bool {
    let signature = sent.signature.as_deref().unwrap_or_default();
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
    let signature = Signature::from_slice(&signature).ok();
    let key = VerifyingKey::from_sec1_bytes(&key.public_key).ok();
    key.zip(signature)
        .is_some_and(|(key, signature)| key.verify(sent.payload.as_bytes(), &signature).is_ok())
}

/// Whether the key that a record names is another account's.
pub fn is_others(facts: &Facts, sent: &Sent, payload: &Value) -> bool {
    let key =
        signer(payload).and_then(|signer| facts.device_keys.iter().find(|key| key.hash == signer));
    key.is_some_and(|key| key.account != sent.person)
}
