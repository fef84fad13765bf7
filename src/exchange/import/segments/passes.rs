//! The two passes over the rows: those with a code, batch by batch as they come, then those
//! without.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::draft::{Candidate, Judge};
use super::feed::{Feed, Progress, Step};
use super::run::Run;
use super::tally::Tally;
use crate::db::store::local_day;
use crate::error::{Error, Result};
use crate::exchange::import::options::ImportOptions;
use crate::exchange::message::Message;
use crate::ids::DistrictId;

/// How a run ended; nothing is kept yet.
pub(super) enum Ending {
    Through(Tally),
    Again,
    Failed(Message),
}

/// Takes rows to the end of their feed, and makes the changes that waited for it.
pub(super) async fn run(
    db: &mut PgConnection,
    district: DistrictId,
    options: &ImportOptions,
    judge: &Judge,
    mut feed: Feed,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Ending> {
    let today = local_day(&mut *db, district, options.now).await?;
    let mut run = Run {
        db,
        district,
        options,
        today,
        judge,
        tally: Tally::new(options.every_row)?,
        taken: HashMap::new(),
        given_codes: HashMap::new(),
        created: Vec::new(),
        settled: HashMap::new(),
        changed: Vec::new(),
        moved: Vec::new(),
        redrawn: false,
        waiting_notes: HashMap::new(),
        waiting: 0,
    };
    let notes = loop {
        match feed.next().await? {
            Step::Batch { candidates, rows, percent } => {
                run.batch(candidates).await?;
                let counts = run.tally.counts();
                progress(Progress {
                    rows,
                    percent,
                    written: counts.created + counts.updated,
                });
            }
            Step::End(notes) => break notes,
            Step::Again => return Ok(Ending::Again),
            Step::Failed(refusal) => return Ok(Ending::Failed(refusal)),
        }
    };
    run.tally.notes.extend(notes);
    run.second_pass().await?;
    run.change().await?;
    Ok(Ending::Through(run.tally))
}

impl Run<'_> {
    async fn batch(&mut self, candidates: Vec<Candidate>) -> Result<()> {
        let mut told = Vec::new();
        let mut drafts = self.recognise(candidates, &mut told).await?;
        self.mend(&mut drafts, &mut told).await?;
        self.locate(&mut drafts, &mut told).await?;
        let (coded, bare): (Vec<_>, Vec<_>) =
            drafts.into_iter().partition(|draft| draft.code.is_some());
        self.wait(bare).await?;
        self.match_and_write(coded, &mut told).await?;
        self.tally.take(false, told)
    }

    /// Takes up the rows without a code, now that all others are through.
    async fn second_pass(&mut self) -> Result<()> {
        let mut after = -1;
        while self.waiting > 0 {
            let drafts = self.waiting_after(after).await?;
            let Some(last) = drafts.last() else { break };
            after = i64::try_from(last.place.number()).map_err(Error::internal)?;
            let mut told = Vec::new();
            self.match_and_write(drafts, &mut told).await?;
            self.tally.take(true, told)?;
        }
        Ok(())
    }
}
