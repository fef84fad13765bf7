//! `/console` and `/static`: the files of the web part, built into the program.

pub mod assets;
