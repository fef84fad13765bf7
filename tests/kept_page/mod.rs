//! The page behind a code, kept by several servers on one database: never stale after an answer,
//! one statement a request, the same bytes as if it had just been made.

mod answers;
mod crowd;
mod sources;
mod writes;

use clap::Parser;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, PgConnection};
use tokio::sync::Mutex;

use crate::support::{Answer, Browser, TestApp, seed};
use riverward::clock::Clock;
use riverward::exchange::import::cli::{self, Finish, ImportArgs};
use riverward::ids::{Code, Entropy};

#[derive(Parser)]
struct Program {
    #[command(flatten)]
    import: ImportArgs,
}

/// Two servers that keep pages and one that never does, on one database.
struct Servers {
    // Dropped in this order: the first server owns the database.
    plain: TestApp,
    other: TestApp,
    first: TestApp,
    /// Somebody who looks, at each of the three in their order.
    visitors: [Browser; 3],
    db: Mutex<PgConnection>,
    folder: tempfile::TempDir,
}

impl Servers {
    async fn start() -> Self {
        let first = TestApp::start().await;
        let (plain, other) =
            (first.beside(&["--page-cache-mb", "0"]).await, first.beside(&[]).await);
        Self {
            visitors: [&plain, &other, &first].map(TestApp::resident),
            plain,
            other,
            db: Mutex::new(first.database.options.connect().await.unwrap()),
            first,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn keeping(&self) -> [&TestApp; 2] {
        [&self.first, &self.other]
    }

    fn set_time(&self, to: &str) {
        for app in [&self.first, &self.other, &self.plain] {
            app.set_time(to);
        }
    }

    /// As the owner.
    async fn sql(&self, sql: &str) {
        let done = self.db.lock().await.execute(AssertSqlSafe(sql.to_owned())).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// `riverward import WHAT FILE`, every row taken.
    async fn import(&self, what: &str, file: &str) {
        let path = self.folder.path().join(format!("{what}.csv"));
        std::fs::write(&path, file).unwrap();
        let path = path.to_str().unwrap();
        let line = ["riverward", what, path, "--district", "990101", "--lang", "en"];
        let arguments = Program::parse_from(line).import;
        let (mut out, clock) = (Vec::new(), Clock::fixed(self.first.state.clock.now()));
        let finish = cli::run(
            &arguments,
            &self.first.database.options,
            &clock,
            &Entropy::from_os(),
            &mut out,
        )
        .await
        .unwrap();
        assert_eq!(finish, Finish::Clean, "{}", String::from_utf8_lossy(&out));
    }

    /// The page as every server answers it, after making sure that all of them say the same.
    async fn read(&self, code: Code) -> Answer {
        let [plain, keeping @ ..] = &self.visitors;
        let truth = look(plain, code).await;
        for visitor in keeping {
            // Twice: made or compared, then surely kept.
            for _ in 0..2 {
                is_same(&look(visitor, code).await, &truth);
            }
        }
        truth
    }

    /// The same, asking one of those that keep pages once.
    async fn glance(&self, code: Code, which: usize) {
        let [plain, keeping @ ..] = &self.visitors;
        is_same(&look(&keeping[which], code).await, &look(plain, code).await);
    }
}

/// The page as a stranger sees it.
async fn look(visitor: &Browser, code: Code) -> Answer {
    visitor.anew().get(&format!("/q/{code}")).await
}

fn is_same(answer: &Answer, truth: &Answer) {
    assert!(
        (answer.status, &answer.body) == (truth.status, &truth.body),
        "{} {}\nis not\n{} {}",
        answer.status,
        answer.text(),
        truth.status,
        truth.text()
    );
    assert_eq!(answer.header("location"), truth.header("location"));
}

fn at(path: &str) -> String {
    format!("/q/{}{path}", seed::river())
}

/// The token of the river's forms.
async fn token(browser: &Browser) -> String {
    browser
        .get(&at("/report"))
        .await
        .value_of("input[name=token]")
        .expect("a form token")
}
