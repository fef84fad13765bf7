//! Stewards: people, and what they answer for since when.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::area_index::AreaIndex;
use super::checks;
use super::ledger::{Ledger, repeated};
use super::options::ImportOptions;
use super::people::{Named, People};
use super::report::{Report, Subject};
use super::segment_index::SegmentIndex;
use super::store::counted_days;
use super::timeline::{self, Applied, Claim, Held};
use super::transaction::{Work, import_rows};
use crate::db::store::local_day;
use crate::error::Result;
use crate::exchange::message::Message;
use crate::exchange::rows::{Rows, SegmentKey, StewardRow};
use crate::ids::{DistrictId, Entropy, SegmentId};
use crate::printing::store::settings::settings;
use crate::status::store::settle;
use crate::stewardships::Role;
use crate::stewardships::periods::Span;
use crate::stewardships::store::ending::end_with_holders;
use crate::stewardships::store::import::stewardships::{self as store, StewardshipColumns};

/// Imports stewards. A person is known by external code, or by name and area; a stewardship by
/// segment, role, person and first day. Another principal in the same role takes over: the one
/// before ends on that day and stays on record.
pub async fn stewards(
    db: &mut PgConnection,
    district: DistrictId,
    rows: Rows<StewardRow>,
    options: &ImportOptions,
    entropy: &Entropy,
) -> Result<Report> {
    import_rows(db, district, Subject::Stewards, options, entropy, rows, body).await
}

/// A row on its way in.
struct Draft {
    row: usize,
    segment: SegmentId,
    role: Role,
    given: StewardRow,
    commitment: Option<String>,
}

/// The stewardships of one segment in one role.
type Timelines = BTreeMap<(SegmentId, Role), Vec<Held>>;

async fn body(work: Work<'_>, rows: Vec<StewardRow>) -> Result<Ledger> {
    let Work { db, district, options, .. } = work;
    let today = local_day(&mut *db, district, options.now).await?;
    let mut ledger = Ledger::open(&rows, |row| (row.place, &row.person));
    let areas = AreaIndex::load(db, district).await?;
    let segments =
        SegmentIndex::load_keys(db, district, rows.iter().map(|row| &row.segment)).await?;

    // What a district does not show on its boards it has no use for.
    let keeps_phones = settings(&mut *db, district).await?.phones;
    let (mut drafts, mut named) = (Vec::new(), Vec::new());
    for (index, mut row) in rows.into_iter().enumerate() {
        row.phone = row.phone.filter(|_| keeps_phones);
        match draft(index, row, &areas, &segments) {
            Ok((draft, person)) => {
                drafts.push(draft);
                named.push((index, person));
            }
            Err(reason) => ledger.refuse(index, reason),
        }
    }
    let mut people = People::load(db, district, &named).await?;
    let found = people.resolve_all(&named, &mut ledger);
    people.number(db).await?;
    drafts.retain(|draft| found.contains_key(&draft.row));

    let touched: BTreeSet<i64> = drafts.iter().map(|draft| draft.segment.0).collect();
    let touched: Vec<i64> = touched.into_iter().collect();
    let mut timelines = load_timelines(db, district, &touched).await?;
    let over = counted_days(db, district, today).await?;
    let known_names = person_names(db, district, &timelines, &people, found.values()).await?;
    let called = |person: i64| known_names.get(&person).cloned().unwrap_or_default();
    apply_all(drafts, &mut timelines, (&found, &people), called, (today, over), &mut ledger);

    let used: HashSet<usize> = found
        .iter()
        .filter(|(row, _)| !ledger.is_refused(**row))
        .map(|(_, at)| *at)
        .collect();
    people.save(db, district, &used).await?;
    let changed = write(db, district, options, timelines).await?;
    if !changed.is_empty() {
        end_with_holders(&mut *db, district, &changed, (today, options.now)).await?;
        settle(db, district, &changed, options.now).await?;
    }
    Ok(ledger)
}

fn draft(
    row: usize,
    given: StewardRow,
    areas: &AreaIndex,
    segments: &SegmentIndex,
) -> Result<(Draft, Named), Message> {
    // Lists of river chiefs often say the village nowhere but in the name of the office.
    let hint = given.organisation.as_deref().and_then(|office| areas.resolve(office).ok());
    let segment = match (segments.find(&given.segment, areas), &hint) {
        (Err(refusal), Some(hint)) if given.segment.area.is_none() => {
            let key = SegmentKey {
                area: Some(hint.to_string()),
                ..given.segment.clone()
            };
            segments.find(&key, areas).map_err(|_| refusal)?
        }
        (found, _) => found?,
    };
    let area = given.person_area.as_deref().filter(|area| !area.trim().is_empty());
    let person = Named {
        name: checks::person(&given.person)?,
        code: checks::code(given.person_code.as_deref())?,
        area: area.map(|area| areas.resolve(area)).transpose()?.or(hint),
        post: checks::text(given.post.as_deref(), checks::NAME)?,
        organisation: checks::text(given.organisation.as_deref(), checks::NAME)?,
        phone: checks::text(checks::phone(given.phone.as_deref())?.as_deref(), checks::PHONE)?,
        fallback: segment.area.clone(),
    };
    let draft = Draft {
        row,
        segment: segment.id,
        role: given.role.ok_or_else(|| Message::new("import-no-role"))?,
        commitment: checks::text(given.commitment.as_deref(), checks::SENTENCE)?,
        given,
    };
    Ok((draft, person))
}

