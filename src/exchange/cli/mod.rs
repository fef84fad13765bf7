//! `riverward import`: files into the database, with a report for people.

mod args;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};

use super::import::{self, ImportOptions, Progress, SegmentFile};
use super::message::Message;
use super::reader::Reader;
use super::report::Report;
use super::rows::{AreaRow, DutyRow, Rows};
use super::source::{Format, Place, Source};
use super::{store, table};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::ids::{AreaPath, DistrictId, Entropy};
use crate::locale::Locale;
use crate::stewardships::presets::Preset;

pub use args::{ColumnArgs, ImportArgs, What};

/// How an import ended, for whoever started the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// Every row was taken: 0.
    Clean,
    /// The file or the arguments could not be used; nothing is stored: 1.
    Failed,
    /// Some rows were refused: 2.
    Refused,
}

impl From<Finish> for ExitCode {
    fn from(finish: Finish) -> Self {
        match finish {
            Finish::Clean => Self::SUCCESS,
            Finish::Failed => Self::FAILURE,
            Finish::Refused => Self::from(2),
        }
    }
}

/// Files from this many bytes on are worth telling how far it is.
const LONG: u64 = 16 << 20;
/// How much of a file is read between two words about it, in per cent.
const OFTEN: u64 = 5;

/// Imports as the arguments say and writes the report to `out`. A file that cannot be used is told
/// there too; an error is a fault of the database or of ours.
pub async fn run(
    args: &ImportArgs,
    database: &PgConnectOptions,
    clock: &Clock,
    entropy: &Entropy,
    out: &mut (dyn Write + Send),
) -> Result<Finish> {
    let locale = args.lang.unwrap_or_else(terminal_language);
    match import(args, database, clock, entropy, locale, out).await {
        Ok(Ok(finish)) => Ok(finish),
        Ok(Err(refusal)) => {
            writeln!(out, "{}", refusal.say(locale)).map_err(Error::internal)?;
            Ok(Finish::Failed)
        }
        Err(error) => Err(error),
    }
}

