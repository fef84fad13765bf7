//! What others wrote and we ship or build with: known faults, licences, where it comes from. No
//! network: the facts lie in `advisories.json`, and how they are renewed stands in SECURITY.md
//! (decision 36).

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use chrono::{NaiveDate, TimeDelta};
use riverward::clock::Clock;
use semver::{Version, VersionReq};
use serde::Deserialize;
use serde_json::Value;
use spdx::{Expression, ParseMode};

/// Facts older than this are said aloud.
const OLD: TimeDelta = TimeDelta::days(90);

/// Licences under which we take packages: those that ask for a notice, and the Mozilla one, which
/// asks for the changed files of the package itself.
const LICENCES: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "BlueOak-1.0.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Python-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// The one place that packages of Rust come from.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[derive(Deserialize)]
struct Facts {
    /// Where they were read.
    source: String,
    /// The day of the newest of them.
    as_of: NaiveDate,
    accepted: Vec<Accepted>,
    advisories: Vec<Advisory>,
}

/// An advisory that concerns a package we have, and why it stays.
#[derive(Deserialize)]
struct Accepted {
    id: String,
    reason: String,
    /// When somebody looks whether it has to stay.
    look_again: NaiveDate,
}

/// An advisory on a package of Cargo.lock, whether or not on our version.
#[derive(Deserialize)]
struct Advisory {
    id: String,
    package: String,
    date: NaiveDate,
    kind: Kind,
    /// Ranges of versions.
    patched: Vec<String>,
    unaffected: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Vulnerability,
    Unsound,
    Unmaintained,
}

