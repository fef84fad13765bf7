//! Notice boards (河长公示牌): what stands on one, and how it is printed.

use serde::Serialize;

use crate::Code;
use crate::board_map::{BoardMap, MapData};
use crate::label::{self, Kind, PHONE_LIMIT};
use crate::press::{self, Field, Format, Press, PressError, Template, breakable};
use crate::symbol::Symbol;

/// The most characters of the texts of a board, and entries of its lists.
mod limits {
    pub(super) const NAME: usize = 40;
    pub(super) const TITLE: usize = 24;
    pub(super) const EXTERNAL_CODE: usize = 40;
    pub(super) const PLACE: usize = 60;
    pub(super) const STEWARDS: usize = 12;
    pub(super) const LEVEL: usize = 12;
    pub(super) const PERSON: usize = 40;
    pub(super) const POST: usize = 30;
    pub(super) const ORGANISATION: usize = 40;
    pub(super) const DUTIES: usize = 10;
    pub(super) const PROHIBITED: usize = 12;
    pub(super) const SENTENCE: usize = 80;
    pub(super) const ISSUING_BODY: usize = 60;
    pub(super) const COMMITMENT: usize = 60;
    pub(super) const NEIGHBOUR: usize = 24;
}

/// The size of a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoardSize {
    /// 1500 × 1000 mm, the usual board by the water.
    Metre15,
    /// A3 landscape, 420 × 297 mm, for notice cases and for review.
    A3,
}

impl BoardSize {
    /// Width and height in mm.
    pub fn millimetres(self) -> (f64, f64) {
        match self {
            Self::Metre15 => (1500.0, 1000.0),
            Self::A3 => (420.0, 297.0),
        }
    }

    /// Width to height of the room that the template has for the map.
    fn map_aspect(self) -> f64 {
        match self {
            Self::Metre15 => 1.04,
            Self::A3 => 0.92,
        }
    }
}

/// A person on a board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardSteward {
    /// 区级, 镇级, 村级 …, at most 12 characters.
    pub level: String,
    /// At most 40 characters.
    pub name: String,
    /// At most 30 characters; may be empty.
    pub post: String,
    /// At most 40 characters; may be empty.
    pub organisation: String,
    /// A phone; none unless the district shows phones of stewards.
    pub phone: Option<String>,
    /// What they committed themselves to, at most 60 characters; none unless the district shows it.
    pub commitment: Option<String>,
}

/// What is measured of a segment, and how.
#[derive(Debug, Clone, PartialEq)]
pub enum BoardMeasure {
    /// Along a line, which has two ends.
    Line {
        /// Where it begins, in words, at most 60 characters.
        start: String,
        /// Where it ends, in words, at most 60 characters.
        end: String,
        /// In metres.
        length: f64,
    },
    /// Around a pond or a grid, which has none.
    Outline {
        /// In square metres.
        area: f64,
        /// In metres.
        perimeter: f64,
    },
}

/// A day of the calendar, checked when a board is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardDate {
    /// 1 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// What stands on a board.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    /// 河长公示牌 or the like, at most 24 characters.
    pub title: String,
    /// Name of the segment, at most 40 characters.
    pub name: String,
    /// Decides words and colour.
    pub kind: Kind,
    /// The link in the symbols, from [`payload`](crate::payload()).
    pub payload: String,
    /// The nine digits, the same as in the link.
    pub code: Code,
    /// The code of the segment in the authority's register.
    pub external_code: Option<String>,
    /// Its ends and length, or its area.
    pub measure: BoardMeasure,
    /// Who answers for it, highest level first; at most 12.
    pub stewards: Vec<BoardSteward>,
    /// At most 10 sentences of at most 80 characters.
    pub duties: Vec<String>,
    /// At most 10 sentences of at most 80 characters.
    pub goals: Vec<String>,
    /// What is forbidden; at most 12 sentences.
    pub prohibited: Vec<String>,
    /// The duty phone of the office.
    pub office_phone: String,
    /// The phone for complaints.
    pub supervision_phone: String,
    /// Who puts the board up.
    pub issuing_body: String,
    /// The day the content was settled.
    pub date: BoardDate,
    /// In metres on a plane.
    pub map: BoardMap,
}

