//! Reading every code of a finished file back: what was printed is what a phone will read.
//!
//! A PNG is taken as it is, SVG and PDF are drawn at print size, 300 dots per inch and less for
//! what is very large. The reader is `rqrr`.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels of pictures of at most 100 megapixels, clamped to them"
)]

mod error;
mod finders;
mod raster;

use std::panic::catch_unwind;

use finders::Finder;
use raster::Raster;

pub use error::VerifyError;

/// Dots per inch at which SVG and PDF are drawn, when that is not too much.
const DPI: f64 = 300.0;

/// A code that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundCode {
    /// The page it stands on, from 1.
    pub page: usize,
    /// The text in the symbol.
    pub payload: String,
    /// Around the modules, without the quiet zone.
    pub place: Place,
}

/// The rectangle around a symbol without its quiet zone, in mm from the top left of the page; in
/// pixels for a PNG that does not say its resolution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// From the left edge of the page.
    pub x: f64,
    /// From the top edge of the page.
    pub y: f64,
    /// Of the upright rectangle, also where the symbol is turned.
    pub width: f64,
    /// Of the upright rectangle, also where the symbol is turned.
    pub height: f64,
}

impl Place {
    /// Whether the two have anything in common.
    fn overlaps(self, other: Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }
}

/// All codes of a file, page by page, from top to bottom and left to right. None is no error.
///
/// # Errors
///
/// [`VerifyError`] for a file that is none of PNG, SVG and PDF, is damaged or too large.
pub fn codes(file: &[u8]) -> Result<Vec<FoundCode>, VerifyError> {
    let mut found = Vec::new();
    raster::pages(file, DPI, &mut |page, raster| found.extend(read(page, raster)))?;
    Ok(found)
}

/// The pages of a file as grey pictures at about this resolution, for other readers to look at.
///
/// # Errors
///
/// As [`codes`].
pub fn rasters(file: &[u8], dpi: f64) -> Result<Vec<GreyPicture>, VerifyError> {
    let mut pictures = Vec::new();
    raster::pages(file, dpi, &mut |_, raster| {
        // A PNG has its own resolution; a much finer one is brought down, as a camera does.
        let finer = ((25.4 / dpi / raster.unit).round() as usize).max(1);
        let picture = raster.part((0, raster.width), (0, raster.height), finer);
        pictures.push(GreyPicture {
            width: picture.width,
            height: picture.height,
            pixels: picture.grey,
        });
    })?;
    Ok(pictures)
}

/// A page as grey values, row by row from the top left; 0 is black.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GreyPicture {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width * height` values.
    pub pixels: Vec<u8>,
}

/// Reads the symbols of one page, each cut out of it.
fn read(page: usize, raster: &Raster) -> Vec<FoundCode> {
    let finders = finders::find(raster);
    let mut used = vec![false; finders.len()];
    let mut found = Vec::new();
    for trio in finders::trios(&finders) {
        if trio.members.iter().any(|&member| used[member]) {
            continue;
        }
        let corners = trio.members.map(|member| finders[member]);
        if let Some((payload, width)) = decode(raster, corners) {
            trio.members.iter().for_each(|&member| used[member] = true);
            let place = place(corners, width, raster.unit);
            // Something like a finder inside of a symbol can lead to it a second time.
            let again = found
                .iter()
                .any(|code: &FoundCode| code.payload == payload && code.place.overlaps(place));
            if !again {
                found.push(FoundCode { page, payload, place });
            }
        }
    }
    // Codes of one row of a sheet differ by rounding only.
    found.sort_by(|one: &FoundCode, other| {
        let row = |code: &FoundCode| (code.place.y / 5.0).round();
        row(one).total_cmp(&row(other)).then(one.place.x.total_cmp(&other.place.x))
    });
    found
}

/// Text and modules on an edge of the symbol with these finders.
fn decode(raster: &Raster, [corner, right, below]: [Finder; 3]) -> Option<(String, usize)> {
    let far = [right.x + below.x - corner.x, right.y + below.y - corner.y];
    // Half a finder pattern and the quiet zone.
    let around = 7.5 * corner.module;
    let bounds = |values: [f64; 4], limit: usize| {
        let least = values.into_iter().fold(f64::INFINITY, f64::min) - around;
        let most = values.into_iter().fold(f64::NEG_INFINITY, f64::max) + around;
        (least.max(0.0) as usize, (most.max(0.0) as usize).min(limit))
    };
    let columns = bounds([corner.x, right.x, below.x, far[0]], raster.width);
    let rows = bounds([corner.y, right.y, below.y, far[1]], raster.height);
    // More pixels than some to a module do not help.
    let shrink = ((corner.module / 6.0) as usize).max(1);
    [shrink, 1]
        .into_iter()
        .find_map(|shrink| decode_part(&raster.part(columns, rows, shrink)))
}

fn decode_part(part: &Raster) -> Option<(String, usize)> {
    // rqrr asserts what holds for symbols, and a page may hold what only looks like one.
    let read = catch_unwind(|| {
        let mut picture =
            rqrr::PreparedImage::prepare_from_greyscale(part.width, part.height, |x, y| {
                part.grey[y * part.width + x]
            });
        picture.detect_grids().iter().find_map(|grid| grid.decode().ok())
    });
    let (about, payload) = read.ok().flatten()?;
    Some((payload, about.version.to_size()))
}

/// The rectangle around a symbol of this many modules on an edge.
fn place([corner, right, below]: [Finder; 3], modules: usize, unit: f64) -> Place {
    let between = modules as f64 - 7.0;
    let along = [(right.x - corner.x) / between, (right.y - corner.y) / between];
    let down = [(below.x - corner.x) / between, (below.y - corner.y) / between];
    let far = modules as f64 - 3.5;
    let ends = [[-3.5, -3.5], [far, -3.5], [-3.5, far], [far, far]];
    let xs = ends.map(|[right, under]| (corner.x + right * along[0] + under * down[0]) * unit);
    let ys = ends.map(|[right, under]| (corner.y + right * along[1] + under * down[1]) * unit);
    let least = |values: [f64; 4]| values.into_iter().fold(f64::INFINITY, f64::min);
    let most = |values: [f64; 4]| values.into_iter().fold(f64::NEG_INFINITY, f64::max);
    Place {
        x: least(xs),
        y: least(ys),
        width: most(xs) - least(xs),
        height: most(ys) - least(ys),
    }
}
