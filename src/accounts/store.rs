//! SQL of accounts and of links that enrol.

pub mod devices;
pub mod officials;
pub mod people;
pub mod places;
pub mod sessions;

pub use sessions::{close_session, open_session, session_account};

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};

use super::devices::{KeyHash, PublicKey};
use super::sessions::{Opening, SESSION_DAYS};
use super::{ENROLMENT_DAYS, Enrolment, TextSize, Token};
use crate::audit::{Act, Actor, store as audit};
use crate::error::{Error, OnConstraint, Result};
use crate::ids::{AccountId, DistrictId, Entropy, PersonId};
use crate::retention::{AT_ONCE, Kept};

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

/// Erases sessions that ended by `until`, [`AT_ONCE`] at most; answers how many.
pub async fn erase_sessions(
    db: &mut PgConnection,
    district: DistrictId,
    until: DateTime<Utc>,
) -> Result<u64> {
    // Asked once, as an array, which in FROM it need not be; what somebody is just ending is passed
    // over.
    let gone = sqlx::query!(
        "DELETE FROM session s
         WHERE s.district = $1 AND s.token_hash = ANY (ARRAY(
             SELECT token_hash FROM session WHERE district = $1 AND expires_at <= $2
             LIMIT $3 FOR UPDATE SKIP LOCKED))",
        district as DistrictId,
        until,
        AT_ONCE
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected())
}

/// Erases links that could be used no more by `until`, [`AT_ONCE`] at most; a used one once its
/// owner was told of it for as long as a session lasts. Answers how many.
pub async fn erase_enrolments(
    db: &mut PgConnection,
    district: DistrictId,
    until: DateTime<Utc>,
) -> Result<u64> {
    let gone = sqlx::query!(
        "DELETE FROM enrolment e
         WHERE e.district = $1 AND e.token_hash = ANY (ARRAY(
             SELECT token_hash FROM enrolment WHERE district = $1 AND expires_at <= $2
                 AND (used_at IS NULL OR used_at <= $3)
             LIMIT $4 FOR UPDATE SKIP LOCKED))",
        district as DistrictId,
        until,
        until + Kept::Enrolments.span() - SESSION_DAYS,
        AT_ONCE
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected())
}

/// What signing in by password needs to know of a login name.
#[derive(Debug)]
pub struct Credential {
    /// District of the account.
    pub district: DistrictId,
    pub account: AccountId,
    /// PHC string, absent where there is no password.
    pub password_hash: Option<String>,
    /// Whether the account has official rights today.
    pub is_official: bool,
}

/// Looks a login name up; none for an unknown or disabled account.
pub async fn credential(
    db: &PgPool,
    login: &str,
    now: DateTime<Utc>,
) -> Result<Option<Credential>> {
    let row = sqlx::query_as!(
        Credential,
        r#"SELECT a.district AS "district: DistrictId", a.account_id AS "account: AccountId",
               a.password_hash,
                  EXISTS (SELECT FROM role_grant g WHERE g.district = a.district
                      AND g.account_id = a.account_id AND g.from_day <= t.today
                      AND (g.past_day IS NULL OR g.past_day > t.today)) AS "is_official!"
           FROM login_locator l JOIN account a ON a.district = l.district
               AND a.account_id = l.account_id
           JOIN district d ON d.district = l.district
           CROSS JOIN LATERAL (SELECT ($2::timestamptz AT TIME ZONE d.time_zone)::date AS today) t
           WHERE l.login = lower($1) AND a.disabled_at IS NULL"#,
        login,
        now
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

/// Gives an account a login name and the hash of a password, replacing both.
pub async fn set_login(
    db: &mut PgConnection,
    district: DistrictId,
    account: AccountId,
    login: &str,
    password_hash: &str,
) -> Result<()> {
    sqlx::query!(
        "UPDATE account SET password_hash = $3, password_given = false WHERE district = $1
             AND account_id = $2",
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

/// Stores a one-time enrolment link that `given_by` gives; none for the command line.
pub async fn offer_enrolment(
    db: &mut PgConnection,
    token: &Token,
    account: AccountId,
    given_by: Option<AccountId>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO enrolment (district, token_hash, account_id, created_at, expires_at, given_by)
             VALUES ($1, $2, $3, $4, $5, $6)",
        token.district() as DistrictId,
        &token.hash(),
        account as AccountId,
        now,
        now + ENROLMENT_DAYS,
        given_by as Option<AccountId>
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Makes every unused link of an account useless, so that only the newest can bind a phone.
async fn withdraw_links(
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
/// in one transaction, on record with who gave the link. False where the link cannot be used (any
/// more); then nothing changes.
pub async fn bind_browser(
    db: &PgPool,
    link: &Token,
    device: Option<(&PublicKey, &str)>,
    session: &Token,
    (entropy, now): (&Entropy, DateTime<Utc>),
) -> Result<bool> {
    let district = link.district();
    let key = device.map(|(key, _)| key.hash());
    let mut tx = db.begin().await?;
    let Some((account, given_by)) = use_enrolment(&mut tx, link, key, now).await? else {
        return Ok(false);
    };
    if let Some((key, name)) = device {
        devices::enrol(&mut tx, district, account, key, name, now).await?;
    }
    let how = Opening::Link { device: key, given_by };
    open_session(&mut *tx, session, account, how, now).await?;
    let actor = Actor::new(entropy.event_id(now), Some(account), now);
    let detail = serde_json::json!({ "given_by": given_by, "device": key.map(|key| key.text()) });
    let area = places::area_of(&mut tx, district, account, now).await?;
    let act = Act::with("account.enrolment_used", account, detail).within(&area);
    audit::record(&mut tx, district, &actor, act).await?;
    tx.commit().await?;
    Ok(true)
}

/// Uses an enrolment link up; of two at once, one gets the account, with who gave the link, and the
/// other nothing.
async fn use_enrolment(
    db: &mut PgConnection,
    token: &Token,
    key: Option<KeyHash>,
    now: DateTime<Utc>,
) -> Result<Option<(AccountId, Option<AccountId>)>> {
    let used = sqlx::query!(
        r#"UPDATE enrolment e SET used_at = $3, device = $4
           FROM account a
           WHERE e.district = $1 AND e.token_hash = $2 AND e.used_at IS NULL AND e.expires_at > $3
             AND a.district = e.district AND a.account_id = e.account_id AND a.disabled_at IS NULL
           RETURNING e.account_id AS "id: AccountId", e.given_by AS "given_by: AccountId""#,
        token.district() as DistrictId,
        &token.hash(),
        now,
        key.map(|key| key.0.to_vec())
    )
    .fetch_optional(db)
    .await?;
    Ok(used.map(|used| (used.id, used.given_by)))
}
