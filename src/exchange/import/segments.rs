//! Segments: rivers, roads, lanes, ponds and grids, by the hundred thousand.
//!
//! Rows come in batches and are written in batches, so that the memory an import takes does not
//! grow with its file, and all of it is one transaction. Rows with a code have the stronger claim
//! to what is stored, wherever in the file they stand; so those without one wait in a table until
//! all others are through. Changes of stored segments wait there as well, since the states of all
//! of them are locked at once and in order (docs/decisions/0016-bulk-import.md).

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::PgConnection;

use super::area_index::AreaIndex;
use super::area_map::{AreaMap, Lies};
use super::draft::{Candidate, Draft, Drawn, Judge};
use super::feed::{Feed, Progress, SegmentFile, Step};
use super::segment_index::SegmentIndex;
use super::tally::Tally;
use super::{ImportOptions, begin, conclude, repeated};
use crate::areas::store::import as area_store;
use crate::error::{Error, Result};
use crate::exchange::message::Message;
use crate::exchange::report::{Outcome, Report, RowReport, Subject};
use crate::exchange::rows::{RefusedRow, Rows, SegmentRow};
use crate::exchange::source::Place;
use crate::exchange::store as exchange_store;
use crate::geo::ewkb;
use crate::geo::store::mend_polygons;
use crate::ids::{AreaPath, DistrictId, Entropy, SegmentId};
use crate::segments::SegmentKind;
use crate::segments::store::import::{self as store, StoredSegment};

/// Imports segments made in memory. A segment is known by its external code, or by name, kind and
/// area; one that was stored without a code gets it from a row that has one. The area is the row's
/// own, else the one stored, else the one the shape lies in.
pub async fn segments(
    db: &mut PgConnection,
    district: DistrictId,
    rows: Rows<SegmentRow>,
    options: &ImportOptions,
    entropy: &Entropy,
) -> Result<Report> {
    let mut transaction = begin(db, district).await?;
    let judge = judge(&mut transaction, district, options).await?;
    let feed = Feed::of_rows(Arc::clone(&judge), rows);
    match run(&mut transaction, district, options, &judge, feed, &mut |_| {}).await? {
        Ending::Through(tally) => {
            let report = tally.report(Subject::Segments, options.dry_run);
            conclude(transaction, district, options, entropy, report).await
        }
        Ending::Again | Ending::Failed(_) => {
            Err(Error::internal("rows in memory have no file that could be at fault"))
        }
    }
}

/// The same from a file, of whatever size. The datum is the one the file states, unless `file` says
/// otherwise; it is set in `options`. Answers the file as well, which by then is read to its end,
/// or why it cannot be used.
pub async fn segments_of_file(
    db: &mut PgConnection,
    district: DistrictId,
    mut file: SegmentFile,
    options: &mut ImportOptions,
    entropy: &Entropy,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Result<(Report, SegmentFile), Message>> {
    loop {
        options.datum = file.datum.or_else(|| file.reader.datum()).unwrap_or_default();
        let mut transaction = begin(db, district).await?;
        let judge = judge(&mut transaction, district, options).await?;
        let (feed, reading) = Feed::of_file(Arc::clone(&judge), file);
        let ending = run(&mut transaction, district, options, &judge, feed, progress).await?;
        file = reading.await.map_err(Error::internal)?;
        match ending {
            Ending::Through(tally) => {
                let report = tally.report(Subject::Segments, options.dry_run);
                let report = conclude(transaction, district, options, entropy, report).await?;
                return Ok(Ok((report, file)));
            }
            Ending::Failed(refusal) => return Ok(Err(refusal)),
            Ending::Again => {
                transaction.rollback().await?;
                if let Err(refusal) = file.reader.rewind() {
                    return Ok(Err(refusal));
                }
            }
        }
    }
}

async fn judge(
    db: &mut PgConnection,
    district: DistrictId,
    options: &ImportOptions,
) -> Result<Arc<Judge>> {
    let areas = area_store::areas(db, district).await?;
    Ok(Arc::new(Judge {
        areas: AreaIndex::new(areas.into_iter().map(|area| (area.path, area.name))),
        map: AreaMap::new(area_store::outlines(db, district).await?),
        extent: area_store::extent(db, district).await?,
        datum: options.datum,
    }))
}

/// How a run ended; nothing is kept yet.
enum Ending {
    Through(Tally),
    Again,
    Failed(Message),
}

/// What is known while batches go through.
pub(super) struct Run<'a> {
    pub(super) db: &'a mut PgConnection,
    pub(super) district: DistrictId,
    pub(super) options: &'a ImportOptions,
    pub(super) today: chrono::NaiveDate,
    pub(super) judge: &'a Judge,
    pub(super) tally: Tally,
    /// Which row a segment, stored or new, belongs to.
    pub(super) taken: HashMap<SegmentId, Place>,
    /// Which row gives a code to a stored segment that had none.
    pub(super) given_codes: HashMap<String, Place>,
    /// Stored segments to change.
    pub(super) changed: Vec<i64>,
    /// Whether a geometry is new or another one.
    pub(super) redrawn: bool,
    /// What was repaired of the rows that wait.
    pub(super) waiting_notes: HashMap<usize, Vec<Message>>,
    pub(super) waiting: usize,
}

