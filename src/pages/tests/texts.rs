//! The two languages hold the same keys with the same variables, every key in use exists, and no
//! word is used that must not be.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// No compulsion, no points, no rankings, and no claim that a browser's location proves anything.
const FORBIDDEN: [&str; 14] = [
    "打卡",
    "签到",
    "积分",
    "排名",
    "排行",
    "得分榜",
    "连续天数",
    "证明到场",
    "check-in",
    "check in",
    "ranking",
    "leaderboard",
    "streak",
    "presence proven",
];

pub(super) fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every file below a folder with one of these endings.
pub(super) fn files(folder: &Path, endings: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if endings
            .iter()
            .any(|ending| path.extension().is_some_and(|extension| extension == *ending))
        {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

/// Key, and the variables in its text.
type Texts = BTreeMap<String, BTreeSet<String>>;

fn texts(tag: &str) -> BTreeMap<String, Texts> {
    files(&sources().join("locale/texts").join(tag), &["ftl"])
        .into_iter()
        .map(|(path, text)| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), parse(&text))
        })
        .collect()
}

fn parse(text: &str) -> Texts {
    let mut texts = Texts::new();
    let mut key = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let indented = line.starts_with([' ', '}', '*', '[']);
        if let Some((name, _)) = line.split_once(" =").filter(|_| !indented) {
            name.clone_into(&mut key);
            assert!(texts.insert(key.clone(), BTreeSet::new()).is_none(), "{key} stands twice");
        }
        let variables = line
            .split('$')
            .skip(1)
            .map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect());
        texts.entry(key.clone()).or_default().extend(variables);
    }
    texts.remove("");
    texts
}

/// What a file says, key by key.
pub(super) fn parse_bodies(text: &str) -> BTreeMap<String, String> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let mut last = None;
    for line in text.lines() {
        let indented = line.starts_with([' ', '}']);
        if indented {
            if let Some(text) = last.as_ref().and_then(|key| texts.get_mut(key)) {
                text.push('\n');
                text.push_str(line);
            }
        } else if let Some((key, text)) = line.split_once(" =").filter(|_| !line.starts_with('#')) {
            texts.insert(key.to_owned(), text.trim().to_owned());
            last = Some(key.to_owned());
        }
    }
    texts
}

/// What a language says, key by key.
pub(super) fn bodies(tag: &str) -> BTreeMap<String, String> {
    files(&sources().join("locale/texts").join(tag), &["ftl"])
        .into_iter()
        .flat_map(|(_, text)| parse_bodies(&text))
        .collect()
}

#[test]
fn both_languages_have_the_same_keys_and_variables() {
    let (chinese, english) = (texts("zh-CN"), texts("en"));
    assert_eq!(chinese.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>());
    for (file, texts) in &chinese {
        assert_eq!(texts, &english[file], "{file}");
    }
}

#[test]
fn no_key_stands_in_two_files() {
    let mut seen = BTreeSet::new();
    for texts in texts("zh-CN").into_values() {
        for key in texts.into_keys() {
            assert!(seen.insert(key.clone()), "{key}");
        }
    }
}

/// The literals that calls of `function` take first.
fn first_literals<'a>(source: &'a str, function: &'a str) -> impl Iterator<Item = &'a str> {
    source
        .split(function)
        .skip(1)
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split_once('"'))
        .map(|(literal, _)| literal)
}

/// Everything between quotation marks that looks like the key of an error's explanation.
fn explanations(source: &str) -> impl Iterator<Item = &str> {
    source.split('"').filter(|literal| {
        ["invalid-", "conflict-", "forbidden-"]
            .iter()
            .any(|kind| literal.strip_prefix(kind).is_some_and(|rest| !rest.is_empty()))
            && literal.chars().all(|c| c.is_ascii_lowercase() || c == '-')
    })
}

#[test]
fn every_key_in_use_exists() {
    let known: BTreeSet<String> = texts("zh-CN").into_values().flat_map(Texts::into_keys).collect();
    let mut seen = 0;
    for (path, source) in files(&sources(), &["rs", "html"]) {
        if path.parent().is_some_and(|folder| folder.ends_with("pages/tests")) {
            continue;
        }
        let keys = ["locale.text(", "f.text(", ".text_with(", ".text_of("]
            .iter()
            .flat_map(|function| first_literals(&source, function));
        for key in keys.chain(explanations(&source)) {
            assert!(known.contains(key), "{}: there is no text “{key}”", path.display());
            seen += 1;
        }
    }
    assert!(seen > 150, "only {seen} keys were found");
}

#[test]
fn every_kind_of_error_has_a_title_and_a_way_on() {
    use crate::error::Error;
    use crate::locale::Locale;
    let fault = || "fault".into();
    let errors = [
        Error::NotFound,
        Error::SignedOut,
        Error::Forbidden("forbidden-not-a-steward"),
        Error::Invalid(Vec::new()),
        Error::Conflict("conflict-login-taken"),
        Error::TooMany { retry_after: 7 },
        Error::TooLarge,
        Error::Unreadable,
        Error::Misshapen,
        Error::MethodNotAllowed,
        Error::CrossSite,
        Error::Unavailable(fault()),
        Error::Internal(fault()),
    ];
    for locale in super::LOCALES {
        for error in &errors {
            let (title, detail) = error.texts(locale);
            assert!(
                !title.contains("Unknown") && !detail.contains("Unknown"),
                "{error}: {title} {detail}"
            );
            assert_ne!(Locale::Chinese.text(&format!("error-{}-detail", error.word())), "");
        }
    }
}

#[test]
fn no_forbidden_word_is_used() {
    for (path, text) in files(&sources().join("locale/texts"), &["ftl"])
        .into_iter()
        .chain(files(&sources().join("pages/templates"), &["html"]))
    {
        let text = text.to_lowercase();
        for word in FORBIDDEN {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}
