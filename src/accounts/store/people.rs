//! SQL of people, their links and phones, for officials.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::accounts::people::{PersonDevice, PersonItem, PersonKey, PersonPlace};
use crate::areas::AreaPath;
use crate::db::text::containing;
use crate::error::{Error, Result};
use crate::http::extract::{Covered, Scope};
use crate::ids::{AccountId, DistrictId, PersonId};
use crate::stewardships::Role;

/// Up to `limit` people of a scope after a key, by name; with part of their name, post or
/// organisation where one is asked for.
pub async fn list(
    db: &PgPool,
    scope: &Scope,
    text: Option<&str>,
    after: Option<&PersonKey>,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Vec<(PersonKey, PersonItem)>> {
    let (name, id) = after.map_or(("", 0), |key| (key.0.as_str(), key.1));
    let rows = sqlx::query!(
        r#"SELECT p.person_id AS "id: PersonId", p.name, p.post, p.organisation,
               a.name AS area_name,
                  held.roles AS "roles!: Json<Vec<Role>>", held.segments AS "segments!",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('key',
                      translate(rtrim(encode(k.key_hash, 'base64'), '='), '+/', '-_'), 'name',
                      k.name,
                                                                'enrolled_at', k.enrolled_at,
                                                                    'last_seen_at', k.last_seen_at)
                                             ORDER BY k.enrolled_at, k.key_hash), '[]')
                   FROM device_key k WHERE k.district = p.district AND k.account_id = u.account_id
                       AND k.revoked_at IS NULL)
                      AS "devices!: Json<Vec<PersonDevice>>",
                  (SELECT max(e.expires_at) FROM enrolment e
                   WHERE e.district = p.district AND e.account_id = u.account_id
                       AND e.used_at IS NULL AND e.expires_at > $4) AS link_until
           FROM person p
           JOIN area a ON a.district = p.district AND a.path = p.area_path
           LEFT JOIN account u ON u.district = p.district AND u.person_id = p.person_id
           CROSS JOIN LATERAL (
               SELECT coalesce(jsonb_agg(DISTINCT w.role), '[]') AS roles,
                   count(DISTINCT w.segment_id)::int4 AS segments
               FROM stewardship w
               WHERE w.district = p.district AND w.person_id = p.person_id
                 AND w.valid_from <= local_day($1, $4)
                     AND (w.valid_to IS NULL OR w.valid_to > local_day($1, $4))) held
           WHERE p.district = $1 AND p.area_path >= $2 AND p.area_path < $3
             AND (p.name, p.person_id) > ($5, $6)
             AND ($7::text IS NULL OR p.name ILIKE $7 OR p.post ILIKE $7 OR p.organisation ILIKE $7)
           ORDER BY p.name, p.person_id
           LIMIT $8"#,
        scope.district as DistrictId,
        scope.area.as_str(),
        scope.upper,
        now,
        name,
        id,
        text.map(containing),
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let key = PersonKey(row.name.clone(), row.id.0);
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

/// Where a person belongs.
pub async fn place(db: &PgPool, district: DistrictId, id: PersonId) -> Result<PersonPlace> {
    let row = sqlx::query!(
        r#"SELECT name, area_path AS "area: AreaPath" FROM person WHERE district = $1
               AND person_id = $2"#,
        district as DistrictId,
        id as PersonId
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(PersonPlace {
        id,
        name: row.name,
        district,
        area: row.area,
    })
}

/// Makes every unused link of an account useless, so that only the newest can bind a phone.
pub async fn withdraw_links(
    db: &mut PgConnection,
    district: DistrictId,
    account: AccountId,
) -> Result<()> {
    sqlx::query!(
        "DELETE FROM enrolment WHERE district = $1 AND account_id = $2 AND used_at IS NULL",
        district as DistrictId,
        account as AccountId
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The account of a person within an official's reach; none where they have none.
pub async fn account(db: &PgPool, person: &Covered<PersonPlace>) -> Result<Option<AccountId>> {
    let person = person.get();
    Ok(sqlx::query_scalar!(
        r#"SELECT account_id AS "id: AccountId" FROM account WHERE district = $1 AND person_id = $2"#,
        person.district as DistrictId,
        person.id as PersonId
    )
    .fetch_optional(db)
    .await?)
}

/// Notes what an official did for a person.
pub async fn note(
    db: &mut PgConnection,
    person: &Covered<PersonPlace>,
    (event, official): (Uuid, AccountId),
    action: &str,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let person = person.get();
    sqlx::query!(
        "INSERT INTO audit (district, event_id, at, account_id, action, subject, detail)
         VALUES ($1, $2, $3, $4, $5, $6, jsonb_build_object('device', $7::text))",
        person.district as DistrictId,
        event,
        now,
        official as AccountId,
        action,
        person.id.to_string(),
        detail
    )
    .execute(db)
    .await?;
    Ok(())
}
