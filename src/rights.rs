//! Who may do what, and where. Nothing here asks who somebody is: [`crate::accounts`] loads the
//! grants of an account, the extractors in `http/extract.rs` ask for one right of them, and a
//! query or a change takes what they hand out. Fields are private, so that a scope, a reach or a
//! proof can be made nowhere else.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, DistrictId, PersonId};
use crate::words::word_enum;

word_enum!(
    /// What an official may do in an area and below it.
    OfficialRole {
        /// 工作人员: reads everything, handles problems.
        Official,
        /// 管理员: also areas, people and rules.
        Admin,
    }
);

/// A right that an official holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Grant {
    /// What may be done.
    role: OfficialRole,
    /// Where, with everything below.
    area: AreaPath,
}

impl Grant {
    /// The role, which says what may be done.
    pub fn role(&self) -> OfficialRole {
        self.role
    }

    /// Where, with everything below.
    pub fn area(&self) -> &AreaPath {
        &self.area
    }
}

/// A right of the table in the design, one type each, so that a handler names in its signature what
/// it needs.
pub trait Right: Copy + std::fmt::Debug + Send + Sync + 'static {
    /// Whether whoever holds a grant of this role has the right in its area.
    fn comes_with(role: OfficialRole) -> bool;
}

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl Right for $name {
                fn comes_with(role: OfficialRole) -> bool {
                    match role {
                        OfficialRole::Official | OfficialRole::Admin => true,
                    }
                }
            }
        )+
    };
}

// Every official may still do everything in their areas; the table is filled in here.
rights!(
    /// See the console and the reports of the area.
    SeeConsole,
    /// Handle problems: accept, assign, verify, close.
    HandleProblems,
    /// Decide on records, offers and claims; change stewards; suspensions, leave; persons.
    KeepStewards,
    /// Enrol and revoke phones of stewards.
    GivePhones,
    /// Print plates and boards.
    Print,
    /// Duties, warnings, checkpoints, codes, plates, boards.
    SetRules,
    /// Geometry of segments; imports of segments and people.
    DrawSegments,
    /// Areas, bodies, accounts, grants, categories, calendar, settings, keys, retention.
    Administer,
    /// See the audit and the assessment pack.
    ReadAudit,
);

/// What an account holds of one right: the areas it has it in.
#[derive(Clone, Debug)]
pub struct Held<R> {
    district: DistrictId,
    /// Widest first, never empty.
    areas: Vec<AreaPath>,
    right: PhantomData<R>,
}

impl<R: Right> Held<R> {
    /// What the grants of an account, widest area first, are worth; none without any that counts.
    pub fn by(district: DistrictId, grants: &[Grant]) -> Option<Self> {
        let areas: Vec<AreaPath> = grants
            .iter()
            .filter(|grant| R::comes_with(grant.role))
            .map(|grant| grant.area.clone())
            .collect();
        (!areas.is_empty()).then_some(Self {
            district,
            areas,
            right: PhantomData,
        })
    }

    /// The scope of a query: `area` where one is asked for and covered, the widest where none is.
    /// Not covered looks like not there.
    pub fn scope(&self, area: Option<AreaPath>) -> Result<Scope> {
        let area = match area {
            Some(area) if self.reaches(&area) => area,
            Some(_) => return Err(Error::NotFound),
            None => self.areas.first().ok_or(Error::NotFound)?.clone(),
        };
        Ok(Scope {
            district: self.district,
            upper: area.upper(),
            area,
        })
    }

    /// Every area together.
    pub fn reach(&self) -> Reach {
        Reach::of(self.district, self.areas.iter())
    }

    /// Proof that whoever holds this may act on `thing`; elsewhere it looks like not there.
    pub fn covers<T>(&self, thing: Located<T>) -> Result<Covered<T>> {
        if thing.district == self.district && self.reaches(&thing.area) {
            Ok(Covered(thing))
        } else {
            Err(Error::NotFound)
        }
    }

    fn reaches(&self, area: &AreaPath) -> bool {
        self.areas.iter().any(|own| own.contains(area))
    }
}

/// An area that the official who asked may see: what every official query takes, so that none can
/// forget the scope.
#[derive(Clone, Debug)]
pub struct Scope {
    district: DistrictId,
    area: AreaPath,
    upper: String,
}

impl Scope {
    /// All of a district: for jobs and the command line, which act for nobody.
    pub fn whole_district(district: DistrictId) -> Self {
        Self::on_behalf_of_the_operator(AreaPath::of_district(district))
    }

    /// An area that whoever runs the program named: the command line asks nobody for a right.
    pub fn on_behalf_of_the_operator(area: AreaPath) -> Self {
        Self {
            district: area.district(),
            upper: area.upper(),
            area,
        }
    }

    /// District of whoever asked.
    pub fn district(&self) -> DistrictId {
        self.district
    }

    /// The area.
    pub fn area(&self) -> &AreaPath {
        &self.area
    }

    /// First path after the area's subtree, in byte order.
    pub fn upper(&self) -> &str {
        &self.upper
    }
}

