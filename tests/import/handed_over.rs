//! What townships hand over as tables: what spreadsheets, printed lists and old programs make of
//! them, taken as it was meant or refused by name.

use super::{Counted, Desk, example};
use riverward::exchange::import::cli::Finish;

/// A district with a town, two villages and three rivers.
async fn desk() -> Desk {
    let desk = Desk::open().await;
    let areas = desk.file(
        "areas.csv",
        "代码,名称\n310299,试验区\n310299101,甲镇\n310299101201,东村\n310299101202,西村\n",
    );
    desk.import_clean(&format!("areas {areas} --district 310299")).await;
    let rivers = desk.file(
        "rivers.csv",
        "名称,编码,类型,区域,wkt\n\
         中心河,S001,河道,东村,\"LINESTRING (121.1 30.80, 121.12 30.80)\"\n\
         北塘港,S002,河道,西村,\"LINESTRING (121.1 30.81, 121.12 30.81)\"\n\
         长横泾,S003,河道,东村,\"LINESTRING (121.1 30.82, 121.12 30.82)\"\n",
    );
    desk.import_clean(&format!("segments {rivers} --district 310299")).await;
    desk
}

async fn import(desk: &Desk, kind: &str, content: &str) -> (Finish, Counted, String) {
    let path = desk.file("next.csv", content);
    let (finish, said) = desk.import(&format!("{kind} {path} --district 310299")).await;
    (finish, Counted::of(&said), said)
}

#[tokio::test]
async fn a_code_that_lost_its_digits_is_refused_and_the_right_one_makes_no_second_river() {
    let desk = desk().await;
    let table = |codes: [&str; 2]| {
        format!(
            "河道名称,河道编码,类型,区域,wkt\n\
             南横河,{},river,东村,\"LINESTRING (121.1 30.71, 121.12 30.71)\"\n\
             北横河,{},river,东村,\"LINESTRING (121.1 30.72, 121.12 30.72)\"\n",
            codes[0], codes[1]
        )
    };
    let (finish, counted, said) = import(&desk, "segments", &table(["3.10299E+11"; 2])).await;
    assert_eq!((finish, counted), (Finish::Refused, Counted::new(0, 0, 0, 2)), "{said}");
    assert!(said.contains("lost its last digits in the spreadsheet"), "{said}");
    let right = table(["310299101201001", "310299101201002.0"]);
    assert_eq!(import(&desk, "segments", &right).await.1, Counted::new(2, 0, 0, 0));
    let names = desk
        .list("SELECT name || external_code FROM segment WHERE district = 310299 AND name LIKE '%横河' ORDER BY 1")
        .await;
    assert_eq!(names, ["北横河310299101201002", "南横河310299101201001"]);
}

#[tokio::test]
async fn numbers_past_what_programs_count_exactly_are_no_codes_in_json_either() {
    let desk = desk().await;
    for (code, is_taken) in [
        ("\"310299101201001001\"", true),
        ("310299101201002", true),
        ("310299101201003.0", true),
        ("310299101201001004", false),
        ("3.10299e+11", false),
    ] {
        let feature = format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"name\":\"河{code_name}\",\"code\":{code},\"area\":\"东村\"}},\
             \"geometry\":{{\"type\":\"LineString\",\"coordinates\":[[121.1,30.7],[121.12,30.7]]}}}}",
            code_name = code.len() * 10 + usize::from(is_taken),
        );
        let path = desk.file("one.geojson", feature);
        let line = format!("segments {path} --district 310299 --kind river");
        let (finish, said) = desk.import(&line).await;
        assert_eq!(finish == Finish::Clean, is_taken, "{code}: {said}");
    }
}

#[tokio::test]
async fn phones_are_the_numbers_they_were_and_signs_for_nothing_are_none() {
    let desk = desk().await;
    let (_, counted, said) = import(
        &desk,
        "areas",
        "代码,名称,值班电话,监督电话\n310299101,甲镇,57310001.0,02157310002.0\n\
         310299101201,东村,1.39E+10,57310003\n310299101202,西村,/,无\n",
    )
    .await;
    assert_eq!(counted, Counted::new(0, 1, 1, 1), "{said}");
    let phones = desk
        .list("SELECT concat_ws(' ', name, office_phone, supervision_phone) FROM area WHERE district = 310299 ORDER BY path")
        .await;
    assert_eq!(phones, ["试验区", "甲镇 57310001 02157310002", "东村", "西村"]);
}

