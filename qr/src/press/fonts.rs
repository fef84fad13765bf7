//! The fonts of a press: found in folders, chosen by family, mapped into memory when first used.
//!
//! Mapped files cost an idle server address space only; the system takes the pages back when it
//! needs them. `fontique` maps them; it is used for that alone.

use std::fs;
use std::path::{Path, PathBuf};

use fontique::{SourceCache, SourceId, SourceInfo, SourceKind};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use super::error::{Field, PressError};

/// Folders deeper than this below a font folder are not looked into.
const DEPTH: usize = 6;

/// Weight of regular text and the least of bold, as in CSS.
const REGULAR: std::ops::RangeInclusive<u16> = 350..=450;
const BOLD: u16 = 600;

/// The fonts that text may be set in.
pub(crate) struct Fonts {
    book: LazyHash<FontBook>,
    faces: Vec<Font>,
    families: Vec<String>,
    /// A bit for every code point that some font has; looking through the fonts' own runs is slow.
    covered: Vec<u64>,
}

impl Fonts {
    /// Takes the faces of `families`, in that order, from what lies in `folders`.
    pub(crate) fn find(folders: &[PathBuf], families: &[String]) -> Result<Self, PressError> {
        let mut files = Vec::new();
        for folder in folders {
            list(folder, DEPTH, &mut files);
        }
        files.sort();
        files.dedup();
        let mut mapped = SourceCache::default();
        let mut found: Vec<(usize, Font)> = Vec::new();
        for file in files {
            let source = SourceInfo::new(SourceId::new(), SourceKind::Path(file.into()));
            let Some(blob) = mapped.get(&source) else {
                continue;
            };
            for font in Font::iter(Bytes::new(blob)) {
                if let Some(rank) = families
                    .iter()
                    .position(|family| family.eq_ignore_ascii_case(&font.info().family))
                {
                    found.push((rank, font));
                }
            }
        }
        found.sort_by_key(|(rank, _)| *rank);
        let has = |rank: usize, weight: &dyn Fn(u16) -> bool| {
            found
                .iter()
                .any(|(at, font)| *at == rank && weight(font.info().variant.weight.to_number()))
        };
        let is_main = |rank: usize| {
            let font = found.iter().find(|(at, _)| *at == rank).map(|(_, font)| font);
            font.is_some_and(|font| font.info().coverage.contains(u32::from('河')))
                && has(rank, &|weight| REGULAR.contains(&weight))
                && has(rank, &|weight| weight >= BOLD)
        };
        if !(0..families.len()).any(is_main) {
            return Err(PressError::FontsMissing {
                families: families.join(", "),
                folders: folders
                    .iter()
                    .map(|folder| folder.display().to_string())
                    .collect::<Vec<_>>()
                    .join(", "),
            });
        }
        let families = (0..families.len())
            .filter(|rank| found.iter().any(|(at, _)| at == rank))
            .map(|rank| families[rank].clone())
            .collect();
        let faces: Vec<Font> = found.into_iter().map(|(_, font)| font).collect();
        let mut covered = vec![0; (u32::from(char::MAX) as usize).div_ceil(64)];
        for point in faces.iter().flat_map(|font| font.info().coverage.iter()) {
            if let Some(word) = covered.get_mut(point as usize / 64) {
                *word |= 1 << (point % 64);
            }
        }
        Ok(Self {
            book: LazyHash::new(FontBook::from_fonts(&faces)),
            faces,
            families,
            covered,
        })
    }

    pub(crate) fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    pub(crate) fn get(&self, index: usize) -> Option<Font> {
        self.faces.get(index).cloned()
    }

    /// The families that were found, in order of preference.
    pub(crate) fn families(&self) -> &[String] {
        &self.families
    }

    /// Checks that a text is made of characters that can be printed.
    pub(crate) fn check(&self, field: &str, text: &str) -> Result<(), PressError> {
        for character in text.chars() {
            if is_unprintable(character) {
                return Err(PressError::Unprintable {
                    character,
                    field: Field::from(field),
                });
            }
            if !is_ignorable(character) && !self.has(character) {
                return Err(PressError::MissingGlyph {
                    character,
                    field: Field::from(field),
                    text: text.to_owned(),
                });
            }
        }
        Ok(())
    }

    fn has(&self, character: char) -> bool {
        let point = u32::from(character) as usize;
        self.covered.get(point / 64).is_some_and(|word| word >> (point % 64) & 1 == 1)
    }
}

/// Controls, line and paragraph separators, marks that turn the direction of what follows, private
/// use.
fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFC}' | '\u{FFFD}')
        || matches!(character, '\u{E000}'..='\u{F8FF}')
}

/// Characters that choose a form of the one before, or none at all: no font needs to have them.
fn is_ignorable(character: char) -> bool {
    matches!(character, '\u{200B}'..='\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Adds the font files below a folder; a folder that cannot be read has none.
fn list(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if depth > 0 {
                list(&path, depth - 1, files);
            }
        } else if let Some("ttf" | "otf" | "ttc" | "otc") = path
            .extension()
            .and_then(|extension| extension.to_str())
            .map(str::to_ascii_lowercase)
            .as_deref()
        {
            files.push(path);
        }
    }
}
