//! What is owed in an area, as the console shows it: rules, warnings, suspensions.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ids::AreaPath;
use crate::segments::SegmentKind;
use crate::stewardships::duties::{Cause, Season, WarningLevel};
use crate::stewardships::{CadenceUnit, Role};

/// A rule as the console shows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DutyRule {
    /// The rule.
    pub id: i64,
    /// Where, with everything below.
    pub area: AreaPath,
    /// Its name.
    pub area_name: String,
    /// Whose.
    pub role: Role,
    /// For which segments.
    pub kind: SegmentKind,
    /// The period.
    pub unit: CadenceUnit,
    /// Patrols a period.
    pub times: i16,
    /// In which season only.
    pub season: Option<Season>,
    /// From which level of warning on only.
    pub warning: Option<WarningLevel>,
    /// First day.
    pub from: NaiveDate,
    /// Last day; none where it goes on.
    pub until: Option<NaiveDate>,
    /// Where the rule comes from.
    pub source: String,
}

/// Place of a rule in the book: its area (a shallower one first), kind, role, first day of its
/// season as month * 100 + day (0 without one), level of warning, first day, number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RuleKey(
    pub AreaPath,
    pub SegmentKind,
    pub Role,
    pub i16,
    pub Option<WarningLevel>,
    pub NaiveDate,
    pub i64,
);

/// Place of a warning or a suspension in the book: its first day, and its id.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct DayKey(pub NaiveDate, pub Uuid);

/// Where a page of the book ended: in each of its lists; none in one that is at its end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BookKey {
    pub duties: Option<RuleKey>,
    pub warnings: Option<DayKey>,
    pub suspensions: Option<DayKey>,
}

impl BookKey {
    /// Whether any of the lists has more.
    pub fn goes_on(&self) -> bool {
        self.duties.is_some() || self.warnings.is_some() || self.suspensions.is_some()
    }
}

/// A warning as the console shows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Warning {
    /// The warning.
    #[schema(value_type = String)]
    pub id: Uuid,
    /// Where, with everything below.
    pub area: AreaPath,
    /// Its name.
    pub area_name: String,
    /// How grave.
    pub level: WarningLevel,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// What about.
    pub note: String,
    /// Who gave it out.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Days on which nothing is asked for, as the console shows them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Suspension {
    /// The suspension.
    #[schema(value_type = String)]
    pub id: Uuid,
    /// Where; of a segment and of a person, where they belong.
    pub area: AreaPath,
    /// Its name.
    pub area_name: String,
    /// Only segments of this kind.
    pub kind: Option<SegmentKind>,
    /// Only this segment: its name.
    pub segment: Option<String>,
    /// Only this person, who is on leave: their name.
    pub person: Option<String>,
    /// Why.
    pub cause: Cause,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// More about why.
    pub note: String,
    /// Who entered it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}
