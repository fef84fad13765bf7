//! The map and the people go in through the imports that operators use, so that they meet the same
//! rules.

use sqlx::PgConnection;

use super::district::district;
use super::geography::{Area, Checkpoint, SEED, Segment};
use super::story::Story;
use crate::error::{Error, Result};
use crate::exchange::import::report::{Outcome, Report};
use crate::exchange::import::{self, ImportOptions};
use crate::exchange::message::Message;
use crate::exchange::rows::{
    AreaRow, CheckpointRow, DutyRow, Rows, SegmentKey, SegmentRow, StewardRow,
};
use crate::ids::{Entropy, Level};
use crate::locale::Locale;

/// Enters areas, segments, duties, stewards and checkpoints with their codes, as done on the day
/// the district was set up.
pub(super) async fn enter(db: &mut PgConnection, story: &Story) -> Result<()> {
    let options = ImportOptions {
        strict: true,
        origin: "demo".to_owned(),
        ..ImportOptions::new(story.calendar.set_up())
    };
    super::store::ensure_partitions(db, options.now).await?;
    // Names the records of the imports: chance enough, and the same every time.
    let entropy = Entropy::seeded(SEED);
    kept(&import::areas(db, district(), areas(story), &options, &entropy).await?)?;
    kept(&import::segments(db, district(), segments(story), &options, &entropy).await?)?;
    kept(&import::duties(db, district(), duties(story), &options, &entropy).await?)?;
    kept(&import::stewards(db, district(), stewards(story), &options, &entropy).await?)?;
    kept(&import::checkpoints(db, district(), checkpoints(story), &options, &entropy).await?)
}

/// An import that refused anything has kept nothing.
fn kept(report: &Report) -> Result<()> {
    if report.written {
        return Ok(());
    }
    let refused = report.rows.iter().find_map(|row| match &row.outcome {
        Outcome::Refused(reason) => Some((row, reason)),
        _ => None,
    });
    let say = |message: &Message| message.say(Locale::English);
    let reason = refused.map(|(row, reason)| {
        format!("{} ({}): {}", row.label, row.place.say(Locale::English), say(reason))
    });
    Err(Error::internal(format!(
        "the demonstration district could not be entered: {}",
        reason.unwrap_or_default()
    )))
}

fn areas(story: &Story) -> Rows<AreaRow> {
    let row = |area: &Area| {
        let code = area.path.to_string();
        // Visibly made up, in the manner of the place.
        let phones = match area.path.level() {
            Level::District => Some(("021-5700 0000".to_owned(), "021-5700 0001".to_owned())),
            Level::Town => {
                let town =
                    story.towns.iter().position(|path| *path == area.path).unwrap_or_default() + 1;
                Some((format!("021-570{town} 0000"), format!("021-570{town} 0001")))
            }
            Level::Village | Level::Group => None,
        };
        let (office_phone, supervision_phone) = phones.unzip();
        AreaRow {
            code: Some(code),
            name: area.name.clone(),
            office_phone,
            supervision_phone,
            boundary: Some(area.boundary.clone().into()),
            ..AreaRow::default()
        }
    };
    story.map.areas.iter().map(row).collect::<Vec<_>>().into()
}

fn segments(story: &Story) -> Rows<SegmentRow> {
    let row = |segment: &Segment| SegmentRow {
        kind: Some(segment.kind),
        name: segment.name.clone(),
        area: Some(segment.area.to_string()),
        external_code: Some(segment.external_code.clone()),
        shape: Some(segment.geometry.clone().into()),
        ..SegmentRow::default()
    };
    story.map.segments.iter().map(row).collect::<Vec<_>>().into()
}

fn duties(story: &Story) -> Rows<DutyRow> {
    let from = Some(story.calendar.ago(400));
    let row = |rule: &super::rules::Rule| DutyRow {
        area: Some(rule.area.to_string()),
        role: Some(rule.role),
        kind: Some(rule.kind),
        unit: Some(rule.unit),
        times: Some(rule.times),
        from,
        source: Some(rule.source.to_owned()),
        ..DutyRow::default()
    };
    story.rules.iter().map(row).collect::<Vec<_>>().into()
}

fn stewards(story: &Story) -> Rows<StewardRow> {
    let row = |tenure: &super::roster::Tenure| {
        let person = &story.roster.people[tenure.person];
        StewardRow {
            person: person.name.clone(),
            person_code: Some(person.code.clone()),
            person_area: Some(person.area.to_string()),
            post: Some(person.post.clone()),
            organisation: Some(person.organisation.clone()),
            role: Some(tenure.role),
            segment: SegmentKey::code(&story.map.segments[tenure.segment].external_code),
            from: Some(tenure.from),
            past: tenure.past,
            commitment: Some(tenure.commitment.clone()),
            principal: Some(tenure.principal),
            origin: Some(tenure.origin),
            ..StewardRow::default()
        }
    };
    story.roster.tenures.iter().map(row).collect::<Vec<_>>().into()
}

fn checkpoints(story: &Story) -> Rows<CheckpointRow> {
    let row = |(checkpoint, code): (&Checkpoint, &crate::ids::Code)| CheckpointRow {
        name: checkpoint.name.clone(),
        segment: SegmentKey::code(&checkpoint.segment),
        location: Some(checkpoint.position.into()),
        radius_m: Some(f32::from(checkpoint.radius_m)),
        plate: Some(*code),
        ..CheckpointRow::default()
    };
    story.map.checkpoints.iter().zip(&story.codes).map(row).collect::<Vec<_>>().into()
}
