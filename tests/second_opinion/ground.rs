//! The ground a world stands on, beside the seed of the tests: villages, people with accounts,
//! segments with plates, who answers for them, and rules. Laid once, as the owner of the database;
//! everything after goes through the product.

use riverward::ids::Code;

use super::dice::Dice;
use crate::api::sql;
use crate::support::TestApp;

/// People who may answer, beside the two of the seed; their accounts have the same numbers.
pub const PEOPLE: [i64; 6] = [10, 11, 12, 13, 14, 15];
/// The segments' ids begin here.
const FIRST_SEGMENT: i64 = 200;
/// Serials of their plates, far from those of the seed.
const FIRST_SERIAL: u32 = 71_000_000;
/// Villages, and a town for what lies in none of its villages.
pub const VILLAGES: [&str; 5] =
    ["990101101201", "990101101202", "990101102201", "990101102202", "990101101"];
/// Where the lines begin in the east, in degrees; each goes 0.008 degrees on.
const WEST: f64 = 121.05;
const LONG: f64 = 0.008;
/// Metres of a degree of longitude at these latitudes, to a thousandth.
pub const DEGREE_M: f64 = 95_700.0;

/// What stands there before any segment.
const PEOPLE_AND_RULES: &str = "
    INSERT INTO area (district, path, name) VALUES
        (990101, '990101101202', '南村'), (990101, '990101102202', '北村');
    INSERT INTO person (district, person_id, name, area_path, external_code)
    SELECT 990101, n, (ARRAY['甲一','乙二','丙三','丁四','戊五','己六'])[n - 9],
           CASE n % 2 WHEN 0 THEN '990101101201' ELSE '990101102201' END, 'P' || n
    FROM generate_series(10, 15) n;
    INSERT INTO account (district, account_id, person_id, name)
    SELECT district, person_id, person_id, name FROM person
    WHERE district = 990101 AND person_id >= 10;
    INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from, season_from,
                      season_to, warning) VALUES
        (990101, '990101', 'lane_chief', 'lane', 'ten_days', 2, '2026-06-01', NULL, NULL, NULL),
        (990101, '990101101', 'river_chief', 'river', 'week', 2, '2026-06-01', NULL, NULL, NULL),
        (990101, '990101102', 'river_chief', 'river', 'month', 3, '2026-06-01', NULL, NULL, NULL),
        (990101, '990101', 'road_chief', 'road', 'quarter', 4, '2026-06-01', NULL, NULL, NULL),
        (990101, '990101', 'river_chief', 'road', 'week', 1, '2026-06-01', NULL, NULL, NULL),
        (990101, '990101', 'river_chief', 'river', 'day', 1, '2026-06-01', 1220, 110, NULL),
        (990101, '990101', 'lane_chief', 'lane', 'week', 3, '2026-06-01', NULL, NULL, 'yellow'),
        (990101, '990101', 'river_chief', 'river', 'day', 1, '2026-06-01', NULL, NULL, 'red');";

/// The kinds of segments that change into each other, each with the roles that answer for it.
pub const KINDS: [(&str, &[&str]); 3] = [
    ("river", &["river_chief"]),
    ("road", &["road_chief", "party_group_leader", "river_chief"]),
    ("lane", &["lane_chief"]),
];

/// Latitude of a segment's line: more than a kilometre from the next.
fn latitude(number: i64) -> f64 {
    30.72 + 0.01 * f64::from(i32::try_from(number).unwrap())
}

/// Where the line of a segment begins; it goes east from there. None of those of the seed.
pub fn beginning(segment: i64) -> Option<(f64, f64)> {
    (segment >= FIRST_SEGMENT).then(|| (WEST, latitude(segment - FIRST_SEGMENT)))
}

/// Lays the ground with so many segments.
pub async fn lay(app: &TestApp, dice: &mut Dice, segments: i64) {
    let mut all = PEOPLE_AND_RULES.to_owned();
    for number in 0..segments {
        let place = usize::try_from(number).unwrap();
        let (kind, roles) = KINDS[place % KINDS.len()];
        all.push_str(&segment(number, kind, VILLAGES[place % VILLAGES.len()]));
        // One in six is nobody's at first.
        if dice.chance(83) {
            let role = dice.one(roles).copied().unwrap_or("volunteer");
            let person = dice.one(&PEOPLE).copied().unwrap_or(10);
            all.push_str(&stewardship(number, person, role));
        }
    }
    sql(app, all).await;
}

fn segment(number: i64, kind: &str, village: &str) -> String {
    let id = FIRST_SEGMENT + number;
    let lat = latitude(number);
    let code = Code::from_serial(FIRST_SERIAL + u32::try_from(number).unwrap()).unwrap();
    let (code, east, plate) = (code.number(), WEST + LONG, WEST + 0.001);
    format!(
        "INSERT INTO segment (district, segment_id, kind, name, area_path, external_code,
                              length_m)
             VALUES (990101, {id}, '{kind}', '第{number}段', '{village}', 'S{id}', 764);
         INSERT INTO segment_geometry (district, segment_id, geometry_version, geom, valid_from)
             VALUES (990101, {id}, 1, ST_SetSRID('LINESTRING({WEST} {lat}, {east} {lat})'
                 ::geometry, 4326), '2026-01-01');
         INSERT INTO segment_state (district, segment_id, area_path, kind, name)
             VALUES (990101, {id}, '{village}', '{kind}', '第{number}段');
         INSERT INTO checkpoint (district, checkpoint_id, segment_id, name, location, radius_m)
             VALUES (990101, {id}, {id}, '桥', ST_SetSRID(ST_MakePoint({plate}, {lat}), 4326),
                 50);
         INSERT INTO code_locator (code, district) VALUES ({code}, 990101);
         INSERT INTO code (district, code, state, checkpoint_id, issued_at)
             VALUES (990101, {code}, 'installed', {id}, '2026-01-01');"
    )
}

fn stewardship(number: i64, person: i64, role: &str) -> String {
    let id = FIRST_SEGMENT + number;
    format!(
        "INSERT INTO stewardship (district, segment_id, person_id, role, valid_from)
             VALUES (990101, {id}, {person}, '{role}', '2026-06-01');"
    )
}
