//! What the operator says of a file that the file does not say itself.

use crate::segments::SegmentKind;

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
    /// The area above, for areas without a code.
    pub parent: Option<String>,
}
