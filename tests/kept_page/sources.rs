//! Whatever the card reads moves its stamp when it changes: table by table, column by column.

use std::collections::BTreeSet;
use std::path::Path;

use super::Servers;
use crate::support::{is_long, seed};
use riverward::ids::{DistrictId, SegmentId};
use riverward::views::store::card::stamp;

/// Table, what happens to it, and the segment whose card shows it. In this order, so that each
/// finds what it needs.
const CHANGES: &[(&str, &str, i64)] = &[
    ("district", "UPDATE district SET office_phone = '1' WHERE district = 990101", 2),
    ("district", "UPDATE district SET supervision_phone = '2' WHERE district = 990101", 2),
    (
        "district",
        "UPDATE district SET time_zone = 'Asia/Tokyo' WHERE district = 990101",
        2,
    ),
    ("area", "UPDATE area SET name = '东边村' WHERE path = '990101101201'", 1),
    ("area", "UPDATE area SET office_phone = '3' WHERE path = '990101101'", 1),
    ("area", "UPDATE area SET supervision_phone = '4' WHERE path = '990101'", 1),
    (
        "area",
        "INSERT INTO area (district, path, name) VALUES (990101, '99010110120101', '一组')",
        0,
    ),
    ("segment", "UPDATE segment SET area_path = '99010110120101' WHERE segment_id = 1", 1),
    ("area", "UPDATE area SET name = '二组' WHERE path = '99010110120101'", 1),
    (
        "area",
        "DELETE FROM role_grant; UPDATE area SET path = '990101103' WHERE path = '990101101'",
        1,
    ),
    ("area", "UPDATE area SET path = '990101101' WHERE path = '990101103'", 1),
    ("area", "DELETE FROM area WHERE path = '990101101'", 1),
    (
        "area",
        "INSERT INTO area (district, path, name) VALUES (990101, '990101101', '菱泾街道')",
        1,
    ),
    ("person", "UPDATE person SET name = '张一' WHERE person_id = 1", 1),
    ("person", "UPDATE person SET post = '书记' WHERE person_id = 1", 1),
    ("person", "UPDATE person SET organisation = '东村' WHERE person_id = 1", 1),
    ("segment", "UPDATE segment SET kind = 'pond' WHERE segment_id = 1", 1),
    (
        "segment",
        "UPDATE segment SET kind = 'river', name = '张港' WHERE segment_id = 1",
        1,
    ),
    ("segment", "UPDATE segment SET description = '从桥到闸' WHERE segment_id = 1", 1),
    ("segment", "UPDATE segment SET length_m = 7000 WHERE segment_id = 1", 1),
    ("segment", "UPDATE segment SET retired_at = '2026-11-20Z' WHERE segment_id = 1", 1),
    ("segment", "UPDATE segment SET retired_at = NULL WHERE segment_id = 1", 1),
    ("segment_state", "UPDATE segment_state SET status = 2 WHERE segment_id = 1", 1),
    (
        "segment_state",
        "UPDATE segment_state SET ratings = '{1,2,3,4,5}' WHERE segment_id = 1",
        1,
    ),
    ("checkpoint", "UPDATE checkpoint SET name = '三号桥' WHERE checkpoint_id = 1", 1),
    ("checkpoint", "UPDATE checkpoint SET segment_id = 2 WHERE checkpoint_id = 1", 1),
    ("checkpoint", "UPDATE checkpoint SET segment_id = 1 WHERE checkpoint_id = 1", 2),
    (
        "code",
        "UPDATE code SET state = 'damaged' WHERE checkpoint_id = 1 AND state = 'installed'",
        1,
    ),
    ("code", "UPDATE code SET state = 'retired' WHERE checkpoint_id = 2", 1),
    ("code", "UPDATE code SET checkpoint_id = 2 WHERE checkpoint_id = 3", 2),
    (
        "code",
        "UPDATE code SET checkpoint_id = 3 WHERE checkpoint_id = 2 AND state <> 'retired'",
        1,
    ),
    (
        "code_locator",
        "UPDATE code_locator SET district = 990202
             WHERE code IN (SELECT code FROM code WHERE checkpoint_id = 3)",
        2,
    ),
    (
        "code_locator",
        "UPDATE code_locator SET district = 990101
             WHERE code IN (SELECT code FROM code WHERE checkpoint_id = 3)",
        0,
    ),
    (
        "inspection",
        "INSERT INTO inspection (district, inspection_id, segment_id, checkpoint_id, code,
             account_id, day, at, fence, outcome, findings, note, payload)
         SELECT 990101, gen_random_uuid(), 1, 1, 1, account_id, '2026-11-23', now(), 'none',
             'normal', '{}', '', '' FROM account LIMIT 1",
        1,
    ),
    (
        "offer",
        "INSERT INTO offer (district, offer_id, segment_id, role, note, at)
             VALUES (990101, gen_random_uuid(), 1, 'volunteer', '', now())",
        1,
    ),
    ("offer", "UPDATE offer SET role = 'lane_chief' WHERE segment_id = 1", 1),
    ("offer", "UPDATE offer SET closed_at = now() WHERE segment_id = 1", 1),
    (
        "stewardship",
        "INSERT INTO stewardship (district, segment_id, person_id, role, valid_from)
             VALUES (990101, 1, 2, 'volunteer', '2026-02-01')",
        1,
    ),
    (
        "stewardship",
        "UPDATE stewardship SET role = 'road_chief' WHERE person_id = 2 AND segment_id = 1",
        1,
    ),
    (
        "stewardship",
        "UPDATE stewardship SET commitment = '见了就捡' WHERE person_id = 1",
        1,
    ),
    ("stewardship", "UPDATE stewardship SET principal = false WHERE person_id = 1", 1),
    (
        "stewardship",
        "UPDATE stewardship SET valid_from = '2025-11-01' WHERE person_id = 1",
        1,
    ),
    ("stewardship", "UPDATE stewardship SET person_id = 1 WHERE role = 'road_chief'", 1),
    ("stewardship", "UPDATE stewardship SET segment_id = 2 WHERE role = 'road_chief'", 1),
    (
        "stewardship",
        "UPDATE stewardship SET valid_to = '2026-11-01' WHERE role = 'river_chief'",
        1,
    ),
    ("stewardship", "DELETE FROM stewardship WHERE role = 'road_chief'", 2),
    ("segment_duty", "UPDATE segment_duty SET unit = 'ten_days' WHERE segment_id = 1", 1),
    ("segment_duty", "UPDATE segment_duty SET times = 2 WHERE segment_id = 1", 1),
    (
        "segment_duty",
        "UPDATE segment_duty SET since = '2026-11-15' WHERE segment_id = 1",
        1,
    ),
    (
        "segment_duty",
        "UPDATE segment_duty SET closed = '{[2026-11-01,2026-11-08)}' WHERE segment_id = 1",
        1,
    ),
    ("segment_duty", "UPDATE segment_duty SET warning = 'red' WHERE segment_id = 1", 1),
    (
        "segment_duty",
        "UPDATE segment_duty SET pause_cause = 'ice', pause_past = '2099-01-01' WHERE segment_id = 1",
        1,
    ),
    (
        "segment_duty",
        "UPDATE segment_duty SET role = 'lane_chief' WHERE segment_id = 1",
        1,
    ),
    (
        "segment_duty",
        "INSERT INTO segment_duty VALUES (990101, 1, 'volunteer', 'day', 1, '2026-01-01')",
        1,
    ),
    (
        "segment_duty",
        "DELETE FROM segment_duty WHERE segment_id = 1 AND role = 'lane_chief'",
        1,
    ),
    (
        "problem",
        "INSERT INTO problem (district, receipt, segment_id, area_path, category, body, source,
             stage, opened_at, due_at)
         VALUES (990101, 'A', 1, '990101101201', 'rubbish', 'x', 'resident', 'reported',
             '2026-11-20Z', '2026-12-01Z')",
        1,
    ),
    ("problem", "UPDATE problem SET category = 'board'", 1),
    ("problem", "UPDATE problem SET stage = 'in_work'", 1),
    ("problem", "UPDATE problem SET opened_at = '2026-11-01Z'", 1),
    ("problem", "UPDATE problem SET supports = 3", 1),
    ("problem", "UPDATE problem SET segment_id = 2", 1),
    ("problem", "UPDATE problem SET segment_id = 1", 2),
    ("problem", "UPDATE problem SET stage = 'closed', closed_at = '2026-11-22Z'", 1),
    ("problem", "UPDATE problem SET closed_at = '2026-11-10Z'", 1),
    ("problem", "UPDATE problem SET result = '清走了'", 1),
    ("problem", "UPDATE problem SET is_rating = true", 1),
    ("problem", "DELETE FROM problem", 1),
    (
        "patrol",
        "BEGIN; INSERT INTO patrol VALUES (990101, 1, '2026-11-19', 1, 1, '2026-11-19Z', '2026-11-19Z', 1, 0, 'normal');
         SELECT settle_segments(990101, '2026-11-23 02:00Z', '{1}'); COMMIT",
        1,
    ),
    (
        "segment_month",
        "BEGIN; INSERT INTO segment_month VALUES (990101, 1, '2026-11-01', 'volunteer', 3);
         SELECT settle_segments(990101, '2026-11-23 02:00Z', '{1}'); COMMIT",
        1,
    ),
];

