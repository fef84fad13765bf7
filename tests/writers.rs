//! Sixteen writers at once, for a minute in `make test-long` and some seconds of it else: records,
//! the same again, taken back and decided on, hand-overs, deputies, moves, reports, marks, files.
//! Nobody locks another out, nothing fails, and in the end every sum is what the raw rows say.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::sync::RwLock;
use uuid::Uuid;

use crate::second_opinion::calendar::{later, local_day, month};
use crate::second_opinion::desk::{import, session};
use crate::second_opinion::dice::Dice;
use crate::second_opinion::ground::{VILLAGES, lay};
use crate::second_opinion::places::Places;
use crate::second_opinion::raw::Facts;
use crate::second_opinion::rules::Opinion;
use crate::second_opinion::steps::ANYBODY;
use crate::second_opinion::{statuses, sums};
use crate::support::{Answer, Browser, TestApp, is_long, seed};
use riverward::clock::LocalMonth;
use riverward::ids::{Code, DistrictId};
use riverward::jobs;
use riverward::rollups::Depth;
use riverward::rollups::store::check;

const WRITERS: u64 = 16;
const SEGMENTS: i64 = 8;
/// Records that have to be stored, and how much longer that may take.
const ENOUGH: usize = 30;
const PATIENCE: Duration = Duration::from_secs(30);

fn how_long() -> Duration {
    if is_long() {
        Duration::from_mins(1)
    } else {
        Duration::from_secs(3)
    }
}

/// A record that was stored.
#[derive(Clone, Debug)]
struct Stored {
    id: Uuid,
    person: i64,
    /// As it was sent.
    body: Value,
}

/// What all of them share.
struct Stage {
    app: TestApp,
    admin: Browser,
    stewards: BTreeMap<i64, Browser>,
    /// Segments with the plates that hang there.
    plates: Vec<(i64, Code)>,
    /// Held by whoever hands a segment over today, so that no record is made at the very moment of
    /// it; shared by those who record there.
    turns: BTreeMap<i64, RwLock<()>>,
    stored: Mutex<Vec<Stored>>,
    begun: DateTime<Utc>,
    ticks: AtomicI64,
    acts: AtomicI64,
}

impl Stage {
    async fn set() -> Self {
        let app = TestApp::start().await;
        lay(&app, &mut Dice::new(7), SEGMENTS).await;
        jobs::prepare(&app.state).await.unwrap();
        let owner = app.database.owner().await;
        let begun = app.state.clock.now();
        let facts = Facts::read(&owner, local_day(begun)).await;
        let plates = facts.segments.iter().filter_map(|segment| {
            let (_, code) = facts.plate_at(segment.id)?;
            Some((segment.id, Code::from_number(u32::try_from(code).ok()?).ok()?))
        });
        let mut stewards = BTreeMap::new();
        for person in ANYBODY {
            let browser = app.resident();
            browser.set_cookie("__Host-session", &session(&app, person).await);
            stewards.insert(person, browser);
        }
        Self {
            admin: app.admin().await,
            plates: plates.collect(),
            turns: facts.segments.iter().map(|segment| (segment.id, RwLock::default())).collect(),
            app,
            stewards,
            stored: Mutex::default(),
            begun,
            ticks: AtomicI64::new(1),
            acts: AtomicI64::new(0),
        }
    }

    /// The next millisecond: no two things are done at the same.
    fn tick(&self) -> DateTime<Utc> {
        let tick = self.ticks.fetch_add(1, Ordering::SeqCst);
        let now = self.begun + TimeDelta::milliseconds(tick);
        self.app.state.clock.set(now);
        now
    }

    fn today(&self) -> NaiveDate {
        local_day(self.begun)
    }

    async fn send(&self, browser: &Browser, path: &str, body: &Value) -> Answer {
        let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin");
        let answer = browser.send(request.json(body)).await;
        self.is_well(path, &answer);
        answer
    }

    fn is_well(&self, path: &str, answer: &Answer) {
        self.acts.fetch_add(1, Ordering::Relaxed);
        assert!(answer.status.as_u16() < 500, "{path}: {} {}", answer.status, answer.body);
    }

