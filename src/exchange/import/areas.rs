//! Areas: the district itself, towns, villages and groups, in any order.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;

use super::area_index::AreaIndex;
use super::checks;
use super::ledger::{Ledger, repeated};
use super::mending::mend;
use super::options::ImportOptions;
use super::report::{Report, Subject};
use super::transaction::{Work, import_rows};
use crate::areas::store::import::{self as area_store, AreaColumns, StoredArea};
use crate::cleaning;
use crate::error::Result;
use crate::exchange::message::Message;
use crate::exchange::rows::{AreaRow, Rows};
use crate::exchange::shape::{self, Purpose, Ready};
use crate::geo::ewkb;
use crate::ids::{AreaPath, DistrictId, Entropy, Level};

/// Imports areas. An area is known by its code, or without one by its name under its parent.
/// Parents must be stored or in the rows; the district is created by a row with six digits or by
/// [`ImportOptions::district_name`].
pub async fn areas(
    db: &mut PgConnection,
    district: DistrictId,
    rows: Rows<AreaRow>,
    options: &ImportOptions,
    entropy: &Entropy,
) -> Result<Report> {
    import_rows(db, district, Subject::Areas, options, entropy, rows, body).await
}

/// A row on its way in.
struct Draft {
    row: usize,
    path: Option<AreaPath>,
    name: String,
    parent: Option<String>,
    office_phone: Option<String>,
    supervision_phone: Option<String>,
    outline: Option<Vec<u8>>,
}

async fn body(work: Work<'_>, mut rows: Vec<AreaRow>) -> Result<Ledger> {
    let Work { db, district, options, .. } = work;
    let stored = area_store::areas(db, district).await?;
    let root = AreaPath::of_district(district);
    let known = stored.iter().find(|area| area.path == root).map(|area| area.name.as_str());
    if let Some(name) = options.district_name.as_deref().or(known) {
        recognise_district(&mut rows, &root, name);
    }
    if let Some(name) = &options.district_name {
        name_district(&mut rows, &root, name);
    }
    let mut ledger = Ledger::open(&rows, |row| (row.place, &row.name));
    let extent = area_store::extent(db, district).await?;

    let mut drafts = Vec::with_capacity(rows.len());
    let mut outlines = Vec::new();
    for (index, row) in rows.into_iter().enumerate() {
        let boundary = row.boundary.clone();
        let draft = draft(index, row, district).and_then(|draft| {
            let ready = boundary
                .map(|boundary| shape::prepare(boundary, Purpose::Area, options.datum, extent));
            ready.transpose().map(|ready| (draft, ready))
        });
        match draft {
            Ok((draft, ready)) => {
                outlines.push(ready.map(|Ready { geometry, notes }| {
                    ledger.note_all(index, notes);
                    ewkb::encode(&geometry)
                }));
                drafts.push(draft);
            }
            Err(reason) => ledger.refuse(index, reason),
        }
    }
    let numbers: Vec<usize> = drafts.iter().map(|draft| draft.row).collect();
    let kept = mend(db, &mut ledger, &numbers, &mut outlines).await?;
    let mut kept = kept.into_iter();
    let mut outlines = outlines.into_iter();
    drafts.retain_mut(|draft| {
        draft.outline = outlines.next().flatten();
        kept.next().unwrap_or(false)
    });

    let mut index =
        AreaIndex::new(stored.iter().map(|area| (area.path.clone(), area.name.clone())));
    drop_repeated_codes(&mut drafts, &mut ledger);
    give_codes(&mut drafts, &mut index, options.assign_codes, &mut ledger);
    drop_orphans(&mut drafts, &stored, &mut ledger);
    write(db, district, options, drafts, stored, &mut ledger).await?;
    Ok(ledger)
}

/// Gives the district's own row, known by its name, the code that it does not say.
fn recognise_district(rows: &mut [AreaRow], root: &AreaPath, name: &str) {
    let own = rows
        .iter_mut()
        .find(|row| row.code.is_none() && cleaning::name(&row.name) == cleaning::name(name));
    if let Some(own) = own {
        own.code = Some(root.to_string());
    }
}

