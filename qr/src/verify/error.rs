//! Why a file was not read back.

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
    #[error(
        "the picture of {width} × {height} pixels is too large: at most 100 megapixels are read"
    )]
    TooLarge {
        /// In pixels.
        width: u32,
        /// In pixels.
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
