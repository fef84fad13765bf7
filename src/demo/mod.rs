//! The demonstration district: deterministic, visibly fictitious (its code starts with 99),
//! believable.
//!
//! `geography` draws the map; `roster` deals it out to people (`people`) under rules (`rules`);
//! `history` tells ninety days of patrols, `ratings` and `problems` what residents said and what
//! was wrong; `texts` holds all their sentences. All of it follows from a fixed seed and the hour
//! it is made at (`calendar`). `entry` brings the map and the people in through the imports that
//! operators use; `store` adds the history, from which the database works out grades, rollups and
//! status itself.

mod calendar;
mod entry;
pub mod geography;
mod history;
mod people;
mod problems;
mod ratings;
mod roster;
mod rules;
mod store;
mod story;
mod texts;

use calendar::Calendar;
use chrono::{DateTime, Utc};
use geography::dice::Dice;
use sqlx::PgPool;
use story::Story;
use uuid::Uuid;

use crate::accounts::passwords::Passwords;
use crate::error::{Error, Result};
use crate::ids::{Code, DistrictId, Entropy};
use crate::segments::SegmentKind;

/// The code of the demonstration district; no division of China has a code that starts with 99.
pub const DISTRICT: i32 = 990_101;

/// What there is to try in the demonstration district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demo {
    /// Accounts to sign in with: administrator, officials, stewards.
    pub accounts: Vec<DemoAccount>,
    /// Codes whose pages show everything: a river, a road, a lane.
    pub scans: Vec<DemoScan>,
}

/// An account with its password, which everybody may know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    /// What its holder is, such as 河长.
    pub role_zh: &'static str,
    /// The same as one English word or two joined by a dash.
    pub role_en: &'static str,
    /// The holder's name.
    pub name: String,
    /// The name to sign in with.
    pub login: &'static str,
    /// The password.
    pub password: &'static str,
}

/// A code worth scanning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoScan {
    /// What its segment is.
    pub kind: SegmentKind,
    /// The name of its segment.
    pub name: String,
    /// The code.
    pub code: Code,
}

/// What somebody can sign in as.
#[derive(Clone, Copy, Debug)]
struct Login {
    role_zh: &'static str,
    role_en: &'static str,
    user: &'static str,
    password: &'static str,
    holder: Holder,
}

/// Who signs in.
#[derive(Clone, Copy, Debug)]
enum Holder {
    /// The administrator of the district.
    Admin,
    /// The official of a town, by the order of the towns.
    Official(usize),
    /// The steward of a showpiece, by the order of the showpieces.
    Steward(usize),
}

const fn login(
    role_zh: &'static str,
    role_en: &'static str,
    user: &'static str,
    password: &'static str,
    holder: Holder,
) -> Login {
    Login {
        role_zh,
        role_en,
        user,
        password,
        holder,
    }
}

const LOGINS: [Login; 6] = [
    login("区管理员", "district-admin", "demo-admin", "riverward-demo-1", Holder::Admin),
    login(
        "菱泾镇工作人员",
        "town-official",
        "demo-lingjing",
        "riverward-demo-2",
        Holder::Official(0),
    ),
    login(
        "荻溪镇工作人员",
        "town-official",
        "demo-dixi",
        "riverward-demo-3",
        Holder::Official(1),
    ),
    login("河长", "river-chief", "demo-river", "riverward-demo-4", Holder::Steward(0)),
    login("路长", "road-chief", "demo-road", "riverward-demo-5", Holder::Steward(1)),
    login("埭长", "lane-chief", "demo-lane", "riverward-demo-6", Holder::Steward(2)),
];

/// Serial numbers of the codes of the three showpieces: river, road, lane.
const SHOWN: [u32; 3] = [26_101_001, 26_101_002, 26_101_003];

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
        let keys = store::Keys::load(&mut transaction, &story, accounts).await?;
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
        scans: store::scans(&mut db, &shown()).await?,
    }))
}

/// The codes of the showpieces.
fn shown() -> Vec<Code> {
    SHOWN.iter().filter_map(|serial| Code::from_serial(*serial)).collect()
}

/// The district's id.
fn district() -> DistrictId {
    DistrictId(DISTRICT)
}

/// The id of an event observed at an instant.
fn event_id(at: DateTime<Utc>, dice: &mut Dice) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &dice.bytes()).into_uuid()
}
