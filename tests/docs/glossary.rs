//! The glossary says what the locale files say.

use std::collections::BTreeSet;

use super::{below, part, quoted, read, root, rows};
use riverward::locale::Locale;

const GLOSSARY: &str = "docs/glossary.md";

/// Groups that are sentences, numbers or the same list said another way.
const SENTENCES: [&str; 13] = [
    "cadence",
    "fence_said",
    "flag",
    "grade_meaning",
    "job_state",
    "missed",
    "nobody",
    "reason",
    "status_meaning",
    "text",
    "this",
    "weekday",
    "weekday_name",
];

/// The keys of the domain's words, in their order.
fn keys() -> Vec<String> {
    let text = read("src/locale/texts/zh-CN/words.ftl");
    let key = |line: &str| {
        let (key, _) = line.split_once(" =")?;
        (!line.starts_with(['#', ' '])).then(|| key.to_owned())
    };
    text.lines().filter_map(key).collect()
}

fn group(key: &str) -> &str {
    key.split_once('-').map_or(key, |(group, _)| group)
}

#[test]
fn every_list_of_words_stands_in_the_glossary() {
    let page = read(GLOSSARY);
    let keys = keys();
    let mut listed = BTreeSet::new();
    for row in rows(part(&page, "lists")) {
        let list = quoted(row[0])[0];
        let words: Vec<String> = keys
            .iter()
            .filter(|key| group(key) == list)
            .map(|key| format!("{} {}", Locale::English.text(key), Locale::Chinese.text(key)))
            .collect();
        assert_eq!(row[2], words.join(" · "), "{GLOSSARY}: {list}");
        assert!(listed.insert(list), "{GLOSSARY}: {list} stands twice");
    }
    let lists: BTreeSet<&str> = keys.iter().map(|key| group(key)).collect();
    for list in &lists {
        assert!(
            listed.contains(list) != SENTENCES.contains(list),
            "{GLOSSARY}: {list} is either a list there or named in this test"
        );
    }
}

#[test]
fn every_term_is_one_that_people_read() {
    let page = read(GLOSSARY);
    let texts: String = below(&root().join("src/locale/texts/zh-CN"))
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "ftl"))
        .map(read)
        .collect();
    let mut seen = BTreeSet::new();
    for row in rows(part(&page, "terms")) {
        for term in row[0].split(", ").chain(row[1].split('、')) {
            assert!(seen.insert(term), "{GLOSSARY}: {term} stands twice");
        }
        for term in row[1].split('、') {
            assert!(texts.contains(term), "{GLOSSARY}: no text says {term}");
        }
    }
    assert!(seen.len() > 40, "{} terms", seen.len());
}
