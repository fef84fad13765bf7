//! A row of segments made ready as far as that goes without the database. It is most of the
//! computing of an import, and done beside it.

use geo::{Geometry, Rect};

use super::area_map::{AreaMap, Lies};
use crate::exchange::import::area_index::AreaIndex;
use crate::exchange::import::checks;
use crate::exchange::import::outcome::{Outcome, RowReport};
use crate::exchange::message::Message;
use crate::exchange::rows::{RefusedRow, SegmentRow};
use crate::exchange::shape::{self, Purpose};
use crate::exchange::source::Place;
use crate::geo::datum::Datum;
use crate::geo::{ewkb, length};
use crate::ids::AreaPath;
use crate::segments::SegmentKind;
use crate::segments::store::import::StoredSegment;

/// A row on its way in.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) place: Place,
    pub(super) label: String,
    pub(super) kind: SegmentKind,
    pub(super) name: String,
    pub(super) area: Option<AreaPath>,
    /// Whether the area was found from the shape.
    pub(super) area_found: bool,
    pub(super) code: Option<String>,
    pub(super) description: Option<String>,
    pub(super) shape: Option<Drawn>,
    pub(super) notes: Vec<Message>,
    /// What is stored of it already.
    pub(super) known: Option<StoredSegment>,
}

/// A geometry with what follows from it.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) ewkb: Vec<u8>,
    /// Its length in metres.
    pub(super) length_m: f64,
    /// The area it lies in.
    pub(super) lies: Lies,
}

impl Draft {
    /// What became of the row.
    pub(super) fn told(&mut self, outcome: Outcome) -> RowReport {
        RowReport {
            place: self.place,
            label: std::mem::take(&mut self.label),
            outcome,
            notes: std::mem::take(&mut self.notes),
            plate: None,
        }
    }
}

/// What becomes of a row by itself.
#[derive(Debug)]
pub(super) enum Candidate {
    Ready(Box<Draft>),
    /// It does not say what kind it is; what is stored may.
    Kindless(Box<SegmentRow>),
    Refused(RefusedRow),
}

/// What rows are judged by.
#[derive(Debug)]
pub(super) struct Judge {
    pub(super) areas: AreaIndex,
    pub(super) map: AreaMap,
    pub(super) extent: Option<Rect<f64>>,
    pub(super) datum: Datum,
}

impl Judge {
    pub(super) fn candidate(&self, mut row: SegmentRow) -> Candidate {
        let place = row.place;
        let label = row.label().to_owned();
        match self.draft(&mut row) {
            Ok(Some(mut draft)) => {
                draft.label = label;
                Candidate::Ready(Box::new(draft))
            }
            Ok(None) => Candidate::Kindless(Box::new(row)),
            Err(reason) => Candidate::Refused(RefusedRow { place, label, reason }),
        }
    }

    fn draft(&self, row: &mut SegmentRow) -> Result<Option<Draft>, Message> {
        let code = checks::code(row.external_code.as_deref())?;
        let area = row.area.as_deref().filter(|area| !area.trim().is_empty());
        let area = area.map(|area| self.areas.resolve(area)).transpose()?;
        let Some(kind) = row.kind else {
            return Ok(None);
        };
        let name = checks::name(&row.name)?;
        let description = checks::text(row.description.as_deref(), checks::SENTENCE)?;
        let (shape, notes) = match row.shape.take() {
            Some(given) => {
                let ready = shape::prepare(given, Purpose::Segment(kind), self.datum, self.extent)?;
                (Some(self.draw(&ready.geometry, kind, area.is_none())), ready.notes)
            }
            None => (None, Vec::new()),
        };
        Ok(Some(Draft {
            place: row.place,
            label: String::new(),
            kind,
            name,
            area,
            area_found: false,
            code,
            description,
            shape,
            notes,
            known: None,
        }))
    }

    fn draw(&self, geometry: &Geometry<f64>, kind: SegmentKind, locate: bool) -> Drawn {
        let ewkb = ewkb::encode(geometry);
        let round = length::metres(geometry);
        // A river is long and thin: half the way round it.
        let is_outlined_river = kind == SegmentKind::River && ewkb::is_polygonal(&ewkb);
        Drawn {
            length_m: if is_outlined_river { round / 2.0 } else { round },
            lies: if locate { self.map.locate(geometry) } else { Lies::Unknown },
            ewkb,
        }
    }
}
