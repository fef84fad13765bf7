use std::path::Path;

use riverward_qr::{Format, Kind, Label, LabelSize, Language, Press, PressError, PressOptions};

use crate::{programs, samples};

fn press_with(files: &[(&str, &str)]) -> Press {
    let folder = tempfile::tempdir().expect("a folder for a while");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("a template");
    }
    // Templates are read once, so the folder may go.
    Press::new(&PressOptions {
        template_folder: Some(folder.path().to_owned()),
        ..PressOptions::default()
    })
    .expect("templates that can be read")
}

fn print(press: &Press) -> Result<Vec<u8>, PressError> {
    press.label(&samples::label(), LabelSize::Mm60, Format::Pdf)
}

#[test]
fn a_template_of_ones_own_stands_in_for_the_embedded_one() {
    let press = press_with(&[(
        "label.typ",
        "#let plate(label, language, width, height) = [自制 #label.name #label.grouped]",
    )]);
    let text = programs::text(&print(&press).expect("a template that works"));
    assert!(text.contains("自制大茫村中心河418203577") && !text.contains("扫码"), "{text}");
}

#[test]
fn a_broken_template_is_named_with_its_line() {
    let press = press_with(&[(
        "label.typ",
        "// fine\n\n#let plate(label, language, width, height) = label.nmae\n",
    )]);
    let error = print(&press).expect_err("a mistake");
    assert!(
        matches!(&error, PressError::Template { file, line: 3, message } if file == "label.typ" && message.contains("nmae")),
        "{error:?}"
    );
    let press = press_with(&[("plate.typ", "#let x = \n#(")]);
    let error = print(&press).expect_err("a mistake");
    assert!(
        matches!(&error, PressError::Template { file, line: 1..=2, .. } if file == "plate.typ"),
        "{error:?}"
    );
    assert_eq!(error.key(), "template");
}

#[test]
fn a_template_reads_nothing_but_templates() {
    let press = press_with(&[("plate.typ", "#read(\"/etc/hostname\")")]);
    assert_eq!(print(&press).expect_err("no such file").key(), "template");
    let press = press_with(&[("plate.typ", "#import \"@preview/cetz:0.3.0\"")]);
    assert_eq!(print(&press).expect_err("no network").key(), "template");
}

#[test]
fn text_outside_of_its_zone_is_never_printed() {
    let press = press_with(&[(
        "label.typ",
        "#let plate(label, language, width, height) = place(dx: 1cm, dy: 1cm, [#block(width: 5mm, height: 5mm, text(size: 30pt, label.grouped))<zone>])",
    )]);
    assert_eq!(print(&press).expect_err("too large").key(), "overflow");
    let press = press_with(&[(
        "label.typ",
        "#let plate(label, language, width, height) = place(dx: 58mm, [#label.grouped])",
    )]);
    assert_eq!(print(&press).expect_err("off the plate").key(), "overflow");
}

#[test]
fn a_glyph_that_a_template_lacks_is_never_printed() {
    let press = press_with(&[("label.typ", "#let plate(label, language, width, height) = [𐤀]")]);
    assert_eq!(print(&press).expect_err("no such glyph").key(), "missing-glyph");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let options = PressOptions {
        template_folder: Some(Path::new("/nowhere").to_owned()),
        ..PressOptions::default()
    };
    let error = Press::new(&options).expect_err("no folder");
    assert!(error.key() == "template-file" && error.to_string().contains("/nowhere"), "{error}");
}

#[test]
fn words_are_there_in_english() {
    let press = Press::new(&PressOptions {
        language: Language::English,
        ..PressOptions::default()
    })
    .expect("fonts are installed");
    for kind in samples::KINDS {
        let label = Label { kind, ..samples::label() };
        for size in [LabelSize::Mm60, LabelSize::Other { width: 63.5, height: 38.1 }] {
            let file = press.label(&label, size, Format::Pdf).expect("a label that fits");
            assert!(programs::text(&file).contains("Scantoseewholooksafterthis"));
        }
    }
    for size in [riverward_qr::BoardSize::A3, riverward_qr::BoardSize::Metre15] {
        let file = press
            .board(&samples::hardest_board(), size, Format::Pdf)
            .expect("a board that fits");
        assert!(programs::text(&file).contains("Phone"));
    }
}

#[test]
fn what_is_printed_has_the_colours_of_the_screen() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let common = std::fs::read_to_string(folder.join("common.typ")).expect("a template");
    for kind in Kind::ALL {
        let name = format!("{kind:?}").to_lowercase();
        let colour = format!("{name}: rgb(\"{}\")", kind.colour());
        assert!(common.contains(&colour), "{colour}");
    }
}