#[tokio::test]
async fn a_printed_list_is_read_between_its_title_and_its_sum() {
    let desk = desk().await;
    let (finish, counted, said) = import(
        &desk,
        "stewards",
        "甲镇河长名单,,,\n填报单位：甲镇水务站,,,填报日期：2026年3月1日\n\
         姓名,角色,河段编码,开始日期\n王小明,河长,S001,2026-03-01\n李大山,河长,S002,2026-03-01\n\
         合计,2人,,\n",
    )
    .await;
    assert_eq!((finish, counted), (Finish::Clean, Counted::new(2, 0, 0, 0)), "{said}");
    assert!(
        said.contains("3 lines with titles, notes or sums were passed over (lines 1, 2, 6)"),
        "{said}"
    );
}

#[tokio::test]
async fn a_column_that_means_nothing_may_stand_there_twice() {
    let desk = desk().await;
    let table = "姓名,角色,河段编码,开始日期,备注,备注\n王小明,河长,S001,2026-03-01,,兼任\n";
    assert_eq!(import(&desk, "stewards", table).await.1, Counted::new(1, 0, 0, 0));
    let twice = "姓名,姓名,角色,河段编码\n王小明,李大山,河长,S001\n";
    let path = desk.file("twice.csv", twice);
    let (finish, said) = desk.import(&format!("stewards {path} --district 310299")).await;
    assert!(finish == Finish::Failed && said.contains("姓名"), "{said}");
}

#[tokio::test]
async fn what_shows_nothing_keeps_no_steward_from_a_river() {
    let desk = desk().await;
    let rivers = "名称,编码,类型,区域,wkt\n\
        大\u{200B}芒河,Z001,river,东村,\"LINESTRING (121.1 30.61, 121.12 30.61)\"\n\
        小\u{3000}芒河,Z002,river,东村,\"LINESTRING (121.1 30.62, 121.12 30.62)\"\n";
    assert_eq!(import(&desk, "segments", rivers).await.1, Counted::new(2, 0, 0, 0));
    let stewards = "姓名,角色,河段,区域,开始日期\n孙一,河长,大\u{200B}芒河,东村,2026-03-01\n\
        周二,河长,小\u{3000}芒河,东村,2026-03-01\n吴三,志愿者,大芒河,东村,２０２６－０３－０１\n";
    let (finish, _, said) = import(&desk, "stewards", stewards).await;
    assert_eq!(finish, Finish::Clean, "{said}");
    let names = desk.list("SELECT name FROM segment WHERE district = 310299 AND external_code LIKE 'Z%' ORDER BY external_code").await;
    assert_eq!(names, ["大芒河", "小 芒河"]);
}

#[tokio::test]
async fn signs_for_nothing_are_nobodys_code_and_no_last_day() {
    let desk = desk().await;
    let people = "姓名,人员编码,角色,河段编码,开始日期,结束日期\n\
        卫一,/,志愿者,S001,2026-03-01,至今\n卫二,/,志愿者,S002,2026-03-01,长期\n";
    assert_eq!(import(&desk, "stewards", people).await.1, Counted::new(2, 0, 0, 0));
    let third = "姓名,人员编码,角色,河段编码,开始日期\n钱三,—,志愿者,S003,20260301.0\n";
    assert_eq!(import(&desk, "stewards", third).await.1, Counted::new(1, 0, 0, 0));
    let people = desk
        .list("SELECT p.name || coalesce(p.external_code, '-') || coalesce(s.valid_to::text, '') FROM person p JOIN stewardship s USING (district, person_id) WHERE p.district = 310299 ORDER BY 1")
        .await;
    assert_eq!(people, ["卫一-", "卫二-", "钱三-"]);
}

