//! SQL of accounts, sessions and enrolment.

pub mod devices;
pub mod people;

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, PgPool};

use super::devices::{KeyHash, PublicKey};
use super::{Account, ENROLMENT_DAYS, Enrolment, SESSION_DAYS, TextSize, Token};
use crate::error::{Error, OnConstraint, Result};
use crate::ids::{AccountId, AreaPath, DistrictId, PersonId};
use crate::rights::{Grant, OfficialRole};

/// The account of a session in force; none when it ended, expired or never was.
pub async fn session_account(
    db: &PgPool,
    token: &Token,
    now: DateTime<Utc>,
) -> Result<Option<Account>> {
    let row = sqlx::query!(
        r#"SELECT a.account_id AS "id: AccountId", a.person_id AS "person: PersonId", a.name,
               a.text_size AS "text_size: TextSize",
                  (SELECT c.given FROM track_consent c WHERE c.district = a.district
                      AND c.person_id = a.person_id
                   ORDER BY c.at DESC, c.event_id DESC LIMIT 1) IS TRUE AS "keeps_tracks!",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('role', g.role, 'area', g.area_path)
                                             ORDER BY length(g.area_path), g.area_path), '[]')
                   FROM role_grant g WHERE g.district = a.district AND g.account_id = a.account_id)
                       AS "grants!: Json<Vec<Grant>>"
           FROM session s
           JOIN account a ON a.district = s.district AND a.account_id = s.account_id
           WHERE s.district = $1 AND s.token_hash = $2 AND s.expires_at > $3
               AND a.disabled_at IS NULL"#,
        token.district() as DistrictId,
        &token.hash(),
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Account {
        district: token.district(),
        id: row.id,
        person: row.person,
        name: row.name,
        text_size: row.text_size,
        keeps_tracks: row.keeps_tracks,
        grants: row.grants.0,
    }))
}

