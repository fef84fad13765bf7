//! Prints sample labels, a sheet and boards into a folder: `cargo run -p riverward-qr --example
//! samples -- FOLDER`.

#[path = "../tests/printing/samples.rs"]
#[expect(dead_code, reason = "tests use the rest")]
mod samples;

use std::error::Error;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::{env, fs};

use riverward_qr::{BoardSize, Format, Kind, LabelSize, Press, PressOptions, SheetPreset};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("name a folder to print into")?);
    fs::create_dir_all(&folder)?;
    let press = Press::new(&PressOptions::default())?;
    labels(&press, &folder)?;
    let boards = [
        ("board".to_owned(), samples::board()),
        ("hardest-board".to_owned(), samples::hardest_board()),
    ];
    let kinds = Kind::ALL.into_iter().flat_map(|kind| {
        let name = format!("{kind:?}").to_lowercase();
        [
            (format!("short-{name}"), samples::short_board(kind)),
            (format!("long-{name}"), samples::long_board(kind)),
        ]
    });
    for (name, board) in boards.into_iter().chain(kinds) {
        for (size_name, size, dpi) in [("a3", BoardSize::A3, 100), ("1500", BoardSize::Metre15, 50)]
        {
            fs::write(
                folder.join(format!("{name}-{size_name}.pdf")),
                press.board(&board, size, Format::Pdf)?,
            )?;
            fs::write(
                folder.join(format!("{name}-{size_name}.png")),
                press.board(&board, size, Format::Png { dpi })?,
            )?;
        }
    }
    Ok(())
}

fn labels(press: &Press, folder: &Path) -> Result<(), Box<dyn Error>> {
    let label = samples::label();
    let mut blank = label.clone();
    (blank.name, blank.place, blank.office_phone) = (None, None, None);
    let mut long = label.clone();
    long.name = Some(samples::name(&mut samples::Dice(1), 40));
    long.place = Some(samples::name(&mut samples::Dice(2), 24));
    let wide = LabelSize::Other { width: 99.1, height: 67.7 };
    for (name, label) in [("label", &label), ("blank", &blank), ("long", &long)] {
        for (size_name, size) in [
            ("60", LabelSize::Mm60),
            ("100", LabelSize::Mm100),
            ("150", LabelSize::Mm150),
            ("wide", wide),
        ] {
            for (extension, format) in
                [("png", Format::Png { dpi: 300 }), ("pdf", Format::Pdf), ("svg", Format::Svg)]
            {
                fs::write(
                    folder.join(format!("{name}-{size_name}.{extension}")),
                    press.label(label, size, format)?,
                )?;
            }
        }
    }
    let mut dice = samples::Dice(3);
    let labels = (0..30).map(|_| samples::random_label(&mut dice));
    press.sheets_to_file(
        labels,
        &SheetPreset::Plates60.layout(),
        &folder.join("sheet.pdf"),
        &mut |_| ControlFlow::Continue(()),
    )?;
    Ok(())
}
