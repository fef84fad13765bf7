//! Segments: rivers, roads, lanes, ponds and grids.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;

use super::area_index::AreaIndex;
use super::segment_index::SegmentIndex;
use super::{ImportOptions, Ledger, Work, begin, checks, finish, mend, repeated};
use crate::areas::AreaPath;
use crate::areas::store::import as area_store;
use crate::error::{Error, Result};
use crate::exchange::message::Message;
use crate::exchange::report::{Report, Subject};
use crate::exchange::rows::{Rows, SegmentRow};
use crate::exchange::shape::{self, Purpose};
use crate::exchange::source::Shape;
use crate::exchange::store as exchange_store;
use crate::geo::ewkb;
use crate::ids::{DistrictId, Entropy, SegmentId};
use crate::segments::SegmentKind;
use crate::segments::store::import::{self as store, SegmentColumns, StoredSegment};

/// Imports segments. A segment is known by its external code, or by name, kind and area; one that was stored without a code gets it
/// from a row that has one. The area is the row's own, else the one stored, else the one the shape lies in.
pub async fn segments(
    db: &mut PgConnection,
    district: DistrictId,
    mut rows: Rows<SegmentRow>,
    options: &ImportOptions,
    entropy: &Entropy,
) -> Result<Report> {
    let mut transaction = begin(db, district).await?;
    let given = std::mem::take(&mut rows.rows);
    let work = Work {
        db: &mut transaction,
        district,
        options,
    };
    let ledger = body(work, given).await?;
    finish(transaction, district, Subject::Segments, options, entropy, rows, ledger).await
}

/// A row on its way in.
struct Draft {
    row: usize,
    kind: SegmentKind,
    name: String,
    area: Option<AreaPath>,
    code: Option<String>,
    description: Option<String>,
    shape: Option<Vec<u8>>,
    /// What is stored of it already.
    known: Option<StoredSegment>,
}

async fn body(work: Work<'_>, rows: Vec<SegmentRow>) -> Result<Ledger> {
    let Work { db, district, options } = work;
    let mut ledger = Ledger::open(&rows, |row| {
        (
            row.place,
            if row.name.is_empty() {
                row.external_code.as_deref().unwrap_or_default()
            } else {
                &row.name
            },
        )
    });
    let areas = AreaIndex::new(
        area_store::areas(db, district)
            .await?
            .into_iter()
            .map(|area| (area.path, area.name)),
    );
    if exchange_store::local_day(db, district, options.now).await?.is_none() {
        return Err(Error::NotFound);
    }
    let extent = area_store::extent(db, district).await?;
    let codes = rows.iter().filter_map(|row| row.external_code.as_deref().map(str::trim));
    let stored = SegmentIndex::load(db, district, codes, rows.iter().map(|row| row.name.trim())).await?;

    let mut drafts = Vec::with_capacity(rows.len());
    for (index, mut row) in rows.into_iter().enumerate() {
        let given = row.shape.take();
        let draft = draft(index, &row, &areas, &stored).and_then(|draft| with_shape(draft, given, options, extent));
        match draft {
            Ok((draft, notes)) => {
                ledger.note_all(index, notes);
                drafts.push(draft);
            }
            Err(reason) => ledger.refuse(index, reason),
        }
    }
    mend_drafts(db, &mut drafts, &mut ledger).await?;
    locate(db, district, &mut drafts, &areas, &mut ledger).await?;
    identify(&mut drafts, &stored, &mut ledger);
    write(db, district, options, drafts, &areas, &mut ledger).await?;
    Ok(ledger)
}

/// Checks what a row says, apart from its shape.
fn draft(row: usize, given: &SegmentRow, areas: &AreaIndex, stored: &SegmentIndex) -> Result<Draft, Message> {
    let code = checks::code(given.external_code.as_deref())?;
    let known = code.as_deref().and_then(|code| stored.by_code(code)).cloned();
    let kind = given.kind.or(known.as_ref().map(|known| known.kind));
    let area = given.area.as_deref().filter(|area| !area.trim().is_empty());
    let area = area.map(|area| areas.resolve(area)).transpose()?;
    Ok(Draft {
        row,
        kind: kind.ok_or_else(|| Message::new("import-no-kind"))?,
        name: checks::name(&given.name)?,
        area: area.or_else(|| known.as_ref().map(|known| known.area.clone())),
        code,
        description: checks::text(given.description.as_deref(), checks::SENTENCE)?,
        shape: None,
        known,
    })
}

