//! What columns are called in files people hand over, and how their values are written.
//! `docs/import.md` lists the same names.

use chrono::{Datelike, NaiveDate};

use super::message::Message;
use super::source::Columns;
use crate::segments::SegmentKind;
use crate::stewardships::duties::{MonthDay, WarningLevel};
use crate::stewardships::{CadenceUnit, Origin, Role};

/// A thing a column can mean: its names, best first, as [`plain_name`] leaves them.
pub(super) type Field = &'static [&'static str];

pub(super) const AREA_NAME: Field = &["区域名称", "区划名称", "名称", "name", "areaname"];
pub(super) const SEGMENT_NAME: Field = &[
    "河道名称",
    "河段名称",
    "道路名称",
    "示范路名称",
    "埭名称",
    "水体名称",
    "网格名称",
    "名称",
    "name",
    "title",
    "标题",
];
pub(super) const CHECKPOINT_NAME: Field =
    &["点位名称", "点位", "checkpoint", "checkpointname", "名称", "name"];
pub(super) const SEGMENT_OWN_CODE: Field = &[
    "河道编码",
    "河段编码",
    "道路编码",
    "编码",
    "编号",
    "externalcode",
    "code",
    "外部编码",
    "代码",
];
pub(super) const CHECKPOINT_CODE: Field =
    &["点位编码", "点位编号", "编码", "编号", "externalcode", "code", "外部编码"];
pub(super) const AREA_CODE: Field = &[
    "区划代码",
    "行政区划代码",
    "统计用区划代码",
    "区域编码",
    "区域代码",
    "编码",
    "代码",
    "code",
    "areacode",
    "areapath",
    "path",
    "adcode",
    "gbcode",
];
pub(super) const PARENT: Field =
    &["上级代码", "上级编码", "上级", "上级区域", "parent", "parentcode", "parentpath"];
pub(super) const OFFICE_PHONE: Field = &["值班电话", "联系电话", "officephone"];
pub(super) const SUPERVISION_PHONE: Field = &["监督电话", "supervisionphone"];
pub(super) const KIND: Field = &["类型", "类别", "kind", "type", "segmentkind"];
pub(super) const AREA: Field = &[
    "区域",
    "所属区域",
    "所在区域",
    "区划代码",
    "行政区划代码",
    "area",
    "areapath",
    "areacode",
    "areaname",
];
pub(super) const TOWN: Field = &["镇", "乡镇", "街镇", "所属镇", "所在镇", "所属街镇", "town"];
pub(super) const VILLAGE: Field = &["村", "村居", "行政村", "所属村", "所在村", "村名", "village"];
pub(super) const DESCRIPTION: Field = &["描述", "说明", "起止点", "description", "desc"];
pub(super) const PERSON: Field =
    &["姓名", "责任人", "责任人姓名", "河长姓名", "person", "personname", "name"];
pub(super) const PERSON_CODE: Field =
    &["人员编码", "人员编号", "工号", "personcode", "personexternalcode"];
pub(super) const PERSON_AREA: Field = &["人员区域", "人员所属区域", "personarea"];
pub(super) const POST: Field = &["职务", "职位", "post", "position"];
pub(super) const ORGANISATION: Field =
    &["单位", "组织", "工作单位", "所属组织", "organisation", "organization"];
pub(super) const ROLE: Field = &["角色", "责任类型", "role"];
pub(super) const SEGMENT_CODE: Field =
    &["河段编码", "河道编码", "道路编码", "对象编码", "segmentcode", "segmentexternalcode"];
pub(super) const SEGMENT: Field = &[
    "河段",
    "河道",
    "河段名称",
    "河道名称",
    "道路",
    "道路名称",
    "埭",
    "责任对象",
    "segment",
    "segmentname",
];
pub(super) const SEGMENT_AREA: Field = &["河段区域", "河道区域", "对象区域", "segmentarea"];
pub(super) const SEGMENT_KIND: Field =
    &["河段类型", "对象类型", "类型", "类别", "kind", "segmentkind"];
pub(super) const FROM: Field =
    &["开始日期", "起始日期", "起", "任职日期", "from", "validfrom", "since"];
pub(super) const TO: Field = &["结束日期", "截止日期", "止", "离任日期", "to", "validto"];
pub(super) const COMMITMENT: Field = &["承诺", "公开承诺", "commitment"];
pub(super) const PRINCIPAL: Field = &["主责", "是否主责", "主要责任人", "principal"];
pub(super) const ORIGIN: Field = &["来源方式", "认领", "origin"];
pub(super) const RADIUS: Field = &["半径", "围栏半径", "半径米", "radius", "radiusm"];
pub(super) const PLATE: Field =
    &["码牌", "码牌号", "二维码", "二维码编号", "plate", "qr", "qrcode"];
