//! What a district wants on its boards beside names, posts and the offices' phones, which stand on
//! every one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::{AreaPath, DistrictId};
use crate::rights::Located;

/// What of stewards stands on boards. Nothing of it, unless a district says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BoardSettings {
    /// Their own phones, as lists of stewards say them.
    pub phones: bool,
    /// What they committed themselves to in public.
    pub commitments: bool,
}

impl BoardSettings {
    /// They hold for the whole of a district.
    pub fn of_district(self, district: DistrictId) -> Located<Self> {
        Located::new(district, AreaPath::of_district(district), self)
    }
}
