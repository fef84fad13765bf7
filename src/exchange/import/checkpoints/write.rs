//! Checkpoints that are matched, written; then the codes hung up.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::draft::Draft;
use super::plates::Plates;
use crate::checkpoints::store::import::{self as store, StoredCheckpoint};
use crate::checkpoints::store::issue::{hang, issue};
use crate::error::Result;
use crate::exchange::import::ledger::Ledger;
use crate::exchange::import::options::ImportOptions;
use crate::exchange::message::Message;
use crate::ids::{CheckpointId, Code, DistrictId, Entropy};

/// Radius of a fence where nothing is said, in metres.
const RADIUS_M: f32 = 50.0;

/// Saves the places that are new or changed, and hangs their codes.
pub(super) async fn write(
    db: &mut PgConnection,
    district: DistrictId,
    options: &ImportOptions,
    drafts: Vec<Draft>,
    plates: Plates,
    entropy: &Entropy,
    ledger: &mut Ledger,
) -> Result<()> {
    let new = drafts.iter().filter(|draft| draft.known.is_none()).count();
    let mut ids = store::next_ids(db, new).await?.into_iter();
    let mut saved: Vec<StoredCheckpoint> = Vec::new();
    let mut rows: HashMap<CheckpointId, usize> = HashMap::new();
    let (mut brought, mut without) = (Vec::new(), Vec::new());
    for draft in drafts {
        let row = draft.row;
        let wanted = match &draft.known {
            Some(known) => known_as(&draft, known),
            None => match (ids.next(), draft.location) {
                (Some(id), Some((lon, lat))) => StoredCheckpoint {
                    id: CheckpointId(id),
                    segment: draft.segment,
                    name: draft.name.clone(),
                    external_code: draft.code.clone(),
                    lon,
                    lat,
                    located: true,
                    radius_m: draft.radius_m.unwrap_or(RADIUS_M),
                    retired: false,
                },
                _ => continue,
            },
        };
        match &draft.known {
            None => ledger.created(row),
            Some(known) => changes(known, &wanted).into_iter().for_each(|change| {
                ledger.updated(row);
                ledger.note(row, change);
            }),
        }
        let hanging = plates.hanging.get(&wanted.id).copied();
        ledger.hangs(row, draft.plate.or(hanging));
        match (draft.plate, hanging) {
            (Some(plate), hanging) if hanging != Some(plate) => {
                ledger.updated(row);
                if let Some(old) = hanging {
                    ledger.note(
                        row,
                        Message::new("import-note-plate-replaced").with("plate", old.grouped()),
                    );
                }
                brought.push((wanted.id, plate));
            }
            (None, None) if options.issue_codes => {
                ledger.updated(row);
                without.push(wanted.id);
            }
            _ => {}
        }
        rows.insert(wanted.id, row);
        if draft.known.as_ref() != Some(&wanted) {
            saved.push(wanted);
        }
    }
    if !saved.is_empty() {
        store::save(db, district, &saved, options.now).await?;
    }
    hang_all(db, district, options, brought, without, entropy, &rows, ledger).await
}

/// Hangs the codes that rows brought, and new ones where there are none.
#[expect(
    clippy::too_many_arguments,
    reason = "the last step needs what all steps before it found"
)]
async fn hang_all(
    db: &mut PgConnection,
    district: DistrictId,
    options: &ImportOptions,
    brought: Vec<(CheckpointId, Code)>,
    without: Vec<CheckpointId>,
    entropy: &Entropy,
    rows: &HashMap<CheckpointId, usize>,
    ledger: &mut Ledger,
) -> Result<()> {
    let issued = issue(db, district, without.len(), options.now, entropy).await?;
    let mut all = brought;
    for (id, plate) in without.into_iter().zip(issued) {
        ledger.hangs(rows[&id], Some(plate));
        all.push((id, plate));
    }
    if all.is_empty() {
        return Ok(());
    }
    hang(db, district, &all, options.now, entropy).await
}

/// A stored checkpoint as a row wants it.
fn known_as(draft: &Draft, known: &StoredCheckpoint) -> StoredCheckpoint {
    let (lon, lat) = draft.location.unwrap_or((known.lon, known.lat));
    StoredCheckpoint {
        id: known.id,
        segment: draft.segment,
        name: draft.name.clone(),
        external_code: draft.code.clone().or_else(|| known.external_code.clone()),
        lon,
        lat,
        located: known.located || draft.location.is_some(),
        radius_m: draft.radius_m.unwrap_or(known.radius_m),
        retired: false,
    }
}

fn changes(known: &StoredCheckpoint, wanted: &StoredCheckpoint) -> Vec<Message> {
    let mut changes = Vec::new();
    if known.name != wanted.name {
        changes.push(
            Message::new("import-change-name")
                .with("old", &known.name)
                .with("new", &wanted.name),
        );
    }
    if known.external_code != wanted.external_code {
        let [old, new] =
            [known, wanted].map(|one| one.external_code.as_deref().unwrap_or_default());
        changes.push(Message::new("import-change-code").with("old", old).with("new", new));
    }
    if known.segment != wanted.segment {
        changes.push(Message::new("import-change-segment"));
    }
    if (known.lon, known.lat) != (wanted.lon, wanted.lat) || known.located != wanted.located {
        changes.push(Message::new("import-change-location"));
    }
    if known.radius_m.to_bits() != wanted.radius_m.to_bits() {
        changes.push(
            Message::new("import-change-radius")
                .with("old", known.radius_m)
                .with("new", wanted.radius_m),
        );
    }
    changes
}