fn with_shape(
    mut draft: Draft,
    given: Option<Shape>,
    options: &ImportOptions,
    extent: Option<geo::Rect<f64>>,
) -> Result<(Draft, Vec<Message>), Message> {
    let Some(given) = given else { return Ok((draft, Vec::new())) };
    let ready = shape::prepare(given, Purpose::Segment(draft.kind), options.datum, extent)?;
    draft.shape = Some(ewkb::encode(&ready.geometry));
    Ok((draft, ready.notes))
}

async fn mend_drafts(db: &mut PgConnection, drafts: &mut Vec<Draft>, ledger: &mut Ledger) -> Result<()> {
    let rows: Vec<usize> = drafts.iter().map(|draft| draft.row).collect();
    let mut shapes: Vec<Option<Vec<u8>>> = drafts.iter_mut().map(|draft| draft.shape.take()).collect();
    let kept = mend(db, ledger, &rows, &mut shapes).await?;
    for (draft, shape) in drafts.iter_mut().zip(shapes) {
        draft.shape = shape;
    }
    let mut kept = kept.into_iter();
    drafts.retain(|_| kept.next().unwrap_or(false));
    Ok(())
}

/// Finds the area of the segments that came without one, by where they lie.
async fn locate(
    db: &mut PgConnection,
    district: DistrictId,
    drafts: &mut Vec<Draft>,
    areas: &AreaIndex,
    ledger: &mut Ledger,
) -> Result<()> {
    let (at, shapes): (Vec<usize>, Vec<Vec<u8>>) = drafts
        .iter()
        .enumerate()
        .filter(|(_, draft)| draft.area.is_none())
        .filter_map(|(at, draft)| Some((at, draft.shape.clone()?)))
        .unzip();
    if !shapes.is_empty() {
        for found in area_store::locate(db, district, &shapes).await? {
            let draft = &mut drafts[at[found.index]];
            ledger.note(
                draft.row,
                Message::new("import-note-area-found")
                    .with("area", areas.name(&found.path))
                    .with("code", &found.path),
            );
            draft.area = Some(found.path);
        }
    }
    drafts.retain(|draft| {
        if draft.area.is_none() {
            let key = if draft.shape.is_some() {
                "import-area-nowhere"
            } else {
                "import-area-none"
            };
            ledger.refuse(draft.row, Message::new(key));
        }
        draft.area.is_some()
    });
    Ok(())
}

type NameKey = (String, SegmentKind, AreaPath);

impl Draft {
    fn name_key(&self) -> Option<NameKey> {
        Some((self.name.clone(), self.kind, self.area.clone()?))
    }
}

/// Matches rows with what is stored, and refuses rows that mean the same as another.
fn identify(drafts: &mut Vec<Draft>, stored: &SegmentIndex, ledger: &mut Ledger) {
    let mut by_id: HashMap<SegmentId, usize> = HashMap::new();
    let mut by_code: HashMap<String, usize> = HashMap::new();
    let mut by_name: HashMap<NameKey, usize> = HashMap::new();
    // Rows with a code go first: whatever order the file has, they have the stronger claim.
    for has_code in [true, false] {
        for draft in drafts.iter_mut() {
            let Some(key) = draft.name_key().filter(|_| draft.code.is_some() == has_code) else {
                continue;
            };
            if draft.known.is_none() {
                match same_name(stored, &key, draft.code.is_some()) {
                    Ok(known) => draft.known = known.filter(|known| !by_id.contains_key(&known.id) || !has_code),
                    Err(reason) => {
                        ledger.refuse(draft.row, reason);
                        continue;
                    }
                }
            }
            let earlier = draft
                .known
                .as_ref()
                .and_then(|known| by_id.get(&known.id))
                .or_else(|| by_code.get(draft.code.as_ref()?))
                .or_else(|| by_name.get(&key).filter(|_| !has_code));
            if let Some(earlier) = earlier {
                ledger.refuse(draft.row, repeated(ledger.place(*earlier)));
                continue;
            }
            if let Some(known) = draft.known.as_ref().filter(|known| known.retired) {
                ledger.refuse(draft.row, Message::new("import-segment-retired").with("name", &known.name));
                continue;
            }
            if draft.known.is_none() && draft.shape.is_none() {
                ledger.refuse(draft.row, Message::new("import-shape-none"));
                continue;
            }
            if let Some(known) = &draft.known {
                by_id.insert(known.id, draft.row);
            }
            if let Some(code) = &draft.code {
                by_code.insert(code.clone(), draft.row);
            }
            by_name.entry(key).or_insert(draft.row);
        }
    }
    drafts.retain(|draft| !ledger.is_refused(draft.row));
}

