//! Files and headings that pages lead to are there.

use std::collections::BTreeSet;
use std::path::Path;

use super::{below, pages, quoted, read, root};

/// Endings of files that pages name.
const ENDINGS: [&str; 14] = [
    "css", "ftl", "html", "js", "json", "md", "rs", "service", "sh", "sql", "toml", "ts", "typ",
    "vue",
];
/// Made by building; not there in a fresh copy.
const MADE: [&str; 2] = ["target/", "web-map/dist/"];
/// Folders that a path may begin in.
const BEGINNINGS: [&str; 2] = ["", "src"];

/// Whether a word in backticks is meant as a path of the repository.
fn is_path(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-{},".contains(c);
    if !word.chars().all(plain) {
        return false;
    }
    if word.starts_with(['/', '-']) || word.starts_with("./") {
        return false;
    }
    if MADE.iter().any(|made| word.starts_with(made)) {
        return false;
    }
    let ending = word.rsplit_once('.').map_or("", |(_, ending)| ending);
    let in_a_folder = word.split_once('/').is_some_and(|(first, _)| {
        BEGINNINGS.iter().any(|beginning| root().join(beginning).join(first).is_dir())
    });
    word.ends_with('/') || ENDINGS.contains(&ending) || in_a_folder
}

/// `a/{b,c}/d` is `a/b/d` and `a/c/d`.
fn spelt_out(path: &str) -> Vec<String> {
    let Some((before, (inside, after))) = path
        .split_once('{')
        .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    else {
        return vec![path.to_owned()];
    };
    inside.split(',').map(|word| format!("{before}{word}{after}")).collect()
}

#[test]
fn every_path_that_a_page_names_is_there() {
    let names: BTreeSet<String> = below(root())
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    let mut seen = 0;
    let mut gone = Vec::new();
    for page in pages() {
        // What was there once may stand in the history of changes.
        if page == "CHANGELOG.md" {
            continue;
        }
        let text = read(&page);
        for word in quoted(&text).into_iter().filter(|word| is_path(word)) {
            for path in spelt_out(word) {
                seen += 1;
                let bare = path.trim_end_matches('/');
                let is_there =
                    BEGINNINGS.iter().any(|beginning| root().join(beginning).join(&path).exists());
                // A name alone is one of a folder that was named before it.
                let is_a_name = !bare.contains('/') && names.contains(bare);
                if !is_there && !is_a_name {
                    gone.push(format!("{page}: {path}"));
                }
            }
        }
    }
    assert!(seen > 100, "{seen} paths");
    assert!(gone.is_empty(), "{gone:#?}");
}

/// The anchor that a heading gets.
fn anchor(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn every_link_between_pages_leads_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        let text = read(&page);
        let folder = Path::new(&page).parent().unwrap();
        for (place, _) in text.match_indices("](") {
            let Some((link, _)) = text[place + 2..].split_once(')') else {
                continue;
            };
            if link.contains("://") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { page.clone().into() } else { folder.join(file) };
            let leads = root().join(&target).exists()
                && (heading.is_empty()
                    || read(&target)
                        .lines()
                        .any(|line| line.starts_with('#') && anchor(line) == heading));
            if !leads {
                broken.push(format!("{page}: {link}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}
