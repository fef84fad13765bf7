//! Durable public codes: the nine digits printed at a checkpoint, the link that carries them and the
//! QR symbol of that link.
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
//!
//! A code is a locator and not a secret: it says where somebody stands and grants nothing.

pub mod code;
mod damm;
pub mod matrix;
pub mod payload;
mod reading;
mod segments;

pub use code::{Code, CodeError, suggestions};
pub use matrix::{Matrix, MatrixError};
pub use payload::{PayloadError, payload};
