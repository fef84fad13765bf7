//! `riverward import`: files into the database, with a report for people.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};

use super::import::{self, ImportOptions};
use super::message::Message;
use super::report::{Outcome, Report};
use super::rows::{AreaRow, DutyRow, Rows};
use super::source::{Place, Source};
use super::table::{self, Mapping};
use super::{fields, store};
use crate::areas::AreaPath;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::geo::datum::Datum;
use crate::ids::{DistrictId, Entropy};
use crate::pages::locale::Locale;
use crate::segments::SegmentKind;
use crate::stewardships::presets::{PRESETS, Preset};

/// Import areas, segments, stewards, checkpoints or duties from GeoJSON or CSV (see docs/import.md)
#[derive(Args, Clone, Debug)]
pub struct ImportArgs {
    /// What to import
    #[command(subcommand)]
    pub what: What,
    /// The district, six digits; not needed where there is only one or the file says
    #[arg(long, global = true, value_parser = clap::value_parser!(i32).range(100_000..=999_999))]
    pub district: Option<i32>,
    /// Do everything, report, and keep nothing
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Keep nothing when a single row is refused
    #[arg(long, global = true)]
    pub strict: bool,
    /// Datum of the coordinates; by default what the file says, else wgs84
    #[arg(long, global = true)]
    pub datum: Option<Datum>,
    /// Write what became of every row to this CSV file
    #[arg(long, global = true, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Language of the report, zh or en; by default that of the terminal, Chinese where it says neither
    #[arg(long, global = true, value_parser = language)]
    pub lang: Option<Locale>,
}

/// One import.
#[derive(Clone, Debug, Subcommand)]
pub enum What {
    /// The district, towns, villages, groups
    Areas {
        /// GeoJSON or CSV
        file: PathBuf,
        /// Name of the district, created where it is missing
        #[arg(long)]
        district_name: Option<String>,
        /// The area above, code or name, of areas without a code
        #[arg(long)]
        parent: Option<String>,
        /// Give a code (901 to 999 below its parent) to each area without one
        #[arg(long)]
        assign_codes: bool,
        /// Columns
        #[command(flatten)]
        columns: ColumnArgs,
    },
    /// Rivers, roads, lanes, ponds, grids
    Segments {
        /// GeoJSON or CSV
        file: PathBuf,
        /// Kind of the segments that state none: river, road, lane, pond or grid
        #[arg(long, value_parser = segment_kind)]
        kind: Option<SegmentKind>,
        /// Area, code or name, of the segments that state none; without it the one each lies in
        #[arg(long)]
        area: Option<String>,
        /// Name of the segments that state none
        #[arg(long)]
        name: Option<String>,
        /// Columns
        #[command(flatten)]
        columns: ColumnArgs,
    },
    /// People and what they answer for
    Stewards {
        /// CSV
        file: PathBuf,
        /// Area, code or name, of the segments that state none
        #[arg(long)]
        area: Option<String>,
        /// Columns
        #[command(flatten)]
        columns: ColumnArgs,
    },
    /// Places where a code hangs; each gets a code
    Checkpoints {
        /// GeoJSON or CSV
        file: PathBuf,
        /// Issue no codes
        #[arg(long)]
        no_codes: bool,
        /// Area, code or name, of the segments that state none
        #[arg(long)]
        area: Option<String>,
        /// Columns
        #[command(flatten)]
        columns: ColumnArgs,
    },
    /// What a role owes a kind of segment
    Duties {
        /// CSV
        #[arg(required_unless_present = "preset", conflicts_with = "preset")]
        file: Option<PathBuf>,
        /// A cadence that a place has published
        #[arg(long, value_parser = preset_names())]
        preset: Option<String>,
        /// Area, code or name, of the duties that state none; without it the whole district
        #[arg(long)]
        area: Option<String>,
        /// First day of the duties that state none; today without it
        #[arg(long, value_parser = day)]
        from: Option<NaiveDate>,
    },
}

/// Which columns are which, where their names do not say.
#[derive(Args, Clone, Debug, Default)]
pub struct ColumnArgs {
    /// Column or property with the name
    #[arg(long, value_name = "COLUMN")]
    pub name_field: Option<String>,
    /// Column or property with the external code
    #[arg(long, value_name = "COLUMN")]
    pub code_field: Option<String>,
}

fn language(text: &str) -> Result<Locale, String> {
    Locale::from_tag(text).ok_or_else(|| "zh or en".to_owned())
}

fn segment_kind(text: &str) -> Result<SegmentKind, String> {
    fields::kind(text).ok_or_else(|| "river, road, lane, pond or grid".to_owned())
}

fn day(text: &str) -> Result<NaiveDate, String> {
    fields::date(text).ok_or_else(|| "a date such as 2026-03-01".to_owned())
}

fn preset_names() -> clap::builder::PossibleValuesParser {
    PRESETS.iter().map(|preset| preset.name).collect::<Vec<_>>().into()
}

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

/// Largest file taken, in bytes. It is read into memory.
const LARGEST: u64 = 1 << 30;