#[derive(Serialize)]
struct SheetData<'a> {
    board: BoardData<'a>,
    width: f64,
    height: f64,
    fonts: &'a [String],
    language: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct BoardData<'a> {
    title: String,
    name: String,
    kind: Kind,
    payload: &'a str,
    code: String,
    grouped: String,
    domain: String,
    external_code: Option<String>,
    measure: MeasureData,
    stewards: Vec<StewardData<'a>>,
    duties: Vec<String>,
    goals: Vec<String>,
    prohibited: Vec<String>,
    office_phone: &'a str,
    supervision_phone: &'a str,
    issuing_body: String,
    date: (i32, u8, u8),
    map: MapData,
    symbol: Symbol,
}

/// One of the two has everything, the other nothing.
#[derive(Serialize)]
struct MeasureData {
    start: Option<String>,
    end: Option<String>,
    length: Option<f64>,
    area: Option<f64>,
    perimeter: Option<f64>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct StewardData<'a> {
    level: String,
    name: String,
    post: String,
    organisation: String,
    phone: Option<&'a str>,
    commitment: Option<String>,
}

impl Press {
    /// One board as a file. Print it as PDF; a PNG is for review (the large board takes up to about
    /// 150 dots per inch).
    ///
    /// # Errors
    ///
    /// Any [`PressError`] about what stands on it, the template or the resolution.
    pub fn board(
        &self,
        board: &Board,
        size: BoardSize,
        format: Format,
    ) -> Result<Vec<u8>, PressError> {
        self.check_board(board)?;
        let (width, height) = size.millimetres();
        let data = SheetData {
            board: BoardData {
                title: breakable(&board.title),
                name: breakable(&board.name),
                kind: board.kind,
                payload: &board.payload,
                code: board.code.to_string(),
                grouped: board.code.grouped(),
                domain: label::domain(&board.payload),
                external_code: board.external_code.as_deref().map(breakable),
                measure: MeasureData::of(&board.measure),
                stewards: board.stewards.iter().map(StewardData::of).collect(),
                duties: board.duties.iter().map(|sentence| breakable(sentence)).collect(),
                goals: board.goals.iter().map(|sentence| breakable(sentence)).collect(),
                prohibited: board.prohibited.iter().map(|sentence| breakable(sentence)).collect(),
                office_phone: &board.office_phone,
                supervision_phone: &board.supervision_phone,
                issuing_body: breakable(&board.issuing_body),
                date: (board.date.year, board.date.month, board.date.day),
                map: MapData::of(&board.map, size.map_aspect())?,
                symbol: label::checked_symbol(&board.payload, board.code)?,
            },
            width,
            height,
            fonts: self.fonts.families(),
            language: self.language.tag(),
        };
        press::print(&press::typeset(self, Template::Board, &data)?, format)
    }

    fn check_measure(&self, measure: &BoardMeasure) -> Result<(), PressError> {
        let numbers = match measure {
            BoardMeasure::Line { start, end, length } => {
                self.check("start", start, limits::PLACE)?;
                self.check("end", end, limits::PLACE)?;
                [*length, 0.0]
            }
            BoardMeasure::Outline { area, perimeter } => [*area, *perimeter],
        };
        if numbers.iter().any(|number| !number.is_finite() || *number < 0.0) {
            return Err(PressError::Map {
                reason: "a length or an area is not a number of metres",
            });
        }
        Ok(())
    }

