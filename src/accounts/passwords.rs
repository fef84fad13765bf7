//! Passwords: argon2id with 19 MiB, two passes and one lane (OWASP's first choice), a few at a
//! time, so that a burst of sign-ins cannot take the processors from everybody else.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};
use crate::ids::Entropy;

/// Fewest characters of a password.
pub const MIN_LENGTH: usize = 10;

/// Hashes and checks passwords, at most two at once.
#[derive(Debug)]
pub struct Passwords {
    at_once: Semaphore,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            at_once: Semaphore::new(2),
        }
    }
}

fn argon() -> Argon2<'static> {
    Argon2::new(
        Algorithm::Argon2id,
        Version::V0x13,
        Params::new(19 * 1024, 2, 1, None).unwrap_or_default(),
    )
}

impl Passwords {
    /// A PHC string for the database. The caller has checked the length.
    pub async fn hash(&self, password: String, entropy: &Entropy) -> Result<String> {
        let _slot = self.at_once.acquire().await.map_err(Error::internal)?;
        let salt: [u8; 16] = entropy.bytes();
        tokio::task::spawn_blocking(move || {
            argon()
                .hash_password_with_salt(password.as_bytes(), &salt)
                .map(|hash| hash.to_string())
                .map_err(|e| Error::internal(e.to_string()))
        })
        .await
        .map_err(Error::internal)?
    }

    /// Whether the password is right. Without a stored hash the same work is done all the same, so
    /// that the time taken does not tell whether an account exists.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool> {
        /// A hash that no password matches in practice: it was made from random bytes.
        const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$b3duY2xvY2tzZWVkMDAwMQ$5YzQ0pB5M0C0dI0y1u3b0Vt0m0sX0iQ3kqv0yJt2a7o";
        let _slot = self.at_once.acquire().await.map_err(Error::internal)?;
        let exists = stored.is_some();
        let matches = tokio::task::spawn_blocking(move || {
            let phc = stored.as_deref().unwrap_or(NOBODY);
            PasswordHash::new(phc)
                .is_ok_and(|hash| argon().verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
        .map_err(Error::internal)?;
        Ok(exists && matches)
    }
}
