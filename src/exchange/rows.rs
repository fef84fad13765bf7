//! Rows as the imports take them: from files through [`super::table`], or made in memory (the
//! demonstration district).
//!
//! Texts are not yet checked here; the import does that, so that rows from anywhere meet the same
//! rules.

use chrono::NaiveDate;

use super::message::Message;
use super::source::{Place, Shape};
use crate::ids::Code;
use crate::segments::SegmentKind;
use crate::stewardships::duties::{MonthDay, WarningLevel};
use crate::stewardships::{CadenceUnit, Origin, Role};

/// An area of the tree.
#[derive(Clone, Debug, Default)]
pub struct AreaRow {
    /// Line or feature of the file; its default in rows made in memory.
    pub place: Place,
    /// Its GB code of 6, 9, 12 or 14 digits; 12 digits ending in zeros, as the statistics office
    /// writes towns, will do.
    pub code: Option<String>,
    /// In full, such as 朱泾镇; at most 200 characters.
    pub name: String,
    /// The area above, by code or name: only looked at where there is no code.
    pub parent: Option<String>,
    /// Duty phone of the office.
    pub office_phone: Option<String>,
    /// Phone for complaints.
    pub supervision_phone: Option<String>,
    /// Its outline; what is stored stays where there is none.
    pub boundary: Option<Shape>,
}

/// A river, road, lane, pond or grid.
#[derive(Clone, Debug, Default)]
pub struct SegmentRow {
    /// Line or feature of the file; its default in rows made in memory.
    pub place: Place,
    /// Without one the kind stored under the code holds; without that the row is refused.
    pub kind: Option<SegmentKind>,
    /// Tells it apart in its area and kind where there is no code; at most 200 characters.
    pub name: String,
    /// Its area by code, name or `town/village`; found from the shape where there is none.
    pub area: Option<String>,
    /// The code others know it by.
    pub external_code: Option<String>,
    /// A line for the page; what is stored stays where there is none.
    pub description: Option<String>,
    /// Its geometry; what is stored stays where there is none.
    pub shape: Option<Shape>,
}

impl SegmentRow {
    /// What the report calls the row: its name, or its code where it has none.
    pub fn label(&self) -> &str {
        if self.name.is_empty() {
            self.external_code.as_deref().unwrap_or_default()
        } else {
            &self.name
        }
    }
}

/// How a file names a segment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SegmentKey {
    /// By its external code, which alone is enough.
    pub external_code: Option<String>,
    /// By its name, unique in its area and kind.
    pub name: Option<String>,
    /// Its area by code, name or `town/village`.
    pub area: Option<String>,
    /// Only needed where the area has two of that name.
    pub kind: Option<SegmentKind>,
}

impl SegmentKey {
    /// A key by external code.
    pub fn code(code: impl Into<String>) -> Self {
        Self {
            external_code: Some(code.into()),
            ..Self::default()
        }
    }
}

/// Somebody in a role on a segment.
#[derive(Clone, Debug, Default)]
pub struct StewardRow {
    /// Line or feature of the file; its default in rows made in memory.
    pub place: Place,
    /// Full name, at most 200 characters.
    pub person: String,
    /// The code others know the person by.
    pub person_code: Option<String>,
    /// Where the person belongs, by code, name or `town/village`. Without one, somebody of that
    /// name already known is meant, else the area of the segment.
    pub person_area: Option<String>,
    /// As on the board, such as 村党总支书记; what is stored stays where there is none.
    pub post: Option<String>,
    /// As on the board; what is stored stays where there is none.
    pub organisation: Option<String>,
    /// For boards; what is stored stays where there is none.
    pub phone: Option<String>,
    /// Refused without one.
    pub role: Option<Role>,
    /// The segment answered for.
    pub segment: SegmentKey,
    /// First day; today where there is none.
    pub from: Option<NaiveDate>,
    /// First day on which it no longer holds.
    pub past: Option<NaiveDate>,
    /// The public commitment; what is stored stays where there is none.
    pub commitment: Option<String>,
    /// Whether this is the one who answers; where nothing is said, everybody but a volunteer is.
    pub principal: Option<bool>,
    /// Given or asked for; as in the term before where nothing is said, else given.
    pub origin: Option<Origin>,
}

/// A place on a segment where a code hangs.
#[derive(Clone, Debug, Default)]
pub struct CheckpointRow {
    /// Line or feature of the file; its default in rows made in memory.
    pub place: Place,
    /// Tells it apart on its segment where there is no code; at most 200 characters.
    pub name: String,
    /// The code others know it by.
    pub external_code: Option<String>,
    /// The segment it stands on.
    pub segment: SegmentKey,
    /// A point; what is stored stays where there is none.
    pub location: Option<Shape>,
    /// Radius of the fence in metres; 50 where there is none.
    pub radius_m: Option<f32>,
    /// The nine digits that already hang there.
    pub plate: Option<Code>,
}

/// What a role owes a kind of segment.
#[derive(Clone, Debug, Default)]
pub struct DutyRow {
    /// Line or feature of the file; its default in rows made in memory.
    pub place: Place,
    /// The area it holds in, by code, name or `town/village`; the whole district where there is
    /// none.
    pub area: Option<String>,
    /// Refused without one.
    pub role: Option<Role>,
    /// Refused without one.
    pub kind: Option<SegmentKind>,
    /// The period in which days are counted; refused without one.
    pub unit: Option<CadenceUnit>,
    /// Days owed in each period, at most as many as it has; 1 where nothing is said.
    pub times: Option<u8>,
    /// First day; today where there is none.
    pub from: Option<NaiveDate>,
    /// First day on which it no longer holds.
    pub past: Option<NaiveDate>,
    /// Where the rule comes from.
    pub source: Option<String>,
    /// First day of the season it holds in; every year's.
    pub season_first: Option<MonthDay>,
    pub season_last: Option<MonthDay>,
    /// From which level of warning on it holds.
    pub warning: Option<WarningLevel>,
}

/// Rows to import, with what was already refused while they were read.
#[derive(Debug)]
pub struct Rows<T> {
    /// In the order of the file.
    pub rows: Vec<T>,
    /// What could not become a row.
    pub refused: Vec<RefusedRow>,
    /// What there is to say of the file as a whole.
    pub notes: Vec<Message>,
}

/// Something in a file that could not become a row.
#[derive(Debug)]
pub struct RefusedRow {
    /// Line or feature of the file; its default in rows made in memory.
    pub place: Place,
    /// Its name or code, as far as it has one.
    pub label: String,
    /// What the operator is told.
    pub reason: Message,
}

impl<T> From<Vec<T>> for Rows<T> {
    fn from(rows: Vec<T>) -> Self {
        Self {
            rows,
            refused: Vec::new(),
            notes: Vec::new(),
        }
    }
}
