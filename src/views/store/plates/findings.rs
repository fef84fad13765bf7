//! One statement a finding. Each cuts its page off an index: none reads all scans, none all codes
//! of an area that is fine but for `not_scanned`, which looks each code in use up in the index of
//! its scans. That index answers only statements that say `grade >= 0`, which always holds
//! (migrations/0106).
//!
//! Scans are looked for by when they came. The index goes by the time inside their ids, which the
//! phone made: a week behind that of their coming at most, but for the `misdated` ones, which have
//! an index of their own.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::checkpoints::life::CodeState;
use crate::error::Result;
use crate::ids::{AreaPath, CheckpointId, Code, DistrictId, SegmentId};
use crate::segments::SegmentKind;
use crate::views::plates::{
    Drift, Finding, HealthItem, INSTALL_DAYS, LONGEST_SILENCE, MOVED_DAYS, Page,
};

/// A code with its place, as every statement here answers it.
struct Row {
    code: Code,
    state: CodeState,
    area: AreaPath,
    area_name: String,
    segment: Option<SegmentId>,
    segment_name: Option<String>,
    kind: Option<SegmentKind>,
    checkpoint: Option<CheckpointId>,
    checkpoint_name: Option<String>,
    since: Option<DateTime<Utc>>,
    reports: i64,
    metres: Option<f64>,
    lon: Option<f64>,
    lat: Option<f64>,
    scans: Option<i64>,
    days: Option<i64>,
}

impl Row {
    fn item(self, finding: Finding) -> HealthItem {
        let drift = |distance_m| {
            Some(Drift {
                distance_m,
                lon: self.lon?,
                lat: self.lat?,
                scans: self.scans?,
                days: self.days?,
            })
        };
        HealthItem {
            finding,
            code: Some(self.code.to_string()),
            state: Some(self.state),
            drift: self.metres.and_then(drift),
            area: self.area,
            area_name: self.area_name,
            segment: self.segment,
            segment_name: self.segment_name,
            kind: self.kind,
            checkpoint: self.checkpoint,
            checkpoint_name: self.checkpoint_name,
            since: self.since,
            reports: self.reports,
            board: None,
        }
    }
}

fn items(rows: Vec<Row>, finding: Finding) -> Vec<HealthItem> {
    rows.into_iter().map(|row| row.item(finding)).collect()
}

/// Plates said to be damaged, covered or lost, and plates with an open report of that kind: two
/// small partial indexes.
pub(super) async fn reported(db: &PgPool, page: Page<'_>) -> Result<Vec<HealthItem>> {
    let rows = sqlx::query_as!(
        Row,
        r#"WITH named AS MATERIALIZED (
               SELECT c.code FROM code c WHERE c.district = $1
                   AND c.state IN ('damaged', 'covered', 'lost') AND c.code > $4
               UNION
               SELECT p.code FROM problem p
               WHERE p.district = $1 AND p.is_open AND p.category = 'board' AND p.code IS NOT NULL
                   AND p.code > $4
           )
           SELECT c.code AS "code: Code", c.state AS "state: CodeState", s.area_path AS "area: AreaPath",
               a.name AS area_name,
                  s.segment_id AS "segment?: SegmentId", s.name AS "segment_name?",
                      s.kind AS "kind?: SegmentKind",
                  k.checkpoint_id AS "checkpoint?: CheckpointId", k.name AS "checkpoint_name?",
                  coalesce(r.since, (SELECT max(e.at) FROM code_event e WHERE e.district = $1
                      AND e.code = c.code AND e.state = c.state)) AS since,
                  r.reports AS "reports!", NULL::float8 AS metres, NULL::float8 AS lon,
                      NULL::float8 AS lat, NULL::int8 AS scans,
                  NULL::int8 AS days
           FROM named n
           JOIN code c ON c.district = $1 AND c.code = n.code AND c.state <> 'retired'
           JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
           JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
               AND s.retired_at IS NULL
                AND s.area_path >= $2 AND s.area_path < $3
           JOIN area a ON a.district = s.district AND a.path = s.area_path
           CROSS JOIN LATERAL (
               SELECT count(*) AS reports, min(p.opened_at) AS since FROM problem p
               WHERE p.district = $1 AND p.code = c.code AND p.is_open AND p.category = 'board') r
           ORDER BY c.code
           LIMIT $5"#,
        page.scope.district() as DistrictId,
        page.scope.area().as_str(),
        page.scope.upper(),
        i32::try_from(page.after).unwrap_or(i32::MAX),
        page.limit
    )
    .fetch_all(db)
    .await?;
    Ok(items(rows, Finding::Reported))
}

