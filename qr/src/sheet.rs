//! How labels stand on a sheet.

use serde::Serialize;

use crate::label_size::EDGES;

/// Most printers leave this much of the edge white, in mm.
const UNPRINTABLE: f64 = 3.0;

/// Rounding of measured label stock, in mm.
const TOLERANCE: f64 = 0.01;

/// Columns, rows and measures of a sheet of labels, in mm. Labels fill it row by row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SheetLayout {
    /// Width and height of the paper.
    pub paper: (f64, f64),
    /// Labels beside each other.
    pub columns: u32,
    /// Labels below each other.
    pub rows: u32,
    /// Width and height of a label.
    pub label: (f64, f64),
    /// From the left and the top edge of the paper to the first label.
    pub margin: (f64, f64),
    /// Between labels beside and below each other.
    pub gap: (f64, f64),
    /// Marks in the margins where to cut.
    pub cut_marks: bool,
    /// Number of the page and of its labels in the lower margin.
    pub numbering: bool,
}

/// Sheets in common use. The measures of the label stock are those of the Avery Zweckform numbers;
/// other makers sell the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetPreset {
    /// Nine plates of 60 × 80 mm, to be cut.
    Plates60,
    /// Two plates of 100 × 134 mm beside each other, two below, to be cut.
    Plates100,
    /// One plate of 150 × 200 mm, to be cut.
    Plates150,
    /// L7160: 21 of 63.5 × 38.1 mm.
    L7160,
    /// L7163: 14 of 99.1 × 38.1 mm.
    L7163,
    /// L7164: 12 of 63.5 × 72 mm.
    L7164,
    /// L7165: 8 of 99.1 × 67.7 mm.
    L7165,
    /// L7166: 6 of 99.1 × 93.1 mm.
    L7166,
    /// L7168: 2 of 199.6 × 143.5 mm.
    L7168,
}

/// Why labels cannot stand so.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SheetError {
    /// No columns or rows, or more than a sheet may have.
    #[error("a sheet has 1 to 40 columns and rows, not {columns} × {rows}")]
    Grid {
        /// Columns asked for.
        columns: u32,
        /// Rows asked for.
        rows: u32,
    },
    /// A measure is negative or not a number, or the paper is absurd.
    #[error("{measure} cannot be {value} mm")]
    Measure {
        /// Its name in words, for the message.
        measure: &'static str,
        /// As given, in mm.
        value: f64,
    },
    /// The labels reach over the edge of the paper.
    #[error(
        "the labels need {needed} mm of {edge} and the paper has {has} mm; take fewer or smaller ones"
    )]
    TooLarge {
        /// `width` or `height`.
        edge: &'static str,
        /// What margins and labels need.
        needed: f64,
        /// What the paper has, in mm.
        has: f64,
    },
    /// Labels stand so near to the edge that a printer would cut into the quiet zone of the
    /// symbols.
    #[error(
        "a margin of {margin} mm is less than the {least} mm that printers leave white, which would eat the quiet zone of the code"
    )]
    QuietZone {
        /// The smallest margin, in mm.
        margin: f64,
        /// The least, in mm.
        least: f64,
    },
    /// A label is too small for a symbol that can be read, or too large.
    #[error(
        "a label of {width} × {height} mm has no room for a readable code and its quiet zone: 38 to 600 mm are taken"
    )]
    Label {
        /// Width in mm.
        width: f64,
        /// Height in mm.
        height: f64,
    },
}

impl SheetError {
    /// A stable key for translation.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Grid { .. } => "sheet-grid",
            Self::Measure { .. } => "sheet-measure",
            Self::TooLarge { .. } => "sheet-too-large",
            Self::QuietZone { .. } => "sheet-quiet-zone",
            Self::Label { .. } => "sheet-label",
        }
    }
}

impl SheetPreset {
    /// Every preset, plates first.
    pub const ALL: [Self; 9] = [
        Self::Plates60,
        Self::Plates100,
        Self::Plates150,
        Self::L7160,
        Self::L7163,
        Self::L7164,
        Self::L7165,
        Self::L7166,
        Self::L7168,
    ];

    /// The layout on A4. Label stock has no cut marks.
    pub fn layout(self) -> SheetLayout {
        let (columns, rows, label, gap) = match self {
            Self::Plates60 => (3, 3, (60.0, 80.0), (4.0, 4.0)),
            Self::Plates100 => (2, 2, (100.0, 134.0), (0.0, 4.0)),
            Self::Plates150 => (1, 1, (150.0, 200.0), (0.0, 0.0)),
            Self::L7160 => (3, 7, (63.5, 38.1), (2.54, 0.0)),
            Self::L7163 => (2, 7, (99.1, 38.1), (2.5, 0.0)),
            Self::L7164 => (3, 4, (63.5, 72.0), (2.54, 0.0)),
            Self::L7165 => (2, 4, (99.1, 67.7), (2.5, 0.0)),
            Self::L7166 => (2, 3, (99.1, 93.1), (2.5, 0.0)),
            Self::L7168 => (1, 2, (199.6, 143.5), (0.0, 0.0)),
        };
        let cut = matches!(self, Self::Plates60 | Self::Plates100 | Self::Plates150);
        SheetLayout {
            cut_marks: cut,
            numbering: cut,
            ..SheetLayout::centred(columns, rows, label, gap)
        }
    }
}

