//! Codes as officials see them: the list that printing and health work from, and what may be done
//! to codes from there.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use riverward_qr::Code;
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use utoipa::ToSchema;
use uuid::Uuid;

use super::life::CodeState;
use super::store::codes::{self, CodeEvent};
use super::store::{audit, console as store};
use crate::areas::AreaPath;
use crate::error::{Error, Result};
use crate::http::extract::Reach;
use crate::ids::{AccountId, CheckpointId, Entropy, SegmentId};
use crate::segments::SegmentKind;

/// Most codes marked at once.
pub const MOST_PRINTED: usize = 10_000;

/// Which codes are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// On segments of these kinds; then codes without a place are not wanted.
    pub kinds: Option<Vec<SegmentKind>>,
    /// In these states; all but retired ones where nothing is said.
    pub states: Option<Vec<CodeState>>,
    /// Of this batch.
    pub batch: Option<Uuid>,
}

/// Place of a code in the list: by area, segment (0 for codes without a place) and number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeKey(pub String, pub i64, pub i32);

/// A code in a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CodeItem {
    /// The nine digits.
    #[schema(example = "418203577")]
    pub code: String,
    /// How it stands.
    pub state: CodeState,
    /// Area of its segment; without a place, the area it was issued for.
    pub area: AreaPath,
    /// Name of that area.
    pub area_name: String,
    /// The segment.
    #[schema(required = true)]
    pub segment: Option<SegmentId>,
    /// Name of the segment.
    #[schema(required = true)]
    pub segment_name: Option<String>,
    /// What the segment is.
    #[schema(required = true)]
    pub kind: Option<SegmentKind>,
    /// The place.
    #[schema(required = true)]
    pub checkpoint: Option<CheckpointId>,
    /// Name of the place.
    #[schema(required = true)]
    pub checkpoint_name: Option<String>,
    /// The batch it was issued in.
    #[schema(required = true)]
    pub batch: Option<Uuid>,
    /// When it was printed last.
    #[schema(required = true)]
    pub printed_at: Option<DateTime<Utc>>,
}

/// What became of a code that was to be marked as printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PrintedResult {
    /// Noted. A blank code is printed now; one with a place stays as it stands.
    Printed,
    /// It is out of use.
    Retired,
    /// There is no such code, or not in the asker's areas.
    NotFound,
}

/// Notes that codes were printed; answers in their order. The same again changes nothing but the
/// time.
pub async fn printed(
    db: &PgPool,
    reach: &Reach,
    account: AccountId,
    wanted: &[Code],
    now: DateTime<Utc>,
    entropy: &Entropy,
) -> Result<Vec<(Code, PrintedResult)>> {
    let mut tx = db.begin().await?;
    let found = note_printed(&mut tx, reach, Some(account), wanted, now, entropy).await?;
    tx.commit().await?;
    Ok(wanted
        .iter()
        .map(|code| {
            let result = match found.get(code) {
                None => PrintedResult::NotFound,
                Some(CodeState::Retired) => PrintedResult::Retired,
                Some(_) => PrintedResult::Printed,
            };
            (*code, result)
        })
        .collect())
}

/// The same in the transaction of the printing itself, by an account or by the command line;
/// answers how the codes within reach stood before.
pub async fn note_printed(
    db: &mut PgConnection,
    reach: &Reach,
    account: Option<AccountId>,
    wanted: &[Code],
    now: DateTime<Utc>,
    entropy: &Entropy,
) -> Result<HashMap<Code, CodeState>> {
    codes::hold_cards(&mut *db).await?;
    let found = store::states(&mut *db, reach, wanted).await?;
    let printable: Vec<Code> = found
        .iter()
        .filter(|(_, state)| **state != CodeState::Retired)
        .map(|(code, _)| *code)
        .collect();
    store::print(&mut *db, reach.district, &printable, now).await?;
    let mut fresh: Vec<Code> =
        printable.iter().copied().filter(|code| found[code] == CodeState::Blank).collect();
    fresh.sort_unstable();
    let events: Vec<CodeEvent> = fresh
        .iter()
        .map(|code| CodeEvent::new(entropy.event_id(now), *code, CodeState::Printed))
        .collect();
    codes::record(&mut *db, reach.district, &events, account, "", now).await?;
    if !printable.is_empty() {
        let entry = audit::Entry {
            action: "code.print",
            subject: "codes".into(),
            detail: serde_json::json!({ "codes": printable.len(), "first_time": fresh.len() }),
        };
        audit::record(&mut *db, reach.district, entropy.event_id(now), account, entry, now).await?;
    }
    Ok(found)
}

/// What an official says of a plate.
#[derive(Clone, Debug)]
pub struct Declaration<'a> {
    /// Which.
    pub code: Code,
    /// How it stands.
    pub state: CodeState,
    /// Why, in the official's words.
    pub reason: &'a str,
}

/// Declares a plate damaged, covered, lost, in order again or out of use. The same again changes
/// nothing; what the life of a code does not allow is a conflict.
pub async fn declare(
    db: &PgPool,
    reach: &Reach,
    account: AccountId,
    said: &Declaration<'_>,
    now: DateTime<Utc>,
    entropy: &Entropy,
) -> Result<()> {
    let mut tx = db.begin().await?;
    codes::hold_cards(&mut tx).await?;
    let found = store::states(&mut tx, reach, &[said.code]).await?;
    let was = *found.get(&said.code).ok_or(Error::NotFound)?;
    if was == said.state {
        return Ok(());
    }
    if !was.may_be_declared(said.state) {
        return Err(Error::Conflict("conflict-code-step"));
    }
    codes::set_state(&mut tx, reach.district, said.code, said.state).await?;
    let event = CodeEvent::new(entropy.event_id(now), said.code, said.state);
    codes::record(&mut tx, reach.district, &[event], Some(account), said.reason, now).await?;
    let entry = audit::Entry {
        action: "code.declare",
        subject: said.code.to_string(),
        detail: serde_json::json!({ "was": was, "state": said.state }),
    };
    audit::record(&mut tx, reach.district, entropy.event_id(now), Some(account), entry, now)
        .await?;
    tx.commit().await?;
    Ok(())
}
