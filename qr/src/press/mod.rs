//! The press: fonts and templates, loaded once and shared; it sets labels, sheets and boards.

mod breaking;
mod error;
mod fonts;
mod inspection;
mod loaded;
mod options;
mod output;
mod templates;
mod typesetting;

pub(crate) use breaking::breakable;
pub use error::{Field, PressError};
pub use loaded::Press;
pub use options::{Language, PressOptions};
pub use output::Format;
pub(crate) use output::{pdf, print};
pub(crate) use templates::Template;
pub(crate) use typesetting::typeset;
