//! Visit rounds (电子走访): the doors of a grid and when each was last called at. For the steward
//! and for officials; the public page of a grid names no door, since a door is a household.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A door of a round.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Door {
    /// Name of the place.
    pub name: String,
    /// Local day of the last visit in this month or the one before; none where there was none.
    #[schema(required = true)]
    pub visited: Option<NaiveDate>,
}

/// A round as its steward sees it.
#[derive(Clone, Debug)]
pub struct Round {
    /// Name of the grid.
    pub name: String,
    /// First day of the month that runs.
    pub month: NaiveDate,
    /// The local day.
    pub today: NaiveDate,
    /// Its doors: those that wait first, then by name.
    pub doors: Vec<Door>,
}

impl Round {
    /// How many doors were called at in this month.
    pub fn done(&self) -> usize {
        self.doors
            .iter()
            .filter(|door| door.visited.is_some_and(|day| day >= self.month))
            .count()
    }
}
