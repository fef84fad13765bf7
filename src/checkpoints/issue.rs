//! Issuing codes: nine digits nobody has had before, drawn at random so that a code says nothing of its neighbours.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use riverward_qr::Code;
use riverward_qr::code::SERIALS;
use sqlx::PgConnection;

use super::store::codes;
use crate::error::{Error, Result};
use crate::ids::{CheckpointId, DistrictId, Entropy};

/// Rounds of drawing before giving up. A round loses only the numbers already given out, so with nine in ten numbers gone this still
/// fills all but one in a thousand requests.
const ROUNDS: usize = 64;

/// Reserves new numbers and stores them as blank codes.
pub async fn issue(db: &mut PgConnection, district: DistrictId, count: usize, now: DateTime<Utc>, entropy: &Entropy) -> Result<Vec<Code>> {
    let mut issued: Vec<Code> = Vec::with_capacity(count);
    for _ in 0..ROUNDS {
        let missing = count - issued.len();
        if missing == 0 {
            codes::create_blank(db, district, &issued, now).await?;
            return Ok(issued);
        }
        let mut drawn = BTreeSet::new();
        let mut order = Vec::with_capacity(missing);
        while order.len() < missing {
            // A drawn serial is always below the bound.
            if let Some(code) = Code::from_serial(entropy.below(SERIALS))
                && drawn.insert(code)
            {
                order.push(code);
            }
        }
        let free = codes::reserve(db, district, &order).await?;
        issued.extend(order.into_iter().filter(|code| free.contains(code)));
    }
    Err(Error::internal("no free codes were found: almost all numbers are given out"))
}

/// Hangs codes, which must be stored as blank or printed, at checkpoints. A code already hanging there is retired in favour of the new one.
pub async fn hang(
    db: &mut PgConnection,
    district: DistrictId,
    plates: &[(CheckpointId, Code)],
    now: DateTime<Utc>,
    entropy: &Entropy,
) -> Result<()> {
    let retired = codes::retire_at(db, district, plates).await?;
    codes::install(db, district, plates).await?;
    let retired = retired.into_iter().map(|code| (code, "retired"));
    let installed = plates.iter().map(|(_, code)| (*code, "installed"));
    let events: Vec<_> = retired
        .chain(installed)
        .map(|(code, state)| (entropy.event_id(now), code, state))
        .collect();
    codes::record(db, district, &events, now).await
}
