//! What the operator says of a file that the file does not say itself.

use crate::segments::SegmentKind;

/// Which column the operator says means a thing, whatever it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meant {
    /// One of the names under which the thing is known, as `plain_name` leaves it.
    pub field: String,
    /// The column as the file has it; none where no column means it.
    pub column: Option<String>,
}

/// What the operator says about a file.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// The column with the name, where ours do not find it.
    pub name_field: Option<String>,
    /// The column with the external code, where ours do not find it.
    pub code_field: Option<String>,
    /// Kind of the segments that state none of ours.
    pub kind: Option<SegmentKind>,
    /// Area of the rows that state none.
    pub area: Option<String>,
    /// Name of the rows that state none.
    pub name: Option<String>,
    /// Columns whose meaning the operator stated.
    pub columns: Vec<Meant>,
    /// The area above, for areas without a code.
    pub parent: Option<String>,
}
