//! The statement behind the list of people.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::db::each::Each;
use crate::db::text::containing;
use crate::error::Result;
use crate::ids::{DistrictId, PersonId};
use crate::rights::Scope;
use crate::stewardships::Role;
use crate::views::by_name::{NameKey, Wanted};
use crate::views::people::{PersonDevice, PersonItem};

/// Wanted people of a scope, by name; their post and organisation are searched too.
pub async fn list(
    db: &PgPool,
    scope: &Scope,
    wanted: &Wanted<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<(NameKey, PersonItem)>> {
    let (name, id) = wanted.behind();
    let rows = sqlx::query!(
        r#"SELECT p.person_id AS "id!: PersonId", p.name AS "name!", p.post AS "post!",
               p.organisation AS "organisation!",
               a.name AS area_name,
                  held.roles AS "roles!: Each<Role>", held.segments AS "segments!",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('key',
                      translate(rtrim(encode(k.key_hash, 'base64'), '='), '+/', '-_'), 'name',
                      k.name,
                                                                'enrolled_at', k.enrolled_at,
                                                                    'last_seen_at', k.last_seen_at)
                                             ORDER BY k.enrolled_at, k.key_hash), '[]')
                   FROM device_key k WHERE k.district = $1 AND k.account_id = u.account_id
                       AND k.revoked_at IS NULL)
                      AS "devices!: Each<PersonDevice>",
                  (SELECT max(e.expires_at) FROM enrolment e
                   WHERE e.district = $1 AND e.account_id = u.account_id
                       AND e.used_at IS NULL AND e.expires_at > $4) AS link_until
           -- The page first: what is added up is so for those who stand on it alone. Of a small
           -- area of a large district they are found by area, else along their names.
           FROM (SELECT w.person_id, w.name, w.post, w.organisation, w.area_path
                 FROM person w
                 WHERE w.district = $1 AND w.area_path >= $2 AND w.area_path < $3
                   AND (w.name COLLATE by_name, w.person_id) > ($5, $6)
                   AND ($7::text IS NULL OR w.name ILIKE $7 OR w.post ILIKE $7
                        OR w.organisation ILIKE $7)
                 ORDER BY w.name COLLATE by_name, w.person_id
                 LIMIT $8) p
           JOIN area a ON a.district = $1 AND a.path = p.area_path
           LEFT JOIN account u ON u.district = $1 AND u.person_id = p.person_id
           CROSS JOIN LATERAL (
               SELECT coalesce(jsonb_agg(DISTINCT w.role), '[]') AS roles,
                   count(DISTINCT w.segment_id)::int4 AS segments
               FROM stewardship w
               WHERE w.district = $1 AND w.person_id = p.person_id
                 AND w.valid_from <= local_day($1, $4)
                     AND (w.valid_to IS NULL OR w.valid_to > local_day($1, $4))) held
           ORDER BY p.name COLLATE by_name, p.person_id"#,
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
            let item = PersonItem {
                id: row.id,
                name: row.name,
                post: row.post,
                organisation: row.organisation,
                area_name: row.area_name,
                roles: row.roles.0,
                segments: row.segments,
                devices: row.devices.0,
                link_until: row.link_until,
            };
            (key, item)
        })
        .collect())
}
