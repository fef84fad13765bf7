//! How an import ended, as the program's exit code says it.

use std::process::ExitCode;

/// How an import ended, for whoever started the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// Every row was taken: 0.
    Clean,
    /// The file or the arguments could not be used; nothing is stored: 1.
    Failed,
    /// Some rows were refused: 2.
    Refused,
}

impl From<Finish> for ExitCode {
    fn from(finish: Finish) -> Self {
        match finish {
            Finish::Clean => Self::SUCCESS,
            Finish::Failed => Self::FAILURE,
            Finish::Refused => Self::from(2),
        }
    }
}
