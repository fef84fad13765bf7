//! Variables and flags of the command line.

use std::collections::BTreeSet;

use clap::{Arg, ArgAction, Command};

use super::{assert_same, below, pages, part, quoted, read, root, rows};

/// Every flag of a command and of those below it, with the command's name.
fn flags(command: &Command, name: &str) -> Vec<(String, Arg)> {
    let own = command.get_arguments().filter(|flag| flag.get_long().is_some());
    let mut flags: Vec<(String, Arg)> = own.map(|flag| (name.to_owned(), flag.clone())).collect();
    for below in command.get_subcommands() {
        flags.extend(self::flags(below, format!("{name} {}", below.get_name()).trim_start()));
    }
    flags
}

fn variable(flag: &Arg) -> Option<&str> {
    flag.get_env().map(|variable| variable.to_str().unwrap())
}

/// Where a command is written about.
fn page_of(command: &str) -> &'static str {
    match command.split(' ').next() {
        Some("serve") => "README.md",
        Some("import") => "docs/import.md",
        Some("qr") => "docs/labels.md",
        _ => "docs/operation.md",
    }
}

/// Whether a word stands in a text, not as part of another.
fn names(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(place, _)| {
        let next = text[place + word.len()..].chars().next();
        !next.is_some_and(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    })
}

#[test]
fn every_flag_stands_on_the_page_of_its_command() {
    let flags = flags(&riverward::cli::command(), "");
    assert!(flags.len() > 60, "{} flags", flags.len());
    let readme = read("README.md");
    let settings = part(&readme, "settings");
    for (command, flag) in flags {
        let page = page_of(&command);
        let text = read(page);
        let long = format!("--{}", flag.get_long().unwrap());
        for word in [Some(long.as_str()), variable(&flag)].into_iter().flatten() {
            assert!(
                names(&text, word) || names(settings, word),
                "neither {page} nor the settings in README.md name {word} of `{command}`"
            );
        }
    }
}

#[test]
fn the_settings_of_a_server_are_those_of_the_readme() {
    let readme = read("README.md");
    let only = |cell: &str| {
        let word = cell.strip_prefix('`')?.strip_suffix('`')?;
        (!word.contains('`')).then(|| word.to_owned())
    };
    let written: BTreeSet<_> = rows(part(&readme, "settings"))
        .iter()
        .map(|row| (only(row[0]), only(row[1]), only(row[2])))
        .collect();
    let known: BTreeSet<_> = flags(&riverward::cli::command(), "")
        .iter()
        .filter(|(command, _)| command == "serve")
        .map(|(_, flag)| {
            let usual = flag.get_default_values().first().map(|usual| usual.to_str().unwrap());
            let off = matches!(flag.get_action(), ArgAction::SetTrue).then_some("false");
            (
                variable(flag).map(str::to_owned),
                flag.get_long().map(|long| format!("--{long}")),
                usual.or(off).map(str::to_owned),
            )
        })
        .collect();
    assert_same("README.md", &written, &known);
}

/// Names of our variables in a text.
fn variables(text: &str) -> BTreeSet<String> {
    let beginning = "RIVERWARD_";
    text.match_indices(beginning)
        .map(|(place, _)| {
            let rest = &text[place..];
            let end = rest.find(|c: char| !c.is_ascii_uppercase() && c != '_');
            rest[..end.unwrap_or(rest.len())].to_owned()
        })
        .filter(|name| !name.ends_with('_'))
        .collect()
}

#[test]
fn every_variable_that_a_page_names_is_read() {
    let mut known: BTreeSet<String> = flags(&riverward::cli::command(), "")
        .iter()
        .filter_map(|(_, flag)| variable(flag).map(str::to_owned))
        .collect();
    // Those of tests and tools are read where they are used.
    let folders = ["src/db", "src/tracks", "qr/tests", "tests/browser", "tests/import"];
    for folder in folders.into_iter().chain(["tests/second_opinion"]) {
        for path in below(&root().join(folder)) {
            if path.extension().is_some_and(|ending| ending == "rs" || ending == "ts") {
                known.extend(variables(&read(path)));
            }
        }
    }
    for page in pages() {
        let unknown: Vec<String> = variables(&read(&page)).difference(&known).cloned().collect();
        assert!(unknown.is_empty(), "{page} names {unknown:?}, which nothing reads");
    }
}

/// Flags in backticks at the head of a page's rows are flags of its command.
#[test]
fn every_flag_in_a_table_is_one() {
    let flags = flags(&riverward::cli::command(), "");
    for page in ["docs/import.md", "docs/labels.md"] {
        let text = read(page);
        let known: BTreeSet<String> = flags
            .iter()
            .filter(|(command, _)| page_of(command) == page)
            .map(|(_, flag)| format!("--{}", flag.get_long().unwrap()))
            .collect();
        let written = rows(&text)
            .iter()
            .flat_map(|row| quoted(row[0]))
            .filter(|word| word.starts_with("--"))
            .map(|word| word.split(' ').next().unwrap_or_default().to_owned())
            .collect::<BTreeSet<String>>();
        assert!(!written.is_empty(), "{page}");
        let unknown: Vec<_> = written.difference(&known).collect();
        assert!(unknown.is_empty(), "{page} has {unknown:?}, which no command takes");
    }
}
