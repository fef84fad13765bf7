//! A file as records: what each feature or line says, by column, with its shape where it has one.

use std::collections::HashMap;
use std::fmt;

use geo::{Geometry, LineString, Polygon};

use super::message::Message;
use crate::geo::datum::Datum;
use crate::locale::Locale;

/// Where a row stands, for people to find it again. Counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A feature of a GeoJSON file and the line it begins on.
    Feature {
        /// Counted over all documents of the file.
        number: usize,
        /// Counted over the file, not its document.
        line: usize,
    },
    /// A line of a table.
    Line(usize),
    /// Made in memory: which row.
    Row(usize),
}

impl Place {
    /// The number to find it by, which is also the order of the file.
    pub fn number(self) -> usize {
        match self {
            Self::Feature { number, .. } | Self::Line(number) | Self::Row(number) => number,
        }
    }

    /// For a table column: the language's word and the number.
    pub fn say(self, locale: Locale) -> String {
        match self {
            Self::Feature { number, line } => {
                Message::new("import-place-feature").with("number", number).with("line", line)
            }
            Self::Line(line) => Message::new("import-place-line").with("line", line),
            Self::Row(number) => Message::new("import-place-row").with("number", number),
        }
        .say(locale)
    }
}

impl Default for Place {
    fn default() -> Self {
        Self::Row(0)
    }
}

/// A geometry as a file gives it: still in the file's datum, unchecked.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// The geometry in two dimensions.
    pub geometry: Geometry<f64>,
    /// Whether heights or measures were left off.
    pub had_more_dimensions: bool,
    /// Whether a ring did not end where it began.
    pub had_open_rings: bool,
}

impl<G: Into<Geometry<f64>>> From<G> for Shape {
    fn from(geometry: G) -> Self {
        Self {
            geometry: geometry.into(),
            had_more_dimensions: false,
            had_open_rings: false,
        }
    }
}

/// What a reader noticed on its way through a geometry.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    pub(super) more_dimensions: bool,
    pub(super) open_rings: bool,
}

impl Seen {
    /// A polygon of these rings, outer one first. Closes them as `Polygon::new` does, and notices.
    pub(super) fn polygon(&mut self, rings: Vec<LineString<f64>>) -> Polygon<f64> {
        self.open_rings |= rings.iter().any(|ring| !ring.is_closed());
        let mut rings = rings.into_iter();
        Polygon::new(rings.next().unwrap_or_else(|| LineString(Vec::new())), rings.collect())
    }

    /// The shape with what was noticed.
    pub(super) fn shape(self, geometry: Geometry<f64>) -> Shape {
        Shape {
            geometry,
            had_more_dimensions: self.more_dimensions,
            had_open_rings: self.open_rings,
        }
    }
}

/// What a record says about its shape.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ShapeCell {
    /// The format or the table has no shapes; what is stored stays.
    #[default]
    Absent,
    /// A feature that says it has none.
    Empty,
    /// One that cannot be read.
    Broken(Message),
    /// One to check.
    Given(Shape),
}

/// One feature or line.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Feature or line of the file.
    pub place: Place,
    /// Trimmed values that are not empty, by index into [`Source::columns`].
    pub values: Vec<(usize, String)>,
    /// Unchecked, in the file's datum.
    pub shape: ShapeCell,
    /// What makes the whole record unusable, such as a wrong count of fields.
    pub fault: Option<Message>,
}

impl Record {
    /// The first of these columns that has a value.
    pub fn get(&self, columns: &[usize]) -> Option<&str> {
        columns
            .iter()
            .find_map(|column| self.values.iter().find(|(index, _)| index == column))
            .map(|(_, value)| value.as_str())
    }
}

/// The columns of a file, in order of first appearance.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    names: Vec<String>,
    index: HashMap<String, usize>,
}

impl Columns {
    /// The index of a column, entered when it is new.
    pub fn enter(&mut self, name: &str) -> usize {
        if let Some(index) = self.index.get(name) {
            return *index;
        }
        self.index.insert(name.to_owned(), self.names.len());
        self.names.push(name.to_owned());
        self.names.len() - 1
    }

    /// The names as the file writes them.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

/// A file that could be read as a whole.
#[derive(Debug)]
pub struct Source {
    /// Columns of a table; of GeoJSON every property that a feature has.
    pub columns: Columns,
    /// In the order of the file, those at fault too.
    pub records: Vec<Record>,
    /// The datum the file states, where it does.
    pub datum: Option<Datum>,
    /// Why the operator has to state it.
    pub doubt: Option<Doubt>,
    /// Told by content.
    pub format: Format,
    /// How its text was written.
    pub encoding: &'static str,
    /// What there is to say of the file.
    pub notes: Vec<Message>,
}

/// Why it cannot be told of a file in which datum it is: the operator has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The file says that it does not know.
    Unknown,
    /// It comes from a map service whose coordinates are shifted, and does not say so.
    Shifted,
}

impl Doubt {
    /// What is asked of the operator.
    pub fn question(self) -> Message {
        Message::new(match self {
            Self::Unknown => "import-datum-unknown",
            Self::Shifted => "import-datum-shifted",
        })
    }
}

/// A format that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A GeoJSON document, or one a line.
    GeoJson,
    /// A table with a header line.
    Csv,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::GeoJson => "GeoJSON",
            Self::Csv => "CSV",
        })
    }
}
