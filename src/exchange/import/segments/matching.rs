//! Which stored segment a row means, and which rows mean the same one.

use std::collections::HashMap;

use super::draft::Draft;
use super::run::Run;
use crate::error::Result;
use crate::exchange::import::ledger::repeated;
use crate::exchange::import::outcome::{Outcome, RowReport};
use crate::exchange::import::segment_index::SegmentIndex;
use crate::exchange::message::Message;
use crate::exchange::source::Place;
use crate::ids::AreaPath;
use crate::segments::SegmentKind;
use crate::segments::store::import::{self as store, StoredSegment};

type NameKey = (String, SegmentKind, AreaPath);

impl Draft {
    fn name_key(&self) -> Option<NameKey> {
        Some((self.name.clone(), self.kind, self.area.clone()?))
    }
}

impl Run<'_> {
    /// Matches rows, all with a code or all without, with what is stored, refuses those that mean
    /// the same as another, and writes the others.
    pub(super) async fn match_and_write(
        &mut self,
        mut drafts: Vec<Draft>,
        told: &mut Vec<RowReport>,
    ) -> Result<()> {
        if drafts.is_empty() {
            return Ok(());
        }
        for draft in &mut drafts {
            if let (true, Some(area)) = (draft.area_found, &draft.area) {
                draft.notes.push(
                    Message::new("import-note-area-found")
                        .with("area", self.judge.areas.name(area))
                        .with("code", area),
                );
            }
        }
        let unknown: Vec<NameKey> = drafts
            .iter()
            .filter(|draft| draft.known.is_none())
            .filter_map(Draft::name_key)
            .collect();
        let stored = SegmentIndex::new(match unknown.as_slice() {
            [] => Vec::new(),
            keys => {
                store::segments_by_name(self.db, self.district, keys, drafts[0].code.is_some())
                    .await?
            }
        });
        let (mut by_code, mut by_name) = (HashMap::new(), HashMap::new());
        drafts.retain_mut(|draft| {
            let refused = self.identify(draft, &stored, &mut by_code, &mut by_name);
            if let Err(reason) = refused {
                told.push(draft.told(Outcome::Refused(reason)));
                return false;
            }
            true
        });
        self.write(drafts, told).await
    }

    fn identify(
        &mut self,
        draft: &mut Draft,
        stored: &SegmentIndex,
        by_code: &mut HashMap<String, Place>,
        by_name: &mut HashMap<NameKey, Place>,
    ) -> Result<(), Message> {
        let has_code = draft.code.is_some();
        let Some(key) = draft.name_key() else {
            return Ok(());
        };
        if draft.known.is_none() {
            let known = same_name(stored, &key, has_code)?;
            draft.known = known.filter(|known| !self.taken.contains_key(&known.id) || !has_code);
        }
        let earlier = draft
            .known
            .as_ref()
            .and_then(|known| self.taken.get(&known.id))
            .or_else(|| {
                let code = draft.code.as_ref()?;
                by_code.get(code).or_else(|| self.given_codes.get(code))
            })
            .or_else(|| by_name.get(&key).filter(|_| !has_code));
        if let Some(earlier) = earlier {
            return Err(repeated(*earlier));
        }
        if let Some(known) = draft.known.as_ref().filter(|known| known.retired) {
            return Err(Message::new("import-segment-retired").with("name", &known.name));
        }
        if draft.known.is_none() && draft.shape.is_none() {
            return Err(Message::new("import-shape-none"));
        }
        if let Some(known) = &draft.known {
            self.taken.insert(known.id, draft.place);
        }
        if let Some(code) = &draft.code {
            by_code.insert(code.clone(), draft.place);
        }
        by_name.entry(key).or_insert(draft.place);
        Ok(())
    }
}

/// The stored segment of this name, kind and area that a row means. A row with a code never means a
/// segment with another code.
fn same_name(
    stored: &SegmentIndex,
    (name, kind, area): &NameKey,
    has_code: bool,
) -> Result<Option<StoredSegment>, Message> {
    let all: Vec<_> = stored.by_name(name, *kind, area).collect();
    let bare = all.iter().find(|segment| segment.external_code.is_none());
    match (bare, all.as_slice()) {
        (Some(bare), _) => Ok(Some((*bare).clone())),
        (None, [only]) if !has_code => Ok(Some((*only).clone())),
        (None, [one, other, ..]) if !has_code => Err(Message::new("import-segment-needs-code")
            .with("one", one.external_code.as_deref().unwrap_or_default())
            .with("other", other.external_code.as_deref().unwrap_or_default())),
        _ => Ok(None),
    }
}
