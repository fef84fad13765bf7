//! What a file may hold: one copy of each helper, functions that are read at a glance, words for
//! what others use, statements in stores alone.

use std::collections::BTreeMap;
use std::path::Path;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, Item, Lit, Meta, Visibility};

use super::sources;

/// Longest function in lines; a comment `// Long:` inside says why one is longer.
const LONGEST: usize = 80;

/// Helpers that there was more than one of.
const ONCE: [&str; 9] = [
    "zone",
    "local_day",
    "no_store",
    "settle_day",
    "accepted",
    "word_enum",
    "event_id",
    "note",
    "record_audit",
];

struct Functions<'a> {
    path: &'a Path,
    text: &'a str,
    /// Name, first line, last line.
    found: Vec<(String, usize, usize)>,
}

impl Functions<'_> {
    fn add(&mut self, name: String, whole: &impl Spanned) {
        let span = whole.span();
        self.found.push((name, span.start().line, span.end().line));
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(item.sig.ident.to_string(), &item.sig.fn_token);
        let last = self.found.len() - 1;
        self.found[last].2 = item.block.span().end().line;
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add(item.sig.ident.to_string(), &item.sig.fn_token);
        let last = self.found.len() - 1;
        self.found[last].2 = item.block.span().end().line;
        visit::visit_impl_item_fn(self, item);
    }
}

#[test]
fn functions_are_read_at_a_glance() {
    let mut long = Vec::new();
    for folder in ["src", "qr/src"] {
        for (path, text) in sources(folder) {
            let mut functions = Functions {
                path: &path,
                text: &text,
                found: Vec::new(),
            };
            functions.visit_file(&syn::parse_file(&text).unwrap());
            let lines: Vec<&str> = functions.text.lines().collect();
            for (name, first, last) in functions.found {
                let length = last + 1 - first;
                let defended = lines[first - 1..last].iter().any(|line| line.contains("// Long:"));
                if length > LONGEST && !defended {
                    long.push(format!("{}: {name} has {length} lines", functions.path.display()));
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
        for (path, text) in sources(folder) {
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
                if matches!(&text.lit, Lit::Str(text) if !text.value().trim().is_empty())))
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
