//! Codes as officials see them: the list that printing and health work from, and what may be done
//! to codes from there.

use serde::Serialize;
use utoipa::ToSchema;

use super::life::CodeState;
use crate::ids::Code;

/// Most codes marked at once.
pub const MOST_PRINTED: usize = 10_000;

/// What became of a code that was to be marked as printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PrintedResult {
    /// Noted. A blank code is printed now; one with a place stays as it stands.
    Printed,
    /// It is out of use.
    Retired,
    /// There is no such code, or not in the asker's areas.
    NotFound,
}

/// What an official says of a plate.
#[derive(Clone, Debug)]
pub struct Declaration<'a> {
    pub code: Code,
    /// How it stands.
    pub state: CodeState,
    /// Why, in the official's words.
    pub reason: &'a str,
}