/// Everything an official may see, for a query that names no area: what has an id, and the areas
/// themselves. Two lists of equal length, one half-open range of paths an area.
#[derive(Clone, Debug)]
pub struct Reach {
    district: DistrictId,
    lower: Vec<String>,
    upper: Vec<String>,
}

impl Reach {
    /// All of a district: for jobs, which act for nobody.
    pub fn whole_district(district: DistrictId) -> Self {
        Self::of(district, std::iter::once(&AreaPath::of_district(district)))
    }

    fn of<'a>(district: DistrictId, areas: impl Iterator<Item = &'a AreaPath>) -> Self {
        let (lower, upper) = areas.map(|area| (area.to_string(), area.upper())).unzip();
        Self { district, lower, upper }
    }

    /// District of whoever asked.
    pub fn district(&self) -> DistrictId {
        self.district
    }

    /// First path of each area.
    pub fn lower(&self) -> &[String] {
        &self.lower
    }

    /// First path after each area's subtree, in byte order.
    pub fn upper(&self) -> &[String] {
        &self.upper
    }
}

impl From<Scope> for Reach {
    fn from(scope: Scope) -> Self {
        Self::of(scope.district, std::iter::once(&scope.area))
    }
}

/// Something that lies in an area: what a store answers when it is asked where a thing is, and what
/// a right is held against.
#[derive(Clone, Debug)]
pub struct Located<T> {
    district: DistrictId,
    area: AreaPath,
    thing: T,
}

impl<T> Located<T> {
    /// `thing` lies in `area`, as the database says.
    pub fn new(district: DistrictId, area: AreaPath, thing: T) -> Self {
        Self { district, area, thing }
    }
}

/// Proof that an official may act on the thing inside; the only way to one is [`Held::covers`].
#[derive(Clone, Debug)]
pub struct Covered<T>(Located<T>);

impl<T> Covered<T> {
    /// The thing.
    pub fn get(&self) -> &T {
        &self.0.thing
    }

    /// District of the thing.
    pub fn district(&self) -> DistrictId {
        self.0.district
    }

    /// Area of the thing.
    pub fn area(&self) -> &AreaPath {
        &self.0.area
    }
}

/// Somebody who may hang up plates: an official in their areas, a steward on their own segments, or
/// both.
#[derive(Clone, Debug)]
pub struct Binder {
    account: AccountId,
    person: Option<PersonId>,
    reach: Reach,
}

impl Binder {
    /// Whoever is behind an account that has a person, the right to hang up plates, or both.
    pub fn by(
        district: DistrictId,
        account: AccountId,
        person: Option<PersonId>,
        grants: &[Grant],
    ) -> Option<Self> {
        let held = Held::<SetRules>::by(district, grants);
        if person.is_none() && held.is_none() {
            return None;
        }
        Some(Self {
            account,
            person,
            reach: held
                .map_or_else(|| Reach::of(district, std::iter::empty()), |held| held.reach()),
        })
    }

    /// The account.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The person, where they may answer for segments.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// District of the account.
    pub fn district(&self) -> DistrictId {
        self.reach.district
    }

    /// Where they may act as an official; empty for a steward.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Whether they may act as an official anywhere.
    pub fn is_official(&self) -> bool {
        !self.reach.lower.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(areas: &[&str]) -> Option<Held<SeeConsole>> {
        let grants: Vec<Grant> = areas
            .iter()
            .map(|area| Grant {
                role: OfficialRole::Official,
                area: area.parse().unwrap(),
            })
            .collect();
        Held::by(DistrictId(990_101), &grants)
    }

    #[test]
    fn nobody_without_a_grant_holds_anything() {
        assert!(held(&[]).is_none());
        assert!(Binder::by(DistrictId(990_101), AccountId(1), None, &[]).is_none());
    }

    #[test]
    fn a_scope_is_the_widest_area_or_one_inside() {
        let held = held(&["990101101", "990101102201"]).unwrap();
        let area = |text: &str| Some(text.parse().unwrap());
        assert_eq!(held.scope(None).unwrap().area().as_str(), "990101101");
        assert_eq!(held.scope(area("990101101203")).unwrap().upper(), "990101101204");
        assert!(held.scope(area("990101102201")).is_ok());
        for outside in ["990101", "990101102", "990102101"] {
            assert!(matches!(held.scope(area(outside)), Err(Error::NotFound)), "{outside}");
        }
        assert_eq!(held.reach().lower(), ["990101101", "990101102201"]);
        assert_eq!(held.reach().upper(), ["990101102", "990101102202"]);
    }

    #[test]
    fn what_lies_elsewhere_is_not_there() {
        let held = held(&["990101101"]).unwrap();
        let lies = |district, area: &str| {
            held.covers(Located::new(DistrictId(district), area.parse().unwrap(), ())).is_ok()
        };
        assert!(lies(990_101, "990101101203"));
        assert!(!lies(990_101, "990101102203"));
        // The same path in another district's table is another area.
        assert!(!lies(990_102, "990101101203"));
    }
}
