//! Pages as files: PDF with text and lines, SVG, PNG at a given resolution.

use typst::foundations::Smart;
use typst::layout::Abs;
use typst::utils::Scalar;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;
use typst_render::RenderOptions;

use super::error::PressError;

/// The most pixels of a picture: 400 MB while it is drawn.
const PIXELS: f64 = 100e6;

const MM_PER_INCH: f64 = 25.4;
const PT_PER_INCH: f64 = 72.0;

/// The kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// PDF: text stays text, fonts are embedded.
    Pdf,
    /// SVG: text as outlines.
    Svg,
    /// PNG that says its resolution.
    Png {
        /// Dots per inch, 50 to 1200.
        dpi: u32,
    },
}

/// Writes a document of one page; of a PDF all pages.
pub(crate) fn print(document: &PagedDocument, format: Format) -> Result<Vec<u8>, PressError> {
    match format {
        Format::Pdf => pdf(document, true),
        Format::Svg => {
            Ok(typst_svg::svg(first(document)?, &typst_svg::SvgOptions::default()).into_bytes())
        }
        Format::Png { dpi } => png(document, dpi),
    }
}

/// A PDF without anything that changes from one run to the next.
pub(crate) fn pdf(document: &PagedDocument, tagged: bool) -> Result<Vec<u8>, PressError> {
    let options = PdfOptions {
        ident: Smart::Custom("riverward".to_owned()),
        creator: Smart::Custom(Some("Riverward".to_owned())),
        tagged,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(document, &options).map_err(|errors| {
        PressError::Internal(
            errors.first().map(|error| error.message.to_string()).unwrap_or_default(),
        )
    })
}

fn first(document: &PagedDocument) -> Result<&typst_layout::Page, PressError> {
    document
        .pages()
        .first()
        .ok_or_else(|| PressError::Internal("the template made no page".to_owned()))
}

fn png(document: &PagedDocument, dpi: u32) -> Result<Vec<u8>, PressError> {
    let page = first(document)?;
    let pixels = |length: Abs| length.to_pt() / PT_PER_INCH * f64::from(dpi);
    let size = page.frame.size();
    if !(50..=1200).contains(&dpi) || pixels(size.x) * pixels(size.y) > PIXELS {
        return Err(PressError::Resolution { dpi });
    }
    let options = RenderOptions {
        pixel_per_pt: Scalar::new(f64::from(dpi) / PT_PER_INCH),
        render_bleed: false,
    };
    let picture = typst_render::render(page, &options);
    encode(picture.data(), picture.width(), picture.height(), dpi)
}

/// RGB from opaque RGBA, with the print size noted.
fn encode(rgba: &[u8], width: u32, height: u32, dpi: u32) -> Result<Vec<u8>, PressError> {
    let rgb: Vec<u8> = rgba
        .as_chunks::<4>()
        .0
        .iter()
        .flat_map(|[red, green, blue, _]| [*red, *green, *blue])
        .collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let per_metre = f64::from(dpi) * 1000.0 / MM_PER_INCH;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most 47 244, for 1 200 dots per inch"
    )]
    let per_metre = per_metre.round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: png::Unit::Meter,
    }));
    let failed = |error: png::EncodingError| PressError::Internal(error.to_string());
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(&rgb).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(file)
}
