//! What there is to try in the district: accounts to sign in with, codes to scan.

use crate::ids::Code;
use crate::segments::SegmentKind;

/// What there is to try in the demonstration district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demo {
    /// Accounts to sign in with: administrator, officials, stewards.
    pub accounts: Vec<DemoAccount>,
    /// Codes whose pages show everything: a river, a road, a lane.
    pub scans: Vec<DemoScan>,
}

/// An account with its password, which everybody may know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    /// What its holder is, such as 河长.
    pub role_zh: &'static str,
    /// The same as one English word or two joined by a dash.
    pub role_en: &'static str,
    /// Of the person or the office that holds it, in Chinese.
    pub name: String,
    /// The name to sign in with.
    pub login: &'static str,
    /// In the clear, to be read out to whoever tries it.
    pub password: &'static str,
}

/// A code worth scanning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoScan {
    /// Of the segment it hangs at.
    pub kind: SegmentKind,
    /// The name of its segment.
    pub name: String,
    /// Hangs at the first place of its segment.
    pub code: Code,
}
