//! The deployment's key: seals residents' phone numbers, signs form tokens, leases, taps and the
//! marks of known browsers, makes the keys of tags. Never printed, never in the database.

use std::fmt;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::ids::{Code, Entropy};

/// Keys derived from the deployment's secret.
#[derive(Clone)]
pub struct Secrets {
    seal: XChaCha20Poly1305,
    forms: [u8; 32],
    leases: [u8; 32],
    taps: [u8; 32],
    browsers: [u8; 32],
    tags: [u8; 16],
    check: [u8; 32],
}

/// Why there is no key, or not the right one.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The configured secret is too short to be one.
    #[error(
        "RIVERWARD_SECRET must have at least 32 characters; make one with: openssl rand -hex 32"
    )]
    TooShort,
    /// The database was written with a secret, and there is none here.
    #[error(
        "the database was written with a secret that is not here: there is no {path}, and RIVERWARD_SECRET is not set. \
         Without it sealed phone numbers and tracks cannot be opened. Put the file back from the backup, readable by \
         the user of the service alone, or set RIVERWARD_SECRET as it was. Where the secret is lost for good: \
         docs/operation.md, Backups"
    )]
    Missing {
        /// The file that would hold it.
        path: String,
    },
    /// The database was written with another secret.
    #[error(
        "the database was written with another secret than the one here (RIVERWARD_SECRET, else {path}). \
         With this one sealed phone numbers and tracks cannot be opened. Put the right one back from the backup. \
         Where it is lost for good: docs/operation.md, Backups"
    )]
    Other {
        /// The file that would hold it.
        path: String,
    },
    /// The key file could not be read or made.
    #[error("the key file {path} cannot be used: {cause}")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
}

/// Hours a form stays good after its page was made, at least; at most twice that.
const FORM_WINDOW_HOURS: i64 = 24;

/// Makes the file of the secret, readable by its owner alone. It gets its name when all of it is on
/// the disk: a server that is killed before leaves none, and one that makes it at the same time makes
/// the one that counts for both.
fn make(data_dir: &Path, path: &Path, entropy: &Entropy) -> std::io::Result<Vec<u8>> {
    let mut file = tempfile::Builder::new().prefix("secret.unfinished-").tempfile_in(data_dir)?;
    let secret = hex::encode(entropy.bytes::<32>());
    file.write_all(secret.as_bytes())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => File::open(data_dir)?.sync_all()?,
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => return std::fs::read(path),
        Err(error) => return Err(error.error),
    }
    Ok(secret.into_bytes())
}

impl Secrets {
    /// From the configured secret, else from `<data>/secret`, which is made on first use and
    /// readable by its owner alone.
    pub fn load(
        configured: Option<&SecretString>,
        data_dir: &Path,
        entropy: &Entropy,
    ) -> Result<Self, SecretsError> {
        if let Some(found) = Self::find(configured, data_dir)? {
            return Ok(found);
        }
        let path = file(data_dir);
        let secret = make(data_dir, &path, entropy).map_err(|cause| fault(&path, cause))?;
        if secret.len() < 32 {
            return Err(SecretsError::TooShort);
        }
        Ok(Self::derive(&secret))
    }