/// Imports as the arguments say and writes the report to `out`. A file that cannot be used is told there too; an error is a fault of
/// the database or of ours.
pub async fn run(args: &ImportArgs, database: &PgConnectOptions, clock: &Clock, entropy: &Entropy, out: &mut dyn Write) -> Result<Finish> {
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
    out: &mut dyn Write,
) -> Result<Result<Finish, Message>> {
    // The report's file is opened first: failing at it after the import would lose the report.
    let report_file = match args.report.as_deref().map(create).transpose() {
        Ok(file) => file,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let source = match args.what.file().map(read_file).transpose() {
        Ok(source) => source,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut options = ImportOptions::new(clock.now());
    options.dry_run = args.dry_run;
    options.strict = args.strict;
    options.datum = args.datum.or_else(|| source.as_ref()?.datum).unwrap_or_default();
    options.origin = args.what.origin();
    if let Some(source) = &source {
        let note = Message::new("import-read")
            .with("file", &options.origin)
            .with("format", source.format)
            .with("encoding", source.encoding)
            .with("rows", source.records.len())
            .with("datum", options.datum);
        writeln!(out, "{}", note.say(locale)).map_err(Error::internal)?;
    }
    let mut db = database
        .clone()
        .application_name("riverward-import")
        .options([("role", "riverward_app")])
        .connect()
        .await?;
    let report = match carry_out(args, source, &mut options, &mut db, entropy).await? {
        Ok(report) => report,
        Err(refusal) => return Ok(Err(refusal)),
    };
    report.print(out, locale).map_err(Error::internal)?;
    if let Some(mut file) = report_file {
        report.write_csv(&mut file, locale).map_err(Error::internal)?;
    }
    let is_refused = report.rows.iter().any(|row| matches!(row.outcome, Outcome::Refused(_)));
    Ok(Ok(if is_refused { Finish::Refused } else { Finish::Clean }))
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
        What::Segments { .. } => {
            let rows = rows!(table::segments, &mapping);
            let district = district!(None);
            import::segments(db, district, rows, options, entropy).await?
        }
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

/// The district meant: the argument's, the one the codes of areas begin with, or the only one there is.
async fn choose_district(args: &ImportArgs, areas: Option<&Rows<AreaRow>>, db: &mut PgConnection) -> Result<Result<DistrictId, Message>> {
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
            let names: Vec<String> = several.iter().map(|(id, name)| format!("{id} {name}")).collect();
            Err(Message::new("import-district-which").with("districts", names.join(", ")))
        }
    })
}

impl What {
    fn file(&self) -> Option<&Path> {
        match self {
            Self::Areas { file, .. } | Self::Segments { file, .. } | Self::Stewards { file, .. } | Self::Checkpoints { file, .. } => {
                Some(file)
            }
            Self::Duties { file, .. } => file.as_deref(),
        }
    }

    /// What the audit calls the source of the rows.
    fn origin(&self) -> String {
        match (self.file(), self) {
            (Some(file), _) => file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned(),
            (None, Self::Duties { preset, .. }) => preset.clone().unwrap_or_default(),
            (None, _) => String::new(),
        }
    }

    fn mapping(&self) -> Mapping {
        let mut mapping = Mapping::default();
        if let Self::Areas { columns, .. }
        | Self::Segments { columns, .. }
        | Self::Stewards { columns, .. }
        | Self::Checkpoints { columns, .. } = self
        {
            mapping.name_field.clone_from(&columns.name_field);
            mapping.code_field.clone_from(&columns.code_field);
        }
        match self {
            Self::Areas { parent, .. } => mapping.parent.clone_from(parent),
            Self::Segments { kind, area, name, .. } => {
                mapping.kind = *kind;
                mapping.area.clone_from(area);
                mapping.name.clone_from(name);
            }
            Self::Stewards { area, .. } | Self::Checkpoints { area, .. } | Self::Duties { area, .. } => mapping.area.clone_from(area),
        }
        mapping
    }
}

fn read_file(path: &Path) -> Result<Source, Message> {
    let refusal = |error: io::Error| {
        Message::new("import-file-unreadable")
            .with("file", path.display())
            .with("reason", error)
    };
    let size = std::fs::metadata(path).map_err(refusal)?.len();
    if size > LARGEST {
        return Err(Message::new("import-file-too-large").with("file", path.display()));
    }
    Source::read(&std::fs::read(path).map_err(refusal)?)
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

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Program {
        #[command(flatten)]
        import: ImportArgs,
    }

    fn parse(line: &str) -> std::result::Result<ImportArgs, clap::Error> {
        Program::try_parse_from(std::iter::once("riverward").chain(line.split(' '))).map(|program| program.import)
    }

    #[test]
    fn flags_may_stand_before_and_behind() {
        let args = parse("--dry-run segments rivers.geojson --kind 河 --area 310116101 --lang en --datum gcj02").unwrap();
        assert!(args.dry_run && args.lang == Some(Locale::English) && args.datum == Some(Datum::Gcj02));
        assert_eq!(args.what.mapping().kind, Some(SegmentKind::River));
        assert_eq!(args.what.mapping().area.as_deref(), Some("310116101"));
        assert!(parse("areas towns.geojson --district 310116 --district-name 金山区 --parent 310116 --assign-codes").is_ok());
    }

    #[test]
    fn duties_come_from_a_file_or_a_preset() {
        assert!(parse("duties").is_err());
        assert!(parse("duties a.csv --preset guangzhou").is_err());
        assert!(parse("duties --preset nowhere").is_err());
        let args = parse("duties --preset guangzhou --from 2026-03-01").unwrap();
        assert_eq!(args.what.origin(), "guangzhou");
        assert!(parse("duties a.csv").unwrap().what.file().is_some());
        assert!(parse("areas a.csv --district 12").is_err());
    }
}
