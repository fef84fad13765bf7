//! The managed cluster on the PostgreSQL of this machine: made, restarted, adopted, refused and
//! stopped.

mod missing;

use std::fs;
use std::io::{BufRead, BufReader, Lines, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use riverward::db::cluster::{
    CLUSTER_URL, ClusterError, ClusterSettings, ManagedCluster, run_with_cluster,
};
use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;
use tokio::sync::mpsc;

/// A data folder that the unprivileged user of the database can reach, whoever runs the tests.
pub fn data_folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).expect("open the folder");
    folder
}

/// Several of these clusters run at once, so each takes little.
fn settings(data: &Path) -> ClusterSettings {
    ClusterSettings::new(data).with("shared_buffers", "16MB")
}

async fn connect(cluster: &ManagedCluster) -> PgConnection {
    cluster.connect_options().connect().await.expect("connect")
}

async fn text(connection: &mut PgConnection, query: &'static str) -> String {
    sqlx::query_scalar(query).fetch_one(connection).await.expect(query)
}

fn postmaster_pid(data: &Path) -> i32 {
    let text = fs::read_to_string(data.join("pg/postmaster.pid")).expect("postmaster.pid");
    let first = text.lines().next().expect("a first line");
    first.parse().expect("a process number")
}

/// Whether any process of the cluster in this folder is left. The postmaster has the folder on its
/// command line; the others are at work in it, which a container may keep even root from seeing.
fn serving(data: &Path) -> bool {
    let needle = data.as_os_str().as_encoded_bytes();
    fs::read_dir("/proc").expect("/proc").any(|entry| {
        let process = entry.expect("an entry").path();
        let named = fs::read(process.join("cmdline")).is_ok_and(|line| {
            line.starts_with(b"/") && line.windows(needle.len()).any(|part| part == needle)
        });
        named || fs::read_link(process.join("cwd")).is_ok_and(|folder| folder == data.join("pg"))
    })
}

fn exists(pid: i32) -> bool {
    kill(Pid::from_raw(pid), None).is_ok()
}

fn kill_hard(pid: i32) {
    kill(Pid::from_raw(pid), Signal::SIGKILL).expect("kill -9");
}

#[tokio::test]
async fn a_new_folder_gets_a_cluster_that_later_starts_find_again() {
    let folder = data_folder();
    let data = folder.path().join("var");
    // As an initdb that was killed leaves it.
    fs::create_dir_all(data.join("pg.unfinished-1/base")).expect("a leftover");
    fs::set_permissions(&data, fs::Permissions::from_mode(0o711)).expect("open the folder");

    let cluster = ManagedCluster::start(settings(&data)).await.expect("a first start");
    let mut connection = connect(&cluster).await;
    for (setting, expected) in [
        ("SHOW fsync", "on"),
        ("SHOW synchronous_commit", "on"),
        ("SHOW full_page_writes", "on"),
        ("SHOW data_checksums", "on"),
        ("SHOW listen_addresses", ""),
        ("SHOW server_encoding", "UTF8"),
        ("SHOW timezone", "UTC"),
        ("SHOW shared_buffers", "16MB"),
        ("SELECT current_user::text", "riverward"),
        ("SELECT current_database()::text", "riverward"),
        ("SELECT datcollate FROM pg_database WHERE datname = 'riverward'", "C.UTF-8"),
    ] {
        assert_eq!(text(&mut connection, setting).await, expected, "{setting}");
    }
    for statement in [
        "CREATE EXTENSION postgis",
        "CREATE TABLE kept (id int PRIMARY KEY)",
        "INSERT INTO kept VALUES (1)",
    ] {
        sqlx::raw_sql(statement).execute(&mut connection).await.expect(statement);
    }
    connection.close().await.expect("close");
    let pid = postmaster_pid(&data);
    assert!(!data.join("pg.unfinished-1").exists());
    let mode = fs::metadata(data.join("run")).expect("the socket's folder").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);

    cluster.stop().await;
    assert!(!exists(pid) && !serving(&data), "a process was left");
    assert!(!data.join("run").exists(), "the socket was left");
    assert!(!data.join("pg/postmaster.pid").exists());

    // As a crash leaves it, when its number has since gone to another process: this one.
    let stale =
        format!("{}\n{}/pg\n1\n5432\n{0}\n\n1 1\nready\n", std::process::id(), data.display());
    fs::write(data.join("pg/postmaster.pid"), stale).expect("a stale file");
    let cluster = ManagedCluster::start(settings(&data)).await.expect("a warm start");
    let mut connection = connect(&cluster).await;
    assert_eq!(text(&mut connection, "SELECT count(*)::text FROM kept").await, "1");
    connection.close().await.expect("close");
    cluster.stop().await;
}

