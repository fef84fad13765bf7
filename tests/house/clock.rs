//! The time comes in as an argument, also into statements: the database has a clock of its own, and
//! two clocks contradict each other.

use std::fs;

use super::{root, sources};

/// What PostgreSQL calls its clock.
const CLOCKS: [&str; 8] = [
    "now()",
    "clock_timestamp",
    "statement_timestamp",
    "transaction_timestamp",
    "current_date",
    "current_time",
    "localtime",
    "timeofday",
];

/// Functions that may ask it, and why.
const MAY: [(&str, &str); 3] = [
    ("tell_regrouped", "a word to consoles that is gone in ten minutes, said by triggers"),
    ("erase_round_notes", "works as the owner and believes no instant it is told"),
    ("ensure_event_partitions", "makes the first months when it is laid"),
];

/// Whether a text asks the database for the time; `Clock::now()` and its like are somebody's.
fn asks(text: &str) -> bool {
    let text = text.to_lowercase();
    CLOCKS.iter().any(|clock| {
        text.match_indices(clock).any(|(place, _)| {
            let before = text[..place].chars().next_back();
            !before.is_some_and(|c| matches!(c, '.' | ':' | '_') || c.is_alphanumeric())
                && !text[..place].ends_with("fn ")
        })
    })
}

#[test]
fn statements_are_told_the_time() {
    for (path, text) in sources("src") {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let code: Vec<&str> = code.collect();
        assert!(!asks(&code.join("\n")), "{}: ask the clock and bind it", path.display());
    }
}

#[test]
fn functions_are_told_the_time() {
    for file in fs::read_dir(root().join("migrations/functions")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "sql") {
            continue;
        }
        let name = path.file_stem().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let code: Vec<&str> =
            text.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
        let may = MAY.iter().any(|(known, _)| *known == name);
        assert_eq!(asks(&code.join("\n")), may, "{name}: take p_now, or say why not");
    }
}

#[test]
fn a_clock_is_told_from_other_words() {
    for text in ["SELECT now()", "at > NOW() - interval", "(CURRENT_DATE)", "=clock_timestamp()"] {
        assert!(asks(text), "{text}");
    }
    for text in ["clock.now()", "Utc::now()", "fn now() -> T", "p_now", "unknown()"] {
        assert!(!asks(text), "{text}");
    }
}