/// Puts the district first where no row speaks of it, so that it is created.
fn name_district(rows: &mut Vec<AreaRow>, root: &AreaPath, name: &str) {
    let is_root = |row: &AreaRow| {
        row.code.as_deref().and_then(|code| checks::area_code(code).ok()).as_ref() == Some(root)
    };
    if rows.iter().any(is_root) {
        return;
    }
    let row = AreaRow {
        code: Some(root.to_string()),
        name: name.to_owned(),
        ..AreaRow::default()
    };
    rows.insert(0, row);
}

/// Checks what a row says, apart from its outline.
fn draft(row: usize, area: AreaRow, district: DistrictId) -> Result<Draft, Message> {
    let path = match area.code.as_deref().map(str::trim).filter(|code| !code.is_empty()) {
        None => None,
        Some(code) => {
            let path = checks::area_code(code)?;
            if path.district() != district {
                return Err(Message::new("import-area-other-district")
                    .with("code", code)
                    .with("district", district));
            }
            Some(path)
        }
    };
    Ok(Draft {
        row,
        path,
        name: checks::name(&area.name)?,
        parent: area.parent,
        office_phone: checks::phone(area.office_phone.as_deref())?,
        supervision_phone: checks::phone(area.supervision_phone.as_deref())?,
        outline: None,
    })
}

fn drop_repeated_codes(drafts: &mut Vec<Draft>, ledger: &mut Ledger) {
    let mut seen: HashMap<AreaPath, usize> = HashMap::new();
    drafts.retain(|draft| {
        let Some(path) = &draft.path else { return true };
        let first = *seen.entry(path.clone()).or_insert(draft.row);
        if first != draft.row {
            ledger.refuse(draft.row, repeated(ledger.place(first)));
        }
        first == draft.row
    });
}

/// Finds the code of the areas that came without one: the stored area of that name under that
/// parent, else a free one. Goes round until nothing moves, because a parent may itself be waiting
/// for its code.
fn give_codes(drafts: &mut Vec<Draft>, index: &mut AreaIndex, assign: bool, ledger: &mut Ledger) {
    for draft in drafts.iter() {
        if let Some(path) = draft.path.clone().filter(|path| !index.contains(path)) {
            index.insert(path, draft.name.clone());
        }
    }
    let mut taken: HashMap<AreaPath, usize> =
        drafts.iter().filter_map(|draft| Some((draft.path.clone()?, draft.row))).collect();
    loop {
        let mut moved = false;
        drafts.retain_mut(|draft| {
            if draft.path.is_some() {
                return true;
            }
            let Some(parent) = draft.parent.as_deref() else {
                ledger.refuse(draft.row, Message::new("import-area-no-code"));
                return false;
            };
            // Not known yet: perhaps in the next round.
            let Ok(parent) = index.resolve(parent) else {
                return true;
            };
            moved = true;
            let path = match index.child(&parent, &draft.name) {
                Some(known) => Ok(known.clone()),
                None if assign => free_code(&parent, index),
                None => Err(Message::new("import-area-no-code")),
            };
            match path {
                Ok(path) if taken.contains_key(&path) => {
                    ledger.refuse(draft.row, repeated(ledger.place(taken[&path])));
                    false
                }
                Ok(path) => {
                    if !index.contains(&path) {
                        ledger.note(
                            draft.row,
                            Message::new("import-note-area-code").with("code", &path),
                        );
                        index.insert(path.clone(), draft.name.clone());
                    }
                    taken.insert(path.clone(), draft.row);
                    draft.path = Some(path);
                    true
                }
                Err(reason) => {
                    ledger.refuse(draft.row, reason);
                    false
                }
            }
        });
        if !moved {
            break;
        }
    }
    drafts.retain(|draft| {
        if draft.path.is_none() {
            let reason = index.resolve(draft.parent.as_deref().unwrap_or_default()).err();
            ledger.refuse(draft.row, reason.unwrap_or_else(|| Message::new("import-area-no-code")));
        }
        draft.path.is_some()
    });
}