/// Keeps how large somebody reads.
pub async fn set_text_size(
    db: &PgPool,
    district: DistrictId,
    account: AccountId,
    size: TextSize,
) -> Result<()> {
    sqlx::query!(
        "UPDATE account SET text_size = $3 WHERE district = $1 AND account_id = $2",
        district as DistrictId,
        account as AccountId,
        size.as_str()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Stores a new session. One that a device opened ends with the device.
pub async fn open_session(
    db: impl PgExecutor<'_>,
    token: &Token,
    account: AccountId,
    device: Option<KeyHash>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO session (district, token_hash, account_id, created_at, expires_at, device)
             VALUES ($1, $2, $3, $4, $5, $6)",
        token.district() as DistrictId,
        &token.hash(),
        account as AccountId,
        now,
        now + SESSION_DAYS,
        device.map(|device| device.0.to_vec())
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends a session; ending one twice is no fault.
pub async fn close_session(db: &PgPool, token: &Token) -> Result<()> {
    sqlx::query!(
        "DELETE FROM session WHERE district = $1 AND token_hash = $2",
        token.district() as DistrictId,
        &token.hash()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Removes sessions and enrolment links that ended.
pub async fn purge_expired(db: &PgPool, now: DateTime<Utc>) -> Result<u64> {
    let sessions =
        sqlx::query!("DELETE FROM session WHERE expires_at <= $1", now).execute(db).await?;
    let links = sqlx::query!("DELETE FROM enrolment WHERE expires_at <= $1", now - ENROLMENT_DAYS)
        .execute(db)
        .await?;
    Ok(sessions.rows_affected() + links.rows_affected())
}

/// What signing in by password needs to know of a login name.
#[derive(Debug)]
pub struct Credential {
    /// District of the account.
    pub district: DistrictId,
    pub account: AccountId,
    /// PHC string, absent where there is no password.
    pub password_hash: Option<String>,
    /// Whether the account has official rights.
    pub is_official: bool,
}

/// Looks a login name up; none for an unknown or disabled account.
pub async fn credential(db: &PgPool, login: &str) -> Result<Option<Credential>> {
    let row = sqlx::query_as!(
        Credential,
        r#"SELECT a.district AS "district: DistrictId", a.account_id AS "account: AccountId",
               a.password_hash,
                  EXISTS (SELECT FROM role_grant g WHERE g.district = a.district
                      AND g.account_id = a.account_id) AS "is_official!"
           FROM login_locator l JOIN account a ON a.district = l.district
               AND a.account_id = l.account_id
           WHERE l.login = lower($1) AND a.disabled_at IS NULL"#,
        login
    )
    .fetch_optional(db)
    .await?;
    Ok(row)
}

/// Creates an account.
pub async fn create_account(
    db: &mut PgConnection,
    district: DistrictId,
    name: &str,
    person: Option<PersonId>,
) -> Result<AccountId> {
    sqlx::query_scalar!(
        r#"INSERT INTO account (district, person_id, name) VALUES ($1, $2, $3)
               RETURNING account_id AS "id: AccountId""#,
        district as DistrictId,
        person as Option<PersonId>,
        name
    )
    .fetch_one(db)
    .await
    .on_constraint("account_person", || Error::Conflict("conflict-person-has-account"))
}

/// The account of a person, created where there is none yet.
pub async fn account_of_person(
    db: &mut PgConnection,
    district: DistrictId,
    person: PersonId,
) -> Result<AccountId> {
    let known = sqlx::query_scalar!(
        r#"SELECT account_id AS "id: AccountId" FROM account WHERE district = $1 AND person_id = $2"#,
        district as DistrictId,
        person as PersonId
    )
    .fetch_optional(&mut *db)
    .await?;
    match known {
        Some(account) => Ok(account),
        None => Ok(sqlx::query_scalar!(
            r#"INSERT INTO account (district, person_id, name)
               SELECT p.district, p.person_id, p.name FROM person p WHERE p.district = $1
                   AND p.person_id = $2
               RETURNING account_id AS "id: AccountId""#,
            district as DistrictId,
            person as PersonId
        )
        .fetch_one(db)
        .await?),
    }
}

/// Gives an account a login name and a password hash, replacing both.
pub async fn set_login(
    db: &mut PgConnection,
    district: DistrictId,
    account: AccountId,
    login: &str,
    password_hash: &str,
) -> Result<()> {
    sqlx::query!(
        "UPDATE account SET password_hash = $3 WHERE district = $1 AND account_id = $2",
        district as DistrictId,
        account as AccountId,
        password_hash
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "DELETE FROM login_locator WHERE district = $1 AND account_id = $2",
        district as DistrictId,
        account as AccountId
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO login_locator (login, district, account_id) VALUES (lower($1), $2, $3)",
        login,
        district as DistrictId,
        account as AccountId
    )
    .execute(db)
    .await
    .on_constraint("login_locator_pkey", || Error::Conflict("conflict-login-taken"))?;
    Ok(())
}

/// Gives an account a right in an area; a second role for the same area replaces the first.
pub async fn grant(
    db: &mut PgConnection,
    district: DistrictId,
    account: AccountId,
    role: OfficialRole,
    area: &AreaPath,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO role_grant (district, account_id, area_path, role) VALUES ($1, $2, $3, $4)
         ON CONFLICT (district, account_id, area_path) DO UPDATE SET role = excluded.role",
        district as DistrictId,
        account as AccountId,
        area.as_str(),
        role.as_str()
    )
    .execute(db)
    .await
    .on_constraint("role_grant_district_area_path_fkey", || {
        Error::field("area", "invalid-area-unknown")
    })?;
    Ok(())
}

/// Stores a one-time enrolment link.
pub async fn offer_enrolment(
    db: &mut PgConnection,
    token: &Token,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO enrolment (district, token_hash, account_id, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5)",
        token.district() as DistrictId,
        &token.hash(),
        account as AccountId,
        now,
        now + ENROLMENT_DAYS
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What an enrolment link can still do.
pub async fn enrolment(db: &PgPool, token: &Token, now: DateTime<Utc>) -> Result<Enrolment> {
    let row = sqlx::query!(
        r#"SELECT a.name, e.used_at IS NOT NULL AS "used!",
               (e.expires_at > $3 AND a.disabled_at IS NULL) AS "in_time!"
           FROM enrolment e JOIN account a ON a.district = e.district
               AND a.account_id = e.account_id
           WHERE e.district = $1 AND e.token_hash = $2"#,
        token.district() as DistrictId,
        &token.hash(),
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(match row {
        Some(row) if row.used => Enrolment::Used,
        Some(row) if row.in_time => Enrolment::Ready { name: row.name },
        _ => Enrolment::Expired,
    })
}

/// Binds a browser: uses the link up, keeps the key where the browser made one, and opens a session,
/// in one transaction. False where the link cannot be used (any more); then nothing changes.
pub async fn bind_browser(
    db: &PgPool,
    link: &Token,
    device: Option<(&PublicKey, &str)>,
    session: &Token,
    now: DateTime<Utc>,
) -> Result<bool> {
    let mut tx = db.begin().await?;
    let Some(account) = use_enrolment(&mut tx, link, now).await? else {
        return Ok(false);
    };
    if let Some((key, name)) = device {
        devices::enrol(&mut tx, link.district(), account, key, name, now).await?;
    }
    open_session(&mut *tx, session, account, device.map(|(key, _)| key.hash()), now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Uses an enrolment link up; of two at once, one gets the account and the other nothing.
async fn use_enrolment(
    db: &mut PgConnection,
    token: &Token,
    now: DateTime<Utc>,
) -> Result<Option<AccountId>> {
    Ok(sqlx::query_scalar!(
        r#"UPDATE enrolment e SET used_at = $3
           FROM account a
           WHERE e.district = $1 AND e.token_hash = $2 AND e.used_at IS NULL AND e.expires_at > $3
             AND a.district = e.district AND a.account_id = e.account_id AND a.disabled_at IS NULL
           RETURNING e.account_id AS "id: AccountId""#,
        token.district() as DistrictId,
        &token.hash(),
        now
    )
    .fetch_optional(db)
    .await?)
}
