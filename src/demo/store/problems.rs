//! Problems with their events, those who saw them too, and the count on each segment.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::keys::Keys;
use crate::demo::district::district;
use crate::demo::problems::Actor;
use crate::demo::story::Story;
use crate::error::Result;
use crate::ids::DistrictId;

/// Writes all problems.
pub(in crate::demo) async fn write(
    db: &mut PgConnection,
    story: &Story,
    keys: &Keys,
) -> Result<()> {
    problems(db, story, keys).await?;
    steps(db, story, keys).await?;
    supports(db, story).await?;
    sqlx::query!(
        "UPDATE segment_state s SET open_problems = p.count
         FROM (SELECT segment_id, count(*) AS count FROM problem WHERE district = $1 AND is_open
             AND NOT is_rating GROUP BY segment_id) p
         WHERE s.district = $1 AND s.segment_id = p.segment_id",
        district() as DistrictId
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn problems(db: &mut PgConnection, story: &Story, keys: &Keys) -> Result<()> {
    let told = &story.problems;
    let receipts: Vec<String> = told.iter().map(|problem| problem.receipt.to_string()).collect();
    let segments: Vec<i64> = told.iter().map(|problem| keys.segments[problem.segment]).collect();
    let categories: Vec<&str> = told.iter().map(|problem| problem.category.as_str()).collect();
    let bodies: Vec<String> = told.iter().map(|problem| problem.body.clone()).collect();
    let sources: Vec<&str> = told.iter().map(|problem| problem.source.as_str()).collect();
    let ratings: Vec<bool> = told.iter().map(|problem| problem.is_rating).collect();
    let stages: Vec<&str> = told.iter().map(|problem| problem.stage().as_str()).collect();
    let opened: Vec<DateTime<Utc>> = told.iter().map(|problem| problem.opened_at).collect();
    let due: Vec<DateTime<Utc>> = told.iter().map(|problem| problem.due.at).collect();
    let assumed: Vec<bool> = told.iter().map(|problem| problem.due.assumed).collect();
    let units: Vec<&str> = told.iter().map(|problem| problem.limit.unit().as_str()).collect();
    let numbers: Vec<i32> = told.iter().map(|problem| i32::from(problem.limit.number())).collect();
    let closed: Vec<Option<DateTime<Utc>>> =
        told.iter().map(super::super::problems::Problem::closed_at).collect();
    let results: Vec<String> = told.iter().map(|problem| problem.result.clone()).collect();
    let supports: Vec<i32> = told
        .iter()
        .map(|problem| i32::try_from(problem.supports.len()).unwrap_or(i32::MAX))
        .collect();
    sqlx::query!(
        "INSERT INTO problem (district, receipt, segment_id, area_path, category, body, source,
             is_rating, stage, opened_at, due_at, due_from, due_unit, due_number, due_assumed,
                              closed_at, result, supports)
         SELECT $1, g.receipt, g.segment, s.area_path, g.category, g.body, g.source, g.is_rating,
             g.stage, g.opened_at, g.due_at, g.opened_at, g.unit, g.number, g.assumed,
                g.closed_at, g.result, g.supports
         FROM unnest($2::text[], $3::int8[], $4::text[], $5::text[], $6::text[], $7::bool[],
             $8::text[], $9::timestamptz[],
                     $10::timestamptz[], $11::timestamptz[], $12::text[],
                         $13::int4[], $14::text[], $15::int4[], $16::bool[]) WITH ORDINALITY
              AS g (receipt, segment, category, body, source, is_rating, stage, opened_at, due_at,
                  closed_at, result, supports, unit, number, assumed, n)
         JOIN segment s ON s.district = $1 AND s.segment_id = g.segment
         ORDER BY g.n",
        district() as DistrictId,
        &receipts,
        &segments,
        &categories as &[&str],
        &bodies,
        &sources as &[&str],
        &ratings,
        &stages as &[&str],
        &opened,
        &due,
        &closed as &[Option<DateTime<Utc>>],
        &results,
        &supports,
        &units as &[&str],
        &numbers,
        &assumed
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn steps(db: &mut PgConnection, story: &Story, keys: &Keys) -> Result<()> {
    let (mut ids, mut receipts, mut ats) =
        (Vec::<Uuid>::new(), Vec::<String>::new(), Vec::<DateTime<Utc>>::new());
    let (mut stages, mut actors, mut accounts, mut notes) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for problem in &story.problems {
        for step in &problem.steps {
            let (actor, account) = match step.actor {
                Actor::Resident => ("resident", None),
                Actor::Steward(person) => ("steward", keys.stewards[person]),
                Actor::Official(town) => ("official", keys.officials.get(town).copied()),
            };
            ids.push(step.id);
            receipts.push(problem.receipt.to_string());
            ats.push(step.at);
            stages.push(step.stage.as_str());
            actors.push(actor);
            accounts.push(account);
            notes.push(step.note);
        }
    }
    sqlx::query!(
        "INSERT INTO problem_event (district, event_id, problem_id, at, stage, actor_kind,
             account_id, note)
         SELECT $1, g.id, p.problem_id, g.at, g.stage, g.actor, g.account, g.note
         FROM unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::int8[],
             $8::text[])
              AS g (id, receipt, at, stage, actor, account, note)
         JOIN problem p ON p.district = $1 AND p.receipt = g.receipt",
        district() as DistrictId,
        &ids,
        &receipts,
        &ats,
        &stages as &[&str],
        &actors as &[&str],
        &accounts as &[Option<i64>],
        &notes as &[&str]
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn supports(db: &mut PgConnection, story: &Story) -> Result<()> {
    let seen = || {
        story
            .problems
            .iter()
            .flat_map(|problem| problem.supports.iter().map(move |key| (&problem.receipt, key)))
    };
    let receipts: Vec<String> = seen().map(|(receipt, _)| receipt.to_string()).collect();
    let keys: Vec<Vec<u8>> = seen().map(|(_, key)| key.to_vec()).collect();
    sqlx::query!(
        "INSERT INTO support_once (district, problem_id, once_key)
         SELECT $1, p.problem_id, g.key
         FROM unnest($2::text[], $3::bytea[]) AS g (receipt, key)
         JOIN problem p ON p.district = $1 AND p.receipt = g.receipt",
        district() as DistrictId,
        &receipts,
        &keys
    )
    .execute(db)
    .await?;
    Ok(())
}
