//! TODO-DOC

pub mod assets;
