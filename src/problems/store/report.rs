//! Reporting a problem, and joining one that somebody else reported.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::ids::{AccountId, Code, DistrictId, ProblemId, SegmentId};
use crate::problems::number::ReceiptNumber;
use crate::problems::{Category, Source, Stage};
use crate::retention::{Kept, store as retention};
use crate::working_time::{Deadline, TimeLimit, store as working_time};

/// A second report with the same words from the same device within this time is the same report.
const SAME_REPORT: TimeDelta = TimeDelta::minutes(10);

/// A report as it reached the server.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// The code of the page it came from.
    pub code: Code,
    /// What is wrong.
    pub category: Category,
    /// In the reporter's words.
    pub body: String,
    pub source: Source,
    /// The reporter's account, for stewards and officials.
    pub account: Option<AccountId>,
    /// The reporter's phone, sealed.
    pub contact: Option<Vec<u8>>,
    /// Over device and content; see [`SAME_REPORT`].
    pub dedupe: [u8; 32],
    /// Chance for the number it will be followed by.
    pub chance: [u8; 8],
    /// Within what time an answer is promised.
    pub limit: TimeLimit,
    /// Id of the event.
    pub event: Uuid,
}

/// A stored report.
#[derive(Clone, Debug)]
pub struct Reported {
    /// What it is followed by.
    pub receipt: ReceiptNumber,
    /// When an answer is promised.
    pub due: Deadline,
    /// Whether it had been stored before.
    pub again: bool,
    /// Whether a phone number came with it this time, and is kept.
    pub call_back: bool,
}

/// Stores a report; answers with the earlier one when it is a repetition. Unknown codes and retired
/// ones are not found.
pub async fn report(db: &PgPool, now: DateTime<Utc>, new: NewReport) -> Result<Reported> {
    let mut tx = db.begin().await?;
    // Two presses of one button arrive side by side: the second waits here and then sees the first.
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtextextended(encode($1, 'hex'), 0))",
        &new.dedupe
    )
    .execute(&mut *tx)
    .await?;
    let place = sqlx::query!(
        r#"SELECT c.district AS "district!: DistrictId", s.segment_id AS "segment!: SegmentId",
                  earlier.problem_id AS "earlier?: ProblemId", earlier.receipt AS "receipt?",
                  earlier.due_at AS "due_at?", earlier.due_assumed AS "due_assumed?"
           FROM code_locator l
           JOIN code c ON c.district = l.district AND c.code = l.code AND c.state <> 'retired'
           JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
           JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
               AND s.retired_at IS NULL
           LEFT JOIN LATERAL (SELECT p.problem_id, p.receipt, p.due_at, p.due_assumed
                              FROM problem p
                              WHERE p.district = s.district AND p.dedupe = $2 AND p.opened_at > $3
                              ORDER BY p.opened_at DESC LIMIT 1) earlier ON true
           WHERE l.code = $1"#,
        new.code as Code,
        &new.dedupe,
        now - SAME_REPORT
    )
    .fetch_one(&mut *tx)
    .await?;
    if let (Some(earlier), Some(receipt), Some(at)) =
        (place.earlier, place.receipt.as_deref().and_then(ReceiptNumber::parse), place.due_at)
    {
        let call_back = add_contact(&mut tx, place.district, earlier, new.contact).await?;
        tx.commit().await?;
        let assumed = place.due_assumed.unwrap_or_default();
        return Ok(Reported {
            receipt,
            due: Deadline { at, assumed },
            again: true,
            call_back,
        });
    }
    let call_back = new.contact.is_some();
    // Before anything of the segment is locked.
    let due = working_time::deadline(&mut tx, place.district, now, new.limit).await?;
    // Where it lies is asked of the row that whoever moves it locks.
    let area_path = sqlx::query_scalar!(
        "UPDATE segment_state SET open_problems = open_problems + 1 WHERE district = $1
             AND segment_id = $2 RETURNING area_path",
        place.district as DistrictId,
        place.segment as SegmentId
    )
    .fetch_one(&mut *tx)
    .await?;
    let at = Placed {
        district: place.district,
        segment: place.segment,
        area_path: &area_path,
    };
    let receipt = insert(&mut tx, now, at, &new, due).await?;
    settle(&mut tx, place.district, place.segment, now).await?;
    tx.commit().await?;
    Ok(Reported {
        receipt,
        due,
        again: false,
        call_back,
    })
}

