//! The people of the demonstration: invented names as they are common around the delta, posts, and
//! how each of them keeps to the round.

use chrono::NaiveDate;

use super::calendar::Calendar;
use super::dice::Dice;
use crate::ids::AreaPath;

const SURNAMES: [&str; 72] = [
    "沈", "顾", "陆", "朱", "张", "陈", "徐", "杨", "周", "吴", "金", "钱", "孙", "俞", "姚", "潘",
    "范", "唐", "曹", "施", "褚", "盛", "蒋", "倪", "庄", "翁", "袁", "戴", "夏", "田", "高", "丁",
    "方", "宋", "计", "蔡", "马", "何", "郁", "干", "封", "屠", "柏", "郭", "冯", "韩", "彭", "邵",
    "谢", "黄", "林", "叶", "邱", "费", "钟", "殷", "胡", "葛", "龚", "侯", "薛", "鲍", "汪", "奚",
    "瞿", "严", "凌", "祝", "季", "诸", "闵", "乔",
];

const WOMEN: [&str; 48] = [
    "引娣", "彩珍", "秋妹", "桂宝", "雪芳", "玉琴", "银凤", "惠娟", "美华", "菊英", "文娟", "水英",
    "杏花", "林妹", "琴芳", "红弟", "小妹", "爱珍", "春仙", "补娣", "丽萍", "亚琴", "明芳", "卫珍",
    "巧云", "宝妹", "金娣", "素贞", "月琴", "佩芬", "国英", "海英", "晓燕", "妙珍", "凤仙", "静怡",
    "志芳", "莲芳", "永芬", "伟红", "雅萍", "彩云", "福珍", "龙妹", "根娣", "梅芳", "纪芳", "辉英",
];

const MEN: [&str; 64] = [
    "云根", "泉林", "水龙", "金荣", "根弟", "阿兴", "永根", "福林", "海泉", "志明", "国良", "建忠",
    "伯泉", "火根", "林根", "士良", "仁余", "秋生", "正华", "明德", "顺官", "引官", "连根", "木根",
    "雪明", "卫忠", "伟国", "祥林", "龙官", "友根", "东明", "永兴", "宝根", "勤弟", "进才", "纪良",
    "品良", "小弟", "文元", "辉忠", "育新", "月明", "桂荣", "锦泉", "炳生", "关林", "洪根", "培良",
    "妙根", "忠良", "新泉", "雨根", "水根", "叙良", "春林", "良官", "法根", "才根", "正良", "惠忠",
    "锡林", "余根", "吉明", "瑞根",
];

/// Somebody who answers for segments, or did.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// `YP-S-` and a running number.
    pub(super) code: String,
    pub(super) name: String,
    pub(super) area: AreaPath,
    pub(super) post: String,
    pub(super) organisation: String,
    pub(super) habit: Habit,
}

/// How somebody keeps to the round.
#[derive(Clone, Debug)]
pub(super) struct Habit {
    /// The share of planned patrols that are made.
    pub(super) diligence: f64,
    /// Since when hardly any is made.
    pub(super) lapsed: Option<NaiveDate>,
    /// Days after the start of a week or of ten days on which they go, in turn.
    pub(super) days: [i64; 2],
    /// The minute of the day they usually set out.
    pub(super) sets_out: i64,
    /// Whether the phone tells where it is.
    pub(super) shows_place: bool,
    /// Whether they use the plain form without a script.
    pub(super) plain_form: bool,
    /// How far the phone's clock is ahead, in milliseconds.
    pub(super) clock_ahead_ms: i64,
    /// What stands for their phone.
    pub(super) device: [u8; 32],
}

/// Invents people one after the other.
#[derive(Debug)]
pub(super) struct Cast {
    pub(super) people: Vec<Person>,
    surnames: Vec<&'static str>,
    women: Vec<&'static str>,
    men: Vec<&'static str>,
    dice: Dice,
    lapses: [NaiveDate; 3],
}

impl Cast {
    pub(super) fn new(mut dice: Dice, calendar: &Calendar) -> Self {
        let (mut surnames, mut women, mut men) = (SURNAMES.to_vec(), WOMEN.to_vec(), MEN.to_vec());
        dice.shuffle(&mut surnames);
        dice.shuffle(&mut women);
        dice.shuffle(&mut men);
        Self {
            people: Vec::new(),
            surnames,
            women,
            men,
            dice,
            lapses: [calendar.ago(26), calendar.ago(19), calendar.ago(40)],
        }
    }

    /// Somebody new; answers their index.
    pub(super) fn add(
        &mut self,
        area: &AreaPath,
        woman: bool,
        post: impl Into<String>,
        organisation: impl Into<String>,
    ) -> usize {
        let at = self.people.len();
        let given = if woman { &self.women } else { &self.men };
        // The lists have different lengths, so the pairs do not repeat before long.
        let name =
            format!("{}{}", self.surnames[at % self.surnames.len()], given[at * 5 % given.len()]);
        let habit = self.habit(at);
        self.people.push(Person {
            code: format!("YP-S-{:04}", at + 1),
            name,
            area: area.clone(),
            post: post.into(),
            organisation: organisation.into(),
            habit,
        });
        at
    }

    fn habit(&mut self, at: usize) -> Habit {
        let dice = &mut self.dice;
        let diligence = match dice.unit() {
            share if share < 0.74 => dice.between(0.97, 0.998),
            share if share < 0.94 => dice.between(0.91, 0.97),
            _ => dice.between(0.76, 0.88),
        };
        let first = *dice.pick(&[0, 0, 1, 1, 2]);
        let early = dice.chance(0.7);
        Habit {
            diligence,
            // A few, spread over the list, have hardly come of late.
            lapsed: (at % 37 == 23).then(|| self.lapses[at / 37 % 3]),
            days: [first, first + *dice.pick(&[1, 2, 3])],
            sets_out: if early {
                *dice.pick(&[400, 430, 450, 480, 510])
            } else {
                *dice.pick(&[800, 840, 880, 930])
            },
            shows_place: !dice.chance(0.06),
            plain_form: dice.chance(0.04),
            clock_ahead_ms: if dice.chance(0.03) { 390_000 } else { 0 },
            device: dice.bytes(),
        }
    }
}
