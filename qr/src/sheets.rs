//! Sheets of labels as one PDF, however many: set in parts on all cores, bound while they come.

use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use serde::Serialize;

use crate::binding::{Binding, BindingError};
use crate::label::LabelData;
use crate::press::{self, Press, PressError, Template};
use crate::sheet::LayoutData;
use crate::{Label, SheetLayout};

/// About how many labels are set at once; whole pages of them.
const PART: u32 = 100;

/// The most parts set at the same time; each takes some tens of megabytes.
const WORKERS: usize = 8;

/// How far a printing has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Labels that stand in the output.
    pub labels: u64,
    /// Pages that stand in the output.
    pub pages: u64,
}

/// Some pages, numbered from the first of the whole.
struct Part {
    place: usize,
    first_page: u64,
    labels: Vec<Label>,
}

struct SetPart {
    place: usize,
    labels: u64,
    pages: u64,
    outcome: Result<Vec<u8>, PressError>,
}

#[derive(Serialize)]
struct SheetData<'a> {
    layout: LayoutData,
    pages: Vec<PageData>,
    fonts: &'a [String],
    language: &'static str,
}

#[derive(Serialize)]
struct PageData {
    number: u64,
    first: u64,
    labels: Vec<LabelData>,
}

impl Press {
    /// Labels on as many sheets as they need, as one PDF, written to `out` while it is made. Labels
    /// are taken from the iterator as they are needed. `progress` is told after each part (some
    /// hundred labels) and may stop the printing.
    ///
    /// # Errors
    ///
    /// Any [`PressError`] about a label or the layout; [`PressError::Nothing`] without labels,
    /// [`PressError::Cancelled`] when `progress` breaks. What was written until then is no PDF file
    /// and must be thrown away; [`Press::sheets_to_file`] sees to that.
    pub fn sheets<W: Write>(
        &self,
        labels: impl IntoIterator<Item = Label>,
        layout: &SheetLayout,
        out: &mut W,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Progress, PressError> {
        layout.check()?;
        let per_sheet = layout.per_sheet();
        let part_pages = u64::from((PART / per_sheet).max(1));
        let part_labels = usize::try_from(part_pages * u64::from(per_sheet)).unwrap_or(usize::MAX);
        let mut labels = labels.into_iter();
        let parts = std::iter::from_fn(|| {
            let part: Vec<Label> = labels.by_ref().take(part_labels).collect();
            (!part.is_empty()).then_some(part)
        })
        .enumerate()
        .map(|(place, labels)| Part {
            place,
            first_page: place as u64 * part_pages,
            labels,
        });
        let workers = thread::available_parallelism().map_or(1, usize::from).min(WORKERS);
        let (to_do, work) = sync_channel::<Part>(workers);
        let (to_bind, done) = sync_channel::<SetPart>(workers);
        let work = Mutex::new(work);
        thread::scope(|scope| {
            for _ in 0..workers {
                let (work, to_bind) = (&work, to_bind.clone());
                scope.spawn(move || self.set_parts(layout, work, &to_bind));
            }
            drop(to_bind);
            bind(parts, workers + 1, (to_do, done), out, progress)
        })
    }

    /// The same into a file. Until it is whole it has another name beside the given one, so that
    /// nobody takes a part for the whole; when printing fails nothing is left, and a file that was
    /// there before stays.
    ///
    /// # Errors
    ///
    /// As [`Press::sheets`].
    pub fn sheets_to_file(
        &self,
        labels: impl IntoIterator<Item = Label>,
        layout: &SheetLayout,
        path: &Path,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Progress, PressError> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        // Readable as any new file is: the umask decides.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = builder.prefix(".sheets-").suffix(".part").tempfile_in(folder)?;
        let made = {
            let mut out = BufWriter::new(file.as_file_mut());
            let made = self.sheets(labels, layout, &mut out, progress)?;
            out.flush()?;
            made
        };
        file.as_file().sync_all()?;
        file.persist(path).map_err(|failed| failed.error)?;
        Ok(made)
    }

    /// What a worker does until there are no more parts or nobody wants them.
    fn set_parts(
        &self,
        layout: &SheetLayout,
        work: &Mutex<Receiver<Part>>,
        to_bind: &SyncSender<SetPart>,
    ) {
        loop {
            let part = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(part) = part else { return };
            let (place, labels) = (part.place, part.labels.len() as u64);
            let pages = labels.div_ceil(u64::from(layout.per_sheet()));
            // A panic would leave the others waiting for this part for ever.
            let outcome = catch_unwind(AssertUnwindSafe(|| self.set_part(layout, &part)))
                .unwrap_or_else(|_| {
                    Err(PressError::Internal("the typesetter ended unexpectedly".to_owned()))
                });
            if to_bind
                .send(SetPart {
                    place,
                    labels,
                    pages,
                    outcome,
                })
                .is_err()
            {
                return;
            }
        }
    }

    fn set_part(&self, layout: &SheetLayout, part: &Part) -> Result<Vec<u8>, PressError> {
        let per_sheet = layout.per_sheet();
        let mut pages = Vec::new();
        for (labels, number) in part.labels.chunks(per_sheet as usize).zip(part.first_page..) {
            pages.push(PageData {
                number: number + 1,
                first: number * u64::from(per_sheet) + 1,
                labels: labels
                    .iter()
                    .map(|label| self.label_data(label))
                    .collect::<Result<_, _>>()?,
            });
        }
        let data = SheetData {
            layout: layout.data(),
            pages,
            fonts: self.fonts.families(),
            language: self.language.tag(),
        };
        press::pdf(&press::typeset(self, Template::Sheet, &data)?, false)
    }
}

/// Hands parts out, no more than `most` at a time, and binds what comes back in order.
fn bind<W: Write>(
    mut parts: impl Iterator<Item = Part>,
    most: usize,
    (to_do, done): (SyncSender<Part>, Receiver<SetPart>),
    out: &mut W,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Progress, PressError> {
    let mut binding = Binding::begin(out)?;
    let mut made = Progress { labels: 0, pages: 0 };
    let mut early: Vec<SetPart> = Vec::new();
    let (mut handed_out, mut bound) = (0, 0);
    let mut exhausted = false;
    loop {
        while !exhausted && handed_out - bound < most {
            match parts.next() {
                Some(part) => {
                    to_do.send(part).map_err(|_| gone())?;
                    handed_out += 1;
                }
                None => exhausted = true,
            }
        }
        if handed_out == bound {
            break;
        }
        let place = early.iter().position(|part| part.place == bound);
        let part = match place {
            Some(place) => early.swap_remove(place),
            None => done.recv().map_err(|_| gone())?,
        };
        if part.place != bound {
            early.push(part);
            continue;
        }
        binding.add(&part.outcome?).map_err(failed)?;
        bound += 1;
        made.labels += part.labels;
        made.pages += part.pages;
        if progress(made).is_break() {
            return Err(PressError::Cancelled);
        }
    }
    if made.labels == 0 {
        return Err(PressError::Nothing);
    }
    binding.finish("Riverward")?;
    Ok(made)
}

fn gone() -> PressError {
    PressError::Internal("a worker ended before its time".to_owned())
}

/// What a failed binding means.
pub(crate) fn failed(error: BindingError) -> PressError {
    match error {
        BindingError::Write(error) => PressError::Write(error),
        BindingError::Part(error) => PressError::Internal(error.to_string()),
    }
}
