//! The disk of the managed database fills up: files are refused first, records go on for longest,
//! reading never ends, and with room everything comes back.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Parser;
use nix::errno::Errno;
use nix::fcntl::posix_fallocate;
use nix::sys::statvfs::statvfs;
use nix::unistd::geteuid;
use reqwest::{Method, StatusCode};
use serde_json::json;
use sqlx::{AssertSqlSafe, Executor, PgPool};

use crate::support::{Answer, Browser, ServerProcess, seed, seed_sql};
use riverward::accounts::sessions::Opening;
use riverward::accounts::{Token, store};
use riverward::clock::Clock;
use riverward::config::StoreConfig;
use riverward::db::open::Store;
use riverward::ids::{AccountId, DistrictId, Entropy};

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    store: StoreConfig,
}

/// A disk of its own in memory; gone when dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// None, said aloud, where this machine lets nobody mount one.
    fn mount() -> Option<Self> {
        let folder = tempfile::Builder::new().prefix("rw").tempdir().unwrap();
        let mounted = geteuid().is_root()
            && Command::new("mount")
                .args(["-t", "tmpfs", "-o", "size=640m,mode=0711", "tmpfs"])
                .arg(folder.path())
                .status()
                .is_ok_and(|status| status.success());
        if !mounted {
            eprintln!("NOT TESTED: a full disk, since no file system can be mounted here");
            return None;
        }
        Some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn free(&self) -> u64 {
        let found = statvfs(self.path()).unwrap();
        found.blocks_available() * found.fragment_size()
    }

    fn filling(&self) -> PathBuf {
        self.path().join("filling")
    }

    /// Fills it until so many bytes are left; the database may take some of them meanwhile.
    fn leave(&self, bytes: u64) {
        let file = File::options().create(true).append(true).open(self.filling()).unwrap();
        let filled = file.metadata().unwrap().len();
        let mut more = self.free().saturating_sub(bytes);
        while more > 0 {
            let [from, length] = [filled, more].map(|number| i64::try_from(number).unwrap());
            match posix_fallocate(&file, from, length) {
                Ok(()) => return,
                Err(Errno::ENOSPC) => more = more.saturating_sub(64 * 1024),
                Err(error) => panic!("{error}"),
            }
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _left_behind = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

struct People {
    resident: Browser,
    steward: Browser,
    official: Browser,
}

impl People {
    async fn of(base_url: &str, owner: &PgPool) -> Self {
        let sign_in = async |account| {
            let token = Token::generate(DistrictId(seed::DISTRICT), &Entropy::from_os());
            let mut db = owner.acquire().await.unwrap();
            let now = Clock::system().now();
            store::open_session(&mut *db, &token, AccountId(account), Opening::Password, now)
                .await
                .unwrap();
            let browser = Browser::new(base_url);
            browser.set_cookie("__Host-session", &token.reveal());
            browser
        };
        Self {
            resident: Browser::new(base_url),
            steward: sign_in(1).await,
            official: sign_in(3).await,
        }
    }

    async fn reads(&self) {
        for (browser, path) in [
            (&self.resident, format!("/q/{}", seed::river())),
            (&self.steward, "/my".to_owned()),
            (&self.steward, format!("/q/{}", seed::river())),
            (&self.official, "/api/v1/status?area=990101101".to_owned()),
            (&self.official, "/api/v1/months/2026-11?area=990101101".to_owned()),
        ] {
            let answer = browser.get(&path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        }
    }

    async fn order(&self) -> Answer {
        let request = self.official.request(Method::POST, "/api/v1/prints");
        self.official
            .send(request.header("sec-fetch-site", "same-origin").json(&json!({})))
            .await
    }

    async fn record(&self) -> bool {
        let id = Entropy::from_os().event_id(Clock::system().now());
        self.steward.try_record(&seed::river().to_string(), id).await
    }
}

const MEBIBYTE: u64 = 1 << 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_records_go_on_longest_and_reading_always() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let server = ServerProcess::start(disk.path(), "127.0.0.1:0", &[]);
    let mut config =
        Arguments::parse_from(["riverward", "--data", disk.path().to_str().unwrap()]).store;
    config.database_url = None;
    let database = Store::attach(&config).await.unwrap();
    let owner = PgPool::connect_with(database.options().clone()).await.unwrap();
    owner.execute(sqlx::raw_sql(AssertSqlSafe(seed_sql()))).await.unwrap();
    let people = People::of(&server.base_url, &owner).await;
    let reserve = disk.path().join("reserve-given-up-when-the-disk-is-full");
    assert!(reserve.exists(), "there was room for a reserve");
    assert!(people.record().await);

    disk.leave(128 * MEBIBYTE);
    while people.order().await.status != StatusCode::INSUFFICIENT_STORAGE {
        tokio::task::yield_now().await;
    }
    let refused = people.order().await;
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
    assert!(refused.body.contains("磁盘快满了"), "{}", refused.body);
    assert!(people.record().await);
    people.reads().await;

    // To the last byte, while records come.
    disk.leave(0);
    while reserve.exists() {
        people.record().await;
    }
    while !people.record().await {}
    for _ in 0..100 {
        assert!(people.record().await, "the reserve is for records");
    }
    people.reads().await;

    // And once more, the reserve gone: hardly anything is taken, everything is read.
    disk.leave(0);
    while people.record().await {}
    for _ in 0..20 {
        people.reads().await;
        // Now and then the database finds room for one more by itself.
        people.record().await;
    }

    fs::remove_file(disk.filling()).unwrap();
    while !people.record().await || !reserve.exists() {
        tokio::task::yield_now().await;
    }
    assert_ne!(people.order().await.status, StatusCode::INSUFFICIENT_STORAGE);
    people.reads().await;
    owner.close().await;
}
