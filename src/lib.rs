//! Riverward 河路守望: who looks after this river or road, did they come, what is wrong with it,
//! was it fixed.
//!
//! A request goes one way: [`http::router`] → an extractor ([`http::extract`]: who is asking, with
//! what right) → a function of a capability, which changes something, or a view, which shows
//! something → its `store` (one statement where it can be) → a page ([`pages`]) or JSON. Nothing
//! calls upward: handlers hold no SQL, stores hold no HTTP, pages hold no rules.
//!
//! | module | what belongs there |
//! |---|---|
//! | [`areas`] [`calendar`] [`segments`] [`accounts`] [`stewardships`] [`checkpoints`] [`patrols`] | capabilities, |
//! | [`tracks`] [`ratings`] [`problems`] [`status`] [`retention`] [`audit`] | in the order in which one calls the next |
//! | [`views`] | what is shown, read across capabilities |
//! | [`queue`] [`jobs`] | work that takes longer than a request; every loop, one file a job |
//! | [`exchange`] [`printing`] [`live`] | files in, labels and boards, the stream to open consoles |
//! | [`rollups`] [`demo`] | sums derived a second time; the demonstration district |
//! | [`cli`] | one file per subcommand |
//! | [`http`] [`pages`] | routes and faces, a folder an address; server-rendered pages |
//! | [`db`] | pools, the managed cluster, migrations |
//! | [`rights`] [`words`] [`locale`] | who may do what where; lists of words; languages |
//! | [`geo`] [`clock`] [`working_time`] [`ids`] [`phone`] | places, time, deadlines, ids and chance |
//! | [`secrets`] [`limits`] [`config`] [`error`] [`app`] | keys, rates, settings, errors, a server's state |

pub mod accounts;
pub mod app;
pub mod areas;
pub mod audit;
pub mod calendar;
pub mod checkpoints;
pub mod cleaning;
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
pub mod retention;
pub mod rights;
pub mod rollups;
pub mod secrets;
pub mod segments;
pub mod slow_work;
pub mod status;
pub mod stewardships;
pub mod tracks;
pub mod views;
pub mod words;
pub mod working_time;
