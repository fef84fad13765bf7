//! The press: fonts and templates, loaded once and shared; it sets labels, sheets and boards.

mod breaking;
mod error;
mod fonts;
mod inspection;
mod output;
mod templates;
mod typesetting;

use std::fmt;
use std::path::PathBuf;

use typst::utils::LazyHash;
use typst::{Library, LibraryExt};

pub(crate) use breaking::breakable;
pub use error::{Field, PressError};
use fonts::Fonts;
pub use output::Format;
pub(crate) use output::{pdf, print};
pub(crate) use templates::Template;
use templates::Templates;
pub(crate) use typesetting::typeset;

/// The language of the words that are not data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The tag by which templates know it.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }
}

/// What a press is made of.
#[derive(Debug, Clone)]
pub struct PressOptions {
    /// Folders searched for fonts, with what lies below them. Default: `/usr/share/fonts` and
    /// `~/.fonts`.
    pub font_folders: Vec<PathBuf>,
    /// Families in order of preference; the first that has a character sets it. Default: Noto Sans
    /// CJK SC and its siblings, then fonts with rarer characters, then `DejaVu Sans`.
    pub font_families: Vec<String>,
    /// A folder with own templates, which stand in for embedded ones of the same name.
    pub template_folder: Option<PathBuf>,
    /// The language of the words that are not data.
    pub language: Language,
}

impl Default for PressOptions {
    fn default() -> Self {
        let mut font_folders = vec![PathBuf::from("/usr/share/fonts")];
        font_folders.extend(std::env::home_dir().map(|home| home.join(".fonts")));
        let families = [
            "Noto Sans CJK SC",
            "Noto Sans SC",
            "Source Han Sans SC",
            "BabelStone Han",
            "DejaVu Sans",
        ];
        Self {
            font_folders,
            font_families: families.map(str::to_owned).to_vec(),
            template_folder: None,
            language: Language::default(),
        }
    }
}

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
