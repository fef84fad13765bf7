//! Places and the codes that hang there.

use super::{Counted, Desk};
use crate::support::seed;
use riverward::ids::Code;

const GEOJSON: &str = r#"{"type":"FeatureCollection","features":[
 {"type":"Feature","properties":{"点位名称":"水闸","河道":"张家浜","半径":80},"geometry":{"type":"Point","coordinates":[121.105,30.8004,2.5]}},
 {"type":"Feature","properties":{"点位名称":"远桥","河道":"张家浜"},"geometry":{"type":"MultiPoint","coordinates":[[121.105,30.81]]}},
 {"type":"Feature","properties":{"点位名称":"线","河道":"张家浜"},"geometry":{"type":"LineString","coordinates":[[121.1,30.8],[121.2,30.8]]}},
 {"type":"Feature","properties":{"点位名称":"无河"},"geometry":{"type":"Point","coordinates":[121.1,30.8]}}
]}"#;

#[tokio::test]
async fn each_place_gets_one_code_and_keeps_it() {
    let desk = Desk::open().await;
    let path = desk.file("points.geojson", GEOJSON);
    let line = format!("checkpoints {path} --district 990101");
    let (_, said) = desk.import(&line).await;
    assert_eq!(Counted::of(&said), Counted::new(2, 0, 0, 2), "{said}");
    for word in [
        "m from its segment",
        "heights or measures left off",
        "has a LineString",
        "No segment is named",
    ] {
        assert!(said.contains(word), "{word}\n{said}");
    }
    let codes = desk
        .list(
            "SELECT c.code || ' ' || c.state || ' ' || k.name || ' ' || k.radius_m || ' ' || e.state
             FROM code c JOIN checkpoint k USING (district, checkpoint_id)
                 JOIN code_event e USING (district, code)
             WHERE k.checkpoint_id > 100 ORDER BY k.checkpoint_id",
        )
        .await;
    assert_eq!(codes.len(), 2);
    for (code, rest) in
        codes.iter().zip([" installed 水闸 80 installed", " installed 远桥 50 installed"])
    {
        let (number, _) = code.split_once(' ').unwrap();
        let number = Code::from_number(number.parse().unwrap()).expect("a right check digit");
        assert!(code.ends_with(rest), "{code}");
        assert!(said.contains(&number.grouped()), "{said}");
    }
    let before = desk.everything(990_101).await;
    let (_, said) = desk.import(&line).await;
    assert_eq!(Counted::of(&said), Counted::new(0, 0, 2, 2), "{said}");
    assert_eq!(desk.everything(990_101).await, before);
}

#[tokio::test]
async fn codes_can_be_left_out_and_follow_later() {
    let desk = Desk::open().await;
    let path = desk.file("points.csv", "点位,河道,经度,纬度\n水闸,张家浜,121.105,30.8\n");
    assert_eq!(
        desk.import_clean(&format!("checkpoints {path} --district 990101 --no-codes")).await,
        Counted::new(1, 0, 0, 0)
    );
    assert_eq!(desk.ask::<i64>("SELECT count(*) FROM code WHERE checkpoint_id > 100").await, 0);
    assert_eq!(
        desk.import_clean(&format!("checkpoints {path} --district 990101 --no-codes")).await,
        Counted::new(0, 0, 1, 0)
    );
    assert_eq!(
        desk.import_clean(&format!("checkpoints {path} --district 990101")).await,
        Counted::new(0, 1, 0, 0)
    );
    assert_eq!(
        desk.import_clean(&format!("checkpoints {path} --district 990101")).await,
        Counted::new(0, 0, 1, 0)
    );
    assert_eq!(desk.ask::<i64>("SELECT count(*) FROM code WHERE checkpoint_id > 100").await, 1);
}

#[tokio::test]
async fn a_code_that_hangs_already_is_brought_along() {
    let desk = Desk::open().await;
    let fresh = Code::from_serial(77_000_001).unwrap();
    let file = |plates: [String; 5]| {
        let [bridge, lock, retired, elsewhere, taken] = plates;
        format!(
            "name,segment,lon,lat,plate\n1号桥,张家浜,121.1,30.8,{bridge}\n水闸,张家浜,121.105,30.8,{lock}\n甲,张家浜,121.106,30.8,{retired}\n\
             乙,张家浜,121.107,30.8,{elsewhere}\n丙,张家浜,121.108,30.8,{taken}\n丁,张家浜,121.109,30.8,418203570\n"
        )
    };
    let text = |code: Code| code.grouped();
    let content = file([
        text(fresh),
        text(seed::blank()),
        text(seed::replaced()),
        text(seed::elsewhere()),
        text(seed::road()),
    ]);
    let path = desk.file("points.csv", content);
    let line = format!("checkpoints {path} --district 990101");
    let (_, said) = desk.import(&line).await;
    assert_eq!(Counted::of(&said), Counted::new(1, 1, 0, 4), "{said}");
    assert!(said.contains(&format!("replaces the code {}", seed::river().grouped())), "{said}");
    let old: String = desk
        .ask(&format!(
            "SELECT state || ' ' || successor FROM code WHERE code = {}",
            seed::river().number()
        ))
        .await;
    assert_eq!(old, format!("retired {}", fresh.number()));
    let new: String = desk
        .ask(&format!(
            "SELECT state || ' ' || checkpoint_id FROM code WHERE code = {}",
            fresh.number()
        ))
        .await;
    assert_eq!(new, "installed 1");
    let blank: String = desk
        .ask(&format!("SELECT state FROM code WHERE code = {}", seed::blank().number()))
        .await;
    assert_eq!(blank, "installed");
    let before = desk.everything(990_101).await;
    let (_, said) = desk.import(&line).await;
    assert_eq!(Counted::of(&said), Counted::new(0, 0, 2, 4), "{said}");
    assert_eq!(desk.everything(990_101).await, before);
}

