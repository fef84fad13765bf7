//! What is kept as sums, against what it sums up.

use sqlx::PgPool;

use super::{count, texts};
use riverward::ids::DistrictId;
use riverward::rollups::store::states;
use riverward::rollups::{self, Depth};

/// As the command that makes sums anew finds them, month by month.
pub async fn a_recomputation_finds_every_sum_right(owner: &PgPool) {
    for month in texts(owner, "SELECT DISTINCT to_char(day, 'YYYY-MM') FROM scan").await {
        let found =
            rollups::store::check(owner, DistrictId(990_101), month.parse().unwrap(), Depth::Scans)
                .await
                .unwrap();
        assert_eq!(found, [], "{month}");
    }
    let made_at = "2026-11-23T02:00:00Z".parse().unwrap();
    let found = states::check(owner, DistrictId(990_101), made_at).await.unwrap();
    assert_eq!(found, [], "how segments stand");
}

/// Each sum against a statement over the rows it is made of.
#[expect(clippy::too_many_lines, reason = "one list of sums")]
pub async fn sums_equal_what_they_sum_up(owner: &PgPool) {
    let at = "received_at - make_interval(secs => coalesce(offline_ms, 0) / 1000.0)";
    let months = "SELECT segment_id, date_trunc('month', day::timestamp)::date AS month, w.role,
                      bit_or(1 << (extract(day FROM day)::int4 - 1)) AS days
                  FROM scan JOIN stewardship w USING (district, segment_id, person_id)
                  WHERE w.valid_from <= day AND (w.valid_to IS NULL OR w.valid_to > day)
                      GROUP BY 1, 2, 3";
    for (what, kept, raw) in [
        (
            "patrols",
            "SELECT segment_id, day, person_id, scans::int8, first_at, last_at, best_grade, flags,
                 outcome FROM patrol".to_owned(),
            format!(
                "SELECT segment_id, day, person_id, count(*), min({at}), max({at}), max(grade),
                     bit_or(flags),
                        CASE WHEN bool_or(outcome = 'findings') THEN 'findings'
                            ELSE max(outcome) END FROM scan GROUP BY 1, 2, 3"
            ),
        ),
        ("months", "SELECT segment_id, month, role, days FROM segment_month".to_owned(), months.to_owned()),
        (
            "towns",
            "SELECT town_path, month, kind, patrolled::int8, patrolled_days FROM town_month".to_owned(),
            format!(
                "SELECT left(s.area_path, 9), m.month, s.kind, count(*),
                     sum(bit_count(m.days::bit(32)))::int8
                 FROM ({months}) m JOIN segment s USING (segment_id) GROUP BY 1, 2, 3"
            ),
        ),
        (
            "outcomes",
            "SELECT event_id, segment_id, person_id, day, outcome, at FROM patrol_outcome".to_owned(),
            format!("SELECT scan_id, segment_id, person_id, day, outcome, {at} FROM scan
                         WHERE outcome IS NOT NULL"),
        ),
        (
            "last patrols",
            "SELECT segment_id, last_patrol_at FROM segment_state WHERE last_patrol_at IS NOT NULL".to_owned(),
            format!("SELECT segment_id, max({at}) FROM scan GROUP BY 1"),
        ),
        (
            "last scans",
            "SELECT person_id, received_at FROM steward_last_scan".to_owned(),
            "SELECT person_id, max(received_at) FROM scan GROUP BY 1".to_owned(),
        ),
        (
            "open problems",
            "SELECT segment_id, open_problems::int8 FROM segment_state WHERE open_problems > 0".to_owned(),
            "SELECT segment_id, count(*) FROM problem
                 WHERE stage NOT IN ('closed', 'rejected', 'duplicate') AND category <> 'rating'
                 GROUP BY 1".to_owned(),
        ),
        (
            "ratings",
            "SELECT segment_id, n::int8, ratings[n]::int8
                 FROM segment_state, generate_series(1, 5) n WHERE ratings[n] > 0".to_owned(),
            "SELECT segment_id, score::int8, count(*) FROM rating GROUP BY 1, 2".to_owned(),
        ),
        (
            "tasks for low ratings",
            "SELECT segment_id, body, opened_at FROM problem WHERE is_rating".to_owned(),
            "SELECT segment_id, reason, at FROM rating WHERE score >= 4".to_owned(),
        ),
        (
            "supports",
            "SELECT problem_id, supports::int8 FROM problem WHERE supports > 0".to_owned(),
            "SELECT problem_id, count(*) FROM support_once GROUP BY 1".to_owned(),
        ),
        (
            "stages",
            "SELECT problem_id, stage, coalesce(closed_at, '-infinity') FROM problem".to_owned(),
            "SELECT DISTINCT ON (e.problem_id) e.problem_id, e.stage, CASE
                 WHEN p.is_open THEN '-infinity' ELSE e.at END
             FROM problem_event e JOIN problem p USING (problem_id) ORDER BY e.problem_id, e.at DESC".to_owned(),
        ),
        (
            "findings",
            "SELECT segment_id, person_id FROM scan WHERE outcome = 'findings'".to_owned(),
            "SELECT p.segment_id, a.person_id FROM problem p
             JOIN LATERAL (SELECT account_id FROM problem_event e WHERE e.problem_id = p.problem_id
                 ORDER BY at LIMIT 1) e ON true
             JOIN account a USING (account_id) WHERE p.source = 'steward'".to_owned(),
        ),
        (
            "scans by stewards in office alone",
            "SELECT scan_id FROM scan".to_owned(),
            "SELECT DISTINCT scan_id FROM scan JOIN stewardship w USING (district, segment_id,
                 person_id)
             WHERE w.valid_from <= day AND (w.valid_to IS NULL OR w.valid_to > day)".to_owned(),
        ),
    ] {
        assert!(count(owner, &raw).await > 0, "{what}: nothing to compare");
        let different = count(owner, &format!("(({kept}) EXCEPT ALL ({raw})) UNION ALL (({raw}) EXCEPT ALL ({kept}))")).await;
        assert_eq!(different, 0, "{what}");
    }
    // Nothing is later than the hour it was made at, and nothing lies in a default partition.
    for sql in [
        "SELECT FROM scan WHERE received_at > '2026-11-23T02:00:00Z'",
        "SELECT FROM problem_event WHERE at > '2026-11-23T02:00:00Z'",
        "SELECT FROM problem_event e JOIN problem p USING (problem_id) WHERE e.at < p.opened_at",
        "SELECT FROM (SELECT at, lag(at) OVER (PARTITION BY problem_id ORDER BY event_id) AS before
             FROM problem_event) e WHERE at < before",
        "SELECT FROM rating WHERE at > '2026-11-23T02:00:00Z'",
        "SELECT FROM scan_default",
        "SELECT FROM problem_event_default",
        "SELECT FROM rating_default",
        "SELECT FROM audit_default",
    ] {
        assert_eq!(count(owner, sql).await, 0, "{sql}");
    }
}
