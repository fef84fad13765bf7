//! Files in and out, one file per format.
//!
//! In: a file becomes batches of records ([`reader`]; [`decode`], [`formats`], [`geojson`],
//! [`csv`], [`wkt`]), its records become typed rows ([`table`], [`fields`], [`values`], [`rows`]),
//! and [`import`] takes rows, from files or made in memory, into the database in one transaction
//! with a report by row. `docs/import.md` is the operator's side of this.

pub mod csv;
pub mod decode;
pub mod fields;
pub mod formats;
pub mod geojson;
pub mod import;
pub mod message;
pub mod reader;
pub mod rows;
pub mod shape;
pub mod source;
pub mod table;
pub mod values;
pub mod wkt;