    fn any_stored(&self, dice: &mut Dice) -> Option<Stored> {
        let stored = self.stored.lock().unwrap();
        dice.one(&stored).cloned()
    }
}

async fn record(stage: &Stage, dice: &mut Dice) {
    let (segment, code) = *dice.one(&stage.plates).unwrap();
    let person = *dice.one(&ANYBODY).unwrap();
    let _turn = stage.turns[&segment].read().await;
    let now = stage.tick();
    let id = stage.app.state.entropy.event_id(now);
    let millis = now.timestamp_millis();
    let scan = json!({ "id": id, "code": code.to_string(), "outcome": "normal",
                       "device_time": millis });
    let body = json!({ "sent_at": millis, "scans": [scan] });
    let answer = stage.send(&stage.stewards[&person], "/api/v1/scans", &body).await.json();
    if answer["answers"][0]["result"] == "recorded" {
        stage.stored.lock().unwrap().push(Stored { id, person, body });
    }
}

async fn again(stage: &Stage, dice: &mut Dice) {
    let Some(Stored { person, body, .. }) = stage.any_stored(dice) else {
        return;
    };
    stage.tick();
    let answer = stage.send(&stage.stewards[&person], "/api/v1/scans", &body).await.json();
    assert_eq!(answer["answers"][0]["result"], "replayed");
}

async fn take_back(stage: &Stage, dice: &mut Dice) {
    let Some(stored) = stage.any_stored(dice) else {
        return;
    };
    let now = stage.tick();
    let id = stage.app.state.entropy.event_id(now);
    let made = &stored.body["sent_at"];
    let payload = json!({ "id": id, "undo": stored.id, "device_time": made });
    let body = json!({ "sent_at": made, "scans": [{ "payload": payload.to_string() }] });
    stage.send(&stage.stewards[&stored.person], "/api/v1/scans", &body).await;
}

async fn decide(stage: &Stage, dice: &mut Dice) {
    let Some(stored) = stage.any_stored(dice) else {
        return;
    };
    let id = stage.app.state.entropy.event_id(stage.tick());
    let verdict = if dice.chance(60) { "set_aside" } else { "accepted" };
    let body = json!({ "id": id, "verdict": verdict, "note": "看过了" });
    let path = format!("/api/v1/records/{}/decision", stored.id);
    stage.send(&stage.admin, &path, &body).await;
}

/// A principal hands over, today or tomorrow; or somebody stands in, or begins beside.
async fn change(stage: &Stage, dice: &mut Dice) {
    let (segment, _) = *dice.one(&stage.plates).unwrap();
    let path = format!("/api/v1/segments/{segment}/stewardships");
    let held = stage.admin.get(&path).await;
    stage.is_well(&path, &held);
    let held = held.json();
    let items = held["items"].as_array().unwrap().iter();
    let principal = items
        .filter(|item| item["principal"] == true && item["until"].is_null())
        .map(|item| item["id"].clone())
        .next();
    let person = *dice.one(&ANYBODY).unwrap();
    let today = stage.today();
    let how = dice.between(1, 4);
    let change = match (how, principal) {
        (1 | 2, Some(id)) => {
            let on = later(today, i64::from(how == 2));
            json!({ "action": "hand_over", "stewardship": id, "person": person, "on": on })
        }
        (3, Some(id)) => json!({ "action": "deputise", "stewardship": id, "person": person,
                                 "from": today, "until": later(today, 3) }),
        _ => json!({ "action": "assign", "person": person, "role": "volunteer",
                     "principal": false, "from": today, "commitment": "" }),
    };
    let _turn = stage.turns[&segment].write().await;
    let id = stage.app.state.entropy.event_id(stage.tick());
    let body = json!({ "id": id, "change": change, "note": "" });
    stage.send(&stage.admin, &path, &body).await;
    stage.tick();
}

