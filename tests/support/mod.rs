//! What tests stand on: a database each, cloned from a template; a server each; browsers that keep
//! cookies.

mod app;
mod big;
mod browser;
mod database;
mod phone;
mod process;
mod proxy;

pub use app::{TestApp, monday};
pub use big::segments;
pub use browser::{Answer, Browser};
pub use database::{TestDatabase, seed_sql};
pub use phone::{Phone, enrolment};
pub use process::{ServerProcess, kill_database};
pub use proxy::{Does, Proxy};

/// Whether there is time: `make test-long` runs what takes minutes whole, `make test` ten seconds
/// of it.
pub fn is_long() -> bool {
    std::env::var_os("RIVERWARD_TEST_LONG").is_some()
}

/// Ids and codes of tests/support/seed.sql.
pub mod seed {
    use riverward::ids::Code;

    /// The district.
    pub const DISTRICT: i32 = 990_101;
    /// The district next to it.
    pub const NEIGHBOUR: i32 = 990_202;
    /// 张家浜 in 东村 of 菱泾镇: 张建国 answers for it as river chief, owed once a week.
    pub const RIVER: i64 = 1;
    /// 示范路 in 东村: 李秀英 answers for it as party-group leader, owed once a day.
    pub const ROAD: i64 = 2;
    /// 沈家埭 in 西村 of the other town: nobody answers for it.
    pub const LANE: i64 = 3;
    /// 张建国.
    pub const ZHANG: i64 = 1;
    /// 李秀英.
    pub const LI: i64 = 2;

    fn code(serial: u32) -> Code {
        Code::from_serial(serial).unwrap()
    }

    /// First code of the river, at 121.1 E 30.8 N, radius 50 m.
    pub fn river() -> Code {
        code(10_000_001)
    }

    /// Second code of the river, 2 km east of the first.
    pub fn river_east() -> Code {
        code(10_000_002)
    }

    /// Code of the road.
    pub fn road() -> Code {
        code(20_000_001)
    }

    /// Code of the lane.
    pub fn lane() -> Code {
        code(30_000_001)
    }

    /// A retired code that [`river`] took the place of.
    pub fn replaced() -> Code {
        code(40_000_001)
    }

    /// A printed code that hangs nowhere yet.
    pub fn blank() -> Code {
        code(50_000_001)
    }

    /// A code of another district.
    pub fn elsewhere() -> Code {
        code(60_000_001)
    }
}
