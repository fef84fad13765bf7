//! What imports what: an arrow for each name that a file takes from another.
//!
//! A name that is only passed on (`pub use`) counts as taken from the file that defines it, and
//! passing on counts for nothing: it is a front door, not a dependency. Code of tests counts
//! nowhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, UseTree, Visibility};

type Module = Vec<String>;

/// A file takes a name from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Arrow {
    from: Module,
    to: Module,
    name: String,
}

impl Arrow {
    /// The first folder, or the file at the top.
    pub(super) fn leaves_room(&self) -> &str {
        self.from.first().map_or("lib", String::as_str)
    }

    pub(super) fn enters_room(&self) -> &str {
        self.to.first().map_or("lib", String::as_str)
    }

    /// Whether a function, or a module for the sake of its functions, is taken; not a type, a trait
    /// or a constant.
    pub(super) fn is_call(&self) -> bool {
        self.name.is_empty() || self.name.starts_with(char::is_lowercase)
    }
}

/// The modules of a crate with what each takes.
#[derive(Debug)]
pub(super) struct Tree {
    arrows: BTreeSet<Arrow>,
}

impl Tree {
    pub(super) fn read(root: &str, sources: &[(PathBuf, String)]) -> Self {
        let files: Vec<(Module, syn::File)> = sources
            .iter()
            .map(|(path, text)| (module(path.strip_prefix(root).unwrap()), text))
            .filter(|(module, _)| !module.iter().any(|part| part == "tests"))
            .map(|(module, text)| (module, syn::parse_file(text).unwrap()))
            .collect();
        let modules: BTreeSet<Module> = files.iter().map(|(module, _)| module.clone()).collect();
        let mut names = Names {
            modules,
            passed_on: BTreeMap::new(),
        };
        for (module, file) in &files {
            names.pass_on(module, file);
        }
        let mut arrows = BTreeSet::new();
        for (module, file) in &files {
            let mut taken = Taken::default();
            taken.visit_file(file);
            for path in taken.paths {
                if let Some((to, name)) = names.find(module, &path)
                    && to != *module
                {
                    arrows.insert(Arrow {
                        from: module.clone(),
                        to,
                        name,
                    });
                }
            }
        }
        Self { arrows }
    }

    pub(super) fn arrows(&self) -> impl Iterator<Item = &Arrow> {
        self.arrows.iter()
    }

    /// Arrows that lead on to where they came from, each with the way back.
    pub(super) fn circles(&self) -> Vec<Vec<String>> {
        let mut next: BTreeMap<&Module, BTreeSet<&Module>> = BTreeMap::new();
        for arrow in &self.arrows {
            next.entry(&arrow.from).or_default().insert(&arrow.to);
        }
        let way_back = |start: &Module, goal: &Module| -> Option<Vec<String>> {
            let mut came: BTreeMap<&Module, &Module> = BTreeMap::new();
            let mut waiting = vec![start];
            while let Some(at) = waiting.pop() {
                if at == goal {
                    let mut way = vec![at.join("::")];
                    let mut step = at;
                    while let Some(before) = came.get(step) {
                        way.push(before.join("::"));
                        step = before;
                    }
                    way.reverse();
                    return Some(way);
                }
                for to in next.get(at).into_iter().flatten() {
                    if *to != start && !came.contains_key(to) {
                        came.insert(to, at);
                        waiting.push(to);
                    }
                }
            }
            None
        };
        next.iter()
            .flat_map(|(from, goals)| goals.iter().map(move |to| (*from, *to)))
            .filter_map(|(from, to)| way_back(to, from))
            .collect()
    }
}

fn module(path: &Path) -> Module {
    let mut parts: Module = path
        .with_extension("")
        .iter()
        .map(|part| part.to_str().unwrap().to_owned())
        .collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        parts.pop();
    }
    parts
}

/// What a name means, and where it is defined.
struct Names {
    modules: BTreeSet<Module>,
    /// By module, the names it passes on, with the paths it has them from.
    passed_on: BTreeMap<Module, BTreeMap<String, Module>>,
}

impl Names {
    fn pass_on(&mut self, module: &Module, file: &syn::File) {
        let own = self.passed_on.entry(module.clone()).or_default();
        for item in &file.items {
            if let Item::Use(item) = item
                && !matches!(item.vis, Visibility::Inherited)
            {
                for (path, name) in leaves(&item.tree) {
                    own.insert(name, path);
                }
            }
        }
    }