#[tokio::test]
async fn a_change_of_any_source_moves_the_stamp_and_the_page() {
    let servers = Servers::start().await;
    let look = async |segment: i64| {
        stamp(&servers.first.state.db.app, DistrictId(seed::DISTRICT), SegmentId(segment))
            .await
            .unwrap()
    };
    let codes = [(seed::river(), 1), (seed::river_east(), 1), (seed::road(), 2), (seed::lane(), 3)];
    for (turn, (_, sql, segment)) in CHANGES.iter().enumerate() {
        let before = look(*segment).await;
        servers.sql(sql).await;
        assert!(*segment == 0 || look(*segment).await != before, "{sql}");
        // Reading compares with a server that keeps nothing. What the change should not be about is
        // looked at on one of the other two, in turns.
        for (code, of) in codes {
            if of == *segment || is_long() {
                servers.read(code).await;
            } else {
                servers.glance(code, turn % 2).await;
            }
        }
    }
    let before = look(1).await;
    servers.sql("UPDATE district SET geometry_version = geometry_version + 1").await;
    servers.sql("UPDATE area SET boundary = NULL").await;
    assert_eq!(look(1).await, before, "what stands on no card moves no stamp");
}

#[tokio::test]
async fn one_statement_stamps_the_cards_of_several_districts_each_once() {
    let servers = Servers::start().await;
    let stamped = async || -> Vec<(i32, i64)> {
        sqlx::query_as("SELECT district, segment_id FROM card_change ORDER BY segment_id")
            .fetch_all(&mut *servers.db.lock().await)
            .await
            .unwrap()
    };
    servers.sql("DELETE FROM card_change").await;
    servers
        .sql("SELECT touch_cards(990101, '{2,1,2,1}'), touch_cards(990101, NULL)")
        .await;
    assert_eq!(stamped().await, [(990_101, 1), (990_101, 2)]);
    servers.sql("DELETE FROM card_change").await;
    servers.sql("UPDATE segment SET description = '两岸' WHERE kind = 'river'").await;
    assert_eq!(stamped().await, [(990_101, 1), (990_202, 4)]);
    // The places of the river are two, its card is one.
    servers.sql("DELETE FROM card_change").await;
    servers
        .sql("UPDATE checkpoint SET radius_m = radius_m + 1 WHERE segment_id = 1")
        .await;
    assert_eq!(stamped().await, [(990_101, 1)]);
}

