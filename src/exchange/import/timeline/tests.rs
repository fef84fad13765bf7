use super::*;

const ZHANG: i64 = 1;
const LI: i64 = 2;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn claim(row: usize, person: i64, from: &str) -> Claim {
    Claim {
        row,
        person,
        principal: None,
        usually_principal: true,
        origin: None,
        commitment: None,
        from: (!from.is_empty()).then(|| day(from)),
        past: None,
    }
}

/// What was written, read back.
fn stored(timeline: &[Held]) -> Vec<Held> {
    let mut stored = timeline.to_vec();
    for (at, held) in stored.iter_mut().enumerate() {
        held.id = Some(i64::try_from(at).unwrap());
        held.row = None;
        held.end_stated = false;
        held.changed = false;
    }
    stored
}

fn run(timeline: &mut Vec<Held>, claim: Claim) -> Result<Answer, &'static str> {
    apply(timeline, claim, day("2026-06-01"), None, |person| person.to_string())
        .map_err(|message| message.key)
}

/// The same where March to May were counted.
fn run_counted(timeline: &mut Vec<Held>, claim: Claim) -> Result<Answer, &'static str> {
    let over = Span {
        from: day("2026-03-01"),
        past: day("2026-06-01"),
    };
    apply(timeline, claim, day("2026-06-10"), Some(over), |person| person.to_string())
        .map_err(|message| message.key)
}

fn spans(timeline: &[Held]) -> Vec<(i64, String, String)> {
    let mut spans: Vec<_> = timeline
        .iter()
        .map(|held| {
            (
                held.person,
                held.from.to_string(),
                held.past.map(|past| past.to_string()).unwrap_or_default(),
            )
        })
        .collect();
    spans.sort_by(|a, b| a.1.cmp(&b.1));
    spans
}

fn span(person: i64, from: &str, past: &str) -> (i64, String, String) {
    (person, from.into(), past.into())
}

#[test]
fn a_new_principal_takes_over_and_history_stays() {
    let mut timeline = Vec::new();
    assert_eq!(
        run(&mut timeline, claim(0, ZHANG, "2025-01-01")).unwrap().applied,
        Applied::Created
    );
    let mut timeline = stored(&timeline);
    let answer = run(&mut timeline, claim(0, LI, "2026-03-01")).unwrap();
    assert_eq!(answer.applied, Applied::Created);
    assert_eq!(
        answer.handed_over,
        [HandedOver {
            person: ZHANG,
            on: day("2026-03-01")
        }]
    );
    let after = [span(ZHANG, "2025-01-01", "2026-03-01"), span(LI, "2026-03-01", "")];
    assert_eq!(spans(&timeline), after);

    // Both files again, in either order: nothing moves.
    let mut timeline = stored(&timeline);
    for again in [claim(0, ZHANG, "2025-01-01"), claim(1, LI, "2026-03-01")] {
        let answer = run(&mut timeline, again).unwrap();
        assert_eq!((answer.applied, answer.handed_over.len()), (Applied::Unchanged, 0));
    }
    assert_eq!(spans(&timeline), after);
}

#[test]
fn the_order_of_files_does_not_matter() {
    let mut timeline = Vec::new();
    run(&mut timeline, claim(0, LI, "2026-03-01")).unwrap();
    let mut timeline = stored(&timeline);
    run(&mut timeline, claim(0, ZHANG, "2025-01-01")).unwrap();
    assert_eq!(
        spans(&timeline),
        [span(ZHANG, "2025-01-01", "2026-03-01"), span(LI, "2026-03-01", "")]
    );
}

#[test]
fn helpers_stand_beside_the_principal() {
    let mut timeline = Vec::new();
    run(&mut timeline, claim(0, ZHANG, "2025-01-01")).unwrap();
    let helper = Claim {
        principal: Some(false),
        ..claim(1, LI, "2026-03-01")
    };
    assert!(run(&mut timeline, helper).unwrap().handed_over.is_empty());
    assert_eq!(spans(&timeline), [span(ZHANG, "2025-01-01", ""), span(LI, "2026-03-01", "")]);
}

#[test]
fn a_later_start_is_a_new_term_and_an_earlier_one_a_correction() {
    let mut timeline = Vec::new();
    run(&mut timeline, claim(0, ZHANG, "2025-01-01")).unwrap();
    let mut timeline = stored(&timeline);
    assert_eq!(
        run(&mut timeline, claim(0, ZHANG, "2026-01-01")).unwrap().applied,
        Applied::Created
    );
    assert_eq!(
        spans(&timeline),
        [span(ZHANG, "2025-01-01", "2026-01-01"), span(ZHANG, "2026-01-01", "")]
    );
    let mut timeline = stored(&timeline[1..]);
    assert!(matches!(
        run(&mut timeline, claim(0, ZHANG, "2025-06-01")).unwrap().applied,
        Applied::Updated(_)
    ));
    assert_eq!(spans(&timeline), [span(ZHANG, "2025-06-01", "")]);
}

