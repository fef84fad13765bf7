//! `riverward district`: what whoever runs the program does before a district can run itself, or in
//! its place. It shows nothing of people.

use std::num::ParseIntError;
use std::process::ExitCode;
use std::str::FromStr;

use chrono_tz::Tz;
use clap::{Args, Subcommand};

use super::account::Password;
use super::deployment::Deployment;
use super::outcome::{Outcome, say};
use crate::accounts::officials::{GrantDays, Login, NewOfficial, account_name};
use crate::accounts::store::officials;
use crate::areas::store as areas;
use crate::audit::{Act, Actor, store as audit};
use crate::clock::Clock;
use crate::db::Databases;
use crate::db::open::Store;
use crate::db::store::districts;
use crate::ids::{AreaPath, DistrictId, Entropy, Level};
use crate::locale::Locale;
use crate::retention::{Choice, Kept, store as retention};
use crate::rights::{Covered, OfficialRole, Scope};

/// Arguments of `riverward district`.
#[derive(Args, Debug)]
pub struct DistrictArgs {
    #[command(flatten)]
    deployment: Deployment,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a district and its first administrator
    Create(NewDistrict),
    /// Keep something shorter in a district than is usual
    Keep(Keeping),
}

#[derive(Args, Debug)]
struct NewDistrict {
    /// Its six digits (GB/T 2260)
    #[arg(long)]
    code: AreaPath,
    /// Its name
    #[arg(long)]
    name: String,
    /// IANA name of its time zone: local days are counted in it
    #[arg(long, default_value = "Asia/Shanghai")]
    time_zone: Tz,
    /// Name of the administrator, shown to colleagues
    #[arg(long)]
    admin: String,
    /// Their sign-in name
    #[arg(long)]
    login: String,
    #[command(flatten)]
    password: Password,
}

#[derive(Args, Debug)]
struct Keeping {
    /// Its six digits
    district: DistrictId,
    /// What: contacts, jobs, tracks, posts or `round_notes`
    what: Kept,
    /// For how many days, or `usual`
    days: Days,
}

/// As it is written on the command line; none for the usual.
#[derive(Clone, Copy, Debug)]
struct Days(Option<i32>);

impl FromStr for Days {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        if text == "usual" {
            Ok(Self(None))
        } else {
            text.parse().map(|days| Self(Some(days)))
        }
    }
}

/// Does what was asked for.
pub async fn run(arguments: DistrictArgs) -> Outcome {
    let store = Store::attach(&arguments.deployment.store).await?;
    let outcome = match &arguments.action {
        Action::Create(new) => create(new, &arguments.deployment.base_url, &store).await,
        Action::Keep(keeping) => keep(keeping, &store).await,
    };
    store.close().await;
    outcome
}

async fn create(new: &NewDistrict, base_url: &str, store: &Store) -> Outcome {
    let (code, time_zone) = (&new.code, &new.time_zone);
    if code.level() != Level::District {
        return Err("a district has six digits".into());
    }
    let name = account_name(&new.name).ok_or("a district's name has 1 to 60 characters")?;
    let admin = account_name(&new.admin).ok_or("a name has 1 to 60 characters")?;
    let login = Login::parse(&new.login).ok_or_else(Login::rule)?;
    store.migrate().await?;
    let (entropy, now) = (Entropy::from_os(), Clock::system().now());
    let chosen = new.password.choose(&[login.as_str(), admin], &entropy).await?;
    let databases = Databases::open(store.app_options(), Some(1));
    let (district, today) = (code.district(), now.with_timezone(time_zone).date_naive());
    let actor = || Actor::new(entropy.event_id(now), None, now);
    let mut tx = databases.app.begin().await?;
    areas::create_district(&mut tx, district, (name, *time_zone), now).await?;
    let new = NewOfficial {
        name: admin,
        login: &login,
        password_hash: &chosen.hash,
        is_given: chosen.is_given(),
        role: OfficialRole::Admin,
        days: GrantDays { from: today, past: None },
    };
    officials::create_in(&mut tx, &Scope::whole_district(district), &new, &actor()).await?;
    audit::record(&mut tx, district, &actor(), Act::new("district.create", district)).await?;
    tx.commit().await?;
    databases.close().await;
    chosen.tell(login.as_str(), base_url)?;
    Ok(ExitCode::SUCCESS)
}

async fn keep(keeping: &Keeping, store: &Store) -> Outcome {
    let what = keeping.what;
    let Some(bounds) = what.bounds() else {
        return Err(format!("no district has a say in {}", what.as_str()).into());
    };
    let choice = Choice::read(what, keeping.days.0).map_err(|_| {
        format!("{} are kept for {} to {} days", what.as_str(), bounds.start(), bounds.end())
    })?;
    store.migrate().await?;
    let databases = Databases::open(store.app_options(), Some(1));
    let outcome = shorten(choice, keeping.district, &databases).await;
    databases.close().await;
    outcome
}

async fn shorten(choice: Choice, district: DistrictId, databases: &Databases) -> Outcome {
    let db = &databases.app;
    if !districts(db).await?.contains(&district) {
        return Err(format!("there is no district {district}").into());
    }
    let (now, what) = (Clock::system().now(), choice.what());
    let actor = Actor::new(Entropy::from_os().event_id(now), None, now);
    let choice = Covered::on_behalf_of_the_operator(choice.of_district(district));
    retention::set(db, &choice, &actor).await?;
    let days = retention::times(db, district).await?.days(what);
    let name = Locale::English.text(&format!("kept-{}", what.as_str()));
    say!("{name}: {days} of at most {} days", what.days())?;
    Ok(ExitCode::SUCCESS)
}
