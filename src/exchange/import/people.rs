//! The people a file of stewards names: known by code, by name and area, or by a name nobody else
//! has.

use std::collections::{BTreeSet, HashMap, HashSet};

use sqlx::PgConnection;

use super::ledger::Ledger;
use crate::error::Result;
use crate::exchange::message::Message;
use crate::ids::{AreaPath, DistrictId, PersonId};
use crate::stewardships::store::import::people::{self as store, StoredPerson};

/// What a row says of a person, checked.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) code: Option<String>,
    pub(super) area: Option<AreaPath>,
    pub(super) post: Option<String>,
    pub(super) organisation: Option<String>,
    pub(super) phone: Option<String>,
    /// Where somebody new belongs when the row does not say: the area of the segment.
    pub(super) fallback: AreaPath,
}

/// People stored and people to come.
#[derive(Debug)]
pub(super) struct People {
    entries: Vec<Entry>,
    codes: HashMap<String, usize>,
    names: HashMap<String, Vec<usize>>,
}

#[derive(Debug)]
struct Entry {
    person: StoredPerson,
    is_new: bool,
    changed: bool,
    /// Which row spoke first of what: its word holds for the whole file.
    said: HashMap<&'static str, usize>,
}

impl People {
    pub(super) async fn load(
        db: &mut PgConnection,
        district: DistrictId,
        rows: &[(usize, Named)],
    ) -> Result<Self> {
        let codes: BTreeSet<String> =
            rows.iter().filter_map(|(_, named)| named.code.clone()).collect();
        let names: BTreeSet<String> = rows.iter().map(|(_, named)| named.name.clone()).collect();
        let (codes, names): (Vec<_>, Vec<_>) =
            (codes.into_iter().collect(), names.into_iter().collect());
        let mut people = Self::empty();
        for person in store::people_like(db, district, &codes, &names).await? {
            people.enter(person, false);
        }
        Ok(people)
    }

    fn empty() -> Self {
        Self {
            entries: Vec::new(),
            codes: HashMap::new(),
            names: HashMap::new(),
        }
    }

    fn enter(&mut self, person: StoredPerson, is_new: bool) -> usize {
        let at = self.entries.len();
        if let Some(code) = &person.external_code {
            self.codes.insert(code.clone(), at);
        }
        self.names.entry(person.name.clone()).or_default().push(at);
        self.entries.push(Entry {
            person,
            is_new,
            changed: false,
            said: HashMap::new(),
        });
        at
    }

    /// Finds or enters the person of every row; answers their indexes by row. Rows that say more go
    /// first, so that a bare name finds the person another row of the file describes.
    pub(super) fn resolve_all(
        &mut self,
        rows: &[(usize, Named)],
        ledger: &mut Ledger,
    ) -> HashMap<usize, usize> {
        let mut found = HashMap::new();
        let detail = |named: &Named| (named.code.is_none(), named.area.is_none());
        let mut order: Vec<&(usize, Named)> = rows.iter().collect();
        order.sort_by_key(|(_, named)| detail(named));
        for (row, named) in order {
            match self.resolve(named) {
                Ok((at, adopted)) => {
                    found.insert(*row, at);
                    if adopted {
                        let code = named.code.as_deref().unwrap_or_default();
                        ledger.updated(*row);
                        ledger.note(
                            *row,
                            Message::new("import-change-code").with("old", "").with("new", code),
                        );
                    }
                }
                Err(reason) => ledger.refuse(*row, reason),
            }
        }
        // In the order of the file, so that its first word on a person is the one that holds.
        for (row, named) in rows {
            if let Some(at) = found.get(row) {
                self.describe(*at, *row, named, ledger);
            }
        }
        found
    }

