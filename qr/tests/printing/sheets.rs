use std::ops::ControlFlow;

use riverward_qr::verify::codes;
use riverward_qr::{Label, Progress, SheetError, SheetLayout, SheetPreset};

use crate::samples::{self, Dice};
use crate::{PRESS, programs};

fn labels(count: usize) -> Vec<Label> {
    let mut dice = Dice(9);
    (0..count).map(|_| samples::random_label(&mut dice)).collect()
}

fn go_on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

#[test]
fn every_label_stands_in_its_place() {
    let labels = labels(25);
    let mut file = Vec::new();
    let made = PRESS
        .sheets(labels.clone(), &SheetPreset::Plates60.layout(), &mut file, &mut go_on)
        .expect("labels that fit");
    assert_eq!(made, Progress { labels: 25, pages: 3 });
    let found = codes(&file).expect("a PDF file");
    let read: Vec<&str> = found.iter().map(|code| code.payload.as_str()).collect();
    let expected: Vec<&str> = labels.iter().map(|label| label.payload.as_str()).collect();
    assert_eq!(read, expected);
    assert_eq!(
        found.iter().map(|code| code.page).collect::<Vec<_>>(),
        [[1; 9].as_slice(), &[2; 9], &[3; 7]].concat()
    );
}

#[test]
fn a_sheet_of_every_preset_can_be_read() {
    for preset in SheetPreset::ALL {
        let labels = labels(preset.layout().per_sheet() as usize);
        let mut file = Vec::new();
        PRESS
            .sheets(labels.clone(), &preset.layout(), &mut file, &mut go_on)
            .expect("labels that fit");
        let read: Vec<String> =
            codes(&file).expect("a PDF file").into_iter().map(|code| code.payload).collect();
        let expected: Vec<String> = labels.into_iter().map(|label| label.payload).collect();
        assert_eq!(read, expected, "{preset:?}");
    }
}

/// More labels than are set at once: the parts are bound in order, and stay one sound file.
#[test]
fn many_parts_become_one_file() {
    let labels = labels(600);
    let mut file = Vec::new();
    let mut told = Vec::new();
    let made = PRESS
        .sheets(labels, &SheetPreset::L7160.layout(), &mut file, &mut |progress| {
            told.push(progress.labels);
            ControlFlow::Continue(())
        })
        .expect("labels that fit");
    assert_eq!(made, Progress { labels: 600, pages: 29 });
    assert!(told.len() > 1 && told.is_sorted() && told.last() == Some(&600), "{told:?}");
    let information = programs::output("pdfinfo", &["-"], &file);
    assert!(information.contains("Pages:           29"), "{information}");
    assert!(programs::fonts(&file).iter().all(|(_, flags)| *flags == [true; 3]));
}

#[test]
fn pages_are_numbered() {
    let mut file = Vec::new();
    PRESS
        .sheets(labels(10), &SheetPreset::Plates60.layout(), &mut file, &mut go_on)
        .expect("labels that fit");
    let text = programs::text(&file);
    assert!(text.contains("第1页1–9") && text.contains("第2页10–10"), "{text}");
}

#[test]
fn the_same_labels_give_the_same_bytes() {
    let print = || {
        let mut file = Vec::new();
        PRESS
            .sheets(labels(300), &SheetPreset::L7160.layout(), &mut file, &mut go_on)
            .expect("labels that fit");
        file
    };
    assert_eq!(print(), print());
}

#[test]
fn what_fails_leaves_no_file_and_harms_none() {
    let folder = tempfile::tempdir().expect("a folder for a while");
    let path = folder.path().join("labels.pdf");
    std::fs::write(&path, "the one before").expect("a file");
    let layout = SheetPreset::L7160.layout();
    let mut bad = labels(400);
    bad[390].name = Some("横".repeat(41));
    let failed = PRESS.sheets_to_file(bad, &layout, &path, &mut go_on).expect_err("a bad label");
    assert_eq!(failed.key(), "too-long");
    let stopped = PRESS
        .sheets_to_file(labels(600), &layout, &path, &mut |_| ControlFlow::Break(()))
        .expect_err("stopped");
    assert_eq!(stopped.key(), "cancelled");
    let nothing =
        PRESS.sheets_to_file(Vec::new(), &layout, &path, &mut go_on).expect_err("no labels");
    assert_eq!(nothing.key(), "nothing");
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), "the one before");
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1);

    PRESS
        .sheets_to_file(labels(1), &layout, &path, &mut go_on)
        .expect("a label that fits");
    assert!(std::fs::read(&path).expect("the file").ends_with(b"%%EOF\n"));
}

#[test]
fn a_layout_that_does_not_fit_is_refused_before_any_label_is_set() {
    let layout = SheetLayout::centred(4, 4, (60.0, 80.0), (0.0, 0.0));
    assert!(matches!(
        layout.check(),
        Err(SheetError::Measure { .. } | SheetError::TooLarge { .. })
    ));
    let mut file = Vec::new();
    let error = PRESS.sheets(labels(1), &layout, &mut file, &mut go_on).expect_err("too large");
    assert_eq!(error.key(), "sheet-too-large");
    assert!(file.is_empty());
}
