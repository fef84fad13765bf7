//! What is read: the code of a label where it hangs, other symbols in its place, and one alone.

use std::error::Error;
use std::sync::Arc;

use riverward_qr::verify::GreyPicture;
use riverward_qr::{Format, Label, LabelSize, Matrix, Press, PressOptions};

use crate::finder::found;
use crate::samples::{self, Dice};

/// The code of a label; in its place the same link by a generator that mixes modes, and as people
/// write it; and that generator's code alone.
pub(crate) type Subjects = [Subject; 4];

/// A code with what is printed around it.
pub(crate) struct Subject {
    pub(crate) text: String,
    /// Modules on an edge.
    pub(crate) width: usize,
    /// Another symbol than the label's, drawn with its quiet zone in the place of it: row by row,
    /// true is dark.
    symbol: Option<Vec<bool>>,
    label: Option<Place>,
}

/// Where on a label a symbol is.
#[derive(Clone)]
struct Place {
    picture: Arc<GreyPicture>,
    /// Where the symbol begins, in pixels of the picture.
    left: f64,
    top: f64,
    /// Pixels a module.
    module: f64,
}

impl Place {
    fn whiteness(&self, column: f64, row: f64) -> f64 {
        let (x, y) = (self.left + column * self.module, self.top + row * self.module);
        let inside = (0.0..self.picture.width as f64).contains(&x)
            && (0.0..self.picture.height as f64).contains(&y);
        // What a plate hangs on is as light as the plate.
        if inside {
            f64::from(self.picture.pixels[y as usize * self.picture.width + x as usize]) / 255.0
        } else {
            1.0
        }
    }

    /// The same place for a symbol of another number of modules, as large with its quiet zone.
    fn of(&self, width: usize, other: usize) -> Self {
        let module = self.module * (width + 8) as f64 / (other + 8) as f64;
        let moved = 4.0 * (module - self.module);
        Self {
            picture: Arc::clone(&self.picture),
            left: self.left + moved,
            top: self.top + moved,
            module,
        }
    }
}

impl Subject {
    /// The shade of a point, in modules from the top left of the symbol.
    pub(crate) fn shade(&self, column: f64, row: f64) -> f64 {
        25.0 + 205.0 * self.whiteness(column, row)
    }

    fn whiteness(&self, column: f64, row: f64) -> f64 {
        let within = |white: f64| {
            let range = -white..self.width as f64 + white;
            range.contains(&column) && range.contains(&row)
        };
        match (&self.symbol, &self.label) {
            (Some(modules), _) if within(0.0) => {
                f64::from(u8::from(!modules[row as usize * self.width + column as usize]))
            }
            (Some(_), Some(label)) if !within(4.0) => label.whiteness(column, row),
            (None, Some(label)) => label.whiteness(column, row),
            _ => 1.0,
        }
    }

    /// What a generator that mixes modes makes of a link when nobody thinks about it.
    fn plain(text: &str) -> Result<Self, Box<dyn Error>> {
        let symbol = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::Q)?;
        Ok(Self {
            text: text.to_owned(),
            width: symbol.width(),
            symbol: Some(
                symbol
                    .into_colors()
                    .into_iter()
                    .map(|color| color == qrcode::Color::Dark)
                    .collect(),
            ),
            label: None,
        })
    }

    /// In the place of the symbol of a label.
    fn on(self, label: &Self) -> Self {
        let place = label.label.as_ref().map(|place| place.of(label.width, self.width));
        Self { label: place, ..self }
    }
}

pub(crate) fn subjects(number: usize) -> Result<Subjects, Box<dyn Error>> {
    let mut dice = Dice(number as u64);
    let label = samples::random_label(&mut dice);
    let label = Label {
        payload: samples::link(label.code),
        ..label
    };
    let text = &label.payload;
    let printed = printed(&label)?;
    let plain = Subject::plain(text)?.on(&printed);
    let lower = Subject::plain(&text.to_lowercase())?.on(&printed);
    Ok([printed, plain, lower, Subject::plain(text)?])
}

/// A label of 60 mm and where its symbol is.
fn printed(label: &Label) -> Result<Subject, Box<dyn Error>> {
    let press = Press::new(&PressOptions::default())?;
    let file = press.label(label, LabelSize::Mm60, Format::Png { dpi: 300 })?;
    let picture = riverward_qr::verify::rasters(&file, 300.0)?.pop().ok_or("a label has a page")?;
    let found = found(&picture);
    let [(bounds, _)] = found.as_slice() else {
        return Err("a label has one symbol".into());
    };
    let matrix = Matrix::encode(&label.payload)?;
    let corner =
        |at: usize| [bounds[at].x, bounds[at].y].map(|at| usize::try_from(at).unwrap_or(0));
    let ([left, top], [right, bottom]) = (corner(0), corner(2));
    // rqrr says to a module where the symbol is. The dark pixels say it to a pixel: around them are
    // four modules of white.
    let near = 2 * (right - left) / matrix.width();
    let around = |from: usize, to: usize| from.saturating_sub(near)..to + near;
    let dark = around(top, bottom).flat_map(|y| around(left, right).map(move |x| (x, y)));
    let dark: Vec<(usize, usize)> = dark
        .filter(|(x, y)| picture.pixels.get(y * picture.width + x).is_some_and(|grey| *grey < 128))
        .collect();
    let ends = |at: fn(&(usize, usize)) -> usize| {
        (dark.iter().map(at).min().unwrap_or(0), dark.iter().map(at).max().unwrap_or(0) + 1)
    };
    let ((left, right), (top, _)) = (ends(|at| at.0), ends(|at| at.1));
    let subject = Subject {
        text: label.payload.clone(),
        width: matrix.width(),
        symbol: None,
        label: Some(Place {
            picture: Arc::new(picture),
            left: left as f64,
            top: top as f64,
            module: (right - left) as f64 / matrix.width() as f64,
        }),
    };
    let middle = |at: usize| at as f64 + 0.5;
    let modules =
        (0..matrix.width()).flat_map(|row| (0..matrix.width()).map(move |column| (column, row)));
    for (column, row) in modules {
        if matrix.is_dark(column, row) != (subject.shade(middle(column), middle(row)) < 128.0) {
            return Err(format!("the symbol of {} is not where it was found", label.code).into());
        }
    }
    Ok(subject)
}
