//! The QR symbol of a text, and its pictures.
//!
//! Source of the rules: ISO/IEC 18004 (QR code bar code symbology specification). Error correction
//! is level Q, which restores about a quarter of the code words: a plate outdoors is scratched,
//! splashed and bleached. A quiet zone of four modules, which the standard asks for, is part of
//! every picture, so that no layout can forget it.

use std::fmt::Write as _;

use qrcode::QrCode;
use qrcode::bits::Bits;
use qrcode::types::{Color, EcLevel, QrError, Version};

use crate::segments;

/// The light margin on every side, in modules (ISO/IEC 18004, the section on the quiet zone).
pub const QUIET_ZONE: usize = 4;

/// The largest edge of a module in a picture, in pixels.
pub const MAX_MODULE_PX: u32 = 64;

/// About a quarter of the code words can be restored.
const LEVEL: EcLevel = EcLevel::Q;

/// More characters than any symbol of level Q holds, digits included (3 993 in version 40).
const TEXT_LIMIT: usize = 4_000;

/// A QR symbol: a square of dark and light modules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    version: i16,
    width: usize,
    /// Row by row from the top left; true is dark.
    modules: Vec<bool>,
}

/// Why there is no symbol or no picture of it.
#[derive(Debug, thiserror::Error)]
pub enum MatrixError {
    /// The text is empty.
    #[error("a QR symbol needs a text")]
    Empty,
    /// The text has characters beyond ASCII, which readers decode differently.
    #[error("a QR symbol is made of ASCII text only")]
    NotAscii,
    /// No symbol of this error correction level holds so much.
    #[error("the text of {length} characters is too long for a QR symbol")]
    TooLong {
        /// How many characters the text has.
        length: usize,
    },
    /// The asked size of a module is 0 or above [`MAX_MODULE_PX`].
    #[error("a module of a QR picture is 1 to {MAX_MODULE_PX} pixels wide, not {given}")]
    ModuleSize {
        /// Pixels on an edge, as asked for.
        given: u32,
    },
    /// The encoder refused what it should take.
    #[error("the QR symbol could not be made")]
    Symbol(#[from] QrError),
    /// The picture could not be written.
    #[error("the PNG picture could not be made")]
    Png(#[from] png::EncodingError),
}

impl Matrix {
    /// The smallest symbol of level Q that holds `text`, usually a [`payload`](crate::payload()).
    ///
    /// A link to a host of up to 23 characters, port included, takes version 3 (29 modules); up to
    /// 44 characters version 4 (33 modules).
    ///
    /// # Errors
    ///
    /// [`MatrixError::Empty`], [`MatrixError::NotAscii`], [`MatrixError::TooLong`].
    pub fn encode(text: &str) -> Result<Self, MatrixError> {
        if text.is_empty() {
            return Err(MatrixError::Empty);
        }
        if !text.is_ascii() {
            return Err(MatrixError::NotAscii);
        }
        let too_long = MatrixError::TooLong { length: text.len() };
        if text.len() > TEXT_LIMIT {
            return Err(too_long);
        }
        let data = text.as_bytes();
        // The segments depend on the version by three classes: their headers grow at 10 and at 27.
        let mut cut = Vec::new();
        for number in 1..=40 {
            let version = Version::Normal(number);
            if matches!(number, 1 | 10 | 27) {
                cut = segments::shortest(data, version);
            }
            let mut bits = Bits::new(version);
            let length: usize = cut.iter().map(|segment| segment.encoded_len(version)).sum();
            if length > bits.max_len(LEVEL)? {
                continue;
            }
            bits.push_segments(data, cut.into_iter())?;
            bits.push_terminator(LEVEL)?;
            let symbol = QrCode::with_bits(bits, LEVEL)?;
            return Ok(Self {
                version: number,
                width: symbol.width(),
                modules: symbol
                    .into_colors()
                    .into_iter()
                    .map(|color| color == Color::Dark)
                    .collect(),
            });
        }
        Err(too_long)
    }

    /// The version of the symbol, 1 to 40.
    pub fn version(&self) -> i16 {
        self.version
    }

    /// Modules on an edge, without the quiet zone.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Modules on an edge of a picture, quiet zone included.
    pub fn picture_width(&self) -> usize {
        self.width + 2 * QUIET_ZONE
    }

    /// Whether the module in this column and row is dark, counted from the top left of the symbol
    /// without its quiet zone. Outside of the symbol everything is light.
    pub fn is_dark(&self, column: usize, row: usize) -> bool {
        column < self.width && row < self.width && self.modules[row * self.width + column]
    }

    /// The symbol as an SVG document: black on white, `module_px` CSS pixels a module, quiet zone
    /// included.
    ///
    /// One unit of its coordinates is a module. It has no style and no script, so that it can stand
    /// inside a page under a strict content security policy.
    ///
    /// # Errors
    ///
    /// [`MatrixError::ModuleSize`].
    pub fn svg(&self, module_px: u32) -> Result<String, MatrixError> {
        let modules = self.picture_width();
        let edge = self.picture_px(module_px)?;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{edge}\" height=\"{edge}\" \
             viewBox=\"0 0 {modules} {modules}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{modules}v{modules}H0z\"/><path d=\""
        );
        for row in 0..self.width {
            let mut column = 0;
            while column < self.width {
                let run =
                    (column..self.width).take_while(|&column| self.is_dark(column, row)).count();
                if run > 0 {
                    let (x, y) = (column + QUIET_ZONE, row + QUIET_ZONE);
                    // Writing to a string cannot fail.
                    let _ = write!(svg, "M{x} {y}h{run}v1h-{run}z");
                }
                column += run + 1;
            }
        }
        svg.push_str("\"/></svg>\n");
        Ok(svg)
    }

    /// The symbol as a PNG file of one bit a pixel (grey, black on white), `scale` pixels a module,
    /// quiet zone included. The same symbol gives the same bytes.
    ///
    /// # Errors
    ///
    /// [`MatrixError::ModuleSize`]; [`MatrixError::Png`] should the encoder fail.
    pub fn png(&self, scale: u32) -> Result<Vec<u8>, MatrixError> {
        let edge = self.picture_px(scale)?;
        let mut pixels = Vec::new();
        for picture_row in 0..self.picture_width() {
            let row = self.pixel_row(picture_row, scale);
            for _ in 0..scale {
                pixels.extend_from_slice(&row);
            }
        }
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, edge, edge);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        // Filters work on bytes of samples; on packed bits they only make the file larger.
        encoder.set_filter(png::Filter::NoFilter);
        // The highest level takes twice as long as all the rest, for next to nothing.
        encoder.set_compression(png::Compression::Balanced);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&pixels)?;
        writer.finish()?;
        Ok(file)
    }

    /// The edge of a picture in pixels.
    fn picture_px(&self, module_px: u32) -> Result<u32, MatrixError> {
        // A symbol has at most 177 modules on an edge.
        match u32::try_from(self.picture_width()) {
            Ok(modules) if (1..=MAX_MODULE_PX).contains(&module_px) => Ok(modules * module_px),
            _ => Err(MatrixError::ModuleSize { given: module_px }),
        }
    }

    /// One row of pixels, eight to a byte from the high bit down, 1 for light; the last byte is
    /// filled up with light.
    fn pixel_row(&self, picture_row: usize, scale: u32) -> Vec<u8> {
        let light = (0..self.picture_width()).flat_map(|picture_column| {
            // In the quiet zone one of the two is outside of the symbol, or wraps around and is so
            // too.
            let column = picture_column.wrapping_sub(QUIET_ZONE);
            let row = picture_row.wrapping_sub(QUIET_ZONE);
            let light = !self.is_dark(column, row);
            (0..scale).map(move |_| light)
        });
        let mut bytes = Vec::new();
        for (pixel, light) in light.enumerate() {
            if pixel % 8 == 0 {
                bytes.push(0xFF);
            }
            if let (Some(byte), false) = (bytes.last_mut(), light) {
                *byte &= !(0x80 >> (pixel % 8));
            }
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_MODULE_PX, Matrix, MatrixError, QUIET_ZONE};

    fn link(host_length: usize) -> String {
        format!("https://{}/Q/418203577", "A".repeat(host_length))
    }

    fn version(text: &str) -> i16 {
        Matrix::encode(text).expect("a short text").version()
    }

    /// 52 bits of scheme, 13 + 5½ a character of host and path, 44 of code; 272 bits in version 3
    /// and 384 in version 4 at level Q (ISO/IEC 18004, table of data capacities).
    #[test]
    fn the_version_is_the_smallest_that_holds_the_link() {
        assert_eq!(version(&link(23)), 3);
        assert_eq!(version(&link(24)), 4);
        assert_eq!(version(&link(44)), 4);
        assert_eq!(version(&link(45)), 5);
        assert_eq!(version("http://127.0.0.1:8080/Q/418203577"), 3);
        let matrix = Matrix::encode(&link(23)).expect("a short text");
        assert_eq!(matrix.width(), 29);
        assert_eq!(matrix.picture_width(), 37);
    }

    /// A plate survives what a plain code of level Q survives, since it is one: cutting the text
    /// ourselves matters for digits in a host only.
    #[test]
    fn the_symbol_of_a_link_is_that_of_a_plain_generator() {
        for host_length in 1..=44 {
            let text = link(host_length);
            let plain = qrcode::QrCode::with_error_correction_level(&text, qrcode::EcLevel::Q)
                .expect("a short text");
            let plain: Vec<bool> =
                plain.into_colors().into_iter().map(|color| color == qrcode::Color::Dark).collect();
            assert!(Matrix::encode(&text).expect("a short text").modules == plain, "{text}");
        }
    }

    /// The standard tabulates 1 663 bytes for version 40 at level Q.
    #[test]
    fn the_largest_symbol_is_filled_to_the_last_character() {
        assert_eq!(version(&"a".repeat(1_663)), 40);
        assert!(matches!(
            Matrix::encode(&"a".repeat(1_664)),
            Err(MatrixError::TooLong { length: 1_664 })
        ));
        assert!(matches!(Matrix::encode(&"7".repeat(1_000_000)), Err(MatrixError::TooLong { .. })));
    }

    #[test]
    fn only_ascii_text_is_encoded() {
        assert!(matches!(Matrix::encode(""), Err(MatrixError::Empty)));
        assert!(matches!(
            Matrix::encode("https://河路.example/Q/418203577"),
            Err(MatrixError::NotAscii)
        ));
    }

    #[test]
    fn a_module_has_at_least_a_pixel_and_no_absurd_size() {
        let matrix = Matrix::encode(&link(9)).expect("a short text");
        for given in [0, MAX_MODULE_PX + 1, u32::MAX] {
            assert!(matches!(
                matrix.svg(given),
                Err(MatrixError::ModuleSize { given: told }) if told == given
            ));
            assert!(matches!(
                matrix.png(given),
                Err(MatrixError::ModuleSize { given: told }) if told == given
            ));
        }
        assert!(matrix.png(MAX_MODULE_PX).is_ok());
    }

    #[test]
    fn outside_of_the_symbol_is_light() {
        let matrix = Matrix::encode(&link(9)).expect("a short text");
        let width = matrix.width();
        // The corner modules of the three finder patterns.
        assert!(
            matrix.is_dark(0, 0) && matrix.is_dark(width - 1, 0) && matrix.is_dark(0, width - 1)
        );
        assert!(!matrix.is_dark(width, 0) && !matrix.is_dark(0, width));
        assert!(!matrix.is_dark(usize::MAX, usize::MAX));
    }

    /// Paints the path of the SVG and compares module by module.
    #[test]
    fn the_svg_shows_every_module() {
        let matrix = Matrix::encode(&link(9)).expect("a short text");
        let svg = matrix.svg(8).expect("a fair size");
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"296\" height=\"296\" viewBox=\"0 0 37 37\""));
        let path = svg
            .split("<path d=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .expect("a path of dark modules");
        let mut painted = vec![false; 37 * 37];
        for run in path.split_terminator('z') {
            let number = |text: &str| text.parse::<usize>().expect("a number");
            let (start, rest) = run[1..].split_once('h').expect("a run to the right");
            let (x, y) = start.split_once(' ').expect("a starting point");
            let (length, back) = rest.split_once("v1h-").expect("one module high");
            assert_eq!(length, back);
            for column in 0..number(length) {
                painted[number(y) * 37 + number(x) + column] = true;
            }
        }
        for row in 0..37 {
            for column in 0..37 {
                let dark = column >= QUIET_ZONE
                    && row >= QUIET_ZONE
                    && matrix.is_dark(column - QUIET_ZONE, row - QUIET_ZONE);
                assert_eq!(painted[row * 37 + column], dark, "module {column}, {row}");
            }
        }
    }
}
