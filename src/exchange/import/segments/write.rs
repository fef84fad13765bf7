//! Segments that are matched: new ones are written at once, changes wait for the end, and so do
//! rows that cannot be matched yet.

use std::collections::HashSet;

use super::area_map::Lies;
use super::draft::{Draft, Drawn};
use super::run::Run;
use crate::error::Result;
use crate::exchange::import::area_index::AreaIndex;
use crate::exchange::import::outcome::{Outcome, RowReport};
use crate::exchange::import::store::segments::{self as bulk, NewSegment, WaitingRow};
use crate::exchange::message::Message;
use crate::ids::{AreaPath, SegmentId};
use crate::segments::store::import::{self as store, StoredSegment};
use crate::segments::store::moves::{self, Destination};
use crate::status::store as status;

/// Rows taken up at a time in the second pass. More than a batch, since what is stored is gone
/// through once for each.
const TAKEN_UP: i64 = 20_000;

impl Run<'_> {
    /// Writes rows that are matched with what is stored.
    pub(super) async fn write(
        &mut self,
        drafts: Vec<Draft>,
        told: &mut Vec<RowReport>,
    ) -> Result<()> {
        let same = self.drawn_as_stored(&drafts).await?;
        let new = drafts.iter().filter(|draft| draft.known.is_none()).count();
        let mut new_ids = if new > 0 {
            store::next_ids(self.db, new).await?
        } else {
            Vec::new()
        }
        .into_iter();

        let (mut created, mut waiting) = (Vec::with_capacity(new), Vec::new());
        for mut draft in drafts {
            let Some(area) = draft.area.take() else {
                continue;
            };
            let shape = draft.shape.take();
            if let Some(known) = draft.known.take() {
                let shape = shape.filter(|_| !same.contains(&known.id));
                waiting.extend(self.change_of(draft, &known, area, shape, told));
            } else if let (Some(id), Some(shape)) = (new_ids.next(), shape) {
                created.push(self.new_segment(draft, SegmentId(id), area, shape, told));
            }
        }
        if !created.is_empty() {
            self.redrawn = true;
            self.came(&created);
            let (datum, now) = (self.options.datum, self.options.now);
            bulk::create(self.db, self.district, created, datum, now).await?;
        }
        bulk::wait(self.db, self.district, &waiting).await
    }

    /// Keeps of new segments what giving them their states at the end takes.
    fn came(&mut self, created: &[NewSegment]) {
        for new in created {
            let NewSegment { stored, .. } = new;
            self.created.push(stored.id.0);
            self.settled.entry((stored.area.clone(), stored.kind)).or_insert(stored.id);
        }
    }

    /// The stored segments whose geometry is the one their row gives.
    async fn drawn_as_stored(&mut self, drafts: &[Draft]) -> Result<HashSet<SegmentId>> {
        let (ids, shapes): (Vec<i64>, Vec<Vec<u8>>) = drafts
            .iter()
            .filter_map(|draft| {
                Some((draft.known.as_ref()?.id.0, draft.shape.as_ref()?.ewkb.clone()))
            })
            .unzip();
        if ids.is_empty() {
            return Ok(HashSet::new());
        }
        let same = store::same_geometries(self.db, self.district, &ids, &shapes).await?;
        Ok(same.into_iter().collect())
    }

    /// A row of which nothing is stored, as the segment to create.
    fn new_segment(
        &mut self,
        mut draft: Draft,
        id: SegmentId,
        area: AreaPath,
        shape: Drawn,
        told: &mut Vec<RowReport>,
    ) -> NewSegment {
        self.taken.insert(id, draft.place);
        told.push(draft.told(Outcome::Created));
        NewSegment {
            stored: StoredSegment {
                id,
                kind: draft.kind,
                name: draft.name,
                area,
                external_code: draft.code,
                description: draft.description.unwrap_or_default(),
                retired: false,
            },
            shape: shape.ewkb,
            length_m: shape.length_m,
        }
    }

    /// What a row changes of the segment it means, to wait for the end; none where it says only
    /// what is stored.
    fn change_of(
        &mut self,
        mut draft: Draft,
        known: &StoredSegment,
        area: AreaPath,
        shape: Option<Drawn>,
        told: &mut Vec<RowReport>,
    ) -> Option<WaitingRow> {
        let wanted = StoredSegment {
            id: known.id,
            kind: draft.kind,
            name: std::mem::take(&mut draft.name),
            area,
            external_code: draft.code.clone().or_else(|| known.external_code.clone()),
            description: draft.description.take().unwrap_or_else(|| known.description.clone()),
            retired: false,
        };
        let changes = changes(known, &wanted, shape.is_some(), &self.judge.areas);
        if changes.is_empty() {
            told.push(draft.told(Outcome::Unchanged));
            return None;
        }
        if let (None, Some(code)) = (&known.external_code, draft.code.take()) {
            self.given_codes.insert(code, draft.place);
        }
        draft.notes.extend(changes);
        self.changed.push(known.id.0);
        if (&known.area, known.kind) != (&wanted.area, wanted.kind) {
            self.moved.push(Destination {
                segment: known.id,
                area: wanted.area.clone(),
                kind: wanted.kind,
            });
        }
        self.redrawn |= shape.is_some();
        let row = waiting_row(&draft, Some(known.id), wanted, shape);
        told.push(draft.told(Outcome::Updated));
        Some(row)
    }

    /// Puts rows without a code aside.
    pub(super) async fn wait(&mut self, drafts: Vec<Draft>) -> Result<()> {
        let mut waiting = Vec::with_capacity(drafts.len());
        for mut draft in drafts {
            let Some(area) = draft.area.take() else {
                continue;
            };
            let stated = StoredSegment {
                id: SegmentId(0),
                kind: draft.kind,
                name: std::mem::take(&mut draft.name),
                area,
                external_code: None,
                description: String::new(),
                retired: false,
            };
            let shape = draft.shape.take();
            let mut row = waiting_row(&draft, None, stated, shape);
            row.description = draft.description.take();
            waiting.push(row);
            if !draft.notes.is_empty() {
                self.waiting_notes.insert(draft.place.number(), draft.notes);
            }
        }
        self.waiting += waiting.len();
        bulk::wait(self.db, self.district, &waiting).await
    }

    /// The next of the rows put aside.
    pub(super) async fn waiting_after(&mut self, after: i64) -> Result<Vec<Draft>> {
        let rows = bulk::waiting(self.db, self.district, after, TAKEN_UP).await?;
        Ok(rows
            .into_iter()
            .map(|row| Draft {
                notes: self.waiting_notes.remove(&row.place.number()).unwrap_or_default(),
                place: row.place,
                label: row.label,
                kind: row.kind,
                name: row.name,
                area: Some(row.area),
                area_found: row.area_found,
                code: None,
                description: row.description,
                shape: row.shape.map(|(ewkb, length_m)| Drawn {
                    ewkb,
                    length_m,
                    lies: Lies::Unknown,
                }),
                known: None,
            })
            .collect())
    }

    /// Makes the changes that waited, and brings what hangs on them up to date; new segments get
    /// their states.
    pub(super) async fn change(&mut self) -> Result<()> {
        if !self.changed.is_empty() {
            status::lock_states(self.db, self.district, &self.changed).await?;
        }
        if !self.changed.is_empty() || !self.created.is_empty() {
            self.carry_out().await?;
        }
        if self.waiting > 0 || !self.changed.is_empty() {
            bulk::clear_waiting(self.db, self.district).await?;
        }
        if self.redrawn {
            self.tally.notes.push(Message::new("import-note-map"));
        }
        if !self.changed.is_empty() {
            status::settle(self.db, self.district, &self.changed, self.options.now).await?;
        }
        Ok(())
    }

    /// Changes the segments, whose states are locked, with what hangs on where they lie, and counts
    /// the new ones.
    async fn carry_out(&mut self) -> Result<()> {
        let (datum, now) = (self.options.datum, self.options.now);
        if self.moved.is_empty() {
            bulk::add_states(self.db, self.district, &self.created, self.today).await?;
            return bulk::change(self.db, self.district, datum, now).await;
        }
        // All sums that change are locked at once and in order, those of new segments with them.
        let new = std::mem::take(&mut self.settled).into_iter();
        self.moved
            .extend(new.map(|((area, kind), segment)| Destination { segment, area, kind }));
        let places = moves::leave(self.db, self.district, self.today, &self.moved).await?;
        bulk::add_states(self.db, self.district, &self.created, self.today).await?;
        bulk::change(self.db, self.district, datum, now).await?;
        moves::arrive(self.db, self.district, self.today, &places).await
    }
}

