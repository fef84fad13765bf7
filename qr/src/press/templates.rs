//! The templates of a press: embedded ones, each replaceable by a file of the same name.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use typst::foundations::Bytes;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};

use super::error::PressError;

/// What is printed, by the template that begins it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Template {
    Plate,
    Sheet,
    Board,
}

const EMBEDDED: [(&str, &str); 6] = [
    ("common.typ", include_str!("../../templates/common.typ")),
    ("words.typ", include_str!("../../templates/words.typ")),
    ("label.typ", include_str!("../../templates/label.typ")),
    ("plate.typ", include_str!("../../templates/plate.typ")),
    ("sheet.typ", include_str!("../../templates/sheet.typ")),
    ("board.typ", include_str!("../../templates/board.typ")),
];

/// Larger files in a folder of templates are refused.
const FILE_LIMIT: u64 = 8 << 20;

/// Sources and other files that templates may read, by their place.
pub(crate) struct Templates {
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
    mains: [FileId; 3],
    data: FileId,
}

impl Templates {
    /// The embedded templates, and over them what lies in `folder`: `*.typ`, and pictures they use.
    pub(crate) fn load(folder: Option<&Path>) -> Result<Self, PressError> {
        let mut sources = HashMap::new();
        let mut files = HashMap::new();
        for (name, text) in EMBEDDED {
            let id = file_id(name)?;
            sources.insert(id, Source::new(id, text.to_owned()));
        }
        if let Some(folder) = folder {
            let failed = |cause| PressError::TemplateFile {
                path: folder.to_owned(),
                cause,
            };
            for entry in fs::read_dir(folder).map_err(failed)? {
                let path = entry.map_err(failed)?.path();
                let extension = path.extension().and_then(|extension| extension.to_str());
                let (Some(name), Some("typ" | "svg" | "png" | "jpg")) =
                    (path.file_name().and_then(|name| name.to_str()), extension)
                else {
                    continue;
                };
                let failed = |cause| PressError::TemplateFile { path: path.clone(), cause };
                if fs::metadata(&path).map_err(failed)?.len() > FILE_LIMIT {
                    return Err(failed(std::io::Error::other("it is larger than 8 MiB")));
                }
                let id = file_id(name)?;
                if extension == Some("typ") {
                    sources.insert(id, Source::new(id, fs::read_to_string(&path).map_err(failed)?));
                } else {
                    files.insert(id, Bytes::new(fs::read(&path).map_err(failed)?));
                }
            }
        }
        Ok(Self {
            sources,
            files,
            mains: [file_id("plate.typ")?, file_id("sheet.typ")?, file_id("board.typ")?],
            data: file_id("data.json")?,
        })
    }

    pub(crate) fn main(&self, template: Template) -> FileId {
        match template {
            Template::Plate => self.mains[0],
            Template::Sheet => self.mains[1],
            Template::Board => self.mains[2],
        }
    }

    /// The file that stands for the data of a job.
    pub(crate) fn data(&self) -> FileId {
        self.data
    }

    pub(crate) fn source(&self, id: FileId) -> Option<&Source> {
        self.sources.get(&id)
    }

    pub(crate) fn file(&self, id: FileId) -> Option<&Bytes> {
        self.files.get(&id)
    }
}

/// Places are interned for the life of the program, so there must be few: one a file name.
fn file_id(name: &str) -> Result<FileId, PressError> {
    let path = VirtualPath::new(name)
        .map_err(|error| PressError::Internal(format!("{name}: {error:?}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}
