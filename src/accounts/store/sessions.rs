//! SQL of sessions.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, PgPool};

use super::places::area_of;
use crate::accounts::devices::KeyHash;
use crate::accounts::sessions::{
    OFFICIAL_IDLE, OpenSession, OpenedBy, Opening, SESSION_DAYS, SessionKey, USED_TO, UsedLink,
};
use crate::accounts::{Account, TextSize, Token};
use crate::audit::{Act, Actor, store as audit};
use crate::error::{Error, Result};
use crate::ids::{AccountId, DistrictId, PersonId};
use crate::rights::Grant;

/// The account of a session in force, with the grants of today; none when it ended, expired or never
/// was. It is not counted as a use: see [`account_at_work`].
pub async fn session_account(
    db: &PgPool,
    token: &Token,
    now: DateTime<Utc>,
) -> Result<Option<Account>> {
    Ok(read(db, token, now).await?.map(|(account, _)| account))
}

/// Of these sessions of a district, those in force, each with what its account may see.
pub async fn sessions_in_force(
    db: &PgPool,
    district: DistrictId,
    sessions: &[[u8; 32]],
    now: DateTime<Utc>,
) -> Result<Vec<([u8; 32], Vec<Grant>)>> {
    let asked: Vec<Vec<u8>> = sessions.iter().map(|session| session.to_vec()).collect();
    let found = in_force(db, district, &asked, now).await?;
    found
        .into_iter()
        .map(|row| {
            let session: [u8; 32] = row
                .token_hash
                .try_into()
                .map_err(|_| Error::internal("a hash of another length"))?;
            Ok((session, if row.is_official { row.grants.0 } else { Vec::new() }))
        })
        .collect()
}

/// A session in force, with its account.
struct InForce {
    token_hash: Vec<u8>,
    id: AccountId,
    person: Option<PersonId>,
    name: String,
    text_size: TextSize,
    keeps_tracks: bool,
    /// The account's of today, whether or not the session gives them.
    grants: Json<Vec<Grant>>,
    /// Whether it does.
    is_official: bool,
    used_at: DateTime<Utc>,
}

/// Of these sessions of a district, those that have not expired and whose account is not locked
/// out: the one place that says what is in force.
async fn in_force(
    db: &PgPool,
    district: DistrictId,
    sessions: &[Vec<u8>],
    now: DateTime<Utc>,
) -> Result<Vec<InForce>> {
    Ok(sqlx::query_as!(
        InForce,
        r#"SELECT s.token_hash, a.account_id AS "id: AccountId", a.person_id AS "person: PersonId",
               a.name, a.text_size AS "text_size: TextSize",
                  (SELECT c.given FROM track_consent c WHERE c.district = $1
                      AND c.person_id = a.person_id
                   ORDER BY c.at DESC, c.event_id DESC LIMIT 1) IS TRUE AS "keeps_tracks!",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('role', g.role, 'area', g.area_path)
                                             ORDER BY length(g.area_path), g.area_path), '[]')
                   FROM role_grant g WHERE g.district = $1 AND g.account_id = a.account_id
                       AND g.from_day <= t.today AND (g.past_day IS NULL OR g.past_day > t.today))
                       AS "grants!: Json<Vec<Grant>>",
                  coalesce(s.official_until > $3, false) AS "is_official!", s.used_at
           FROM session s
           JOIN account a ON a.district = $1 AND a.account_id = s.account_id
           JOIN district d ON d.district = $1
           CROSS JOIN LATERAL (SELECT ($3::timestamptz AT TIME ZONE d.time_zone)::date AS today) t
           WHERE s.district = $1 AND s.token_hash = ANY ($2) AND s.expires_at > $3
               AND a.disabled_at IS NULL"#,
        district as DistrictId,
        sessions,
        now
    )
    .fetch_all(db)
    .await?)
}

/// As [`session_account`], and keeps that the session was used.
pub async fn account_at_work(
    db: &PgPool,
    token: &Token,
    now: DateTime<Utc>,
) -> Result<Option<Account>> {
    let Some((account, used_at)) = read(db, token, now).await? else {
        return Ok(None);
    };
    if used_at + USED_TO <= now {
        sqlx::query!(
            "UPDATE session SET used_at = $3,
                 official_until = CASE WHEN official_until > $3 THEN greatest(official_until, $4)
                                       ELSE official_until END
             WHERE district = $1 AND token_hash = $2 AND used_at < $3",
            token.district() as DistrictId,
            &token.hash(),
            now,
            now + OFFICIAL_IDLE
        )
        .execute(db)
        .await?;
    }
    Ok(Some(account))
}

async fn read(
    db: &PgPool,
    token: &Token,
    now: DateTime<Utc>,
) -> Result<Option<(Account, DateTime<Utc>)>> {
    let asked = [token.hash().to_vec()];
    let Some(row) = in_force(db, token.district(), &asked, now).await?.pop() else {
        return Ok(None);
    };
    let rests = !row.is_official && !row.grants.is_empty();
    if rests && row.person.is_none() {
        return Ok(None);
    }
    let account = Account {
        district: token.district(),
        id: row.id,
        person: row.person,
        name: row.name,
        text_size: row.text_size,
        keeps_tracks: row.keeps_tracks,
        grants: if rests { Vec::new() } else { row.grants.0 },
        rests,
    };
    Ok(Some((account, row.used_at)))
}

