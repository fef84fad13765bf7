//! Passwords: argon2id with 19 MiB, two passes and one lane (OWASP's first choice), a few at a
//! time, so that a burst of sign-ins can take neither the processors nor the memory.
//!
//! A place works in a block of memory that is kept for the next one. It is left when the work is
//! done, not when whoever asked hangs up. Who waits has a limit in number and in time. Browsers
//! that signed in before have a place of their own, so that strangers keep nobody waiting who is
//! known.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::ids::Entropy;
use crate::slow_work::behind;

/// Fewest characters of a password.
pub const MIN_LENGTH: usize = 10;

/// Kibibytes that one hash works in, which are its blocks.
const MEMORY: u32 = 19 * 1024;
/// Hashes at once for anybody, and how many wait for them.
const ANYBODY: (usize, usize) = (2, 64);
/// The same for browsers that are known.
const KNOWN: (usize, usize) = (1, 16);
/// Longest wait for a place.
const WAIT: Duration = Duration::from_secs(5);

/// Who waits where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// A stranger.
    Anybody,
    /// A browser that signed in to this account before.
    Known,
}

/// Hashes and checks passwords, three at once at most, in 57 MiB.
#[derive(Debug)]
pub struct Passwords {
    anybody: Places,
    known: Places,
    blocks: Arc<Blocks>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            anybody: Places::new(ANYBODY),
            known: Places::new(KNOWN),
            blocks: Arc::default(),
        }
    }
}

#[derive(Debug)]
struct Places {
    free: Arc<Semaphore>,
    waiting: Semaphore,
}

impl Places {
    fn new((places, waiting): (usize, usize)) -> Self {
        Self {
            free: Arc::new(Semaphore::new(places)),
            waiting: Semaphore::new(places + waiting),
        }
    }
}

/// Memory that no hash works in at the moment; as many blocks as there were places used at once.
#[derive(Default)]
struct Blocks(Mutex<Vec<Vec<Block>>>);

impl std::fmt::Debug for Blocks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Blocks")
    }
}

impl Blocks {
    fn lend<T>(&self, work: impl FnOnce(&mut [Block]) -> T) -> T {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut block = kept.unwrap_or_else(|| vec![Block::new(); MEMORY as usize]);
        let outcome = work(&mut block);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(block);
        outcome
    }
}

impl Passwords {
    /// A PHC string for the database. The caller has checked the length.
    pub async fn hash(&self, password: String, entropy: &Entropy) -> Result<String> {
        let salt: [u8; 16] = entropy.bytes();
        let hashed =
            self.work(Lane::Anybody, move |blocks| hashed(password.as_bytes(), &salt, blocks));
        hashed.await?.map_err(|fault| Error::internal(fault.to_string()))
    }

    /// Whether the password is right. Without a stored hash the same work is done all the same, so
    /// that the time taken does not tell whether an account exists.
    pub async fn verify(
        &self,
        lane: Lane,
        password: String,
        stored: Option<String>,
    ) -> Result<bool> {
        /// A hash that no password matches in practice: it was made from random bytes.
        const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$b3duY2xvY2tzZWVkMDAwMQ$5YzQ0pB5M0C0dI0y1u3b0Vt0m0sX0iQ3kqv0yJt2a7o";
        let exists = stored.is_some();
        let matches = self
            .work(lane, move |blocks| {
                let phc = stored.as_deref().unwrap_or(NOBODY);
                matches(password.as_bytes(), phc, blocks).is_some_and(|right| right)
            })
            .await?;
        Ok(exists && matches)
    }

    /// Does some work in a place of a lane, behind the requests.
    async fn work<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl FnOnce(&mut [Block]) -> T + Send + 'static,
    ) -> Result<T> {
        let places = match lane {
            Lane::Anybody => &self.anybody,
            Lane::Known => &self.known,
        };
        let busy = || Error::Unavailable("too many sign-ins at once".into());
        let waiting = places.waiting.try_acquire().map_err(|_| busy())?;
        let place = timeout(WAIT, places.free.clone().acquire_owned())
            .await
            .map_err(|_| busy())?
            .map_err(Error::internal)?;
        let blocks = self.blocks.clone();
        // The place goes along: who hangs up leaves it when the work is done.
        let outcome = behind(move || {
            let outcome = blocks.lend(work);
            drop(place);
            outcome
        });
        let outcome = outcome.await;
        drop(waiting);
        outcome
    }
}

