//! What is left to do after an import, said while it is being done: what is stored and does nothing
//! yet.

use sqlx::PgConnection;

use super::report::{Report, Subject};
use super::store;
use crate::error::Result;
use crate::exchange::message::Message;
use crate::exchange::values;
use crate::ids::DistrictId;

/// Adds what is left to do. Read in the import's own transaction, so that what it brought counts.
pub(super) async fn add(
    db: &mut PgConnection,
    district: DistrictId,
    report: &mut Report,
) -> Result<()> {
    if report.counts.created + report.counts.updated == 0 {
        return Ok(());
    }
    match report.subject {
        Subject::Segments => {
            let kinds = store::kinds_without_duty(db, district).await?;
            if !kinds.is_empty() {
                let words =
                    kinds.into_iter().filter_map(|kind| values::KINDS.named(kind)).collect();
                report.notes.push(Message::new("import-note-no-duty").with_words(words));
            }
        }
        Subject::Stewards => report.notes.push(Message::new("import-note-enrol")),
        Subject::Areas | Subject::Checkpoints | Subject::Duties => {}
    }
    Ok(())
}