async fn load_timelines(
    db: &mut PgConnection,
    district: DistrictId,
    segments: &[i64],
) -> Result<Timelines> {
    let mut timelines = Timelines::new();
    for stored in store::stewardships_of(db, district, segments).await? {
        timelines.entry((stored.segment, stored.role)).or_default().push(Held {
            id: Some(stored.id),
            person: stored.person.0,
            principal: stored.principal,
            origin: stored.origin,
            commitment: stored.commitment,
            from: stored.valid_from,
            past: stored.valid_to,
            row: None,
            end_stated: false,
            changed: false,
        });
    }
    Ok(timelines)
}

/// Names of everybody who may hand over.
async fn person_names(
    db: &mut PgConnection,
    district: DistrictId,
    timelines: &Timelines,
    people: &People,
    found: impl Iterator<Item = &usize>,
) -> Result<HashMap<i64, String>> {
    let stored: BTreeSet<i64> = timelines.values().flatten().map(|held| held.person).collect();
    let stored: Vec<i64> = stored.into_iter().collect();
    let mut names: HashMap<i64, String> =
        store::person_names(db, district, &stored).await?.into_iter().collect();
    names.extend(
        found.map(|at| people.person(*at)).map(|person| (person.id.0, person.name.clone())),
    );
    Ok(names)
}

fn apply_all(
    mut drafts: Vec<Draft>,
    timelines: &mut Timelines,
    (found, people): (&HashMap<usize, usize>, &People),
    name: impl Fn(i64) -> String,
    (today, over): (NaiveDate, Option<Span>),
    ledger: &mut Ledger,
) {
    // In the order of days, so that the order of the file does not matter.
    drafts.sort_by_key(|draft| (draft.given.from.unwrap_or(today), draft.row));
    for draft in drafts {
        let claim = Claim {
            row: draft.row,
            person: people.person(found[&draft.row]).id.0,
            principal: draft.given.principal,
            // Volunteers are many; the other roles have one who answers.
            usually_principal: draft.role != Role::Volunteer,
            origin: draft.given.origin,
            commitment: draft.commitment,
            from: draft.given.from,
            past: draft.given.past,
        };
        let timeline = timelines.entry((draft.segment, draft.role)).or_default();
        match timeline::apply(timeline, claim, today, over, &name) {
            Ok(answer) => {
                match answer.applied {
                    Applied::Created => ledger.created(draft.row),
                    Applied::Updated(notes) => {
                        ledger.updated(draft.row);
                        ledger.note_all(draft.row, notes);
                    }
                    Applied::Unchanged => {}
                    Applied::Repeats(earlier) => {
                        ledger.refuse(draft.row, repeated(ledger.place(earlier)));
                    }
                }
                for handed in answer.handed_over {
                    ledger.note(
                        draft.row,
                        Message::new("import-note-handed-over")
                            .with("name", name(handed.person))
                            .with("date", handed.on),
                    );
                }
            }
            Err(reason) => ledger.refuse(draft.row, reason),
        }
    }
}

/// Writes what changed; answers the segments it changed on.
async fn write(
    db: &mut PgConnection,
    district: DistrictId,
    options: &ImportOptions,
    timelines: Timelines,
) -> Result<Vec<i64>> {
    let (mut new, mut changed) = (StewardshipColumns::default(), StewardshipColumns::default());
    let mut touched = BTreeSet::new();
    for ((segment, role), timeline) in timelines {
        for held in timeline {
            let columns = match held.id {
                None => &mut new,
                Some(_) if held.changed => &mut changed,
                Some(_) => continue,
            };
            touched.insert(segment.0);
            columns.ids.push(held.id.unwrap_or_default());
            columns.segments.push(segment.0);
            columns.people.push(held.person);
            columns.roles.push(role.as_str());
            columns.principals.push(held.principal);
            columns.origins.push(held.origin.as_str());
            columns.commitments.push(held.commitment);
            columns.froms.push(held.from);
            columns.pasts.push(held.past);
        }
    }
    if !changed.ids.is_empty() {
        store::update_stewardships(db, district, &changed, options.now).await?;
    }
    if !new.ids.is_empty() {
        store::create_stewardships(db, district, &new, options.now).await?;
    }
    Ok(touched.into_iter().collect())
}
