//! Behind a real pooler (`pgbouncer`): by session the server works, otherwise it says why it does not.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;

use crate::support::{TestApp, TestDatabase, seed};
use riverward::db::Databases;
use riverward::db::session::LoginError;

/// A pooler that pools in one way, in front of a cluster.
struct PgBouncer {
    child: Child,
    port: u16,
    _folder: TempDir,
}

impl PgBouncer {
    fn start(database: &PgConnectOptions, mode: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let socket = database.get_socket().expect("the tests' cluster has a socket");
        let users = folder.path().join("users.txt");
        fs::write(&users, "\"riverward\" \"\"\n\"riverward_app\" \"\"\n").unwrap();
        let settings = folder.path().join("pgbouncer.ini");
        let text = format!(
            "[databases]\n* = host={} port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nunix_socket_dir =\nauth_type = trust\nauth_file = {}\n\
             pool_mode = {mode}\nmax_client_conn = 100\ndefault_pool_size = 20\n",
            socket.display(),
            database.get_port(),
            users.display(),
        );
        fs::write(&settings, text).unwrap();
        // As root it refuses to run; the socket is open to the cluster's owner.
        let owner = fs::metadata(socket).unwrap();
        let mut command = Command::new("/usr/sbin/pgbouncer");
        if owner.uid() != nix::unistd::getuid().as_raw() {
            command.uid(owner.uid()).gid(owner.gid());
        }
        let child = command
            .arg("--quiet")
            .arg(&settings)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("pgbouncer, which deploy/system-packages.sh installs");
        let mut pooler = Self {
            child,
            port,
            _folder: folder,
        };
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(pooler.child.try_wait().unwrap().is_none(), "pgbouncer ended");
            std::thread::yield_now();
        }
        pooler
    }

    fn options(&self, database: &PgConnectOptions) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(self.port)
            .username("riverward")
            .database(database.get_database().expect("a database"))
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn by_session_pages_and_records_go_through_it() {
    let database = TestDatabase::create().await;
    let pooler = PgBouncer::start(&database.options, "session");
    let through = pooler.options(&database.options);
    let app = TestApp::at(&through, database).await;
    app.state.db.check().await.unwrap();
    let page = format!("/q/{}", seed::river());
    assert_eq!(app.resident().get(&page).await.status, 200);
    let id = app.state.entropy.event_id(app.state.clock.now());
    let zhang = app.zhang().await;
    assert!(zhang.try_record(&seed::river().to_string(), id).await);
    assert!(zhang.try_record(&seed::river().to_string(), id).await, "sent again");
}

#[tokio::test(flavor = "multi_thread")]
async fn by_transaction_or_statement_it_is_refused_with_what_to_do() {
    let database = TestDatabase::create().await;
    for mode in ["transaction", "statement"] {
        let pooler = PgBouncer::start(&database.options, mode);
        let db = Databases::open(&pooler.options(&database.options), None);
        let refusal = db.check().await.unwrap_err();
        assert!(matches!(refusal, LoginError::Shared), "{mode}: {refusal}");
        assert!(refusal.to_string().contains("pool_mode = session"), "{refusal}");
    }
}
