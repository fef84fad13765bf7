//! Statuses as they are kept, against those that follow from the facts.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{FromRow, PgPool};

use super::mismatch::Mismatch;
use super::records::{counting, seen};
use super::rules::{Opinion, Reading};

/// A segment at a glance, as it is kept.
#[derive(Debug, FromRow)]
struct Kept {
    segment: i64,
    status: i16,
    is_of_today: bool,
    open_problems: i32,
    last_patrol_at: Option<DateTime<Utc>>,
    ratings: Vec<i32>,
}

const KEPT: &str = "
    SELECT segment_id AS segment, status, as_of = $1 AS is_of_today, open_problems,
           last_patrol_at, ratings
    FROM segment_state WHERE district = 990101 AND NOT retired ORDER BY segment_id";

/// Compares all of today. The midnight job has run.
pub async fn compare(db: &PgPool, opinion: &Opinion<'_>, today: NaiveDate) -> Vec<Mismatch> {
    let kept: Vec<Kept> = sqlx::query_as(KEPT).bind(today).fetch_all(db).await.unwrap();
    let mut found = Vec::new();
    let there = opinion.facts.segments.iter().filter(|segment| !segment.retired).count();
    if kept.len() != there {
        found.push(Mismatch::new("segments with a state", &kept.len(), &there));
    }
    for state in kept {
        let segment = state.segment;
        let own = Reading::both(today).map(|reading| opinion.status(segment, today, reading));
        if !own.contains(&state.status) {
            found.push(Mismatch::of(segment, "status", &state.status, &own));
        }
        if !state.is_of_today {
            found.push(Mismatch::of(segment, "day of the status", &"another", &today));
        }
        let open = opinion.open_problems(segment);
        if usize::try_from(state.open_problems).ok() != Some(open) {
            found.push(Mismatch::of(segment, "open problems", &state.open_problems, &open));
        }
        let last = last_patrol(opinion, segment);
        if last.is_some() && state.last_patrol_at != last {
            found.push(Mismatch::of(segment, "last patrol", &state.last_patrol_at, &last));
        }
        let marks = ratings(opinion, segment);
        if state.ratings != marks {
            found.push(Mismatch::of(segment, "ratings", &state.ratings, &marks));
        }
    }
    found
}

/// The last of the records that were read; none where there was none of late.
fn last_patrol(opinion: &Opinion<'_>, segment: i64) -> Option<DateTime<Utc>> {
    let scans = counting(opinion.facts).into_iter();
    scans.filter(|scan| scan.segment == segment).map(seen).max()
}

fn ratings(opinion: &Opinion<'_>, segment: i64) -> Vec<i32> {
    let marks = opinion.facts.ratings.iter().filter(|mark| mark.segment == segment);
    let mut counts = vec![0; 5];
    for mark in marks {
        counts[usize::try_from(mark.score).unwrap() - 1] += 1;
    }
    counts
}
