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
//!
//! A code is a locator and not a secret: it says where somebody stands and grants nothing.

pub mod code;
mod damm;
mod reading;

pub use code::{Code, CodeError, suggestions};
