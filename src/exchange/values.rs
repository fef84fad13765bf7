//! How the values of columns are written in files people hand over, in our spelling or in theirs.
//! `docs/import.md` lists the same words.

use chrono::NaiveDate;

use super::fields::plain_name;
use super::message::Message;
use crate::clock::{FIRST_DAY, LAST_DAY};
use crate::segments::SegmentKind;
use crate::stewardships::duties::{MonthDay, WarningLevel};
use crate::stewardships::{CadenceUnit, Origin, Role};

/// A word of a closed list in our spelling, or as people write it.
fn word<T: Copy>(text: &str, all: &[(T, &[&str])]) -> Option<T> {
    let text = plain_name(text);
    all.iter()
        .find(|(_, words)| words.iter().any(|word| plain_name(word) == text))
        .map(|(value, _)| *value)
}

/// 河道, `river`, …
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
    (FIRST_DAY..=LAST_DAY).contains(&date).then_some(date)
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

    proptest! {
        #[test]
        fn any_text_is_taken(text in "\\PC*") {
            date(&text);
            whole(&text);
        }
    }
}