/// The stored segment of this name, kind and area that a row means. A row with a code never means a segment with another code.
fn same_name(stored: &SegmentIndex, (name, kind, area): &NameKey, has_code: bool) -> Result<Option<StoredSegment>, Message> {
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

async fn write(
    db: &mut PgConnection,
    district: DistrictId,
    options: &ImportOptions,
    drafts: Vec<Draft>,
    areas: &AreaIndex,
    ledger: &mut Ledger,
) -> Result<()> {
    let (ids, shapes): (Vec<i64>, Vec<Vec<u8>>) = drafts
        .iter()
        .filter_map(|draft| Some((draft.known.as_ref()?.id.0, draft.shape.clone()?)))
        .unzip();
    let same: HashSet<SegmentId> = store::same_geometries(db, district, &ids, &shapes).await?.into_iter().collect();

    let (mut created, mut updated) = (SegmentColumns::default(), SegmentColumns::default());
    let (mut first_shapes, mut moved, mut new_shapes) = (Vec::new(), Vec::new(), Vec::new());
    let new = drafts.iter().filter(|draft| draft.known.is_none()).count();
    let mut new_ids = store::next_ids(db, new).await?.into_iter();
    for draft in drafts {
        let Some(area) = draft.area else { continue };
        let Some(known) = draft.known else {
            let (Some(id), Some(shape)) = (new_ids.next(), draft.shape) else {
                continue;
            };
            ledger.created(draft.row);
            first_shapes.push(shape);
            created.push(StoredSegment {
                id: SegmentId(id),
                kind: draft.kind,
                name: draft.name,
                area,
                external_code: draft.code,
                description: draft.description.unwrap_or_default(),
                retired: false,
            });
            continue;
        };
        let shape = draft.shape.filter(|_| !same.contains(&known.id));
        let wanted = StoredSegment {
            id: known.id,
            kind: draft.kind,
            name: draft.name,
            area,
            external_code: draft.code.or_else(|| known.external_code.clone()),
            description: draft.description.unwrap_or_else(|| known.description.clone()),
            retired: false,
        };
        let changes = changes(&known, &wanted, shape.is_some(), areas);
        if changes.is_empty() {
            continue;
        }
        ledger.updated(draft.row);
        ledger.note_all(draft.row, changes);
        if let Some(shape) = shape {
            moved.push(known.id.0);
            new_shapes.push(shape);
        }
        updated.push(wanted);
    }

    let touched: Vec<i64> = created.ids.iter().chain(&updated.ids).copied().collect();
    if touched.is_empty() {
        return Ok(());
    }
    store::lock_states(db, district, &updated.ids).await?;
    if !updated.ids.is_empty() {
        store::update_segments(db, district, &updated).await?;
    }
    if !moved.is_empty() {
        store::replace_geometries(db, district, &moved, &new_shapes, options.datum, options.now).await?;
    }
    if !created.ids.is_empty() {
        store::create_segments(db, district, &created, &first_shapes, options.datum, options.now).await?;
    }
    if !first_shapes.is_empty() || !moved.is_empty() {
        ledger.notes.push(Message::new("import-note-map"));
    }
    store::settle(db, district, &touched, options.now).await
}

fn changes(known: &StoredSegment, wanted: &StoredSegment, moved: bool, areas: &AreaIndex) -> Vec<Message> {
    let mut changes = Vec::new();
    let mut change = |key, old: &str, new: &str| changes.push(Message::new(key).with("old", old).with("new", new));
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
        let [old, new] = [known, wanted].map(|segment| segment.external_code.as_deref().unwrap_or_default());
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
