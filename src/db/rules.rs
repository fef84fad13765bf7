//! The rules in SQL: functions and the triggers that call them, each in a file of its own with its
//! present text. They are laid over the tables in one transaction, as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rust_embed::RustEmbed;
use sqlx::{AssertSqlSafe, PgConnection};

/// Those of this build.
#[derive(RustEmbed)]
#[folder = "migrations/functions"]
struct Embedded;

/// The number that is raised with each change; only a higher one is laid over a lower one.
const VERSION: &str = "VERSION";

/// Every function's text by its name, and the number of this state of them.
#[derive(Debug)]
pub(super) struct Rules {
    version: i32,
    texts: BTreeMap<String, String>,
}

/// Why there are no rules to lay over the tables.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// A folder or one of its files.
    #[error("{path} cannot be read: {cause}")]
    Unreadable {
        /// As it was given.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// No number, or no UTF-8.
    #[error(
        "migrations/functions/VERSION has to hold a whole number, and every file beside it UTF-8"
    )]
    Malformed,
}

impl Rules {
    /// Those of this build.
    pub(super) fn embedded() -> Result<Self, RulesError> {
        Self::new(Embedded::iter().filter_map(|name| {
            Embedded::get(&name).map(|file| (name.into_owned(), file.data.into_owned()))
        }))
    }

    /// Those of a folder.
    pub(super) fn read(folder: &Path) -> Result<Self, RulesError> {
        let read = || {
            let mut files = Vec::new();
            for entry in std::fs::read_dir(folder)? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                files.push((name, std::fs::read(entry.path())?));
            }
            Ok(files)
        };
        Self::new(read().map_err(|cause| RulesError::Unreadable {
            path: folder.display().to_string(),
            cause,
        })?)
    }

    fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Self, RulesError> {
        let mut version = None;
        let mut texts = BTreeMap::new();
        for (name, bytes) in files {
            let text = String::from_utf8(bytes).map_err(|_| RulesError::Malformed)?;
            if name == VERSION {
                // Beside it stands what it was given for, for the test that asks to raise it.
                version = text.split_whitespace().next().and_then(|number| number.parse().ok());
            } else if let Some(function) = name.strip_suffix(".sql") {
                texts.insert(function.to_owned(), text);
            }
        }
        Ok(Self {
            version: version.ok_or(RulesError::Malformed)?,
            texts,
        })
    }

    /// Raised with each change of a text.
    pub(super) fn version(&self) -> i32 {
        self.version
    }

    /// Every text by its function's name.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Lays them over the tables; what they replace stays callable until the transaction ends.
    ///
    /// # Errors
    /// The name of the function whose text the database refused, and what it said.
    pub(super) async fn apply(&self, db: &mut PgConnection) -> Result<(), (String, sqlx::Error)> {
        for name in self.in_order() {
            let text = self.texts.get(name).map_or("", String::as_str);
            sqlx::raw_sql(AssertSqlSafe(text))
                .execute(&mut *db)
                .await
                .map_err(|cause| (name.to_owned(), cause))?;
        }
        Ok(())
    }

    /// What a text calls comes before it: a function written as one expression is checked when it
    /// is made. Where functions call each other, by name.
    fn in_order(&self) -> Vec<&str> {
        let calls: BTreeMap<&str, BTreeSet<&str>> = self
            .texts
            .iter()
            .map(|(name, text)| (name.as_str(), self.called_in(text)))
            .collect();
        let mut order = Vec::new();
        let mut seen = BTreeSet::new();
        for name in calls.keys() {
            place(name, &calls, &mut seen, &mut order);
        }
        order
    }

    fn called_in(&self, text: &str) -> BTreeSet<&str> {
        let mut called = BTreeSet::new();
        for line in text.lines() {
            let code = line.split_once("--").map_or(line, |(code, _)| code);
            let is_word = |character: char| character.is_alphanumeric() || character == '_';
            for (at, _) in code.match_indices('(') {
                let before = code[..at].trim_end();
                let start =
                    before.rfind(|character| !is_word(character)).map_or(0, |last| last + 1);
                if let Some((name, _)) = self.texts.get_key_value(&before[start..]) {
                    called.insert(name.as_str());
                }
            }
        }
        called
    }
}

fn place<'a>(
    name: &'a str,
    calls: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    seen: &mut BTreeSet<&'a str>,
    order: &mut Vec<&'a str>,
) {
    if !seen.insert(name) {
        return;
    }
    for called in calls.get(name).into_iter().flatten() {
        place(called, calls, seen, order);
    }
    order.push(name);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(files: &[(&str, &str)]) -> Result<Rules, RulesError> {
        Rules::new(files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())))
    }

    #[test]
    fn what_is_called_comes_first() {
        let rules = rules(&[
            ("VERSION", "7\n"),
            ("README.md", "no rule"),
            ("a.sql", "CREATE FUNCTION a() … RETURN c (1) + 1; -- b() is a remark"),
            ("b.sql", "CREATE FUNCTION b() … PERFORM d(); ab();"),
            ("c.sql", "CREATE FUNCTION c(x int4) … RETURN x;"),
            ("d.sql", "CREATE FUNCTION d() … PERFORM b(); PERFORM a();"),
        ])
        .unwrap();
        assert_eq!(rules.version(), 7);
        assert_eq!(rules.in_order(), ["c", "a", "d", "b"]);
    }

    #[test]
    fn a_state_without_a_number_is_refused() {
        assert!(matches!(rules(&[("a.sql", "")]), Err(RulesError::Malformed)));
        assert!(matches!(rules(&[("VERSION", "soon")]), Err(RulesError::Malformed)));
    }
}
