//! Many rows into one table: `COPY … FROM STDIN (FORMAT binary)`, which inserts a page of rows at a
//! time.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;

/// Signature, no flags, no extension.
const HEADER: &[u8] = b"PGCOPY\n\xFF\r\n\0\0\0\0\0\0\0\0\0";
/// Sent at a time.
const CHUNK: usize = 1 << 18;

/// Rows on their way, written as the table's types receive them. Each row is begun with
/// [`CopyRows::row`] and then gets exactly that many fields, in the order of the statement's
/// columns.
#[derive(Debug)]
pub struct CopyRows {
    bytes: Vec<u8>,
}

impl Default for CopyRows {
    fn default() -> Self {
        Self { bytes: HEADER.to_vec() }
    }
}

impl CopyRows {
    /// With room for so many bytes, so that nothing has to be moved as rows come.
    pub fn with_room(bytes: usize) -> Self {
        let mut rows = Vec::with_capacity(HEADER.len() + bytes);
        rows.extend(HEADER);
        Self { bytes: rows }
    }

    /// Begins a row.
    pub fn row(&mut self, fields: i16) -> &mut Self {
        self.bytes.extend(fields.to_be_bytes());
        self
    }

    /// A field of bytes: `text`, `bytea`, `geometry` (as EWKB).
    pub fn bytes(&mut self, value: impl AsRef<[u8]>) -> &mut Self {
        let value = value.as_ref();
        // A field is part of a file of less than 2 GiB; PostgreSQL refuses what is longer by
        // itself.
        self.bytes.extend(i32::try_from(value.len()).unwrap_or(i32::MAX).to_be_bytes());
        self.bytes.extend(value);
        self
    }

    /// A field that may be NULL.
    pub fn optional(&mut self, value: Option<impl AsRef<[u8]>>) -> &mut Self {
        if let Some(value) = value {
            return self.bytes(value);
        }
        self.bytes.extend((-1_i32).to_be_bytes());
        self
    }

    /// An `int4`.
    pub fn int(&mut self, value: i32) -> &mut Self {
        self.bytes(value.to_be_bytes())
    }

    /// An `int8`.
    pub fn big(&mut self, value: i64) -> &mut Self {
        self.bytes(value.to_be_bytes())
    }

    /// A `float8`.
    pub fn float(&mut self, value: f64) -> &mut Self {
        self.bytes(value.to_be_bytes())
    }

    /// A `timestamptz`: microseconds since 2000.
    pub fn time(&mut self, value: DateTime<Utc>) -> &mut Self {
        self.big(value.timestamp_micros() - EPOCH_SECONDS * 1_000_000)
    }

    /// Sends the rows to the table that `statement` copies into. Answers how many there were.
    pub async fn send(mut self, db: &mut PgConnection, statement: &str) -> Result<u64> {
        self.bytes.extend((-1_i16).to_be_bytes());
        let mut copy = db.copy_in_raw(statement).await?;
        for chunk in self.bytes.chunks(CHUNK) {
            copy.send(chunk).await?;
        }
        Ok(copy.finish().await?)
    }
}

/// 2000-01-01 in seconds since 1970.
const EPOCH_SECONDS: i64 = 946_684_800;
