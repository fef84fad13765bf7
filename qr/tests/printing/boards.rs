use riverward_qr::verify::{GreyPicture, codes, rasters};
use riverward_qr::{Board, BoardDate, BoardMap, BoardMeasure, BoardSize, Format, Kind};

use crate::samples::{self, Dice};
use crate::{PRESS, amount, decoders, programs};

const SIZES: [BoardSize; 2] = [BoardSize::Metre15, BoardSize::A3];

#[test]
fn three_decoders_read_both_codes_of_every_board() {
    let mut dice = Dice(1500);
    for index in 0..amount(50, 3) {
        let board = samples::random_board(&mut dice);
        let size = SIZES[index % 2];
        let format = if index % 3 < 2 { Format::Pdf } else { Format::Png { dpi: 100 } };
        let file = PRESS.board(&board, size, format).expect("a board that fits");
        decoders::all_read(
            &file,
            &board.payload,
            2,
            75.0,
            &format!("{size:?} {format:?} {}", board.name),
        );
    }
}

#[test]
fn the_two_codes_hang_at_different_heights() {
    for size in SIZES {
        let file = PRESS.board(&samples::board(), size, Format::Pdf).expect("a board that fits");
        let found = codes(&file).expect("a PDF file");
        let (_, height) = size.millimetres();
        assert!(found[1].place.y - found[0].place.y > height / 2.5, "{size:?}: {found:?}");
    }
}

#[test]
fn everything_on_the_hardest_board_is_text_with_fonts_embedded() {
    let board = samples::hardest_board();
    for size in SIZES {
        let file = PRESS.board(&board, size, Format::Pdf).expect("a board that fits");
        let text = programs::text(&file);
        let people = board.stewards.iter().flat_map(|steward| {
            [&steward.name, &steward.post, &steward.organisation, &steward.level]
        });
        let phones = board.stewards.iter().filter_map(|steward| steward.phone.as_ref());
        let sentences = board.duties.iter().chain(&board.goals).chain(&board.prohibited);
        let rest = [
            &board.title,
            &board.name,
            &board.office_phone,
            &board.supervision_phone,
            &board.issuing_body,
        ];
        let BoardMeasure::Line { start, end, .. } = &board.measure else {
            panic!("a river has two ends")
        };
        for expected in people.chain(phones).chain(sentences).chain(rest).chain([start, end]) {
            let squeezed: String =
                expected.chars().filter(|character| !character.is_whitespace()).collect();
            assert!(text.contains(&squeezed), "{size:?}: {expected}");
        }
        for expected in [
            "418203577",
            "JS-ZJ-DM-0017",
            "2.86公里",
            "2026年11月20日",
            "riverward.example/q",
            "朱泾塘",
            "大茫路",
            "1公里",
            "北",
        ] {
            assert!(text.contains(expected), "{size:?}: {expected}");
        }
        let fonts = programs::fonts(&file);
        assert!(
            !fonts.is_empty() && fonts.iter().all(|(_, flags)| *flags == [true; 3]),
            "{fonts:?}"
        );
    }
}

/// Looked at by a person once; `RIVERWARD_SNAPSHOTS=write` writes it anew, to be looked at again.
#[test]
fn the_hardest_board_looks_as_it_did() {
    const SNAPSHOT: &str =
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/hardest-board.png");
    let file = PRESS
        .board(&samples::hardest_board(), BoardSize::A3, Format::Png { dpi: 80 })
        .expect("a board that fits");
    let drawn = rasters(&file, 80.0).expect("a picture").remove(0);
    if std::env::var("RIVERWARD_SNAPSHOTS").is_ok_and(|wanted| wanted == "write") {
        std::fs::write(SNAPSHOT, grey_png(&drawn)).expect("the snapshot can be written");
    }
    let kept = std::fs::read(SNAPSHOT).expect("the snapshot");
    let kept = rasters(&kept, 80.0).expect("a picture").remove(0);
    assert_eq!((drawn.width, drawn.height), (kept.width, kept.height));
    for (one, other) in [(&drawn, &kept), (&kept, &drawn)] {
        if let Some((x, y)) = strange(one, other) {
            panic!("the board looks different at {x}, {y}: write the snapshot anew and look at it");
        }
    }
}

