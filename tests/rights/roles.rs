//! Who may ask, and what each of them is expected to get.

use riverward::ids::{AccountId, DistrictId};

use crate::support::seed;

/// Somebody who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nobody has signed in.
    Anonymous,
    /// 张建国, who answers for the segment.
    Steward,
    /// 李秀英 of the same village, who answers for another.
    OtherSteward,
    /// Reads the town, and the audit, and changes nothing.
    Auditor,
    /// 东村, where things lie unless a row says otherwise.
    VillageOfficial,
    /// 菱泾镇, the village's town.
    TownOfficial,
    /// The whole district.
    Administrator,
    /// An official of 荻溪镇.
    OtherTown,
    /// The administrator of the district next to it.
    OtherDistrict,
}

impl Role {
    /// In the order of [`Statuses`].
    pub const ALL: [Self; 9] = [
        Self::Anonymous,
        Self::Steward,
        Self::OtherSteward,
        Self::Auditor,
        Self::VillageOfficial,
        Self::TownOfficial,
        Self::Administrator,
        Self::OtherTown,
        Self::OtherDistrict,
    ];

    /// The account behind it: those below ten are of tests/support/seed.sql, the others of
    /// tests/rights/stage.sql.
    pub fn account(self) -> Option<AccountId> {
        Some(AccountId(match self {
            Self::Anonymous => return None,
            Self::Steward => 1,
            Self::OtherSteward => 2,
            Self::TownOfficial => 3,
            Self::OtherTown => 4,
            Self::Administrator => 5,
            Self::Auditor => 10,
            Self::VillageOfficial => 11,
            Self::OtherDistrict => 12,
        }))
    }

    /// The district it belongs to.
    pub fn district(self) -> DistrictId {
        DistrictId(if self == Self::OtherDistrict { 990_202 } else { seed::DISTRICT })
    }
}

/// How high what is asked for lies: in the village, in its town but in none of its villages, or in
/// the district but in none of its towns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// 东村
    Village,
    /// 菱泾镇
    Town,
    /// 云浦区
    District,
}

impl Level {
    /// The lowest first.
    pub const ALL: [Self; 3] = [Self::Village, Self::Town, Self::District];

    /// The area.
    pub fn area(self) -> &'static str {
        match self {
            Self::Village => "990101101201",
            Self::Town => "990101101",
            Self::District => "990101",
        }
    }
}

/// What each of [`Role::ALL`] gets.
pub type Statuses = [u16; 9];

/// Signed in or not, all get the same.
pub fn everybody(status: u16) -> Statuses {
    [status; 9]
}

/// Whoever has signed in.
pub fn signed_in(status: u16) -> Statuses {
    let mut all = [status; 9];
    all[0] = 401;
    all
}

/// Any steward, on what is their own or everybody's.
pub fn stewards(status: u16) -> Statuses {
    [401, status, status, 403, 403, 403, 403, 403, 403]
}

/// The steward whose thing it is; to another one it is not there.
pub fn its_steward(status: u16) -> Statuses {
    [401, status, 404, 403, 403, 403, 403, 403, 403]
}

/// Any official, in whatever area: there is no thing to lie in one.
pub fn any_official(status: u16) -> Statuses {
    [401, 403, 403, status, status, status, status, status, status]
}

/// The same, but for the auditor.
pub fn any_official_at_work(status: u16) -> Statuses {
    [401, 403, 403, 403, status, status, status, status, status]
}

/// What there is to see: for officials whose area a thing of this level lies in; to others it is
/// not there.
pub fn readers(level: Level, status: u16) -> Statuses {
    let town = if level == Level::District { 404 } else { status };
    let village = if level == Level::Village { status } else { 404 };
    [401, 403, 403, town, village, town, status, 404, 404]
}

/// What a village's official may do too: of the readers all but the auditor.
pub fn keepers(level: Level, status: u16) -> Statuses {
    let mut all = readers(level, status);
    all[3] = 403;
    all
}

/// What a town's official may do, and no village's.
pub fn rulers(level: Level, status: u16) -> Statuses {
    let mut all = keepers(level, status);
    all[4] = 403;
    all
}

/// What is on record: for the readers but a village's official, who reads none.
pub fn auditors(level: Level, status: u16) -> Statuses {
    let mut all = readers(level, status);
    all[4] = 403;
    all
}

/// What holds for a whole district, for its administrator alone; that of another asks after their
/// own.
pub fn whole_district(status: u16) -> Statuses {
    [401, 403, 403, 403, 403, 403, status, 403, status]
}

/// What the administrator alone may do; that of another district finds nothing.
pub fn administrators(_: Level, status: u16) -> Statuses {
    [401, 403, 403, 403, 403, 403, status, 403, 404]
}
