//! Which stored checkpoint a row means.

use std::collections::HashMap;

use super::draft::Draft;
use crate::checkpoints::store::import::StoredCheckpoint;
use crate::exchange::import::ledger::{Ledger, repeated};
use crate::exchange::message::Message;
use crate::ids::{CheckpointId, Code, SegmentId};

/// Matches rows with what is stored, and refuses rows that mean the same as another.
pub(super) fn identify(drafts: &mut Vec<Draft>, stored: &[StoredCheckpoint], ledger: &mut Ledger) {
    let mut by_code: HashMap<&str, &StoredCheckpoint> = HashMap::new();
    let mut by_name: HashMap<(SegmentId, &str), Vec<&StoredCheckpoint>> = HashMap::new();
    for one in stored {
        if let Some(code) = &one.external_code {
            by_code.insert(code, one);
        }
        by_name.entry((one.segment, &one.name)).or_default().push(one);
    }
    let mut seen: HashMap<CheckpointId, usize> = HashMap::new();
    let mut seen_codes: HashMap<String, usize> = HashMap::new();
    let mut seen_names: HashMap<(SegmentId, String), usize> = HashMap::new();
    let mut seen_plates: HashMap<Code, usize> = HashMap::new();
    for has_code in [true, false] {
        for draft in drafts.iter_mut().filter(|draft| draft.code.is_some() == has_code) {
            let named = by_name
                .get(&(draft.segment, draft.name.as_str()))
                .map(Vec::as_slice)
                .unwrap_or_default();
            let bare = named.iter().find(|one| {
                one.external_code.is_none() && !(has_code && seen.contains_key(&one.id))
            });
            let coded = draft.code.as_deref().and_then(|code| by_code.get(code));
            let known = match (coded, bare, named) {
                (Some(one), _, _) | (None, Some(one), _) => Some(*one),
                (None, None, [one]) if !has_code => Some(*one),
                (None, None, [_, _, ..]) if !has_code => {
                    ledger.refuse(
                        draft.row,
                        Message::new("import-checkpoint-needs-code").with("name", &draft.name),
                    );
                    continue;
                }
                _ => None,
            };
            let name_key = (draft.segment, draft.name.clone());
            let earlier = known
                .and_then(|known| seen.get(&known.id))
                .or_else(|| seen_codes.get(draft.code.as_ref()?))
                .or_else(|| seen_names.get(&name_key).filter(|_| !has_code))
                .or_else(|| seen_plates.get(draft.plate.as_ref()?));
            if let Some(earlier) = earlier {
                ledger.refuse(draft.row, repeated(ledger.place(*earlier)));
                continue;
            }
            if known.is_some_and(|known| known.retired) {
                ledger.refuse(draft.row, Message::new("import-checkpoint-retired"));
                continue;
            }
            if known.is_none() && draft.location.is_none() {
                ledger.refuse(draft.row, Message::new("import-shape-none"));
                continue;
            }
            draft.known = known.cloned();
            known.map(|known| seen.insert(known.id, draft.row));
            draft.code.clone().map(|code| seen_codes.insert(code, draft.row));
            seen_names.entry(name_key).or_insert(draft.row);
            draft.plate.map(|plate| seen_plates.insert(plate, draft.row));
        }
    }
    drafts.retain(|draft| !ledger.is_refused(draft.row));
}