fn hashed(
    password: &[u8],
    salt: &[u8],
    blocks: &mut [Block],
) -> argon2::password_hash::Result<String> {
    let params = Params::new(MEMORY, 2, 1, None)?;
    let mut bytes = [0; Params::DEFAULT_OUTPUT_LEN];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
        .hash_password_into_with_memory(password, salt, &mut bytes, blocks)?;
    let hash = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params)?,
        salt: Some(Salt::new(salt)?),
        hash: Some(Output::new(&bytes)?),
    };
    Ok(hash.to_string())
}

/// Whether the password makes this hash; none for one that cannot be read or asks for more memory
/// than there is.
fn matches(password: &[u8], phc: &str, blocks: &mut [Block]) -> Option<bool> {
    use subtle::ConstantTimeEq;
    let stored = PasswordHash::new(phc).ok()?;
    let algorithm = Algorithm::try_from(stored.algorithm.as_str()).ok()?;
    let version = stored.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
    let params = Params::try_from(&stored).ok()?;
    let (salt, expected) = (stored.salt?, stored.hash?);
    let expected: &[u8] = expected.as_ref();
    let mut bytes = [0; Output::MAX_LENGTH];
    let bytes = bytes.get_mut(..expected.len())?;
    Argon2::new(algorithm, version, params)
        .hash_password_into_with_memory(password, &salt, bytes, blocks)
        .ok()?;
    Some(bytes.ct_eq(expected).into())
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher, PasswordVerifier};

    use super::*;

    #[tokio::test]
    async fn hashes_are_those_that_others_make_and_check() {
        let passwords = Passwords::default();
        let ours = passwords.hash("correct horse".to_owned(), &Entropy::from_os()).await.unwrap();
        let argon = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(MEMORY, 2, 1, None).unwrap(),
        );
        let read = PasswordHash::new(&ours).unwrap();
        assert!(argon.verify_password(b"correct horse", &read).is_ok());
        let theirs = argon.hash_password_with_salt(b"battery staple", &[9; 16]).unwrap();
        let verify = async |password: &str, stored: &str| {
            let (password, stored) = (password.to_owned(), Some(stored.to_owned()));
            passwords.verify(Lane::Anybody, password, stored).await.unwrap()
        };
        assert!(verify("battery staple", &theirs.to_string()).await);
        assert!(verify("correct horse", &ours).await);
        assert!(!verify("correct house", &ours).await);
        assert!(!verify("correct horse", "no hash at all").await);
        let greedy = ours.replace("m=19456", "m=4194304");
        assert!(!verify("correct horse", &greedy).await, "no more memory than there is");
    }

    #[tokio::test]
    async fn memory_is_used_again_and_again() {
        let passwords = Passwords::default();
        let verify = |lane| passwords.verify(lane, "a guess".to_owned(), None);
        for _ in 0..2 {
            let both = (verify(Lane::Anybody), verify(Lane::Anybody));
            let (first, second, third) = tokio::join!(both.0, both.1, verify(Lane::Known));
            assert!(!first.unwrap() && !second.unwrap() && !third.unwrap());
        }
        assert!(passwords.blocks.0.lock().unwrap().len() <= 3);
    }

    #[tokio::test]
    async fn who_hangs_up_keeps_the_place_until_the_work_is_done() {
        let passwords = Arc::new(Passwords::default());
        let (works, working) = tokio::sync::oneshot::channel();
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let asking = passwords.clone();
        let asked = tokio::spawn(async move {
            let work = move |_: &mut [Block]| {
                works.send(()).unwrap();
                ended.recv().unwrap();
            };
            asking.work(Lane::Known, work).await
        });
        working.await.unwrap();
        asked.abort();
        assert!(asked.await.unwrap_err().is_cancelled());
        assert_eq!(passwords.known.free.available_permits(), 0, "the work goes on");
        end.send(()).unwrap();
        assert!(!passwords.verify(Lane::Known, "next".to_owned(), None).await.unwrap());
    }

    #[tokio::test]
    async fn strangers_who_wait_are_bounded_and_do_not_hold_up_who_is_known() {
        let passwords = Arc::new(Passwords::default());
        let strangers = (0..200).map(|_| passwords.verify(Lane::Anybody, "guess".to_owned(), None));
        let (strangers, known) = tokio::join!(
            futures_util::future::join_all(strangers),
            passwords.verify(Lane::Known, "guess".to_owned(), None)
        );
        assert!(known.is_ok());
        let refused = strangers.iter().filter(|outcome| outcome.is_err()).count();
        assert!((200 - ANYBODY.0 - ANYBODY.1..200).contains(&refused), "{refused}");
    }
}
