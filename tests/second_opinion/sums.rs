//! Sums as they are kept, against the raw rows they sum up: visits of a day, days of a month, the
//! months of towns, counts of areas.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{FromRow, PgPool};

use super::calendar::{local_day, month};
use super::mismatch::Mismatch;
use super::places::Place;
use super::records::{counting, seen};
use super::rules::Opinion;

/// A visit of somebody to a segment on a day.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
struct Visit {
    segment: i64,
    day: NaiveDate,
    person: i64,
    scans: i32,
    first_at: DateTime<Utc>,
    last_at: DateTime<Utc>,
    best_grade: i16,
    flags: i32,
    outcome: Option<String>,
}

const VISITS: &str = "
    SELECT segment_id AS segment, day, person_id AS person, scans, first_at, last_at, best_grade,
           flags, outcome
    FROM patrol WHERE district = 990101 AND day >= $1";

type VisitKey = (i64, NaiveDate, i64);

fn visits(opinion: &Opinion<'_>) -> BTreeMap<VisitKey, Visit> {
    let mut all: BTreeMap<VisitKey, Visit> = BTreeMap::new();
    for scan in counting(opinion.facts) {
        let at = seen(scan);
        let key = (scan.segment, local_day(at), scan.person);
        let visit = all.entry(key).or_insert_with(|| Visit {
            segment: key.0,
            day: key.1,
            person: key.2,
            scans: 0,
            first_at: at,
            last_at: at,
            best_grade: 0,
            flags: 0,
            outcome: None,
        });
        visit.scans += 1;
        visit.first_at = visit.first_at.min(at);
        visit.last_at = visit.last_at.max(at);
        visit.best_grade = visit.best_grade.max(scan.grade);
        visit.flags |= scan.flags;
        // What was found stands: a later "all normal" does not take it back.
        if visit.outcome.as_deref() != Some("findings") && scan.outcome.is_some() {
            visit.outcome.clone_from(&scan.outcome);
        }
    }
    all
}

/// Compares two sets of rows by their keys.
fn differences<K, V>(
    what: &str,
    kept: &BTreeMap<K, V>,
    own: &BTreeMap<K, V>,
    segment: impl Fn(&K) -> Option<i64>,
) -> Vec<Mismatch>
where
    K: Ord + std::fmt::Debug,
    V: PartialEq + std::fmt::Debug,
{
    let keys = kept.keys().chain(own.keys().filter(|key| !kept.contains_key(*key)));
    let wrong = keys.filter(|key| kept.get(*key) != own.get(*key));
    wrong
        .map(|key| Mismatch {
            segment: segment(key),
            ..Mismatch::new(format!("{what} {key:?}"), &kept.get(key), &own.get(key))
        })
        .collect()
}

/// Compares visits and the days of months from a day on, which is the first of a month, and the
/// sums of areas of the months since; `today` ends them.
pub async fn compare(
    db: &PgPool,
    opinion: &Opinion<'_>,
    (since, today): (NaiveDate, NaiveDate),
) -> Vec<Mismatch> {
    let mut found = Vec::new();
    let kept: Vec<Visit> = sqlx::query_as(VISITS).bind(since).fetch_all(db).await.unwrap();
    let kept: BTreeMap<VisitKey, Visit> = (kept.into_iter())
        .map(|visit| ((visit.segment, visit.day, visit.person), visit))
        .collect();
    let mut own = visits(opinion);
    own.retain(|key, _| key.1 >= since);
    found.extend(differences("visit", &kept, &own, |key| Some(key.0)));

    let own = months(opinion, since);
    let kept = kept_months(db, since).await;
    found.extend(differences("days of a month", &kept, &own, |key| Some(key.0)));

    let own_towns = towns(opinion, &own, today);
    found.extend(differences("town", &kept_towns(db, since).await, &own_towns, |_| None));
    let own_counts = counts(opinion, today);
    found.extend(differences("area now", &kept_counts(db).await, &own_counts, |_| None));
    let own_said = said(opinion, since, today);
    found.extend(differences("area's month", &kept_said(db, since).await, &own_said, |_| None));
    found
}

type MonthKey = (i64, NaiveDate, String);

fn bit(day: NaiveDate) -> i32 {
    1 << (day - month(day).first).num_days()
}

fn months(opinion: &Opinion<'_>, since: NaiveDate) -> BTreeMap<MonthKey, i32> {
    let mut all = BTreeMap::new();
    for (segment, roles) in &opinion.patrolled {
        for (role, days) in roles {
            for day in days.iter().filter(|day| **day >= since) {
                let key = (*segment, month(*day).first, role.clone());
                *all.entry(key).or_insert(0) |= bit(*day);
            }
        }
    }
    all
}

async fn kept_months(db: &PgPool, since: NaiveDate) -> BTreeMap<MonthKey, i32> {
    let rows: Vec<(i64, NaiveDate, String, i32)> = sqlx::query_as(
        "SELECT segment_id, month, role, days FROM segment_month
         WHERE district = 990101 AND month >= $1",
    )
    .bind(since)
    .fetch_all(db)
    .await
    .unwrap();
    rows.into_iter()
        .map(|(segment, month, role, days)| ((segment, month, role), days))
        .collect()
}

