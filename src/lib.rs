//! Riverward 河路守望: who looks after this river or road, did they come, what is wrong with it,
//! was it fixed.
//!
//! A request goes one way: [`http::router`] → an extractor ([`http::extract`]: who is asking, with
//! what right) → a function of a capability → its `store` (one statement where it can be) → a page
//! ([`pages`]) or JSON. Nothing calls upward: handlers hold no SQL, stores hold no HTTP, pages hold
//! no rules.
//!
//! | module | what belongs there |
//! |---|---|
//! | [`areas`] [`accounts`] [`segments`] [`stewardships`] [`checkpoints`] [`patrols`] [`problems`] [`ratings`] | one capability each: `mod.rs` types and rules, `store.rs` all its SQL |
//! | [`tracks`] | GPS tracks of patrols, and what they cover of a segment |
//! | [`exchange`] | files in and out, one file per format |
//! | [`live`] | the stream of changes to open consoles |
//! | [`jobs`] | background work, one file per job |
//! | [`demo`] | the demonstration district |
//! | [`cli`] | one file per subcommand |
//! | [`http`] [`pages`] | routes, rights, faces; server-rendered pages and all words |
//! | [`db`] | pools, the managed cluster, migrations |
//! | [`geo`] [`clock`] [`ids`] [`phone`] [`secrets`] [`config`] [`error`] [`app`] | places, time, identifiers and chance, phone numbers, keys, settings, the one error type, the state of a server |

pub mod accounts;
pub mod app;
pub mod areas;
pub mod audit;
pub mod checkpoints;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod error;
pub mod exchange;
pub mod geo;
pub mod http;
pub mod ids;
pub mod jobs;
pub mod limits;
pub mod live;
pub mod locale;
pub mod pages;
pub mod patrols;
pub mod phone;
pub mod printing;
pub mod problems;
pub mod queue;
pub mod ratings;
pub mod rights;
pub mod rollups;
pub mod secrets;
pub mod segments;
pub mod status;
pub mod stewardships;
pub mod tracks;
pub mod views;
pub mod words;
pub mod working_time;