#[test]
fn without_a_start_the_one_of_today_is_meant() {
    let mut timeline = Vec::new();
    run(&mut timeline, claim(0, ZHANG, "2025-01-01")).unwrap();
    let mut timeline = stored(&timeline);
    assert_eq!(run(&mut timeline, claim(0, ZHANG, "")).unwrap().applied, Applied::Unchanged);
    assert_eq!(run(&mut timeline, claim(1, LI, "")).unwrap().applied, Applied::Created);
    assert_eq!(
        spans(&timeline),
        [span(ZHANG, "2025-01-01", "2026-06-01"), span(LI, "2026-06-01", "")]
    );
}

#[test]
fn contradictions_are_refused_and_change_nothing() {
    let mut timeline = Vec::new();
    run(&mut timeline, claim(0, ZHANG, "2025-01-01")).unwrap();
    let before = timeline.clone();
    assert_eq!(run(&mut timeline, claim(1, LI, "2025-01-01")), Err("import-two-principals"));
    let reversed = Claim {
        past: Some(day("2024-01-01")),
        ..claim(1, LI, "2025-02-01")
    };
    assert_eq!(run(&mut timeline, reversed), Err("import-dates-reversed"));
    assert_eq!(
        run(&mut timeline, claim(1, ZHANG, "2025-01-01")).unwrap().applied,
        Applied::Repeats(0)
    );
    assert_eq!(timeline, before);

    // A stated end that a later row of the same file contradicts.
    let mut timeline = Vec::new();
    let until = Claim {
        past: Some(day("2027-01-01")),
        ..claim(0, ZHANG, "2025-01-01")
    };
    run(&mut timeline, until.clone()).unwrap();
    assert_eq!(run(&mut timeline, claim(1, LI, "2026-01-01")), Err("import-two-principals"));
    // The same from another file is a hand-over, and the first file again is then refused rather
    // than undoing it.
    let mut timeline = stored(&timeline);
    run(&mut timeline, claim(0, LI, "2026-01-01")).unwrap();
    let mut timeline = stored(&timeline);
    assert_eq!(run(&mut timeline, until), Err("import-two-principals"));
}

#[test]
fn an_end_ends_and_words_change() {
    let mut timeline = Vec::new();
    run(&mut timeline, claim(0, ZHANG, "2025-01-01")).unwrap();
    let mut timeline = stored(&timeline);
    let ended = Claim {
        past: Some(day("2026-05-01")),
        commitment: Some("每周两次".into()),
        ..claim(0, ZHANG, "2025-01-01")
    };
    let Applied::Updated(notes) = run(&mut timeline, ended.clone()).unwrap().applied else {
        panic!("is an update")
    };
    assert_eq!(
        notes.iter().map(|note| note.key).collect::<Vec<_>>(),
        ["import-change-until", "import-change-commitment"]
    );
    let mut timeline = stored(&timeline);
    assert_eq!(run(&mut timeline, ended).unwrap().applied, Applied::Unchanged);
}

#[test]
fn months_that_were_counted_stay_as_they_were() {
    let mut timeline = Vec::new();
    run(&mut timeline, claim(0, ZHANG, "2025-01-01")).unwrap();
    let stored_before = stored(&timeline);
    let mut timeline = stored_before.clone();
    let until = |past: &str| Claim {
        past: Some(day(past)),
        ..claim(0, ZHANG, "2025-01-01")
    };
    let beside = |from: &str, past: &str| Claim {
        principal: Some(false),
        past: (!past.is_empty()).then(|| day(past)),
        ..claim(0, LI, from)
    };
    for refused in [
        claim(0, LI, "2026-05-31"),
        claim(0, ZHANG, "2026-04-01"),
        until("2026-05-31"),
        beside("2026-05-31", ""),
        beside("2026-01-01", "2026-03-02"),
    ] {
        assert_eq!(run_counted(&mut timeline, refused), Err("import-month-over"));
        assert_eq!(timeline, stored_before);
    }
    // From the running month on, or before anything was counted.
    for taken in [
        claim(0, LI, "2026-06-01"),
        until("2026-06-01"),
        beside("2026-06-01", ""),
        beside("2026-01-01", "2026-03-01"),
        claim(0, ZHANG, "2025-01-01"),
        claim(0, ZHANG, ""),
    ] {
        let mut timeline = stored_before.clone();
        assert!(run_counted(&mut timeline, taken).is_ok());
    }
}
