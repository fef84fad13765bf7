//! People who answer for segments, as officials see them: whom they can give a phone, and which
//! phones sign.

use crate::ids::PersonId;

/// Somebody an official may act for.
#[derive(Clone, Debug)]
pub struct NamedPerson {
    pub id: PersonId,
    pub name: String,
}
