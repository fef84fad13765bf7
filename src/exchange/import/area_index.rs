//! The area tree of one district in memory: a few hundred areas, looked up by every row.

use std::collections::{BTreeMap, HashMap};

use sqlx::PgConnection;

use super::checks;
use crate::areas::store::import as area_store;
use crate::cleaning;
use crate::error::Result;
use crate::exchange::message::Message;
use crate::ids::{AreaPath, DistrictId};

/// Areas by code and by name.
#[derive(Debug, Default)]
pub(super) struct AreaIndex {
    names: BTreeMap<AreaPath, String>,
    paths: HashMap<String, Vec<AreaPath>>,
}

impl AreaIndex {
    /// The areas as they are stored.
    pub(super) async fn load(db: &mut PgConnection, district: DistrictId) -> Result<Self> {
        let stored = area_store::areas(db, district).await?;
        Ok(Self::new(stored.into_iter().map(|area| (area.path, area.name))))
    }

    pub(super) fn new(areas: impl IntoIterator<Item = (AreaPath, String)>) -> Self {
        let mut index = Self::default();
        for (path, name) in areas {
            index.insert(path, name);
        }
        index
    }

    pub(super) fn insert(&mut self, path: AreaPath, name: String) {
        self.paths.entry(name.clone()).or_default().push(path.clone());
        self.names.insert(path, name);
    }

    pub(super) fn contains(&self, path: &AreaPath) -> bool {
        self.names.contains_key(path)
    }

    /// The name of an area, its code where it is not known.
    pub(super) fn name<'a>(&'a self, path: &'a AreaPath) -> &'a str {
        self.names.get(path).map_or(path.as_str(), String::as_str)
    }

    /// The child of this name.
    pub(super) fn child(&self, parent: &AreaPath, name: &str) -> Option<&AreaPath> {
        self.paths.get(name)?.iter().find(|path| path.parent().as_ref() == Some(parent))
    }

    /// The area a text means: a code, a name that only one area has, or names from above down to it
    /// (`朱泾镇/大茫村`, or without a mark between them). What sort of place it is may be left off, or
    /// said, where that still means one.
    pub(super) fn resolve(&self, text: &str) -> Result<AreaPath, Message> {
        let text = cleaning::name(text);
        if text.starts_with(|char: char| char.is_ascii_digit()) {
            let path = checks::area_code(&text)?;
            return if self.contains(&path) {
                Ok(path)
            } else {
                Err(Message::new("import-area-unknown").with("area", text))
            };
        }
        let names: Vec<&str> = text
            .split(['/', '／', '>'])
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .collect();
        let found = [Fit::Exact, Fit::Loose]
            .into_iter()
            .map(|fit| self.fitting(&names, fit))
            .find(|found| !found.is_empty())
            .unwrap_or_else(|| self.run_together(&text));
        match found.as_slice() {
            [path] => Ok((*path).clone()),
            [] => Err(self.unknown(&text)),
            [one, other, ..] => Err(Message::new("import-area-ambiguous")
                .with("area", text)
                .with("one", one)
                .with("other", other)),
        }
    }

    /// The areas that names from above down to it can mean.
    fn fitting(&self, names: &[&str], fit: Fit) -> Vec<&AreaPath> {
        let Some((last, above)) = names.split_last() else {
            return Vec::new();
        };
        let lies_below = |path: &AreaPath| {
            let mut at = path.parent();
            above.iter().rev().all(|name| {
                while let Some(here) = at.take() {
                    at = here.parent();
                    if fit.is(self.name(&here), name) {
                        return true;
                    }
                }
                false
            })
        };
        let mut found: Vec<&AreaPath> = match fit {
            Fit::Exact => self.paths.get(*last).into_iter().flatten().collect(),
            Fit::Loose => self
                .names
                .iter()
                .filter(|(_, name)| fit.is(name, last))
                .map(|(path, _)| path)
                .collect(),
        };
        found.retain(|path| lies_below(path));
        found
    }

    /// The areas whose names from above, one behind the other, are this text: `朱泾镇大茫村`.
    fn run_together(&self, text: &str) -> Vec<&AreaPath> {
        let ends = |path: &&AreaPath| {
            let mut rest = text;
            let mut at = Some((*path).clone());
            let mut parts = 0;
            while let Some(here) = at {
                match rest.strip_suffix(self.name(&here)) {
                    Some(before) => {
                        rest = before;
                        parts += 1;
                    }
                    // A level may be left out, not the one that is meant.
                    None if parts == 0 => return false,
                    None => {}
                }
                at = here.parent();
            }
            rest.is_empty() && parts > 1
        };
        self.names.keys().filter(ends).collect()
    }

    /// What is said of a name that is none; one that is nearly the same is offered.
    fn unknown(&self, text: &str) -> Message {
        let bare = bare(text);
        let near = self.names.values().filter(|_| !text.contains(['/', '／', '>'])).find(|name| {
            let name = self::bare(name);
            !bare.is_empty() && (name.contains(bare) || bare.contains(name) && !name.is_empty())
        });
        match near {
            Some(near) => Message::new("import-area-near").with("area", text).with("near", near),
            None => Message::new("import-area-unknown").with("area", text),
        }
    }
}

/// How a name has to be the one that is looked for.
#[derive(Clone, Copy)]
enum Fit {
    /// To the letter.
    Exact,
    /// But for the word that says what sort of place it is.
    Loose,
}

impl Fit {
    fn is(self, known: &str, asked: &str) -> bool {
        match self {
            Self::Exact => known == asked,
            Self::Loose => known == asked || bare(known) == bare(asked),
        }
    }
}

/// What a name ends with that says what sort of place it is; longer ones first.
const SORTS: [&str; 11] = [
    "村民委员会",
    "居民委员会",
    "村委会",
    "居委会",
    "街道",
    "社区",
    "镇",
    "乡",
    "村",
    "区",
    "县",
];

/// A name without the word that says what sort of place it is; whole where nothing else would be left.
fn bare(name: &str) -> &str {
    let rest = SORTS.iter().find_map(|sort| name.strip_suffix(sort));
    rest.filter(|rest| rest.chars().count() > 1).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_found_by_code_name_and_names_from_above() {
        let areas = [
            ("990101", "云浦区"),
            ("990101101", "甲镇"),
            ("990101102", "乙镇"),
            ("990101101201", "东村"),
            ("990101102201", "东村"),
            ("990101102202", "西村"),
        ];
        let index =
            AreaIndex::new(areas.map(|(path, name)| (path.parse().unwrap(), name.to_owned())));
        let find = |text| index.resolve(text).map(String::from).map_err(|message| message.key);
        assert_eq!(find("990101102000"), Ok("990101102".into()));
        assert_eq!(find("西村"), Ok("990101102202".into()));
        assert_eq!(find("东村"), Err("import-area-ambiguous"));
        assert_eq!(find("乙镇/东村"), Ok("990101102201".into()));
        assert_eq!(find("云浦区 / 甲镇 / 东村"), Ok("990101101201".into()));
        assert_eq!(find("云浦区/西村"), Ok("990101102202".into()));
        assert_eq!(find("甲镇/西村"), Err("import-area-unknown"));
        assert_eq!(find("990101103"), Err("import-area-unknown"));
        assert_eq!(find("/"), Err("import-area-unknown"));
        assert_eq!(find("乙镇东村"), Ok("990101102201".into()));
        assert_eq!(find("云浦"), Ok("990101".into()));
        assert_eq!(find("西\u{200B}村村委会"), Ok("990101102202".into()));
        assert_eq!(find("云浦新城"), Err("import-area-near"));
    }
}
