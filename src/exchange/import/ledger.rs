//! The report of an import whose rows are all in memory, while it is being made.

use super::outcome::{Outcome, RowReport};
use crate::exchange::message::Message;
use crate::exchange::source::Place;
use crate::ids::Code;

/// The report while it is being made: one entry a row, by the row's index.
#[derive(Debug)]
pub(super) struct Ledger {
    pub(super) rows: Vec<RowReport>,
    pub(super) notes: Vec<Message>,
}

impl Ledger {
    /// An entry for each row, unchanged until something else is said.
    pub(super) fn open<T>(rows: &[T], describe: impl Fn(&T) -> (Place, &str)) -> Self {
        let entry = |(index, row): (usize, &T)| {
            let (place, label) = describe(row);
            RowReport {
                // Rows made in memory need not number themselves.
                place: if place == Place::default() { Place::Row(index + 1) } else { place },
                label: label.to_owned(),
                outcome: Outcome::Unchanged,
                notes: Vec::new(),
                plate: None,
            }
        };
        Self {
            rows: rows.iter().enumerate().map(entry).collect(),
            notes: Vec::new(),
        }
    }

    pub(super) fn refuse(&mut self, row: usize, reason: Message) {
        self.rows[row].outcome = Outcome::Refused(reason);
    }

    pub(super) fn note(&mut self, row: usize, note: Message) {
        self.rows[row].notes.push(note);
    }

    pub(super) fn note_all(&mut self, row: usize, notes: Vec<Message>) {
        self.rows[row].notes.extend(notes);
    }

    /// The code that hangs at the row's checkpoint now.
    pub(super) fn hangs(&mut self, row: usize, plate: Option<Code>) {
        self.rows[row].plate = plate;
    }

    pub(super) fn created(&mut self, row: usize) {
        self.rows[row].outcome = Outcome::Created;
    }

    /// A change to something stored; creating outweighs changing.
    pub(super) fn updated(&mut self, row: usize) {
        if self.rows[row].outcome == Outcome::Unchanged {
            self.rows[row].outcome = Outcome::Updated;
        }
    }

    pub(super) fn is_refused(&self, row: usize) -> bool {
        matches!(self.rows[row].outcome, Outcome::Refused(_))
    }

    /// How another row of the file is referred to in a refusal.
    pub(super) fn place(&self, row: usize) -> Place {
        self.rows[row].place
    }
}

/// That a row says the same as an earlier one of the file.
pub(super) fn repeated(place: Place) -> Message {
    match place {
        Place::Feature { number, .. } => {
            Message::new("import-repeated-feature").with("number", number)
        }
        Place::Line(line) => Message::new("import-repeated-line").with("line", line),
        Place::Row(number) => Message::new("import-repeated-row").with("number", number),
    }
}
