//! Machines that lack something: it is named with its package and the command to install it.

use std::fs;
use std::path::Path;

use riverward::db::cluster::{Installations, ManagedCluster};
use tempfile::TempDir;

use super::{data_folder, settings};

/// A machine's files as far as they are looked at: the server's programs, and PostGIS of that
/// version if it is given.
fn fake_machine(postgres: &[u32], postgis: Option<(u32, &str)>) -> TempDir {
    let prefix = tempfile::tempdir().expect("a folder");
    for version in postgres {
        let bin = prefix.path().join(format!("lib/postgresql/{version}/bin"));
        fs::create_dir_all(&bin).expect("a folder");
        for program in ["initdb", "postgres"] {
            fs::write(bin.join(program), "").expect("a program");
        }
    }
    if let Some((version, postgis)) = postgis {
        let extension = prefix.path().join(format!("share/postgresql/{version}/extension"));
        let library = prefix.path().join(format!("lib/postgresql/{version}/lib"));
        for folder in [&extension, &library] {
            fs::create_dir_all(folder).expect("a folder");
        }
        fs::write(library.join("postgis-3.so"), "").expect("a file");
        let control = format!("default_version = '{postgis}'\n");
        fs::write(extension.join("postgis.control"), control).expect("a file");
    }
    prefix
}

async fn refusal_on(machine: &TempDir, data: &Path) -> String {
    let mut settings = settings(data);
    settings.installations = Installations::below(machine.path());
    let refusal = ManagedCluster::start(settings).await.expect_err("a refusal");
    refusal.to_string()
}

#[tokio::test]
async fn what_is_missing_is_named_with_its_package_and_command() {
    let folder = data_folder();
    let data = folder.path();

    let message = refusal_on(&fake_machine(&[], None), data).await;
    assert!(message.contains("postgresql-15 and postgresql-15-postgis-3"), "{message}");
    assert!(message.contains("apt-get install postgresql postgresql-postgis"), "{message}");

    let message = refusal_on(&fake_machine(&[14], None), data).await;
    assert!(message.contains("PostgreSQL 15 or newer"), "{message}");

    let message = refusal_on(&fake_machine(&[15, 17], None), data).await;
    assert!(message.contains("apt-get install postgresql-17-postgis-3"), "{message}");

    let message = refusal_on(&fake_machine(&[15], Some((15, "3.2.1"))), data).await;
    assert!(
        message.contains("PostGIS 3.2") && message.contains("postgresql-15-postgis-3"),
        "{message}"
    );

    fs::create_dir(data.join("pg")).expect("a folder");
    fs::write(data.join("pg/PG_VERSION"), "16\n").expect("a file");
    let message = refusal_on(&fake_machine(&[15], Some((15, "3.3.2"))), data).await;
    assert!(
        message.contains("apt-get install postgresql-16 postgresql-16-postgis-3"),
        "{message}"
    );

    fs::remove_file(data.join("pg/PG_VERSION")).expect("remove");
    fs::write(data.join("pg/something"), "").expect("a file");
    let message = refusal_on(&fake_machine(&[15], Some((15, "3.3.2"))), data).await;
    assert!(message.contains("not a PostgreSQL cluster"), "{message}");

    assert!(!data.join("run").exists(), "a refusal leaves nothing half-done");
}
