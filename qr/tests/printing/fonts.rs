use std::path::PathBuf;

use riverward_qr::{Format, Label, LabelSize, Press, PressOptions};

use crate::{PRESS, programs, samples};

fn with_name(name: &str) -> Label {
    Label {
        name: Some(name.to_owned()),
        ..samples::label()
    }
}

#[test]
fn rare_characters_and_other_scripts_are_printed() {
    // The last two are in no font for everyday text.
    let name = "𠙶㳇堽Aé·Ж Ω〇𪜀𫠝";
    let file = PRESS
        .label(&with_name(name), LabelSize::Mm100, Format::Pdf)
        .expect("fonts have these");
    let squeezed: String = name.chars().filter(|character| !character.is_whitespace()).collect();
    let text = programs::text(&file);
    assert!(text.contains(&squeezed), "{text}");
}

#[test]
fn a_character_that_no_font_has_is_named() {
    let error = PRESS
        .label(&with_name("中心河𐤀段"), LabelSize::Mm60, Format::Pdf)
        .expect_err("no font has it");
    assert_eq!(error.key(), "missing-glyph");
    let message = error.to_string();
    assert!(
        message.contains("𐤀 (U+10900)") && message.contains("name \"中心河𐤀段\""),
        "{message}"
    );
}

#[test]
fn without_a_font_for_chinese_there_is_no_press() {
    for (folder, family) in [("/nowhere", "Noto Sans CJK SC"), ("/usr/share/fonts", "DejaVu Sans")]
    {
        let options = PressOptions {
            font_folders: vec![PathBuf::from(folder)],
            font_families: vec![family.to_owned()],
            ..PressOptions::default()
        };
        let error = Press::new(&options).expect_err("no font");
        assert_eq!(error.key(), "fonts-missing");
        assert!(error.to_string().contains("fonts-noto-cjk"));
    }
}

#[test]
fn one_press_serves_many_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&*PRESS);
    let alone = PRESS
        .label(&samples::label(), LabelSize::Mm60, Format::Pdf)
        .expect("a label that fits");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let file = PRESS
                    .label(&samples::label(), LabelSize::Mm60, Format::Pdf)
                    .expect("a label that fits");
                assert_eq!(file, alone);
            });
        }
    });
}
