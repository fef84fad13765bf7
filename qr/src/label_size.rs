//! How large a label may be, alone or on a sheet.

/// Bounds of a label's width and height, in mm.
pub(crate) const EDGES: std::ops::RangeInclusive<f64> = 38.0..=600.0;

/// The size of a plate. Plates are a third higher than wide, so that the symbol takes the whole
/// width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LabelSize {
    /// 60 × 80 mm
    Mm60,
    /// 100 × 134 mm
    Mm100,
    /// 150 × 200 mm
    Mm150,
    /// Any other size from 38 to 600 mm; wider than high puts the text beside the symbol.
    Other {
        /// Width in mm.
        width: f64,
        /// Height in mm.
        height: f64,
    },
}

impl LabelSize {
    /// Width and height in mm.
    pub fn millimetres(self) -> (f64, f64) {
        match self {
            Self::Mm60 => (60.0, 80.0),
            Self::Mm100 => (100.0, 134.0),
            Self::Mm150 => (150.0, 200.0),
            Self::Other { width, height } => (width, height),
        }
    }
}
