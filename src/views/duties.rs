//! What is owed in an area, as the console shows it: rules, warnings, suspensions.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
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
