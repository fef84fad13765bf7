//! How the values of columns are written in files people hand over, in our spelling or in theirs.
//! `docs/import.md` lists the same words.

use chrono::NaiveDate;

use super::fields::plain_name;
use super::message::Message;
use crate::cleaning;
use crate::clock::{FIRST_DAY, LAST_DAY};
use crate::segments::SegmentKind;
use crate::stewardships::duties::{MonthDay, WarningLevel};
use crate::stewardships::{CadenceUnit, Origin, Role};

/// A value with its word for an English and for a Chinese reader, and what else means it.
type Words<T> = (T, [&'static str; 2], &'static [&'static str]);

/// A closed list of words, as files may write them. Its first two words of each value are the ones
/// that a refusal names.
pub(super) struct List<T: 'static> {
    /// The key of what is said of a word that is not in it, with `$value` and `$words`.
    refusal: &'static str,
    words: &'static [Words<T>],
}

impl<T: Copy + 'static> List<T> {
    /// The value of a word; none for one that is not in the list.
    pub(super) fn find(&self, text: &str) -> Option<T> {
        let text = plain_name(cleaning::whole(&cleaning::plain(text)));
        self.words
            .iter()
            .find(|(_, named, more)| named.iter().chain(*more).any(|word| plain_name(word) == text))
            .map(|(value, _, _)| *value)
    }

    /// What is said of a word that is not in the list: it, and those that are.
    pub(super) fn refused(&self, text: &str) -> Message {
        let named = self.words.iter().map(|(_, named, _)| *named);
        bad(self.refusal, text).with_words(named.collect())
    }

    /// The words for a value, for an English and for a Chinese reader.
    pub(super) fn named(&self, value: T) -> Option<[&'static str; 2]>
    where
        T: PartialEq,
    {
        self.words.iter().find(|(known, _, _)| *known == value).map(|(_, named, _)| *named)
    }

    /// The words for an English reader, which are ours, with commas between.
    pub(super) fn in_english(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|(_, [english, _], _)| *english).collect();
        words.join(", ")
    }
}

pub(super) const KINDS: List<SegmentKind> = List {
    refusal: "import-bad-kind",
    words: &[
        (
            SegmentKind::River,
            ["river", "河道"],
            &[
                "河",
                "河段",
                "河流",
                "村级河道",
                "镇级河道",
                "区级河道",
                "县级河道",
                "市级河道",
                "镇管河道",
                "区管河道",
                "市管河道",
            ],
        ),
        (SegmentKind::Road, ["road", "示范路"], &["路", "道路", "党员示范路"]),
        (SegmentKind::Lane, ["lane", "埭"], &["宅埭"]),
        (SegmentKind::Pond, ["pond", "小微水体"], &["塘", "池塘", "其他河湖"]),
        (SegmentKind::Grid, ["grid", "走访网格"], &["网格"]),
    ],
};

pub(super) const ROLES: List<Role> = List {
    refusal: "import-bad-role",
    words: &[
        (
            Role::TownChief,
            ["town_chief", "镇级河长"],
            &["镇河长", "乡镇河长", "街镇河长", "乡级河长", "乡镇级河长", "镇级", "乡级"],
        ),
        (
            Role::RiverChief,
            ["river_chief", "村级河长"],
            &["河长", "村河长", "村居级河长", "村级"],
        ),
        (Role::RoadChief, ["road_chief", "路长"], &[]),
        (Role::LaneChief, ["lane_chief", "埭长"], &[]),
        (Role::PartyGroupLeader, ["party_group_leader", "党小组长"], &[]),
        (Role::WomensGroupLeader, ["womens_group_leader", "妇女小组长"], &[]),
        (
            Role::ProductionGroupLeader,
            ["production_group_leader", "生产小组长"],
            &["村民小组长"],
        ),
        (Role::Volunteer, ["volunteer", "志愿者"], &[]),
    ],
};

pub(super) const UNITS: List<CadenceUnit> = List {
    refusal: "import-bad-unit",
    words: &[
        (CadenceUnit::Day, ["day", "日"], &["天", "每日", "每天"]),
        (CadenceUnit::Week, ["week", "周"], &["每周", "星期"]),
        (CadenceUnit::TenDays, ["ten_days", "旬"], &["每旬", "十天"]),
        (CadenceUnit::Month, ["month", "月"], &["每月"]),
        (CadenceUnit::Quarter, ["quarter", "季"], &["季度", "每季", "每季度"]),
    ],
};

pub(super) const WARNINGS: List<WarningLevel> = List {
    refusal: "import-bad-warning",
    words: &[
        (WarningLevel::Blue, ["blue", "蓝色"], &["蓝", "蓝色预警"]),
        (WarningLevel::Yellow, ["yellow", "黄色"], &["黄", "黄色预警"]),
        (WarningLevel::Orange, ["orange", "橙色"], &["橙", "橙色预警"]),
        (WarningLevel::Red, ["red", "红色"], &["红", "红色预警"]),
    ],
};

/// A plain yes under the heading 认领 will do.
pub(super) const ORIGINS: List<Origin> = List {
    refusal: "import-bad-word",
    words: &[
        (Origin::Claimed, ["claimed", "认领"], &["是", "yes"]),
        (Origin::Assigned, ["assigned", "指派"], &["任命", "否", "no"]),
    ],
};

/// Whether somebody is principal, or anything else that is so or not.
pub(super) const TRUTHS: List<bool> = List {
    refusal: "import-bad-word",
    words: &[
        (true, ["yes", "是"], &["true", "y", "1", "主责", "主要"]),
        (false, ["no", "否"], &["false", "n", "0", "协助", "协管"]),
    ],
};

/// A day of every year as `06-01`, `6-1`, `6/1`, `6.1` or `6月1日`.
pub(super) fn month_day(text: &str) -> Option<MonthDay> {
    let text = cleaning::plain(text);
    let parts: Vec<&str> =
        text.trim_end_matches(['日', '号']).split(['-', '/', '.', '月']).collect();
    let [month, day] = parts[..] else { return None };
    format!("{month}-{day}").parse().ok()
}

/// A date as `2026-03-01`, `2026/3/1`, `2026.3.1`, `2026年3月1日` or `20260301`; a time behind it
/// is left off, and so is what a float column adds.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let text = cleaning::plain(text);
    let day = cleaning::whole(&text).split(['T', ' ']).next()?;
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

/// How people say that something has no end.
const NO_END: [&str; 9] =
    ["至今", "今", "现在", "长期", "长期有效", "永久", "在任", "now", "present"];

/// How long something lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// It has no end.
    Open,
    /// The day after its last.
    Past(NaiveDate),
}