impl Advisory {
    fn concerns(&self, package: &(String, Version)) -> bool {
        let (name, version) = package;
        let mut spared = self.patched.iter().chain(&self.unaffected);
        *name == self.package
            && !spared.any(|range| VersionReq::parse(range).unwrap().matches(version))
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn facts() -> Facts {
    serde_json::from_str(include_str!("advisories.json")).unwrap()
}

/// Every package of Cargo.lock, those of other machines included.
fn locked() -> Vec<(String, Version)> {
    let text = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let value = |line: &str, key: &str| {
        Some(line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"')?.to_owned())
    };
    let packages = text.split("[[package]]").skip(1).map(|package| {
        let find = |key| package.lines().find_map(|line| value(line, key)).unwrap();
        (find("name"), find("version").parse().unwrap())
    });
    packages.collect()
}

/// Packages that go into a build on this machine, as cargo knows them.
fn built() -> Vec<Value> {
    let host = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        .args(["--filter-platform", &host])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let described: Value = serde_json::from_slice(&output.stdout).unwrap();
    described["packages"].as_array().unwrap().clone()
}

/// Says something past the capture of the test's output: it is for whoever runs the tests.
fn say_aloud(words: &str) {
    std::io::stderr().write_all(format!("\n*** {words}\n\n").as_bytes()).unwrap();
}

#[test]
fn no_package_has_a_known_fault_that_nobody_accepted() {
    let facts = facts();
    let packages = locked();
    assert!(packages.len() > 100);
    let concerning: Vec<(&Advisory, String)> = facts
        .advisories
        .iter()
        .filter_map(|advisory| {
            let package = packages.iter().find(|package| advisory.concerns(package))?;
            Some((advisory, format!("{} {}", package.0, package.1)))
        })
        .collect();
    let accepted: BTreeSet<&str> = facts.accepted.iter().map(|one| one.id.as_str()).collect();
    let new: Vec<String> = concerning
        .iter()
        .filter(|(advisory, _)| !accepted.contains(advisory.id.as_str()))
        .map(|(advisory, package)| {
            format!(
                "{package}: https://rustsec.org/advisories/{} of {} ({:?}), patched in {:?}",
                advisory.id, advisory.date, advisory.kind, advisory.patched
            )
        })
        .collect();
    assert!(new.is_empty(), "update these, or accept them with a reason:\n{}", new.join("\n"));
    let concerned: BTreeSet<&str> =
        concerning.iter().map(|(advisory, _)| advisory.id.as_str()).collect();
    let idle: Vec<&&str> = accepted.difference(&concerned).collect();
    assert!(idle.is_empty(), "accepted, and concerns no package any more: {idle:?}");
    assert!(facts.accepted.iter().all(|one| one.reason.len() > 20), "each has a reason");
}

/// Age alone fails nothing: the tests of an old release still pass.
#[test]
fn old_facts_and_old_exceptions_are_said_aloud() {
    let facts = facts();
    let today = Clock::system().now().date_naive();
    if today - facts.as_of > OLD {
        say_aloud(&format!(
            "What is known of faulty packages is of {}: renew tests/packages/advisories.json from {} \
             (SECURITY.md says how).",
            facts.as_of, facts.source
        ));
    }
    for accepted in facts.accepted.iter().filter(|accepted| accepted.look_again < today) {
        say_aloud(&format!("Look again whether {} has to stay: {}", accepted.id, accepted.reason));
    }
    assert!(facts.advisories.iter().all(|advisory| advisory.date <= facts.as_of));
}

/// npm packages that name no licence in their `package.json`, and the one they have.
const UNSAID: [(&str, &str); 2] = [
    // A fork of jsonlint, whose README says so.
    ("node_modules/@mapbox/jsonlint-lines-primitives", "MIT"),
    // Its file LICENSE.
    ("node_modules/parse-cache-control", "BSD-3-Clause"),
];

#[test]
fn every_package_has_a_licence_that_we_take() {
    let is_taken = |licence: &str| {
        let known = Expression::parse_mode(licence, ParseMode::LAX).ok();
        known.is_some_and(|known| {
            known.evaluate(|wanted| {
                wanted.license.id().is_some_and(|id| LICENCES.contains(&id.name))
            })
        })
    };
    assert!(is_taken("MIT/Apache-2.0") && !is_taken("AGPL-3.0-only") && !is_taken(""));
    let mut refused: Vec<String> = built()
        .iter()
        .filter(|package| !is_taken(package["license"].as_str().unwrap_or_default()))
        .map(|package| format!("{} {}", package["name"], package["license"]))
        .collect();
    for (file, package, entry) in npm_packages() {
        // The first is our own part of the tree.
        let unsaid = UNSAID.iter().find(|(name, _)| *name == package).map(|(_, licence)| *licence);
        let licence = entry["license"].as_str().or(unsaid).unwrap_or_default();
        if !package.is_empty() && !is_taken(licence) {
            refused.push(format!("{file}: {package} {licence}"));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn packages_come_from_the_public_registries_alone() {
    for package in built() {
        let source = package["source"].as_str();
        let is_own =
            package["manifest_path"].as_str().unwrap().starts_with(root().to_str().unwrap());
        assert!(source == Some(CRATES_IO) || is_own, "{} from {source:?}", package["name"]);
    }
    for (file, package, entry) in npm_packages() {
        let from = entry["resolved"].as_str().unwrap_or("https://registry.npmjs.org/");
        assert!(from.starts_with("https://registry.npmjs.org/"), "{file}: {package} from {from}");
        assert!(package.is_empty() || entry["integrity"].is_string(), "{file}: {package}");
    }
}

/// Every package of the web part and of the browser's tests: file, place in it, entry.
fn npm_packages() -> Vec<(&'static str, String, Value)> {
    let mut all = Vec::new();
    for file in ["web-map/package-lock.json", "tests/browser/package-lock.json"] {
        let text = fs::read_to_string(root().join(file)).unwrap();
        let lock: Value = serde_json::from_str(&text).unwrap();
        let packages = lock["packages"].as_object().unwrap().clone();
        all.extend(packages.into_iter().map(|(place, entry)| (file, place, entry)));
    }
    all
}
