//! The demonstration district: deterministic, visibly fictitious (its code starts with 99),
//! believable.
//!
//! `geography` draws the map; `roster` deals it out to people (`people`) under rules (`rules`);
//! `history` tells ninety days of patrols, `ratings` and `problems` what residents said and what
//! was wrong; `texts` holds all their sentences. All of it follows from a fixed seed and the hour
//! it is made at (`calendar`, `dice`). `entry` brings the map and the people in through the imports that
//! operators use; `store` adds the history, from which the database works out grades, rollups and
//! status itself.

mod calendar;
mod dice;
mod district;
mod entry;
pub mod geography;
mod history;
mod logins;
mod people;
mod problems;
mod ratings;
mod roster;
mod rules;
mod showcase;
mod store;
mod story;
mod texts;

use calendar::Calendar;
use chrono::{DateTime, Utc};
use logins::LOGINS;
use sqlx::PgPool;
use story::Story;

use crate::accounts::passwords::Passwords;
use crate::error::{Error, Result};
use crate::ids::Entropy;

pub use district::DISTRICT;
pub use showcase::{Demo, DemoAccount, DemoScan};

/// Makes the demonstration district as of `now`, in one transaction; where it is already, nothing
/// is changed. All that can be seen follows from a fixed seed and the minute of `now`; `entropy`
/// only salts the password hashes.
pub async fn create(
    db: &PgPool,
    now: DateTime<Utc>,
    entropy: &Entropy,
    passwords: &Passwords,
) -> Result<Demo> {
    if let Some(demo) = summary(db).await? {
        return Ok(demo);
    }
    let calendar = Calendar::new(now);
    let story = tokio::task::spawn_blocking(move || Story::tell(calendar))
        .await
        .map_err(Error::internal)??;
    let mut hashes = Vec::with_capacity(LOGINS.len());
    for login in LOGINS {
        hashes.push(passwords.hash(login.password.to_owned(), entropy).await?);
    }

    let mut transaction = db.begin().await?;
    // Two servers started at once: the second waits here, and then finds the district made.
    store::lock(&mut transaction).await?;
    if !store::exists(&mut transaction).await? {
        entry::enter(&mut transaction, &story).await?;
        let accounts = store::accounts::open(&mut transaction, &story, &hashes).await?;
        let keys = store::keys::Keys::load(&mut transaction, &story, accounts).await?;
        store::patrols::write(&mut transaction, &story, &keys).await?;
        store::problems::write(&mut transaction, &story, &keys).await?;
        store::ratings::write(&mut transaction, &story, &keys).await?;
        store::settle(&mut transaction, &story).await?;
    }
    transaction.commit().await?;
    summary(db).await?.ok_or(Error::NotFound)
}

/// What there is to try, as far as it is still there; none without a demonstration district.
pub async fn summary(db: &PgPool) -> Result<Option<Demo>> {
    let mut db = db.acquire().await?;
    if !store::exists(&mut db).await? {
        return Ok(None);
    }
    let names = store::accounts::names(&mut db).await?;
    let accounts = LOGINS.iter().filter_map(|login| {
        Some(DemoAccount {
            role_zh: login.role_zh,
            role_en: login.role_en,
            name: names.iter().find(|(known, _)| known == login.user)?.1.clone(),
            login: login.user,
            password: login.password,
        })
    });
    Ok(Some(Demo {
        accounts: accounts.collect(),
        scans: store::scans(&mut db, &district::shown()).await?,
    }))
}
