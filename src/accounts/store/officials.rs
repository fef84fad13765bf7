//! SQL of officials' accounts, their passwords and grants.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use sqlx::{PgConnection, PgPool};

use super::places::area_of;
use super::sessions::end_all;
use super::{create_account, set_login, withdraw_links};
use crate::accounts::Token;
use crate::accounts::officials::{GrantDays, KeptAccount, KeptGrant, NewOfficial};
use crate::audit::{Act, Actor, store as audit};
use crate::db::store::local_day;
use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, DistrictId};
use crate::rights::{Covered, OfficialRole, Reach, Scope};

/// Whether an account has rights, today's or to come, that lie outside of a reach.
pub async fn has_wider_grants(
    db: &mut PgConnection,
    account: AccountId,
    reach: &Reach,
    now: DateTime<Utc>,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM role_grant g
               WHERE g.district = $1 AND g.account_id = $2
                 AND (g.past_day IS NULL OR g.past_day > local_day($1, $5))
                 AND NOT EXISTS (SELECT FROM unnest($3::text[], $4::text[]) r (lo, hi)
                                 WHERE g.area_path >= r.lo AND g.area_path < r.hi)) AS "wider!""#,
        reach.district() as DistrictId,
        account as AccountId,
        reach.lower(),
        reach.upper(),
        now
    )
    .fetch_one(db)
    .await?)
}

/// Opens an account with its first grant, for the area of the scope.
pub async fn create(
    db: &PgPool,
    scope: &Scope,
    new: &NewOfficial<'_>,
    actor: &Actor,
) -> Result<AccountId> {
    let mut tx = db.begin().await?;
    let account = create_in(&mut tx, scope, new, actor).await?;
    tx.commit().await?;
    Ok(account)
}

/// As [`create`], in the transaction of what calls for the account.
pub async fn create_in(
    db: &mut PgConnection,
    scope: &Scope,
    new: &NewOfficial<'_>,
    actor: &Actor,
) -> Result<AccountId> {
    let district = scope.district();
    let account = create_account(db, district, new.name, None).await?;
    set_login(db, district, account, new.login.as_str(), new.password_hash).await?;
    if new.is_given {
        set_password(db, district, account, (new.password_hash, true)).await?;
    }
    let giver = actor.account;
    grant(db, district, account, (new.role, scope.area()), new.days, giver).await?;
    let detail = json!({ "role": new.role, "area": scope.area(), "from": new.days.from,
                         "past": new.days.past });
    let act = Act::with("account.create", account, detail).within(scope.area());
    audit::record(db, district, actor, act).await?;
    Ok(account)
}

/// Gives an account a right in an area for some days; answers the number of the grant.
pub async fn grant(
    db: &mut PgConnection,
    district: DistrictId,
    account: AccountId,
    (role, area): (OfficialRole, &AreaPath),
    days: GrantDays,
    given_by: Option<AccountId>,
) -> Result<i64> {
    let id = sqlx::query_scalar!(
        "INSERT INTO role_grant (district, account_id, area_path, role, from_day, past_day,
             given_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING grant_id",
        district as DistrictId,
        account as AccountId,
        area.as_str(),
        role.as_str(),
        days.from,
        days.past,
        given_by as Option<AccountId>
    )
    .fetch_one(db)
    .await
    .map_err(|error| match constraint(&error) {
        Some("role_grant_district_area_path_fkey") => Error::field("area", "invalid-area-unknown"),
        Some("role_grant_once") => Error::Conflict("conflict-grant-held"),
        _ => error.into(),
    })?;
    Ok(id)
}

fn constraint(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error()?.constraint()
}

/// Gives somebody else a right in the area of a scope.
pub async fn give(
    db: &PgPool,
    account: &Covered<KeptAccount>,
    scope: &Scope,
    (role, days): (OfficialRole, GrantDays),
    actor: &Actor,
) -> Result<i64> {
    let (district, id) = (account.district(), account.get().id);
    not_own(actor, id)?;
    let mut tx = db.begin().await?;
    let grant = grant(&mut tx, district, id, (role, scope.area()), days, actor.account).await?;
    let detail = json!({ "account": id, "role": role, "area": scope.area(), "from": days.from,
                         "past": days.past });
    let act = Act::with("grant.give", grant, detail).within(scope.area());
    audit::record(&mut tx, district, actor, act).await?;
    tx.commit().await?;
    Ok(grant)
}

