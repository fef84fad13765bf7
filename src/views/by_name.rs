//! What lists in the order of names share: of people, of accounts.

use serde::{Deserialize, Serialize};

/// Where a page of such a list ended: name and number of its last item.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NameKey(pub String, pub i64);

/// Which items are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// With this in their name, or in what the list searches beside it.
    pub text: Option<&'a str>,
    /// Those behind this place; from the first on where there is none.
    pub after: Option<&'a NameKey>,
    /// So many at most.
    pub limit: i64,
}

impl<'a> Wanted<'a> {
    /// Name and number behind which the wanted ones stand; no item has an empty name, behind which
    /// the whole list stands.
    pub fn behind(&self) -> (&'a str, i64) {
        self.after.map_or(("", 0), |key| (key.0.as_str(), key.1))
    }
}
