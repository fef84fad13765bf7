//! Something between a server and its database that does what proxies and poolers do.

use std::path::PathBuf;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What it does with every connection, from the moment it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// Passes on.
    Pass,
    /// Lets every connection in as this user, and drops all other settings of the start.
    PassAs(&'static str),
    /// Hangs up.
    Cut,
    /// Says nothing.
    Stall,
    /// Says this, and hangs up.
    Say(&'static [u8]),
}

/// See the module. Ends when dropped.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    database: String,
    told: watch::Sender<(Does, PathBuf)>,
    waiting: watch::Receiver<usize>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Before a database that is reached by a socket.
    pub async fn before(options: &PgConnectOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (told, tells) = watch::channel((Does::Pass, socket(options)));
        let (count, waiting) = watch::channel(0);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client, tells.clone()));
                count.send_modify(|count| *count += 1);
            }
        });
        Self {
            port,
            database: options.get_database().unwrap().to_owned(),
            told,
            waiting,
            task,
        }
    }

    /// How to connect through it; the user is still to be named.
    pub fn options(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(self.port)
            .database(&self.database)
            .username("riverward")
            .ssl_mode(PgSslMode::Disable)
    }

    /// Does this from now on, to connections that are there as well.
    pub fn now(&self, does: Does) {
        self.told.send_modify(|told| told.0 = does);
    }

    /// Until somebody connects who was not there before.
    pub fn until_somebody_comes(&self) -> impl Future<Output = ()> + use<> {
        let mut waiting = self.waiting.clone();
        waiting.mark_unchanged();
        async move { waiting.changed().await.unwrap() }
    }

    /// Leads to another database from now on; what is connected is cut.
    pub fn lead_to(&self, options: &PgConnectOptions) {
        self.told.send_modify(|told| told.1 = socket(options));
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn socket(options: &PgConnectOptions) -> PathBuf {
    let folder = options.get_socket().expect("a database on a socket");
    folder.join(format!(".s.PGSQL.{}", options.get_port()))
}

/// Until it is told something else; then the connection ends, since nobody knows where in a message
/// it stands.
async fn serve(mut client: TcpStream, mut tells: watch::Receiver<(Does, PathBuf)>) {
    let (mut does, place) = tells.borrow_and_update().clone();
    let server = match &does {
        Does::Pass | Does::PassAs(_) => UnixStream::connect(&place).await.ok(),
        _ => None,
    };
    if let Some(mut server) = server {
        let user = if let Does::PassAs(user) = &does { Some(*user) } else { None };
        tokio::select! {
            () = pass(&mut client, &mut server, user) => return,
            told = tells.changed() => if told.is_err() { return },
        }
        does = tells.borrow_and_update().0.clone();
    }
    match does {
        Does::Pass | Does::PassAs(_) | Does::Cut => {}
        Does::Stall => drop(tells.changed().await),
        Does::Say(bytes) => {
            let _gone = client.write_all(bytes).await;
            let _gone = client.shutdown().await;
        }
    }
}

async fn pass(client: &mut TcpStream, server: &mut UnixStream, user: Option<&str>) {
    if let Some(user) = user {
        let Some(start) = start_as(client, user).await else {
            return;
        };
        if server.write_all(&start).await.is_err() {
            return;
        }
    }
    let _ended = copy_bidirectional(client, server).await;
}

/// The first message of a connection, with another user, the same database and nothing else.
async fn start_as(client: &mut TcpStream, user: &str) -> Option<Vec<u8>> {
    let length = usize::try_from(client.read_u32().await.ok()?).ok()?;
    let mut sent = vec![0; length.checked_sub(4)?];
    client.read_exact(&mut sent).await.ok()?;
    let text = String::from_utf8(sent.split_off(4)).ok()?;
    let mut words = text.split('\0');
    let mut database = "";
    while let (Some(name), Some(value)) = (words.next(), words.next()) {
        if name == "database" {
            database = value;
        }
    }
    let mut start = sent;
    for word in ["user", user, "database", database] {
        start.extend_from_slice(word.as_bytes());
        start.push(0);
    }
    start.push(0);
    let length = u32::try_from(start.len() + 4).ok()?;
    Some([length.to_be_bytes().to_vec(), start].concat())
}
