//! The statement behind the list of codes.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use crate::checkpoints::life::CodeState;
use crate::error::Result;
use crate::ids::{AreaPath, CheckpointId, Code, DistrictId, SegmentId};
use crate::rights::Scope;
use crate::segments::SegmentKind;
use crate::views::codes::{CodeItem, CodeKey, Wanted};

/// Up to `limit` wanted codes after a key, each with its key.
///
/// Codes with a place stand in the order of their segments, cut off the index on segments' areas;
/// codes without one come from an index of their own. Those of a batch come from the batch, which
/// is small.
pub async fn list(
    db: &PgPool,
    scope: &Scope,
    wanted: &Wanted,
    after: Option<&CodeKey>,
    limit: i64,
) -> Result<Vec<(CodeKey, CodeItem)>> {
    // Long: one statement, which is cut nowhere without a second round trip, and its rows.
    let kinds: Option<Vec<&str>> =
        wanted.kinds.as_ref().map(|kinds| kinds.iter().map(|kind| kind.as_str()).collect());
    let living = || {
        CodeState::ALL
            .iter()
            .copied()
            .filter(|state| *state != CodeState::Retired)
            .collect()
    };
    let states: Vec<CodeState> = wanted.states.clone().unwrap_or_else(living);
    let states: Vec<&str> = states.into_iter().map(CodeState::as_str).collect();
    let (area, segment, last) =
        after.map_or((scope.area().as_str(), -1, -1), |key| (key.0.as_str(), key.1, key.2));
    let rows = sqlx::query_as!(
        Row,
        r#"WITH page AS MATERIALIZED (
               (SELECT s.area_path, s.segment_id, c.code, c.state, c.batch_id, c.printed_at,
                   k.checkpoint_id, k.name AS checkpoint_name,
                       s.name AS segment_name, s.kind
                FROM segment s
                JOIN checkpoint k ON k.district = s.district AND k.segment_id = s.segment_id
                JOIN code c ON c.district = k.district AND c.checkpoint_id = k.checkpoint_id
                WHERE $10::uuid IS NULL AND s.district = $1 AND s.area_path >= $2
                    AND s.area_path < $3
                  AND (s.area_path, s.segment_id) >= ($5, $6)
                      AND (s.area_path, s.segment_id, c.code) > ($5, $6, $7)
                  AND c.state = ANY ($8) AND ($9::text[] IS NULL OR s.kind = ANY ($9))
                ORDER BY s.area_path, s.segment_id, c.code
                LIMIT $4)
               UNION ALL
               (SELECT c.area_path, 0, c.code, c.state, c.batch_id, c.printed_at, NULL, NULL, NULL,
                   NULL
                FROM code c
                WHERE $10::uuid IS NULL AND $9::text[] IS NULL AND c.district = $1
                    AND c.checkpoint_id IS NULL
                  AND c.area_path >= $2 AND c.area_path < $3
                      AND (c.area_path, 0, c.code) > ($5, $6, $7) AND c.area_path >= $5
                  AND c.state = ANY ($8)
                ORDER BY c.area_path, c.code
                LIMIT $4)
               UNION ALL
               (SELECT coalesce(s.area_path, c.area_path) AS area_path,
                   coalesce(s.segment_id, 0) AS segment_id, c.code, c.state, c.batch_id,
                       c.printed_at, k.checkpoint_id, k.name, s.name, s.kind
                FROM code c
                LEFT JOIN checkpoint k ON k.district = c.district
                    AND k.checkpoint_id = c.checkpoint_id
                LEFT JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
                WHERE c.district = $1 AND c.batch_id = $10
                    AND coalesce(s.area_path, c.area_path) >= $2
                  AND coalesce(s.area_path, c.area_path) < $3
                  AND (coalesce(s.area_path, c.area_path), coalesce(s.segment_id, 0), c.code) > ($5,
                      $6, $7)
                  AND c.state = ANY ($8) AND ($9::text[] IS NULL OR s.kind = ANY ($9))
                ORDER BY 1, 2, 3
                LIMIT $4)
           )
           SELECT p.area_path AS "area!: AreaPath", p.segment_id AS "segment_key!",
               p.code AS "code!: Code", p.state AS "state!: CodeState",
                  p.batch_id AS "batch?", p.printed_at AS "printed_at?",
                      p.checkpoint_id AS "checkpoint?: CheckpointId",
                  p.checkpoint_name AS "checkpoint_name?", p.segment_name AS "segment_name?",
                      p.kind AS "kind?: SegmentKind",
                  a.name AS area_name
           FROM page p JOIN area a ON a.district = $1 AND a.path = p.area_path
           ORDER BY p.area_path, p.segment_id, p.code
           LIMIT $4"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        limit,
        area,
        segment,
        last,
        &states as &[&str],
        kinds.as_deref() as Option<&[&str]>,
        wanted.batch
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Row::item).collect())
}

struct Row {
    area: AreaPath,
    segment_key: i64,
    code: Code,
    state: CodeState,
    batch: Option<Uuid>,
    printed_at: Option<DateTime<Utc>>,
    checkpoint: Option<CheckpointId>,
    checkpoint_name: Option<String>,
    segment_name: Option<String>,
    kind: Option<SegmentKind>,
    area_name: String,
}

impl Row {
    fn item(self) -> (CodeKey, CodeItem) {
        let key = CodeKey(
            self.area.as_str().to_owned(),
            self.segment_key,
            self.code.number().cast_signed(),
        );
        let item = CodeItem {
            code: self.code.to_string(),
            state: self.state,
            area: self.area,
            area_name: self.area_name,
            segment: (self.segment_key > 0).then_some(SegmentId(self.segment_key)),
            segment_name: self.segment_name,
            kind: self.kind,
            checkpoint: self.checkpoint,
            checkpoint_name: self.checkpoint_name,
            batch: self.batch,
            printed_at: self.printed_at,
        };
        (key, item)
    }
}