/// Places whose scans of the last days lie together somewhere else: at least five good fixes of at
/// least two local days whose median lies farther than 30 m and than twice the radius. Only places
/// with several far fixes (an index of its own) are looked at at all.
pub(super) async fn moved(db: &PgPool, page: Page<'_>) -> Result<Vec<HealthItem>> {
    let rows = sqlx::query_as!(
        Row,
        r#"WITH since AS MATERIALIZED (
               SELECT $6::timestamptz - make_interval(days => $7) AS at,
                   uuidv7_floor($6::timestamptz - make_interval(days => $7 + 7)) AS first
           ), odd AS MATERIALIZED (
               SELECT x.checkpoint_id, x.day, x.fix, x.distance_m FROM scan x
               WHERE x.district = $1 AND misdated(x.scan_id, x.received_at) = 1
                   AND x.received_at >= (SELECT at FROM since)
                   AND x.accuracy_m <= 50 AND x.fix IS NOT NULL
           ), suspect AS MATERIALIZED (
               SELECT f.checkpoint_id
               FROM (SELECT x.checkpoint_id FROM scan x
                     WHERE x.district = $1 AND x.scan_id >= (SELECT first FROM since)
                         AND x.received_at >= (SELECT at FROM since)
                         AND misdated(x.scan_id, x.received_at) = 0
                         AND x.accuracy_m <= 50 AND x.distance_m > 20
                     UNION ALL
                     SELECT o.checkpoint_id FROM odd o WHERE o.distance_m > 20) f
               GROUP BY f.checkpoint_id
               HAVING count(*) >= 3
           )
           SELECT c.code AS "code: Code", c.state AS "state: CodeState", s.area_path AS "area: AreaPath",
               a.name AS area_name,
                  s.segment_id AS "segment?: SegmentId", s.name AS "segment_name?",
                      s.kind AS "kind?: SegmentKind",
                  k.checkpoint_id AS "checkpoint?: CheckpointId", k.name AS "checkpoint_name?",
                      NULL::timestamptz AS since,
                  0::int8 AS "reports!", d.metres, m.lon, m.lat, m.scans, m.days
           FROM suspect u
           JOIN checkpoint k ON k.district = $1 AND k.checkpoint_id = u.checkpoint_id
               AND k.retired_at IS NULL AND k.is_located
           JOIN code c ON c.district = k.district AND c.checkpoint_id = k.checkpoint_id
               AND c.state <> 'retired' AND c.code > $4
           JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
               AND s.retired_at IS NULL
                AND s.area_path >= $2 AND s.area_path < $3
           JOIN area a ON a.district = s.district AND a.path = s.area_path
           CROSS JOIN LATERAL (
               SELECT count(*) AS scans, count(DISTINCT x.day) AS days,
                      percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_X(x.fix)) AS lon,
                      percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_Y(x.fix)) AS lat
               FROM (SELECT x.day, x.fix FROM scan x
                     WHERE x.district = $1 AND x.checkpoint_id = k.checkpoint_id
                         AND x.scan_id >= (SELECT first FROM since)
                         AND x.received_at >= (SELECT at FROM since)
                         AND misdated(x.scan_id, x.received_at) = 0
                         AND x.grade >= 0 AND x.accuracy_m <= 50 AND x.fix IS NOT NULL
                     UNION ALL
                     SELECT o.day, o.fix FROM odd o
                     WHERE o.checkpoint_id = k.checkpoint_id) x) m
           CROSS JOIN LATERAL (
               SELECT ST_Distance(k.location::geography,
                   ST_SetSRID(ST_MakePoint(m.lon, m.lat), 4326)::geography) AS metres) d
           WHERE m.scans >= 5 AND m.days >= 2 AND d.metres > greatest(30, 2 * k.radius_m)
           ORDER BY c.code
           LIMIT $5"#,
        page.scope.district() as DistrictId,
        page.scope.area().as_str(),
        page.scope.upper(),
        i32::try_from(page.after).unwrap_or(i32::MAX),
        page.limit,
        page.now,
        MOVED_DAYS
    )
    .fetch_all(db)
    .await?;
    Ok(items(rows, Finding::Moved))
}

