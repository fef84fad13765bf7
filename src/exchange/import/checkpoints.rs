//! Checkpoints, and the codes that hang there.

use std::collections::{BTreeSet, HashMap};

use geo::Geometry;
use sqlx::PgConnection;

use super::area_index::AreaIndex;
use super::segment_index::SegmentIndex;
use super::{ImportOptions, Ledger, Work, begin, checks, finish, repeated};
use crate::areas::store::import as area_store;
use crate::checkpoints::store::codes::{self, StoredCode};
use crate::checkpoints::store::import::{self as store, StoredCheckpoint};
use crate::checkpoints::store::issue::{hang, issue};
use crate::error::{Error, Result};
use crate::exchange::message::Message;
use crate::exchange::report::{Report, Subject};
use crate::exchange::rows::{CheckpointRow, Rows};
use crate::exchange::shape::{self, Purpose};
use crate::exchange::store as exchange_store;
use crate::ids::{CheckpointId, Code, DistrictId, Entropy, SegmentId};

/// Radius of a fence where nothing is said, in metres.
const RADIUS_M: f32 = 50.0;
/// A checkpoint farther than this from its segment is remarked upon, in metres.
const FAR_M: f64 = 300.0;

/// Imports checkpoints. One is known by its external code, or by its segment and name. Each gets a
/// code unless the row brings one or the options say otherwise; a row that brings another code than
/// the one that hangs there replaces it.
pub async fn checkpoints(
    db: &mut PgConnection,
    district: DistrictId,
    mut rows: Rows<CheckpointRow>,
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
    let ledger = body(work, given, entropy).await?;
    finish(transaction, district, Subject::Checkpoints, options, entropy, rows, ledger).await
}

/// A row on its way in.
struct Draft {
    row: usize,
    segment: SegmentId,
    name: String,
    code: Option<String>,
    location: Option<(f64, f64)>,
    radius_m: Option<f32>,
    plate: Option<Code>,
    known: Option<StoredCheckpoint>,
}

async fn body(work: Work<'_>, rows: Vec<CheckpointRow>, entropy: &Entropy) -> Result<Ledger> {
    let Work { db, district, options } = work;
    exchange_store::local_day(db, district, options.now).await?.ok_or(Error::NotFound)?;
    let mut ledger = Ledger::open(&rows, |row| (row.place, &row.name));
    let areas = AreaIndex::new(
        area_store::areas(db, district)
            .await?
            .into_iter()
            .map(|area| (area.path, area.name)),
    );
    let extent = area_store::extent(db, district).await?;
    let segments =
        SegmentIndex::load_keys(db, district, rows.iter().map(|row| &row.segment)).await?;

    let mut drafts = Vec::with_capacity(rows.len());
    for (index, row) in rows.into_iter().enumerate() {
        match draft(index, row, &areas, &segments, options, extent) {
            Ok((draft, notes)) => {
                ledger.note_all(index, notes);
                drafts.push(draft);
            }
            Err(reason) => ledger.refuse(index, reason),
        }
    }
    let codes: Vec<String> = drafts.iter().filter_map(|draft| draft.code.clone()).collect();
    let on: BTreeSet<i64> = drafts.iter().map(|draft| draft.segment.0).collect();
    let stored =
        store::checkpoints_like(db, district, &codes, &on.into_iter().collect::<Vec<_>>()).await?;
    identify(&mut drafts, &stored, &mut ledger);

    let known: Vec<i64> =
        drafts.iter().filter_map(|draft| Some(draft.known.as_ref()?.id.0)).collect();
    let wanted: Vec<Code> = drafts.iter().filter_map(|draft| draft.plate).collect();
    let plates = Plates::new(codes::codes_of(db, district, &wanted, &known).await?);
    check_plates(&mut drafts, &plates, &mut ledger);
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
        .await?;
    write(db, district, options, drafts, plates, entropy, &mut ledger).await?;
    Ok(ledger)
}

fn draft(
    row: usize,
    given: CheckpointRow,
    areas: &AreaIndex,
    segments: &SegmentIndex,
    options: &ImportOptions,
    extent: Option<geo::Rect<f64>>,
) -> Result<(Draft, Vec<Message>), Message> {
    let ready = given
        .location
        .map(|location| shape::prepare(location, Purpose::Checkpoint, options.datum, extent))
        .transpose()?;
    if let Some(radius) = given.radius_m.filter(|radius| !(5.0..=1000.0).contains(radius)) {
        return Err(Message::new("import-bad-radius").with("value", radius));
    }
    let (location, notes) = match ready {
        None => (None, Vec::new()),
        Some(ready) => match ready.geometry {
            Geometry::Point(point) => (Some((point.x(), point.y())), ready.notes),
            _ => (None, ready.notes),
        },
    };
    let draft = Draft {
        row,
        segment: segments.find(&given.segment, areas)?.id,
        name: checks::name(&given.name)?,
        code: checks::code(given.external_code.as_deref())?,
        location,
        radius_m: given.radius_m,
        plate: given.plate,
        known: None,
    };
    Ok((draft, notes))
}

/// Matches rows with what is stored, and refuses rows that mean the same as another.
fn identify(drafts: &mut Vec<Draft>, stored: &[StoredCheckpoint], ledger: &mut Ledger) {
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

/// Codes stored, by number and by where they hang.
struct Plates {
    codes: HashMap<Code, StoredCode>,
    hanging: HashMap<CheckpointId, Code>,
}

impl Plates {
    fn new(stored: Vec<StoredCode>) -> Self {
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
fn check_plates(drafts: &mut Vec<Draft>, plates: &Plates, ledger: &mut Ledger) {
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

async fn write(
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
        ledger.rows[row].plate = draft.plate.or(hanging);
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
        store::save(db, district, &saved).await?;
        let ids: Vec<i64> = saved.iter().map(|one| one.id.0).collect();
        for (id, metres) in store::far_from_segment(db, district, &ids, FAR_M).await? {
            ledger.note(rows[&id], Message::new("import-note-far").with("metres", metres.round()));
        }
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
        ledger.rows[rows[&id]].plate = Some(plate);
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
    if (known.lon, known.lat) != (wanted.lon, wanted.lat) {
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
