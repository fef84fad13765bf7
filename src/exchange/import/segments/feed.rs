//! Rows of segments, made ready batch by batch: from memory, or from a file that another thread
//! reads and judges meanwhile.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};

use super::draft::{Candidate, Judge};
use crate::error::{Error, Result};
use crate::exchange::message::Message;
use crate::exchange::reader::{Batch, Reader};
use crate::exchange::rows::{Rows, SegmentRow};
use crate::exchange::source::Place;
use crate::exchange::table::{Mapping, SegmentTable};
use crate::geo::datum::Datum;

/// Rows of a batch: some megabytes, and enough that a statement for each costs nothing.
const ENOUGH: usize = 4096;

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Rows read so far, refused ones too.
    pub rows: usize,
    /// Of the file, in per cent.
    pub percent: u64,
    /// Rows stored, if all goes well.
    pub written: usize,
}

/// A file of segments and how to read it.
#[derive(Debug)]
pub struct SegmentFile {
    /// Begun, so that the datum is known that the file states before its first record.
    pub reader: Reader,
    /// What its columns mean, where they do not say.
    pub mapping: Mapping,
    /// The datum its coordinates are in, whatever it states.
    pub datum: Option<Datum>,
}

/// One step of a feed.
#[derive(Debug)]
pub(super) enum Step {
    /// Rows, in order.
    Batch {
        candidates: Vec<Candidate>,
        rows: usize,
        percent: u64,
    },
    /// That was all; what there is to say of the file.
    End(Vec<Message>),
    /// What came so far was misread; the file has to be read again.
    Again,
    /// The file cannot be used.
    Failed(Message),
}

/// Where rows come from.
#[derive(Debug)]
pub(super) enum Feed {
    Memory {
        judge: Arc<Judge>,
        rows: Box<Rows<SegmentRow>>,
        taken: usize,
    },
    File(mpsc::Receiver<Step>),
}

impl Feed {
    pub(super) fn of_rows(judge: Arc<Judge>, rows: Rows<SegmentRow>) -> Self {
        Self::Memory {
            judge,
            rows: Box::new(rows),
            taken: 0,
        }
    }

    /// Starts reading. The task answers with the file when it is done with it.
    pub(super) fn of_file(
        judge: Arc<Judge>,
        mut file: SegmentFile,
    ) -> (Self, JoinHandle<SegmentFile>) {
        // Two batches wait at most: more would only take memory.
        let (send, receive) = mpsc::channel(2);
        let reading = spawn_blocking(move || {
            let last = produce(&mut file, &judge, &send).unwrap_or_else(Step::Failed);
            // Nobody waits for it where the database failed.
            let _nobody_waits = send.blocking_send(last);
            file
        });
        (Self::File(receive), reading)
    }

    pub(super) async fn next(&mut self) -> Result<Step> {
        match self {
            Self::Memory { judge, rows, taken } => {
                let refused = std::mem::take(&mut rows.refused).into_iter().map(Candidate::Refused);
                let count = rows.rows.len().min(ENOUGH);
                if count == 0 && refused.len() == 0 {
                    return Ok(Step::End(std::mem::take(&mut rows.notes)));
                }
                let mut candidates: Vec<_> = refused.collect();
                for mut row in rows.rows.drain(..count) {
                    *taken += 1;
                    // Rows made in memory need not number themselves.
                    if row.place == Place::default() {
                        row.place = Place::Row(*taken);
                    }
                    candidates.push(judge.candidate(row));
                }
                Ok(Step::Batch {
                    candidates,
                    rows: *taken,
                    percent: 0,
                })
            }
            Self::File(receive) => receive
                .recv()
                .await
                .ok_or_else(|| Error::internal("the thread that reads the file is gone")),
        }
    }
}

/// Reads and judges to the end. What is left to say then is answered.
fn produce(
    file: &mut SegmentFile,
    judge: &Judge,
    send: &mpsc::Sender<Step>,
) -> Result<Step, Message> {
    let mut table: Option<(usize, SegmentTable)> = None;
    loop {
        let records = match file.reader.read(ENOUGH)? {
            Batch::Records(records) => records,
            Batch::Again => return Ok(Step::Again),
            Batch::End => break,
        };
        let columns = file.reader.columns();
        let width = columns.names().len();
        if table.as_ref().is_none_or(|(known, _)| *known != width) {
            let new = SegmentTable::new(columns, &file.mapping, false)?;
            if table.as_ref().is_some_and(|(_, old)| new.contradicts(old, &file.mapping)) {
                return Ok(Step::Again);
            }
            table = Some((width, new));
        }
        let Some((_, table)) = &table else { continue };
        let rows = table.rows(records, &file.mapping);
        let refused = rows.refused.into_iter().map(Candidate::Refused);
        let candidates =
            rows.rows.into_iter().map(|row| judge.candidate(row)).chain(refused).collect();
        let step = Step::Batch {
            candidates,
            rows: file.reader.count,
            percent: file.reader.percent(),
        };
        if send.blocking_send(step).is_err() {
            // Nobody takes them any more.
            return Ok(Step::End(Vec::new()));
        }
    }
    if file.reader.count == 0 {
        return Err(Message::new("import-file-no-rows"));
    }
    if let Some(doubt) = file.reader.doubt().filter(|_| file.datum.is_none()) {
        return Err(doubt.question());
    }
    if file.datum.or_else(|| file.reader.datum()).unwrap_or_default() != judge.datum {
        return Ok(Step::Again);
    }
    let table = SegmentTable::new(file.reader.columns(), &file.mapping, true)?;
    Ok(Step::End(
        std::mem::take(&mut file.reader.notes).into_iter().chain(table.note).collect(),
    ))
}