pub(super) const LON: Field = &["经度", "lon", "lng", "long", "longitude", "x"];
pub(super) const LAT: Field = &["纬度", "lat", "latitude", "y"];
pub(super) const WKT: Field = &["wkt", "geometry", "geom", "几何", "坐标", "thegeom", "geojson"];
pub(super) const UNIT: Field = &["周期", "频次单位", "单位周期", "unit"];
pub(super) const TIMES: Field = &["次数", "频次", "times"];
pub(super) const SEASON_FIRST: Field = &["季节起", "汛期起", "seasonfirst", "seasonfrom"];
pub(super) const SEASON_LAST: Field = &["季节止", "汛期止", "seasonlast", "seasonto"];
pub(super) const WARNING: Field = &["预警", "预警级别", "warning"];
pub(super) const SOURCE: Field = &["依据", "来源", "文件依据", "source"];

/// Whether a column of this name would mean something to any import; for telling a table of one
/// column from any other text.
pub(super) fn is_known(name: &str) -> bool {
    let name = plain_name(name);
    [AREA_NAME, SEGMENT_NAME, CHECKPOINT_NAME, PERSON, SEGMENT]
        .iter()
        .any(|field| field.contains(&name.as_str()))
}

/// The columns of a file that mean this, best name first.
pub(super) fn columns_of(columns: &Columns, field: Field) -> Vec<usize> {
    let names: Vec<String> = columns.names().iter().map(|name| plain_name(name)).collect();
    field
        .iter()
        .flat_map(|alias| names.iter().enumerate().filter(move |(_, name)| name == alias))
        .map(|(index, _)| index)
        .collect()
}

