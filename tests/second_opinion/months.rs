//! Month sheets as the API says them, against those counted from the facts: of a town by village,
//! with what was owed and done; of the district by town.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::Value;

use super::calendar::{Span, month};
use super::mismatch::Mismatch;
use super::rules::Opinion;
use super::sums::{Word, place_of_month, words};
use crate::api::ask;
use crate::support::Browser;

/// The towns of the district, and the district.
const AREAS: [&str; 3] = ["990101101", "990101102", "990101"];

/// The figures of a kind in an area.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Figures {
    segments: i64,
    patrolled: i64,
    patrolled_days: i64,
    /// What was owed and done; none in the sheet of the district.
    duties: Option<(i64, i64)>,
    opened: i64,
    closed: i64,
    open: i64,
    ratings: [i64; 5],
}

impl Figures {
    fn is_nothing(&self) -> bool {
        let counts = [
            self.segments,
            self.patrolled,
            self.duties.map_or(0, |(owed, _)| owed),
            self.opened,
            self.closed,
            self.open,
        ];
        counts.iter().chain(&self.ratings).all(|count| *count == 0)
    }

    fn hear(&mut self, word: Word) {
        match word {
            Word::Opened => self.opened += 1,
            Word::Closed => self.closed += 1,
            Word::Rated(score) => self.ratings[score] += 1,
        }
    }
}

/// By area and kind.
type Sheet = BTreeMap<(String, String), Figures>;

/// A sheet that is asked for.
#[derive(Clone, Copy, Debug)]
struct Wanted<'a> {
    area: &'a str,
    /// First day of the month.
    first: NaiveDate,
    today: NaiveDate,
}

impl Wanted<'_> {
    fn is_town(self) -> bool {
        self.area.len() > 6
    }

    /// The part of the area under which something counts: an area one level below, or the area
    /// itself for what lies in none of these.
    fn part(self, of: &str) -> Option<String> {
        let length = if self.is_town() { 12 } else { 9 };
        let part = of.get(..length).unwrap_or(self.area);
        of.starts_with(self.area).then(|| part.to_owned())
    }
}

/// Counts a sheet.
fn counted(opinion: &Opinion<'_>, wanted: Wanted<'_>) -> Sheet {
    let Wanted { first, today, .. } = wanted;
    let ends = month(first);
    let mut sheet = Sheet::new();
    for segment in &opinion.facts.segments {
        let now = opinion.places.on(segment.id, today);
        if let Some(part) = wanted.part(&now.area) {
            let figures = sheet.entry((part, now.kind.clone())).or_default();
            figures.segments += i64::from(!segment.retired);
            figures.open += number(opinion.open_problems(segment.id));
        }
        let then = place_of_month(opinion, segment.id, first, today);
        if let Some(part) = wanted.part(&then.area) {
            let figures = sheet.entry((part, then.kind.clone())).or_default();
            for days in opinion.patrolled.get(&segment.id).into_iter().flatten() {
                let days = days.1.iter().filter(|day| ends.has(**day)).count();
                figures.patrolled += i64::from(days > 0);
                figures.patrolled_days += number(days);
            }
            if wanted.is_town() && !segment.retired {
                let (had, did) = figures.duties.unwrap_or_default();
                let (owed, done) = owed(opinion, segment.id, ends, today);
                figures.duties = Some((had + owed, did + done));
            }
        }
    }
    for (segment, of, word) in words(opinion) {
        let place = place_of_month(opinion, segment, first, today);
        if let Some(part) = wanted.part(&place.area).filter(|_| of == first) {
            sheet.entry((part, place.kind.clone())).or_default().hear(word);
        }
    }
    complete(sheet, wanted)
}

/// A town's sheet says of everything what was owed, though it be nothing; lines without anything
/// are none.
fn complete(mut sheet: Sheet, wanted: Wanted<'_>) -> Sheet {
    for figures in sheet.values_mut().filter(|_| wanted.is_town()) {
        figures.duties = Some(figures.duties.unwrap_or_default());
    }
    sheet.retain(|_, figures| !figures.is_nothing());
    sheet
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap()
}

fn owed(opinion: &Opinion<'_>, segment: i64, ends: Span, today: NaiveDate) -> (i64, i64) {
    let periods = opinion.over(segment, ends, today);
    let sum = periods
        .iter()
        .fold((0, 0), |(owed, done), period| (owed + period.owed, done + period.done));
    (number(sum.0), number(sum.1))
}

/// A sheet as it is said.
async fn told(browser: &Browser, wanted: Wanted<'_>) -> Sheet {
    let path = format!("/api/v1/months/{}?area={}", wanted.first.format("%Y-%m"), wanted.area);
    let said = ask(browser, &path).await;
    let mut sheet = Sheet::new();
    for row in said["rows"].as_array().unwrap() {
        let area = row["area"]["path"].as_str().unwrap();
        for figures in row["kinds"].as_array().unwrap() {
            let kind = figures["kind"].as_str().unwrap();
            sheet.insert((area.to_owned(), kind.to_owned()), read(figures));
        }
    }
    sheet.retain(|_, figures| !figures.is_nothing());
    sheet
}

fn read(figures: &Value) -> Figures {
    let count = |name: &str| figures[name].as_i64().unwrap();
    let duties = &figures["duties"];
    let mut ratings = [0; 5];
    for (mark, said) in ratings.iter_mut().zip(figures["ratings"].as_array().unwrap()) {
        *mark = said.as_i64().unwrap();
    }
    Figures {
        segments: count("segments"),
        patrolled: count("patrolled"),
        patrolled_days: count("patrolled_days"),
        duties: duties["owed"].as_i64().zip(duties["done"].as_i64()),
        opened: count("problems_opened"),
        closed: count("problems_closed"),
        open: count("problems_open"),
        ratings,
    }
}

/// Compares the sheets of a month that begins on `first`, as an official of the whole district
/// reads them.
pub async fn compare(
    browser: &Browser,
    opinion: &Opinion<'_>,
    first: NaiveDate,
    today: NaiveDate,
) -> Vec<Mismatch> {
    let mut found = Vec::new();
    for area in AREAS {
        let wanted = Wanted { area, first, today };
        let said = told(browser, wanted).await;
        let own = counted(opinion, wanted);
        let lines: BTreeSet<&(String, String)> = own.keys().chain(said.keys()).collect();
        for line in lines {
            let (kept, figures) = (said.get(line), own.get(line));
            if kept != figures {
                let what = format!("sheet of {} in {area}: {line:?}", first.format("%Y-%m"));
                found.push(Mismatch::new(what, &kept, &figures));
            }
        }
    }
    found
}
