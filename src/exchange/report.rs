//! What an import did, row by row, as a table for the operator and as a CSV file.

use std::io::{self, Write};

use super::message::Message;
use super::source::Place;
use super::spool::Spool;
use crate::ids::Code;
use crate::locale::Locale;

/// What was imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Areas.
    Areas,
    /// Segments.
    Segments,
    /// Stewards and stewardships.
    Stewards,
    /// Checkpoints and codes.
    Checkpoints,
    /// Duties.
    Duties,
}

impl Subject {
    /// The action in the audit.
    pub fn action(self) -> &'static str {
        match self {
            Self::Areas => "import.areas",
            Self::Segments => "import.segments",
            Self::Stewards => "import.stewards",
            Self::Checkpoints => "import.checkpoints",
            Self::Duties => "import.duties",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Areas => "import-title-areas",
            Self::Segments => "import-title-segments",
            Self::Stewards => "import-title-stewards",
            Self::Checkpoints => "import-title-checkpoints",
            Self::Duties => "import-title-duties",
        }
    }
}

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
    /// What became of it.
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

    fn remarks(&self, locale: Locale) -> String {
        let refusal = match &self.outcome {
            Outcome::Refused(reason) => Some(reason),
            _ => None,
        };
        let said: Vec<_> =
            refusal.into_iter().chain(&self.notes).map(|note| note.say(locale)).collect();
        said.join(if locale == Locale::Chinese { "；" } else { "; " })
    }
}

/// How many rows had which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows created.
    pub created: usize,
    /// Rows updated.
    pub updated: usize,
    /// Rows unchanged.
    pub unchanged: usize,
    /// Rows refused.
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

/// What an import did.
#[derive(Debug)]
pub struct Report {
    /// What was imported.
    pub subject: Subject,
    /// Rows in the order of the file: all of them, or of a large import the first that were refused
    /// or have remarks.
    pub rows: Vec<RowReport>,
    /// How many rows had which outcome, whether they are in `rows` or not.
    pub counts: Counts,
    /// Every row as it stands in the report's file, where there were too many to keep.
    pub spool: Option<Spool>,
    /// What there is to say of the whole.
    pub notes: Vec<Message>,
    /// Whether it was only tried.
    pub dry_run: bool,
    /// Whether it is stored: not after a dry run, nor where one refused row refuses all.
    pub written: bool,
}

/// Rows of one sort listed on a terminal; a file of them is for reading more.
const LISTED: usize = 50;

impl Report {
    /// The counts.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Writes the report for a terminal: counts, remarks, refused rows, rows with remarks.
    pub fn print(&self, out: &mut dyn Write, locale: Locale) -> io::Result<()> {
        let say = |key| Message::new(key).say(locale);
        let counts = self.counts();
        writeln!(out, "{}", say(self.subject.title()))?;
        for (key, count) in [
            ("import-created", counts.created),
            ("import-updated", counts.updated),
            ("import-unchanged", counts.unchanged),
            ("import-refused", counts.refused),
            ("import-mended", counts.mended),
        ] {
            writeln!(out, "{count:>9}  {}", say(key))?;
        }
        for note in &self.notes {
            writeln!(out, "{}", note.say(locale))?;
        }
        let refused = self.rows.iter().filter(|row| row.is_refused());
        list(out, locale, "import-list-refused", counts.refused, refused)?;
        let remarked = self.rows.iter().filter(|row| row.is_remarked());
        list(out, locale, "import-list-remarks", counts.remarked, remarked)?;
        writeln!(
            out,
            "{}",
            say(match (self.written, self.dry_run) {
                (true, _) if counts.created + counts.updated == 0 => "import-done-nothing",
                (true, _) => "import-done",
                (false, true) => "import-done-dry",
                (false, false) => "import-done-strict",
            })
        )
    }

    /// Writes every row as CSV, in UTF-8 with a mark, so that spreadsheets read the Chinese.
    pub fn write_csv(&mut self, out: &mut dyn Write, locale: Locale) -> io::Result<()> {
        out.write_all("\u{FEFF}".as_bytes())?;
        let mut csv = ::csv::Writer::from_writer(&mut *out);
        let header = [
            "import-csv-place",
            "import-csv-name",
            "import-csv-outcome",
            "import-csv-plate",
            "import-csv-remarks",
        ];
        csv.write_record(header.map(|key| Message::new(key).say(locale)))?;
        if let Some(spool) = &mut self.spool {
            csv.flush()?;
            drop(csv);
            return spool.pour(out);
        }
        for row in &self.rows {
            csv.write_record(row.cells(locale))?;
        }
        csv.flush()
    }
}

fn list<'a>(
    out: &mut dyn Write,
    locale: Locale,
    title: &'static str,
    count: usize,
    rows: impl Iterator<Item = &'a RowReport>,
) -> io::Result<()> {
    if count == 0 {
        return Ok(());
    }
    writeln!(out, "\n{}", Message::new(title).say(locale))?;
    for row in rows.take(LISTED) {
        let plate = row.plate.map(|plate| format!("  {}", plate.grouped())).unwrap_or_default();
        let label = Message::new("import-quoted").with("text", &row.label);
        writeln!(
            out,
            "  {}  {}{plate}  {}",
            row.place.say(locale),
            label.say(locale),
            row.remarks(locale)
        )?;
    }
    if count > LISTED {
        writeln!(
            out,
            "  {}",
            Message::new("import-list-more").with("count", count - LISTED).say(locale)
        )?;
    }
    Ok(())
}

/// A cell that a spreadsheet will not run as a formula.
fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let row = |number, outcome, label: &str| RowReport {
            place: Place::Line(number),
            label: label.into(),
            outcome,
            notes: vec![],
            plate: None,
        };
        let rows = vec![
            row(2, Outcome::Created, "大芒河"),
            row(3, Outcome::Refused(Message::new("import-shape-none")), "=HYPERLINK(\"http://x\")"),
        ];
        let mut counts = Counts::default();
        for row in &rows {
            counts.add(row);
        }
        Report {
            subject: Subject::Segments,
            rows,
            counts,
            spool: None,
            notes: vec![],
            dry_run: false,
            written: true,
        }
    }

    #[test]
    fn the_file_is_safe_to_open_in_a_spreadsheet() {
        let mut out = Vec::new();
        report().write_csv(&mut out, Locale::Chinese).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.starts_with('\u{FEFF}') && text.contains("'=HYPERLINK") && text.contains("大芒河"),
            "{text}"
        );
    }

    #[test]
    fn says_the_same_in_both_languages() {
        for locale in [Locale::Chinese, Locale::English] {
            let mut out = Vec::new();
            report().print(&mut out, locale).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert!(text.contains("HYPERLINK") && !text.contains("import-"), "{text}");
        }
    }
}
