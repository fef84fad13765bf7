//! The decoders, each on the same grey picture.

use riverward_qr::verify::GreyPicture;

use crate::programs;

/// What `ZBar` reads.
pub(crate) fn zbar(picture: &GreyPicture) -> Vec<String> {
    programs::output(
        "zbarimg",
        &["--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", "pgm:-"],
        &portable_grey_map(picture),
    )
    .lines()
    .map(str::to_owned)
    .collect()
}

/// What zxing-cpp reads. Debian's program tells the bytes of each code in hexadecimal figures.
pub(crate) fn zxing(picture: &GreyPicture) -> Vec<String> {
    let report = programs::output(
        "ZXingReader",
        &["-format", "QRCode", "/dev/stdin"],
        &portable_grey_map(picture),
    );
    report
        .lines()
        .filter_map(|line| line.strip_prefix("Bytes:"))
        .map(text_of_hex)
        .collect()
}

fn text_of_hex(bytes: &str) -> String {
    let bytes = bytes.split_whitespace().map(|byte| u8::from_str_radix(byte, 16));
    String::from_utf8(bytes.collect::<Result<_, _>>().expect("figures")).expect("UTF-8")
}

fn portable_grey_map(picture: &GreyPicture) -> Vec<u8> {
    let mut file = format!("P5\n{} {}\n255\n", picture.width, picture.height).into_bytes();
    file.extend_from_slice(&picture.pixels);
    file
}

/// Each decoder finds this payload and nothing else: rqrr this many times at print size, the others
/// at this resolution.
pub(crate) fn all_read(file: &[u8], payload: &str, times: usize, dpi: f64, what: &str) {
    let found = riverward_qr::verify::codes(file).expect("a file that can be read");
    let read: Vec<&str> = found.iter().map(|code| code.payload.as_str()).collect();
    assert_eq!(read, vec![payload; times], "rqrr, {what}");
    let pictures = riverward_qr::verify::rasters(file, dpi).expect("a file that can be drawn");
    for (name, decoder) in [("zbar", zbar as fn(&GreyPicture) -> Vec<String>), ("zxing", zxing)] {
        let read: Vec<String> = pictures.iter().flat_map(decoder).collect();
        assert!(
            !read.is_empty() && read.iter().all(|text| text == payload),
            "{name}, {what}: {read:?}"
        );
    }
}
