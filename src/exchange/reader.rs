//! A file as batches of records: GeoJSON in UTF-8 goes by piece by piece, however large; everything
//! else (tables, other encodings) is read as a whole first.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::geojson::{self, Fault, Stream};
use super::message::Message;
use super::source::{Columns, Doubt, Format, Record, Source};
use super::{csv, decode, formats};
use crate::geo::datum::Datum;

/// Largest file, in bytes, that is read as a whole.
const LARGEST: u64 = 1 << 30;
/// Bytes of the beginning by which a file is told.
const HEAD: u64 = 1 << 20;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A file being read.
#[derive(Debug)]
pub struct Reader {
    path: PathBuf,
    /// Size in bytes.
    pub size: u64,
    /// Told by content.
    pub format: Format,
    /// How its text is written.
    pub encoding: &'static str,
    way: Way,
    /// Records handed out since the file was last begun.
    pub count: usize,
    begun: Option<Vec<Record>>,
    /// Whether it begins like UTF-8 and is not.
    other_encoding: bool,
    /// What there is to say of the file.
    pub notes: Vec<Message>,
}

#[derive(Debug)]
enum Way {
    Piecewise(Box<Stream<File>>),
    Whole {
        columns: Columns,
        datum: Option<Datum>,
        doubt: Option<Doubt>,
        records: std::vec::IntoIter<Record>,
    },
}

/// What came of asking for more.
#[derive(Debug)]
pub enum Batch {
    /// Records, in order.
    Records(Vec<Record>),
    /// There are no more.
    End,
    /// What was handed out is void, and the file begins anew: it turned out not to be in UTF-8.
    Again,
}

impl Reader {
    /// Opens a file. It is told apart by content, never by name.
    pub fn open(path: &Path) -> Result<Self, Message> {
        let refusal = |error| unreadable(path, &error);
        let mut file = File::open(path).map_err(refusal)?;
        let size = file.metadata().map_err(refusal)?.len();
        let mut head = Vec::new();
        (&mut file).take(HEAD).read_to_end(&mut head).map_err(refusal)?;
        if let Some(refusal) = formats::binary(&head) {
            return Err(refusal);
        }
        let mut reader = Self {
            path: path.to_owned(),
            size,
            format: Format::GeoJson,
            encoding: "UTF-8",
            way: Way::Whole {
                columns: Columns::default(),
                datum: None,
                doubt: None,
                records: Vec::new().into_iter(),
            },
            count: 0,
            begun: None,
            other_encoding: false,
            notes: Vec::new(),
        };
        match piecewise_from(&head) {
            Some(start) => {
                file.seek(SeekFrom::Start(start)).map_err(refusal)?;
                reader.way = Way::Piecewise(Box::new(Stream::new(file)));
            }
            None => reader.read_whole()?,
        }
        Ok(reader)
    }

    /// Begins anew, with the columns and the datum known from the first record on.
    pub fn rewind(&mut self) -> Result<(), Message> {
        let (known, stated, other_encoding) =
            (self.columns().clone(), self.datum(), self.other_encoding);
        *self = Self::open(&self.path)?;
        if other_encoding {
            self.other_encoding = true;
            return self.read_whole();
        }
        if let Way::Piecewise(stream) = &mut self.way {
            stream.expect(known, stated);
        }
        Ok(())
    }

    fn read_whole(&mut self) -> Result<(), Message> {
        if self.size > LARGEST {
            return Err(Message::new("import-file-too-large").with("file", self.path.display()));
        }
        let bytes = std::fs::read(&self.path).map_err(|error| unreadable(&self.path, &error))?;
        let source = read_bytes(&bytes)?;
        self.format = source.format;
        self.encoding = source.encoding;
        self.notes = source.notes;
        self.count = 0;
        self.way = Way::Whole {
            columns: source.columns,
            datum: source.datum,
            doubt: source.doubt,
            records: source.records.into_iter(),
        };
        Ok(())
    }

    /// The columns seen so far, in order of first appearance.
    pub fn columns(&mut self) -> &Columns {
        match &mut self.way {
            Way::Piecewise(stream) => &stream.gathered().columns,
            Way::Whole { columns, .. } => columns,
        }
    }

