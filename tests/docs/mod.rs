//! What the docs say is so: paths, tables, settings, words, jobs and metrics, compared with the
//! program.

mod glossary;
mod jobs;
mod paths;
mod routes;
mod settings;
mod tables;
mod words;

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};

const ARCHITECTURE: &str = "docs/ARCHITECTURE.md";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the repository.
fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every page for readers, by its path from the root.
fn pages() -> Vec<String> {
    let mut pages = Vec::new();
    for folder in ["", "docs", "docs/decisions"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "md") {
                pages.push(path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    pages.sort();
    pages
}

/// Every file and folder of ours below a folder, in order; nothing that was built or downloaded.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_str().unwrap();
        if ["target", "var", "node_modules", "dist", "results", ".git"].contains(&name) {
            continue;
        }
        if path.is_dir() {
            found.extend(below(&path));
        }
        found.push(path);
    }
    found
}

/// What stands between `<!-- name: begin -->` and `<!-- name: end -->`.
fn part<'a>(page: &'a str, name: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("<!-- {name}: begin -->")).expect("its beginning");
    rest.split_once(&format!("<!-- {name}: end -->")).expect("its end").0
}

/// The rows of the tables in a text, cell by cell, without their heads.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
    let is_rule = |line: &str| line.starts_with("|-");
    let mut rows = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        if !is_rule(line) && !lines.get(place + 1).is_some_and(|next| is_rule(next)) {
            rows.push(line.trim_matches('|').split('|').map(str::trim).collect());
        }
    }
    rows
}

/// What stands in backticks; blocks of code are left out.
fn quoted(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut in_block = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
        } else if !in_block {
            words.extend(line.split('`').skip(1).step_by(2));
        }
    }
    words
}

/// The words in backticks in one column of a table.
fn column(text: &str, number: usize) -> BTreeSet<String> {
    let rows = rows(text);
    assert!(!rows.is_empty(), "a table");
    rows.iter().flat_map(|row| quoted(row[number])).map(str::to_owned).collect()
}

/// Both sets are the same.
fn assert_same<T: Ord + Debug>(page: &str, written: &BTreeSet<T>, known: &BTreeSet<T>) {
    let missing: Vec<_> = known.difference(written).collect();
    let gone: Vec<_> = written.difference(known).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "{page} lacks {missing:?}, and has {gone:?}, which the program does not know"
    );
}
