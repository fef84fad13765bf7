//! Why something was not printed.

use std::path::PathBuf;
use std::{fmt, io};

use crate::{MatrixError, SheetError};

/// A part of a label or board that a person fills in, named in errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field(pub(crate) String);

impl Field {
    /// The name of the field as in data and templates: `name`, `place`, `stewards[3].post`.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Field {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Why a [`Press`](crate::Press) could not be made or did not print. Nothing half-done is ever
/// handed out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PressError {
    /// None of the main families was found, or not in regular and bold.
    #[error(
        "no font for Chinese text was found: none of {families} in {folders}, regular and bold; \
         on Debian and Ubuntu install fonts-noto-cjk"
    )]
    FontsMissing {
        /// Joined by commas.
        families: String,
        /// Joined by commas.
        folders: String,
    },
    /// No chosen font has a character.
    #[error(
        "no installed font has {character} (U+{:04X}), which stands in {field} {text:?}; \
         install a font with it and name its family, or write it differently",
        u32::from(*character)
    )]
    MissingGlyph {
        /// The first one that is missing.
        character: char,
        /// Where it stands.
        field: Field,
        /// The whole text it stands in.
        text: String,
    },
    /// A control character, or a mark that turns the direction of text, stands in a text.
    #[error(
        "{field} holds U+{:04X}, which cannot be printed; take out line breaks, tabs and invisible marks",
        u32::from(*character)
    )]
    Unprintable {
        /// The first one of that kind.
        character: char,
        /// Where it stands.
        field: Field,
    },
    /// A text has more characters than can be set legibly.
    #[error("{field} has {length} characters, and at most {limit} can be set legibly; shorten it")]
    TooLong {
        /// Which text.
        field: Field,
        /// How many characters it has.
        length: usize,
        /// How many it may have.
        limit: usize,
    },
    /// A list has more entries than there is room for.
    #[error("{field} has {length} entries, and there is room for {limit}; leave some out")]
    TooMany {
        /// Which list.
        field: Field,
        /// How many entries it has.
        length: usize,
        /// How many it may have.
        limit: usize,
    },
    /// A text that must be there is empty.
    #[error("{field} is empty")]
    Empty {
        /// Which text.
        field: Field,
    },
    /// What stands in a field does not fit into its room, even at the smallest legible size.
    #[error(
        "{field} does not fit into its room at the smallest legible size; shorten it or take a larger size"
    )]
    DoesNotFit {
        /// Which field, as the template names it.
        field: Field,
    },
    /// The payload does not carry the code printed beside it.
    #[error("the payload {payload:?} does not carry the code {code} printed beside it")]
    OtherCode {
        /// As it was given.
        payload: String,
        /// In groups of three, as printed.
        code: String,
    },
    /// There is no symbol of the payload.
    #[error(transparent)]
    Symbol(#[from] MatrixError),
    /// The size asked for cannot be printed.
    #[error("a label is {least} to {most} mm wide and high, not {width} × {height}")]
    Size {
        /// The width asked for, in mm.
        width: f64,
        /// The height asked for, in mm.
        height: f64,
        /// Of width and height, in mm.
        least: f64,
        /// Of width and height, in mm.
        most: f64,
    },
    /// The layout of a sheet does not work.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The resolution is out of range, or the picture would be too large.
    #[error(
        "a picture of {dpi} dots per inch is not made here: take 50 to 1200, and less for a large board"
    )]
    Resolution {
        /// As asked for.
        dpi: u32,
    },
    /// A coordinate of the map is not a number, or the segment has no line.
    #[error("the map cannot be drawn: {reason}")]
    Map {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The date does not exist.
    #[error("{year}-{month}-{day} is not a date")]
    Date {
        /// As given, unchecked.
        year: i32,
        /// As given, unchecked.
        month: u8,
        /// As given, unchecked.
        day: u8,
    },
    /// A template does not work.
    #[error("{file}, line {line}: {message}")]
    Template {
        /// Name of the file, without its folder.
        file: String,
        /// The line, from 1; 0 when the error has no place.
        line: usize,
        /// What the typesetter says.
        message: String,
    },
    /// A file in the folder of own templates could not be read.
    #[error("the template {path} could not be read: {cause}", path = path.display())]
    TemplateFile {
        /// The folder itself where that could not be read.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// A template set text outside of its zone or off the page.
    #[error("the text {text:?} would stand outside of its place; shorten it or mend the template")]
    Overflow {
        /// The first that leaves its place.
        text: String,
    },
    /// The progress callback asked to stop; the output is not whole.
    #[error("printing was cancelled")]
    Cancelled,
    /// There is nothing to print.
    #[error("there are no labels to print")]
    Nothing,
    /// The output could not be written.
    #[error("the output could not be written: {0}")]
    Write(#[from] io::Error),
    /// The typesetter or a writer failed where it should not.
    #[error("printing failed: {0}")]
    Internal(String),
}

impl PressError {
    /// A stable key for translation: lower case, words joined by hyphens.
    pub fn key(&self) -> &'static str {
        match self {
            Self::FontsMissing { .. } => "fonts-missing",
            Self::MissingGlyph { .. } => "missing-glyph",
            Self::Unprintable { .. } => "unprintable",
            Self::TooLong { .. } => "too-long",
            Self::TooMany { .. } => "too-many",
            Self::Empty { .. } => "empty",
            Self::DoesNotFit { .. } => "does-not-fit",
            Self::OtherCode { .. } => "other-code",
            Self::Symbol(_) => "symbol",
            Self::Size { .. } => "size",
            Self::Sheet(error) => error.key(),
            Self::Resolution { .. } => "resolution",
            Self::Map { .. } => "map",
            Self::Date { .. } => "date",
            Self::Template { .. } => "template",
            Self::TemplateFile { .. } => "template-file",
            Self::Overflow { .. } => "overflow",
            Self::Cancelled => "cancelled",
            Self::Nothing => "nothing",
            Self::Write(_) => "write",
            Self::Internal(_) => "internal",
        }
    }
}
