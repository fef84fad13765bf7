//! `riverward serve`

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use clap::Args;
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::outcome::Outcome;
use crate::app::AppState;
use crate::clock::Clock;
use crate::config::{ServeConfig, StoreConfig};
use crate::db::Databases;
use crate::db::open::Store;
use crate::demo::{self, Demo};
use crate::http::{router, server};
use crate::ids::Entropy;
use crate::jobs;
use crate::secrets::Secrets;

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
    super::logging::start_logging(arguments.log_json);
    tracing::info!(configuration = ?arguments, "starting");
    // Listened for from here on: a signal during the start ends it in order.
    let stop = CancellationToken::new();
    watch_signals(stop.clone())?;

    let store = Store::open(&arguments.store).await?;
    let outcome = serve(&arguments, &store, stop).await;
    store.close().await;
    outcome?;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

async fn serve(
    arguments: &ServeArgs,
    store: &Store,
    stop: CancellationToken,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    store.migrate().await?;
    let listener = TcpListener::bind(arguments.serve.addr).await.map_err(|cause| {
        format!(
            "cannot listen on {}: {cause}; choose another address with --addr or RIVERWARD_ADDR",
            arguments.serve.addr
        )
    })?;
    let addr = listener.local_addr()?;
    let entropy = Entropy::from_os();
    let secrets =
        Secrets::load(arguments.store.secret.as_ref(), &arguments.store.data_dir, &entropy)?;
    let (app, committer) = AppState::build(
        arguments.serve.clone(),
        base_url(arguments.serve.base_url.as_deref(), addr)?,
        Databases::open(store.options(), arguments.store.pool_size),
        Clock::system(),
        entropy,
        secrets,
        stop.clone(),
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
    if let Some(addr) = arguments.serve.metrics_addr {
        serve_metrics(addr, stop.clone()).await?;
    }
    let mut jobs = jobs::start(&app);
    println!("ready {}", app.base_url);
    if let Some(demo) = demo {
        tell(&demo, &app.base_url);
    }

    // Ends after the last request, so that everything a phone waits for is stored.
    let served = CancellationToken::new();
    let committing = tokio::spawn(committer.run(served.clone().cancelled_owned()));
    let drain = Duration::from_secs(arguments.serve.drain_seconds);
    server::serve(
        listener,
        router::router(&app),
        arguments.serve.max_connections,
        drain,
        stop.cancelled_owned(),
    )
    .await;
    served.cancel();
    committing.await?;
    while jobs.join_next().await.is_some() {}
    app.db.close().await;
    Ok(())
}

/// Prints how to try the demonstration district, one thing a line.
fn tell(demo: &Demo, base_url: &str) {
    for account in &demo.accounts {
        println!(
            "account {} {} {}",
            account.role_en.replace(' ', "-"),
            account.login,
            account.password
        );
    }
    for scan in &demo.scans {
        println!("scan {base_url}/q/{}", scan.code);
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
        tokio::select! {
            _ = terminate.recv() => tracing::info!("told to stop"),
            _ = interrupt.recv() => tracing::info!("interrupted"),
        }
        stop.cancel();
    });
    Ok(())
}

async fn serve_metrics(
    addr: SocketAddr,
    stop: CancellationToken,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let recorder = PrometheusBuilder::new().install_recorder()?;
    let listener = TcpListener::bind(addr)
        .await
        .map_err(|cause| format!("cannot serve metrics on {addr}: {cause}"))?;
    println!("metrics http://{}/metrics", listener.local_addr()?);
    let router =
        Router::new().route("/metrics", get(move || std::future::ready(recorder.render())));
    tokio::spawn(async move {
        let served =
            axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await;
        if let Err(error) = served {
            tracing::error!(%error, "metrics are no longer served");
        }
    });
    Ok(())
}
