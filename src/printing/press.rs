//! The press: made when first something is printed, since fonts take a moment to find, and shared
//! from then on.

use std::fs::File;
use std::io::BufWriter;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use riverward_qr::{
    Board, BoardSize as Size, Format, Label, LabelSize, Press, PressError, PressOptions,
    SheetLayout, SheetPreset,
};
use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::{BoardSize, Paper, Plate, Stock, Work};
use crate::queue::Fault;
use crate::slow_work::behind;

/// What a sheet of one plate has around it, in mm: room for cut marks.
const EDGE: f64 = 5.0;

/// Pictures drawn at once: each takes some tens of MB while it is drawn, and one processor.
const PLACES: usize = 2;
/// Requests that may wait for a place or have one; whoever comes beyond is told to come again.
const MOST_WAITING: usize = 12;
/// How long a request waits for a place. A picture takes a second at most, so that twelve are through
/// in half of it.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// Where the press stands.
#[derive(Debug)]
pub struct Pressroom {
    templates: Option<PathBuf>,
    press: OnceCell<Arc<Press>>,
    /// Who draws a picture.
    places: Arc<Semaphore>,
    /// Who draws one or waits to.
    waiting: Arc<Semaphore>,
}

impl Default for Pressroom {
    fn default() -> Self {
        Self::new(None)
    }
}

/// The right to draw one picture. It goes along with the work, so that a client who hangs up does not
/// free the place while the work goes on.
#[derive(Debug)]
pub struct Place {
    _place: OwnedSemaphorePermit,
    _waiting: OwnedSemaphorePermit,
}

/// Why nobody draws now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("as many pictures are drawn and waited for as may be")]
pub struct PressBusy;

/// Everything that goes into one file.
#[derive(Debug)]
pub enum Sheets {
    /// Labels in their order.
    Labels {
        /// What stands on them.
        labels: Vec<Label>,
        /// Size of each.
        size: LabelSize,
        /// How they lie on paper.
        layout: SheetLayout,
    },
    /// Boards in their order.
    Boards {
        /// What stands on them.
        boards: Vec<Board>,
        /// Size of a board.
        size: BoardSize,
    },
}

impl Pressroom {
    /// With own templates in a folder, where there is one.
    pub fn new(templates: Option<PathBuf>) -> Self {
        Self {
            templates,
            press: OnceCell::new(),
            places: Arc::new(Semaphore::new(PLACES)),
            waiting: Arc::new(Semaphore::new(MOST_WAITING)),
        }
    }

    /// A place to draw one picture, after as short a wait as there is; none where too many wait
    /// already or the wait grew long.
    pub async fn place(&self) -> Result<Place, PressBusy> {
        let waiting = self.waiting.clone().try_acquire_owned().map_err(|_| PressBusy)?;
        let place = timeout(LONGEST_WAIT, self.places.clone().acquire_owned()).await;
        let place = place.ok().and_then(Result::ok).ok_or(PressBusy)?;
        Ok(Place {
            _place: place,
            _waiting: waiting,
        })
    }

    /// The press. What keeps it from being made may be mended while the server runs, so it is tried
    /// again each time.
    pub async fn get(&self) -> Result<Arc<Press>, Fault> {
        let make = async || {
            let options = PressOptions {
                template_folder: self.templates.clone(),
                ..PressOptions::default()
            };
            let made =
                behind(move || Press::new(&options)).await.map_err(|error| Fault::other(&error))?;
            made.map(Arc::new).map_err(|error| fault(&error))
        };
        self.press.get_or_try_init(make).await.cloned()
    }

    /// The first piece as PNG.
    pub fn picture(
        press: &Press,
        sheets: &Sheets,
        label_dpi: u32,
        board_dpi: u32,
    ) -> Result<Vec<u8>, Fault> {
        let picture = match sheets {
            Sheets::Labels { labels, size, .. } => {
                let label = labels.first().ok_or_else(|| Fault::new("print-fault-no-longer"))?;
                press.label(label, *size, Format::Png { dpi: label_dpi })
            }
            Sheets::Boards { boards, size } => {
                let board = boards.first().ok_or_else(|| Fault::new("print-fault-no-longer"))?;
                let dpi = match size {
                    BoardSize::A3 => board_dpi,
                    BoardSize::Large => board_dpi / 3 * 2,
                };
                press.board(board, size.size(), Format::Png { dpi })
            }
        };
        picture.map_err(|error| fault(&error))
    }