/// A column's name without what people vary: case, spaces, dashes, a star for "required", a remark
/// in brackets.
pub(super) fn plain_name(name: &str) -> String {
    let bare = name.split(['(', '（']).next().unwrap_or_default();
    bare.chars()
        .filter(|char| {
            !char.is_whitespace() && !matches!(char, '_' | '-' | '*' | '＊' | ':' | '：')
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// A word of a closed list in our spelling, or as people write it.
fn word<T: Copy>(text: &str, all: &[(T, &[&str])]) -> Option<T> {
    let text = plain_name(text);
    all.iter()
        .find(|(_, words)| words.iter().any(|word| plain_name(word) == text))
        .map(|(value, _)| *value)
}

/// 河段, `river`, …
pub(super) fn kind(text: &str) -> Option<SegmentKind> {
    use SegmentKind::{Grid, Lane, Pond, River, Road};
    word(
        text,
        &[
            (River, &["river", "河", "河段", "河道", "河流", "村级河道", "镇级河道"]),
            (Road, &["road", "路", "道路", "示范路", "党员示范路"]),
            (Lane, &["lane", "埭", "宅埭"]),
            (Pond, &["pond", "塘", "池塘", "小微水体", "其他河湖"]),
            (Grid, &["grid", "网格", "走访网格"]),
        ],
    )
}

/// 河长, `river_chief`, …
pub(super) fn role(text: &str) -> Option<Role> {
    word(
        text,
        &[
            (Role::TownChief, &["town_chief", "镇级河长", "镇河长", "乡镇河长", "街镇河长"]),
            (Role::RiverChief, &["river_chief", "河长", "村级河长", "村河长"]),
            (Role::RoadChief, &["road_chief", "路长"]),
            (Role::LaneChief, &["lane_chief", "埭长"]),
            (Role::PartyGroupLeader, &["party_group_leader", "党小组长"]),
            (Role::WomensGroupLeader, &["womens_group_leader", "妇女小组长"]),
            (
                Role::ProductionGroupLeader,
                &["production_group_leader", "生产小组长", "村民小组长"],
            ),
            (Role::Volunteer, &["volunteer", "志愿者"]),
        ],
    )
}

/// 周, `week`, …
pub(super) fn unit(text: &str) -> Option<CadenceUnit> {
    word(
        text,
        &[
            (CadenceUnit::Day, &["day", "日", "天", "每日", "每天"]),
            (CadenceUnit::Week, &["week", "周", "每周", "星期"]),
            (CadenceUnit::TenDays, &["ten_days", "旬", "每旬", "十天"]),
            (CadenceUnit::Month, &["month", "月", "每月"]),
            (CadenceUnit::Quarter, &["quarter", "季", "季度", "每季", "每季度"]),
        ],
    )
}

/// 橙色, `orange`, …
pub(super) fn warning(text: &str) -> Option<WarningLevel> {
    use WarningLevel::{Blue, Orange, Red, Yellow};
    word(
        text,
        &[
            (Blue, &["blue", "蓝", "蓝色", "蓝色预警"]),
            (Yellow, &["yellow", "黄", "黄色", "黄色预警"]),
            (Orange, &["orange", "橙", "橙色", "橙色预警"]),
            (Red, &["red", "红", "红色", "红色预警"]),
        ],
    )
}

/// A day of every year as `06-01`, `6-1`, `6/1`, `6.1` or `6月1日`.
pub(super) fn month_day(text: &str) -> Option<MonthDay> {
    let parts: Vec<&str> =
        text.trim_end_matches(['日', '号']).split(['-', '/', '.', '月']).collect();
    let [month, day] = parts[..] else { return None };
    format!("{month}-{day}").parse().ok()
}

/// 认领 or 指派; a plain yes under the heading 认领 will do.
pub(super) fn origin(text: &str) -> Option<Origin> {
    word(
        text,
        &[
            (Origin::Assigned, &["assigned", "指派", "任命", "否", "no"]),
            (Origin::Claimed, &["claimed", "认领", "是", "yes"]),
        ],
    )
}

/// 是, `yes`, `1`, …
pub(super) fn truth(text: &str) -> Option<bool> {
    word(
        text,
        &[
            (true, &["true", "yes", "y", "1", "是", "主责", "主要"]),
            (false, &["false", "no", "n", "0", "否", "协助", "协管"]),
        ],
    )
}

/// A date as `2026-03-01`, `2026/3/1`, `2026.3.1`, `2026年3月1日` or `20260301`; a time behind it
/// is left off.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let day = text.split(['T', ' ']).next()?;
    let numbers: Vec<&str> = if day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()) {
        vec![&day[..4], &day[4..6], &day[6..]]
    } else {
        day.trim_end_matches(['日', '号']).split(['-', '/', '.', '年', '月']).collect()
    };
    let [year, month, day] = numbers[..] else {
        return None;
    };
    if year.len() != 4 {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    (1949..=2199).contains(&date.year()).then_some(date)
}

/// A number that a spreadsheet or a float column turned into `310116101.0`, as the digits it was.
pub(super) fn whole(text: &str) -> &str {
    match text.split_once('.') {
        Some((digits, zeros))
            if !digits.is_empty()
                && digits.bytes().all(|b| b.is_ascii_digit())
                && zeros.bytes().all(|b| b == b'0') =>
        {
            digits
        }
        _ => text,
    }
}

/// A value that could not be read, with the words that would do.
pub(super) fn bad(key: &'static str, value: &str) -> Message {
    Message::new(key).with("value", value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_vary() {
        for name in [
            "External_Code",
            "external code",
            "EXTERNAL-CODE",
            "externalCode（必填）",
            "*External Code*",
        ] {
            assert_eq!(plain_name(name), "externalcode");
        }
        let mut columns = Columns::default();
        for name in ["备注", "NAME", "河道名称"] {
            columns.enter(name);
        }
        assert_eq!(columns_of(&columns, SEGMENT_NAME), [2, 1]);
    }

    #[test]
    fn dates_vary() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1);
        for text in [
            "2026-03-01",
            "2026/3/1",
            "2026年3月1日",
            "2026.3.1",
            "20260301",
            "2026-03-01T00:00:00Z",
            "2026/3/1 0:00",
        ] {
            assert_eq!(date(text), day, "{text}");
        }
        for text in
            ["", "46082", "2026-13-01", "26-3-1", "1/3/2026", "99999-01-01", "2026-03", "今天"]
        {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn our_own_words_are_understood() {
        assert!(SegmentKind::ALL.iter().all(|value| kind(value.as_str()) == Some(*value)));
        assert!(Role::ALL.iter().all(|value| role(value.as_str()) == Some(*value)));
        assert!(CadenceUnit::ALL.iter().all(|value| unit(value.as_str()) == Some(*value)));
        assert!(WarningLevel::ALL.iter().all(|value| warning(value.as_str()) == Some(*value)));
        assert!(Origin::ALL.iter().all(|value| origin(value.as_str()) == Some(*value)));
        assert_eq!(
            (kind("小微水体"), role("埭长"), unit("每旬"), truth("否")),
            (
                Some(SegmentKind::Pond),
                Some(Role::LaneChief),
                Some(CadenceUnit::TenDays),
                Some(false)
            )
        );
        assert_eq!(
            (kind("urban"), role("king"), unit("year"), truth("maybe")),
            (None, None, None, None)
        );
    }

    #[test]
    fn days_of_every_year_vary() {
        let day = "06-01".parse().ok();
        for text in ["06-01", "6-1", "6/1", "6.1", "6月1日", "06月01日"] {
            assert_eq!(month_day(text), day, "{text}");
        }
        for text in ["", "6月", "13-1", "2-29", "2026-06-01"] {
            assert_eq!(month_day(text), None, "{text}");
        }
    }

    #[test]
    fn floats_become_digits_again() {
        assert_eq!(
            (whole("310116101.0"), whole("1.5"), whole("JS.0"), whole("12")),
            ("310116101", "1.5", "JS.0", "12")
        );
    }

    /// Whoever prepares a file reads docs/import.md, not this one.
    #[test]
    fn every_column_name_is_documented() {
        let code =
            include_str!("fields.rs").split("/// Whether a column").next().unwrap_or_default();
        let names = code
            .lines()
            .filter(|line| !line.starts_with("//"))
            .flat_map(|line| line.split('"').skip(1).step_by(2));
        let documented: Vec<&str> = include_str!("../../docs/import.md")
            .split(|char: char| {
                char.is_whitespace()
                    || matches!(char, ',' | ';' | '.' | '`' | '|' | ':' | '(' | ')')
            })
            .collect();
        assert_eq!(
            names.filter(|name| !documented.contains(name)).collect::<Vec<_>>(),
            Vec::<&str>::new()
        );
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "\\PC*") {
            date(&text);
            plain_name(&text);
            whole(&text);
        }
    }
}