/// Ends a grant of somebody else: today is the first day without. One that is over stays as it was.
pub async fn end(db: &PgPool, grant: &Covered<KeptGrant>, actor: &Actor) -> Result<()> {
    let (district, id) = (grant.district(), grant.get().id);
    not_own(actor, grant.get().account)?;
    let today = local_day(db, district, actor.at).await?;
    let mut tx = db.begin().await?;
    let ended = sqlx::query!(
        "UPDATE role_grant SET past_day = greatest(from_day, $3::date)
         WHERE district = $1 AND grant_id = $2 AND (past_day IS NULL OR past_day > $3)
           AND (past_day IS DISTINCT FROM from_day)",
        district as DistrictId,
        id,
        today
    )
    .execute(&mut *tx)
    .await?;
    if ended.rows_affected() > 0 {
        let detail = json!({ "account": grant.get().account, "area": grant.area() });
        let act = Act::with("grant.end", id, detail).within(grant.area());
        audit::record(&mut tx, district, actor, act).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Locks somebody else out, with every session and every link of theirs.
pub async fn disable(db: &PgPool, account: &Covered<KeptAccount>, actor: &Actor) -> Result<()> {
    let (district, id) = (account.district(), account.get().id);
    not_own(actor, id)?;
    let mut tx = db.begin().await?;
    let disabled = sqlx::query!(
        "UPDATE account SET disabled_at = $3 WHERE district = $1 AND account_id = $2
             AND disabled_at IS NULL",
        district as DistrictId,
        id as AccountId,
        actor.at
    )
    .execute(&mut *tx)
    .await?;
    if disabled.rows_affected() > 0 {
        end_all(&mut tx, district, id, None).await?;
        withdraw_links(&mut tx, district, id).await?;
        let act = Act::new("account.disable", id).within(account.area());
        audit::record(&mut tx, district, actor, act).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Lets somebody in again who was locked out.
pub async fn enable(db: &PgPool, account: &Covered<KeptAccount>, actor: &Actor) -> Result<()> {
    let (district, id) = (account.district(), account.get().id);
    not_own(actor, id)?;
    let mut tx = db.begin().await?;
    let enabled = sqlx::query!(
        "UPDATE account SET disabled_at = NULL WHERE district = $1 AND account_id = $2
             AND disabled_at IS NOT NULL",
        district as DistrictId,
        id as AccountId
    )
    .execute(&mut *tx)
    .await?;
    if enabled.rows_affected() > 0 {
        let act = Act::new("account.enable", id).within(account.area());
        audit::record(&mut tx, district, actor, act).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Gives somebody else another password, which ends their sessions.
pub async fn give_password(
    db: &PgPool,
    account: &Covered<KeptAccount>,
    password_hash: &str,
    actor: &Actor,
) -> Result<()> {
    let (district, id) = (account.district(), account.get().id);
    not_own(actor, id)?;
    let mut tx = db.begin().await?;
    set_password(&mut tx, district, id, (password_hash, true)).await?;
    end_all(&mut tx, district, id, None).await?;
    let act = Act::new("account.password_given", id).within(account.area());
    audit::record(&mut tx, district, actor, act).await?;
    tx.commit().await?;
    Ok(())
}

/// What is known of somebody who changes their own password: sign-in name, name, and the hash of the
/// present one.
#[derive(Debug)]
pub struct OwnPassword {
    pub login: Option<String>,
    pub name: String,
    /// PHC string, absent where there is no password.
    pub hash: Option<String>,
}

/// Reads it.
pub async fn own_password(
    db: &PgPool,
    district: DistrictId,
    account: AccountId,
) -> Result<OwnPassword> {
    Ok(sqlx::query_as!(
        OwnPassword,
        r#"SELECT l.login AS "login?", a.name, a.password_hash AS hash
           FROM account a
           LEFT JOIN login_locator l ON l.district = $1 AND l.account_id = a.account_id
           WHERE a.district = $1 AND a.account_id = $2"#,
        district as DistrictId,
        account as AccountId
    )
    .fetch_one(db)
    .await?)
}

/// Changes one's own password from `before`, which ends every session but this one. False where
/// another request changed it meanwhile.
pub async fn change_password(
    db: &PgPool,
    (district, account): (DistrictId, AccountId),
    (before, password_hash): (&str, &str),
    kept: Option<&Token>,
    actor: &Actor,
) -> Result<bool> {
    let mut tx = db.begin().await?;
    let changed = sqlx::query!(
        "UPDATE account SET password_hash = $4, password_given = false
         WHERE district = $1 AND account_id = $2 AND password_hash = $3",
        district as DistrictId,
        account as AccountId,
        before,
        password_hash
    )
    .execute(&mut *tx)
    .await?;
    if changed.rows_affected() == 0 {
        return Ok(false);
    }
    end_all(&mut tx, district, account, kept).await?;
    let area = area_of(&mut tx, district, account, actor.at).await?;
    let act = Act::new("account.password", account).within(&area);
    audit::record(&mut tx, district, actor, act).await?;
    tx.commit().await?;
    Ok(true)
}

async fn set_password(
    db: &mut PgConnection,
    district: DistrictId,
    account: AccountId,
    (hash, is_given): (&str, bool),
) -> Result<()> {
    sqlx::query!(
        "UPDATE account SET password_hash = $3, password_given = $4
         WHERE district = $1 AND account_id = $2",
        district as DistrictId,
        account as AccountId,
        hash,
        is_given
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Nobody changes what their own account may do, nor locks themselves out.
fn not_own(actor: &Actor, account: AccountId) -> Result<()> {
    if actor.account == Some(account) {
        Err(Error::Forbidden("forbidden-own-account"))
    } else {
        Ok(())
    }
}

/// The account behind a sign-in name, for the command line.
pub async fn by_login(db: &PgPool, login: &str) -> Result<(DistrictId, AccountId)> {
    let row = sqlx::query!(
        r#"SELECT district AS "district: DistrictId", account_id AS "account: AccountId"
           FROM login_locator WHERE login = lower($1)"#,
        login
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    Ok((row.district, row.account))
}

/// The grants of an account that hold today or later, for the command line to end.
pub async fn grants_in(
    db: &PgPool,
    district: DistrictId,
    account: AccountId,
    (area, today): (&AreaPath, NaiveDate),
) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        "SELECT grant_id FROM role_grant WHERE district = $1 AND account_id = $2
             AND area_path = $3 AND (past_day IS NULL OR past_day > $4)",
        district as DistrictId,
        account as AccountId,
        area.as_str(),
        today
    )
    .fetch_all(db)
    .await?)
}
