//! The symbols in a picture, as rqrr finds and reads them.

use riverward_qr::verify::GreyPicture;

/// The symbols that rqrr finds: their corners, and what they say.
pub(crate) fn found(picture: &GreyPicture) -> Vec<([rqrr::Point; 4], Option<String>)> {
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(picture.width, picture.height, |x, y| {
            picture.pixels[y * picture.width + x]
        });
    let grids = image.detect_grids();
    grids
        .iter()
        .map(|grid| (grid.bounds, grid.decode().ok().map(|(_, text)| text)))
        .collect()
}

/// What rqrr reads; where it gives up by panicking it has read nothing.
pub(crate) fn rqrr(picture: &GreyPicture) -> Vec<String> {
    let read = std::panic::catch_unwind(|| {
        found(picture).into_iter().filter_map(|(_, text)| text).collect()
    });
    read.unwrap_or_default()
}
