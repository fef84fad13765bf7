//! TODO-DOC

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
