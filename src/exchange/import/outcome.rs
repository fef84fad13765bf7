//! What became of each row, and how many rows had which outcome.

use crate::exchange::message::Message;
use crate::exchange::rows::RefusedRow;
use crate::exchange::source::Place;
use crate::ids::Code;
use crate::locale::Locale;

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Something new is stored.
    Created,
    /// Something stored was changed; the notes say what.
    Updated,
    /// It is all stored already.
    Unchanged,
    /// Nothing of it was taken.
    Refused(Message),
}

impl Outcome {
    fn key(&self) -> &'static str {
        match self {
            Self::Created => "import-created",
            Self::Updated => "import-updated",
            Self::Unchanged => "import-unchanged",
            Self::Refused(_) => "import-refused",
        }
    }
}

/// One row and what became of it.
#[derive(Clone, Debug)]
pub struct RowReport {
    /// Where it stands in the file.
    pub place: Place,
    /// Its name or code.
    pub label: String,
    /// A row is taken or refused as a whole.
    pub outcome: Outcome,
    /// Repairs (`import-mended-…`), changes (`import-change-…`) and remarks (`import-note-…`).
    pub notes: Vec<Message>,
    /// The code that hangs at a checkpoint now.
    pub plate: Option<Code>,
}

impl RowReport {
    fn is_mended(&self) -> bool {
        self.notes.iter().any(|note| note.key.starts_with("import-mended-"))
    }

    pub(super) fn is_refused(&self) -> bool {
        matches!(self.outcome, Outcome::Refused(_))
    }

    pub(super) fn is_remarked(&self) -> bool {
        !self.is_refused() && (!self.notes.is_empty() || self.plate.is_some())
    }

    /// As a line of the report's file.
    pub(super) fn cells(&self, locale: Locale) -> [String; 5] {
        [
            self.place.say(locale),
            inert(&self.label),
            Message::new(self.outcome.key()).say(locale),
            self.plate.map(|code| code.grouped()).unwrap_or_default(),
            inert(&self.remarks(locale)),
        ]
    }

    pub(super) fn remarks(&self, locale: Locale) -> String {
        let refusal = match &self.outcome {
            Outcome::Refused(reason) => Some(reason),
            _ => None,
        };
        let said: Vec<_> =
            refusal.into_iter().chain(&self.notes).map(|note| note.say(locale)).collect();
        said.join(if locale == Locale::Chinese { "；" } else { "; " })
    }
}

impl From<RefusedRow> for RowReport {
    fn from(refused: RefusedRow) -> Self {
        Self {
            place: refused.place,
            label: refused.label,
            outcome: Outcome::Refused(refused.reason),
            notes: Vec::new(),
            plate: None,
        }
    }
}

/// How many rows had which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows of which something new is stored.
    pub created: usize,
    /// Rows that changed something stored.
    pub updated: usize,
    /// Rows that say what is stored already.
    pub unchanged: usize,
    /// Rows of which nothing was taken.
    pub refused: usize,
    /// Rows, of any of these, whose geometry was repaired.
    pub mended: usize,
    /// Rows taken of which there is something to say.
    pub remarked: usize,
}

impl Counts {
    /// Counts a row.
    pub fn add(&mut self, row: &RowReport) {
        match row.outcome {
            Outcome::Created => self.created += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Refused(_) => self.refused += 1,
        }
        self.mended += usize::from(row.is_mended());
        self.remarked += usize::from(row.is_remarked());
    }
}

/// A cell that a spreadsheet will not run as a formula.
fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
