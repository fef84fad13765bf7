//! Labels: the small plates at checkpoints, and how one is printed.

use serde::Serialize;

use crate::label_size::{EDGES, LabelSize};
use crate::press::{self, Field, Format, Press, PressError, Template};
use crate::symbol::Symbol;
use crate::{Code, Matrix};

/// The most characters of a name that are set legibly on the smallest plate.
pub const NAME_LIMIT: usize = 40;

/// The most characters of a checkpoint's name.
pub const PLACE_LIMIT: usize = 24;

/// The most characters of a phone number, spaces included.
pub const PHONE_LIMIT: usize = 24;

/// What a code hangs at; decides words and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// 河道
    River,
    /// 道路
    Road,
    /// 埭
    Lane,
    /// 小微水体
    Pond,
    /// 网格
    Grid,
    /// 待定: a blank plate that may hang at any of them.
    Open,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::River, Self::Road, Self::Lane, Self::Pond, Self::Grid, Self::Open];

    /// The one list of colours of the kinds, on screen and in print; tests hold the templates and
    /// the style sheets of pages and console to it. White text stands out from each by 4.5 and more.
    pub const fn colour(self) -> &'static str {
        match self {
            Self::River => "#0b5a86",
            Self::Road => "#80500a",
            Self::Lane => "#2c6636",
            Self::Pond => "#0a6868",
            Self::Grid => "#4a5660",
            Self::Open => "#33373b",
        }
    }
}

/// What stands on a label. One without a name is a blank: a code to be given a place later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The link in the symbol, from [`payload`](crate::payload()).
    pub payload: String,
    /// The nine digits, the same as in the link.
    pub code: Code,
    /// Name of the segment, at most [`NAME_LIMIT`] characters.
    pub name: Option<String>,
    /// Name of the checkpoint, at most [`PLACE_LIMIT`] characters.
    pub place: Option<String>,
    /// Decides words and colour.
    pub kind: Kind,
    /// The office's phone, as people write it, at most [`PHONE_LIMIT`] characters.
    pub office_phone: Option<String>,
    /// A running number, to keep plates of a batch in order.
    pub number: Option<u32>,
}

/// A label as templates know it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct LabelData {
    payload: String,
    code: String,
    grouped: String,
    domain: String,
    name: Option<String>,
    place: Option<String>,
    kind: Kind,
    office_phone: Option<String>,
    number: Option<u32>,
    pub(crate) symbol: Symbol,
}

/// What `plate.typ` reads.
#[derive(Serialize)]
struct PlateData<'a> {
    label: LabelData,
    title: String,
    width: f64,
    height: f64,
    fonts: &'a [String],
    language: &'static str,
}

impl Press {
    /// One label as a file.
    ///
    /// # Errors
    ///
    /// Any [`PressError`] about what stands on it ([`PressError::TooLong`] names the limit of a
    /// name), about the size, the template or the resolution.
    pub fn label(
        &self,
        label: &Label,
        size: LabelSize,
        format: Format,
    ) -> Result<Vec<u8>, PressError> {
        let (width, height) = size.millimetres();
        if !EDGES.contains(&width) || !EDGES.contains(&height) {
            return Err(PressError::Size {
                width,
                height,
                least: *EDGES.start(),
                most: *EDGES.end(),
            });
        }
        let data = PlateData {
            label: self.label_data(label)?,
            title: label.code.grouped(),
            width,
            height,
            fonts: self.fonts.families(),
            language: self.language.tag(),
        };
        press::print(&press::typeset(self, Template::Plate, &data)?, format)
    }

    /// Whether everything on a label can be set: each text has its fonts and is short enough.
    ///
    /// # Errors
    ///
    /// The first [`PressError`] about what stands on it.
    pub fn check_label(&self, label: &Label) -> Result<(), PressError> {
        self.label_data(label).map(|_| ())
    }

    /// Checks a label and makes its symbol.
    pub(crate) fn label_data(&self, label: &Label) -> Result<LabelData, PressError> {
        let symbol = checked_symbol(&label.payload, label.code)?;
        self.check_optional("name", label.name.as_deref(), NAME_LIMIT)?;
        self.check_optional("place", label.place.as_deref(), PLACE_LIMIT)?;
        self.check_optional("office-phone", label.office_phone.as_deref(), PHONE_LIMIT)?;
        Ok(LabelData {
            payload: label.payload.clone(),
            code: label.code.to_string(),
            grouped: label.code.grouped(),
            domain: domain(&label.payload),
            name: label.name.as_deref().map(press::breakable),
            place: label.place.as_deref().map(press::breakable),
            kind: label.kind,
            office_phone: label.office_phone.clone(),
            number: label.number,
            symbol,
        })
    }
}

/// The symbol of a payload that carries this code.
pub(crate) fn checked_symbol(payload: &str, code: Code) -> Result<Symbol, PressError> {
    if Code::parse(payload) != Ok(code) {
        return Err(PressError::OtherCode {
            payload: payload.to_owned(),
            code: code.grouped(),
        });
    }
    if payload.len() > 120 {
        return Err(PressError::TooLong {
            field: Field::from("payload"),
            length: payload.len(),
            limit: 120,
        });
    }
    Ok(Symbol::of(&Matrix::encode(payload)?))
}

/// The address to type, in words: `riverward.example/q` of `https://RIVERWARD.EXAMPLE/Q/418203577`.
pub(crate) fn domain(payload: &str) -> String {
    let address = payload.split_once("://").map_or(payload, |(_, address)| address);
    let folder = address.rsplit_once('/').map_or(address, |(folder, _)| folder);
    folder.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::domain;

    #[test]
    fn the_domain_is_what_a_person_types() {
        assert_eq!(domain("https://RIVERWARD.EXAMPLE/Q/418203577"), "riverward.example/q");
        assert_eq!(domain("http://127.0.0.1:8080/Q/418203577"), "127.0.0.1:8080/q");
    }
}
