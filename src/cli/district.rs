//! `riverward district`: what whoever runs the program does before a district can run itself. It
//! shows nothing of people.

use std::process::ExitCode;

use chrono_tz::Tz;
use clap::{Args, Subcommand};

use super::account::Password;
use super::deployment::Deployment;
use super::outcome::Outcome;
use crate::accounts::officials::{GrantDays, Login, NewOfficial, account_name};
use crate::accounts::store::officials;
use crate::areas::store as areas;
use crate::audit::{Act, Actor, store as audit};
use crate::clock::Clock;
use crate::db::Databases;
use crate::db::open::Store;
use crate::ids::{AreaPath, Entropy, Level};
use crate::rights::{OfficialRole, Scope};

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
    Create {
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
    },
}

/// Makes it.
pub async fn run(arguments: DistrictArgs) -> Outcome {
    let store = Store::attach(&arguments.deployment.store).await?;
    let outcome = create(&arguments, &store).await;
    store.close().await;
    outcome
}

async fn create(arguments: &DistrictArgs, store: &Store) -> Outcome {
    let Action::Create {
        code,
        name,
        time_zone,
        admin,
        login,
        password,
    } = &arguments.action;
    if code.level() != Level::District {
        return Err("a district has six digits".into());
    }
    let name = account_name(name).ok_or("a district's name has 1 to 60 characters")?;
    let admin = account_name(admin).ok_or("a name has 1 to 60 characters")?;
    let login = Login::parse(login).ok_or_else(Login::rule)?;
    store.migrate().await?;
    let (entropy, now) = (Entropy::from_os(), Clock::system().now());
    let chosen = password.choose(&[login.as_str(), admin], &entropy).await?;
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
    chosen.tell(login.as_str(), &arguments.deployment.base_url)?;
    Ok(ExitCode::SUCCESS)
}
