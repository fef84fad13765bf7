//! One job of the typesetter: a template and its data become pages.

use serde::Serialize;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World, WorldExt};
use typst_layout::PagedDocument;

use super::error::{Field, PressError};
use super::inspection;
use super::loaded::Press;
use super::templates::Template;

/// How templates say that a field found no room; the field follows.
const REFUSAL: &str = "does-not-fit: ";

/// How many further jobs what the typesetter remembers is kept for. Single prints have much in
/// common; a part of a sheet is large and never met again, but another part may be under way.
fn memory(template: Template) -> usize {
    match template {
        Template::Sheet => 1,
        Template::Plate | Template::Board => 8,
    }
}

/// What the typesetter sees of the world: no clock, no network, no files but templates.
struct Job<'a> {
    press: &'a Press,
    main: FileId,
    data: Bytes,
}

impl World for Job<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.press.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.press.templates.source(id).cloned().ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.press.templates.data() {
            return Ok(self.data.clone());
        }
        self.press.templates.file(id).cloned().ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}

/// Pages of a template with this data, checked for text that left its place or has no glyph.
pub(crate) fn typeset(
    press: &Press,
    template: Template,
    data: &impl Serialize,
) -> Result<PagedDocument, PressError> {
    let data = serde_json::to_vec(data).map_err(|error| PressError::Internal(error.to_string()))?;
    let job = Job {
        press,
        main: press.templates.main(template),
        data: Bytes::new(data),
    };
    let outcome = typst::compile::<PagedDocument>(&job).output;
    comemo::evict(memory(template));
    let document = outcome.map_err(|errors| explain(&job, &errors))?;
    inspection::inspect(&document)?;
    Ok(document)
}

/// The first error, with its place.
fn explain(job: &Job<'_>, errors: &[SourceDiagnostic]) -> PressError {
    let Some(error) = errors.first() else {
        return PressError::Internal("the typesetter gave no reason".to_owned());
    };
    if let Some((_, field)) = error.message.split_once(REFUSAL) {
        return PressError::DoesNotFit {
            field: Field::from(field.trim_end_matches('"')),
        };
    }
    let mut message = error.message.to_string();
    for hint in &error.hints {
        message.push_str("; ");
        message.push_str(&hint.v);
    }
    let id = error.span.id();
    let source = id.and_then(|id| job.source(id).ok());
    let line = source
        .zip(job.range(error.span))
        .and_then(|(source, range)| source.lines().byte_to_line(range.start))
        .map_or(0, |line| line + 1);
    let file = id.map_or_else(
        || "template".to_owned(),
        |id| id.get().vpath().get_without_slash().to_owned(),
    );
    PressError::Template { file, line, message }
}
