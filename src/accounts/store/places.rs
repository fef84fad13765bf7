//! SQL of where accounts and grants belong.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, PgPool};

use crate::accounts::officials::{KeptAccount, KeptGrant};
use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, DistrictId};
use crate::rights::Located;

/// Where an account belongs: the narrowest area that covers its person and every grant of today and
/// to come; where there are none, those that ended; else the district.
pub async fn account(
    db: &PgPool,
    district: DistrictId,
    id: AccountId,
    now: DateTime<Utc>,
) -> Result<Located<KeptAccount>> {
    let (area, account) = belongs(db, district, id, now).await?;
    Ok(Located::new(district, area, account))
}

/// The same area, of somebody's own account: to put on record what they do with it.
pub(super) async fn area_of(
    db: &mut PgConnection,
    district: DistrictId,
    id: AccountId,
    now: DateTime<Utc>,
) -> Result<AreaPath> {
    let (area, _) = belongs(db, district, id, now).await?;
    Ok(area)
}

async fn belongs(
    db: impl PgExecutor<'_>,
    district: DistrictId,
    id: AccountId,
    now: DateTime<Utc>,
) -> Result<(AreaPath, KeptAccount)> {
    let row = sqlx::query!(
        r#"SELECT a.name, l.login AS "login?",
               (SELECT coalesce(array_agg(g.area_path), '{}') FROM role_grant g
                WHERE g.district = $1 AND g.account_id = $2
                  AND (g.past_day IS NULL OR g.past_day > local_day($1, $3)))
                   || (SELECT coalesce(array_agg(p.area_path), '{}') FROM person p
                       WHERE p.district = $1 AND p.person_id = a.person_id)
                   AS "areas!: Vec<AreaPath>",
               (SELECT coalesce(array_agg(g.area_path), '{}') FROM role_grant g
                WHERE g.district = $1 AND g.account_id = $2) AS "former!: Vec<AreaPath>"
           FROM account a
           LEFT JOIN login_locator l ON l.district = $1 AND l.account_id = a.account_id
           WHERE a.district = $1 AND a.account_id = $2"#,
        district as DistrictId,
        id as AccountId,
        now
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    let area = AreaPath::common(&row.areas)
        .or_else(|| AreaPath::common(&row.former))
        .unwrap_or_else(|| AreaPath::of_district(district));
    let account = KeptAccount {
        id,
        login: row.login,
        name: row.name,
    };
    Ok((area, account))
}

/// Where a grant is for.
pub async fn grant(db: &PgPool, district: DistrictId, id: i64) -> Result<Located<KeptGrant>> {
    let row = sqlx::query!(
        r#"SELECT account_id AS "account: AccountId", area_path AS "area: AreaPath"
           FROM role_grant WHERE district = $1 AND grant_id = $2"#,
        district as DistrictId,
        id
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    let grant = KeptGrant { id, account: row.account };
    Ok(Located::new(district, row.area, grant))
}
