//! SQL of people, their links and phones, for officials.

use chrono::TimeDelta;
use sqlx::{PgConnection, PgPool};

use super::{devices, officials};
use crate::accounts::devices::KeyHash;
use crate::accounts::people::NamedPerson;
use crate::accounts::{Token, store};
use crate::audit::{Act, Actor, store as audit};
use crate::checkpoints::store::codes;
use crate::db::store::local_day;
use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, DistrictId, PersonId};
use crate::retention::{FEW_AT_ONCE, Term};
use crate::rights::{Covered, Located, Reach};

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

/// Erases post, organisation and phone of people whose last role ended so many local days ago as `term`
/// says, [`FEW_AT_ONCE`] at most; answers of how many.
pub async fn erase_posts(db: &mut PgConnection, district: DistrictId, term: Term) -> Result<u64> {
    let today = local_day(&mut *db, district, term.now).await?;
    let until = today - TimeDelta::days(i64::from(term.days));
    let due = sqlx::query_scalar!(
        r#"SELECT DISTINCT w.person_id AS "id!"
           FROM stewardship w
           JOIN person q ON q.district = $1 AND q.person_id = w.person_id
               AND (q.post <> '' OR q.organisation <> '' OR q.phone <> '')
           WHERE w.district = $1 AND w.valid_to <= $2
             AND NOT EXISTS (SELECT FROM stewardship l
                             WHERE l.district = $1 AND l.person_id = w.person_id
                               AND (l.valid_to IS NULL OR l.valid_to > $2))
           LIMIT $3"#,
        district as DistrictId,
        until,
        FEW_AT_ONCE
    )
    .fetch_all(&mut *db)
    .await?;
    // The lock is everybody's who changes a card: it is not taken for nothing.
    if due.is_empty() {
        return Ok(0);
    }
    // Else the trigger takes it within the statement, which then does not see what whoever held it
    // has done: somebody appointed again with a new post, or another server this very thing.
    codes::hold_cards(&mut *db).await?;
    let gone = sqlx::query!(
        "UPDATE person p SET post = '', organisation = '', phone = '', version = p.version + 1
         WHERE p.district = $1 AND p.person_id = ANY ($2)
           AND (p.post <> '' OR p.organisation <> '' OR p.phone <> '')
           AND NOT EXISTS (SELECT FROM stewardship l
                           WHERE l.district = $1 AND l.person_id = p.person_id
                             AND (l.valid_to IS NULL OR l.valid_to > $3))",
        district as DistrictId,
        &due,
        until
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected())
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
