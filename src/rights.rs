//! Who may do what, and where. Nothing here asks who somebody is: [`crate::accounts`] loads the
//! grants of an account, the extractors in `http/extract.rs` ask for one right of them, and a
//! query or a change takes what they hand out. Fields are private, so that a scope, a reach or a
//! proof can be made nowhere else.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, DistrictId, Level, PersonId};
use crate::words::word_enum;

word_enum!(
    /// What somebody is in an area and below it. Whether an official is one of a village or of a
    /// town follows from the area.
    OfficialRole {
        /// 审计员: sees the console and the audit, changes nothing.
        Auditor,
        /// 工作人员: of a village in a village and below, of a town above.
        Official,
        /// 管理员: everything, accounts and grants too.
        Admin,
    }
);

word_enum!(
    /// The rights of the table, each with a type of the same name below.
    RightWord {
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
    }
);

impl RightWord {
    /// Whether whoever holds a grant of this role for an area of this level has the right there.
    /// An official of a district counts as one of every town.
    pub fn comes_with(self, role: OfficialRole, level: Level) -> bool {
        match (role, self) {
            (OfficialRole::Admin, _)
            | (OfficialRole::Auditor, Self::SeeConsole | Self::ReadAudit)
            | (
                OfficialRole::Official,
                Self::SeeConsole
                | Self::HandleProblems
                | Self::KeepStewards
                | Self::GivePhones
                | Self::Print,
            ) => true,
            (OfficialRole::Official, Self::SetRules | Self::DrawSegments | Self::ReadAudit) => {
                matches!(level, Level::Town | Level::District)
            }
            (OfficialRole::Auditor, _) | (OfficialRole::Official, Self::Administer) => false,
        }
    }

    /// Those that grants give anywhere, in the order of the table.
    pub fn of(grants: &[Grant]) -> Vec<Self> {
        let has = |right: &Self| grants.iter().any(|grant| grant.gives(*right));
        Self::ALL.iter().copied().filter(has).collect()
    }
}

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

    fn gives(&self, right: RightWord) -> bool {
        right.comes_with(self.role, self.area.level())
    }
}

/// Whether grants show what concerns a district as a whole: to its auditors and administrators. An
/// official of a district counts as one of every town, and sees what happens in towns.
pub fn see_district(grants: &[Grant]) -> bool {
    let is_whole = |grant: &Grant| grant.area.level() == Level::District;
    grants.iter().any(|grant| is_whole(grant) && grant.role != OfficialRole::Official)
}

/// A right of the table in the design, one type each, so that a handler names in its signature what
/// it needs.
pub trait Right: Copy + std::fmt::Debug + Send + Sync + 'static {
    /// Its word, which knows who has it.
    const WORD: RightWord;
}

macro_rules! rights {
    ($($name:ident)+) => {
        $(
            #[doc = concat!("[`RightWord::", stringify!($name), "`]")]
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl Right for $name {
                const WORD: RightWord = RightWord::$name;
            }
        )+
    };
}

rights!(
    SeeConsole HandleProblems KeepStewards GivePhones Print SetRules DrawSegments Administer
    ReadAudit
);

/// What an account holds of one right: the areas it has it in.
#[derive(Clone, Debug)]
pub struct Held<R> {
    district: DistrictId,
    /// Widest first, never empty.
    areas: Vec<AreaPath>,
    /// Every area of a grant: what lies in one of these and in none of `areas` is seen, and may not
    /// be touched.
    seen: Vec<AreaPath>,
    right: PhantomData<R>,
}

impl<R: Right> Held<R> {
    /// What the grants of an account, widest area first, are worth; none without any that counts.
    pub fn by(district: DistrictId, grants: &[Grant]) -> Option<Self> {
        let areas: Vec<AreaPath> = areas_of::<R>(grants).cloned().collect();
        (!areas.is_empty()).then(|| Self {
            district,
            areas,
            seen: grants.iter().map(|grant| grant.area.clone()).collect(),
            right: PhantomData,
        })
    }

    /// The scope of a query: `area` where one is asked for and covered, the widest where none is.
    /// What no grant covers looks like not there.
    pub fn scope(&self, area: Option<AreaPath>) -> Result<Scope> {
        let area = match area {
            Some(area) => {
                self.check(&area)?;
                area
            }
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

    /// Proof that whoever holds this may act on `thing`; where no grant reaches it looks like not
    /// there, where one reaches that does not give this right they are told so.
    pub fn covers<T>(&self, thing: Located<T>) -> Result<Covered<T>> {
        if thing.district != self.district {
            return Err(Error::NotFound);
        }
        self.check(&thing.area)?;
        Ok(Covered(thing))
    }

    fn check(&self, area: &AreaPath) -> Result<()> {
        let lies_in = |areas: &[AreaPath]| areas.iter().any(|own| own.contains(area));
        if lies_in(&self.areas) {
            Ok(())
        } else if lies_in(&self.seen) {
            Err(Error::Forbidden(NOT_YOURS))
        } else {
            Err(Error::NotFound)
        }
    }
}

/// What somebody is told who sees a thing and may not do this to it.
pub const NOT_YOURS: &str = "forbidden-right";

fn areas_of<R: Right>(grants: &[Grant]) -> impl Iterator<Item = &AreaPath> {
    grants.iter().filter(|grant| grant.gives(R::WORD)).map(|grant| &grant.area)
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

    /// Where grants give a right; nowhere, where none does.
    pub fn by<R: Right>(district: DistrictId, grants: &[Grant]) -> Self {
        Self::of(district, areas_of::<R>(grants))
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

/// Proof that an official may act on the thing inside; the only way to one is [`Held::covers`], but for the
/// command line.
#[derive(Clone, Debug)]
pub struct Covered<T>(Located<T>);

impl<T> Covered<T> {
    /// Something that whoever runs the program named: the command line asks nobody for a right.
    pub fn on_behalf_of_the_operator(thing: Located<T>) -> Self {
        Self(thing)
    }

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
        let reach = Reach::by::<SetRules>(district, grants);
        if person.is_none() && reach.lower.is_empty() {
            return None;
        }
        Some(Self { account, person, reach })
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
mod tests;
