//! What load is put on: codes spread over the province, each with the steward who answers for it,
//! signed in.

use std::io::Write;
use std::path::Path;

use sqlx::Row;

use super::province::{DISTRICT, Province};
use riverward::accounts::sessions::Opening;
use riverward::accounts::{Token, store};
use riverward::clock::Clock;
use riverward::ids::{AccountId, DistrictId, Entropy};

/// pgbench takes no more scripts than 128, and each target is one.
pub const TARGETS: i64 = 120;

/// A code and the steward of its segment.
#[derive(Clone, Debug)]
pub struct Target {
    /// The nine digits.
    pub code: i32,
    /// The steward, whose account has the same number.
    pub person: i64,
    /// Every code of the steward's segments, for what a phone sends together.
    pub codes: Vec<i32>,
    /// A session of the steward.
    pub token: String,
    /// As it is stored.
    pub token_hash: String,
}

/// Targets of different stewards and, as far as there are enough, different towns.
pub async fn targets(province: &Province) -> Vec<Target> {
    let mut owner = province.connect().await;
    let rows = sqlx::query(
        "WITH chosen AS (
             SELECT p.person_id, (SELECT min(s.segment_id) FROM stewardship s WHERE s.district = $1
                 AND s.person_id = p.person_id) AS segment_id
             FROM person p WHERE p.district = $1 ORDER BY hashint8(p.person_id) LIMIT $2)
         SELECT h.person_id,
                (SELECT min(c.code) FROM checkpoint k JOIN code c USING (district, checkpoint_id)
                 WHERE k.district = $1 AND k.segment_id = h.segment_id) AS code,
                (SELECT array_agg(c.code ORDER BY c.code) FROM stewardship w
                    JOIN checkpoint k USING (district, segment_id)
                 JOIN code c USING (district, checkpoint_id) WHERE w.district = $1
                     AND w.person_id = h.person_id) AS codes
         FROM chosen h",
    )
    .bind(DISTRICT)
    .bind(TARGETS)
    .fetch_all(&mut owner)
    .await
    .unwrap();
    let (entropy, clock) = (Entropy::from_os(), Clock::system());
    let mut targets = Vec::new();
    for row in rows {
        let token = Token::generate(DistrictId(DISTRICT), &entropy);
        let person = row.get("person_id");
        store::open_session(&mut owner, &token, AccountId(person), Opening::Password, clock.now())
            .await
            .unwrap();
        targets.push(Target {
            code: row.get("code"),
            person,
            codes: row.get("codes"),
            token: token.reveal(),
            token_hash: hex::encode(token.hash()),
        });
    }
    targets
}

/// An official of the whole district, signed in.
pub async fn official(province: &Province) -> String {
    let mut owner = province.connect().await;
    sqlx::raw_sql(
        "INSERT INTO account (district, account_id, name) VALUES (990900, 1, '测试员')
             ON CONFLICT DO NOTHING;
         INSERT INTO role_grant (district, account_id, area_path, role)
             VALUES (990900, 1, '990900', 'official') ON CONFLICT DO NOTHING",
    )
    .execute(&mut owner)
    .await
    .unwrap();
    let token = Token::generate(DistrictId(DISTRICT), &Entropy::from_os());
    let now = Clock::system().now();
    store::open_session(&mut owner, &token, AccountId(1), Opening::Password, now)
        .await
        .unwrap();
    token.reveal()
}

/// The targets as a Lua table, for the load generator.
pub fn write_lua(targets: &[Target], path: &Path) {
    let mut file = std::fs::File::create(path).unwrap();
    writeln!(file, "return {{").unwrap();
    for target in targets {
        let codes: Vec<String> = target.codes.iter().map(|code| format!("\"{code:09}\"")).collect();
        writeln!(
            file,
            "{{ code = \"{:09}\", cookie = \"__Host-session={}\", codes = {{ {} }} }},",
            target.code,
            target.token,
            codes.join(", ")
        )
        .unwrap();
    }
    writeln!(file, "}}").unwrap();
}
