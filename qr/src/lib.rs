//! Durable public codes: the nine digits printed at a checkpoint, the link that carries them and
//! the QR symbol of that link.
//!
//! Everything here is a pure function of its arguments: no database, no clock, no network and no
//! randomness. Whoever issues a code draws the eight random digits and hands them to
//! [`Code::from_serial`].
//!
//! | module | holds |
//! |---|---|
//! | [`code`] | [`Code`]: nine digits whose last is a check digit; reading what a person typed or pasted |
//! | [`payload`](mod@payload) | the link inside a QR symbol, `https://HOST/Q/418203577` |
//! | [`matrix`] | [`Matrix`]: the symbol itself, as SVG or PNG |
//! | [`Press`] | fonts and templates, loaded once; prints what follows as PDF, SVG or PNG |
//! | [`Label`] | the small plate at a checkpoint |
//! | [`SheetLayout`] | how labels stand on sheets; any number of them become one PDF |
//! | [`Board`] | the notice board (河长公示牌) with its small map |
//! | [`verify`] | reads every code of a finished file back, at print size |
//!
//! A code is a locator and not a secret: it says where somebody stands and grants nothing.

mod binding;
mod board;
mod board_map;
mod boards;
pub mod code;
mod damm;
mod label;
mod label_size;
pub mod matrix;
pub mod payload;
mod press;
mod reading;
mod segments;
mod sheet;
mod sheets;
mod symbol;
pub mod verify;

pub use board::{Board, BoardDate, BoardMeasure, BoardSize, BoardSteward};
pub use board_map::{BoardMap, Metres, Neighbour};
pub use code::{Code, CodeError, suggestions};
pub use label::{Kind, Label, NAME_LIMIT, PHONE_LIMIT, PLACE_LIMIT};
pub use label_size::LabelSize;
pub use matrix::{Matrix, MatrixError};
pub use payload::{PayloadError, payload};
pub use press::{Field, Format, Language, Press, PressError, PressOptions};
pub use sheet::{SheetError, SheetLayout, SheetPreset};
pub use sheets::Progress;
