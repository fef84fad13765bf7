//! What a batch needs before its rows can be matched: the kind, a shape that can be kept, an area.

use super::area_map::Lies;
use super::draft::{Candidate, Draft, Drawn};
use super::run::Run;
use crate::areas::store::import as area_store;
use crate::error::Result;
use crate::exchange::import::outcome::{Outcome, RowReport};
use crate::exchange::import::segment_index::SegmentIndex;
use crate::exchange::message::Message;
use crate::exchange::rows::{RefusedRow, SegmentRow};
use crate::geo::ewkb;
use crate::geo::store::mend_polygons;
use crate::segments::store::import as store;

impl Run<'_> {
    /// Finds what is stored under the codes of rows, and with it the kind of those that do not say.
    pub(super) async fn recognise(
        &mut self,
        candidates: Vec<Candidate>,
        told: &mut Vec<RowReport>,
    ) -> Result<Vec<Draft>> {
        let code_of = |candidate: &Candidate| match candidate {
            Candidate::Ready(draft) => draft.code.clone(),
            Candidate::Kindless(row) => {
                row.external_code.as_deref().map(|code| code.trim().to_owned())
            }
            Candidate::Refused(_) => None,
        };
        let codes: Vec<String> = candidates.iter().filter_map(code_of).collect();
        let stored = match codes.as_slice() {
            [] => SegmentIndex::default(),
            codes => {
                SegmentIndex::new(store::segments_by_code(self.db, self.district, codes).await?)
            }
        };
        let mut drafts = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let code = code_of(&candidate);
            let known = code.as_deref().and_then(|code| stored.by_code(code)).cloned();
            let candidate = match (candidate, &known) {
                (Candidate::Kindless(row), Some(known)) => self.judge.candidate(SegmentRow {
                    kind: Some(known.kind),
                    ..*row
                }),
                (candidate, _) => candidate,
            };
            match candidate {
                Candidate::Ready(mut draft) => {
                    if draft.area.is_none() {
                        draft.area = known.as_ref().map(|known| known.area.clone());
                    }
                    draft.known = known;
                    drafts.push(*draft);
                }
                Candidate::Kindless(row) => told.push(RowReport::from(RefusedRow {
                    place: row.place,
                    label: row.label().to_owned(),
                    reason: Message::new("import-no-kind"),
                })),
                Candidate::Refused(refused) => told.push(RowReport::from(refused)),
            }
        }
        Ok(drafts)
    }

    /// Mends outlines that cross themselves.
    pub(super) async fn mend(
        &mut self,
        drafts: &mut Vec<Draft>,
        told: &mut Vec<RowReport>,
    ) -> Result<()> {
        let (at, polygons): (Vec<usize>, Vec<Vec<u8>>) = drafts
            .iter()
            .enumerate()
            .filter_map(|(at, draft)| {
                let shape = draft.shape.as_ref().filter(|shape| ewkb::is_polygonal(&shape.ewkb))?;
                Some((at, shape.ewkb.clone()))
            })
            .unzip();
        if polygons.is_empty() {
            return Ok(());
        }
        let (mut mended_at, mut kinds, mut shapes) = (Vec::new(), Vec::new(), Vec::new());
        for mended in mend_polygons(self.db, &polygons).await? {
            let draft = &mut drafts[at[mended.index]];
            draft.shape = None;
            if let Some(shape) = mended.ewkb {
                draft
                    .notes
                    .push(Message::new("import-mended-crossing").with("reason", mended.reason));
                mended_at.push(at[mended.index]);
                kinds.push(draft.kind.as_str());
                shapes.push(shape);
            } else {
                told.push(draft.told(Outcome::Refused(Message::new("import-shape-no-area"))));
                draft.name.clear();
            }
        }
        if !shapes.is_empty() {
            let lengths = store::lengths(self.db, &kinds, &shapes).await?;
            for ((at, ewkb), length_m) in mended_at.into_iter().zip(shapes).zip(lengths) {
                drafts[at].shape = Some(Drawn {
                    ewkb,
                    length_m,
                    lies: Lies::Unknown,
                });
            }
        }
        // A draft has a name; those without one are told already.
        drafts.retain(|draft| !draft.name.is_empty());
        Ok(())
    }

    /// Finds the area of the segments that came without one, by where they lie.
    pub(super) async fn locate(
        &mut self,
        drafts: &mut Vec<Draft>,
        told: &mut Vec<RowReport>,
    ) -> Result<()> {
        let (at, shapes): (Vec<usize>, Vec<Vec<u8>>) = drafts
            .iter()
            .enumerate()
            .filter(|(_, draft)| draft.area.is_none())
            .filter_map(|(at, draft)| {
                let shape = draft.shape.as_ref().filter(|shape| shape.lies == Lies::Unknown)?;
                Some((at, shape.ewkb.clone()))
            })
            .unzip();
        if !shapes.is_empty() {
            for found in area_store::locate(self.db, self.district, &shapes).await? {
                if let Some(shape) = &mut drafts[at[found.index]].shape {
                    shape.lies = Lies::In(found.path);
                }
            }
        }
        drafts.retain_mut(|draft| {
            if draft.area.is_some() {
                return true;
            }
            if let Some(Lies::In(path)) = draft.shape.as_ref().map(|shape| &shape.lies) {
                draft.area = Some(path.clone());
                draft.area_found = true;
                return true;
            }
            let key = if draft.shape.is_some() {
                "import-area-nowhere"
            } else {
                "import-area-none"
            };
            told.push(draft.told(Outcome::Refused(Message::new(key))));
            false
        });
        Ok(())
    }
}