    /// The person a row means, and whether the row gave it its code.
    fn resolve(&mut self, named: &Named) -> Result<(usize, bool), Message> {
        if let Some(code) = &named.code
            && let Some(at) = self.codes.get(code)
        {
            return Ok((*at, false));
        }
        let area = named.area.as_ref();
        let fits = |at: &usize| {
            let person = &self.entries[*at].person;
            area.is_none_or(|area| person.area == *area)
                && (named.code.is_none() || person.external_code.is_none() && area.is_some())
        };
        let same: Vec<usize> =
            self.names.get(&named.name).into_iter().flatten().copied().filter(fits).collect();
        // A bare name means somebody without a code before somebody with one only where the area
        // says which.
        let bare = same
            .iter()
            .copied()
            .filter(|at| self.entries[*at].person.external_code.is_none())
            .collect::<Vec<_>>();
        match (same.as_slice(), bare.as_slice()) {
            ([only], _) => Ok(self.adopt(*only, named)),
            (_, [only]) if area.is_some() => Ok(self.adopt(*only, named)),
            ([], _) => {
                let person = StoredPerson {
                    id: PersonId(0),
                    external_code: named.code.clone(),
                    name: named.name.clone(),
                    area: area.unwrap_or(&named.fallback).clone(),
                    post: named.post.clone().unwrap_or_default(),
                    organisation: named.organisation.clone().unwrap_or_default(),
                    phone: named.phone.clone().unwrap_or_default(),
                };
                Ok((self.enter(person, true), false))
            }
            _ => Err(Message::new("import-person-ambiguous")
                .with("name", &named.name)
                .with("count", same.len())),
        }
    }

    /// Somebody stored without a code gets it from the row.
    fn adopt(&mut self, at: usize, named: &Named) -> (usize, bool) {
        if let Some(code) = &named.code {
            let entry = &mut self.entries[at];
            entry.person.external_code = Some(code.clone());
            entry.changed = true;
            self.codes.insert(code.clone(), at);
        }
        (at, named.code.is_some())
    }

    /// Takes over what a row says of a person. A later row of the file that says otherwise is told
    /// whose word holds.
    fn describe(&mut self, at: usize, row: usize, named: &Named, ledger: &mut Ledger) {
        let Entry {
            person,
            is_new,
            changed,
            said,
        } = &mut self.entries[at];
        let mut area = person.area.to_string();
        let given_area = named.area.as_ref().map(AreaPath::to_string);
        for (held, given, change) in [
            (&mut person.name, Some(&named.name), "import-change-person-name"),
            (&mut person.post, named.post.as_ref(), "import-change-post"),
            (&mut person.organisation, named.organisation.as_ref(), "import-change-organisation"),
            (&mut person.phone, named.phone.as_ref(), "import-change-phone"),
            (&mut area, given_area.as_ref(), "import-change-area"),
        ] {
            let Some(given) = given else { continue };
            let first = *said.entry(change).or_insert(row);
            if given == held {
                continue;
            }
            if first != row {
                ledger.note(
                    row,
                    Message::new("import-note-person-differs")
                        .with("line", ledger.place(first).number()),
                );
                continue;
            }
            if !*is_new {
                ledger.updated(row);
                ledger.note(row, Message::new(change).with("old", &*held).with("new", given));
            }
            held.clone_from(given);
            *changed = true;
        }
        if let Ok(area) = area.parse() {
            person.area = area;
        }
    }

    /// Gives everybody an id, also those to come.
    pub(super) async fn number(&mut self, db: &mut PgConnection) -> Result<()> {
        let new = self.entries.iter().filter(|entry| entry.is_new).count();
        let mut ids = store::next_person_ids(db, new).await?.into_iter();
        for entry in self.entries.iter_mut().filter(|entry| entry.is_new) {
            if let Some(id) = ids.next() {
                entry.person.id = PersonId(id);
            }
        }
        Ok(())
    }

    /// Writes whoever is new or changed, of those that a row taken speaks of.
    pub(super) async fn save(
        &self,
        db: &mut PgConnection,
        district: DistrictId,
        used: &HashSet<usize>,
    ) -> Result<()> {
        let is_written =
            |(at, entry): &(usize, &Entry)| (entry.is_new || entry.changed) && used.contains(at);
        let write: Vec<StoredPerson> = self
            .entries
            .iter()
            .enumerate()
            .filter(is_written)
            .map(|(_, entry)| entry.person.clone())
            .collect();
        if write.is_empty() {
            return Ok(());
        }
        store::save_people(db, district, &write).await
    }

    pub(super) fn person(&self, at: usize) -> &StoredPerson {
        &self.entries[at].person
    }
}
