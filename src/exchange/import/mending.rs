//! Outlines that cross themselves, mended in the database.

use sqlx::PgConnection;

use super::ledger::Ledger;
use crate::error::Result;
use crate::exchange::message::Message;
use crate::geo::ewkb;
use crate::geo::store::mend_polygons;

/// Mends the polygons among these shapes (EWKB, one or none for each row) in place. Answers for
/// each whether it can be kept; a row whose shape has no area left is refused.
pub(super) async fn mend(
    db: &mut PgConnection,
    ledger: &mut Ledger,
    rows: &[usize],
    shapes: &mut [Option<Vec<u8>>],
) -> Result<Vec<bool>> {
    let mut kept = vec![true; shapes.len()];
    let (at, polygons): (Vec<usize>, Vec<Vec<u8>>) = shapes
        .iter()
        .enumerate()
        .filter_map(|(at, shape)| {
            Some((at, shape.as_ref().filter(|shape| ewkb::is_polygonal(shape))?.clone()))
        })
        .unzip();
    if polygons.is_empty() {
        return Ok(kept);
    }
    for mended in mend_polygons(db, &polygons).await? {
        let at = at[mended.index];
        if mended.ewkb.is_some() {
            shapes[at] = mended.ewkb;
            ledger.note(
                rows[at],
                Message::new("import-mended-crossing").with("reason", mended.reason),
            );
        } else {
            kept[at] = false;
            ledger.refuse(rows[at], Message::new("import-shape-no-area"));
        }
    }
    Ok(kept)
}
