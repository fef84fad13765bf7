//! Where things belong: what imports what, how long a function is, what has to say something of
//! itself, what is put on record and by which words. Read from the source, so that a new room cannot
//! be entered by the back door.

mod acts;
mod arrows;
mod clock;
mod order;
mod rooms;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use arrows::Tree;

/// Everything between the ground and the web, in the order in which one calls the next: a
/// capability may call functions of those behind it in this list, in the transaction it opened.
const CAPABILITIES: [&str; 13] = [
    "areas",
    "calendar",
    "segments",
    "accounts",
    "stewardships",
    "checkpoints",
    "patrols",
    "tracks",
    "ratings",
    "problems",
    "status",
    "retention",
    "audit",
];

/// What owns a server, and so may know the web.
const ABOVE: [&str; 5] = ["http", "jobs", "cli", "app", "main"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Every source of a folder below the repository, by its path from there.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root()).unwrap().to_owned(), text));
            }
        }
    }
    found.sort();
    found
}

/// Read once: the tests ask different things of it.
static SERVER: LazyLock<Tree> = LazyLock::new(|| Tree::read("src", &sources("src")));

#[test]
fn no_file_depends_on_one_that_depends_on_it() {
    for tree in [&*SERVER, &Tree::read("qr/src", &sources("qr/src"))] {
        assert!(tree.arrows().count() > 20, "nothing was read");
        let circles = tree.circles();
        assert!(circles.is_empty(), "circles of files: {circles:#?}");
    }
}

#[test]
fn nothing_below_the_web_knows_it() {
    let wrong: Vec<_> = SERVER
        .arrows()
        .filter(|arrow| arrow.enters_room() == "http" && !ABOVE.contains(&arrow.leaves_room()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let wrong: Vec<_> = SERVER
        .arrows()
        .filter(|arrow| arrow.enters_room() == "app" && !ABOVE.contains(&arrow.leaves_room()))
        .collect();
    assert!(wrong.is_empty(), "they take what they need as arguments: {wrong:#?}");
}

#[test]
fn views_are_read_by_what_shows_and_change_nothing() {
    let wrong: Vec<_> = SERVER
        .arrows()
        .filter(|arrow| {
            arrow.enters_room() == "views" && CAPABILITIES.contains(&arrow.leaves_room())
        })
        .collect();
    assert!(wrong.is_empty(), "a capability imports a view: {wrong:#?}");
    for (path, text) in sources("src/views") {
        for word in ["INSERT INTO ", "UPDATE ", "DELETE FROM ", "PgConnection", ".begin()"] {
            assert!(!text.contains(word), "{} changes something: {word}", path.display());
        }
    }
}

#[test]
fn calls_between_capabilities_go_one_way() {
    let place = |room: &str| CAPABILITIES.iter().position(|capability| *capability == room);
    let mut calls = 0;
    let mut wrong = Vec::new();
    for arrow in SERVER.arrows() {
        let (Some(from), Some(to)) = (place(arrow.leaves_room()), place(arrow.enters_room()))
        else {
            continue;
        };
        if from != to && arrow.is_call() {
            calls += 1;
            if to < from {
                wrong.push(arrow);
            }
        }
    }
    assert!(calls > 10, "only {calls} calls were found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
