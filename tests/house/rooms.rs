//! What a file may hold: one copy of each helper, functions that are read at a glance, words for
//! what others use, statements in stores alone.

use std::collections::BTreeMap;
use std::path::Path;

use syn::{Attribute, Expr, Item, Lit, Meta, Visibility};

use super::sources;

/// Longest function in lines; a comment `// Long:` inside says why one is longer.
const LONGEST: usize = 80;

/// Helpers that there was more than one of.
const ONCE: [&str; 7] =
    ["zone", "local_day", "no_store", "settle_day", "accepted", "event_id", "note"];

/// Whether a file of the program holds tests alone.
fn is_test(path: &Path) -> bool {
    path.iter().any(|part| part == "tests") || path.ends_with("tests.rs")
}

/// The functions of a source, each with its lines: as the formatter leaves them, a function ends
/// with a brace as far in as its first line.
fn functions(text: &str) -> Vec<(&str, Vec<&str>)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let inner = line.trim_start();
        let edge = &line[..line.len() - inner.len()];
        let begins = ["fn ", "pub fn ", "async fn ", "pub async fn ", "const fn ", "pub const fn "]
            .iter()
            .any(|begin| inner.starts_with(begin))
            || inner.starts_with("pub(") && inner.contains(" fn ");
        if !begins {
            continue;
        }
        let name = inner.split("fn ").nth(1).unwrap_or_default();
        let name = name.split(['(', '<']).next().unwrap_or_default();
        let end = format!("{edge}}}");
        let length = lines[number..].iter().position(|line| *line == end);
        found.extend(length.map(|length| (name, lines[number..=number + length].to_vec())));
    }
    found
}

#[test]
fn functions_are_read_at_a_glance() {
    let mut long = Vec::new();
    for folder in ["src", "qr/src"] {
        for (path, text) in sources(folder).into_iter().filter(|(path, _)| !is_test(path)) {
            for (name, lines) in functions(&text) {
                let defended = lines.iter().any(|line| line.contains("// Long:"));
                if lines.len() > LONGEST && !defended {
                    long.push(format!("{}: {name} has {} lines", path.display(), lines.len()));
                }
            }
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

/// Fields are left out: a comment that repeats a field's name says nothing.
#[test]
fn what_others_use_says_what_it_is() {
    let mut silent = Vec::new();
    for folder in ["src", "qr/src"] {
        for (path, text) in sources(folder).into_iter().filter(|(path, _)| !is_test(path)) {
            let file = syn::parse_file(&text).unwrap();
            if !has_words(&file.attrs) && !path.ends_with("main.rs") {
                silent.push(format!("{} says nothing of what belongs in it", path.display()));
            }
            for item in &file.items {
                let (visibility, attributes, name) = match item {
                    Item::Const(item) => (&item.vis, &item.attrs, &item.ident),
                    Item::Enum(item) => (&item.vis, &item.attrs, &item.ident),
                    Item::Fn(item) => (&item.vis, &item.attrs, &item.sig.ident),
                    Item::Struct(item) => (&item.vis, &item.attrs, &item.ident),
                    Item::Trait(item) => (&item.vis, &item.attrs, &item.ident),
                    Item::Type(item) => (&item.vis, &item.attrs, &item.ident),
                    _ => continue,
                };
                if matches!(visibility, Visibility::Public(_)) && !has_words(attributes) {
                    silent.push(format!("{}: {name}", path.display()));
                }
            }
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

fn has_words(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        matches!(&attribute.meta, Meta::NameValue(value) if value.path.is_ident("doc")
            && matches!(&value.value, Expr::Lit(text)
                if matches!(&text.lit, Lit::Str(text) if !text.value().trim().is_empty() && !text.value().contains("TODO"))))
    })
}

#[test]
fn helpers_stand_once() {
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (path, text) in sources("src") {
        let file = syn::parse_file(&text).unwrap();
        for item in &file.items {
            if let Item::Fn(item) = item {
                let name = item.sig.ident.to_string();
                if let Some(known) = ONCE.iter().find(|known| **known == name) {
                    places.entry(known).or_default().push(path.display().to_string());
                }
            }
        }
    }
    let twice: Vec<_> = places.iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}

#[test]
fn statements_stand_in_stores_and_transactions_begin_there() {
    let store = |path: &Path| {
        path.starts_with("src/db")
            || path.iter().any(|part| part == "store")
            || path.ends_with("store.rs")
    };
    for (path, text) in sources("src") {
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        if !store(&path) {
            assert!(
                !code.contains("sqlx::query"),
                "{}: a statement outside of a store",
                path.display()
            );
        }
        if path.starts_with("src/http") {
            assert!(
                !code.contains(".begin()"),
                "{}: a handler opens a transaction",
                path.display()
            );
        }
    }
}
