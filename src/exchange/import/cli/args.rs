//! What may be said on the command line.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use crate::exchange::fields;
use crate::exchange::table::{Mapping, Meant};
use crate::exchange::values;
use crate::geo::datum::Datum;
use crate::locale::Locale;
use crate::segments::SegmentKind;
use crate::stewardships::presets::PRESETS;

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
    /// Write a sample file to begin with, and import nothing: riverward import areas --example >
    /// areas.csv
    #[arg(long, global = true)]
    pub example: bool,
    /// Language of the report, zh or en; by default that of the terminal, Chinese where it says
    /// neither
    #[arg(long, global = true, value_parser = language)]
    pub lang: Option<Locale>,
}

/// One import.
#[derive(Clone, Debug, Subcommand)]
pub enum What {
    /// The district, towns, villages, groups
    Areas {
        /// GeoJSON or CSV
        #[arg(required_unless_present = "example")]
        file: Option<PathBuf>,
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
        #[arg(required_unless_present = "example")]
        file: Option<PathBuf>,
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
        #[arg(required_unless_present = "example")]
        file: Option<PathBuf>,
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
        #[arg(required_unless_present = "example")]
        file: Option<PathBuf>,
        /// Issue no codes
        #[arg(long)]
        no_codes: bool,
        /// Take places more than 2 km from their segment
        #[arg(long)]
        far: bool,
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
        #[arg(required_unless_present_any = ["preset", "example"], conflicts_with = "preset")]
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
        /// Columns
        #[command(flatten)]
        columns: ColumnArgs,
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
    /// Which column means what, such as role=河长级别; area= where none does
    #[arg(long, value_name = "MEANING=COLUMN", value_parser = meant)]
    pub column: Vec<Meant>,
}

fn language(text: &str) -> Result<Locale, String> {
    Locale::from_tag(text).ok_or_else(|| "zh or en".to_owned())
}

fn meant(text: &str) -> Result<Meant, String> {
    let (field, column) = text.split_once('=').ok_or("MEANING=COLUMN, such as area=AREA")?;
    if !fields::is_known(field) {
        return Err(format!("{field} is no heading that means anything; see docs/import.md"));
    }
    Ok(Meant {
        field: fields::plain_name(field),
        column: (!column.trim().is_empty()).then(|| column.trim().to_owned()),
    })
}

fn segment_kind(text: &str) -> Result<SegmentKind, String> {
    values::KINDS
        .find(text)
        .ok_or_else(|| format!("one of {}", values::KINDS.in_english()))
}

fn day(text: &str) -> Result<NaiveDate, String> {
    values::date(text).ok_or_else(|| "a date such as 2026-03-01".to_owned())
}

fn preset_names() -> clap::builder::PossibleValuesParser {
    PRESETS.iter().map(|preset| preset.name).collect::<Vec<_>>().into()
}

impl What {
    pub(super) fn file(&self) -> Option<&Path> {
        match self {
            Self::Areas { file, .. }
            | Self::Segments { file, .. }
            | Self::Stewards { file, .. }
            | Self::Checkpoints { file, .. }
            | Self::Duties { file, .. } => file.as_deref(),
        }
    }

    /// What the audit calls the source of the rows.
    pub(super) fn origin(&self) -> String {
        match (self.file(), self) {
            (Some(file), _) => {
                file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
            }
            (None, Self::Duties { preset, .. }) => preset.clone().unwrap_or_default(),
            (None, _) => String::new(),
        }
    }

    pub(super) fn mapping(&self) -> Mapping {
        let mut mapping = Mapping::default();
        let (Self::Areas { columns, .. }
        | Self::Segments { columns, .. }
        | Self::Stewards { columns, .. }
        | Self::Checkpoints { columns, .. }
        | Self::Duties { columns, .. }) = self;
        mapping.name_field.clone_from(&columns.name_field);
        mapping.code_field.clone_from(&columns.code_field);
        mapping.columns.clone_from(&columns.column);
        match self {
            Self::Areas { parent, .. } => mapping.parent.clone_from(parent),
            Self::Segments { kind, area, name, .. } => {
                mapping.kind = *kind;
                mapping.area.clone_from(area);
                mapping.name.clone_from(name);
            }
            Self::Stewards { area, .. }
            | Self::Checkpoints { area, .. }
            | Self::Duties { area, .. } => mapping.area.clone_from(area),
        }
        mapping
    }
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
        Program::try_parse_from(std::iter::once("riverward").chain(line.split(' ')))
            .map(|program| program.import)
    }

    #[test]
    fn flags_may_stand_before_and_behind() {
        let args = parse(
            "--dry-run segments rivers.geojson --kind 河 --area 310116101 --lang en --datum gcj02",
        )
        .unwrap();
        assert!(
            args.dry_run && args.lang == Some(Locale::English) && args.datum == Some(Datum::Gcj02)
        );
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
        assert!(parse("duties --example").is_ok() && parse("areas --example").is_ok());
        assert!(parse("areas").is_err());
        assert!(parse("areas a.csv --district 12").is_err());
    }
}
