//! One file a row of work.

pub mod growth;
pub mod import;
pub mod labels;
pub mod months;
pub mod page;
pub mod recording;
pub mod start;
pub mod status;
pub mod tiles;

use std::future::Future;
use std::pin::Pin;

use crate::support::Size;
use crate::support::figures::Figure;

/// Figures to come.
type Measuring<'a> = Pin<Box<dyn Future<Output = Vec<Figure>> + 'a>>;

/// What can be measured by itself.
pub struct Row {
    /// Its name, for WHAT.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// Whether it is part of a whole run.
    pub usual: bool,
    /// Does it.
    pub measure: for<'a> fn(&'a Size) -> Measuring<'a>,
}

macro_rules! row {
    ($name:literal, $about:literal, $usual:literal, $measure:path) => {
        Row {
            name: $name,
            about: $about,
            usual: $usual,
            measure: |size| Box::pin($measure(size)),
        }
    };
}

/// Every row, in the order of the report.
pub const ALL: &[Row] = &[
    row!("start", "the managed cluster and the server from nothing", true, start::measure),
    row!(
        "recording",
        "scans over HTTP beside the same statements by pgbench",
        true,
        recording::measure
    ),
    row!(
        "sync",
        "a hundred scans kept by a phone, in one request",
        true,
        recording::measure_sync
    ),
    row!("page", "the public page beside its one statement by pgbench", true, page::measure),
    row!(
        "tiles",
        "tiles of the map, cold and warm, beside the bare statement and martin",
        true,
        tiles::measure
    ),
    row!(
        "status",
        "how every segment stands, at once and to a thousand consoles",
        true,
        status::measure
    ),
    row!(
        "months",
        "month figures from sums, beside the same from scans",
        true,
        months::measure
    ),
    row!(
        "growth",
        "a scan and a page at a million scans and at fifty million (not part of a whole run)",
        false,
        growth::measure
    ),
    row!("labels", "codes and labels, beside two generators in Python", true, labels::measure),
    row!("import", "lines from a file, beside ogr2ogr", true, import::measure),
];
