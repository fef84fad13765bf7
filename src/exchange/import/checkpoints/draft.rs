//! A row of checkpoints, checked by itself.

use geo::{Geometry, Rect};

use crate::checkpoints::store::import::StoredCheckpoint;
use crate::exchange::import::area_index::AreaIndex;
use crate::exchange::import::checks;
use crate::exchange::import::options::ImportOptions;
use crate::exchange::import::segment_index::SegmentIndex;
use crate::exchange::message::Message;
use crate::exchange::rows::CheckpointRow;
use crate::exchange::shape::{self, Purpose};
use crate::ids::{Code, SegmentId};

/// A row on its way in.
pub(super) struct Draft {
    pub(super) row: usize,
    pub(super) segment: SegmentId,
    pub(super) name: String,
    pub(super) code: Option<String>,
    pub(super) location: Option<(f64, f64)>,
    pub(super) radius_m: Option<f32>,
    pub(super) plate: Option<Code>,
    pub(super) known: Option<StoredCheckpoint>,
}

/// Checks what a row says; the notes tell what was repaired.
pub(super) fn draft(
    row: usize,
    given: CheckpointRow,
    areas: &AreaIndex,
    segments: &SegmentIndex,
    options: &ImportOptions,
    extent: Option<Rect<f64>>,
) -> Result<(Draft, Vec<Message>), Message> {
    let ready = given
        .location
        .map(|location| shape::prepare(location, Purpose::Checkpoint, options.datum, extent))
        .transpose()?;
    if let Some(radius) = given.radius_m.filter(|radius| !(5.0..=1000.0).contains(radius)) {
        return Err(Message::new("import-bad-radius").with("value", radius));
    }
    let (location, notes) = match ready {
        None => (None, Vec::new()),
        Some(ready) => match ready.geometry {
            Geometry::Point(point) => (Some((point.x(), point.y())), ready.notes),
            _ => (None, ready.notes),
        },
    };
    let draft = Draft {
        row,
        segment: segments.find(&given.segment, areas)?.id,
        name: checks::name(&given.name)?,
        code: checks::code(given.external_code.as_deref())?,
        location,
        radius_m: given.radius_m,
        plate: given.plate,
        known: None,
    };
    Ok((draft, notes))
}
