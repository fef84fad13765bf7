//! The lines of a report's file while an import of any size goes on: kept in files without a name,
//! put into order at the end.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use super::outcome::RowReport;
use crate::locale::Locale;

/// Lines of two passes over a file, each in the order of the file.
#[derive(Debug)]
pub struct Spool {
    locale: Locale,
    passes: [BufWriter<File>; 2],
}

impl Spool {
    /// An empty one, in the folder for temporary files.
    pub(super) fn new(locale: Locale) -> io::Result<Self> {
        Ok(Self {
            locale,
            passes: [BufWriter::new(tempfile::tempfile()?), BufWriter::new(tempfile::tempfile()?)],
        })
    }

    /// Adds a line; the rows of one pass come in order.
    pub(super) fn add(&mut self, second_pass: bool, row: &RowReport) -> io::Result<()> {
        let mut csv = ::csv::Writer::from_writer(Vec::new());
        csv.write_record(row.cells(self.locale))?;
        let line = csv.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        let out = &mut self.passes[usize::from(second_pass)];
        out.write_all(&u64::try_from(row.place.number()).unwrap_or(u64::MAX).to_le_bytes())?;
        out.write_all(&u64::try_from(line.len()).unwrap_or(u64::MAX).to_le_bytes())?;
        out.write_all(&line)
    }

    /// Writes all lines in the order of the file.
    pub(super) fn pour(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let [first, second] = &mut self.passes;
        let (mut first, mut second) = (Lines::begin(first)?, Lines::begin(second)?);
        let (mut one, mut other) = (first.next()?, second.next()?);
        loop {
            let from_first = match (&one, &other) {
                (Some((number, _)), Some((against, _))) => number <= against,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => return out.flush(),
            };
            let (line, lines) = if from_first {
                (&mut one, &mut first)
            } else {
                (&mut other, &mut second)
            };
            if let Some((_, text)) = line {
                out.write_all(text)?;
            }
            *line = lines.next()?;
        }
    }
}

struct Lines<'a>(BufReader<&'a mut File>);

impl<'a> Lines<'a> {
    fn begin(written: &'a mut BufWriter<File>) -> io::Result<Self> {
        written.flush()?;
        let file = written.get_mut();
        file.seek(SeekFrom::Start(0))?;
        Ok(Self(BufReader::new(file)))
    }

    fn next(&mut self) -> io::Result<Option<(u64, Vec<u8>)>> {
        let mut number = [0; 8];
        match self.0.read_exact(&mut number) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            other => other?,
        }
        let mut length = [0; 8];
        self.0.read_exact(&mut length)?;
        let mut line = Vec::new();
        (&mut self.0).take(u64::from_le_bytes(length)).read_to_end(&mut line)?;
        Ok(Some((u64::from_le_bytes(number), line)))
    }
}
