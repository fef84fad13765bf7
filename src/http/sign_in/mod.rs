//! TODO-DOC

pub mod enrolment;
pub mod login;
