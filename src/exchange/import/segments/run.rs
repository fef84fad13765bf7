//! What an import of segments knows while its batches go through.

use std::collections::HashMap;

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::draft::Judge;
use super::tally::Tally;
use crate::exchange::import::options::ImportOptions;
use crate::exchange::message::Message;
use crate::exchange::source::Place;
use crate::ids::{AreaPath, DistrictId, SegmentId};
use crate::segments::SegmentKind;
use crate::segments::store::moves::Destination;

/// What is known while batches go through.
pub(super) struct Run<'a> {
    pub(super) db: &'a mut PgConnection,
    pub(super) district: DistrictId,
    pub(super) options: &'a ImportOptions,
    pub(super) today: NaiveDate,
    pub(super) judge: &'a Judge,
    pub(super) tally: Tally,
    /// Which row a segment, stored or new, belongs to.
    pub(super) taken: HashMap<SegmentId, Place>,
    /// Which row gives a code to a stored segment that had none.
    pub(super) given_codes: HashMap<String, Place>,
    /// New segments, which get their states at the end.
    pub(super) created: Vec<i64>,
    /// Where they lie as what, each place once with one of them.
    pub(super) settled: HashMap<(AreaPath, SegmentKind), SegmentId>,
    /// Stored segments to change.
    pub(super) changed: Vec<i64>,
    /// Those of them that come to lie in another area or become another kind.
    pub(super) moved: Vec<Destination>,
    /// Whether a geometry is new or another one.
    pub(super) redrawn: bool,
    /// What was repaired of the rows that wait.
    pub(super) waiting_notes: HashMap<usize, Vec<Message>>,
    pub(super) waiting: usize,
}
