//! Every act that goes on record has its words, and no words are left of one that does no more.

use std::collections::BTreeSet;
use std::fs;

use riverward::locale::Locale;
use syn::LitStr;
use syn::visit::Visit;

use super::{root, sources};

/// The texts of a source that may be actions.
#[derive(Default)]
struct Actions(BTreeSet<String>);

impl<'ast> Visit<'ast> for Actions {
    fn visit_lit_str(&mut self, text: &'ast LitStr) {
        let text = text.value();
        if is_action(&text) {
            self.0.insert(text);
        }
    }
}

/// Subject and verb with a dot between them, as `code.install`.
fn is_action(text: &str) -> bool {
    let is_word =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    text.contains('.') && text.split('.').all(is_word)
}

/// What is written wherever an act is made, or its action is chosen.
fn actions() -> BTreeSet<String> {
    let mut found = Actions::default();
    for (_, text) in sources("src") {
        if text.contains("Act::") || text.contains("fn action(") {
            found.visit_file(&syn::parse_file(&text).unwrap());
        }
    }
    found.0
}

fn key(action: &str) -> String {
    format!("audit-{}", action.replace('.', "-"))
}

#[test]
fn every_act_on_record_has_its_words() {
    let actions = actions();
    assert!(actions.len() > 30, "{actions:?}");
    // One that is chosen by a match, and one by a method.
    assert!(actions.contains("record.set_aside") && actions.contains("import.areas"));
    for locale in [Locale::Chinese, Locale::English] {
        let silent: Vec<&String> =
            actions.iter().filter(|action| locale.known(&key(action)).is_none()).collect();
        assert!(silent.is_empty(), "{locale:?}: audit.ftl has no words for {silent:?}");
    }
    let words = fs::read_to_string(root().join("src/locale/texts/zh-CN/audit.ftl")).unwrap();
    let said = words.lines().filter_map(|line| line.split_once(" =")).map(|(key, _)| key);
    let known: BTreeSet<String> = actions.iter().map(|action| key(action)).collect();
    let idle: Vec<&str> =
        said.filter(|key| key.starts_with("audit-") && !known.contains(*key)).collect();
    assert!(idle.is_empty(), "no act is said by {idle:?}");
}

#[test]
fn an_action_is_told_from_other_texts() {
    let source = r#"
        /// As `code.install`.
        fn act() -> Act {
            let _ = "index.html is a file";
            Act::new(if true { "pond.dig" } else { "pond.fill_up" }, "retention.")
        }
    "#;
    let mut found = Actions::default();
    found.visit_file(&syn::parse_file(source).unwrap());
    let expected: BTreeSet<String> = ["pond.dig", "pond.fill_up"].map(str::to_owned).into();
    assert_eq!(found.0, expected);
}