/// The lowest free code below a parent, from a range that the national code does not use: 901 to
/// 999 for towns and villages. The two digits of a group are our own anyway.
fn free_code(parent: &AreaPath, index: &AreaIndex) -> Result<AreaPath, Message> {
    let (range, width) = match parent.level() {
        Level::District | Level::Town => (901..=999, 3),
        Level::Village => (1..=99, 2),
        Level::Group => return Err(Message::new("import-area-below-group").with("parent", parent)),
    };
    range
        .filter_map(|number: u32| format!("{parent}{number:0width$}").parse().ok())
        .find(|path| !index.contains(path))
        .ok_or_else(|| Message::new("import-area-no-free-code").with("parent", parent))
}

/// Refuses areas whose parent is neither stored nor taken from the rows, from above, so that a
/// refused town refuses its villages.
fn drop_orphans(drafts: &mut Vec<Draft>, stored: &[StoredArea], ledger: &mut Ledger) {
    let mut known: HashSet<AreaPath> = stored.iter().map(|area| area.path.clone()).collect();
    drafts.sort_by(|a, b| a.path.cmp(&b.path));
    drafts.retain(|draft| {
        let Some(path) = &draft.path else {
            return false;
        };
        if let Some(parent) = path.parent().filter(|parent| !known.contains(parent)) {
            ledger.refuse(draft.row, Message::new("import-area-orphan").with("parent", parent));
            return false;
        }
        known.insert(path.clone());
        true
    });
}

async fn write(
    db: &mut PgConnection,
    district: DistrictId,
    options: &ImportOptions,
    drafts: Vec<Draft>,
    stored: Vec<StoredArea>,
    ledger: &mut Ledger,
) -> Result<()> {
    let stored: HashMap<AreaPath, StoredArea> =
        stored.into_iter().map(|area| (area.path.clone(), area)).collect();
    let (paths, outlines): (Vec<String>, Vec<Vec<u8>>) = drafts
        .iter()
        .filter_map(|draft| Some((draft.path.as_ref()?.to_string(), draft.outline.clone()?)))
        .unzip();
    let same: HashSet<AreaPath> = area_store::same_outlines(db, district, &paths, &outlines)
        .await?
        .into_iter()
        .collect();

    let mut columns = AreaColumns::default();
    let mut root = None;
    for draft in drafts {
        let Some(path) = draft.path else { continue };
        let outline = draft.outline.filter(|_| !same.contains(&path));
        match stored.get(&path) {
            None => ledger.created(draft.row),
            Some(known) => {
                let changes = changes(
                    known,
                    &draft.name,
                    draft.office_phone.as_ref(),
                    draft.supervision_phone.as_ref(),
                    outline.is_some(),
                );
                if changes.is_empty() {
                    continue;
                }
                ledger.updated(draft.row);
                ledger.note_all(draft.row, changes);
            }
        }
        let area = StoredArea {
            path,
            name: draft.name,
            office_phone: draft.office_phone,
            supervision_phone: draft.supervision_phone,
        };
        columns.paths.push(area.path.to_string());
        columns.names.push(area.name.clone());
        columns.office_phones.push(area.office_phone.clone());
        columns.supervision_phones.push(area.supervision_phone.clone());
        columns.outlines.push(outline);
        if area.path.level() == Level::District {
            root = Some(area);
        }
    }
    if let Some(root) = root {
        area_store::save_district(db, &root, options.now).await?;
    }
    if !columns.paths.is_empty() {
        area_store::save_areas(db, district, &columns).await?;
    }
    Ok(())
}

fn changes(
    known: &StoredArea,
    name: &str,
    office: Option<&String>,
    supervision: Option<&String>,
    outline: bool,
) -> Vec<Message> {
    let mut changes = Vec::new();
    if known.name != name {
        changes.push(Message::new("import-change-name").with("old", &known.name).with("new", name));
    }
    if office.is_some_and(|phone| known.office_phone.as_ref() != Some(phone))
        || supervision.is_some_and(|phone| known.supervision_phone.as_ref() != Some(phone))
    {
        changes.push(Message::new("import-change-phone"));
    }
    if outline {
        changes.push(Message::new("import-change-outline"));
    }
    changes
}
