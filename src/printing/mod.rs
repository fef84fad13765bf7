//! Printing labels and boards: an order says what goes on which paper, a job makes one file of it,
//! whoever ordered fetches the file.

pub mod board;
pub mod contents;
pub mod press;
pub mod settings;
pub mod store;
pub mod work;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ids::{AreaPath, Code, SegmentId};
use crate::queue::JobState;
use crate::segments::SegmentKind;

/// Most labels of one order.
pub const MOST_LABELS: i64 = 10_000;
/// Most boards of one order: they are some square metres of print each.
pub const MOST_BOARDS: i64 = 200;

/// Most orders of one account that wait or are worked on: whoever has more wants one with more in it.
pub const MOST_OPEN_OF_ACCOUNT: i64 = 5;
/// Most orders of one district that wait or are worked on: some hours of work for one server.
pub const MOST_OPEN_OF_DISTRICT: i64 = 40;

/// What goes on paper, and how large.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Work {
    /// Small plates with a code.
    Labels {
        /// Size of a plate.
        plate: Plate,
        /// How plates lie on paper.
        paper: Paper,
    },
    /// The same on bought sheets of stickers, A4.
    Stickers {
        /// By the number on the packet.
        stock: Stock,
    },
    /// The same on a grid of one's own, on A4.
    Grid(Grid),
    /// Notice boards of segments.
    Boards {
        /// Size of a board.
        board: BoardSize,
    },
}

/// Edge of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Plate {
    /// 60 mm
    Mm60,
    /// 100 mm
    Mm100,
    /// 150 mm
    Mm150,
}

/// How labels lie on paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// A page of its own size for each, as sign makers want it.
    Single,
    /// A4 sheets, as many as fit, with cut marks and numbers.
    A4,
}

/// Sheets of stickers by the numbers of Avery Zweckform, which other makers give beside their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stock {
    /// 21 of 63.5 × 38.1 mm
    L7160,
    /// 14 of 99.1 × 38.1 mm
    L7163,
    /// 12 of 63.5 × 72 mm
    L7164,
    /// 8 of 99.1 × 67.7 mm
    L7165,
    /// 6 of 99.1 × 93.1 mm
    L7166,
    /// 2 of 199.6 × 143.5 mm
    L7168,
}

/// Labels in columns and rows on A4, with cut marks and numbers; measures in mm.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Grid {
    /// Labels beside each other.
    pub columns: u32,
    /// Labels below each other.
    pub rows: u32,
    /// Width of a label.
    pub width: f64,
    /// Height of a label.
    pub height: f64,
    /// Between labels, beside and below each other.
    pub gap: f64,
}

/// Size of a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoardSize {
    /// 1500 by 1000 mm, to stand at the bank.
    Large,
    /// A3 across, for a wall or a notice case.
    A3,
}

/// Which codes, or which segments, an order is for. What is not said does not narrow it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Selection {
    /// Kind of segment; a blank code has none.
    #[serde(default)]
    pub kind: Option<SegmentKind>,
    /// State of the codes; for labels without one, everything that is not retired.
    #[serde(default)]
    pub state: Option<String>,
    /// A batch of codes.
    #[serde(default)]
    pub batch: Option<Uuid>,
    /// Just these codes, nine digits each.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    pub codes: Option<Vec<String>>,
    /// Just these segments.
    #[serde(default)]
    pub segments: Option<Vec<SegmentId>>,
}

/// A job as those see it who may fetch its file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PrintJob {
    /// Its id.
    pub id: Uuid,
    /// The area that was chosen.
    #[schema(value_type = String)]
    pub area: AreaPath,
    /// Its name.
    pub area_name: String,
    /// What is printed.
    pub work: Work,
    /// How far it is.
    pub state: JobState,
    /// Labels or boards.
    pub total: i32,
    /// Of these, made.
    pub done: i32,
    /// When it was ordered.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    #[schema(required = true)]
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it failed, in words.
    #[schema(required = true)]
    pub fault: Option<String>,
    /// What could not be printed, each with why, in words; the others are in the file.
    pub left_out: Vec<String>,
    /// Size of the file in bytes.
    #[schema(required = true)]
    pub size: Option<i64>,
}

/// What one order prints, piece by piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// The label of a code.
    Label(Code),
    /// The board of a segment.
    Board(SegmentId),
}