/// Plates at places that nobody has located, off the index of such places.
pub(super) async fn unlocated(db: &PgPool, page: Page<'_>) -> Result<Vec<HealthItem>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT c.code AS "code: Code", c.state AS "state: CodeState", s.area_path AS "area: AreaPath",
               a.name AS area_name,
                  s.segment_id AS "segment?: SegmentId", s.name AS "segment_name?",
                      s.kind AS "kind?: SegmentKind",
                  k.checkpoint_id AS "checkpoint?: CheckpointId", k.name AS "checkpoint_name?",
                      b.bound_at AS "since?", 0::int8 AS "reports!",
                  NULL::float8 AS metres, NULL::float8 AS lon, NULL::float8 AS lat,
                      NULL::int8 AS scans, NULL::int8 AS days
           FROM checkpoint k
           JOIN code c ON c.district = k.district AND c.checkpoint_id = k.checkpoint_id
               AND c.state <> 'retired'
           JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
               AND s.retired_at IS NULL
                AND s.area_path >= $2 AND s.area_path < $3
           JOIN area a ON a.district = s.district AND a.path = s.area_path
           LEFT JOIN code_binding b ON b.district = c.district AND b.code = c.code
               AND b.undone_at IS NULL
           WHERE k.district = $1 AND NOT k.is_located AND k.retired_at IS NULL AND c.code > $4
           ORDER BY c.code
           LIMIT $5"#,
        page.scope.district() as DistrictId,
        page.scope.area().as_str(),
        page.scope.upper(),
        i32::try_from(page.after).unwrap_or(i32::MAX),
        page.limit
    )
    .fetch_all(db)
    .await?;
    Ok(items(rows, Finding::Unlocated))
}

/// Plates printed long ago that hang nowhere, off the index of codes without a place.
pub(super) async fn never_installed(db: &PgPool, page: Page<'_>) -> Result<Vec<HealthItem>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT c.code AS "code: Code", c.state AS "state: CodeState", c.area_path AS "area: AreaPath",
               a.name AS area_name,
                  NULL::int8 AS "segment?: SegmentId", NULL AS "segment_name?",
                      NULL AS "kind?: SegmentKind",
                  NULL::int8 AS "checkpoint?: CheckpointId", NULL AS "checkpoint_name?",
                      coalesce(c.printed_at, c.issued_at) AS since, 0::int8 AS "reports!",
                  NULL::float8 AS metres, NULL::float8 AS lon, NULL::float8 AS lat,
                      NULL::int8 AS scans, NULL::int8 AS days
           FROM code c
           JOIN area a ON a.district = c.district AND a.path = c.area_path
           WHERE c.district = $1 AND c.checkpoint_id IS NULL AND c.area_path >= $2
               AND c.area_path < $3 AND c.code > $4
             AND c.state = 'printed' AND coalesce(c.printed_at,
                 c.issued_at) < $6::timestamptz - make_interval(days => $7)
           ORDER BY c.code
           LIMIT $5"#,
        page.scope.district() as DistrictId,
        page.scope.area().as_str(),
        page.scope.upper(),
        i32::try_from(page.after).unwrap_or(i32::MAX),
        page.limit,
        page.now,
        INSTALL_DAYS
    )
    .fetch_all(db)
    .await?;
    Ok(items(rows, Finding::NeverInstalled))
}

