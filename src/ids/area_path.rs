//! The code of an area (GB/T 2260 and GB/T 10114), which is also its place in the tree.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::DistrictId;

/// Depth of an area in the tree.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 区: six digits.
    District,
    /// 镇、街道: nine digits.
    Town,
    /// 村、居: twelve digits.
    Village,
    /// 村民小组: fourteen digits; the last two are our own.
    Group,
}

/// The code of an area, which is also its place in the tree: a child's code begins with its
/// parent's.
///
/// Six, nine, twelve or fourteen digits, the first six not starting with 0.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type, ToSchema,
)]
#[serde(try_from = "String", into = "String")]
#[sqlx(transparent)]
#[schema(value_type = String, example = "990101102203")]
pub struct AreaPath(String);

/// Why a text is not an area code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an area code has 6, 9, 12 or 14 digits and does not start with 0")]
pub struct AreaPathError;

impl AreaPath {
    /// Lengths of a code, by level.
    const LENGTHS: [(usize, Level); 4] =
        [(6, Level::District), (9, Level::Town), (12, Level::Village), (14, Level::Group)];

    /// The code of a whole district.
    pub fn of_district(district: DistrictId) -> Self {
        Self(district.to_string())
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Depth in the tree.
    pub fn level(&self) -> Level {
        Self::LENGTHS
            .iter()
            .find(|(length, _)| *length == self.0.len())
            .map_or(Level::Group, |(_, level)| *level)
    }

    /// The district it lies in.
    pub fn district(&self) -> DistrictId {
        // Six digits always fit; the constructor saw to that.
        DistrictId(self.0[..6].parse().unwrap_or_default())
    }

    /// The area above, none for a district.
    pub fn parent(&self) -> Option<Self> {
        let length = Self::LENGTHS
            .iter()
            .rev()
            .map(|(length, _)| *length)
            .find(|length| *length < self.0.len())?;
        Some(Self(self.0[..length].to_owned()))
    }

    /// Whether `other` is this area or lies below it.
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The narrowest area that all of these lie in; none where there are none.
    pub fn common<'a>(areas: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let mut areas = areas.into_iter();
        let first = areas.next()?.clone();
        areas.try_fold(first, |mut common, area| {
            while !common.contains(area) {
                common = common.parent()?;
            }
            Some(common)
        })
    }

    /// First text after every code in this subtree, in byte order: the subtree is the half-open
    /// range [`as_str`](Self::as_str), `upper`.
    pub fn upper(&self) -> String {
        let mut upper = self.0.clone().into_bytes();
        if let Some(last) = upper.last_mut() {
            *last += 1; // '9' + 1 is ':', still ASCII
        }
        String::from_utf8(upper).unwrap_or_default()
    }
}

impl FromStr for AreaPath {
    type Err = AreaPathError;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let right_length = Self::LENGTHS.iter().any(|(length, _)| *length == s.len());
        if right_length && s.bytes().all(|b| b.is_ascii_digit()) && !s.starts_with('0') {
            Ok(Self(s.to_owned()))
        } else {
            Err(AreaPathError)
        }
    }
}

impl TryFrom<String> for AreaPath {
    type Error = AreaPathError;

    fn try_from(s: String) -> Result<Self, Self::Error> {
        s.parse()
    }
}

impl From<AreaPath> for String {
    fn from(path: AreaPath) -> Self {
        path.0
    }
}

impl fmt::Display for AreaPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_area_of_several_covers_all() {
        let area = |text: &str| text.parse::<AreaPath>().unwrap();
        let common = |areas: &[&str]| {
            AreaPath::common(&areas.iter().map(|text| area(text)).collect::<Vec<_>>())
        };
        assert_eq!(common(&["990101101201"]), Some(area("990101101201")));
        assert_eq!(common(&["990101101201", "990101101202"]), Some(area("990101101")));
        assert_eq!(common(&["990101101201", "990101102"]), Some(area("990101")));
        assert_eq!(common(&["990101101201", "990202"]), None);
        assert_eq!(common(&[]), None);
    }
}
