//! Issuing codes: nine digits nobody has had before, drawn at random so that a code says nothing of
//! its neighbours, reserved for good and stored as blank.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use riverward_qr::code::SERIALS;
use sqlx::PgConnection;

use super::codes::{self, CodeEvent};
use crate::checkpoints::batches::NewBatch;
use crate::checkpoints::life::CodeState;
use crate::error::{Error, Result};
use crate::ids::{CheckpointId, Code, DistrictId, Entropy};

/// Rounds of drawing before giving up. A round loses only the numbers already given out, so with
/// nine in ten numbers gone this still fills all but one in a thousand requests.
const ROUNDS: usize = 64;

/// Reserves new numbers and stores them as blank codes.
pub async fn issue(
    db: &mut PgConnection,
    district: DistrictId,
    count: usize,
    now: DateTime<Utc>,
    entropy: &Entropy,
) -> Result<Vec<Code>> {
    let issued = draw(db, district, count, SERIALS, entropy).await?;
    codes::create_blank(db, district, &issued, None, now).await?;
    Ok(issued)
}

/// The same for the codes of a batch that is stored already.
pub async fn issue_batch(
    db: &mut PgConnection,
    batch: &NewBatch,
    now: DateTime<Utc>,
    entropy: &Entropy,
) -> Result<Vec<Code>> {
    let size = usize::try_from(batch.size).map_err(Error::internal)?;
    let issued = draw(db, batch.area.district(), size, SERIALS, entropy).await?;
    codes::create_blank(db, batch.area.district(), &issued, Some((batch.id, &batch.area)), now)
        .await?;
    Ok(issued)
}

/// Takes `count` numbers out of circulation, drawn among the first `serials`. Where (almost) all of
/// them are given out it is a conflict (`conflict-codes-exhausted`); whoever called rolls back, so
/// that nothing is taken.
pub async fn draw(
    db: &mut PgConnection,
    district: DistrictId,
    count: usize,
    serials: u32,
    entropy: &Entropy,
) -> Result<Vec<Code>> {
    let serials = serials.min(SERIALS);
    let mut drawn: Vec<Code> = Vec::with_capacity(count);
    for _ in 0..ROUNDS {
        let missing = count - drawn.len();
        if missing == 0 {
            return Ok(drawn);
        }
        if missing > usize::try_from(serials).map_err(Error::internal)? {
            break;
        }
        let mut seen = BTreeSet::new();
        let mut order = Vec::with_capacity(missing);
        while order.len() < missing {
            // A drawn serial is always below the bound.
            if let Some(code) = Code::from_serial(entropy.below(serials))
                && seen.insert(code)
            {
                order.push(code);
            }
        }
        let free = codes::reserve(db, district, &order).await?;
        drawn.extend(order.into_iter().filter(|code| free.contains(code)));
    }
    if drawn.len() == count {
        Ok(drawn)
    } else {
        Err(Error::Conflict("conflict-codes-exhausted"))
    }
}

/// Hangs codes, which must be stored as blank or printed, at checkpoints. A code already hanging
/// there is retired in favour of the new one.
pub async fn hang(
    db: &mut PgConnection,
    district: DistrictId,
    plates: &[(CheckpointId, Code)],
    now: DateTime<Utc>,
    entropy: &Entropy,
) -> Result<()> {
    let retired = codes::retire_at(db, district, plates).await?;
    codes::install(db, district, plates).await?;
    let retired = retired.into_iter().map(|code| (code, CodeState::Retired));
    let installed = plates.iter().map(|(_, code)| (*code, CodeState::Installed));
    let events: Vec<_> = retired
        .chain(installed)
        .map(|(code, state)| CodeEvent::new(entropy.event_id(now), code, state))
        .collect();
    codes::record(db, district, &events, None, "", now).await
}
