use riverward_qr::verify::{VerifyError, codes};
use riverward_qr::{Format, LabelSize, Matrix};

use crate::{PRESS, samples};

#[test]
fn the_place_of_a_code_is_told_in_millimetres() {
    let places = [Format::Png { dpi: 300 }, Format::Png { dpi: 600 }, Format::Svg, Format::Pdf]
        .map(|format| {
            let file = PRESS
                .label(&samples::label(), LabelSize::Mm100, format)
                .expect("a label that fits");
            let found = codes(&file).expect("a file that can be read");
            assert_eq!(found.len(), 1, "{format:?}");
            assert_eq!(found[0].page, 1);
            found[0].place
        });
    for place in places {
        assert!(
            (place.x - places[0].x).abs() < 0.5 && (place.y - places[0].y).abs() < 0.5,
            "{places:?}"
        );
        assert!(
            (place.width - places[0].width).abs() < 0.5 && (place.height - place.width).abs() < 0.5,
            "{places:?}"
        );
    }
}

#[test]
fn a_bare_symbol_is_read_too() {
    let label = samples::label();
    let matrix = Matrix::encode(&label.payload).expect("a short text");
    for file in [matrix.png(8).expect("a picture"), matrix.svg(8).expect("a picture").into_bytes()]
    {
        let found = codes(&file).expect("a file that can be read");
        assert_eq!(
            found.iter().map(|code| code.payload.as_str()).collect::<Vec<_>>(),
            [label.payload.as_str()]
        );
    }
}

#[test]
fn a_file_that_is_none_of_them_is_said_to_be_so() {
    for file in [b"".as_slice(), b"GIF89a", b"\xFF\xD8\xFF", "河".as_bytes(), &[0; 4096]] {
        let error = codes(file).expect_err("no such file");
        assert!(matches!(error, VerifyError::Unknown), "{error}");
        assert_eq!(error.key(), "verify-unknown");
    }
}

#[test]
fn a_damaged_file_is_said_to_be_so() {
    for (format, name) in
        [(Format::Png { dpi: 300 }, "PNG"), (Format::Svg, "SVG"), (Format::Pdf, "PDF")]
    {
        let file =
            PRESS.label(&samples::label(), LabelSize::Mm60, format).expect("a label that fits");
        let part = if name == "PDF" { &file[..20] } else { &file[..file.len() / 2] };
        let error = codes(part).expect_err("half a file");
        assert!(matches!(error, VerifyError::Damaged { format, .. } if format == name), "{error}");
    }
}

#[test]
fn a_page_without_a_code_has_none() {
    let blank = b"<svg xmlns='http://www.w3.org/2000/svg' width='100' height='100'/>";
    assert_eq!(codes(blank).expect("an SVG file"), []);
}

/// The first bytes of a PNG file that says to be larger than what is read.
#[test]
fn a_picture_too_large_is_refused_before_it_is_read() {
    let mut file = Vec::new();
    let encoder = png::Encoder::new(&mut file, 60_000, 60_000);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_chunk(png::chunk::IDAT, b"").expect("a chunk");
    drop(writer);
    assert!(matches!(
        codes(&file),
        Err(VerifyError::TooLarge {
            width: 60_000,
            height: 60_000
        })
    ));
}
