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
    /// A text with a character that no database keeps (U+0000), in the field of this name.
    #[error("a character that cannot be kept")]
    Unkeepable(String),
    /// A field of a JSON document, by its path, that is missing or holds a value of another kind.
    #[error("{0} is missing or of another kind")]
    WrongKind(String),
    /// A number that cannot be taken, in this field. The key names a message in the locale files
    /// that says `$least` and `$most`.
    #[error("{field} is not within {least} and {most}")]
    OutOfBounds {
        /// The field's name as sent.
        field: &'static str,
        /// Key of the message.
        message: &'static str,
        /// The smallest that is taken.
        least: i32,
        /// The largest.
        most: i32,
    },
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
    /// The body broke off, or lacks a field of its form.
    #[error("unreadable request")]
    Unreadable,
    /// What was sent whole and is still not what it should be: another content type, no JSON, no
    /// UTF-8, a head that cannot be understood.
    #[error("misshapen request")]
    Misshapen,
    /// The method is not one of this address.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// An unsafe request that did not come from our own pages.
    #[error("cross-site request")]
    CrossSite,
    /// The database, or something else that was promised, is away for the moment.
    #[error("temporarily unavailable")]
    Unavailable(#[source] Box<dyn StdError + Send + Sync>),
    /// The disk is nearly full, and this is no record.
    #[error("no room")]
    NoRoom,
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

    /// Whether somebody else holds a row for longer than was waited for.
    pub fn is_held_up(&self) -> bool {
        let Self::Unavailable(cause) = self else {
            return false;
        };
        cause.downcast_ref::<sqlx::Error>().is_some_and(is_held_up)
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
            error if is_passing(&error) => Self::Unavailable(error.into()),
            other => Self::Internal(other.into()),
        }
    }
}

/// Whether the database may do the next time what it could not do now: it is away, starting,
/// overloaded, out of room, busy with others or being switched over; or something in between cuts,
/// stalls or answers in its place. None of it is a fault of the statement.
pub fn is_passing(error: &sqlx::Error) -> bool {
    use sqlx::Error as E;
    match error {
        E::PoolTimedOut
        | E::PoolClosed
        | E::Io(_)
        | E::Tls(_)
        | E::Protocol(_)
        | E::WorkerCrashed
        | E::BeginFailed => true,
        E::Database(cause) => cause.code().is_some_and(|code| is_passing_code(&code)),
        _ => false,
    }
}

/// Appendix A of PostgreSQL's manual.
fn is_passing_code(code: &str) -> bool {
    // None: a database never leaves it out; this was said by something else.
    // 08: the connection. 53: out of disk, memory, connections. 57P: shutting down, crashed,
    // starting, idle for too long. 28, 3D000: logging in, which went well when the server started.
    code.is_empty()
        || ["08", "53", "57P", "28"].iter().any(|class| code.starts_with(class))
        || matches!(
            code,
            // A limit of time; a transaction that was idle for too long; a lock that was not to be
            // had; two that waited for each other; a change seen by a stricter isolation.
            "57014" | "25P03" | "25P04" | "55P03" | "40P01" | "40001"
            // Read only: the primary of a moment ago. The disk itself. No such database: it is
            // being restored. A statement prepared on a connection that a pooler has swapped.
            | "25006" | "58030" | "3D000" | "26000" | "42P05"
        )
}

/// Whether there is no database to talk to yet, or only one that takes no changes yet: at the start
/// it is waited for.
pub fn is_away(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    match code {
        Some(code) => {
            code.starts_with("57P") || matches!(&*code, "53300" | "25006" | "08004" | "08006")
        }
        None => is_passing(error),
    }
}

/// Whether somebody else holds a row for longer than was waited for.
pub fn is_held_up(error: &sqlx::Error) -> bool {
    has_code(error, &["55P03"])
}

/// Whether the database did not let the user in.
pub fn is_refused_login(error: &sqlx::Error) -> bool {
    has_code(error, &["28000", "28P01"])
}

fn has_code(error: &sqlx::Error, codes: &[&str]) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| codes.contains(&code.as_ref()))
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
