//! `riverward qr`: labels to a file, and codes out of one.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::TestApp;

fn qr(app: &TestApp, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_riverward"));
    command.arg("qr").args(arguments).current_dir(folder).env_remove("RUST_LOG");
    if arguments[0] != "verify" {
        command.arg("--data").arg(folder).env("DATABASE_URL", app.database.url());
        command.env("RIVERWARD_BASE_URL", "https://hz.example.gov.cn");
    }
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[tokio::test]
async fn labels_are_printed_and_read_back() {
    let app = TestApp::start().await;
    let folder = tempfile::tempdir().unwrap();
    let area = ["--area", "990101101", "--out", "labels.pdf"];
    let noted = "SELECT count(*) FROM audit WHERE action = 'code.print' AND account_id IS NULL";
    let verify =
        |more: &[&str]| qr(&app, folder.path(), &[&["verify", "labels.pdf"], more].concat());
    let mut found = 0;
    for paper in [["--plate", "60"], ["--stock", "L7165"], ["--grid", "2x3x90x85x4"]] {
        let printed = qr(&app, folder.path(), &[&["labels"], &area[..], &paper].concat());
        assert!(printed.status.success(), "{}", said(&printed));
        let read = verify(&[]);
        found = said(&read).matches("https://HZ.EXAMPLE.GOV.CN/Q/").count();
        assert!(found > 1, "{}", said(&read));
    }
    let right = verify(&["--expect", &found.to_string()]);
    assert!(right.status.success(), "{}", said(&right));
    let wrong = verify(&["--expect", &(found + 1).to_string()]);
    assert_eq!(wrong.status.code(), Some(1), "{}", said(&wrong));
    // Whoever may read other new files may read it.
    std::fs::write(folder.path().join("other"), "").unwrap();
    let mode = |name| folder.path().join(name).metadata().unwrap().permissions().mode();
    assert_eq!(mode("labels.pdf"), mode("other"));
    // What was printed is on record, by nobody with an account.
    let count: i64 =
        sqlx::query_scalar(noted).fetch_one(&app.database.owner().await).await.unwrap();
    assert_eq!(count, 3);
}

#[tokio::test]
async fn what_fails_leaves_the_earlier_file_as_it_was() {
    let app = TestApp::start().await;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("labels.pdf");
    std::fs::write(&out, "an earlier one").unwrap();
    let broken = folder.path().join("templates");
    std::fs::create_dir(&broken).unwrap();
    std::fs::write(broken.join("sheet.typ"), "#let = ").unwrap();
    for (arguments, words) in [
        (&["--area", "990101101", "--grid", "4x3x60x60x0"][..], "the paper has 210 mm"),
        (&["--area", "990101101", "--grid", "4x3"], "as 2x3x90x85x4"),
        (&["--area", "990101101", "--state", "lost"], "nothing fits"),
        (&["--area", "990101101", "--templates", "templates"], "sheet.typ"),
    ] {
        let failed =
            qr(&app, folder.path(), &[&["labels", "--out", "labels.pdf"], arguments].concat());
        assert!(!failed.status.success(), "{arguments:?}");
        assert!(said(&failed).contains(words), "{arguments:?}: {}", said(&failed));
        assert_eq!(std::fs::read_to_string(&out).unwrap(), "an earlier one");
    }
}
