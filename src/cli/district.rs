//! `riverward district`: what whoever runs the program does before a district can run itself, or in
//! its place. It shows nothing of people.

use std::error::Error as StdError;
use std::num::ParseIntError;
use std::process::ExitCode;
use std::str::FromStr;

use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
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
use crate::db::store::{districts, zone_of};
use crate::error::Error;
use crate::ids::{AreaPath, DistrictId, Entropy, Level};
use crate::locale::Locale;
use crate::problems::MAX_TEXT;
use crate::retention::{Choice, Kept, store as retention};
use crate::rights::{Covered, OfficialRole, Scope};
use crate::stewardships::excuses::{Excuse, OutageTimes, public_words};
use crate::stewardships::store::{excuses, settling};

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
    /// Excuse an outage: what was missed meanwhile is held against nobody
    Excuse(Excusing),
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

#[derive(Args, Debug)]
struct Excusing {
    /// Code of the district, or of an area in it
    #[arg(long)]
    area: AreaPath,
    /// When it began, by the clock of the district: 2026-11-20T14:10
    #[arg(long)]
    from: WallTime,
    /// When it was over, by the same clock
    #[arg(long)]
    until: WallTime,
    /// What happened, in words that everybody reads
    #[arg(long)]
    words: String,
    /// What officials should know beside it
    #[arg(long, default_value = "")]
    note: String,
}

/// As it is written on the command line: to the minute.
#[derive(Clone, Copy, Debug)]
struct WallTime(NaiveDateTime);

impl FromStr for WallTime {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").map(Self)
    }
}

impl WallTime {
    /// The first instant at which the clocks of a zone show it.
    fn within(self, zone: Tz) -> Result<DateTime<Utc>, String> {
        let found = zone.from_local_datetime(&self.0).earliest();
        found
            .map(|at| at.to_utc())
            .ok_or_else(|| format!("no clock of {zone} shows {}", self.0))
    }
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
        Action::Excuse(excusing) => excuse(excusing, &store).await,
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

async fn excuse(excusing: &Excusing, store: &Store) -> Outcome {
    store.migrate().await?;
    let databases = Databases::open(store.app_options(), Some(1));
    let outcome = put_on_record(excusing, &databases).await;
    databases.close().await;
    outcome
}

async fn put_on_record(excusing: &Excusing, databases: &Databases) -> Outcome {
    // What follows takes longer than a request may: by the limits of background work.
    let (db, district) = (&databases.jobs, excusing.area.district());
    if !districts(db).await?.contains(&district) {
        return Err(format!("there is no district {district}").into());
    }
    let zone = zone_of(db, district).await?;
    let times = OutageTimes {
        from: excusing.from.within(zone)?,
        until: excusing.until.within(zone)?,
    };
    let note = excusing.note.trim();
    if note.chars().count() > MAX_TEXT {
        return Err(format!("a note has at most {MAX_TEXT} characters").into());
    }
    let words = public_words(&excusing.words).map_err(in_words)?;
    let said = Excuse { times, words, note };
    let (now, entropy) = (Clock::system().now(), Entropy::from_os());
    let id = entropy.event_id(now);
    let actor = Actor::new(entropy.event_id(now), None, now);
    let scope = Scope::on_behalf_of_the_operator(excusing.area.clone());
    excuses::excuse(db, &scope, (id, &actor), &said).await.map_err(in_words)?;
    say!("excused {id}")?;
    // A server would go on with it, if this is broken off.
    while !settling::go_on(db, district, id, Clock::system().now()).await? {}
    Ok(ExitCode::SUCCESS)
}

/// What is wrong with what was typed, as the API says it.
fn in_words(error: Error) -> Box<dyn StdError + Send + Sync> {
    match error {
        Error::Invalid(faults) => {
            let said: Vec<String> =
                faults.iter().map(|fault| Locale::English.text(fault.message)).collect();
            said.join(" ").into()
        }
        other => other.into(),
    }
}