/// Where a segment counts in a month: where it lay at its end, in the one that runs where it lies.
pub fn place_of_month<'a>(
    opinion: &Opinion<'a>,
    segment: i64,
    first: NaiveDate,
    today: NaiveDate,
) -> &'a Place {
    opinion.places.on(segment, month(first).last().min(today))
}

type AreaKey = (String, NaiveDate, String);

/// Rows of a segment and a role with a day, and their days, by town, month and kind.
fn towns(
    opinion: &Opinion<'_>,
    months: &BTreeMap<MonthKey, i32>,
    today: NaiveDate,
) -> BTreeMap<AreaKey, (i32, i64)> {
    let mut all = BTreeMap::new();
    for ((segment, month, _), days) in months {
        let place = place_of_month(opinion, *segment, *month, today);
        let key = (place.town().to_owned(), *month, place.kind.clone());
        let sum = all.entry(key).or_insert((0, 0));
        sum.0 += 1;
        sum.1 += i64::from(days.count_ones());
    }
    all
}

async fn kept_towns(db: &PgPool, since: NaiveDate) -> BTreeMap<AreaKey, (i32, i64)> {
    let rows: Vec<(String, NaiveDate, String, i32, i64)> = sqlx::query_as(
        "SELECT town_path, month, kind, patrolled, patrolled_days FROM town_month
         WHERE district = 990101 AND month >= $1 AND (patrolled <> 0 OR patrolled_days <> 0)",
    )
    .bind(since)
    .fetch_all(db)
    .await
    .unwrap();
    rows.into_iter()
        .map(|(town, month, kind, patrolled, days)| ((town, month, kind), (patrolled, days)))
        .collect()
}

/// Segments and open problems there are now, by area and kind.
fn counts(opinion: &Opinion<'_>, today: NaiveDate) -> BTreeMap<(String, String), (i32, i32)> {
    let mut all = BTreeMap::new();
    for segment in &opinion.facts.segments {
        let place = opinion.places.on(segment.id, today);
        let open = i32::try_from(opinion.open_problems(segment.id)).unwrap();
        for area in place.chain() {
            let sum = all.entry((area.to_owned(), place.kind.clone())).or_insert((0, 0));
            sum.0 += i32::from(!segment.retired);
            sum.1 += open;
        }
    }
    all.retain(|_, sum| *sum != (0, 0));
    all
}

async fn kept_counts(db: &PgPool) -> BTreeMap<(String, String), (i32, i32)> {
    let rows: Vec<(String, String, i32, i32)> = sqlx::query_as(
        "SELECT area_path, kind, segments, open_problems FROM area_count
         WHERE district = 990101 AND (segments <> 0 OR open_problems <> 0)",
    )
    .fetch_all(db)
    .await
    .unwrap();
    rows.into_iter()
        .map(|(area, kind, segments, open)| ((area, kind), (segments, open)))
        .collect()
}

/// Something that people said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// A problem was opened.
    Opened,
    /// One was closed.
    Closed,
    /// A mark was given: the number of the score, very satisfied is 0.
    Rated(usize),
}

/// Everything that people said, of which segment and in which month. Tasks from ratings are none.
pub fn words(opinion: &Opinion<'_>) -> Vec<(i64, NaiveDate, Word)> {
    let mut all = Vec::new();
    let mut say = |segment: i64, at: DateTime<Utc>, word: Word| {
        all.push((segment, month(local_day(at)).first, word));
    };
    for problem in opinion.facts.problems.iter().filter(|problem| !problem.is_rating) {
        say(problem.segment, problem.opened_at, Word::Opened);
        if let Some(at) = problem.closed_at {
            say(problem.segment, at, Word::Closed);
        }
    }
    for rating in &opinion.facts.ratings {
        let score = usize::try_from(rating.score).unwrap();
        say(rating.segment, rating.at, Word::Rated(score - 1));
    }
    all
}

/// Problems opened, problems closed, ratings by score.
type Said = (i32, i32, Vec<i32>);

/// Of the months from one on, by area, month and kind.
fn said(opinion: &Opinion<'_>, since: NaiveDate, today: NaiveDate) -> BTreeMap<AreaKey, Said> {
    let mut all: BTreeMap<AreaKey, Said> = BTreeMap::new();
    for (segment, first, word) in words(opinion) {
        if first < since {
            continue;
        }
        let place = place_of_month(opinion, segment, first, today);
        for area in place.chain() {
            let key = (area.to_owned(), first, place.kind.clone());
            let said = all.entry(key).or_insert_with(|| (0, 0, vec![0; 5]));
            match word {
                Word::Opened => said.0 += 1,
                Word::Closed => said.1 += 1,
                Word::Rated(score) => said.2[score] += 1,
            }
        }
    }
    all
}

async fn kept_said(db: &PgPool, since: NaiveDate) -> BTreeMap<AreaKey, Said> {
    let rows: Vec<(String, NaiveDate, String, i32, i32, Vec<i32>)> = sqlx::query_as(
        "SELECT area_path, month, kind, opened, closed, ratings FROM area_month
         WHERE district = 990101 AND month >= $1",
    )
    .bind(since)
    .fetch_all(db)
    .await
    .unwrap();
    let said = rows.into_iter().map(|(area, month, kind, opened, closed, ratings)| {
        ((area, month, kind), (opened, closed, ratings))
    });
    said.filter(|(_, said)| *said != (0, 0, vec![0; 5])).collect()
}
