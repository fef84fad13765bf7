//! The area tree of one district in memory: a few hundred areas, looked up by every row.

use std::collections::{BTreeMap, HashMap};

use sqlx::PgConnection;

use super::checks;
use crate::areas::store::import as area_store;
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
    /// (`朱泾镇/大茫村`).
    pub(super) fn resolve(&self, text: &str) -> Result<AreaPath, Message> {
        let text = text.trim();
        if text.starts_with(|char: char| char.is_ascii_digit()) {
            let path = checks::area_code(text)?;
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
        let Some((last, above)) = names.split_last() else {
            return Err(Message::new("import-area-unknown").with("area", text));
        };
        let fits = |path: &&AreaPath| {
            let mut at = path.parent();
            above.iter().rev().all(|name| {
                while let Some(here) = at.take() {
                    at = here.parent();
                    if self.name(&here) == *name {
                        return true;
                    }
                }
                false
            })
        };
        let mut found = self.paths.get(*last).into_iter().flatten().filter(fits);
        match (found.next(), found.next()) {
            (Some(path), None) => Ok(path.clone()),
            (None, _) => Err(Message::new("import-area-unknown").with("area", text)),
            (Some(one), Some(other)) => Err(Message::new("import-area-ambiguous")
                .with("area", text)
                .with("one", one)
                .with("other", other)),
        }
    }
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
    }
}
