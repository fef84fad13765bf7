//! Accounts, sessions, enrolment links and the rights that go with them.

pub mod devices;
pub mod officials;
pub mod password_rules;
pub mod passwords;
pub mod people;
pub mod recent;
pub mod sessions;
pub mod store;

use chrono::TimeDelta;

use crate::ids::{AccountId, DistrictId, Entropy, PersonId};
use crate::rights::Grant;
use crate::secrets::digest;
use crate::words::word_enum;

word_enum!(
    /// How large somebody reads on a steward's pages.
    TextSize {
        /// 20 px
        Usual,
        /// 25 px
        Large,
        /// 30 px
        Larger,
    }
);

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct Account {
    /// The district the account belongs to.
    pub district: DistrictId,
    pub id: AccountId,
    /// The person behind it, where it is somebody who may answer for segments.
    pub person: Option<PersonId>,
    /// Name to greet by.
    pub name: String,
    /// How large they read.
    pub text_size: TextSize,
    /// Whether they agreed that tracks of theirs are kept.
    pub keeps_tracks: bool,
    /// Official rights of today, widest area first; empty for a steward.
    pub grants: Vec<Grant>,
    /// Whether there are such rights which this session does not give: it was not opened by a
    /// password, or was left alone for too long.
    pub rests: bool,
}

/// Longest sign-in name, in characters; the CHECK `login_locator_length` has the same number.
pub const LONGEST_LOGIN: usize = 100;
/// An enrolment link can be used for this long.
pub const ENROLMENT_DAYS: TimeDelta = TimeDelta::days(7);

/// What a one-time enrolment link can still do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// Bind a browser to somebody.
    Ready {
        /// Their name.
        name: String,
    },
    /// It was used.
    Used,
    /// Its time is over, or it never was one.
    Expired,
}

/// What a cookie or an enrolment link carries: the district and 256 random bits. Only its hash is
/// stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    district: DistrictId,
    secret: [u8; 32],
}

impl Token {
    /// A new one.
    pub fn generate(district: DistrictId, entropy: &Entropy) -> Self {
        Self {
            district,
            secret: entropy.bytes(),
        }
    }

    /// Reads `310116.<43 characters of base64url>`; none for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        use base64::Engine;
        let (district, secret) = text.split_once('.')?;
        let secret = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(secret).ok()?;
        Some(Self {
            district: district.parse().ok()?,
            secret: secret.try_into().ok()?,
        })
    }

    /// The text for the cookie or the link. A secret: never logged.
    pub fn reveal(&self) -> String {
        use base64::Engine;
        format!("{}.{}", self.district, base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(self.secret))
    }

    /// The district the token belongs to.
    pub fn district(&self) -> DistrictId {
        self.district
    }

    /// What the database keeps.
    pub fn hash(&self) -> [u8; 32] {
        digest(&[&self.secret])
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}
