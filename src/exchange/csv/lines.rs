//! Which lines of a table are rows: printed lists have titles and notes above the headings, and sums
//! and signatures below the last row.

use ::csv::StringRecord;

use crate::cleaning;
use crate::exchange::fields;

/// How many lines from the top are looked through for the headings.
pub(super) const LOOKED_AT: usize = 20;

/// Words that begin a line of sums, without spaces.
const SUMS: [&str; 8] = ["合计", "总计", "小计", "共计", "总数", "累计", "total", "sum"];
/// Words that begin a line about the list.
const ABOUT: [&str; 14] = [
    "注:",
    "注：",
    "备注:",
    "备注：",
    "说明:",
    "说明：",
    "填报",
    "填表",
    "制表",
    "审核",
    "审批",
    "联系人:",
    "联系人：",
    "单位盖章",
];

/// The place of the headings among the first lines: the first line in which two cells or more (the
/// only one of a table of one column) are the name of something, and that are more than any line of
/// rows would have by chance; the first line where there is none.
pub(super) fn heading(lines: &[StringRecord]) -> usize {
    let named = |line: &StringRecord| line.iter().filter(|cell| fields::is_known(cell)).count();
    let filled = |line: &StringRecord| line.iter().filter(|cell| !cell.is_empty()).count();
    lines
        .iter()
        .position(|line| {
            let (named, filled) = (named(line), filled(line));
            named >= 2 || named == 1 && filled <= 2
        })
        .or_else(|| lines.iter().position(|line| filled(line) > 0))
        .unwrap_or_default()
}

/// Whether a line below the headings is no row: a sum, a note, a signature.
pub(super) fn is_about(line: &StringRecord, width: usize) -> bool {
    let mut filled = line.iter().filter(|cell| !cell.is_empty());
    let Some(first) = filled.next() else {
        return false;
    };
    let start: String =
        cleaning::plain(first).chars().filter(|char| !char.is_whitespace()).collect();
    let start = start.to_lowercase();
    let is_sum = SUMS.iter().any(|word| {
        start
            .strip_prefix(word)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '(']))
    });
    // A note stands alone in its line, or with few others.
    let is_note = width > 2
        && filled.count() <= width / 3
        && ABOUT.iter().any(|word| start.starts_with(word));
    is_sum || is_note
}
