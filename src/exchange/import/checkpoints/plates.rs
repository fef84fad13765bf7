//! The codes that rows bring: whether they can hang there, and those new to us taken in.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::draft::Draft;
use crate::checkpoints::store::codes::{self, StoredCode};
use crate::error::Result;
use crate::exchange::import::ledger::Ledger;
use crate::exchange::import::options::ImportOptions;
use crate::exchange::message::Message;
use crate::ids::{CheckpointId, Code, DistrictId};

/// Codes stored, by number and by where they hang.
pub(super) struct Plates {
    pub(super) codes: HashMap<Code, StoredCode>,
    pub(super) hanging: HashMap<CheckpointId, Code>,
}

impl Plates {
    pub(super) fn new(stored: Vec<StoredCode>) -> Self {
        let is_hanging =
            |code: &&StoredCode| code.state.as_deref().is_some_and(|state| state != "retired");
        Self {
            hanging: stored
                .iter()
                .filter(is_hanging)
                .filter_map(|code| Some((code.checkpoint?, code.code)))
                .collect(),
            codes: stored.into_iter().map(|code| (code.code, code)).collect(),
        }
    }
}

/// Refuses rows whose code cannot hang there: given out elsewhere, or retired.
pub(super) fn check_plates(drafts: &mut Vec<Draft>, plates: &Plates, ledger: &mut Ledger) {
    drafts.retain(|draft| {
        let Some(stored) = draft.plate.and_then(|plate| plates.codes.get(&plate)) else {
            return true;
        };
        let here = draft.known.as_ref().map(|known| known.id);
        let key = match (stored.is_foreign, stored.state.as_deref(), stored.checkpoint) {
            (true, _, _) => "import-plate-elsewhere",
            (_, Some("retired"), _) => "import-plate-retired",
            (_, _, Some(place)) if Some(place) != here => "import-plate-elsewhere",
            _ => return true,
        };
        ledger.refuse(draft.row, Message::new(key).with("plate", stored.code.grouped()));
        false
    });
}

/// Takes in the codes that no district knows yet, as blank ones.
pub(super) async fn reserve_plates(
    db: &mut PgConnection,
    district: DistrictId,
    options: &ImportOptions,
    drafts: &mut Vec<Draft>,
    plates: &Plates,
    ledger: &mut Ledger,
) -> Result<()> {
    let unknown: Vec<Code> = drafts
        .iter()
        .filter_map(|draft| draft.plate)
        .filter(|plate| !plates.codes.contains_key(plate))
        .collect();
    let free = codes::reserve(db, district, &unknown).await?;
    // Another district's import may have come between.
    drafts.retain(|draft| {
        let taken = draft
            .plate
            .filter(|plate| !plates.codes.contains_key(plate) && !free.contains(plate));
        if let Some(plate) = taken {
            ledger.refuse(
                draft.row,
                Message::new("import-plate-elsewhere").with("plate", plate.grouped()),
            );
        }
        taken.is_none()
    });
    codes::create_blank(db, district, &free.into_iter().collect::<Vec<_>>(), None, options.now)
        .await
}
