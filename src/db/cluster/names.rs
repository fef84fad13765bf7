//! What the managed cluster calls its database and its role.

/// The database Riverward's tables are in.
pub const DATABASE: &str = "riverward";

/// The role that owns it, and the cluster's superuser.
pub const OWNER_ROLE: &str = "riverward";
