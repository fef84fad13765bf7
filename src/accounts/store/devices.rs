//! SQL of stewards' devices.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, PgPool};

use super::sessions::open_session;
use crate::accounts::Token;
use crate::accounts::devices::{Device, FRESH, KeyHash, MOST_DEVICES, MOST_LEASES, PublicKey};
use crate::accounts::sessions::Opening;
use crate::error::{Error, Result};
use crate::ids::{AccountId, DistrictId};

/// Binds a device to an account. The same key again for the same account is no fault.
///
/// # Errors
/// A conflict when the account has [`MOST_DEVICES`] others, or when the key is somebody else's or
/// was taken away.
pub async fn enrol(
    db: &mut PgConnection,
    district: DistrictId,
    account: AccountId,
    key: &PublicKey,
    name: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    // One enrolment of an account at a time, so that two at once do not both count themselves the
    // last.
    let others = sqlx::query_scalar!(
        r#"WITH held AS MATERIALIZED (SELECT FROM account WHERE district = $1
               AND account_id = $2 FOR UPDATE)
           SELECT count(*) AS "others!" FROM held CROSS JOIN device_key k
           WHERE k.district = $1 AND k.account_id = $2 AND k.revoked_at IS NULL AND k.key_hash <> $3"#,
        district as DistrictId,
        account as AccountId,
        &key.hash().0
    )
    .fetch_one(&mut *db)
    .await?;
    if others >= MOST_DEVICES {
        return Err(Error::Conflict("conflict-devices-full"));
    }
    let bound = sqlx::query!(
        "INSERT INTO device_key AS k (district, key_hash, account_id, public_key, name, enrolled_at)
             VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (district, key_hash) DO UPDATE SET name = excluded.name
             WHERE k.account_id = excluded.account_id AND k.revoked_at IS NULL",
        district as DistrictId,
        &key.hash().0,
        account as AccountId,
        key.bytes(),
        name,
        now
    )
    .execute(db)
    .await?;
    if bound.rows_affected() == 0 {
        return Err(Error::Conflict("conflict-device-key"));
    }
    Ok(())
}

/// The devices of an account that may sign, oldest first.
pub async fn devices(db: &PgPool, district: DistrictId, account: AccountId) -> Result<Vec<Device>> {
    let rows = sqlx::query!(
        "SELECT key_hash, name, enrolled_at, last_seen_at FROM device_key
         WHERE district = $1 AND account_id = $2 AND revoked_at IS NULL
             ORDER BY enrolled_at, key_hash",
        district as DistrictId,
        account as AccountId
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Device {
                key: KeyHash(row.key_hash.try_into().ok()?),
                name: row.name,
                enrolled_at: row.enrolled_at,
                last_seen_at: row.last_seen_at,
            })
        })
        .collect())
}

/// Takes a device away from an account, with every session it opened. False when the account has no
/// such device.
pub async fn revoke(
    db: impl PgExecutor<'_>,
    district: DistrictId,
    account: AccountId,
    key: KeyHash,
    now: DateTime<Utc>,
) -> Result<bool> {
    let gone = sqlx::query!(
        "WITH gone AS (
             UPDATE device_key SET revoked_at = $4 WHERE district = $1 AND account_id = $2
                 AND key_hash = $3 AND revoked_at IS NULL
             RETURNING key_hash
         ), ended AS (
             DELETE FROM session s USING gone WHERE s.district = $1 AND s.device = gone.key_hash
         )
         SELECT FROM gone",
        district as DistrictId,
        account as AccountId,
        &key.0,
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(gone.is_some())
}

/// Whose device it is, and its public key, where it may still sign and the account still stands.
pub async fn signer(
    db: &PgPool,
    district: DistrictId,
    key: KeyHash,
) -> Result<Option<(AccountId, Vec<u8>)>> {
    let row = sqlx::query!(
        r#"SELECT k.account_id AS "account: AccountId", k.public_key
           FROM device_key k JOIN account a ON a.district = k.district
               AND a.account_id = k.account_id
           WHERE k.district = $1 AND k.key_hash = $2 AND k.revoked_at IS NULL
               AND a.disabled_at IS NULL"#,
        district as DistrictId,
        &key.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.account, row.public_key)))
}

/// Opens a session by a device's key, and uses up the lease that its device signed for it: `lease`
/// is what that says, not older than [`FRESH`]. One that is older, and so is forgotten, the caller
/// refuses.
///
/// # Errors
/// A conflict when the lease opened a session before, or when the device was taken away meanwhile.
pub async fn open_session_once(
    db: &PgPool,
    token: &Token,
    (account, key): (AccountId, KeyHash),
    lease: [u8; 16],
    now: DateTime<Utc>,
) -> Result<()> {
    // Leases begin with their time, the highest byte first, so that they sort by it.
    let forgotten = (now - FRESH).timestamp_millis().to_be_bytes();
    let mut tx = db.begin().await?;
    let used = sqlx::query!(
        "UPDATE device_key k
         SET session_leases = ARRAY(SELECT l FROM unnest(k.session_leases || $4::bytea) AS l
                                    WHERE l >= $5 ORDER BY l DESC LIMIT $6)
         WHERE k.district = $1 AND k.key_hash = $2 AND k.account_id = $3 AND k.revoked_at IS NULL
           AND NOT $4 = ANY (k.session_leases)",
        token.district() as DistrictId,
        &key.0,
        account as AccountId,
        &lease[..],
        &forgotten[..],
        MOST_LEASES
    )
    .execute(&mut *tx)
    .await?;
    if used.rows_affected() == 0 {
        return Err(Error::Conflict("conflict-lease-used"));
    }
    open_session(&mut *tx, token, account, Opening::Key(key), now).await?;
    tx.commit().await?;
    Ok(())
}