impl SheetLayout {
    /// Labels in the middle of A4, with cut marks and numbers.
    pub fn centred(columns: u32, rows: u32, label: (f64, f64), gap: (f64, f64)) -> Self {
        let paper = (210.0, 297.0);
        let margin = |paper: f64, count: u32, label: f64, gap: f64| {
            let count = f64::from(count);
            (paper - count * label - (count - 1.0) * gap) / 2.0
        };
        Self {
            paper,
            columns,
            rows,
            label,
            margin: (
                margin(paper.0, columns, label.0, gap.0),
                margin(paper.1, rows, label.1, gap.1),
            ),
            gap,
            cut_marks: true,
            numbering: true,
        }
    }

    /// How many labels a sheet takes.
    pub fn per_sheet(&self) -> u32 {
        self.columns.saturating_mul(self.rows)
    }

    /// Checks that the labels fit on the paper and keep their quiet zones.
    ///
    /// # Errors
    ///
    /// The [`SheetError`] that says what does not fit.
    pub fn check(&self) -> Result<(), SheetError> {
        if !(1..=40).contains(&self.columns) || !(1..=40).contains(&self.rows) {
            return Err(SheetError::Grid {
                columns: self.columns,
                rows: self.rows,
            });
        }
        for (measure, value, least, most) in [
            ("the width of the paper", self.paper.0, 50.0, 2000.0),
            ("the height of the paper", self.paper.1, 50.0, 2000.0),
            ("the gap between columns", self.gap.0, 0.0, 2000.0),
            ("the gap between rows", self.gap.1, 0.0, 2000.0),
            ("the left margin", self.margin.0, -2000.0, 2000.0),
            ("the top margin", self.margin.1, -2000.0, 2000.0),
        ] {
            if !(least..=most).contains(&value) {
                return Err(SheetError::Measure { measure, value });
            }
        }
        let (width, height) = self.label;
        if !EDGES.contains(&width) || !EDGES.contains(&height) {
            return Err(SheetError::Label { width, height });
        }
        let (right, bottom) = self.far_margins();
        for (edge, far, has) in [("width", right, self.paper.0), ("height", bottom, self.paper.1)] {
            if far < -TOLERANCE {
                return Err(SheetError::TooLarge {
                    edge,
                    needed: has - far,
                    has,
                });
            }
        }
        let margin = self.margin.0.min(self.margin.1).min(right).min(bottom);
        if margin < UNPRINTABLE - TOLERANCE {
            return Err(SheetError::QuietZone {
                margin,
                least: UNPRINTABLE,
            });
        }
        Ok(())
    }

    /// What is left of the paper to the right of the last column and below the last row.
    fn far_margins(&self) -> (f64, f64) {
        let far = |paper: f64, margin: f64, count: u32, label: f64, gap: f64| {
            let count = f64::from(count);
            paper - margin - count * label - (count - 1.0) * gap
        };
        (
            far(self.paper.0, self.margin.0, self.columns, self.label.0, self.gap.0),
            far(self.paper.1, self.margin.1, self.rows, self.label.1, self.gap.1),
        )
    }

    /// The layout as templates know it.
    pub(crate) fn data(&self) -> LayoutData {
        LayoutData {
            page_width: self.paper.0,
            page_height: self.paper.1,
            columns: self.columns,
            rows: self.rows,
            width: self.label.0,
            height: self.label.1,
            left: self.margin.0,
            top: self.margin.1,
            bottom: self.far_margins().1,
            gap_x: self.gap.0,
            gap_y: self.gap.1,
            cut_marks: self.cut_marks,
            numbering: self.numbering,
        }
    }
}

/// A layout in `data.json`, in mm.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct LayoutData {
    page_width: f64,
    page_height: f64,
    columns: u32,
    rows: u32,
    width: f64,
    height: f64,
    left: f64,
    top: f64,
    bottom: f64,
    gap_x: f64,
    gap_y: f64,
    cut_marks: bool,
    numbering: bool,
}

#[cfg(test)]
mod tests {
    use super::{SheetError, SheetLayout, SheetPreset};

    #[test]
    fn every_preset_fits_on_its_paper() {
        for preset in SheetPreset::ALL {
            assert_eq!(preset.layout().check(), Ok(()), "{preset:?}");
        }
    }

    /// L7165: 4.65 mm at the side, 13.1 mm above, columns 101.6 mm apart.
    #[test]
    fn stock_has_the_measures_of_its_maker() {
        let layout = SheetPreset::L7165.layout();
        assert!((layout.margin.0 - 4.65).abs() < 0.01 && (layout.margin.1 - 13.1).abs() < 0.01);
        assert!((layout.label.0 + layout.gap.0 - 101.6).abs() < 0.01);
        assert_eq!(layout.per_sheet(), 8);
    }

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        let fair = SheetPreset::Plates60.layout();
        assert!(matches!(SheetLayout { columns: 0, ..fair }.check(), Err(SheetError::Grid { .. })));
        assert!(matches!(
            SheetLayout { columns: 4, ..fair }.check(),
            Err(SheetError::TooLarge { edge: "width", .. })
        ));
        assert!(matches!(
            SheetLayout { gap: (-1.0, 0.0), ..fair }.check(),
            Err(SheetError::Measure { .. })
        ));
        assert!(matches!(
            SheetLayout {
                gap: (f64::NAN, 0.0),
                ..fair
            }
            .check(),
            Err(SheetError::Measure { .. })
        ));
        assert!(matches!(
            SheetLayout {
                margin: (1.0, 20.0),
                ..fair
            }
            .check(),
            Err(SheetError::QuietZone { .. })
        ));
        assert!(matches!(
            SheetLayout {
                label: (20.0, 20.0),
                ..fair
            }
            .check(),
            Err(SheetError::Label { .. })
        ));
    }
}
