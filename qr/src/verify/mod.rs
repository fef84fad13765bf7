//! Reading every code of a finished file back: what was printed is what a phone will read.
//!
//! A PNG is taken as it is, SVG and PDF are drawn at print size, 300 dots per inch and less for what is very
//! large. The reader is `rqrr`.

mod raster;

use raster::Raster;

/// Dots per inch at which SVG and PDF are drawn, when that is not too much.
const DPI: f64 = 300.0;

/// A code that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundCode {
    /// The page it stands on, from 1.
    pub page: usize,
    /// What it says.
    pub payload: String,
    /// Where it stands.
    pub place: Place,
}

/// The rectangle around a symbol without its quiet zone, in mm from the top left of the page; in pixels for a
/// PNG that does not say its resolution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// Neither PNG nor SVG nor PDF.
    #[error("the file is neither PNG nor SVG nor PDF")]
    Unknown,
    /// It begins like one of them but is damaged.
    #[error("the {format} file is damaged: {reason}")]
    Damaged {
        /// PNG, SVG or PDF.
        format: &'static str,
        /// What its reader says.
        reason: String,
    },
    /// A picture of more than 100 megapixels.
    #[error("the picture of {width} × {height} pixels is too large: at most 100 megapixels are read")]
    TooLarge {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
}

impl VerifyError {
    /// A stable key for translation.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Unknown => "verify-unknown",
            Self::Damaged { .. } => "verify-damaged",
            Self::TooLarge { .. } => "verify-too-large",
        }
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
        pictures.push(GreyPicture {
            width: raster.width,
            height: raster.height,
            pixels: raster.grey.clone(),
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

/// Reads one page: as it is, and at half the size, where letters no longer look like the corners of a code.
fn read(page: usize, raster: &Raster) -> Vec<FoundCode> {
    let mut found = Vec::new();
    look(page, raster, &mut found);
    look(page, &raster.halved(), &mut found);
    // Codes of one row of a sheet differ by rounding only.
    found.sort_by(|one, other| {
        let row = |code: &FoundCode| (code.place.y / (code.place.height / 2.0).max(1.0)).round();
        row(one).total_cmp(&row(other)).then(one.place.x.total_cmp(&other.place.x))
    });
    found
}

fn look(page: usize, raster: &Raster, found: &mut Vec<FoundCode>) {
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(raster.width, raster.height, |x, y| raster.grey[y * raster.width + x]);
    for grid in picture.detect_grids() {
        let Ok((_, payload)) = grid.decode() else { continue };
        let xs = grid.bounds.map(|point| f64::from(point.x) * raster.unit);
        let ys = grid.bounds.map(|point| f64::from(point.y) * raster.unit);
        let least = |values: [f64; 4]| values.into_iter().fold(f64::INFINITY, f64::min);
        let most = |values: [f64; 4]| values.into_iter().fold(f64::NEG_INFINITY, f64::max);
        let (x, y) = (least(xs), least(ys));
        let place = Place {
            x,
            y,
            width: most(xs) - x,
            height: most(ys) - y,
        };
        let known = found.iter().any(|other| {
            other.payload == payload
                && (other.place.x - place.x).abs() < place.width / 2.0
                && (other.place.y - place.y).abs() < place.height / 2.0
        });
        if !known {
            found.push(FoundCode { page, payload, place });
        }
    }
}