async fn file(stage: &Stage, dice: &mut Dice) {
    stage.tick();
    stage.acts.fetch_add(1, Ordering::Relaxed);
    if dice.chance(30) {
        // The rule of the seed, as it is.
        let table = "role,kind,unit,times,from\nriver_chief,river,week,1,2026-01-01\n";
        import(&stage.app, "duties", table).await;
        return;
    }
    let number = dice.between(0, SEGMENTS - 1);
    let kind = ["river", "road", "lane"][usize::try_from(number % 3).unwrap()];
    let area = dice.one(&VILLAGES).unwrap();
    let code = 200 + number;
    let table = format!("externalcode,name,kind,area\nS{code},第{number}段,{kind},{area}\n");
    import(&stage.app, "segments", &table).await;
}

/// A resident reports, or gives a mark.
async fn say(stage: &Stage, dice: &mut Dice) {
    let (_, code) = *dice.one(&stage.plates).unwrap();
    let resident = stage.app.resident();
    let (form, path) = if dice.chance(60) {
        ("report", "problems")
    } else {
        ("rate", "ratings")
    };
    let page = format!("/q/{code}/{form}");
    let shown = resident.get(&page).await;
    stage.is_well(&page, &shown);
    let token = shown.value_of("input[name=token]").expect("a form token");
    let text = format!("{} 看到的事", stage.tick());
    let score = dice.between(1, 5).to_string();
    let fields = [
        ("token", token.as_str()),
        ("category", "other"),
        ("text", text.as_str()),
        ("score", score.as_str()),
        ("reason", text.as_str()),
    ];
    let path = format!("/q/{code}/{path}");
    let answer = resident.post(&path, &fields).await;
    stage.is_well(&path, &answer);
}

async fn write(stage: &Stage, number: u64, until: Instant) {
    let mut dice = Dice::new(1000 + number);
    // On a busy machine for as long as it takes to store something.
    while Instant::now() < until
        || Instant::now() < until + PATIENCE && stage.stored.lock().unwrap().len() < ENOUGH
    {
        match dice.between(1, 100) {
            1..=46 => record(stage, &mut dice).await,
            47..=56 => again(stage, &mut dice).await,
            57..=64 => take_back(stage, &mut dice).await,
            65..=76 => decide(stage, &mut dice).await,
            77..=84 => change(stage, &mut dice).await,
            85..=92 => say(stage, &mut dice).await,
            _ => file(stage, &mut dice).await,
        }
    }
}

async fn deadlocks(owner: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        .fetch_one(owner)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_writers_lock_nobody_out_and_every_sum_is_what_the_raw_rows_add_up_to() {
    let stage = Box::pin(Stage::set()).await;
    let owner = stage.app.database.owner().await;
    let today = stage.today();
    let mut places = Places::default();
    let facts = Facts::read(&owner, today).await;
    places.look(&facts, later(today, -1));

    let until = Instant::now() + how_long();
    join_all((0..WRITERS).map(|number| write(&stage, number, until))).await;

    let facts = Facts::read(&owner, month(today).first).await;
    places.look(&facts, today);
    let opinion = Opinion::new(&facts, &places);
    let mut wrong = statuses::compare(&owner, &opinion, today).await;
    wrong.extend(sums::compare(&owner, &opinion, (month(today).first, today)).await);
    let acts = stage.acts.load(Ordering::Relaxed);
    assert!(wrong.is_empty(), "after {acts} acts: {wrong:#?}");
    let differences =
        check(&owner, DistrictId(seed::DISTRICT), LocalMonth::of(today), Depth::Scans).await;
    assert_eq!(differences.unwrap(), []);
    let stored = stage.stored.lock().unwrap().len();
    assert!(
        stored >= ENOUGH && facts.scans.len() == stored,
        "{stored} of {} stored",
        facts.scans.len()
    );

    // Whoever was chosen as the victim of a deadlock was answered 5xx, which nobody was; and the
    // database counted none. What a connection counted is written down when it ends at the latest.
    stage.app.state.db.close().await;
    assert_eq!(deadlocks(&owner).await, 0);
}
