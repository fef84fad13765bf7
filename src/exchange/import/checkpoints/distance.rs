//! Places that lie far from what they are on: remarked upon, or refused.

use sqlx::PgConnection;

use super::draft::Draft;
use crate::checkpoints::store::import as store;
use crate::error::Result;
use crate::exchange::import::ledger::Ledger;
use crate::exchange::import::options::ImportOptions;
use crate::exchange::message::Message;
use crate::ids::DistrictId;

/// A place farther than this from its segment is remarked upon, in metres.
const REMARKED_M: f64 = 300.0;
/// One farther than this belongs to another segment, or its coordinates are wrong, in metres.
const REFUSED_M: f64 = 2000.0;

/// Looks at the places that are new or moved.
pub(super) async fn judge(
    db: &mut PgConnection,
    district: DistrictId,
    options: &ImportOptions,
    drafts: &mut Vec<Draft>,
    ledger: &mut Ledger,
) -> Result<()> {
    let has_moved = |draft: &&Draft| {
        let known = draft.known.as_ref().map(|known| (known.segment, known.lon, known.lat));
        draft.location.is_some_and(|(lon, lat)| known != Some((draft.segment, lon, lat)))
    };
    let (mut segments, mut lons, mut lats, mut rows) = (vec![], vec![], vec![], vec![]);
    for draft in drafts.iter().filter(has_moved) {
        if let Some((lon, lat)) = draft.location {
            segments.push(draft.segment.0);
            lons.push(lon);
            lats.push(lat);
            rows.push(draft.row);
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let metres = store::metres_from_segments(db, district, &segments, &lons, &lats).await?;
    for (row, metres) in rows.into_iter().zip(metres) {
        match metres {
            Some(metres) if metres > REFUSED_M && !options.far => {
                let km = format!("{:.1}", metres / 1000.0);
                ledger.refuse(row, Message::new("import-too-far").with("km", km));
            }
            Some(metres) if metres > REMARKED_M => {
                ledger.note(row, Message::new("import-note-far").with("metres", metres.round()));
            }
            _ => {}
        }
    }
    drafts.retain(|draft| !ledger.is_refused(draft.row));
    Ok(())
}