    /// One PDF of everything, written as it is made. `progress` is told how many pieces there are
    /// and may stop it: then false is answered, and what was written is not a file.
    pub fn print(
        press: &Press,
        sheets: &Sheets,
        file: &mut File,
        progress: &mut dyn FnMut(u64) -> ControlFlow<()>,
    ) -> Result<bool, Fault> {
        let mut out = BufWriter::new(file);
        let printed = match sheets {
            Sheets::Labels { labels, layout, .. } => press
                .sheets(labels.iter().cloned(), layout, &mut out, &mut |made| progress(made.labels))
                .map(|_| ()),
            Sheets::Boards { boards, size } => {
                press.boards(boards.iter().cloned(), size.size(), &mut out, progress).map(|_| ())
            }
        };
        match printed {
            Ok(()) => {
                std::io::Write::flush(&mut out).map_err(|error| Fault::other(&error))?;
                Ok(true)
            }
            Err(PressError::Cancelled) => Ok(false),
            Err(error) => Err(fault(&error)),
        }
    }
}

/// What a press needs to know of an order's work.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// Labels of a size on sheets.
    Labels(LabelSize, SheetLayout),
    /// Boards of a size.
    Boards(BoardSize),
}

impl From<&Work> for Form {
    fn from(work: &Work) -> Self {
        let filling = |layout: SheetLayout| {
            let (width, height) = layout.label;
            Self::Labels(LabelSize::Other { width, height }, layout)
        };
        match work {
            Work::Labels { plate, paper } => Self::Labels(plate.size(), plate.layout(*paper)),
            Work::Stickers { stock } => filling(stock.preset().layout()),
            Work::Grid(grid) => filling(SheetLayout::centred(
                grid.columns,
                grid.rows,
                (grid.width, grid.height),
                (grid.gap, grid.gap),
            )),
            Work::Boards { board } => Self::Boards(*board),
        }
    }
}

impl Stock {
    fn preset(self) -> SheetPreset {
        match self {
            Self::L7160 => SheetPreset::L7160,
            Self::L7163 => SheetPreset::L7163,
            Self::L7164 => SheetPreset::L7164,
            Self::L7165 => SheetPreset::L7165,
            Self::L7166 => SheetPreset::L7166,
            Self::L7168 => SheetPreset::L7168,
        }
    }
}

impl Plate {
    fn size(self) -> LabelSize {
        match self {
            Self::Mm60 => LabelSize::Mm60,
            Self::Mm100 => LabelSize::Mm100,
            Self::Mm150 => LabelSize::Mm150,
        }
    }

    fn layout(self, paper: Paper) -> SheetLayout {
        let preset = match self {
            Self::Mm60 => SheetPreset::Plates60,
            Self::Mm100 => SheetPreset::Plates100,
            Self::Mm150 => SheetPreset::Plates150,
        };
        let sheet = preset.layout();
        match paper {
            Paper::A4 => sheet,
            Paper::Single => SheetLayout {
                paper: (sheet.label.0 + 2.0 * EDGE, sheet.label.1 + 2.0 * EDGE),
                columns: 1,
                rows: 1,
                margin: (EDGE, EDGE),
                gap: (0.0, 0.0),
                numbering: false,
                ..sheet
            },
        }
    }
}

impl BoardSize {
    fn size(self) -> Size {
        match self {
            Self::Large => Size::Metre15,
            Self::A3 => Size::A3,
        }
    }
}

/// An error of the press in words of ours.
pub fn fault(error: &PressError) -> Fault {
    let point = |character: &char| format!("U+{:04X}", u32::from(*character));
    let key = format!("print-fault-{}", error.key());
    match error {
        PressError::FontsMissing { .. } => Fault::new(&key),
        PressError::MissingGlyph { character, text, .. } => Fault::new(&key)
            .with("character", character)
            .with("point", point(character))
            .with("text", text),
        PressError::Unprintable { character, field } => {
            Fault::new(&key).with("point", point(character)).with("text", field)
        }
        PressError::TooLong { field, length, limit }
        | PressError::TooMany { field, length, limit } => {
            Fault::new(&key).with("field", field).with("length", length).with("limit", limit)
        }
        PressError::DoesNotFit { field } => Fault::new(&key).with("field", field),
        PressError::Template { file, line, message } => {
            Fault::new(&key).with("file", file).with("line", line).with("message", message)
        }
        other => Fault::other(other),
    }
}