    /// The datum the file states, as far as it was read.
    pub fn datum(&mut self) -> Option<Datum> {
        match &mut self.way {
            Way::Piecewise(stream) => stream.gathered().datum,
            Way::Whole { datum, .. } => *datum,
        }
    }

    /// Why the operator has to state the datum, as far as the file was read.
    pub fn doubt(&mut self) -> Option<Doubt> {
        match &mut self.way {
            Way::Piecewise(stream) => stream.gathered().doubt,
            Way::Whole { doubt, .. } => *doubt,
        }
    }

    /// How much of the file was read, in per cent.
    pub fn percent(&self) -> u64 {
        match &self.way {
            Way::Piecewise(stream) => {
                u64::try_from(stream.bytes_read()).unwrap_or(u64::MAX).saturating_mul(100)
                    / self.size.max(1)
            }
            Way::Whole { .. } => 100,
        }
    }

    /// Reads the beginning, so that what stands before the first record is known.
    pub fn begin(&mut self) -> Result<(), Message> {
        loop {
            match self.read(1)? {
                Batch::Again => {}
                Batch::End => return Ok(()),
                Batch::Records(records) => {
                    self.count -= records.len();
                    self.begun = Some(records);
                    return Ok(());
                }
            }
        }
    }

    /// The next records, at least `enough` unless the file ends, or few more.
    pub fn read(&mut self, enough: usize) -> Result<Batch, Message> {
        if let Some(records) = self.begun.take() {
            self.count += records.len();
            return Ok(Batch::Records(records));
        }
        let records = match &mut self.way {
            Way::Piecewise(stream) => match stream.read(enough) {
                Ok(_) => std::mem::take(&mut stream.gathered().records),
                Err(Fault::Refused(refusal)) => return Err(refusal),
                Err(Fault::OtherEncoding) => {
                    self.other_encoding = true;
                    self.read_whole()?;
                    return Ok(Batch::Again);
                }
            },
            Way::Whole { records, .. } => records.by_ref().take(enough).collect(),
        };
        self.count += records.len();
        Ok(if records.is_empty() { Batch::End } else { Batch::Records(records) })
    }

    /// The whole file.
    pub fn gather(mut self) -> Result<Source, Message> {
        let mut records = Vec::new();
        loop {
            match self.read(usize::MAX)? {
                Batch::Records(more) => records.extend(more),
                Batch::Again => records.clear(),
                Batch::End => break,
            }
        }
        Ok(Source {
            columns: self.columns().clone(),
            datum: self.datum(),
            doubt: self.doubt(),
            records,
            format: self.format,
            encoding: self.encoding,
            notes: self.notes,
        })
    }
}

/// Reads the bytes of a whole file, told apart by content, never by name. A file that cannot be read
/// as a whole is refused as a whole.
pub(super) fn read_bytes(bytes: &[u8]) -> Result<Source, Message> {
    if let Some(refusal) = formats::binary(bytes) {
        return Err(refusal);
    }
    let decoded = decode::decode(bytes)?;
    if let Some(refusal) = formats::text(&decoded.text) {
        return Err(refusal);
    }
    // A record separator (RFC 8142) may stand before the first value of a text sequence.
    let start = decoded
        .text
        .trim_start_matches(|char: char| char.is_whitespace() || char == '\u{1E}');
    let mut source = if start.starts_with(['{', '[']) {
        geojson::read(&decoded.text)?
    } else {
        csv::read(&decoded.text)?
    };
    source.encoding = decoded.encoding;
    Ok(source)
}

/// Where the text begins that can be read piece by piece; none where the file is to be read as a
/// whole.
fn piecewise_from(head: &[u8]) -> Option<u64> {
    let marked = head.strip_prefix(BYTE_ORDER_MARK);
    let text = marked.unwrap_or(head);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace() && **byte != 0x1E)?;
    (matches!(first, b'{' | b'[') && (marked.is_some() || !decode::is_utf16(head)))
        .then_some(if marked.is_some() { 3 } else { 0 })
}

fn unreadable(path: &Path, error: &io::Error) -> Message {
    Message::new("import-file-unreadable")
        .with("file", path.display())
        .with("reason", error)
}
