//! `riverward serve`

use std::error::Error;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use clap::Args;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinError;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing_appender::non_blocking::ErrorCounter;

use super::outcome::{Outcome, say};
use crate::app::AppState;
use crate::clock::Clock;
use crate::config::{ServeConfig, StoreConfig};
use crate::db::open::Store;
use crate::db::{Databases, store};
use crate::demo::{self, Demo};
use crate::error::chain;
use crate::http::router;
use crate::http::server::{self, Bounds};
use crate::ids::Entropy;
use crate::jobs;
use crate::patrols::recorder::Committer;
use crate::secrets::Secrets;

/// Between two tries to reach a database that is not there yet.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Recordings, jobs and connections get at least this long to end, after the last request.
const SHORTEST_END: Duration = Duration::from_secs(5);

/// Time between two sums of the figures.
const UPKEEP: Duration = Duration::from_secs(5);

/// Arguments of `riverward serve`.
#[derive(Args, Debug)]
pub struct ServeArgs {
    #[command(flatten)]
    store: StoreConfig,
    #[command(flatten)]
    serve: ServeConfig,
    /// Make the fictitious demonstration district where there is none yet, and print its accounts
    /// and codes
    #[arg(long)]
    demo: bool,
    /// Log lines as JSON
    #[arg(long, env = "RIVERWARD_LOG_JSON")]
    log_json: bool,
}

/// Serves until told to stop, then lets running requests end.
pub async fn run(arguments: ServeArgs) -> Outcome {
    let log = super::logging::start_logging(arguments.log_json);
    let outcome = run_logged(&arguments, log.dropped()).await;
    log.end();
    outcome
}

