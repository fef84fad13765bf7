//! The one error type of capabilities, stores and handlers. How it looks to people is decided in
//! `http::error`.

use std::error::Error as StdError;

/// Something that keeps a request from being answered as asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such thing, or not in the asker's scope: the two must look the same.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in.
    #[error("signed out")]
    SignedOut,
    /// Somebody is signed in who may not do this. The key names the explanation in the locale
    /// files.
    #[error("forbidden: {0}")]
    Forbidden(&'static str),
    /// Input that cannot be taken, by field.
    #[error("invalid input")]
    Invalid(Vec<FieldError>),
    /// Contradicts what is stored. The key names the explanation in the locale files.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// Too much from one network or account; seconds until it may go on.
    #[error("too many requests, again in {retry_after} s")]
    TooMany {
        /// Seconds.
        retry_after: u64,
    },
    /// The request body is larger than the route takes.
    #[error("body too large")]
    TooLarge,
    /// The body is not what its content type says, is not UTF-8, or lacks a field.
    #[error("unreadable request")]
    Unreadable,
    /// The method is not one of this address.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// An unsafe request that did not come from our own pages.
    #[error("cross-site request")]
    CrossSite,
    /// The database, or something else that was promised, is away for the moment.
    #[error("temporarily unavailable")]
    Unavailable(#[source] Box<dyn StdError + Send + Sync>),
    /// A fault of ours. Logged once with the request id, never shown.
    #[error("internal error")]
    Internal(#[source] Box<dyn StdError + Send + Sync>),
}

/// What is wrong with one field of a form or a JSON body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name as sent.
    pub field: &'static str,
    /// Key of the message in the locale files.
    pub message: &'static str,
}

/// A result with [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A single field that cannot be taken.
    pub fn field(field: &'static str, message: &'static str) -> Self {
        Self::Invalid(vec![FieldError { field, message }])
    }

    /// A fault of ours.
    pub fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                Self::Unavailable(error.into())
            }
            // 57P0x: the server is shutting down, crashed or is starting up.
            sqlx::Error::Database(ref cause)
                if cause.code().is_some_and(|code| code.starts_with("57P0")) =>
            {
                Self::Unavailable(error.into())
            }
            other => Self::Internal(other.into()),
        }
    }
}

/// Maps a violated constraint to what it means, where the statement runs.
pub trait OnConstraint<T> {
    /// `meaning` when exactly the named constraint was violated; any other error as it is.
    fn on_constraint(self, name: &str, meaning: impl FnOnce() -> Error) -> Result<T>;
}

impl<T> OnConstraint<T> for Result<T, sqlx::Error> {
    fn on_constraint(self, name: &str, meaning: impl FnOnce() -> Error) -> Result<T> {
        self.map_err(|error| match &error {
            sqlx::Error::Database(cause) if cause.constraint() == Some(name) => meaning(),
            _ => error.into(),
        })
    }
}

/// A fault and what caused it, for the log. Never the `Debug` form: a database error's holds rows.
pub fn chain(fault: &dyn StdError) -> String {
    let mut text = fault.to_string();
    let mut cause = fault.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
