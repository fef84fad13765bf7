//! SQL of the list of codes, and of marking them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};

use super::codes::{self, CodeEvent};
use crate::audit::{Act, Actor, store as audit};
use crate::checkpoints::life::CodeState;
use crate::checkpoints::marking::{Declaration, PrintedResult};
use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, Code, DistrictId, Entropy};
use crate::rights::Reach;

/// How a code stands, and where it belongs: the area of its segment, or the one it was issued for.
struct Found {
    state: CodeState,
    area: AreaPath,
}

/// Those of these codes that an official may act on.
async fn states(
    db: &mut PgConnection,
    reach: &Reach,
    codes: &[Code],
) -> Result<HashMap<Code, Found>> {
    let rows = sqlx::query!(
        r#"SELECT c.code AS "code: Code", c.state AS "state: CodeState",
               coalesce(s.area_path, c.area_path) AS "area!: AreaPath"
           FROM code c
           LEFT JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
           LEFT JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
           JOIN unnest($3::text[], $4::text[]) AS r (lo, hi)
             ON coalesce(s.area_path, c.area_path) >= r.lo
                 AND coalesce(s.area_path, c.area_path) < r.hi
           WHERE c.district = $1 AND c.code = ANY ($2)"#,
        reach.district() as DistrictId,
        codes as &[Code],
        reach.lower(),
        reach.upper()
    )
    .fetch_all(db)
    .await?;
    let found = rows.into_iter().map(|row| {
        let found = Found {
            state: row.state,
            area: row.area,
        };
        (row.code, found)
    });
    Ok(found.collect())
}

/// Notes that codes were printed; blank ones become printed.
pub async fn print(
    db: &mut PgConnection,
    district: DistrictId,
    codes: &[Code],
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE code SET state = CASE state WHEN 'blank' THEN 'printed'
             ELSE state END, printed_at = $3 WHERE district = $1 AND code = ANY ($2)",
        district as DistrictId,
        codes as &[Code],
        now
    )
    .execute(db)
    .await?;
    Ok(())
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
    let found = states(&mut *db, reach, wanted).await?;
    let printable: Vec<Code> = found
        .iter()
        .filter(|(_, found)| found.state != CodeState::Retired)
        .map(|(code, _)| *code)
        .collect();
    print(&mut *db, reach.district(), &printable, now).await?;
    let mut fresh: Vec<Code> = printable
        .iter()
        .copied()
        .filter(|code| found[code].state == CodeState::Blank)
        .collect();
    fresh.sort_unstable();
    let events: Vec<CodeEvent> = fresh
        .iter()
        .map(|code| CodeEvent::new(entropy.event_id(now), *code, CodeState::Printed))
        .collect();
    codes::record(&mut *db, reach.district(), &events, account, "", now).await?;
    if !printable.is_empty() {
        let actor = Actor::new(entropy.event_id(now), account, now);
        let detail = serde_json::json!({ "codes": printable.len(), "first_time": fresh.len() });
        let mut act = Act::with("code.print", "codes", detail);
        act.area = AreaPath::common(printable.iter().map(|code| &found[code].area));
        audit::record(&mut *db, reach.district(), &actor, act).await?;
    }
    Ok(found.into_iter().map(|(code, found)| (code, found.state)).collect())
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
    let mut found = states(&mut tx, reach, &[said.code]).await?;
    let Found { state: was, area } = found.remove(&said.code).ok_or(Error::NotFound)?;
    if was == said.state {
        return Ok(());
    }
    if !was.may_be_declared(said.state) {
        return Err(Error::Conflict("conflict-code-step"));
    }
    codes::set_state(&mut tx, reach.district(), said.code, said.state).await?;
    let event = CodeEvent::new(entropy.event_id(now), said.code, said.state);
    codes::record(&mut tx, reach.district(), &[event], Some(account), said.reason, now).await?;
    let actor = Actor::new(entropy.event_id(now), Some(account), now);
    let act = Act::with(
        "code.declare",
        said.code,
        serde_json::json!({ "was": was, "state": said.state }),
    )
    .within(&area);
    audit::record(&mut tx, reach.district(), &actor, act).await?;
    tx.commit().await?;
    Ok(())
}
