//! Every word of the domain has its text in both languages.

use std::collections::BTreeSet;

use super::LOCALES;
use super::texts::{files, sources};
use crate::ids::Level;
use crate::patrols::{Fence, Flag, Grade, Outcome, review};
use crate::problems::{Category, Source, Stage};
use crate::queue::JobState;
use crate::retention::Kept;
use crate::rights::OfficialRole;
use crate::segments::SegmentKind;
use crate::status::Status;
use crate::stewardships::change::Ended;
use crate::stewardships::duties::{Cause, WarningLevel};
use crate::stewardships::history::MissedReason;
use crate::stewardships::{CadenceUnit, Role, claims};
use crate::views::inbox::ActorKind;
use crate::views::plates::Finding;

/// Lists of words that no page says: what sort of work a job is, in what a time limit is counted,
/// whether a stewardship was given or asked for, what an account may do.
const SAID_NOWHERE: [&str; 4] = ["JobKind", "LimitUnit", "Origin", "RightWord"];

/// As the API writes it, which is how it stands in a key.
fn word(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// The name of every list, the groups of keys that say it, and its words.
macro_rules! lists {
    ($($list:ty: $groups:expr, $all:expr;)+) => {
        [$((stringify!($list), &$groups[..], $all.iter().map(word).collect::<Vec<_>>()),)+]
    };
}

#[test]
fn every_word_of_every_list_has_its_text() {
    use crate::accounts::TextSize;
    use crate::accounts::sessions::OpenedBy;
    use crate::checkpoints::life::CodeState;
    let lists = lists! {
        ActorKind: ["actor"], [
            ActorKind::Resident, ActorKind::Steward, ActorKind::Official, ActorKind::System,
        ];
        CadenceUnit: ["cadence", "this", "unit"], CadenceUnit::ALL;
        Category: ["category"], Category::ALL;
        Cause: ["cause"], Cause::ALL;
        CodeState: ["code_state"], CodeState::ALL;
        Ended: ["ended"], Ended::ALL;
        Fence: ["fence", "fence_said"], Fence::ALL;
        Finding: ["finding"], Finding::ALL;
        Flag: ["flag"], Flag::ALL;
        Grade: ["grade", "grade_meaning"], Grade::ALL;
        JobState: ["job_state"], JobState::ALL;
        Kept: ["kept"], Kept::ALL;
        Level: ["level"], [Level::District, Level::Town, Level::Village, Level::Group];
        MissedReason: ["missed"], MissedReason::ALL;
        OfficialRole: ["official_role"], OfficialRole::ALL;
        OpenedBy: ["opened"], OpenedBy::ALL;
        Outcome: ["outcome"], Outcome::ALL;
        review::Reason: ["reason"], review::Reason::ALL;
        Role: ["role"], Role::ALL;
        SegmentKind: ["kind", "nobody"], SegmentKind::ALL;
        Source: ["source"], Source::ALL;
        Stage: ["stage"], Stage::ALL;
        Status: ["status", "status_meaning"], Status::ALL;
        TextSize: ["text"], TextSize::ALL;
        claims::Verdict: ["claim"], claims::Verdict::ALL;
        review::Verdict: ["verdict"], review::Verdict::ALL;
        WarningLevel: ["warning"], WarningLevel::ALL;
    };
    for (list, groups, words) in &lists {
        assert!(!words.is_empty(), "{list}");
        for (group, word) in groups.iter().flat_map(|group| words.iter().map(move |w| (group, w))) {
            for locale in LOCALES {
                let text = locale.text_with(&format!("{group}-{word}"), [("times", 1.into())]);
                assert!(!text.contains("Unknown"), "{}: {list}: {text}", locale.tag());
            }
        }
    }
    let named: BTreeSet<&str> =
        lists.iter().map(|(list, ..)| list.rsplit("::").next().unwrap().trim()).collect();
    for (path, source) in files(&sources(), &["rs"]) {
        for list in made(&source) {
            assert!(
                named.contains(list) || SAID_NOWHERE.contains(&list),
                "{}: {list} is asked for nowhere in this test",
                path.display()
            );
        }
    }
}

/// The names of the lists that a file makes.
fn made(source: &str) -> impl Iterator<Item = &str> {
    source.split("word_enum!(\n").skip(1).filter_map(|rest| {
        let line = rest
            .lines()
            .map(str::trim)
            .find(|line| !line.is_empty() && !line.starts_with(['/', '#']))?;
        line.strip_suffix(" {")
    })
}
