//! A random world: a district of the tests in which people live by dice, day after day, under a
//! clock that is moved. After each midnight and at each day's end everything is held against what
//! follows from the raw facts.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc, Weekday};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::calendar::{later, local_day, midnight, month};
use super::desk::{Person, agree_to_tracks, import, session};
use super::dice::Dice;
use super::evidence::Evidence;
use super::journal::{Journal, Sent};
use super::mismatch::{Mismatch, behind, common};
use super::places::Places;
use super::raw::Facts;
use super::rules::Opinion;
use super::steps::{ANYBODY, Scene, Step, choose, first_of_the_day, play};
use super::{coverage, deadlines, ground, missed, months, statuses, sums};
use crate::support::{Answer, Browser, Phone, TestApp, is_long, seed};
use riverward::clock::LocalMonth;
use riverward::ids::{Code, DistrictId};
use riverward::jobs;
use riverward::rollups::Depth;
use riverward::rollups::store::check;

const DISTRICT: DistrictId = DistrictId(seed::DISTRICT);
/// How far back records are read, in days: a quarter that runs and the one before.
const OF_LATE: i64 = 200;
/// How often people sign in anew, in days.
const SIGNED_IN: i64 = 20;
/// New plates there are to hang up.
const BLANKS: i64 = 60;
/// So many steps and differences are told of a world that went wrong.
const TOLD: usize = 40;

/// A record on a phone.
#[derive(Clone, Debug)]
pub struct Made {
    /// As it is sent.
    pub record: Value,
    /// What the journal will say of it.
    pub sent: Sent,
    pub code: i32,
    /// When the lease was given out that it carries.
    pub leased_at: Option<DateTime<Utc>>,
    pub skew_s: i64,
    pub borrowed: Option<i64>,
}

/// See the module.
#[derive(Debug)]
pub struct World {
    pub app: TestApp,
    pub owner: PgPool,
    /// The administrator of the district.
    pub admin: Browser,
    pub people: BTreeMap<i64, Person>,
    /// As they were read last.
    pub facts: Facts,
    pub places: Places,
    pub journal: Journal,
    /// What waits on whose phone.
    pub waiting: BTreeMap<i64, Vec<Made>>,
    /// What was sent last, and by whom.
    pub last_list: Option<(i64, Vec<Made>)>,
    /// New plates, printed.
    pub blanks: Vec<Code>,
    /// Segments whose plates have a tag in use.
    pub tags: BTreeSet<i64>,
    /// How often the tag of a segment was read.
    pub reads: BTreeMap<i64, u32>,
    /// What was found wrong on the way.
    pub wrong: Vec<Mismatch>,
    pub now: DateTime<Utc>,
    seed: u64,
    dice: Dice,
    evidence: Evidence,
    /// Every step so far, with its time.
    log: Vec<String>,
    signed_in_on: NaiveDate,
    /// First day.
    since: NaiveDate,
}

/// How long what was kept on somebody's phone waits there at most: of some for longer than its time
/// is believed.
fn waits(person: i64) -> TimeDelta {
    TimeDelta::hours(if person % 4 == 3 { 80 } else { 40 })
}

impl World {
    /// The device cookie of somebody's phone.
    pub fn device(person: i64) -> String {
        BASE64_URL_SAFE_NO_PAD.encode([u8::try_from(person).unwrap(); 16])
    }

    /// Makes the world of a seed, which begins on a day.
    pub async fn of(seed: u64, since: NaiveDate, segments: i64) -> Self {
        let app = TestApp::start().await;
        let mut dice = Dice::new(seed);
        app.state.clock.set(midnight(later(since, -1)));
        ground::lay(&app, &mut dice, segments).await;
        jobs::prepare(&app.state).await.unwrap();
        let mut people = BTreeMap::new();
        for person in ANYBODY {
            let number = u8::try_from(person).unwrap();
            let signs = dice.chance(60);
            let phone = if signs {
                Phone::of(&app, person, number).await
            } else {
                Phone::new(&app, number)
            };
            agree_to_tracks(&app, person, &phone).await;
            people.insert(person, Person { phone, signs });
        }
        let owner = app.database.owner().await;
        let mut world = Self {
            admin: app.admin().await,
            facts: Facts::read(&owner, later(since, -OF_LATE)).await,
            now: app.state.clock.now(),
            app,
            owner,
            people,
            places: Places::default(),
            journal: Journal::default(),
            waiting: BTreeMap::new(),
            last_list: None,
            blanks: Vec::new(),
            tags: BTreeSet::new(),
            reads: BTreeMap::new(),
            wrong: Vec::new(),
            seed,
            dice,
            evidence: Evidence::default(),
            log: Vec::new(),
            signed_in_on: later(since, -1),
            since,
        };
        world.print_plates().await;
        world.look().await;
        world
    }

