//! The pages behind a code, and what a visitor can do there.

pub mod home;
pub mod install;
pub mod installed;
pub mod rate;
pub mod receipt;
pub mod report;
pub mod scan;
pub mod scanned;
pub mod taken;
pub mod thanks;
pub mod trouble;