/// Stores a new session. One that has a key ends with it.
pub async fn open_session(
    db: impl PgExecutor<'_>,
    token: &Token,
    account: AccountId,
    how: Opening,
    now: DateTime<Utc>,
) -> Result<()> {
    let official_until = (how.by() == OpenedBy::Password).then(|| now + OFFICIAL_IDLE);
    sqlx::query!(
        "INSERT INTO session (district, token_hash, account_id, created_at, expires_at, device,
             opened_by, used_at, official_until, given_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $4, $8, $9)",
        token.district() as DistrictId,
        &token.hash(),
        account as AccountId,
        now,
        now + SESSION_DAYS,
        how.device().map(|device| device.0.to_vec()),
        how.by().as_str(),
        official_until,
        how.given_by() as Option<AccountId>
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

/// The sessions of an account in force, the one used last first: from behind `after` on, `limit` at
/// most.
pub async fn sessions(
    db: &PgPool,
    district: DistrictId,
    account: AccountId,
    (after, limit): (Option<&SessionKey>, i64),
    now: DateTime<Utc>,
) -> Result<Vec<OpenSession>> {
    let rows = sqlx::query!(
        r#"SELECT s.token_hash, s.opened_by AS "opened_by: OpenedBy", s.created_at, s.used_at,
               s.expires_at, k.name AS "device?", g.name AS "given_by?"
           FROM session s
           LEFT JOIN device_key k ON k.district = $1 AND k.key_hash = s.device
           LEFT JOIN account g ON g.district = $1 AND g.account_id = s.given_by
           WHERE s.district = $1 AND s.account_id = $2 AND s.expires_at > $3
             AND ($5::timestamptz IS NULL OR (s.used_at, s.token_hash) < ($5, $6::bytea))
           ORDER BY s.used_at DESC, s.token_hash DESC LIMIT $4"#,
        district as DistrictId,
        account as AccountId,
        now,
        limit,
        after.map(|after| after.0),
        after.and_then(SessionKey::token_hash)
    )
    .fetch_all(db)
    .await?;
    let open = rows.into_iter().filter_map(|row| {
        Some(OpenSession {
            id: KeyHash(row.token_hash.try_into().ok()?),
            opened_by: row.opened_by,
            opened_at: row.created_at,
            used_at: row.used_at,
            expires_at: row.expires_at,
            device: row.device,
            given_by: row.given_by,
        })
    });
    Ok(open.collect())
}

/// Ends one session of an account, which its owner asked for.
pub async fn end_session(
    db: &PgPool,
    district: DistrictId,
    account: AccountId,
    session: KeyHash,
    actor: &Actor,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let ended = sqlx::query!(
        "DELETE FROM session WHERE district = $1 AND account_id = $2 AND token_hash = $3",
        district as DistrictId,
        account as AccountId,
        &session.0
    )
    .execute(&mut *tx)
    .await?;
    if ended.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    ended_on_record(&mut tx, district, account, 1, actor).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends every session of an account but `kept`; answers how many.
pub async fn end_sessions(
    db: &PgPool,
    district: DistrictId,
    account: AccountId,
    kept: Option<&Token>,
    actor: &Actor,
) -> Result<u64> {
    let mut tx = db.begin().await?;
    let ended = end_all(&mut tx, district, account, kept).await?;
    if ended > 0 {
        ended_on_record(&mut tx, district, account, ended, actor).await?;
    }
    tx.commit().await?;
    Ok(ended)
}

/// Ends every session of an account but `kept`, in the transaction of whatever is the cause.
pub(super) async fn end_all(
    db: &mut PgConnection,
    district: DistrictId,
    account: AccountId,
    kept: Option<&Token>,
) -> Result<u64> {
    let ended = sqlx::query!(
        "DELETE FROM session WHERE district = $1 AND account_id = $2
             AND token_hash IS DISTINCT FROM $3",
        district as DistrictId,
        account as AccountId,
        kept.map(|token| token.hash().to_vec())
    )
    .execute(db)
    .await?;
    Ok(ended.rows_affected())
}

async fn ended_on_record(
    db: &mut PgConnection,
    district: DistrictId,
    account: AccountId,
    ended: u64,
    actor: &Actor,
) -> Result<()> {
    let area = area_of(&mut *db, district, account, actor.at).await?;
    let detail = serde_json::json!({ "ended": ended });
    let act = Act::with("account.sessions_ended", account, detail).within(&area);
    audit::record(db, district, actor, act).await
}

/// The links of an account that were used within the time a session lasts, the latest first.
pub async fn used_links(
    db: &PgPool,
    district: DistrictId,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Vec<UsedLink>> {
    Ok(sqlx::query_as!(
        UsedLink,
        r#"SELECT e.used_at AS "at!", g.name AS "given_by?", k.name AS "device?"
           FROM enrolment e
           LEFT JOIN account g ON g.district = $1 AND g.account_id = e.given_by
           LEFT JOIN device_key k ON k.district = $1 AND k.key_hash = e.device
           WHERE e.district = $1 AND e.account_id = $2 AND e.used_at > $3
           ORDER BY e.used_at DESC LIMIT 10"#,
        district as DistrictId,
        account as AccountId,
        now - SESSION_DAYS
    )
    .fetch_all(db)
    .await?)
}