#[tokio::test]
async fn two_people_in_one_cell_are_told_apart_from_one() {
    let desk = desk().await;
    let table = "姓名,角色,河段编码,开始日期\n王小明、李大山,河长,S001,2026-03-01\n王\u{3000}明,河长,S002,2026-03-01\n";
    let (_, counted, said) = import(&desk, "stewards", table).await;
    assert_eq!(counted, Counted::new(1, 0, 0, 1), "{said}");
    assert!(said.contains("several people in one cell"), "{said}");
    assert_eq!(desk.list("SELECT name FROM person WHERE district = 310299").await, ["王明"]);
}

#[tokio::test]
async fn the_size_of_a_surface_is_no_area_and_a_flag_says_which_column_is_meant() {
    let desk = desk().await;
    let table = "MC,BM,LX,AREA,XZM,wkt\n新河,N001,河流,15234.78,东村,\"LINESTRING (121.1 30.7, 121.12 30.7)\"\n";
    let path = desk.file("old.csv", table);
    let line = format!("segments {path} --district 310299");
    let said = desk.import(&line).await.1;
    assert!(said.contains("--area") && !said.contains("15234"), "{said}");
    desk.import_clean(&format!("{line} --column area=XZM")).await;
    let (finish, said) = desk.import(&format!("{line} --column area=QQQ")).await;
    assert!(finish == Finish::Failed && said.contains("QQQ") && said.contains("XZM"), "{said}");
}

#[tokio::test]
async fn a_refusal_names_the_flag_and_the_headings_that_would_do() {
    let desk = desk().await;
    let table = "谁,干什么,河段编码\n王小明,河长,S001\n";
    let path = desk.file("unknown.csv", table);
    let (finish, said) = desk.import(&format!("stewards {path} --district 310299")).await;
    assert_eq!(finish, Finish::Failed, "{said}");
    for word in ["--name-field", "姓名", "谁"] {
        assert!(said.contains(word), "{said}");
    }
}

#[tokio::test]
async fn an_area_is_found_by_what_it_is_called_or_the_near_one_is_offered() {
    let desk = desk().await;
    let river = |area: &str, number: usize| {
        format!(
            "名称,编码,类型,区域,wkt\n河{number},A{number},河道,{area},\"LINESTRING (121.1 30.7, 121.12 30.7)\"\n"
        )
    };
    for (number, area) in
        ["试验", "甲镇东村", "试验区/甲镇/西村", "310299101201.0"].into_iter().enumerate()
    {
        let (_, counted, said) = import(&desk, "segments", &river(area, number)).await;
        assert_eq!(counted, Counted::new(1, 0, 0, 0), "{area}: {said}");
    }
    let said = import(&desk, "segments", &river("东村二组", 9)).await.2;
    assert!(said.contains("Is it “东村”?"), "{said}");
}

#[tokio::test]
async fn what_comes_next_is_said_where_it_is_not_done_yet() {
    let desk = desk().await;
    let roads =
        "名称,编码,类型,区域,wkt\n新路,L001,示范路,东村,\"LINESTRING (121.1 30.7, 121.12 30.7)\"\n";
    let said = import(&desk, "segments", roads).await.2;
    assert!(said.contains("river, road") && said.contains("import duties"), "{said}");
    let stewards =
        "姓名,角色,河段编码,开始日期,河长电话\n王小明,河长,S001,2026-03-01,13900000000\n";
    let said = import(&desk, "stewards", stewards).await.2;
    assert!(said.contains("QR code") && said.contains("河长电话"), "{said}");
    assert!(!said.contains("13900000000"), "{said}");
}

/// Each sample imports as it is, in the order of README, in both languages.
#[tokio::test]
async fn every_sample_file_can_be_imported_as_it_is() {
    for language in ["zh", "en"] {
        let desk = Desk::open().await;
        for what in ["areas", "segments", "duties", "stewards", "checkpoints"] {
            let sample = example(what, language);
            let path = desk.file("sample.csv", &sample);
            let (finish, said) = desk.import(&format!("{what} {path} --district 990201")).await;
            assert_eq!(finish, Finish::Clean, "{what} {language}: {said}");
            assert!(!said.contains("Columns not used"), "{what} {language}: {said}");
        }
        assert_eq!(
            desk.ask::<i64>("SELECT count(*) FROM segment_duty WHERE district = 990201").await,
            3
        );
    }
}