    /// The same, but nothing is made: none where there is no secret yet.
    pub fn find(
        configured: Option<&SecretString>,
        data_dir: &Path,
    ) -> Result<Option<Self>, SecretsError> {
        let path = file(data_dir);
        let secret = match configured {
            Some(secret) => secret.expose_secret().as_bytes().to_vec(),
            None => match std::fs::read(&path) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                read => read.map_err(|cause| fault(&path, cause))?,
            },
        };
        if secret.len() < 32 {
            return Err(SecretsError::TooShort);
        }
        Ok(Some(Self::derive(&secret)))
    }

    /// The secret that belongs to a database, made where this one is new; `known` is the
    /// [`Secrets::check`] it was written with.
    pub fn belonging_to(
        known: Option<&[u8]>,
        configured: Option<&SecretString>,
        data_dir: &Path,
        entropy: &Entropy,
    ) -> Result<Self, SecretsError> {
        let path = || file(data_dir).display().to_string();
        let Some(known) = known else {
            return Self::load(configured, data_dir, entropy);
        };
        match Self::find(configured, data_dir)? {
            Some(here) if here.check == known => Ok(here),
            Some(_) => Err(SecretsError::Other { path: path() }),
            None => Err(SecretsError::Missing { path: path() }),
        }
    }

    /// What a database keeps to know its secret again; nothing follows from it.
    pub fn check(&self) -> &[u8; 32] {
        &self.check
    }

    /// Keys for separate uses from one secret.
    pub fn derive(secret: &[u8]) -> Self {
        let key = |label: &str| -> [u8; 32] { mac(secret, &[label.as_bytes()]) };
        Self {
            seal: XChaCha20Poly1305::new(&key("contact").into()),
            forms: key("forms"),
            leases: key("leases"),
            taps: key("taps"),
            browsers: key("browsers"),
            check: key("check"),
            tags: *key("tags").first_chunk().unwrap_or(&[0; 16]),
        }
    }

    /// Seals a text for the database: 24 bytes of nonce, then the ciphertext.
    pub fn seal(&self, entropy: &Entropy, text: &str) -> Vec<u8> {
        let nonce = entropy.bytes::<24>();
        let sealed = self.seal.encrypt(&XNonce::from(nonce), text.as_bytes()).unwrap_or_default();
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what [`Secrets::seal`] made; none when the key or the bytes are not the same.
    pub fn open(&self, sealed: &[u8]) -> Option<String> {
        let (nonce, sealed) = sealed.split_first_chunk::<24>()?;
        let text = self.seal.decrypt(&XNonce::from(*nonce), sealed).ok()?;
        String::from_utf8(text).ok()
    }

    /// The token that forms on a code's page carry. The same for every visitor within a time
    /// window, so that the page's bytes can be kept; it shows that a page of ours was fetched, not
    /// by whom.
    pub fn form_token(&self, code: Code, now: DateTime<Utc>) -> String {
        self.form_token_of(code, window(now))
    }

    /// The time in which [`Secrets::form_token`] gives the same.
    pub fn form_token_hours(now: DateTime<Utc>) -> Range<DateTime<Utc>> {
        let start = |window: i64| {
            DateTime::from_timestamp(window * FORM_WINDOW_HOURS * 3600, 0).unwrap_or(now)
        };
        start(window(now))..start(window(now) + 1)
    }

    /// Whether a token was made for this code in this window or the one before.
    pub fn form_token_holds(&self, code: Code, token: &str, now: DateTime<Utc>) -> bool {
        use subtle::ConstantTimeEq;
        (0..=1).any(|back| {
            self.form_token_of(code, window(now) - back)
                .as_bytes()
                .ct_eq(token.as_bytes())
                .into()
        })
    }

    /// A lease: this moment and a nonce, under our seal. A record that carries it was made later,
    /// however wrong the phone's clock is.
    pub fn lease(&self, entropy: &Entropy, now: DateTime<Utc>) -> String {
        let said = [now.timestamp_millis().to_be_bytes(), entropy.bytes::<8>()].concat();
        let mac = mac(&self.leases, &[&said]);
        BASE64_URL_SAFE_NO_PAD.encode([&said, &mac[..16]].concat())
    }

    /// When a lease was given out; none for what is not ours.
    pub fn lease_time(&self, lease: &str) -> Option<DateTime<Utc>> {
        let said = self.lease_said(lease)?;
        let (millis, _) = said.split_first_chunk::<8>()?;
        DateTime::from_timestamp_millis(i64::from_be_bytes(*millis))
    }

    /// What a lease says under our seal, by which it is told from every other: its time, in
    /// milliseconds since 1970 and eight bytes, the highest first, and its nonce. None for what is
    /// not ours.
    pub fn lease_said(&self, lease: &str) -> Option<[u8; 16]> {
        use subtle::ConstantTimeEq;
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(lease).ok()?;
        let (said, seal) = bytes.split_first_chunk::<16>()?;
        let ours: bool = mac(&self.leases, &[said])[..16].ct_eq(seal).into();
        ours.then_some(*said)
    }

    /// What the keys of this deployment's tags are made from.
    pub fn tag_master(&self) -> [u8; 16] {
        self.tags
    }

    /// A few bytes under our seal, as text.
    pub fn vouch(&self, said: &[u8]) -> String {
        BASE64_URL_SAFE_NO_PAD.encode([said, &mac(&self.taps, &[said])[..16]].concat())
    }

    /// What [`Secrets::vouch`] sealed; none for what is not ours.
    pub fn vouched(&self, text: &str) -> Option<Vec<u8>> {
        use subtle::ConstantTimeEq;
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (said, seal) = bytes.split_last_chunk::<16>()?;
        let ours: bool = mac(&self.taps, &[said])[..16].ct_eq(seal).into();
        ours.then(|| said.to_vec())
    }

    /// The seal of a browser's mark: it signed in by this name, whatever its case.
    pub fn browser_seal(&self, said: &[u8], login: &str) -> [u8; 16] {
        let name = digest(&[login.to_lowercase().as_bytes()]);
        *mac(&self.browsers, &[&name, said]).first_chunk().unwrap_or(&[0; 16])
    }

    fn form_token_of(&self, code: Code, window: i64) -> String {
        let mac = mac(&self.forms, &[code.to_string().as_bytes(), &window.to_be_bytes()]);
        hex::encode(&mac[..12])
    }
}

fn file(data_dir: &Path) -> PathBuf {
    data_dir.join("secret")
}

fn fault(path: &Path, cause: std::io::Error) -> SecretsError {
    SecretsError::File {
        path: path.display().to_string(),
        cause,
    }
}

fn window(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(FORM_WINDOW_HOURS * 3600)
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    use hmac::KeyInit;
    // HMAC takes keys of any length, so this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return [0; 32];
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// SHA-256 over parts, each preceded by its length, so that no two lists of parts give the same
/// bytes.
pub fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}