/// A task that a device has caused already, with the phone number that came with it this time;
/// none where it caused none.
pub(crate) async fn task_again(
    tx: &mut PgConnection,
    district: DistrictId,
    dedupe: &[u8; 32],
    contact: Option<Vec<u8>>,
) -> Result<Option<Reported>> {
    let earlier = sqlx::query!(
        r#"SELECT problem_id AS "id: ProblemId", receipt, due_at, due_assumed FROM problem
           WHERE district = $1 AND dedupe = $2 AND is_rating
           ORDER BY opened_at DESC LIMIT 1"#,
        district as DistrictId,
        dedupe.as_slice()
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(earlier) = earlier else {
        return Ok(None);
    };
    let receipt = ReceiptNumber::parse(&earlier.receipt).ok_or(Error::NotFound)?;
    let call_back = add_contact(tx, district, earlier.id, contact).await?;
    Ok(Some(Reported {
        receipt,
        due: Deadline {
            at: earlier.due_at,
            assumed: earlier.due_assumed,
        },
        again: true,
        call_back,
    }))
}

/// Keeps a phone number that came when its report was sent again, instead of one that came before:
/// whoever sends it once more wants to be called there. Answers whether there was one. The form has
/// just said how long it is kept.
async fn add_contact(
    tx: &mut PgConnection,
    district: DistrictId,
    problem: ProblemId,
    contact: Option<Vec<u8>>,
) -> Result<bool> {
    let Some(sealed) = contact else {
        return Ok(false);
    };
    let times = retention::times(&mut *tx, district).await?;
    // The state before the problem and the problem before its number, as whoever moves, erases or
    // reopens does.
    sqlx::query_scalar!(
        "SELECT segment_id FROM segment_state
         WHERE district = $1 AND segment_id = (SELECT segment_id FROM problem
             WHERE district = $1 AND problem_id = $2) FOR UPDATE",
        district as DistrictId,
        problem as ProblemId
    )
    .fetch_one(&mut *tx)
    .await?;
    let known = sqlx::query!(
        "SELECT contact_id, due_at FROM problem WHERE district = $1 AND problem_id = $2 FOR UPDATE",
        district as DistrictId,
        problem as ProblemId
    )
    .fetch_one(&mut *tx)
    .await?;
    let (erase_at, promised_until) =
        (known.due_at + Kept::Contacts.span(), known.due_at + times.span(Kept::Contacts));
    sqlx::query!(
        "WITH renewed AS (
             UPDATE contact SET sealed = $3, erase_at = $4, promised_until = $5
             WHERE district = $1 AND contact_id = $6 RETURNING contact_id
         ), reached AS (
             INSERT INTO contact (district, sealed, erase_at, promised_until)
                 SELECT $1, $3, $4, $5 WHERE NOT EXISTS (SELECT FROM renewed)
             RETURNING contact_id
         )
         UPDATE problem SET contact_id = reached.contact_id FROM reached
         WHERE problem.district = $1 AND problem.problem_id = $2",
        district as DistrictId,
        problem as ProblemId,
        sealed,
        erase_at,
        promised_until,
        known.contact_id
    )
    .execute(tx)
    .await?;
    Ok(true)
}

/// The segment that a problem is of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed<'a> {
    pub(crate) district: DistrictId,
    pub(crate) segment: SegmentId,
    /// As the locked state of the segment has it.
    pub(crate) area_path: &'a str,
}

