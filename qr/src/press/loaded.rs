//! A press with its fonts and templates loaded, and the checks of texts that need its fonts.

use std::fmt;

use typst::utils::LazyHash;
use typst::{Library, LibraryExt};

use super::error::{Field, PressError};
use super::fonts::Fonts;
use super::options::{Language, PressOptions};
use super::templates::Templates;

/// Fonts and templates, ready to print. Make one and share it: it is `Send` and `Sync`, and every
/// function takes `&self`. Printing takes milliseconds to seconds of computing, so call it where
/// that blocks nobody.
///
/// The same input gives the same bytes.
pub struct Press {
    pub(crate) fonts: Fonts,
    pub(crate) templates: Templates,
    pub(crate) library: LazyHash<Library>,
    pub(crate) language: Language,
}

impl Press {
    /// Finds the fonts and reads the templates.
    ///
    /// # Errors
    ///
    /// [`PressError::FontsMissing`], [`PressError::TemplateFile`]. A template with a mistake is
    /// found when it is first used.
    pub fn new(options: &PressOptions) -> Result<Self, PressError> {
        Ok(Self {
            fonts: Fonts::find(&options.font_folders, &options.font_families)?,
            templates: Templates::load(options.template_folder.as_deref())?,
            library: LazyHash::new(Library::default()),
            language: options.language,
        })
    }

    /// Checks a text that must be there: not empty, printable, not longer than `limit` characters.
    pub(crate) fn check(&self, field: &str, text: &str, limit: usize) -> Result<(), PressError> {
        if text.trim().is_empty() {
            return Err(PressError::Empty { field: Field::from(field) });
        }
        let length = text.chars().count();
        if length > limit {
            return Err(PressError::TooLong {
                field: Field::from(field),
                length,
                limit,
            });
        }
        self.fonts.check(field, text)
    }

    /// The same for a text that may be missing.
    pub(crate) fn check_optional(
        &self,
        field: &str,
        text: Option<&str>,
        limit: usize,
    ) -> Result<(), PressError> {
        text.map_or(Ok(()), |text| self.check(field, text, limit))
    }
}

impl fmt::Debug for Press {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Press")
            .field("families", &self.fonts.families())
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}
