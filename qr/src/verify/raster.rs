//! Files as grey pictures.

use std::io::Cursor;
use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings};
use resvg::{tiny_skia, usvg};

use super::error::VerifyError;

/// The most pixels of a PNG.
const PNG_PIXELS: u64 = 100_000_000;

/// The most pixels that SVG and PDF are drawn with.
const DRAWN_PIXELS: f64 = 32e6;

const MM_PER_INCH: f64 = 25.4;
const PT_PER_INCH: f64 = 72.0;
/// Of SVG and CSS.
const PX_PER_INCH: f64 = 96.0;

/// A grey picture.
pub(super) struct Raster {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Row by row; 0 is black.
    pub(super) grey: Vec<u8>,
    /// The edge of a pixel in mm.
    pub(super) unit: f64,
}

impl Raster {
    /// A part of it, each pixel the mean of a square of `shrink` by `shrink`.
    pub(super) fn part(
        &self,
        columns: (usize, usize),
        rows: (usize, usize),
        shrink: usize,
    ) -> Self {
        let width = (columns.1 - columns.0) / shrink;
        let height = (rows.1 - rows.0) / shrink;
        let mut grey = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let mut sum = 0;
                for row in rows.0 + y * shrink..rows.0 + (y + 1) * shrink {
                    let begin = row * self.width + columns.0 + x * shrink;
                    sum += self.grey[begin..begin + shrink]
                        .iter()
                        .map(|grey| usize::from(*grey))
                        .sum::<usize>();
                }
                grey.push((sum / (shrink * shrink)) as u8);
            }
        }
        Self {
            width,
            height,
            grey,
            unit: self.unit * shrink as f64,
        }
    }

    /// From RGBA on white; `premultiplied` when colours are already weighed by their opacity.
    fn of_rgba(rgba: &[u8], width: usize, height: usize, unit: f64, premultiplied: bool) -> Self {
        let grey = rgba
            .as_chunks::<4>()
            .0
            .iter()
            .map(|[red, green, blue, alpha]| {
                let light =
                    (u32::from(*red) * 299 + u32::from(*green) * 587 + u32::from(*blue) * 114)
                        / 1000;
                let alpha = u32::from(*alpha);
                let light = if premultiplied { light } else { light * alpha / 255 };
                (light + 255 - alpha).min(255) as u8
            })
            .collect();
        Self { width, height, grey, unit }
    }
}

/// Draws each page in turn and hands it on with its number, from 1.
pub(super) fn pages(
    file: &[u8],
    dpi: f64,
    take: &mut dyn FnMut(usize, &Raster),
) -> Result<(), VerifyError> {
    if file.starts_with(b"\x89PNG\r\n\x1A\n") {
        take(1, &png(file)?);
        Ok(())
    } else if file.get(..1024).unwrap_or(file).windows(5).any(|five| five == b"%PDF-") {
        pdf(file, dpi, take)
    } else if std::str::from_utf8(file).is_ok_and(|text| text.contains("<svg")) {
        take(1, &svg(file, dpi)?);
        Ok(())
    } else {
        Err(VerifyError::Unknown)
    }
}

fn damaged(format: &'static str, reason: &impl ToString) -> VerifyError {
    VerifyError::Damaged {
        format,
        reason: reason.to_string(),
    }
}

fn png(file: &[u8]) -> Result<Raster, VerifyError> {
    let broken = |error: png::DecodingError| damaged("PNG", &error);
    let mut decoder = png::Decoder::new(Cursor::new(file));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(broken)?;
    let (width, height) = (reader.info().width, reader.info().height);
    if u64::from(width) * u64::from(height) > PNG_PIXELS {
        return Err(VerifyError::TooLarge { width, height });
    }
    let unit = match reader.info().pixel_dims {
        Some(png::PixelDimensions {
            xppu,
            unit: png::Unit::Meter,
            ..
        }) if xppu > 0 => 1000.0 / f64::from(xppu),
        _ => 1.0,
    };
    let size = reader.output_buffer_size().ok_or(VerifyError::TooLarge { width, height })?;
    let mut bytes = vec![0; size];
    let frame = reader.next_frame(&mut bytes).map_err(broken)?;
    let (width, height) = (width as usize, height as usize);
    let rgba: Vec<u8> = match frame.color_type {
        png::ColorType::Grayscale => {
            return Ok(Raster {
                width,
                height,
                grey: bytes,
                unit,
            });
        }
        png::ColorType::GrayscaleAlpha => bytes
            .as_chunks::<2>()
            .0
            .iter()
            .flat_map(|[grey, alpha]| [*grey, *grey, *grey, *alpha])
            .collect(),
        png::ColorType::Rgb => bytes
            .as_chunks::<3>()
            .0
            .iter()
            .flat_map(|[red, green, blue]| [*red, *green, *blue, 255])
            .collect(),
        png::ColorType::Rgba => bytes,
        png::ColorType::Indexed => return Err(damaged("PNG", &"its palette is missing")),
    };
    Ok(Raster::of_rgba(&rgba, width, height, unit, false))
}

fn svg(file: &[u8], dpi: f64) -> Result<Raster, VerifyError> {
    let tree = usvg::Tree::from_data(file, &usvg::Options::default())
        .map_err(|error| damaged("SVG", &error))?;
    let size = tree.size();
    let scale = scale(f64::from(size.width()), f64::from(size.height()), dpi / PX_PER_INCH);
    let edge = |length: f32| (f64::from(length) * scale).ceil().max(1.0) as u32;
    let (width, height) = (edge(size.width()), edge(size.height()));
    let mut picture =
        tiny_skia::Pixmap::new(width, height).ok_or(VerifyError::TooLarge { width, height })?;
    resvg::render(
        &tree,
        tiny_skia::Transform::from_scale(scale as f32, scale as f32),
        &mut picture.as_mut(),
    );
    let unit = MM_PER_INCH / PX_PER_INCH / scale;
    Ok(Raster::of_rgba(picture.data(), width as usize, height as usize, unit, true))
}

fn pdf(file: &[u8], dpi: f64, take: &mut dyn FnMut(usize, &Raster)) -> Result<(), VerifyError> {
    let document =
        Pdf::new(Arc::new(file.to_vec())).map_err(|error| damaged("PDF", &format!("{error:?}")))?;
    for (index, page) in document.pages().iter().enumerate() {
        let (width, height) = page.render_dimensions();
        let scale = scale(f64::from(width), f64::from(height), dpi / PT_PER_INCH);
        let settings = RenderSettings {
            x_scale: scale as f32,
            y_scale: scale as f32,
            bg_color: WHITE,
            ..RenderSettings::default()
        };
        let picture =
            hayro::render(page, &RenderCache::new(), &InterpreterSettings::default(), &settings);
        let (width, height) = (usize::from(picture.width()), usize::from(picture.height()));
        let unit = MM_PER_INCH / PT_PER_INCH / scale;
        take(index + 1, &Raster::of_rgba(picture.data_as_u8_slice(), width, height, unit, true));
    }
    Ok(())
}

/// The scale asked for, or the largest at which the picture is not too large.
fn scale(width: f64, height: f64, wanted: f64) -> f64 {
    wanted.min((DRAWN_PIXELS / (width * height).max(1.0)).sqrt())
}
