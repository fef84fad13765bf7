//! The restores of docs/operation.md, tried: a dump into a new folder, and the folder itself.

use std::fs;
use std::path::Path;
use std::process::Command;

use clap::Parser;
use sqlx::{AssertSqlSafe, Executor, PgPool};

use crate::cluster::data_folder;
use crate::support::{Browser, ServerProcess, seed, seed_sql};
use riverward::config::StoreConfig;
use riverward::db::open::Store;

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    store: StoreConfig,
}

fn config(data: &Path) -> StoreConfig {
    let mut config = Arguments::parse_from(["riverward", "--data", data.to_str().unwrap()]).store;
    config.database_url = None;
    config
}

fn pg(program: &str) -> String {
    let bin = Command::new("pg_config").arg("--bindir").output().expect("pg_config").stdout;
    format!("{}/{program}", String::from_utf8(bin).unwrap().trim())
}

/// Serves what was restored, and asks for what was in it.
async fn holds_the_district(data: &Path) {
    let mut server = ServerProcess::start(data, "127.0.0.1:0", &[]);
    let answer = Browser::new(&server.base_url).get(&format!("/q/{}", seed::river())).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.body.contains("张建国"));
    assert!(server.stop());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_backed_up_is_restored_as_documented_and_not_without_its_secret() {
    let (folder, dumped, copied) = (data_folder(), data_folder(), data_folder());
    let data = folder.path();
    let mut server = ServerProcess::start(data, "127.0.0.1:0", &[]);
    let database = Store::attach(&config(data)).await.unwrap();
    let owner = PgPool::connect_with(database.options().clone()).await.unwrap();
    owner.execute(sqlx::raw_sql(AssertSqlSafe(seed_sql()))).await.unwrap();
    owner.close().await;
    let dump = dumped.path().join("riverward.dump");
    let made = Command::new(pg("pg_dump"))
        .arg("--host")
        .arg(database.options().get_socket().unwrap())
        .args(["--username=riverward", "--format=custom", "--no-unlogged-table-data", "--file"])
        .arg(&dump)
        .arg("riverward")
        .status();
    assert!(made.unwrap().success());
    assert!(server.stop());

    let restored = dumped.path().join("var");
    let command = format!(
        "'{}' --dbname=\"$RIVERWARD_CLUSTER_URL\" --exit-on-error '{}'",
        pg("pg_restore"),
        dump.display()
    );
    let done = Command::new(env!("CARGO_BIN_EXE_riverward"))
        .args(["with-cluster", "--data"])
        .arg(&restored)
        .args(["--", "bash", "-c", &command])
        .status();
    assert!(done.unwrap().success());
    let refused = Command::new(env!("CARGO_BIN_EXE_riverward"))
        .args(["serve", "--addr", "127.0.0.1:0", "--data"])
        .arg(&restored)
        .env_remove("DATABASE_URL")
        .output()
        .unwrap();
    assert!(!refused.status.success());
    let words = String::from_utf8(refused.stderr).unwrap();
    assert!(words.contains("secret that is not here"), "{words}");
    fs::copy(data.join("secret"), restored.join("secret")).unwrap();
    holds_the_district(&restored).await;

    // The whole folder of a server that was stopped, as `cp -a` copies it.
    let copy = copied.path().join("var");
    assert!(Command::new("cp").arg("-a").args([data, &copy]).status().unwrap().success());
    holds_the_district(&copy).await;
}
