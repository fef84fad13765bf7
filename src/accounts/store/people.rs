//! SQL of people, their links and phones, for officials.

use sqlx::{PgConnection, PgPool};

use super::devices;
use crate::accounts::devices::KeyHash;
use crate::accounts::people::NamedPerson;
use crate::accounts::{Token, store};
use crate::audit::{Act, Actor, store as audit};
use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, DistrictId, PersonId};
use crate::rights::{Covered, Located};

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
pub async fn offer_phone(
    db: &PgPool,
    person: &Covered<NamedPerson>,
    link: &Token,
    actor: &Actor,
) -> Result<()> {
    let (district, id) = (person.district(), person.get().id);
    let mut tx = db.begin().await?;
    let account = store::account_of_person(&mut tx, district, id).await?;
    withdraw_links(&mut tx, district, account).await?;
    store::offer_enrolment(&mut tx, link, account, actor.at).await?;
    audit::record(&mut tx, district, actor, Act::new("person.enrolment", id)).await?;
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
    let mut tx = db.begin().await?;
    let account = account(&mut tx, person).await?.ok_or(Error::NotFound)?;
    if !devices::revoke(&mut *tx, district, account, key, actor.at).await? {
        return Err(Error::NotFound);
    }
    let detail = serde_json::json!({ "device": key.text() });
    let act = Act::with("person.device.revoked", person.get().id, detail);
    audit::record(&mut tx, district, actor, act).await?;
    tx.commit().await?;
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
