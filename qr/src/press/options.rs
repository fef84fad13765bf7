//! What a press is made of, before it is made.

use std::path::PathBuf;

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
