//! The one integration binary. `make test` runs it beside a private PostgreSQL; by hand:
//! `target/debug/riverward with-cluster -- cargo test`.
#![expect(
    unreachable_pub,
    reason = "the modules of one test binary are nobody else's"
)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on ends, and may say why"
)]

mod accounts;
mod api;
mod as_of;
mod audit;
mod audit_list;
mod boards;
mod cadence;
mod checkpoint_moves;
mod cluster;
mod codes;
mod counted;
mod demo;
mod devices;
mod docs;
mod durability;
mod duties;
mod edge;
mod entering;
mod evidence;
mod excuse_places;
mod excuse_promises;
mod excuse_settling;
mod excuses;
mod faces;
mod failover;
mod for_good;
mod gpx;
mod growth;
mod history;
mod hot_paths;
mod house;
mod import;
mod import_locks;
mod inspections;
mod json_kinds;
mod kept_page;
mod lapses;
#[path = "../benches/support/lines.rs"]
mod lines;
mod list_costs;
mod live;
mod months;
mod moves;
mod moves_ahead;
mod names;
mod offers;
mod offers_again;
mod operation;
mod outage;
mod outside;
mod packages;
mod people;
mod planned;
mod pooler;
mod printing;
mod qr_command;
mod recompute;
mod recorder;
mod recording;
mod references;
mod restore;
mod retention;
mod review;
mod rights;
mod roles;
mod room;
mod rounds;
mod schema;
mod second_opinion;
mod status;
mod stewardships;
mod support;
mod sync;
mod tap_proofs;
mod taps;
mod tiles;
mod tracks;
mod withdrawal;
mod working_days;
mod writers;
mod year;
