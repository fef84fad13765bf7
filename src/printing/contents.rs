//! What stands on labels and boards, read from the database.

use chrono::{DateTime, Datelike, Utc};
use riverward_qr::{Kind, Label, payload};
use sqlx::PgConnection;

use super::press::Sheets;
use super::store::{self, LabelFacts, TakenJob};
use super::{Fault, Piece, Work};
use crate::app::AppState;
use crate::error::{Error, Result};
use crate::ids::{DistrictId, SegmentId};
use crate::segments::SegmentKind;
use riverward_qr::Code;

/// Reads what a job prints; or says why it cannot be printed.
pub async fn gather(app: &AppState, district: DistrictId, work: &Work, pieces: &[Piece]) -> Result<Result<Sheets, Fault>> {
    let (mut codes, mut segments): (Vec<Code>, Vec<SegmentId>) = (Vec::new(), Vec::new());
    for piece in pieces {
        match piece {
            Piece::Label(code) => codes.push(*code),
            Piece::Board(segment) => segments.push(*segment),
        }
    }
    match *work {
        Work::Labels { plate, paper } => {
            let facts = store::label_facts(&app.db.jobs, district, &codes).await?;
            if facts.len() < codes.len() {
                return Ok(Err(Fault::new("print-fault-no-longer")));
            }
            let labels = facts
                .into_iter()
                .enumerate()
                .map(|(at, facts)| label(&app.base_url, facts, at + 1))
                .collect::<Result<_>>()?;
            Ok(Ok(Sheets::Labels { labels, plate, paper }))
        }
        Work::Boards { board: size } => {
            todo_boards(app, district, &segments, size).await
        }
    }
}

fn label(base_url: &str, facts: LabelFacts, number: usize) -> Result<Label> {
    let (name, kind, place) = match facts.segment {
        Some((name, kind, place)) => (Some(name), kind.into(), Some(place).filter(|place| !place.is_empty())),
        None => (None, Kind::River, None),
    };
    Ok(Label {
        payload: payload(base_url, facts.code).map_err(Error::internal)?,
        code: facts.code,
        name,
        place,
        kind,
        office_phone: facts.office_phone,
        number: u32::try_from(number).ok(),
    })
}

impl From<SegmentKind> for Kind {
    fn from(kind: SegmentKind) -> Self {
        match kind {
            SegmentKind::River => Self::River,
            SegmentKind::Road => Self::Road,
            SegmentKind::Lane => Self::Lane,
            SegmentKind::Pond => Self::Pond,
            SegmentKind::Grid => Self::Grid,
        }
    }
}
