//! Where recordings wait whose segment somebody else holds: an import, a decision, a transaction
//! that hangs. They are looked after apart, without a connection that waits for a lock, and whoever
//! waits for too long is told to come again; all others are recorded as always.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::mpsc::Receiver;
use tokio::time::sleep;

use super::desk::Desk;
use super::recording::{MOST_WAITING, Recording};
use crate::ids::Code;

/// Longest wait here. A phone keeps the record and comes again.
const PATIENCE: Duration = Duration::from_secs(3);
/// Between two looks whether a segment was let go.
const PAUSE: Duration = Duration::from_millis(50);

/// Looks after those who wait, until nobody can come any more and all are answered.
pub(super) async fn run(desk: Desk, mut coming: Receiver<Recording>) {
    let mut waiting = Vec::new();
    while !waiting.is_empty() || coming.recv_many(&mut waiting, MOST_WAITING).await > 0 {
        while waiting.len() < MOST_WAITING
            && let Ok(recording) = coming.try_recv()
        {
            waiting.push(recording);
        }
        let mut places: BTreeMap<_, Vec<Recording>> = BTreeMap::new();
        for recording in waiting.drain(..) {
            let first = recording.codes().next().map(|code| code.number());
            places.entry((recording.district, first)).or_default().push(recording);
        }
        for (_, place) in places {
            waiting.extend(look(&desk, place).await);
        }
        for late in waiting.extract_if(.., |recording| recording.since.elapsed() > PATIENCE) {
            late.turn_away("the segment is held by somebody else");
        }
        if !waiting.is_empty() {
            sleep(PAUSE).await;
        }
    }
}

/// Stores the recordings of one place where nobody holds it any more; else gives them back.
async fn look(desk: &Desk, place: Vec<Recording>) -> Vec<Recording> {
    if !desk.find_held(&place).await.is_empty() {
        return place;
    }
    let district = place.first().map(|first| first.district);
    let codes: Vec<Code> = place.iter().flat_map(Recording::codes).collect();
    match desk.store(place).await {
        Ok(()) => {
            if let Some(district) = district {
                desk.held.clear(district, &codes);
            }
            Vec::new()
        }
        Err(held) => held,
    }
}
