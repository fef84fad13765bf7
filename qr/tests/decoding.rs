//! The pictures as readers see them: what the PNG file says of itself, and what two independent
//! decoders, rqrr and (where `zbarimg` is installed) `ZBar`, make of it.

use std::io::{Cursor, ErrorKind, Write};
use std::process::{Command, Stdio};

use proptest::prelude::*;
use riverward_qr::code::SERIALS;
use riverward_qr::{Code, Matrix, payload};

/// Grey values of a decoded PNG, row by row, and its edge.
struct Picture {
    edge: usize,
    pixels: Vec<u8>,
}

fn open(file: &[u8]) -> Picture {
    let mut decoder = png::Decoder::new(Cursor::new(file));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a PNG header");
    let info = reader.info();
    assert_eq!(info.color_type, png::ColorType::Grayscale);
    assert_eq!(info.bit_depth, png::BitDepth::One);
    assert_eq!(info.width, info.height);
    let mut pixels = vec![0; reader.output_buffer_size().expect("a small picture")];
    let frame = reader.next_frame(&mut pixels).expect("a PNG picture");
    let edge = usize::try_from(frame.width).expect("a small picture");
    assert_eq!(pixels.len(), edge * edge);
    Picture { edge, pixels }
}

/// Error correction level Q in the format bits of a symbol (ISO/IEC 18004, table of level
/// indicators).
const LEVEL_Q: u16 = 0b11;

/// The text and version that rqrr reads.
fn read(picture: &Picture) -> (String, usize) {
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(picture.edge, picture.edge, |x, y| {
            picture.pixels[y * picture.edge + x]
        });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "one symbol in the picture");
    let (data, text) = grids[0].decode().expect("a symbol that can be read");
    assert_eq!(data.ecc_level, LEVEL_Q);
    (text, data.version.0)
}

fn link(base_url: &str, serial: u32) -> (Code, String) {
    let code = Code::from_serial(serial).expect("a serial below the limit");
    (code, payload(base_url, code).expect("a plain address"))
}

const ADDRESSES: [&str; 6] = [
    "https://a.cn",
    "https://riverward.example",
    "http://127.0.0.1:8080",
    "http://[::1]:8080",
    "https://rivers-and-roads.jinshan.example:8443",
    "https://a-name-as-long-as-a-label-may-be-which-is-sixty-three-letters-x.riverward.example",
];

#[test]
fn the_picture_is_the_matrix_with_its_quiet_zone() {
    let (_, text) = link("https://riverward.example", 41_820_357);
    let matrix = Matrix::encode(&text).expect("a short text");
    for scale in [1, 3, 8] {
        let picture = open(&matrix.png(scale).expect("a fair size"));
        let scale = usize::try_from(scale).expect("a small number");
        assert_eq!(picture.edge, (matrix.width() + 8) * scale);
        for (index, grey) in picture.pixels.iter().enumerate() {
            let (column, row) = (index % picture.edge / scale, index / picture.edge / scale);
            let dark = column >= 4 && row >= 4 && matrix.is_dark(column - 4, row - 4);
            assert_eq!(*grey, if dark { 0 } else { 255 });
        }
    }
}

#[test]
fn the_same_symbol_gives_the_same_bytes() {
    let (_, text) = link("https://riverward.example", 7);
    let png = || Matrix::encode(&text).and_then(|matrix| matrix.png(4)).expect("a short text");
    assert_eq!(png(), png());
}

/// Level Q: a blot on one module in twenty, all in one place, does no harm.
#[test]
fn a_blot_does_not_stop_the_reader() {
    let (code, text) = link("https://riverward.example", 41_820_357);
    let matrix = Matrix::encode(&text).expect("a short text");
    let scale = 6;
    let mut picture = open(&matrix.png(scale).expect("a fair size"));
    let scale = usize::try_from(scale).expect("a small number");
    for row in 14..20 {
        for column in 16..23 {
            for pixel in 0..scale * scale {
                let x = column * scale + pixel % scale;
                let y = row * scale + pixel / scale;
                picture.pixels[y * picture.edge + x] = 0;
            }
        }
    }
    assert_eq!(read(&picture).0.parse(), Ok(code));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn rqrr_reads_every_picture(
        serial in 0..SERIALS,
        address in proptest::sample::select(&ADDRESSES[..]),
        scale in 2_u32..7,
    ) {
        let (code, text) = link(address, serial);
        let matrix = Matrix::encode(&text).expect("a short text");
        let (read_text, version) = read(&open(&matrix.png(scale).expect("a fair size")));
        prop_assert_eq!(&read_text, &text);
        prop_assert_eq!(Some(version), usize::try_from(matrix.version()).ok());
        prop_assert_eq!(Code::parse(&read_text), Ok(code));
    }
}

/// What `ZBar` reads, or nothing where it is not installed.
fn zbar(file: &[u8]) -> Option<String> {
    let child = Command::new("zbarimg")
        .args(["--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", "png:-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut child = match child {
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        child => child.expect("zbarimg starts"),
    };
    let mut input = child.stdin.take().expect("a pipe to zbarimg");
    input.write_all(file).expect("zbarimg takes the picture");
    drop(input);
    let output = child.wait_with_output().expect("zbarimg ends");
    assert!(output.status.success(), "zbarimg finds a symbol: {output:?}");
    Some(String::from_utf8(output.stdout).expect("ASCII text"))
}

#[test]
fn zbar_reads_every_picture() {
    for (address, serial) in
        ADDRESSES.into_iter().zip([0, 7, 572, 41_820_357, 87_654_321, SERIALS - 1])
    {
        let (code, text) = link(address, serial);
        let matrix = Matrix::encode(&text).expect("a short text");
        let Some(read) = zbar(&matrix.png(4).expect("a fair size")) else {
            // Not eprintln, which the test runner keeps to itself when a test passes: a check that
            // did not run must not look like one that did.
            writeln!(
                std::io::stderr(),
                "NOT CHECKED: zbarimg is not installed (Debian package zbar-tools)"
            )
            .expect("standard error is open");
            return;
        };
        assert_eq!(read.trim_end(), text);
        assert_eq!(Code::parse(&read), Ok(code));
    }
}
