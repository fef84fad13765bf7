//! Accounts: one for every steward, because scans are made with one; the administrator and the
//! officials of the towns.

use sqlx::PgConnection;

use crate::accounts::officials::GrantDays;
use crate::accounts::store::officials::grant;
use crate::accounts::store::{create_account, set_login};
use crate::demo::district::district;
use crate::demo::logins::{Holder, LOGINS};
use crate::demo::story::Story;
use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, DistrictId};
use crate::rights::OfficialRole;

/// Names to greet the officials by, in the order of the towns.
const OFFICIALS: [&str; 3] =
    ["菱泾镇河长办（示范）", "荻溪镇河长办（示范）", "鹭湾镇河长办（示范）"];

/// Opens the accounts; `hashes` in the order of the logins. Answers those of the officials.
pub(in crate::demo) async fn open(
    db: &mut PgConnection,
    story: &Story,
    hashes: &[String],
) -> Result<Vec<i64>> {
    sqlx::query!(
        "INSERT INTO account (district, person_id, name, created_at)
         SELECT district, person_id, name, $2 FROM person WHERE district = $1 ORDER BY external_code",
        district() as DistrictId,
        story.calendar.set_up()
    )
    .execute(&mut *db)
    .await?;
    let admin = create_account(db, district(), "云浦区管理员（示范）", None).await?;
    let days = GrantDays {
        from: story.calendar.ago(400),
        past: None,
    };
    let all = AreaPath::of_district(district());
    grant(db, district(), admin, (OfficialRole::Admin, &all), days, None).await?;
    let mut officials = Vec::new();
    for (town, name) in story.towns.iter().zip(OFFICIALS) {
        let official = create_account(db, district(), name, None).await?;
        grant(db, district(), official, (OfficialRole::Official, town), days, Some(admin)).await?;
        officials.push(official);
    }
    for (login, hash) in LOGINS.iter().zip(hashes) {
        let account = match login.holder {
            Holder::Admin => Some(admin),
            Holder::Official(town) => officials.get(town).copied(),
            Holder::Steward(showpiece) => match story.chiefs.get(showpiece) {
                Some(person) => Some(steward(db, &story.roster.people[*person].code).await?),
                None => None,
            },
        };
        set_login(db, district(), account.ok_or(Error::NotFound)?, login.user, hash).await?;
    }
    Ok(officials.into_iter().map(|AccountId(id)| id).collect())
}

async fn steward(db: &mut PgConnection, code: &str) -> Result<AccountId> {
    Ok(sqlx::query_scalar!(
        r#"SELECT a.account_id AS "id: AccountId"
           FROM person p JOIN account a ON a.district = p.district AND a.person_id = p.person_id
           WHERE p.district = $1 AND p.external_code = $2"#,
        district() as DistrictId,
        code
    )
    .fetch_one(db)
    .await?)
}

/// Login and holder's name of the demonstration accounts that can still be used.
pub(in crate::demo) async fn names(db: &mut PgConnection) -> Result<Vec<(String, String)>> {
    let logins: Vec<String> = LOGINS.iter().map(|login| login.user.to_owned()).collect();
    let rows = sqlx::query!(
        "SELECT l.login, a.name
         FROM login_locator l JOIN account a ON a.district = l.district
             AND a.account_id = l.account_id
         WHERE l.district = $1 AND l.login = ANY ($2) AND a.disabled_at IS NULL",
        district() as DistrictId,
        &logins
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.login, row.name)).collect())
}
