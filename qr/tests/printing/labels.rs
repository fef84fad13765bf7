#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels of small pictures"
)]

use riverward_qr::verify::{codes, rasters};
use riverward_qr::{
    Format, Label, LabelSize, NAME_LIMIT, PLACE_LIMIT, PressError, SheetPreset, payload,
};

use crate::samples::{self, Dice};
use crate::{PRESS, amount, decoders, programs};

const PLATES: [LabelSize; 3] = [LabelSize::Mm60, LabelSize::Mm100, LabelSize::Mm150];

fn sizes() -> impl Iterator<Item = LabelSize> {
    let stock = SheetPreset::ALL.map(|preset| preset.layout().label);
    PLATES
        .into_iter()
        .chain(stock.map(|(width, height)| LabelSize::Other { width, height }))
}

fn format(index: usize) -> Format {
    [Format::Png { dpi: 300 }, Format::Svg, Format::Pdf, Format::Png { dpi: 600 }][index % 4]
}

fn three_decoders_read(size: LabelSize, seed: u64) {
    let mut dice = Dice(seed);
    for index in 0..amount(1000, 4) {
        let label = samples::random_label(&mut dice);
        let file = PRESS.label(&label, size, format(index)).expect("a label that fits");
        decoders::all_read(
            &file,
            &label.payload,
            1,
            150.0,
            &format!("{size:?} {:?} {label:?}", format(index)),
        );
    }
}

#[test]
fn three_decoders_read_every_label_of_60_mm() {
    three_decoders_read(LabelSize::Mm60, 60);
}

#[test]
fn three_decoders_read_every_label_of_100_mm() {
    three_decoders_read(LabelSize::Mm100, 100);
}

#[test]
fn three_decoders_read_every_label_of_150_mm() {
    three_decoders_read(LabelSize::Mm150, 150);
}

#[test]
fn three_decoders_read_labels_of_every_stock() {
    let mut dice = Dice(7);
    for size in sizes().skip(3) {
        let label = samples::random_label(&mut dice);
        let file = PRESS.label(&label, size, Format::Png { dpi: 300 }).expect("a label that fits");
        decoders::all_read(&file, &label.payload, 1, 300.0, &format!("{size:?} {label:?}"));
    }
}