    /// Whether everything on a board can be set: each text has its fonts and is short enough.
    ///
    /// # Errors
    ///
    /// The first [`PressError`] about what stands on it.
    pub fn check_board<'a>(&self, board: &'a Board) -> Result<(), PressError> {
        self.check("title", &board.title, limits::TITLE)?;
        self.check("name", &board.name, limits::NAME)?;
        self.check_optional(
            "external-code",
            board.external_code.as_deref(),
            limits::EXTERNAL_CODE,
        )?;
        self.check_measure(&board.measure)?;
        self.check("office-phone", &board.office_phone, PHONE_LIMIT)?;
        self.check("supervision-phone", &board.supervision_phone, PHONE_LIMIT)?;
        self.check("issuing-body", &board.issuing_body, limits::ISSUING_BODY)?;
        if !board.date.exists() {
            let BoardDate { year, month, day } = board.date;
            return Err(PressError::Date { year, month, day });
        }
        count("stewards", board.stewards.len(), limits::STEWARDS)?;
        for (index, steward) in board.stewards.iter().enumerate() {
            let field = |name: &str| format!("stewards[{}].{name}", index + 1);
            self.check(&field("level"), &steward.level, limits::LEVEL)?;
            self.check(&field("name"), &steward.name, limits::PERSON)?;
            let given = |text: &'a str| Some(text).filter(|text| !text.is_empty());
            self.check_optional(&field("post"), given(&steward.post), limits::POST)?;
            self.check_optional(
                &field("organisation"),
                given(&steward.organisation),
                limits::ORGANISATION,
            )?;
            self.check_optional(&field("phone"), steward.phone.as_deref(), PHONE_LIMIT)?;
            self.check_optional(
                &field("commitment"),
                steward.commitment.as_deref(),
                limits::COMMITMENT,
            )?;
        }
        for (name, sentences, limit) in [
            ("duties", &board.duties, limits::DUTIES),
            ("goals", &board.goals, limits::DUTIES),
            ("prohibited", &board.prohibited, limits::PROHIBITED),
        ] {
            count(name, sentences.len(), limit)?;
            for (index, sentence) in sentences.iter().enumerate() {
                self.check(&format!("{name}[{}]", index + 1), sentence, limits::SENTENCE)?;
            }
        }
        for (index, neighbour) in board.map.neighbours.iter().enumerate() {
            if !neighbour.name.is_empty() {
                self.check(
                    &format!("neighbours[{}].name", index + 1),
                    &neighbour.name,
                    limits::NEIGHBOUR,
                )?;
            }
        }
        Ok(())
    }
}

impl<'a> StewardData<'a> {
    fn of(steward: &'a BoardSteward) -> Self {
        Self {
            level: breakable(&steward.level),
            name: breakable(&steward.name),
            post: breakable(&steward.post),
            organisation: breakable(&steward.organisation),
            phone: steward.phone.as_deref(),
            commitment: steward.commitment.as_deref().map(breakable),
        }
    }
}

impl MeasureData {
    fn of(measure: &BoardMeasure) -> Self {
        let (mut start, mut end, mut length) = (None, None, None);
        let (mut area, mut perimeter) = (None, None);
        match measure {
            BoardMeasure::Line {
                start: from,
                end: to,
                length: metres,
            } => {
                (start, end, length) = (Some(breakable(from)), Some(breakable(to)), Some(*metres));
            }
            BoardMeasure::Outline {
                area: inside,
                perimeter: around,
            } => {
                (area, perimeter) = (Some(*inside), Some(*around));
            }
        }
        Self {
            start,
            end,
            length,
            area,
            perimeter,
        }
    }
}

impl BoardDate {
    /// Whether the Gregorian calendar has this day.
    fn exists(self) -> bool {
        let leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        let days = match self.month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return false,
        };
        (1..=9999).contains(&self.year) && (1..=days).contains(&self.day)
    }
}

fn count(field: &str, length: usize, limit: usize) -> Result<(), PressError> {
    if length > limit {
        return Err(PressError::TooMany {
            field: Field::from(field),
            length,
            limit,
        });
    }
    Ok(())
}