/// A pixel of one picture that is none of the shades around the same place in the other.
fn strange(one: &GreyPicture, other: &GreyPicture) -> Option<(usize, usize)> {
    const SHADES: u8 = 24;
    (0..one.height).flat_map(|y| (0..one.width).map(move |x| (x, y))).find(|&(x, y)| {
        let around = (y.saturating_sub(1)..=(y + 1).min(other.height - 1)).flat_map(|row| {
            (x.saturating_sub(1)..=(x + 1).min(other.width - 1))
                .map(move |column| other.pixels[row * other.width + column])
        });
        let (least, most) = around
            .fold((255, 0), |(least, most): (u8, u8), grey| (least.min(grey), most.max(grey)));
        let grey = one.pixels[y * one.width + x];
        grey < least.saturating_sub(SHADES) || grey > most.saturating_add(SHADES)
    })
}

fn grey_png(picture: &GreyPicture) -> Vec<u8> {
    let mut file = Vec::new();
    let edge = |length: usize| u32::try_from(length).expect("a small picture");
    let mut encoder = png::Encoder::new(&mut file, edge(picture.width), edge(picture.height));
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&picture.pixels).expect("a picture");
    writer.finish().expect("an end");
    file
}

#[test]
fn the_code_of_the_authorities_is_named_by_the_kind() {
    for (kind, words) in
        [(Kind::River, "河道编码"), (Kind::Road, "道路编码"), (Kind::Pond, "水体编码")]
    {
        let board = Board {
            kind,
            external_code: Some("YP-0025".to_owned()),
            ..samples::board()
        };
        let text = programs::text(
            &PRESS.board(&board, BoardSize::A3, Format::Pdf).expect("a board that fits"),
        );
        assert!(text.contains(&format!("{words}YP-0025")), "{kind:?}: {text}");
    }
}

#[test]
fn the_same_board_gives_the_same_bytes() {
    let print = || {
        PRESS
            .board(&samples::board(), BoardSize::A3, Format::Pdf)
            .expect("a board that fits")
    };
    assert_eq!(print(), print());
}

#[test]
fn a_board_with_as_little_as_may_be_is_printed() {
    let board = Board {
        stewards: Vec::new(),
        duties: Vec::new(),
        goals: Vec::new(),
        prohibited: Vec::new(),
        external_code: None,
        map: BoardMap {
            segment: vec![vec![[0.0, 0.0], [1.0, 0.0]]],
            ..BoardMap::default()
        },
        ..samples::board()
    };
    let file = PRESS.board(&board, BoardSize::A3, Format::Pdf).expect("a board that fits");
    assert_eq!(codes(&file).expect("a PDF file").len(), 2);
}

#[test]
fn bad_input_is_refused_by_name() {
    let print = |change: &dyn Fn(&mut Board)| {
        let mut board = samples::board();
        change(&mut board);
        PRESS.board(&board, BoardSize::A3, Format::Pdf).expect_err("bad input")
    };
    let steward = samples::board().stewards.remove(0);
    let error = print(&|board| board.stewards = vec![steward.clone(); 13]);
    assert_eq!(
        (error.key(), error.to_string().as_str()),
        ("too-many", "stewards has 13 entries, and there is room for 12; leave some out")
    );
    let error = print(&|board| board.stewards[1].name = "阿".repeat(41));
    assert_eq!(
        error.to_string(),
        "stewards[2].name has 41 characters, and at most 40 can be set legibly; shorten it"
    );
    assert_eq!(
        print(&|board| board.date = BoardDate {
            year: 2026,
            month: 2,
            day: 29
        })
        .key(),
        "date"
    );
    assert_eq!(print(&|board| board.map.segment.clear()).key(), "map");
    let line = |start: &str, length| BoardMeasure::Line {
        start: start.to_owned(),
        end: "掘石港".to_owned(),
        length,
    };
    assert_eq!(print(&|board| board.measure = line("朱泾塘", f64::INFINITY)).key(), "map");
    assert_eq!(print(&|board| board.measure = line("", 1.0)).key(), "empty");
    let outline = BoardMeasure::Outline {
        area: -1.0,
        perimeter: 1.0,
    };
    assert_eq!(print(&|board| board.measure = outline.clone()).key(), "map");
    // Each sentence may be so long, but not all of them at once.
    assert_eq!(
        print(&|board| board.prohibited = vec!["禁止向河道倾倒垃圾".repeat(8); 12]).key(),
        "does-not-fit"
    );
}