/// Adds a problem with its first event and the reporter's phone. The caller has asked when it is due
/// ([`working_time::deadline`]) before it locked anything of the segment, then has locked the state
/// of the segment, which says the area, and settles it.
pub(crate) async fn insert(
    tx: &mut PgConnection,
    now: DateTime<Utc>,
    place: Placed<'_>,
    new: &NewReport,
    due: Deadline,
) -> Result<ReceiptNumber> {
    let district = place.district;
    let receipt = ReceiptNumber::new(district, new.chance);
    let stage = if new.source == Source::Resident {
        Stage::Reported
    } else {
        Stage::Found
    };
    // The form has just said how long the number is kept, whatever the district says later.
    let promised_until = match new.contact {
        Some(_) => {
            let times = retention::times(&mut *tx, district).await?;
            Some(due.at + times.span(Kept::Contacts))
        }
        None => None,
    };
    sqlx::query!(
        "WITH reached AS (
             INSERT INTO contact (district, sealed, erase_at, promised_until)
                 SELECT $1, $10, $11, $18
                 WHERE $10::bytea IS NOT NULL RETURNING contact_id
         ), opened AS (
             INSERT INTO problem (district, receipt, segment_id, area_path, category, body, source,
                 is_rating, stage, opened_at, due_at, due_from, due_unit, due_number, due_assumed,
                                  contact_id, dedupe, code, checkpoint_id)
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $12, $13, $12, $19, $20, $21,
                 (SELECT contact_id FROM reached), $14, $17,
                 (SELECT c.checkpoint_id FROM code c WHERE c.district = $1 AND c.code = $17)
             RETURNING problem_id
         )
         INSERT INTO problem_event (district, event_id, problem_id, at, stage, actor_kind,
             account_id)
         SELECT $1, $15, problem_id, $12, $9, $7, $16 FROM opened",
        district as DistrictId,
        receipt.as_str(),
        place.segment as SegmentId,
        place.area_path,
        new.category.as_str(),
        new.body,
        new.source.as_str(),
        new.category == Category::Rating,
        stage.as_str(),
        new.contact,
        due.at + Kept::Contacts.span(),
        now,
        due.at,
        &new.dedupe,
        new.event,
        new.account as Option<AccountId>,
        new.code as Code,
        promised_until,
        new.limit.unit().as_str(),
        i32::from(new.limit.number()),
        due.assumed
    )
    .execute(tx)
    .await?;
    Ok(receipt)
}

/// "I see it too": counts once a device; answers whether it counted now. Not found when the problem
/// is closed, not of this code's segment, or was said at a door, where nobody else sees it.
pub async fn support(
    db: &PgPool,
    code: Code,
    problem: ProblemId,
    once_key: &[u8; 32],
) -> Result<bool> {
    let row = sqlx::query!(
        r#"WITH place AS MATERIALIZED (
               -- The state before the problem, as everybody locks them.
               SELECT s.district, s.segment_id
               FROM code_locator l
               JOIN code c ON c.district = l.district AND c.code = l.code
               JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
               JOIN segment_state s ON s.district = k.district AND s.segment_id = k.segment_id
                   AND s.kind <> 'grid'
               WHERE l.code = $1
               FOR UPDATE OF s
           ), target AS (
               SELECT p.district, p.problem_id
               FROM place l
               JOIN problem p ON p.district = l.district AND p.segment_id = l.segment_id
                   AND p.problem_id = $2 AND p.is_open
           ), once AS (
               INSERT INTO support_once (district, problem_id, once_key)
                   SELECT district, problem_id, $3 FROM target
               ON CONFLICT DO NOTHING RETURNING district, problem_id
           ), counted AS (
               UPDATE problem p SET supports = p.supports + 1 FROM once
                   WHERE p.district = once.district AND p.problem_id = once.problem_id
           )
           SELECT EXISTS (SELECT FROM target) AS "found!", EXISTS (SELECT FROM once) AS "counted!""#,
        code as Code,
        problem as ProblemId,
        once_key.as_slice()
    )
    .fetch_one(db)
    .await?;
    if row.found { Ok(row.counted) } else { Err(Error::NotFound) }
}

/// Works the status of one segment out again and tells open consoles.
pub(crate) async fn settle(
    tx: &mut PgConnection,
    district: DistrictId,
    segment: SegmentId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "SELECT settle_segments($1, $2, ARRAY[$3::int8])",
        district as DistrictId,
        now,
        segment.0
    )
    .execute(tx)
    .await?;
    Ok(())
}