#[tokio::test]
async fn a_second_server_on_the_folder_is_refused_and_a_command_attaches() {
    let folder = data_folder();
    let data = folder.path();
    let cluster = ManagedCluster::start(settings(data)).await.expect("start");

    let refusal = ManagedCluster::start(settings(data)).await.expect_err("a refusal");
    assert!(matches!(refusal, ClusterError::InUse { .. }));
    let message = refusal.to_string();
    assert!(message.contains(&format!("process {}", std::process::id())), "{message}");
    assert!(message.contains(&data.display().to_string()), "{message}");

    let attached = ManagedCluster::start_or_attach(settings(data)).await.expect("attach");
    connect(&attached).await.close().await.expect("close");
    attached.stop().await;
    connect(&cluster).await.close().await.expect("the server is still there");
    cluster.stop().await;

    let alone = ManagedCluster::start_or_attach(settings(data)).await.expect("start");
    assert_eq!(
        fs::read_to_string(data.join("lock")).expect("the lock").trim(),
        std::process::id().to_string()
    );
    alone.stop().await;
    assert!(!serving(data));
}

/// Inserts numbers in a transaction each until the connection breaks, and reports each that was
/// acknowledged.
async fn write_until_broken(
    mut connection: PgConnection,
    writer: i32,
    acknowledged: mpsc::UnboundedSender<(i32, i32)>,
) {
    for number in 0.. {
        let insert = sqlx::query("INSERT INTO written VALUES ($1, $2)")
            .bind(writer)
            .bind(number)
            .execute(&mut connection);
        if insert.await.is_err() {
            return;
        }
        acknowledged.send((writer, number)).expect("the test listens");
    }
}

#[tokio::test]
async fn a_killed_database_is_started_again_with_every_acknowledged_row() {
    let folder = data_folder();
    let data = folder.path();
    let cluster = ManagedCluster::start(settings(data)).await.expect("start");
    let mut connection = connect(&cluster).await;
    sqlx::raw_sql("CREATE TABLE written (writer int, number int, PRIMARY KEY (writer, number))")
        .execute(&mut connection)
        .await
        .expect("a table");
    drop(connection);

    for round in 0..2 {
        let (sender, mut acknowledged) = mpsc::unbounded_channel();
        for writer in 0..4 {
            let connection = connect(&cluster).await;
            tokio::spawn(write_until_broken(connection, round * 10 + writer, sender.clone()));
        }
        drop(sender);
        let mut rows = Vec::new();
        let before = postmaster_pid(data);
        while let Some(row) = acknowledged.recv().await {
            rows.push(row);
            if rows.len() == 40 {
                kill_hard(before);
            }
        }

        cluster.ready().await.expect("the database comes back");
        assert_ne!(postmaster_pid(data), before);
        let mut connection = connect(&cluster).await;
        for (writer, number) in rows {
            let found: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM written WHERE writer = $1 AND number = $2",
            )
            .bind(writer)
            .bind(number)
            .fetch_one(&mut connection)
            .await
            .expect("a count");
            assert_eq!(found, 1, "row {number} of writer {writer}");
        }
    }
    cluster.stop().await;
    assert!(!serving(data));
}

