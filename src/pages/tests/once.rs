//! Every word stands once: no two keys say the same, and no source says what the locale files say.

use std::collections::BTreeMap;
use std::path::Path;

use super::texts::{bodies, files, sources};

/// The same in Chinese where English has two words, or one in two forms: looked at one by one.
const HOMONYMS: [&[&str]; 8] = [
    &["ago-today", "this-day"],
    &["console-nav-codes", "import-csv-plate"],
    &["console-nav-people", "actor-steward"],
    &["console-nav-claims", "offers-title"],
    &["console-codes-batches", "console-print-batch"],
    &["console-records-accept", "verdict-accepted"],
    &["console-duties-warnings", "console-duties-warning"],
    &["rate-title", "scanned-ratings-level"],
];

/// Where words of the domain stand as data: what made-up people wrote, what other people's files
/// may say, what rules elsewhere are called.
const DATA: [&str; 4] = [
    "src/demo/",
    "src/exchange/fields.rs",
    "src/exchange/values.rs",
    "src/stewardships/presets.rs",
];

/// Keys by what they say, without those that only refer to another.
fn said(texts: &BTreeMap<String, String>) -> BTreeMap<String, Vec<&str>> {
    let mut said: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (key, text) in texts {
        if !is_reference(text) {
            said.entry(normal(text)).or_default().push(key);
        }
    }
    said
}

/// `{ other-key }` and nothing else.
fn is_reference(text: &str) -> bool {
    let inner = text.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    inner.is_some_and(|key| {
        key.trim().chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    })
}

/// Without spaces, without the names of what is set in, without a full stop at the end.
fn normal(text: &str) -> String {
    let mut parts = text.split("{ $");
    let mut normal = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        normal.push_str("{ $");
        normal.push_str(rest);
    }
    normal.retain(|c| !c.is_whitespace());
    normal.trim_end_matches(['。', '…', '！']).to_owned()
}

/// Texts that several keys say, apart from the homonyms.
fn doubles(texts: &BTreeMap<String, String>) -> Vec<String> {
    let known =
        |keys: &[&str]| HOMONYMS.iter().any(|pair| keys.iter().all(|key| pair.contains(key)));
    said(texts)
        .into_iter()
        .filter(|(_, keys)| keys.len() > 1 && !known(keys))
        .map(|(text, keys)| format!("“{text}” is said by {}", keys.join(" and ")))
        .collect()
}

#[test]
fn no_two_keys_say_the_same() {
    let doubles = doubles(&bodies("zh-CN"));
    assert!(
        doubles.is_empty(),
        "let the later key be {{ the-earlier }}, or use one:\n{}",
        doubles.join("\n")
    );
}

#[test]
fn homonyms_are_the_same_in_chinese_and_not_in_english() {
    let (chinese, english) = (bodies("zh-CN"), bodies("en"));
    for keys in HOMONYMS {
        let say = |texts: &BTreeMap<String, String>| {
            let mut said: Vec<String> = keys.iter().map(|key| normal(&texts[*key])).collect();
            said.dedup();
            said.len()
        };
        assert_eq!((say(&chinese), say(&english)), (1, keys.len()), "{keys:?}");
    }
}

#[test]
fn a_second_copy_of_a_text_is_found() {
    let mut texts = bodies("zh-CN");
    texts.insert("planted".into(), format!("{} 。", texts["console-segment-noScans"]));
    assert_eq!(doubles(&texts), ["“没有扫码” is said by console-segment-noScans and planted"]);
    texts.insert("planted".into(), "{ console-segment-noScans }".into());
    assert!(doubles(&texts).is_empty());
    texts.insert("planted".into(), "{ $one } { console-segment-noScans }".into());
    assert!(doubles(&texts).is_empty());
    texts.insert("planted".into(), "数据时间 { $when }".into());
    assert_eq!(doubles(&texts).len(), 1);
}

/// Words of the domain that a source says itself, with their line.
fn copies(source: &str, words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in source.lines().enumerate() {
        if line.contains("#[cfg(test)]") {
            break;
        }
        // Comments explain: nobody reads them on a page.
        let start = line.trim_start();
        if ["//", "*", "/*", "<!--"].iter().any(|mark| start.starts_with(mark)) {
            continue;
        }
        let code = line.split(" // ").next().unwrap_or(line);
        for word in words.iter().filter(|word| code.contains(word.as_str())) {
            found.push(format!("{}: {word}", number + 1));
        }
    }
    found
}

/// The words of the domain; one character alone says too little to look for.
fn words() -> Vec<String> {
    let folder = sources().join("locale/texts/zh-CN/words.ftl");
    let text = std::fs::read_to_string(folder).unwrap();
    let words: Vec<String> = super::texts::parse_bodies(&text)
        .into_values()
        .filter(|word| !word.contains('{') && word.chars().count() > 1)
        .collect();
    assert!(words.len() > 100);
    words
}

fn is_tested_or_made(path: &Path) -> bool {
    let path = path.to_string_lossy();
    ["/tests/", "/tests.rs", ".test.ts", "/testing/", "/locales/"]
        .iter()
        .any(|part| path.contains(part))
}

#[test]
fn no_source_says_a_word_of_the_domain() {
    let (root, words) = (Path::new(env!("CARGO_MANIFEST_DIR")), words());
    for (folder, endings) in [("src", &["rs"][..]), ("web-map/src", &["ts", "vue"])] {
        for (path, source) in files(&root.join(folder), endings) {
            let name = path.strip_prefix(root).unwrap().to_string_lossy();
            if is_tested_or_made(&path) || DATA.iter().any(|data| name.starts_with(data)) {
                continue;
            }
            let copies = copies(&source, &words);
            assert!(copies.is_empty(), "{name} has words of its own: {}", copies.join(", "));
        }
    }
}

#[test]
fn a_word_that_a_source_says_itself_is_found() {
    let words = words();
    assert_eq!(copies("let kind = '小微水体'\n", &words), ["1: 小微水体"]);
    assert_eq!(copies("<p>\n  逾期 {{ days }}\n</p>", &words), ["2: 逾期"]);
    assert_eq!(copies("/// 逾期\nlet late = 1; // 逾期\n", &words), [""; 0]);
}
