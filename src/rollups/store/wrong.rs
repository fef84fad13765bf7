//! What statements that compare tables find, put together.

use crate::rollups::Difference;

/// Tables with wrong rows; of each its name, how many they are, and the keys of some.
pub(super) fn differences(
    found: impl IntoIterator<Item = (&'static str, i64, Vec<String>)>,
) -> Vec<Difference> {
    found
        .into_iter()
        .filter(|(_, rows, _)| *rows > 0)
        .map(|(table, rows, keys)| Difference { table, rows, keys })
        .collect()
}

/// What differs in a table of segments.
pub(super) struct Wrong {
    pub(super) rows: i64,
    /// Those concerned.
    pub(super) segments: Vec<i64>,
    /// Of the first rows.
    pub(super) keys: Vec<String>,
}

/// What differs in tables of segments, by their names, and the segments concerned, each once.
pub(super) fn of_tables(found: [(&'static str, Wrong); 2]) -> (Vec<Difference>, Vec<i64>) {
    let mut segments: Vec<i64> =
        found.iter().flat_map(|(_, wrong)| &wrong.segments).copied().collect();
    segments.sort_unstable();
    segments.dedup();
    (differences(found.map(|(table, wrong)| (table, wrong.rows, wrong.keys))), segments)
}
