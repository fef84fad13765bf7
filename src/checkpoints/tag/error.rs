//! Why a tap is none.

/// Why a tap is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TapError {
    /// A parameter is missing, twice there, or not hexadecimal.
    #[error("the address carries no tap of a tag")]
    Malformed,
    /// A parameter has too few or too many digits.
    #[error("the tap of a tag has the wrong length")]
    WrongLength,
    /// It does not open: another deployment's tag, another configuration, or made up.
    #[error("the tag is not one of ours")]
    NotOurs,
    /// It opens, but this tag did not make it.
    #[error("the tap was not made by this tag")]
    BadMac,
}
