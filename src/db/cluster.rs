//! stand-in until the branch lands