/// Plates in use for longer than `days` whose place was not scanned in that time: each is looked up
/// in the index of the scans of a place, among the months in question only.
pub(super) async fn not_scanned(db: &PgPool, page: Page<'_>, days: i32) -> Result<Vec<HealthItem>> {
    let rows = sqlx::query_as!(
        Row,
        r#"WITH odd AS MATERIALIZED (
               SELECT x.checkpoint_id, max(x.received_at) AS last FROM scan x
               WHERE x.district = $1 AND misdated(x.scan_id, x.received_at) = 1
                   AND x.received_at >= $6::timestamptz - make_interval(days => $8)
               GROUP BY x.checkpoint_id
           ), silent AS MATERIALIZED (
               SELECT c.code, c.state, k.checkpoint_id, k.name AS checkpoint_name, s.segment_id,
                   s.name AS segment_name, s.kind, s.area_path
               FROM code c
               JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
               JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
                   AND s.retired_at IS NULL
               LEFT JOIN code_binding b ON b.district = c.district AND b.code = c.code
                   AND b.undone_at IS NULL
               WHERE c.district = $1 AND s.area_path >= $2 AND s.area_path < $3 AND c.code > $4
                 AND c.state IN ('installed', 'damaged', 'covered')
                 AND coalesce(b.bound_at, c.issued_at) < $6::timestamptz - make_interval(days => $7)
                 AND NOT EXISTS (SELECT FROM scan x
                                 WHERE x.district = $1 AND x.checkpoint_id = k.checkpoint_id
                                     AND x.grade >= 0
                                   AND x.scan_id >= uuidv7_floor($6::timestamptz
                                       - make_interval(days => $7 + 7))
                                   AND x.received_at >= $6::timestamptz
                                       - make_interval(days => $7))
                 AND NOT EXISTS (SELECT FROM odd o
                                 WHERE o.checkpoint_id = k.checkpoint_id
                                   AND o.last >= $6::timestamptz - make_interval(days => $7))
               ORDER BY c.code
               LIMIT $5
           )
           SELECT i.code AS "code!: Code", i.state AS "state!: CodeState",
               i.area_path AS "area!: AreaPath", a.name AS area_name,
                  i.segment_id AS "segment?: SegmentId", i.segment_name AS "segment_name?",
                      i.kind AS "kind?: SegmentKind",
                  i.checkpoint_id AS "checkpoint?: CheckpointId",
                      i.checkpoint_name AS "checkpoint_name?",
                  greatest((SELECT x.received_at FROM scan x
                            WHERE x.district = $1 AND x.checkpoint_id = i.checkpoint_id
                              AND x.grade >= 0 AND misdated(x.scan_id, x.received_at) = 0
                              AND x.scan_id >= uuidv7_floor($6::timestamptz
                                  - make_interval(days => $8))
                            ORDER BY x.scan_id DESC LIMIT 1),
                           (SELECT o.last FROM odd o
                            WHERE o.checkpoint_id = i.checkpoint_id)) AS since,
                  0::int8 AS "reports!", NULL::float8 AS metres, NULL::float8 AS lon,
                      NULL::float8 AS lat, NULL::int8 AS scans,
                  NULL::int8 AS days
           FROM silent i
           JOIN area a ON a.district = $1 AND a.path = i.area_path
           ORDER BY i.code"#,
        page.scope.district() as DistrictId,
        page.scope.area().as_str(),
        page.scope.upper(),
        i32::try_from(page.after).unwrap_or(i32::MAX),
        page.limit,
        page.now,
        days,
        LONGEST_SILENCE
    )
    .fetch_all(db)
    .await?;
    Ok(items(rows, Finding::NotScanned))
}
