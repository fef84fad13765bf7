//! Tests that need a whole machine: a real PostgreSQL with PostGIS.

mod cluster;
