//! `/login`, `/logout`, `/language` and `/e`: signing in by password or by a one-time link.

pub mod enrolment;
pub mod login;
