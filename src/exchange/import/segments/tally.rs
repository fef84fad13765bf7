//! The report of an import of any size while it is being made: everything is counted, some of it is
//! kept.

use crate::error::{Error, Result};
use crate::exchange::import::outcome::{Counts, RowReport};
use crate::exchange::import::report::{Report, Subject};
use crate::exchange::import::spool::Spool;
use crate::exchange::message::Message;
use crate::locale::Locale;

/// Most rows kept of those refused, and of those with remarks.
const KEPT: usize = 1000;

/// What was told so far.
#[derive(Debug)]
pub(super) struct Tally {
    counts: Counts,
    kept: Vec<RowReport>,
    spool: Option<Spool>,
    pub(super) notes: Vec<Message>,
}

impl Tally {
    pub(super) fn new(every_row: Option<Locale>) -> Result<Self> {
        Ok(Self {
            counts: Counts::default(),
            kept: Vec::new(),
            spool: every_row.map(Spool::new).transpose().map_err(Error::internal)?,
            notes: Vec::new(),
        })
    }

    /// Takes rows of one pass over the file; batches come in the order of the file.
    pub(super) fn take(&mut self, second_pass: bool, mut rows: Vec<RowReport>) -> Result<()> {
        rows.sort_by_key(|row| row.place.number());
        for row in rows {
            self.counts.add(&row);
            if let Some(spool) = &mut self.spool {
                spool.add(second_pass, &row).map_err(Error::internal)?;
            }
            if row.is_refused() && self.counts.refused <= KEPT
                || row.is_remarked() && self.counts.remarked <= KEPT
            {
                self.kept.push(row);
            }
        }
        Ok(())
    }

    /// Rows that are stored or will be.
    pub(super) fn counts(&self) -> Counts {
        self.counts
    }

    pub(super) fn report(mut self, subject: Subject, dry_run: bool) -> Report {
        self.kept.sort_by_key(|row| row.place.number());
        Report {
            subject,
            rows: self.kept,
            counts: self.counts,
            spool: self.spool,
            notes: self.notes,
            dry_run,
            written: false,
        }
    }
}