/// The outer result is for faults, the inner for what the operator can mend.
async fn import(
    args: &ImportArgs,
    database: &PgConnectOptions,
    clock: &Clock,
    entropy: &Entropy,
    locale: Locale,
    out: &mut (dyn Write + Send),
) -> Result<Result<Finish, Message>> {
    // The report's file is opened first: failing at it after the import would lose the report.
    let report_file = match args.report.as_deref().map(create).transpose() {
        Ok(file) => file,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let reader = match args.what.file().map(Reader::open).transpose() {
        Ok(reader) => reader,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut options = ImportOptions::new(clock.now());
    options.dry_run = args.dry_run;
    options.strict = args.strict;
    options.origin = args.what.origin();
    options.every_row = report_file.is_some().then_some(locale);
    let connect = async || {
        database
            .clone()
            .application_name("riverward-import")
            .options([("role", "riverward_app")])
            .connect()
            .await
    };
    let mut report = match (&args.what, reader) {
        (What::Segments { .. }, Some(reader)) => {
            let mut db = connect().await?;
            match import_segments(args, reader, &mut options, &mut db, entropy, locale, out).await?
            {
                Ok(report) => report,
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
        (_, reader) => {
            let source = match reader.map(Reader::gather).transpose() {
                Ok(source) => source,
                Err(refusal) => return Ok(Err(refusal)),
            };
            options.datum = args.datum.or_else(|| source.as_ref()?.datum).unwrap_or_default();
            if let Some(source) = &source {
                say_read(
                    out,
                    locale,
                    &options,
                    (source.format, source.encoding, source.records.len()),
                )?;
            }
            let mut db = connect().await?;
            match carry_out(args, source, &mut options, &mut db, entropy).await? {
                Ok(report) => report,
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
    };
    report.print(out, locale).map_err(Error::internal)?;
    if let Some(mut file) = report_file {
        report.write_csv(&mut file, locale).map_err(Error::internal)?;
    }
    Ok(Ok(if report.counts.refused > 0 {
        Finish::Refused
    } else {
        Finish::Clean
    }))
}

/// What was read.
fn say_read(
    out: &mut dyn Write,
    locale: Locale,
    options: &ImportOptions,
    (format, encoding, rows): (Format, &'static str, usize),
) -> Result<()> {
    let note = Message::new("import-read")
        .with("file", &options.origin)
        .with("format", format)
        .with("encoding", encoding)
        .with("rows", rows)
        .with("datum", options.datum);
    writeln!(out, "{}", note.say(locale)).map_err(Error::internal)
}

/// Segments go by in batches, and it is told how far they are.
async fn import_segments(
    args: &ImportArgs,
    mut reader: Reader,
    options: &mut ImportOptions,
    db: &mut PgConnection,
    entropy: &Entropy,
    locale: Locale,
    out: &mut (dyn Write + Send),
) -> Result<Result<Report, Message>> {
    if let Err(refusal) = reader.begin() {
        return Ok(Err(refusal));
    }
    let district = match choose_district(args, None, db).await? {
        Ok(district) => district,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let is_long = reader.size >= LONG;
    let file = SegmentFile {
        reader,
        mapping: args.what.mapping(),
        datum: args.datum,
    };
    let mut next = OFTEN;
    let mut progress = |progress: Progress| {
        if !is_long || progress.percent < next {
            return;
        }
        next = progress.percent + OFTEN;
        let note = Message::new("import-progress")
            .with("rows", progress.rows)
            .with("percent", progress.percent)
            .with("written", progress.written);
        // Whether anybody reads it is no matter of the import.
        let _nobody_reads = writeln!(out, "{}", note.say(locale)).and_then(|()| out.flush());
    };
    let done =
        import::segments_of_file(db, district, file, options, entropy, &mut progress).await?;
    let (report, file) = match done {
        Ok(done) => done,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let reader = &file.reader;
    say_read(out, locale, options, (reader.format, reader.encoding, reader.count))?;
    Ok(Ok(report))
}

async fn carry_out(
    args: &ImportArgs,
    source: Option<Source>,
    options: &mut ImportOptions,
    db: &mut PgConnection,
    entropy: &Entropy,
) -> Result<Result<Report, Message>> {
    macro_rules! rows {
        ($read:path, $mapping:expr) => {
            match source
                .ok_or_else(|| Message::new("import-file-no-rows"))
                .and_then(|source| $read(source, $mapping))
            {
                Ok(rows) => rows,
                Err(refusal) => return Ok(Err(refusal)),
            }
        };
    }
    macro_rules! district {
        ($hint:expr) => {
            match choose_district(args, $hint, db).await? {
                Ok(district) => district,
                Err(refusal) => return Ok(Err(refusal)),
            }
        };
    }
    let mapping = args.what.mapping();
    Ok(Ok(match &args.what {
        What::Areas {
            district_name,
            assign_codes,
            ..
        } => {
            let rows = rows!(table::areas, &mapping);
            options.district_name.clone_from(district_name);
            options.assign_codes = *assign_codes;
            let district = district!(Some(&rows));
            import::areas(db, district, rows, options, entropy).await?
        }
        // Always from a file, which goes another way.
        What::Segments { .. } => return Ok(Err(Message::new("import-file-no-rows"))),
        What::Stewards { .. } => {
            let rows = rows!(table::stewards, &mapping);
            let district = district!(None);
            import::stewards(db, district, rows, options, entropy).await?
        }
        What::Checkpoints { no_codes, .. } => {
            let rows = rows!(table::checkpoints, &mapping);
            options.issue_codes = !no_codes;
            let district = district!(None);
            import::checkpoints(db, district, rows, options, entropy).await?
        }
        What::Duties { preset, area, from, .. } => {
            let mut rows = match preset.as_deref().and_then(Preset::named) {
                Some(preset) => preset_rows(preset, area.as_ref()),
                None => rows!(table::duties, &mapping),
            };
            rows.rows.iter_mut().for_each(|row| row.from = row.from.or(*from));
            let district = district!(None);
            import::duties(db, district, rows, options, entropy).await?
        }
    }))
}

/// A preset as rows.
pub fn preset_rows(preset: &Preset, area: Option<&String>) -> Rows<DutyRow> {
    let row = |(index, duty): (usize, &crate::stewardships::presets::PresetDuty)| DutyRow {
        place: Place::Row(index + 1),
        area: area.cloned(),
        role: Some(duty.role),
        kind: Some(duty.kind),
        unit: Some(duty.unit),
        times: Some(duty.times),
        source: Some(preset.source.to_owned()),
        ..DutyRow::default()
    };
    preset.duties.iter().enumerate().map(row).collect::<Vec<_>>().into()
}

/// The district meant: the argument's, the one the codes of areas begin with, or the only one there
/// is.
async fn choose_district(
    args: &ImportArgs,
    areas: Option<&Rows<AreaRow>>,
    db: &mut PgConnection,
) -> Result<Result<DistrictId, Message>> {
    let known = store::districts(db).await?;
    if let Some(district) = args.district.map(DistrictId) {
        return Ok(if areas.is_some() || known.iter().any(|(id, _)| *id == district) {
            Ok(district)
        } else {
            Err(Message::new("import-district-unknown").with("district", district))
        });
    }
    let stated = areas.into_iter().flat_map(|areas| &areas.rows).find_map(|row| {
        let code = row.code.as_deref().or(row.parent.as_deref())?;
        Some(code.parse::<AreaPath>().ok()?.district())
    });
    Ok(match (stated, known.as_slice()) {
        (Some(district), _) => Ok(district),
        (None, [(district, _)]) => Ok(*district),
        (None, []) => Err(Message::new("import-district-none")),
        (None, several) => {
            let names: Vec<String> =
                several.iter().map(|(id, name)| format!("{id} {name}")).collect();
            Err(Message::new("import-district-which").with("districts", names.join(", ")))
        }
    })
}

fn create(path: &Path) -> Result<io::BufWriter<std::fs::File>, Message> {
    std::fs::File::create(path).map(io::BufWriter::new).map_err(|error| {
        Message::new("import-report-unwritable")
            .with("file", path.display())
            .with("reason", error)
    })
}

/// What the terminal is set to.
fn terminal_language() -> Locale {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .map_or(Locale::Chinese, |value| {
            if value.starts_with("en") {
                Locale::English
            } else {
                Locale::Chinese
            }
        })
}