/// Not a test by itself: the process that other tests start, to kill it. What it does stands in the
/// variable.
#[tokio::test]
async fn helper_process() {
    let Ok(task) = std::env::var(HELPER_TASK) else {
        return;
    };
    if let Some(data) = task.strip_prefix("hold ") {
        let cluster = ManagedCluster::start(settings(Path::new(data))).await.expect("start");
        writeln!(std::io::stdout(), "\nready {}", cluster.url()).expect("the starter listens");
        std::future::pending::<()>().await;
    }
    let command =
        ["sh", "-c", r#"echo; echo "ready $RIVERWARD_CLUSTER_URL"; exec tail -f /dev/null"#];
    let status = run_with_cluster(None, Vec::new(), command.map(String::from).into()).await;
    writeln!(std::io::stdout(), "{status:?}").expect("the starter listens");
}

const HELPER_TASK: &str = "RIVERWARD_CLUSTER_TEST_HELPER";

struct Helper {
    process: Child,
    /// The URL of its cluster.
    url: String,
    /// Kept, because the helper goes on writing.
    _output: Lines<BufReader<ChildStdout>>,
}

impl Helper {
    /// Starts it and waits until its cluster answers.
    fn start(task: &str) -> Self {
        let mut process = Command::new(std::env::current_exe().expect("the test binary"))
            .args(["--exact", "cluster::helper_process", "--nocapture"])
            .env(HELPER_TASK, task)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("start the helper");
        let mut output = BufReader::new(process.stdout.take().expect("its output")).lines();
        let url = output
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("ready ").map(str::to_owned))
            .expect("the helper's cluster answers");
        Self {
            process,
            url,
            _output: output,
        }
    }

    fn end_with(mut self, signal: Signal) -> String {
        let pid = i32::try_from(self.process.id()).expect("a process number");
        kill(Pid::from_raw(pid), signal).expect("a signal");
        self.process.wait().expect("its end");
        self.url
    }
}

#[tokio::test]
async fn the_database_of_a_killed_server_is_adopted() {
    let folder = data_folder();
    // Too deep for a socket, so that it has to stand elsewhere.
    let data = folder.path().join("a-folder-with-a-long-name/".repeat(4));
    fs::create_dir_all(&data).expect("a deep folder");
    let task = format!("hold {}", data.display());

    let helper = Helper::start(&task);
    let before = postmaster_pid(&data);
    let url = helper.end_with(Signal::SIGKILL);
    let cluster = ManagedCluster::start(settings(&data)).await.expect("adopt");
    assert_eq!(postmaster_pid(&data), before);
    assert_eq!(cluster.url(), url);

    // The adopted one is watched like any other.
    kill_hard(before);
    cluster.ready().await.expect("the database comes back");
    assert_ne!(postmaster_pid(&data), before);
    cluster.stop().await;

    // Both killed at once.
    let helper = Helper::start(&task);
    let before = postmaster_pid(&data);
    kill_hard(before);
    helper.end_with(Signal::SIGKILL);
    let cluster = ManagedCluster::start(settings(&data)).await.expect("start anew");
    assert_ne!(postmaster_pid(&data), before);
    cluster.stop().await;
    assert!(!serving(&data));
    assert!(!socket_folder(&url).exists(), "the socket was left");
}

fn socket_folder(url: &str) -> PathBuf {
    let (_, rest) = url.split_once("host=").expect("a host");
    let (folder, _) = rest.split_once('&').expect("more parameters");
    assert!(folder.starts_with('/'), "{url}");
    PathBuf::from(folder)
}

#[tokio::test]
async fn a_command_gets_a_cluster_of_its_own_that_ends_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let noted = folder.path().join("url");
    let script = format!(
        r#"psql -Xqtc "SELECT 1" "${CLUSTER_URL}" && printf %s "${CLUSTER_URL}" > '{}' && exit 7"#,
        noted.display()
    );
    let extra = vec![("shared_buffers".to_owned(), "16MB".to_owned())];
    let command = ["sh", "-c", &script].map(String::from).into();
    let status = run_with_cluster(None, extra, command).await.expect("a run");
    assert_eq!(status.code(), Some(7));
    let url = fs::read_to_string(noted).expect("the URL that the command saw");
    let sockets = socket_folder(&url);
    let data = sockets.parent().expect("the data folder");
    assert!(!serving(data) && !data.exists(), "{} was left", data.display());

    let missing = run_with_cluster(None, Vec::new(), vec!["/no/such/program".into()]).await;
    assert!(matches!(missing, Err(ClusterError::Program { .. })));
}

#[tokio::test]
async fn a_signal_ends_the_command_and_its_cluster() {
    let helper = Helper::start("command");
    let sockets = socket_folder(&helper.url);
    let data = sockets.parent().expect("the data folder");
    let pid = postmaster_pid(data);
    helper.end_with(Signal::SIGTERM);
    assert!(!exists(pid) && !data.exists());
}
