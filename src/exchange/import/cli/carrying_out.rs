//! One import from its arguments to its report.

use std::io::{self, Write};
use std::path::Path;

use sqlx::PgConnection;
use sqlx::postgres::PgConnectOptions;

use super::args::{ImportArgs, What};
use super::district::choose_district;
use super::finish::Finish;
use super::preset::preset_rows;
use crate::clock::Clock;
use crate::db::session;
use crate::error::{Error, Result};
use crate::exchange::import::areas::areas;
use crate::exchange::import::checkpoints::checkpoints;
use crate::exchange::import::duties::duties;
use crate::exchange::import::options::ImportOptions;
use crate::exchange::import::report::Report;
use crate::exchange::import::segments::{Progress, SegmentFile, segments_of_file};
use crate::exchange::import::stewards::stewards;
use crate::exchange::message::Message;
use crate::exchange::reader::Reader;
use crate::exchange::source::{Format, Source};
use crate::exchange::table;
use crate::ids::Entropy;
use crate::locale::Locale;
use crate::stewardships::presets::Preset;

/// Files from this many bytes on are worth telling how far it is.
const LONG: u64 = 16 << 20;
/// How much of a file is read between two words about it, in per cent.
const OFTEN: u64 = 5;

/// The outer result is for faults, the inner for what the operator can mend.
pub(super) async fn import(
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
    let connect = async || session::IMPORT.connect(database).await.map_err(Error::internal);
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
            let doubt = source.as_ref().and_then(|source| source.doubt);
            if let Some(doubt) = doubt.filter(|_| args.datum.is_none()) {
                return Ok(Err(doubt.question()));
            }
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

/// Says which file was read, as what, and how many rows it has.
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
    let done = segments_of_file(db, district, file, options, entropy, &mut progress).await?;
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
            areas(db, district, rows, options, entropy).await?
        }
        // Always from a file, which goes another way.
        What::Segments { .. } => return Ok(Err(Message::new("import-file-no-rows"))),
        What::Stewards { .. } => {
            let rows = rows!(table::stewards, &mapping);
            let district = district!(None);
            stewards(db, district, rows, options, entropy).await?
        }
        What::Checkpoints { no_codes, far, .. } => {
            let rows = rows!(table::checkpoints, &mapping);
            options.issue_codes = !no_codes;
            options.far = *far;
            let district = district!(None);
            checkpoints(db, district, rows, options, entropy).await?
        }
        What::Duties { preset, area, from, .. } => {
            let mut rows = match preset.as_deref().and_then(Preset::named) {
                Some(preset) => preset_rows(preset, area.as_ref()),
                None => rows!(table::duties, &mapping),
            };
            rows.rows.iter_mut().for_each(|row| row.from = row.from.or(*from));
            let district = district!(None);
            duties(db, district, rows, options, entropy).await?
        }
    }))
}

fn create(path: &Path) -> Result<io::BufWriter<std::fs::File>, Message> {
    std::fs::File::create(path).map(io::BufWriter::new).map_err(|error| {
        Message::new("import-report-unwritable")
            .with("file", path.display())
            .with("reason", error)
    })
}