async fn run(
    db: &mut PgConnection,
    district: DistrictId,
    options: &ImportOptions,
    judge: &Judge,
    mut feed: Feed,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Ending> {
    let Some(today) = exchange_store::local_day(db, district, options.now).await? else {
        return Err(Error::NotFound);
    };
    let mut run = Run {
        db,
        district,
        options,
        today,
        judge,
        tally: Tally::new(options.every_row)?,
        taken: HashMap::new(),
        given_codes: HashMap::new(),
        changed: Vec::new(),
        redrawn: false,
        waiting_notes: HashMap::new(),
        waiting: 0,
    };
    let notes = loop {
        match feed.next().await? {
            Step::Batch { candidates, rows, percent } => {
                run.batch(candidates).await?;
                let counts = run.tally.counts();
                progress(Progress {
                    rows,
                    percent,
                    written: counts.created + counts.updated,
                });
            }
            Step::End(notes) => break notes,
            Step::Again => return Ok(Ending::Again),
            Step::Failed(refusal) => return Ok(Ending::Failed(refusal)),
        }
    };
    run.tally.notes.extend(notes);
    run.second_pass().await?;
    run.change().await?;
    Ok(Ending::Through(run.tally))
}

type NameKey = (String, SegmentKind, AreaPath);

impl Draft {
    fn name_key(&self) -> Option<NameKey> {
        Some((self.name.clone(), self.kind, self.area.clone()?))
    }
}

impl Run<'_> {
    async fn batch(&mut self, candidates: Vec<Candidate>) -> Result<()> {
        let mut told = Vec::new();
        let mut drafts = self.recognise(candidates, &mut told).await?;
        self.mend(&mut drafts, &mut told).await?;
        self.locate(&mut drafts, &mut told).await?;
        let (coded, bare): (Vec<_>, Vec<_>) =
            drafts.into_iter().partition(|draft| draft.code.is_some());
        self.wait(bare).await?;
        self.match_and_write(coded, &mut told).await?;
        self.tally.take(false, told)
    }

    /// Finds what is stored under the codes of rows, and with it the kind of those that do not say.
    async fn recognise(
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
                Candidate::Kindless(row) => told.push(refusal(RefusedRow {
                    place: row.place,
                    label: if row.name.is_empty() {
                        row.external_code.unwrap_or_default()
                    } else {
                        row.name
                    },
                    reason: Message::new("import-no-kind"),
                })),
                Candidate::Refused(refused) => told.push(refusal(refused)),
            }
        }
        Ok(drafts)
    }

    /// Mends outlines that cross themselves.
    async fn mend(&mut self, drafts: &mut Vec<Draft>, told: &mut Vec<RowReport>) -> Result<()> {
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
    async fn locate(&mut self, drafts: &mut Vec<Draft>, told: &mut Vec<RowReport>) -> Result<()> {
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

    /// Takes up the rows without a code, now that all others are through.
    async fn second_pass(&mut self) -> Result<()> {
        let mut after = -1;
        while self.waiting > 0 {
            let drafts = self.waiting_after(after).await?;
            let Some(last) = drafts.last() else { break };
            after = i64::try_from(last.place.number()).map_err(Error::internal)?;
            let mut told = Vec::new();
            self.match_and_write(drafts, &mut told).await?;
            self.tally.take(true, told)?;
        }
        Ok(())
    }

    /// Matches rows, all with a code or all without, with what is stored, refuses those that mean
    /// the same as another, and writes the others.
    async fn match_and_write(
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

fn refusal(refused: RefusedRow) -> RowReport {
    RowReport {
        place: refused.place,
        label: refused.label,
        outcome: Outcome::Refused(refused.reason),
        notes: Vec::new(),
        plate: None,
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
