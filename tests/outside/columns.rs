//! Every column that somebody outside may have written has a bound in the table.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::TestDatabase;

/// Columns that only the server itself writes, or that point to a row, and why no bound stands there.
/// By table; `*` stands for the same column of every table.
const OWN: &[(&str, &[&str], &str)] = &[
    ("*", &["district"], "the district of whoever is signed in, or of a file"),
    (
        "*",
        &["at", "created_at", "received_at", "granted_at", "issued_at"],
        "the server's clock",
    ),
    (
        "*",
        &["enrolled_at", "revoked_at", "retired_at", "disabled_at"],
        "the server's clock",
    ),
    ("*", &["printed_at", "bound_at", "lifted_at", "closed_at"], "the server's clock"),
    (
        "*",
        &["expires_at", "used_at", "erase_at", "promised_until", "ended_at", "seen_at"],
        "the server's clock",
    ),
    (
        "*",
        &["opened_at", "due_at", "last_seen_at", "last_at", "tapped_at"],
        "the server's clock",
    ),
    (
        "*",
        &["account_id", "person_id", "checkpoint_id", "segment_id"],
        "of a row that is there",
    ),
    (
        "*",
        &["problem_id", "contact_id", "stewardship_id", "duty_id"],
        "numbered by the database",
    ),
    ("*", &["lifted_by", "closed_by", "revoked_by"], "an account"),
    ("*", &["code"], "of a code that is there"),
    ("*", &["area_path", "town_path"], "an area, or its form is checked where it is read"),
    ("*", &["version", "geometry_version"], "counted by the server"),
    ("*", &["day"], "the server's reckoning from its own clock"),
    ("area", &["level"], "follows from the path"),
    ("area_count", &["kind", "segments", "open_problems"], "counted by the server"),
    ("area_month", &["month", "kind", "opened", "closed"], "counted by the server"),
    ("audit", &["action", "subject", "detail"], "the server's own words"),
    ("checkpoint_move", &["past_at"], "the server's clock"),
    ("code", &["issued_for"], "of a batch"),
    ("code_event", &["state"], "as the code stands"),
    ("device_last_scan", &["device"], "of a scan"),
    (
        "import_segment",
        &[
            "number",
            "line",
            "label",
            "kind",
            "name",
            "external_code",
            "description",
            "length_m",
            "shape",
        ],
        "lives as long as its import, which checks each",
    ),
    ("job", &["attempts", "fault_args", "left_out"], "the server's own"),
    ("job_part", &["part", "bytes"], "made by the server"),
    ("live_event", &["event_id", "tx", "payload"], "made by the server"),
    ("patrol", &["scans", "first_at", "best_grade", "flags"], "the sum of scans"),
    ("problem_event", &["stage"], "as the problem stands"),
    ("scan", &["lease_at"], "the server's seal"),
    ("schema_state", &["release", "migration", "rules"], "the server's own"),
    (
        "segment_duty",
        &["role", "unit", "times", "since", "warning", "pause_cause", "pause_past", "closed"],
        "copied from rules",
    ),
    ("segment_geometry", &["valid_from", "valid_to"], "the server's clock"),
    ("segment_month", &["role"], "of a stewardship"),
    ("segment_move", &["past_day", "kind"], "the server's day, and as the segment was"),
    (
        "segment_state",
        &["kind", "as_of", "last_patrol_at", "name", "need"],
        "kept by the server",
    ),
    (
        "stewardship_change",
        &["before_id", "after_id", "was"],
        "a stewardship, or what one was",
    ),
    ("stewardship", &["deputises"], "a stewardship"),
    (
        "steward_last_scan",
        &["accuracy_m", "fix_taken_at", "fix_at", "spoiled_at"],
        "of a scan",
    ),
    ("tag", &["last_account"], "an account"),
    ("card_change", &["stamp"], "a transaction of the server"),
    ("*", &["given_by"], "an account"),
    ("role_grant", &["grant_id"], "numbered by the database"),
    ("print_item", &["number"], "counted by the server"),
    ("problem", &["dedupe"], "a hash that the server made"),
    ("rating_once", &["once_key"], "a hash that the server made"),
    ("support_once", &["once_key"], "a hash that the server made"),
    ("tile_pending", &["mark_id"], "numbered by the database"),
    (
        "tile_place",
        &["cell", "extent", "town", "town_zoom", "district_zoom", "visible_zoom"],
        "made by the server from a geometry with bounds",
    ),
    (
        "tile_segment",
        &["band", "kind", "name", "town_zoom", "district_zoom"],
        "copied from the segment",
    ),
    (
        "town_month",
        &["month", "kind", "patrolled", "patrolled_days"],
        "counted by the server",
    ),
];

/// Columns of texts, numbers, days, instants and bytes that no CHECK speaks of.
const UNBOUNDED: &str = "
    SELECT c.relname::text, a.attname::text
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
      AND format_type(a.atttypid, NULL) IN ('text', 'smallint', 'integer', 'bigint', 'real',
              'double precision', 'date', 'timestamp with time zone', 'bytea', 'jsonb',
              'datemultirange', 'xid8')
      AND c.relname <> '_sqlx_migrations'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                          AND d.objid = c.oid AND d.deptype = 'e')
      AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c'
                          AND a.attnum = ANY (k.conkey))";

#[tokio::test]
async fn every_column_written_from_outside_has_a_bound() {
    let database = TestDatabase::create().await;
    let unbounded: BTreeSet<(String, String)> = sqlx::query_as(UNBOUNDED)
        .fetch_all(&database.owner().await)
        .await
        .unwrap()
        .into_iter()
        .collect();
    let is_own = |table: &str, column: &str| {
        OWN.iter()
            .any(|(of, columns, _)| (*of == "*" || *of == table) && columns.contains(&column))
    };
    let missing: Vec<_> =
        unbounded.iter().filter(|(table, column)| !is_own(table, column)).collect();
    assert!(missing.is_empty(), "give these a CHECK, or say who writes them: {missing:?}");
    // What stands on the list and has a bound, or is gone, need not stand there.
    let mut listed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (table, columns, _) in OWN {
        listed.entry(table).or_default().extend(*columns);
    }
    let idle: Vec<String> = listed
        .iter()
        .flat_map(|(table, columns)| columns.iter().map(move |column| (*table, *column)))
        .filter(|(table, column)| {
            !unbounded
                .iter()
                .any(|(of, named)| (*table == "*" || of == table) && named == column)
        })
        .map(|(table, column)| format!("{table}.{column}"))
        .collect();
    assert!(idle.is_empty(), "no longer needed: {idle:?}");
}
