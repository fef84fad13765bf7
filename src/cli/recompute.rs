//! `riverward recompute`

use std::process::ExitCode;

use clap::Args;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use super::outcome::{Outcome, say};
use crate::clock::{Clock, LocalMonth};
use crate::config::StoreConfig;
use crate::db;
use crate::db::open::Store;
use crate::ids::DistrictId;
use crate::rollups::store::{self as rollups, states};
use crate::rollups::{Depth, Difference};

/// Compare a month's sums with the scans, problems and ratings they sum up, and how segments stand
/// today with what they owe and did; make anew what differs
#[derive(Args, Debug)]
pub struct RecomputeArgs {
    #[command(flatten)]
    store: StoreConfig,
    /// The month, as 2026-11; without it the running one
    #[arg(long)]
    month: Option<LocalMonth>,
    /// The district, by its six digits; without it every district
    #[arg(long)]
    district: Option<DistrictId>,
    /// Change nothing; end with 1 where something differs
    #[arg(long)]
    check: bool,
    /// Leave the scans alone: only the sums of areas, from the months of segments as they are
    #[arg(long)]
    areas: bool,
}

/// Recomputes, beside a running server or without one.
pub async fn run(arguments: RecomputeArgs) -> Outcome {
    let store = Store::attach(&arguments.store).await?;
    let outcome = recompute(&arguments, &store).await;
    store.close().await;
    outcome
}

async fn recompute(arguments: &RecomputeArgs, store: &Store) -> Outcome {
    store.migrate().await?;
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(store.options().clone().options([("jit", "off"), ("lock_timeout", "1min")]))
        .await?;
    let outcome = each_district(arguments, &pool).await;
    pool.close().await;
    outcome
}

async fn each_district(arguments: &RecomputeArgs, db: &PgPool) -> Outcome {
    let clock = Clock::system();
    let known = db::store::districts(db).await?;
    if let Some(wanted) = arguments.district
        && !known.contains(&wanted)
    {
        return Err(format!("there is no district {wanted}").into());
    }
    let depth = if arguments.areas { Depth::Months } else { Depth::Scans };
    let mut right = true;
    for district in known
        .into_iter()
        .filter(|each| arguments.district.is_none_or(|wanted| wanted == *each))
    {
        let month = match arguments.month {
            Some(month) => month,
            None => LocalMonth::of(db::store::local_day(db, district, clock.now()).await?),
        };
        let mut found = if arguments.check {
            rollups::check(db, district, month, depth).await?
        } else {
            rollups::rebuild(db, district, month, depth, &clock).await?
        };
        if depth == Depth::Scans {
            found.extend(if arguments.check {
                states::check(db, district, clock.now()).await?
            } else {
                states::rebuild(db, district, &clock).await?
            });
        }
        tell(district, month, depth, &found, arguments.check)?;
        right &= found.is_empty();
    }
    Ok(if arguments.check && !right {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// One line a table that differed, or one that says that none did.
fn tell(
    district: DistrictId,
    month: LocalMonth,
    depth: Depth,
    found: &[Difference],
    only_checked: bool,
) -> std::io::Result<()> {
    if found.is_empty() {
        match depth {
            Depth::Scans => say!("{district} {month}: every sum and every status is right")?,
            Depth::Months => say!("{district} {month}: every sum is right")?,
        }
    }
    for difference in found {
        let what = if only_checked { "differ" } else { "differed and are right now" };
        let keys = difference.keys.join(", ");
        say!(
            "{district} {month}: {} rows of {} {what}: {keys} …",
            difference.rows,
            difference.table
        )?;
    }
    Ok(())
}