impl Until {
    /// The day after the last; none where there is no end.
    pub(super) fn past(self) -> Option<NaiveDate> {
        match self {
            Self::Open => None,
            Self::Past(day) => Some(day),
        }
    }
}

/// A last day, or a word that says that there is none.
pub(super) fn until(text: &str) -> Option<Until> {
    if NO_END.contains(&&*cleaning::plain(text).to_lowercase()) {
        return Some(Until::Open);
    }
    Some(Until::Past(date(text)?.succ_opt()?))
}

/// A number, with or without its unit.
pub(super) fn number<T: std::str::FromStr>(text: &str, units: &[char]) -> Option<T> {
    let plain = cleaning::plain(text);
    let bare = plain.trim_end_matches(units).trim_end();
    cleaning::whole(bare).parse().ok()
}

/// A value that could not be read.
pub(super) fn bad(key: &'static str, value: &str) -> Message {
    Message::new(key).with("value", value)
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use proptest::prelude::*;

    use super::*;
    use crate::locale::Locale;

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
            "20260301.0",
            "２０２６－０３－０１",
        ] {
            assert_eq!(date(text), day, "{text}");
        }
        for text in
            ["", "46082", "2026-13-01", "26-3-1", "1/3/2026", "99999-01-01", "2026-03", "今天"]
        {
            assert_eq!(date(text), None, "{text}");
        }
    }

    /// Every value stands once, by our word first, and a refusal names words that the list takes.
    fn is_whole<T: Copy + PartialEq + Debug + 'static>(list: &List<T>, ours: &[(T, &str)]) {
        let first: Vec<(T, &str)> =
            list.words.iter().map(|(value, [english, _], _)| (*value, *english)).collect();
        assert_eq!(first.len(), ours.len(), "{first:?}");
        assert!(ours.iter().all(|one| first.contains(one)), "{first:?}");
        for (locale, at) in [(Locale::English, 0), (Locale::Chinese, 1)] {
            let said = list.refused("?").say(locale);
            assert!(!said.contains("Unknown"), "{said}");
            for (value, named, more) in list.words {
                assert!(said.contains(named[at]), "{said}");
                assert!(named.iter().chain(*more).all(|word| list.find(word) == Some(*value)));
            }
        }
    }

    #[test]
    fn our_own_words_are_understood_and_named_where_another_is_refused() {
        macro_rules! ours {
            ($list:ty) => {
                &<$list>::ALL.iter().map(|value| (*value, value.as_str())).collect::<Vec<_>>()
            };
        }
        is_whole(&KINDS, ours!(SegmentKind));
        is_whole(&ROLES, ours!(Role));
        is_whole(&UNITS, ours!(CadenceUnit));
        is_whole(&WARNINGS, ours!(WarningLevel));
        is_whole(&ORIGINS, ours!(Origin));
        is_whole(&TRUTHS, &[(true, "yes"), (false, "no")]);
        assert_eq!(
            UNITS.refused("年").say(Locale::Chinese),
            "周期“年”不认识。可写作 日、周、旬、月、季。"
        );
        // Of a long list, all.
        assert!(ROLES.refused("king").say(Locale::English).ends_with("volunteer."));
    }

    #[test]
    fn words_vary() {
        assert_eq!(
            (KINDS.find("小微水体"), ROLES.find("埭长"), UNITS.find("每旬"), TRUTHS.find("否")),
            (
                Some(SegmentKind::Pond),
                Some(Role::LaneChief),
                Some(CadenceUnit::TenDays),
                Some(false)
            )
        );
        assert_eq!(
            (KINDS.find("urban"), ROLES.find("king"), UNITS.find("year"), TRUTHS.find("maybe")),
            (None, None, None, None)
        );
    }

    /// The words of a list that a refusal names, in both languages.
    fn named<T: 'static>(list: &List<T>) -> impl Iterator<Item = &'static str> {
        list.words.iter().flat_map(|(_, named, _)| *named)
    }

    /// Whoever prepares a file reads docs/import.md, not this one.
    #[test]
    fn every_word_that_is_named_is_documented() {
        let documented: Vec<&str> = include_str!("../../docs/import.md")
            .split(|c: char| c.is_whitespace() || ",;.`|:()/".contains(c))
            .collect();
        let named = named(&KINDS)
            .chain(named(&ROLES))
            .chain(named(&UNITS))
            .chain(named(&WARNINGS))
            .chain(named(&ORIGINS))
            .chain(named(&TRUTHS));
        let missing: Vec<&str> = named.filter(|word| !documented.contains(word)).collect();
        assert_eq!(missing, Vec::<&str>::new());
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
    fn a_last_day_may_be_none() {
        assert_eq!((until("至今"), until("长期")), (Some(Until::Open), Some(Until::Open)));
        let march = NaiveDate::from_ymd_opt(2026, 3, 1);
        assert_eq!(until("2026-02-28").and_then(Until::past), march);
        assert_eq!(until("以后"), None);
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(number::<u32>("２．０", &[]), Some(2));
        assert_eq!(number::<f32>(" 30.5 米", &['m', '米']), Some(30.5));
        assert_eq!(number::<u32>("2.5", &[]), None);
        assert_eq!((TRUTHS.find("1.0"), TRUTHS.find("是\u{200B}")), (Some(true), Some(true)));
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "\\PC*") {
            date(&text);
            until(&text);
        }
    }
}
