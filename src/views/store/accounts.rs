//! The statement behind the list of officials' accounts.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use sqlx::types::Json;

use crate::db::text::containing;
use crate::error::Result;
use crate::ids::{AccountId, DistrictId, PersonId};
use crate::rights::Scope;
use crate::views::accounts::{AccountItem, GrantItem};
use crate::views::by_name::{NameKey, Wanted};

/// Wanted accounts with a grant in a scope, by name; their sign-in name is searched too.
pub async fn list(
    db: &PgPool,
    scope: &Scope,
    wanted: &Wanted<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<(NameKey, AccountItem)>> {
    let (name, id) = wanted.behind();
    let rows = sqlx::query!(
        r#"SELECT a.account_id AS "id: AccountId", a.name, l.login AS "login?",
               a.person_id AS "person: PersonId", a.disabled_at, a.password_given,
               granted.grants AS "grants!: Json<Vec<GrantItem>>",
               open.sessions AS "sessions!", open.used_at
           FROM account a
           LEFT JOIN login_locator l ON l.district = $1 AND l.account_id = a.account_id
           CROSS JOIN LATERAL (
               SELECT jsonb_agg(jsonb_build_object('id', g.grant_id, 'role', g.role,
                          'area', g.area_path, 'area_name', r.name, 'from', g.from_day,
                          'until', g.past_day - 1)
                          ORDER BY g.from_day DESC, g.grant_id DESC) AS grants
               FROM role_grant g
               JOIN area r ON r.district = $1 AND r.path = g.area_path
               WHERE g.district = $1 AND g.account_id = a.account_id
                 AND g.area_path >= $2 AND g.area_path < $3) granted
           CROSS JOIN LATERAL (
               SELECT count(*) AS sessions, max(s.used_at) AS used_at FROM session s
               WHERE s.district = $1 AND s.account_id = a.account_id AND s.expires_at > $4) open
           WHERE a.district = $1 AND granted.grants IS NOT NULL
             AND (a.name COLLATE by_name, a.account_id) > ($5, $6)
             AND ($7::text IS NULL OR a.name ILIKE $7 OR l.login ILIKE $7)
             AND a.account_id IN (SELECT g.account_id FROM role_grant g
                 WHERE g.district = $1 AND g.area_path >= $2 AND g.area_path < $3)
           ORDER BY a.name COLLATE by_name, a.account_id
           LIMIT $8"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        now,
        name,
        id,
        wanted.text.map(containing),
        wanted.limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let key = NameKey(row.name.clone(), row.id.0);
            let item = AccountItem {
                id: row.id,
                name: row.name,
                login: row.login,
                person: row.person,
                disabled_at: row.disabled_at,
                password_given: row.password_given,
                grants: row.grants.0,
                sessions: row.sessions,
                used_at: row.used_at,
            };
            (key, item)
        })
        .collect())
}