#[tokio::test]
async fn a_checkpoint_moves_with_its_external_code() {
    let desk = Desk::open().await;
    let path = desk
        .file("points.csv", "名称,编码,河道,经度,纬度,半径\n水闸,S1,张家浜,121.105,30.8,60米\n");
    desk.import_clean(&format!("checkpoints {path} --district 990101")).await;
    let path = desk
        .file("points.csv", "名称,编码,河道,经度,纬度,半径\n南水闸,S1,党员示范路,121.09,30.803,\n");
    let (_, said) = desk.import(&format!("checkpoints {path} --district 990101")).await;
    assert_eq!(Counted::of(&said), Counted::new(0, 1, 0, 0), "{said}");
    let now: String = desk.ask("SELECT name || segment_id || ' ' || radius_m || ' ' || version || ' ' || ST_X(location) FROM checkpoint WHERE external_code = 'S1'").await;
    assert_eq!(now, "南水闸2 60 2 121.09");
    let path = desk.file(
        "points.csv",
        "名称,编码,河道,经度,纬度,半径\n南水闸,S1,党员示范路,121.09,30.803,3000\n北,,党员示范路,abc,30,\n",
    );
    let (_, said) = desk.import(&format!("checkpoints {path} --district 990101")).await;
    assert_eq!(Counted::of(&said), Counted::new(0, 0, 0, 2), "{said}");
}

#[tokio::test]
async fn a_place_plated_by_a_file_leads_its_retired_codes_there() {
    let desk = Desk::open().await;
    let retired = "UPDATE code SET state = 'retired' WHERE checkpoint_id = 1
                       AND state = 'installed' RETURNING state";
    assert_eq!(desk.ask::<String>(retired).await, "retired");
    let path = desk.file(
        "points.csv",
        format!(
            "name,segment,lon,lat,plate\n1号桥,张家浜,121.1,30.8,{}\n",
            seed::blank().grouped()
        ),
    );
    desk.import_clean(&format!("checkpoints {path} --district 990101")).await;
    let successors = format!(
        "SELECT count(*) FROM code WHERE checkpoint_id = 1 AND state = 'retired' AND code = {}
             AND successor = {}",
        seed::river().number(),
        seed::blank().number()
    );
    assert_eq!(desk.ask::<i64>(&successors).await, 1);
    // It was put on record when it was retired, and is not a second time.
    let events = format!("SELECT count(*) FROM code_event WHERE code = {}", seed::river().number());
    assert_eq!(desk.ask::<i64>(&events).await, 0);
}

#[tokio::test]
async fn a_file_locates_a_place_that_nobody_has_located() {
    let desk = Desk::open().await;
    let unknown = "UPDATE checkpoint SET is_located = false, accuracy_m = NULL
                       WHERE checkpoint_id = 2 RETURNING checkpoint_id";
    desk.ask::<i64>(unknown).await;
    let measured = "UPDATE checkpoint SET accuracy_m = 8 WHERE checkpoint_id = 1
                        RETURNING checkpoint_id";
    desk.ask::<i64>(measured).await;
    // Where it stood on maps already, which nobody knew to be right.
    let path = desk.file(
        "points.csv",
        "name,segment,lon,lat\n1号桥,张家浜,121.1005,30.8\n2号桥,张家浜,121.121,30.8\n",
    );
    let line = format!("checkpoints {path} --district 990101 --no-codes");
    assert_eq!(desk.import_clean(&line).await, Counted::new(0, 2, 0, 0));
    let places = "SELECT string_agg(concat_ws(' ', is_located, accuracy_m), ',' ORDER BY name)
                  FROM checkpoint WHERE checkpoint_id IN (1, 2)";
    assert_eq!(desk.ask::<String>(places).await, "t,t", "nor does the fix of before hold");
    assert_eq!(desk.import_clean(&line).await, Counted::new(0, 0, 2, 0));
}