    /// The module that defines what a path names, and the name in it; empty for the module itself.
    fn find(&self, from: &Module, path: &[String]) -> Option<(Module, String)> {
        let mut at = from.clone();
        let mut rest = path;
        match rest.first().map(String::as_str) {
            Some("crate") => {
                at.clear();
                rest = &rest[1..];
            }
            Some("self") => rest = &rest[1..],
            Some("super") => {
                while rest.first().is_some_and(|part| part == "super") {
                    at.pop()?;
                    rest = &rest[1..];
                }
            }
            // A child of this file; anything else is another crate's, or a name taken before.
            Some(first) => {
                let mut child = at.clone();
                child.push(first.to_owned());
                if !self.modules.contains(&child) {
                    return None;
                }
            }
            None => return None,
        }
        while let Some(part) = rest.first() {
            let mut child = at.clone();
            child.push(part.clone());
            if !self.modules.contains(&child) {
                break;
            }
            at = child;
            rest = &rest[1..];
        }
        let Some(name) = rest.first() else {
            return Some((at, String::new()));
        };
        if let Some(source) = self.passed_on.get(&at).and_then(|names| names.get(name)) {
            let whole: Module = source.iter().chain(&rest[1..]).cloned().collect();
            // What another crate defines is nobody's here.
            return self.find(&at, &whole);
        }
        Some((at, name.clone()))
    }
}

/// The paths of a `use`, each with the name it is known by.
fn leaves(tree: &UseTree) -> Vec<(Module, String)> {
    match tree {
        UseTree::Path(path) => {
            let first = path.ident.to_string();
            leaves(&path.tree)
                .into_iter()
                .map(|(rest, name)| {
                    let name = if name == "self" { first.clone() } else { name };
                    ([first.clone()].into_iter().chain(rest).collect(), name)
                })
                .collect()
        }
        UseTree::Name(name) if name.ident == "self" => vec![(Vec::new(), "self".to_owned())],
        UseTree::Name(name) => vec![(vec![name.ident.to_string()], name.ident.to_string())],
        UseTree::Rename(name) if name.ident == "self" => {
            vec![(Vec::new(), name.rename.to_string())]
        }
        UseTree::Rename(name) => vec![(vec![name.ident.to_string()], name.rename.to_string())],
        UseTree::Glob(_) => vec![(Vec::new(), "*".to_owned())],
        UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
    }
}

/// Every path that a file takes something by.
#[derive(Default)]
struct Taken {
    paths: Vec<Module>,
}

fn for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|word| word == "test")
    })
}

impl<'ast> Visit<'ast> for Taken {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if matches!(item.vis, Visibility::Inherited) && !for_tests(&item.attrs) {
            self.paths.extend(leaves(&item.tree).into_iter().map(|(path, _)| path));
        }
    }

    /// `pub(super)` takes nothing.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.paths.push(path.segments.iter().map(|part| part.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    /// What stands in a macro is no syntax yet: paths from the top of the crate are read as words.
    fn visit_macro(&mut self, item: &'ast Macro) {
        let words = item.tokens.to_string();
        for (place, _) in words.match_indices("crate :: ") {
            let parts = words[place..].split(" :: ").map(|part| {
                part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()
            });
            self.paths.push(parts.take_while(|part| !part.is_empty()).take(6).collect());
        }
        visit::visit_macro(self, item);
    }
}

#[test]
fn a_circle_is_found_and_a_front_door_is_none() {
    let tree = |files: &[(&str, &str)]| {
        let sources: Vec<(PathBuf, String)> =
            files.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect();
        Tree::read("src", &sources)
    };
    let circle = tree(&[
        ("src/lib.rs", "mod a; mod b;"),
        ("src/a.rs", "use crate::b::Thing;"),
        ("src/b.rs", "pub struct Thing; fn f() { super::a::g() }"),
    ]);
    assert_eq!(circle.circles(), [["b", "a"], ["a", "b"]]);
    let front_door = tree(&[
        ("src/lib.rs", "mod a;"),
        ("src/a/mod.rs", "mod b; mod c; pub use b::Thing;"),
        ("src/a/b.rs", "pub struct Thing;"),
        ("src/a/c.rs", "use super::Thing; #[cfg(test)] mod tests { use super::super::c; }"),
    ]);
    let arrows: Vec<_> = front_door
        .arrows()
        .map(|arrow| (arrow.from.join("::"), arrow.to.join("::")))
        .collect();
    assert_eq!(arrows, [("a::c".to_owned(), "a::b".to_owned())]);
    assert!(front_door.circles().is_empty());
}