/// Every pixel less than four modules from the symbol is white.
#[test]
fn the_quiet_zone_is_kept_in_every_size() {
    let mut label = samples::label();
    label.name = Some("横".repeat(NAME_LIMIT));
    for size in sizes() {
        let file = PRESS.label(&label, size, Format::Png { dpi: 300 }).expect("a label that fits");
        let found = codes(&file).expect("a picture").remove(0);
        let picture = rasters(&file, 300.0).expect("a picture").remove(0);
        let to_px = |mm: f64| mm / 25.4 * 300.0;
        let (left, top) = (to_px(found.place.x), to_px(found.place.y));
        let (width, height) = (to_px(found.place.width), to_px(found.place.height));
        let module = width / 29.0;
        // Corners are told to a pixel or two.
        let (quiet, near) = (3.9 * module, 0.3 * module);
        for y in 0..picture.height {
            for x in 0..picture.width {
                let (x_mm, y_mm) = (x as f64, y as f64);
                let within = |by: f64| {
                    x_mm > left - by
                        && x_mm < left + width + by
                        && y_mm > top - by
                        && y_mm < top + height + by
                };
                if within(quiet) && !within(near) {
                    assert!(
                        picture.pixels[y * picture.width + x] > 250,
                        "{size:?}: dark at {x}, {y}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_symbol_takes_the_width_of_a_plate() {
    for (size, least) in
        [(LabelSize::Mm60, 40.0), (LabelSize::Mm100, 70.0), (LabelSize::Mm150, 105.0)]
    {
        let file = PRESS
            .label(&samples::label(), size, Format::Png { dpi: 300 })
            .expect("a label that fits");
        let place = codes(&file).expect("a picture")[0].place;
        assert!(place.width >= least, "{size:?}: {place:?}");
    }
}

#[test]
fn the_longest_names_are_set_on_every_size() {
    for character in ["横", "W", "𠙶"] {
        let mut label = samples::label();
        label.name = Some(character.repeat(NAME_LIMIT));
        label.place = Some(character.repeat(PLACE_LIMIT));
        for host in ["a.cn", "rivers-and-roads.jinshan.example:8443"] {
            label.payload =
                payload(&format!("https://{host}"), label.code).expect("a plain address");
            for size in sizes() {
                let printed = PRESS.label(&label, size, Format::Svg);
                assert!(printed.is_ok(), "{character} {host} {size:?}: {printed:?}");
            }
        }
    }
}

#[test]
fn an_address_too_long_to_be_typed_from_a_small_label_is_refused() {
    let mut label = samples::label();
    let host = "a-name-as-long-as-most-hosts-will-ever-have.riverward.example";
    label.payload = payload(&format!("https://{host}"), label.code).expect("a plain address");
    let small = LabelSize::Other { width: 63.5, height: 38.1 };
    let error = PRESS.label(&label, small, Format::Svg).expect_err("no room");
    assert!(
        matches!(&error, PressError::DoesNotFit { field } if field.name() == "domain"),
        "{error}"
    );
    for size in PLATES {
        assert!(PRESS.label(&label, size, Format::Svg).is_ok(), "{size:?}");
    }
}

#[test]
fn a_name_beyond_the_limit_is_refused_with_the_limit() {
    let mut label = samples::label();
    for length in [NAME_LIMIT + 1, 200] {
        label.name = Some("横".repeat(length));
        let error = PRESS.label(&label, LabelSize::Mm150, Format::Pdf).expect_err("too long");
        assert!(
            matches!(&error, PressError::TooLong { limit: NAME_LIMIT, length: told, .. } if *told == length)
        );
        assert_eq!(error.key(), "too-long");
        assert_eq!(
            error.to_string(),
            format!("name has {length} characters, and at most 40 can be set legibly; shorten it")
        );
    }
}

#[test]
fn what_stands_on_a_label_is_text_with_fonts_embedded() {
    let file = PRESS
        .label(&samples::label(), LabelSize::Mm100, Format::Pdf)
        .expect("a label that fits");
    let text = programs::text(&file);
    for expected in [
        "418203577",
        "大茫村中心河",
        "老街桥东侧",
        "河道",
        "扫码查看谁在守护这条河",
        "021-57312345",
        "riverward.example/q",
        "第12号",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    let fonts = programs::fonts(&file);
    assert!(!fonts.is_empty() && fonts.iter().all(|(_, flags)| *flags == [true; 3]), "{fonts:?}");
}

#[test]
fn a_blank_label_has_a_line_to_write_on() {
    let label = Label {
        name: None,
        place: None,
        office_phone: None,
        number: None,
        ..samples::label()
    };
    let file = PRESS.label(&label, LabelSize::Mm60, Format::Pdf).expect("a label that fits");
    assert!(programs::text(&file).contains("名称"));
    decoders::all_read(&file, &label.payload, 1, 300.0, "a blank");
}

#[test]
fn each_kind_is_said_in_words() {
    for (kind, word) in samples::KINDS.into_iter().zip(["河道", "道路", "埭巷", "小微水体", "网格"])
    {
        let label = Label { kind, ..samples::label() };
        let file = PRESS.label(&label, LabelSize::Mm60, Format::Pdf).expect("a label that fits");
        assert!(programs::text(&file).contains(word), "{word}");
    }
}

#[test]
fn the_same_label_gives_the_same_bytes() {
    for index in 0..3 {
        let print = || {
            PRESS
                .label(&samples::label(), LabelSize::Mm60, format(index))
                .expect("a label that fits")
        };
        assert_eq!(print(), print(), "{:?}", format(index));
    }
}

/// Modules of a PNG are whole pixels at both resolutions: black and white and nothing between.
#[test]
fn modules_of_a_picture_are_sharp() {
    for dpi in [300, 600] {
        let file = PRESS
            .label(&samples::label(), LabelSize::Mm60, Format::Png { dpi })
            .expect("a label that fits");
        let place = codes(&file).expect("a picture")[0].place;
        let picture = rasters(&file, f64::from(dpi)).expect("a picture").remove(0);
        let px = |mm: f64| (mm / 25.4 * f64::from(dpi)).round() as usize;
        for y in px(place.y)..px(place.y + place.height) {
            for x in px(place.x)..px(place.x + place.width) {
                let grey = picture.pixels[y * picture.width + x];
                assert!(!(8..=247).contains(&grey), "{grey} at {x}, {y} of {dpi} dpi");
            }
        }
    }
}

#[test]
fn bad_input_is_refused_by_name() {
    let plain = samples::label();
    let key = |label: &Label, size, format| {
        PRESS.label(label, size, format).expect_err("bad input").key()
    };
    let with_name = |name: &str| Label {
        name: Some(name.to_owned()),
        ..plain.clone()
    };
    let pdf = |label: &Label| key(label, LabelSize::Mm60, Format::Pdf);
    assert_eq!(pdf(&with_name("")), "empty");
    assert_eq!(pdf(&with_name("  ")), "empty");
    assert_eq!(pdf(&with_name("中心\n河")), "unprintable");
    assert_eq!(pdf(&with_name("河\u{202E}心")), "unprintable");
    assert_eq!(
        pdf(&Label {
            payload: "https://RIVERWARD.EXAMPLE/Q/000005724".to_owned(),
            ..plain.clone()
        }),
        "other-code"
    );
    assert_eq!(key(&plain, LabelSize::Other { width: 20.0, height: 20.0 }, Format::Pdf), "size");
    assert_eq!(
        key(
            &plain,
            LabelSize::Other {
                width: f64::NAN,
                height: 90.0
            },
            Format::Pdf
        ),
        "size"
    );
    assert_eq!(key(&plain, LabelSize::Mm60, Format::Png { dpi: 10 }), "resolution");
    assert_eq!(
        key(
            &plain,
            LabelSize::Other {
                width: 600.0,
                height: 600.0
            },
            Format::Png { dpi: 1200 }
        ),
        "resolution"
    );
}

/// Markup of the typesetter is text like any other.
#[test]
fn markup_in_a_name_is_printed_as_it_is() {
    let name = "#panic() *河* $x$ \\ \"<zone>";
    let label = Label {
        name: Some(name.to_owned()),
        ..samples::label()
    };
    let file = PRESS.label(&label, LabelSize::Mm100, Format::Pdf).expect("a label that fits");
    let squeezed: String = name.chars().filter(|character| !character.is_whitespace()).collect();
    let text = programs::text(&file);
    assert!(text.contains(&squeezed.replace('"', "”")) || text.contains(&squeezed), "{text}");
}
