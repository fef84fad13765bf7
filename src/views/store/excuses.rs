//! The statement behind the list of excused outages.

use sqlx::PgPool;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::{AreaPath, DistrictId};
use crate::rights::Scope;
use crate::views::excuses::{ExcuseKey, Excused, Withdrawn};

/// Up to `limit` excuses that concern an area, those of the areas above and below it included,
/// behind a place; what was recorded last comes first.
pub async fn list(
    db: &PgPool,
    scope: &Scope,
    after: Option<ExcuseKey>,
    limit: i64,
) -> Result<Vec<Excused>> {
    let rows = sqlx::query!(
        r#"SELECT x.excuse_id AS id, x.area_path AS "area: AreaPath", a.name AS area_name,
               x.from_at AS "from", x.past_at AS until, x.from_day AS first_day,
               x.past_day - 1 AS "last_day!", x.words, x.note, b.name AS "by?", x.at,
               (SELECT count(*) FROM excused_promise p
                WHERE p.district = $1 AND p.excuse_id = x.excuse_id) AS "promises!",
               EXISTS (SELECT FROM excuse_settling s
                       WHERE s.district = $1 AND s.excuse_id = x.excuse_id) AS "settling!",
               w.at AS "withdrawn_at?", w.reason AS "reason?", c.name AS "withdrawn_by?"
           FROM excuse x
           JOIN area a ON a.district = $1 AND a.path = x.area_path
           LEFT JOIN account b ON b.district = $1 AND b.account_id = x.account_id
           LEFT JOIN excuse_withdrawal w ON w.district = $1 AND w.excuse_id = x.excuse_id
           LEFT JOIN account c ON c.district = $1 AND c.account_id = w.account_id
           WHERE x.district = $1 AND x.area_path < $3 AND area_upper(x.area_path) > $2
             AND x.excuse_id < $4
           ORDER BY x.excuse_id DESC LIMIT $5"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        after.map_or(Uuid::max(), |key| key.0),
        limit
    )
    .fetch_all(db)
    .await?;
    let excused = rows.into_iter().map(|row| Excused {
        id: row.id,
        area: row.area,
        area_name: row.area_name,
        from: row.from,
        until: row.until,
        first_day: row.first_day,
        last_day: row.last_day,
        words: row.words,
        note: row.note,
        by: row.by,
        at: row.at,
        promises: row.promises,
        settling: row.settling,
        withdrawn: row.withdrawn_at.zip(row.reason).map(|(at, reason)| Withdrawn {
            at,
            by: row.withdrawn_by,
            reason,
        }),
    });
    Ok(excused.collect())
}
