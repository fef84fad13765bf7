//! The decoders, each on the same grey picture.

use riverward_qr::verify::GreyPicture;
use zxingcpp::{BarcodeFormat, ImageFormat, ImageView};

use crate::programs;

/// What `ZBar` reads.
pub(crate) fn zbar(picture: &GreyPicture) -> Vec<String> {
    let mut file = format!("P5\n{} {}\n255\n", picture.width, picture.height).into_bytes();
    file.extend_from_slice(&picture.pixels);
    programs::output(
        "zbarimg",
        &["--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", "pgm:-"],
        &file,
    )
    .lines()
    .map(str::to_owned)
    .collect()
}

/// What zxing-cpp reads.
pub(crate) fn zxing(picture: &GreyPicture) -> Vec<String> {
    let view =
        ImageView::from_slice(&picture.pixels, picture.width, picture.height, ImageFormat::Lum)
            .expect("a picture");
    let codes = zxingcpp::read().formats([BarcodeFormat::QRCode]).from(view).expect("a reading");
    codes.iter().map(zxingcpp::Barcode::text).collect()
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
