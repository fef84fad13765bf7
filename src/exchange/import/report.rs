//! What an import did, row by row, as a table for the operator and as a CSV file.

use std::collections::HashMap;
use std::io::{self, Write};

use super::spool::Spool;
use crate::exchange::message::Message;
use crate::locale::Locale;

pub use super::outcome::{Counts, Outcome, RowReport};

/// The kinds of rows there are imports of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// District, towns, villages and groups.
    Areas,
    /// Rivers, roads, lanes, ponds and grids.
    Segments,
    /// People and what they answer for.
    Stewards,
    /// Places on segments and the codes that hang there.
    Checkpoints,
    /// What roles owe kinds of segments.
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

/// What an import did.
#[derive(Debug)]
pub struct Report {
    /// Decides the title.
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
    /// Those of all rows, kept or not.
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
                (true, _) if counts.created + counts.updated + counts.unchanged == 0 => {
                    "import-done-none"
                }
                (true, _) if counts.created + counts.updated == 0 => "import-done-nothing",
                (true, _) if counts.refused > 0 => "import-done-partly",
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

/// Rows of which the same is said, and nothing else, stand in one line from this many on.
const TOGETHER: usize = 3;
/// Places that such a line names.
const NAMED: usize = 3;

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
    let mut told = 0;
    for (remarks, rows) in grouped(rows, locale).into_iter().take(LISTED) {
        told += rows.len();
        if rows.len() >= TOGETHER {
            let places: Vec<String> =
                rows.iter().take(NAMED).map(|row| row.place.say(locale)).collect();
            let places = Message::new("import-places")
                .with("places", places.join(if locale == Locale::Chinese { "、" } else { ", " }))
                .with("count", rows.len());
            writeln!(out, "  {}  {remarks}", places.say(locale))?;
            continue;
        }
        for row in rows {
            let plate = row.plate.map(|plate| format!("  {}", plate.grouped())).unwrap_or_default();
            let label = Message::new("import-quoted").with("text", &row.label);
            writeln!(out, "  {}  {}{plate}  {remarks}", row.place.say(locale), label.say(locale))?;
        }
    }
    if count > told {
        writeln!(
            out,
            "  {}",
            Message::new("import-list-more").with("count", count - told).say(locale)
        )?;
    }
    Ok(())
}

/// Rows by what is said of them, in the order of the first of each; one with a plate stands alone.
fn grouped<'a>(
    rows: impl Iterator<Item = &'a RowReport>,
    locale: Locale,
) -> Vec<(String, Vec<&'a RowReport>)> {
    let mut groups: Vec<(String, Vec<&RowReport>)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let remarks = row.remarks(locale);
        if let Some(at) = known.get(&remarks).filter(|_| row.plate.is_none()) {
            groups[*at].1.push(row);
            continue;
        }
        if row.plate.is_none() {
            known.insert(remarks.clone(), groups.len());
        }
        groups.push((remarks, vec![row]));
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::source::Place;

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
    fn what_is_said_of_many_rows_is_said_once() {
        let mut report = report();
        for number in 4..12 {
            let row = RowReport {
                place: Place::Line(number),
                label: format!("河{number}"),
                outcome: Outcome::Refused(Message::new("import-no-role")),
                notes: vec![],
                plate: None,
            };
            report.counts.add(&row);
            report.rows.push(row);
        }
        let mut out = Vec::new();
        report.print(&mut out, Locale::Chinese).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.matches("没有角色").count(), 1, "{text}");
        assert!(text.contains("第 4 行、第 5 行、第 6 行等 8 处  没有角色。"), "{text}");
        assert!(text.ends_with("已写入，未接收的行除外。\n"), "{text}");
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