    async fn print_plates(&mut self) {
        let id = self.app.state.entropy.event_id(self.now);
        let batch = json!({ "id": id, "name": "补牌", "area": "990101", "size": BLANKS });
        self.post("/api/v1/code-batches", &batch, &[201]).await;
        let page = self.admin.get(&format!("/api/v1/codes?batch={id}&limit=200")).await.json();
        let items = page["items"].as_array().unwrap();
        let codes: Vec<&str> = items.iter().map(|item| item["code"].as_str().unwrap()).collect();
        self.post("/api/v1/codes/printed", &json!({ "codes": codes }), &[200]).await;
        self.blanks = codes.iter().map(|code| Code::parse(code).unwrap()).collect();
    }

    /// Moves the clock.
    pub fn at(&mut self, now: DateTime<Utc>) {
        self.now = now;
        self.app.state.clock.set(now);
    }

    /// Lets some seconds pass.
    pub fn tick(&mut self, seconds: i64) {
        self.at(self.now + TimeDelta::seconds(seconds));
    }

    /// Reads the facts, and takes down where segments lie by now.
    pub async fn look(&mut self) {
        let today = local_day(self.now);
        self.facts = Facts::read(&self.owner, later(today, -OF_LATE)).await;
        self.places.look(&self.facts, today);
    }

    /// Sends JSON as the administrator; the answer is one of those expected.
    pub async fn post(&self, path: &str, body: &Value, expected: &[u16]) -> Answer {
        let request =
            self.admin.request(Method::POST, path).header("sec-fetch-site", "same-origin");
        let answer = self.admin.send(request.json(body)).await;
        let status = answer.status.as_u16();
        assert!(expected.contains(&status), "{path} {body}: {status} {}", answer.body);
        answer
    }

    /// Reads a file as `riverward import` does; every row of it is taken.
    pub async fn import(&mut self, what: &str, table: &str) {
        import(&self.app, what, table).await;
        self.look().await;
        self.tick(1);
    }

    /// Everybody signs in anew.
    pub async fn sign_in(&mut self) {
        for (person, known) in &self.people {
            let token = session(&self.app, *person).await;
            known.phone.browser.set_cookie("__Host-session", &token);
        }
        self.admin = self.app.admin().await;
        self.signed_in_on = local_day(self.now);
    }

    /// Lives so many days.
    pub async fn live(&mut self, days: i64) {
        let past = later(self.since, days);
        let mut day = self.since;
        while day < past {
            self.day(day).await;
            day = later(day, 1);
            if self.dice.chance(4) {
                // The server is off for some days; what waits is sent before.
                self.send_everything().await;
                day = later(day, self.dice.between(1, 4));
            }
        }
        self.send_everything().await;
        self.check_months(self.since).await;
    }

    async fn day(&mut self, day: NaiveDate) {
        let begins = midnight(day);
        self.at(begins + TimeDelta::seconds(20));
        if day >= later(self.signed_in_on, SIGNED_IN) {
            self.sign_in().await;
        }
        self.look().await;
        if self.dice.chance(30) {
            self.step(first_of_the_day).await;
        }
        self.at(begins + TimeDelta::seconds(50));
        jobs::prepare(&self.app.state).await.unwrap();
        if day.day() == 1 {
            jobs::housekeep(&self.app.state).await.unwrap();
        }
        // Of a year every third morning, and every evening.
        if !is_long() || day.day().is_multiple_of(3) {
            self.check().await;
        }
        self.send_what_waits_long().await;
        let count = self.dice.between(3, 7);
        let mut times: Vec<i64> =
            (0..count).map(|_| self.dice.between(6 * 3600, 22 * 3600)).collect();
        times.sort_unstable();
        for time in times {
            let earliest = self.now + TimeDelta::seconds(30);
            self.at(earliest.max(begins + TimeDelta::seconds(time)));
            self.step(choose).await;
        }
        let evening = begins + TimeDelta::seconds(24 * 3600 - 30);
        self.at(evening.max(self.now + TimeDelta::seconds(1)));
        self.check().await;
        if month(day).last() == day || (!is_long() && day.weekday() == Weekday::Sun) {
            self.check_months(later(day, -31)).await;
        }
    }