#[test]
fn what_has_an_outline_has_area_and_perimeter_and_no_ends() {
    for kind in [Kind::Pond, Kind::Grid] {
        let file = PRESS
            .board(&samples::short_board(kind), BoardSize::A3, Format::Pdf)
            .expect("a board that fits");
        let text = programs::text(&file);
        for there in ["面积6597平方米", "周长302米"] {
            assert!(text.contains(there), "{kind:?}: {text}");
        }
        for gone in ["起点", "终点", "长度"] {
            assert!(!text.contains(gone), "{kind:?}: {gone}");
        }
    }
    let file = PRESS.board(&samples::short_board(Kind::Lane), BoardSize::A3, Format::Pdf);
    let text = programs::text(&file.expect("a board that fits"));
    assert!(text.contains("起点") && text.contains("长度2.86公里"), "{text}");
}

#[test]
fn phones_and_commitments_stand_on_a_board_where_they_are_given() {
    let print = |board: &Board| {
        programs::text(&PRESS.board(board, BoardSize::A3, Format::Pdf).expect("a board that fits"))
    };
    let text = print(&samples::long_board(Kind::River));
    assert!(text.contains("公开承诺") && text.contains("欧阳堽：每周巡河一次"), "{text}");
    assert!(text.contains("联系电话") && text.contains("021-57921002"), "{text}");
    let text = print(&samples::short_board(Kind::River));
    assert!(!text.contains("公开承诺") && !text.contains("联系电话"), "{text}");
}

/// Per cent of the height between head and foot, in each of the three columns.
const LONGEST_GAP: usize = 20;

#[test]
fn no_part_of_a_board_is_left_empty_whatever_is_on_it() {
    for kind in Kind::ALL {
        for (name, board) in
            [("short", samples::short_board(kind)), ("long", samples::long_board(kind))]
        {
            for size in SIZES {
                let file = PRESS.board(&board, size, Format::Pdf).expect("a board that fits");
                let dpi = if size == BoardSize::A3 { 60.0 } else { 20.0 };
                let drawn = rasters(&file, dpi).expect("a picture").remove(0);
                for (column, gap) in gaps(&drawn).into_iter().enumerate() {
                    assert!(
                        gap < LONGEST_GAP,
                        "{name} {kind:?} {size:?}, column {column}: {gap} %"
                    );
                }
            }
        }
    }
}

/// The longest run of rows without anything, in each column, in per cent of the rows between head
/// and foot.
fn gaps(picture: &GreyPicture) -> [usize; 3] {
    let (top, bottom) = (picture.height * 12 / 100, picture.height * 91 / 100);
    [(3, 34), (37, 71), (74, 97)].map(|(left, right)| {
        let (left, right) = (picture.width * left / 100, picture.width * right / 100);
        let (mut longest, mut run) = (0, 0);
        for row in top..bottom {
            let pixels = &picture.pixels[row * picture.width..][left..right];
            run = if pixels.iter().any(|grey| *grey < 200) { 0 } else { run + 1 };
            longest = longest.max(run);
        }
        longest * 100 / (bottom - top)
    })
}
