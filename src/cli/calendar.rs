//! `riverward calendar`: which days a district works, by the yearly notices of days off.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::outcome::{Outcome, say};
use crate::audit::Actor;
use crate::calendar::{Notice, NoticeDocument, store as calendar};
use crate::clock::Clock;
use crate::config::StoreConfig;
use crate::db::Databases;
use crate::db::open::Store;
use crate::db::store::districts;
use crate::ids::{DistrictId, Entropy};
use crate::rights::Covered;

/// Arguments of `riverward calendar`.
#[derive(Args, Debug)]
pub struct CalendarArgs {
    #[command(flatten)]
    store: StoreConfig,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Take notices in the place of what was known of their years
    Import(Import),
    /// Show what is known of a year
    Show(Show),
}

#[derive(Args, Debug)]
struct Import {
    /// Files in the shape of github.com/NateScarlet/holiday-cn, one a year
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Its six digits
    #[arg(long)]
    district: DistrictId,
}

#[derive(Args, Debug)]
struct Show {
    /// The year
    year: i32,
    /// Its six digits
    #[arg(long)]
    district: DistrictId,
}

/// What the whole command fails by.
type Fault = Box<dyn Error + Send + Sync>;

/// Does what was asked for.
pub async fn run(arguments: CalendarArgs) -> Outcome {
    // Files that cannot be taken are told before a database is looked for.
    let notices = match &arguments.action {
        Action::Import(import) => read(&import.files)?,
        Action::Show(_) => Vec::new(),
    };
    let store = Store::attach(&arguments.store).await?;
    let outcome = on(&store, &arguments.action, notices).await;
    store.close().await;
    outcome
}

async fn on(store: &Store, action: &Action, notices: Vec<Notice>) -> Outcome {
    store.migrate().await?;
    let databases = Databases::open(store.app_options(), Some(1));
    let outcome = match action {
        Action::Import(asked) => import(notices, asked.district, &databases).await,
        Action::Show(asked) => show(asked, &databases).await,
    };
    databases.close().await;
    outcome
}

/// The notices of some files, of which no two are of one year.
fn read(files: &[PathBuf]) -> Result<Vec<Notice>, Fault> {
    let mut years = BTreeSet::new();
    let mut notices = Vec::new();
    for file in files {
        let notice = read_one(file).map_err(|fault| format!("{}: {fault}", file.display()))?;
        if !years.insert(notice.year()) {
            let year = notice.year();
            return Err(format!("{}: another file is of {year} as well", file.display()).into());
        }
        notices.push(notice);
    }
    Ok(notices)
}

fn read_one(file: &Path) -> Result<Notice, Fault> {
    let text = fs::read(file)?;
    let document: NoticeDocument = serde_json::from_slice(&text).map_err(|fault| {
        format!(
            "this is no notice of days off as github.com/NateScarlet/holiday-cn has it: {fault}"
        )
    })?;
    Ok(Notice::read(document)?)
}

/// Refuses a district that is not there, and lays down what came with the program.
async fn prepare(district: DistrictId, databases: &Databases) -> Result<(), Fault> {
    let db = &databases.app;
    if !districts(db).await?.contains(&district) {
        return Err(format!("there is no district {district}").into());
    }
    calendar::lay_everywhere(db, Clock::system().now()).await?;
    Ok(())
}

async fn import(notices: Vec<Notice>, district: DistrictId, databases: &Databases) -> Outcome {
    prepare(district, databases).await?;
    let (entropy, now) = (Entropy::from_os(), Clock::system().now());
    for notice in notices {
        let (year, days) = (notice.year(), notice.days().len());
        let covered = Covered::on_behalf_of_the_operator(notice.of_district(district));
        let actor = Actor::new(entropy.event_id(now), None, now);
        match calendar::import(&databases.app, &covered, &actor).await? {
            Some(moved) => say!("{year}: {days} days, {moved} deadlines worked out again")?,
            None => say!("{year}: {days} days, as before")?,
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn show(asked: &Show, databases: &Databases) -> Outcome {
    prepare(asked.district, databases).await?;
    let year = asked.year;
    let Some(notice) = calendar::notice(&databases.app, asked.district, year).await? else {
        say!("{year}: not announced; Saturdays and Sundays are taken for days off")?;
        return Ok(ExitCode::SUCCESS);
    };
    for paper in notice.papers() {
        say!("{paper}")?;
    }
    for named in notice.days() {
        let is = if named.is_off_day { "off" } else { "worked" };
        say!("{} {is} {}", named.date.get(), named.name)?;
    }
    Ok(ExitCode::SUCCESS)
}