    async fn step(&mut self, chosen: fn(&mut Dice, &Scene<'_>) -> Option<Step>) {
        let waiting: Vec<i64> = self.waiting.keys().copied().collect();
        let tagged: Vec<i64> = self.tags.iter().copied().collect();
        let scene = Scene {
            facts: &self.facts,
            journal: &self.journal,
            waiting: &waiting,
            tagged: &tagged,
            blanks: self.blanks.len(),
            now: self.now,
            today: local_day(self.now),
        };
        let Some(step) = chosen(&mut self.dice, &scene) else {
            return;
        };
        self.log.push(format!("{} {step:?}", self.now));
        Box::pin(play(self, step)).await;
    }

    async fn send_what_waits_long(&mut self) {
        let is_old = |(person, list): &(&i64, &Vec<Made>)| {
            let first = list.first();
            first.is_some_and(|made| self.now - made.sent.made_at > waits(**person))
        };
        let whose: Vec<i64> =
            self.waiting.iter().filter(is_old).map(|(person, _)| *person).collect();
        for person in whose {
            Box::pin(play(self, Step::Send(person))).await;
        }
    }

    async fn send_everything(&mut self) {
        let whose: Vec<i64> = self.waiting.keys().copied().collect();
        for person in whose {
            Box::pin(play(self, Step::Send(person))).await;
        }
    }

    /// Compares what is kept with what follows from the facts.
    pub async fn check(&mut self) {
        self.look().await;
        let today = local_day(self.now);
        let opinion = Opinion::new(&self.facts, &self.places);
        let since = month(later(today, -31)).first;
        let mut found = statuses::compare(&self.owner, &opinion, today).await;
        found.extend(sums::compare(&self.owner, &opinion, (since, today)).await);
        found.extend(deadlines::compare(&self.facts, &self.journal, self.now));
        found.extend(self.evidence.compare(&self.facts, &self.journal));
        found.extend(coverage::compare(&self.owner, &self.journal).await);
        self.wrong.extend(found);
        assert!(self.wrong.is_empty(), "{}", self.report());
    }

    /// Compares month sheets from a month on, the lists of what was missed, and what `recompute`
    /// says of it all.
    async fn check_months(&mut self, since: NaiveDate) {
        self.look().await;
        let today = local_day(self.now);
        let whole = Facts::read(&self.owner, month(later(since, -OF_LATE)).first).await;
        let opinion = Opinion::new(&whole, &self.places);
        let mut found = missed::compare(&self.admin, &opinion, today).await;
        let mut of = month(since.max(self.since));
        while of.first <= today {
            found.extend(months::compare(&self.admin, &opinion, of.first, today).await);
            let wrong = check(&self.owner, DISTRICT, LocalMonth::of(of.first), Depth::Scans).await;
            let wrong = wrong.unwrap();
            if !wrong.is_empty() {
                let what = format!("recompute --check of {}", of.first.format("%Y-%m"));
                found.push(Mismatch::new(what, &wrong, &"every sum is right"));
            }
            of = month(of.past);
        }
        self.wrong.extend(found);
        assert!(self.wrong.is_empty(), "{}", self.report());
    }

    fn report(&self) -> String {
        let today = local_day(self.now);
        let opinion = Opinion::new(&self.facts, &self.places);
        let mut lines = vec![format!(
            "world {} on {today} at {}: {} differences; once more by RIVERWARD_TEST_SEED={}, after \
             {} days from {}",
            self.seed,
            self.now,
            self.wrong.len(),
            self.seed,
            (today - self.since).num_days(),
            self.since
        )];
        let skipped = self.log.len().saturating_sub(TOLD);
        lines.extend(self.log.iter().skip(skipped).map(|step| format!("  {step}")));
        for wrong in self.wrong.iter().take(TOLD) {
            let Mismatch { what, kept, own, .. } = wrong;
            lines.push(format!("{what}: kept {kept}, but it follows {own}"));
        }
        let mut segments: Vec<i64> = self.wrong.iter().filter_map(|wrong| wrong.segment).collect();
        segments.sort_unstable();
        segments.dedup();
        for segment in segments.into_iter().take(3) {
            lines.extend(behind(&opinion, segment, today));
        }
        lines.extend(common(&opinion));
        lines.join("\n")
    }
}