fn waiting_row(
    draft: &Draft,
    segment: Option<SegmentId>,
    stated: StoredSegment,
    shape: Option<Drawn>,
) -> WaitingRow {
    WaitingRow {
        place: draft.place,
        label: draft.label.clone(),
        segment,
        kind: stated.kind,
        name: stated.name,
        area: stated.area,
        code: stated.external_code,
        description: Some(stated.description),
        shape: shape.map(|shape| (shape.ewkb, shape.length_m)),
        area_found: draft.area_found,
    }
}

fn changes(
    known: &StoredSegment,
    wanted: &StoredSegment,
    moved: bool,
    areas: &AreaIndex,
) -> Vec<Message> {
    let mut changes = Vec::new();
    let mut change = |key, old: &str, new: &str| {
        changes.push(Message::new(key).with("old", old).with("new", new));
    };
    if known.name != wanted.name {
        change("import-change-name", &known.name, &wanted.name);
    }
    if known.kind != wanted.kind {
        change("import-change-kind", known.kind.as_str(), wanted.kind.as_str());
    }
    if known.area != wanted.area {
        change("import-change-area", areas.name(&known.area), areas.name(&wanted.area));
    }
    if known.external_code != wanted.external_code {
        let [old, new] =
            [known, wanted].map(|segment| segment.external_code.as_deref().unwrap_or_default());
        change("import-change-code", old, new);
    }
    if known.description != wanted.description {
        changes.push(Message::new("import-change-description"));
    }
    if moved {
        changes.push(Message::new("import-change-geometry"));
    }
    changes
}