async fn run_logged(arguments: &ServeArgs, dropped: ErrorCounter) -> Outcome {
    tracing::info!(configuration = ?arguments, "starting");
    allow_connections();
    // Listened for from here on: a signal during the start ends it in order.
    let stop = CancellationToken::new();
    watch_signals(stop.clone())?;

    if let Some(store) = stop.run_until_cancelled(Store::open(&arguments.store)).await {
        let store = store?;
        let outcome = serve(arguments, &store, dropped, stop).await;
        store.close().await;
        outcome?;
    }
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

async fn serve(
    arguments: &ServeArgs,
    store: &Store,
    dropped: ErrorCounter,
    stop: CancellationToken,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let beginning = Box::pin(begin(arguments, store, stop.clone()));
    let Some(begun) = stop.run_until_cancelled(beginning).await else {
        return Ok(());
    };
    let Begun {
        app,
        committer,
        listener,
        demo,
    } = begun?;
    if let Some(addr) = arguments.serve.metrics_addr {
        serve_metrics(addr, dropped, stop.clone()).await?;
    }
    let mut jobs = jobs::start(&app);
    // That nobody reads it is no reason not to serve.
    let told = say!("ready {}", app.base_url)
        .and_then(|()| demo.map_or(Ok(()), |demo| tell(&demo, &app.base_url)));
    if let Err(error) = told {
        tracing::warn!(%error, "ready");
    }

    // Ends after the last request, so that everything a phone waits for is stored.
    let served = CancellationToken::new();
    let committing = tokio::spawn(committer.run(served.clone().cancelled_owned()));
    let drain = Duration::from_secs(arguments.serve.drain_seconds);
    let bounds = Bounds::of(&arguments.serve);
    server::serve(listener, router::router(&app), bounds, stop.cancelled_owned()).await;
    served.cancel();
    let ending = async {
        committing.await?;
        while jobs.join_next().await.is_some() {}
        app.db.close().await;
        Ok::<_, JoinError>(())
    };
    if let Ok(ended) = timeout(drain.max(SHORTEST_END), ending).await {
        ended?;
    } else {
        // What it has not acknowledged, the database undoes.
        tracing::warn!("the database says nothing any more; it is left as it is");
    }
    Ok(())
}

/// All there is before the first request.
struct Begun {
    app: AppState,
    committer: Committer,
    listener: TcpListener,
    demo: Option<Demo>,
}

/// Can be given up at any point; the next start completes what was begun.
async fn begin(
    arguments: &ServeArgs,
    store: &Store,
    stop: CancellationToken,
) -> Result<Begun, Box<dyn Error + Send + Sync>> {
    let mut db = Databases::open(store.app_options(), arguments.store.pool_size);
    db.room = store.room();
    await_database(store, &db).await?;
    let listener = TcpListener::bind(arguments.serve.addr).await.map_err(|cause| {
        format!(
            "cannot listen on {}: {cause}; choose another address with --addr or RIVERWARD_ADDR",
            arguments.serve.addr
        )
    })?;
    let addr = listener.local_addr()?;
    let entropy = Entropy::from_os();
    let secrets = secrets(arguments, &db, &entropy).await?;
    let (app, committer) = AppState::build(
        arguments.serve.clone(),
        base_url(arguments.serve.base_url.as_deref(), addr)?,
        db,
        Clock::system(),
        entropy,
        secrets,
        stop,
    );
    jobs::prepare(&app).await?;
    let demo = if arguments.demo {
        let demo =
            demo::create(&app.db.jobs, app.clock.now(), &app.entropy, &app.passwords).await?;
        jobs::draw(&app).await?;
        Some(demo)
    } else {
        None
    };
    Ok(Begun {
        app,
        committer,
        listener,
        demo,
    })
}

/// Brings the schema up to date and sees that requests can log in. While there is no database to
/// talk to, or only a standby, it is waited for, until the server is told to stop.
async fn await_database(store: &Store, db: &Databases) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut pause = Duration::from_millis(100);
    loop {
        let migrated = store.migrate().await;
        let cause: Box<dyn Error + Send + Sync> = match migrated {
            Ok(()) => match db.check().await {
                Ok(()) => return Ok(()),
                Err(error) if error.is_away() => error.into(),
                Err(error) => return Err(error.into()),
            },
            Err(error) if error.is_away() => error.into(),
            Err(error) => return Err(error.into()),
        };
        tracing::warn!(cause = %chain(&*cause), "waiting for the database");
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// The secret this database was written with, or a new one for a new database.
async fn secrets(
    arguments: &ServeArgs,
    db: &Databases,
    entropy: &Entropy,
) -> Result<Secrets, Box<dyn Error + Send + Sync>> {
    let StoreConfig { secret, data_dir, .. } = &arguments.store;
    let mut known = store::secret_check(&db.jobs).await?;
    loop {
        let secrets = Secrets::belonging_to(known.as_deref(), secret.as_ref(), data_dir, entropy)?;
        if known.is_some() {
            return Ok(secrets);
        }
        // Another server may be first, with a secret of its own.
        store::keep_secret_check(&db.jobs, secrets.check()).await?;
        known = store::secret_check(&db.jobs).await?;
    }
}

/// Prints how to try the demonstration district, one thing a line.
fn tell(demo: &Demo, base_url: &str) -> io::Result<()> {
    for account in &demo.accounts {
        let role = account.role_en.replace(' ', "-");
        say!("account {role} {} {}", account.login, account.password)?;
    }
    for scan in &demo.scans {
        say!("scan {base_url}/q/{}", scan.code)?;
    }
    Ok(())
}

/// Takes as many open files as the system lets this user have: a connection is one, and a shell
/// gives fewer than `max_connections`.
fn allow_connections() {
    let raised = getrlimit(Resource::RLIMIT_NOFILE)
        .and_then(|(_, most)| setrlimit(Resource::RLIMIT_NOFILE, most, most));
    if let Err(error) = raised {
        tracing::warn!(%error, "the number of open files stays as it is");
    }
}

/// What codes and links carry: as configured, without a slash at the end, else where the server
/// listens.
fn base_url(
    configured: Option<&str>,
    addr: SocketAddr,
) -> Result<String, Box<dyn Error + Send + Sync>> {
    let Some(configured) = configured else {
        // Nobody can follow a link to "any address".
        let host = if addr.ip().is_unspecified() {
            IpAddr::V4(Ipv4Addr::LOCALHOST)
        } else {
            addr.ip()
        };
        return Ok(format!("http://{}", SocketAddr::new(host, addr.port())));
    };
    let probe = riverward_qr::Code::from_serial(0).ok_or("no probe code")?;
    riverward_qr::payload(configured, probe)
        .map_err(|error| format!("RIVERWARD_BASE_URL cannot be used: {error}"))?;
    Ok(configured.trim_end_matches('/').to_lowercase())
}

fn watch_signals(stop: CancellationToken) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        let why = tokio::select! {
            _ = terminate.recv() => "told to stop",
            _ = interrupt.recv() => "interrupted",
        };
        stop.cancel();
        tracing::info!("{why}");
    });
    Ok(())
}

async fn serve_metrics(
    addr: SocketAddr,
    dropped: ErrorCounter,
    stop: CancellationToken,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let recorder = PrometheusBuilder::new().install_recorder()?;
    tokio::spawn(keep_figures_small(recorder.clone(), stop.clone()));
    let listener = TcpListener::bind(addr)
        .await
        .map_err(|cause| format!("cannot serve metrics on {addr}: {cause}"))?;
    if let Err(error) = say!("metrics http://{}/metrics", listener.local_addr()?) {
        tracing::warn!(%error, "metrics are served");
    }
    let render = move || {
        let lost = u64::try_from(dropped.dropped_lines()).unwrap_or(u64::MAX);
        metrics::counter!("riverward_log_lines_lost_total", "why" => "waiting").absolute(lost);
        std::future::ready(recorder.render())
    };
    let router = Router::new().route("/metrics", get(render));
    tokio::spawn(async move {
        let served =
            axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await;
        if let Err(error) = served {
            tracing::error!(%error, "metrics are no longer served");
        }
    });
    Ok(())
}

/// Sums up durations as they come, so that they do not gather where nobody asks for the figures.
async fn keep_figures_small(figures: PrometheusHandle, stop: CancellationToken) {
    let mut rounds = tokio::time::interval(UPKEEP);
    while stop.run_until_cancelled(rounds.tick()).await.is_some() {
        figures.run_upkeep();
    }
}
