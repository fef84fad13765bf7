//! What is said about a file or a row: a key of `import.ftl` and the values set into it. Worded
//! only when somebody reads it.

use std::borrow::Cow;
use std::fmt;

use crate::locale::Locale;

/// A sentence to be said in either language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Key in `src/locale/texts/*/import.ftl`.
    pub key: &'static str,
    /// Values by name.
    pub values: Vec<(&'static str, String)>,
    /// Words that would have done, for `$words`: each for an English and for a Chinese reader.
    words: Vec<[&'static str; 2]>,
}

impl Message {
    /// A sentence without values, or the start of one with.
    pub fn new(key: &'static str) -> Self {
        Self {
            key,
            values: Vec::new(),
            words: Vec::new(),
        }
    }

    /// Adds a value. Long ones are cut: they come from files, and a whole page of text helps nobody
    /// in a table.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.values.push((name, excerpt(&value.to_string())));
        self
    }

    /// Adds words of ours that would have done, each for an English and for a Chinese reader.
    #[must_use]
    pub(super) fn with_words(mut self, words: Vec<[&'static str; 2]>) -> Self {
        self.words = words;
        self
    }

    /// The sentence in a language.
    pub fn say(&self, locale: Locale) -> String {
        if self.words.is_empty() {
            return locale.text_of(self.key, &self.values);
        }
        let words: Vec<&str> = self
            .words
            .iter()
            .map(|[english, chinese]| match locale {
                Locale::English => *english,
                Locale::Chinese => *chinese,
            })
            .collect();
        let mut values = self.values.clone();
        values.push(("words", words.join(&locale.text("list-comma"))));
        locale.text_of(self.key, &values)
    }
}

/// The first 120 characters, control characters made visible as spaces.
fn excerpt(text: &str) -> String {
    let shown: Cow<'_, str> = if text.contains(char::is_control) {
        text.replace(char::is_control, " ").into()
    } else {
        text.into()
    };
    let mut chars = shown.char_indices();
    match chars.nth(120) {
        Some((at, _)) => format!("{}…", &shown[..at]),
        None => shown.into_owned(),
    }
}

/// In English, for logs and test failures.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Locale::English))
    }
}

impl std::error::Error for Message {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn long_values_are_cut_between_characters() {
        let message = Message::new("import-no-name").with("name", "河".repeat(500));
        assert_eq!(message.values[0].1.chars().count(), 121);
    }

    /// Every key written in the code stands in both languages, and none stands there unused.
    #[test]
    fn every_key_is_worded_in_both_languages() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut used = BTreeSet::new();
        let mut folders =
            vec![root.join("exchange"), root.join("stewardships"), root.join("checkpoints")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let text = std::fs::read_to_string(path).unwrap();
                    used.extend(text.split('"').filter(|word| is_key(word)).map(str::to_owned));
                }
            }
        }
        for tag in ["zh-CN", "en"] {
            let text =
                std::fs::read_to_string(root.join("locale/texts").join(tag).join("import.ftl"))
                    .unwrap();
            let worded: BTreeSet<_> = text
                .lines()
                .filter_map(|line| line.split_once(" = "))
                .map(|(key, _)| key.to_owned())
                .filter(|key| is_key(key))
                .collect();
            assert_eq!(
                used.difference(&worded).collect::<Vec<_>>(),
                Vec::<&String>::new(),
                "not worded in {tag}"
            );
            assert_eq!(
                worded.difference(&used).collect::<Vec<_>>(),
                Vec::<&String>::new(),
                "unused in {tag}"
            );
        }
    }

    fn is_key(word: &str) -> bool {
        word.strip_prefix("import-").is_some_and(|rest| {
            !rest.is_empty()
                && !rest.ends_with('-')
                && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        })
    }
}