#[test]
fn every_table_the_card_reads_is_tried() {
    let statement = include_str!("../../src/views/store/card.rs");
    let words: Vec<&str> = statement.split_whitespace().collect();
    let read: BTreeSet<&str> = words
        .windows(2)
        .filter(|pair| {
            matches!(pair[0], "FROM" | "JOIN")
                && pair[1].chars().all(|c| c.is_ascii_lowercase() || c == '_')
        })
        .map(|pair| pair[1])
        .collect();
    let mut tried: BTreeSet<&str> = CHANGES.iter().map(|(table, _, _)| *table).collect();
    // Read by duty_book; what it reads beside them (duty, warning, suspension) changes for days to
    // come only, and then segment_duty with it. Whoever excuses an outage, or withdraws that,
    // settles the segments (tests/excuses/sheets.rs).
    assert!(tried.remove("segment_month") && tried.remove("segment_duty"));
    // The stamps themselves.
    tried.insert("card_change");
    assert_eq!(read, tried);
}

/// Whether a text writes one of the two tables that have no trigger.
fn writes(text: &str) -> bool {
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .collect();
    words.windows(3).any(|three| {
        let (["INSERT", "INTO", table] | ["DELETE", "FROM", table] | [_, "UPDATE", table]) = three
        else {
            return false;
        };
        matches!(*table, "patrol" | "segment_month")
    })
}

/// Whether a function settles segments by itself, or everything that calls it does.
fn is_settled(name: &str, functions: &[(String, String)]) -> bool {
    let call = format!("PERFORM {name}(");
    let callers: Vec<&str> = functions
        .iter()
        .filter(|(_, text)| text.contains(&call))
        .map(|(caller, _)| caller.as_str())
        .collect();
    functions
        .iter()
        .any(|(known, text)| known == name && text.contains("settle_segments("))
        || !callers.is_empty() && callers.iter().all(|caller| is_settled(caller, functions))
}

#[tokio::test]
async fn whoever_writes_patrols_or_months_settles_the_segment() {
    let servers = Servers::start().await;
    let functions: Vec<(String, String)> = sqlx::query_as(
        "SELECT p.proname::text, pg_get_functiondef(p.oid)
         FROM pg_proc p
         WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
               AND d.objid = p.oid AND d.deptype = 'e')",
    )
    .fetch_all(&mut *servers.db.lock().await)
    .await
    .unwrap();
    let writers: Vec<&(String, String)> =
        functions.iter().filter(|(_, text)| writes(text)).collect();
    for known in ["count_scans", "change_days"] {
        assert!(writers.iter().any(|(name, _)| name == known), "{known}");
    }
    for (name, _) in writers {
        assert!(
            is_settled(name, &functions),
            "{name} has to settle what it writes, or its callers have"
        );
    }

    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut found = 0;
    while let Some(folder) = folders.pop() {
        let mut texts = Vec::new();
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                texts.push(std::fs::read_to_string(path).unwrap());
            }
        }
        if texts.iter().any(|text| writes(text)) {
            found += 1;
            assert!(
                texts.iter().any(|text| text.contains("settle_segments(")),
                "{} writes patrols or months and settles nothing",
                folder.display()
            );
        }
    }
    assert!(found > 0, "the demonstration writes them");
}
