//! Batches: blank codes issued together for an area, to be printed together and hung up there.

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::{Error, FieldError, Result};
use crate::ids::AreaPath;

/// How many codes a batch may have.
pub const SIZES: RangeInclusive<i32> = 1..=10_000;
/// Longest name of a batch, in characters.
pub const LONGEST_NAME: usize = 60;

/// A batch that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBatch {
    /// Made by whoever asks; the same again is the same batch.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// Where its codes may be hung up.
    pub area: AreaPath,
    /// Number of codes, within [`SIZES`].
    pub size: i32,
}

impl NewBatch {
    /// Checks all of it at once; fields `name` and `size`.
    pub fn new(id: Uuid, name: &str, area: AreaPath, size: i32) -> Result<Self> {
        let name = name.trim();
        let mut errors = Vec::new();
        if name.is_empty()
            || name.chars().count() > LONGEST_NAME
            || name.chars().any(char::is_control)
        {
            errors.push(FieldError {
                field: "name",
                message: "api-invalid-batch-name",
            });
        }
        if !SIZES.contains(&size) {
            errors.push(FieldError {
                field: "size",
                message: "api-invalid-batch-size",
            });
        }
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        Ok(Self {
            id,
            name: name.to_owned(),
            area,
            size,
        })
    }
}

/// A batch with how far its codes have come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BatchItem {
    /// The id it was asked for with.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// Where its codes may be hung up.
    pub area: AreaPath,
    /// Name of that area.
    pub area_name: String,
    /// Number of codes.
    pub size: i32,
    /// When it was issued.
    pub created_at: DateTime<Utc>,
    /// Who issued it.
    pub created_by: String,
    /// Codes not printed yet.
    pub blank: i64,
    /// Codes printed that hang nowhere yet.
    pub printed: i64,
    /// Codes with a place.
    pub in_use: i64,
    /// Codes out of use.
    pub retired: i64,
}

/// Place of a batch in the list: newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchKey(pub DateTime<Utc>, pub Uuid);
