//! SQL of people, their links and phones, for officials.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgPool};

use super::{devices, officials};
use crate::accounts::devices::KeyHash;
use crate::accounts::people::NamedPerson;
use crate::accounts::{Token, store};
use crate::audit::{Act, Actor, Erased, store as audit};
use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, DistrictId, Entropy, PersonId};
use crate::rights::{Covered, Located, Reach};

/// How long post and organisation are kept after somebody's last role ended.
const POST_KEPT: TimeDelta = TimeDelta::days(365);

/// Where a person belongs.
pub async fn place(
    db: &PgPool,
    district: DistrictId,
    id: PersonId,
) -> Result<Located<NamedPerson>> {
    let row = sqlx::query!(
        r#"SELECT name, area_path AS "area: AreaPath" FROM person WHERE district = $1
               AND person_id = $2"#,
        district as DistrictId,
        id as PersonId
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Located::new(district, row.area, NamedPerson { id, name: row.name }))
}

/// Offers a link that binds one phone to a person, whose account is made where there is none yet;
/// links of theirs that were not used stop working.
///
/// # Errors
/// Nobody gives a link to themselves, nor one to an account with official rights (today's or to
/// come) that lie outside of `administered`, where they keep accounts.
pub async fn offer_phone(
    db: &PgPool,
    person: &Covered<NamedPerson>,
    link: &Token,
    administered: &Reach,
    actor: &Actor,
) -> Result<()> {
    let (district, id) = (person.district(), person.get().id);
    actor.decides_on(id)?;
    let mut tx = db.begin().await?;
    let account = store::account_of_person(&mut tx, district, id).await?;
    if officials::has_wider_grants(&mut tx, account, administered, actor.at).await? {
        return Err(Error::Forbidden("forbidden-link-official"));
    }
    store::withdraw_links(&mut tx, district, account).await?;
    store::offer_enrolment(&mut tx, link, account, actor.account, actor.at).await?;
    let act = Act::new("person.enrolment", id).within(person.area());
    audit::record(&mut tx, district, actor, act).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a phone of a person away, with every session that it opened. One that is not theirs, or was
/// taken away already, is not found.
pub async fn revoke_phone(
    db: &PgPool,
    person: &Covered<NamedPerson>,
    key: KeyHash,
    actor: &Actor,
) -> Result<()> {
    let district = person.district();
    actor.decides_on(person.get().id)?;
    let mut tx = db.begin().await?;
    let account = account(&mut tx, person).await?.ok_or(Error::NotFound)?;
    if !devices::revoke(&mut *tx, district, account, key, actor.at).await? {
        return Err(Error::NotFound);
    }
    let detail = serde_json::json!({ "device": key.text() });
    let act = Act::with("person.device.revoked", person.get().id, detail).within(person.area());
    audit::record(&mut tx, district, actor, act).await?;
    tx.commit().await?;
    Ok(())
}

/// Erases post and organisation of people whose last role ended more than [`POST_KEPT`] ago.
pub async fn erase_posts(db: &PgPool, entropy: &Entropy, now: DateTime<Utc>) -> Result<i64> {
    let mut tx = db.begin().await?;
    let gone = sqlx::query_as!(
        Erased,
        r#"WITH gone AS (
               UPDATE person p SET post = '', organisation = '', version = version + 1
               WHERE (p.post <> '' OR p.organisation <> '')
                 AND EXISTS (SELECT FROM stewardship w
                             WHERE w.district = p.district AND w.person_id = p.person_id)
                 AND NOT EXISTS (SELECT FROM stewardship w
                                 WHERE w.district = p.district AND w.person_id = p.person_id
                                   AND (w.valid_to IS NULL OR w.valid_to > $1))
               RETURNING p.district)
           SELECT district AS "district: DistrictId", count(*) AS "number!" FROM gone GROUP BY 1"#,
        (now - POST_KEPT).date_naive()
    )
    .fetch_all(&mut *tx)
    .await?;
    let erased = audit::erased(&mut tx, "posts", &gone, entropy, now).await?;
    tx.commit().await?;
    Ok(erased)
}

/// The account of a person within an official's reach; none where they have none.
async fn account(
    db: &mut PgConnection,
    person: &Covered<NamedPerson>,
) -> Result<Option<AccountId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT account_id AS "id: AccountId" FROM account WHERE district = $1 AND person_id = $2"#,
        person.district() as DistrictId,
        person.get().id as PersonId
    )
    .fetch_optional(db)
    .await?)
}
