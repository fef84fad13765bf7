//! Lists of words in CHECKs and in enums.

use std::collections::BTreeSet;

use riverward::accounts::TextSize;
use riverward::accounts::sessions::OpenedBy;
use riverward::checkpoints::life::CodeState;
use riverward::patrols::{Fence, Outcome, review};
use riverward::problems::{Source, Stage};
use riverward::queue::JobState;
use riverward::rights::OfficialRole;
use riverward::segments::SegmentKind;
use riverward::stewardships::change::Ended;
use riverward::stewardships::duties::{Cause, WarningLevel};
use riverward::stewardships::history::MissedReason;
use riverward::stewardships::{CadenceUnit, Origin, Role, claims};
use riverward::views::inbox::ActorKind;
use riverward::working_time::LimitUnit;

use crate::support::TestDatabase;

/// Every list of words of the program, as its enums have them.
fn lists() -> Vec<BTreeSet<&'static str>> {
    macro_rules! words {
        ($($list:ty),+ $(,)?) => {
            vec![$(<$list>::ALL.iter().map(|value| value.as_str()).collect()),+]
        };
    }
    words![
        OfficialRole,
        OpenedBy,
        Ended,
        MissedReason,
        claims::Verdict,
        Role,
        CadenceUnit,
        Origin,
        WarningLevel,
        Cause,
        Outcome,
        Fence,
        review::Verdict,
        CodeState,
        JobState,
        Stage,
        Source,
        ActorKind,
        TextSize,
        SegmentKind,
        LimitUnit,
    ]
}

#[tokio::test]
async fn lists_of_words_in_the_tables_are_those_of_the_program() {
    // Parts of a list, and lists of the tables alone, each with its reason.
    let others = [
        // Final stages; compared with `Stage::is_open` below.
        "problem_closed_has_time",
        // What a code may be without a place: a part of its states.
        "code_in_use_has_place",
        // Why a scan does not count: what withdrew it, no word that people choose.
        "void_scan_cause",
        // Kinds of a request, of which each has fields of its own.
        "stewardship_change_action",
        // Datums that come in; none is stored but for the record.
        "segment_geometry_source_datum_check",
    ];
    let database = TestDatabase::create().await;
    let owner = database.owner().await;
    let checks: Vec<(String, String)> = sqlx::query_as(
        "SELECT conname::text, pg_get_constraintdef(oid) FROM pg_constraint
         WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND conislocal
           AND pg_get_constraintdef(oid) LIKE '%= ANY (ARRAY[%'",
    )
    .fetch_all(&owner)
    .await
    .unwrap();
    assert!(checks.len() > 20, "{checks:?}");
    let lists = lists();
    for (name, definition) in checks {
        let words: BTreeSet<&str> = definition.split('\'').skip(1).step_by(2).collect();
        if name == "problem_closed_has_time" {
            let done: BTreeSet<&str> =
                Stage::ALL.iter().filter(|stage| !stage.is_open()).map(|s| s.as_str()).collect();
            assert_eq!(words, done);
        }
        assert!(
            lists.contains(&words) || others.contains(&name.as_str()),
            "{name}: {words:?} is no list of the program"
        );
    }
}
