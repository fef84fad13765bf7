//! Invented names in the manner of the place, from word lists put together here. A word is used
//! once for each kind of thing, so that a name says which one is meant; the 中心河 that almost
//! every village has is the exception, as in life.

use std::collections::BTreeSet;

use crate::demo::dice::Dice;

/// The district.
pub(super) const DISTRICT: &str = "云浦区（示范）";
/// The towns in the order of their codes.
pub(super) const TOWNS: [&str; 3] = ["菱泾", "荻溪", "鹭湾"];

const VILLAGES: [&str; 36] = [
    "菱荡", "芦漕", "荷汇", "双鹤", "桑园", "柳汇", "渔歌", "映月", "望鹭", "秋禾", "沈圩", "顾巷",
    "周塔", "朱漾", "唐桥", "褚浜", "银杏", "枇杷", "蚕桑", "麦泾", "丰圩", "永穗", "同耕", "和泽",
    "南漾", "东墅", "鸥汀", "苇湾", "鹤渚", "莼溪", "稻花", "白蘋", "橘洲", "梅泾", "青墩", "竹港",
];

const SURNAMES: [&str; 84] = [
    "沈", "顾", "陆", "朱", "张", "陈", "王", "徐", "杨", "周", "吴", "金", "钱", "孙", "俞", "姚",
    "潘", "范", "唐", "曹", "施", "褚", "盛", "蒋", "倪", "庄", "翁", "袁", "戴", "夏", "田", "高",
    "丁", "方", "宋", "计", "蔡", "马", "何", "郁", "干", "封", "屠", "柏", "郭", "冯", "韩", "彭",
    "邵", "毛", "谢", "黄", "李", "林", "叶", "邱", "费", "钟", "殷", "毕", "胡", "葛", "龚", "侯",
    "薛", "鲍", "汪", "奚", "瞿", "浦", "糜", "严", "凌", "祝", "顿", "季", "许", "诸", "车", "单",
    "火", "卜", "闵", "乔",
];

const WATERS: [&str; 132] = [
    "菱角", "荷叶", "芦花", "蟹钳", "鹤颈", "牛桥", "官路", "石浦", "水仙", "白沙", "乌桥", "桃花",
    "柳条", "龙梢", "鱼腥", "蒲鞋", "渔翁", "野鸭", "莲蓬", "紫藤", "稻香", "麦浪", "杨梅", "月湾",
    "日晖", "东漕", "西漕", "长漕", "横漕", "三灶", "庙前", "庙后", "塔影", "钟楼", "砖桥", "木桥",
    "板桥", "双桥", "三里", "五里", "七里", "九曲", "八字", "丁字", "新开", "直大", "斜角", "杨树",
    "石灰", "黄泥", "青龙", "白龙", "乌龙", "金鸡", "喜鹊", "鸭头", "鹅颈", "牛角", "羊角", "马蹄",
    "虾须", "螺蛳", "河蚌", "鲤鱼", "鳗鱼", "甲鱼", "鸬鹚", "白鹇", "翠鸟", "茭白", "茨菰", "水芹",
    "蓼花", "菖蒲", "艾草", "苦楝", "榉树", "香樟", "乌桕", "梧桐", "枫杨", "皂荚", "石榴", "枇杷",
    "柿子", "白果", "竹园", "桑叶", "棉花", "菜花", "蚕豆", "芝麻", "油车", "染坊", "砖窑", "瓦屑",
    "铁店", "木行", "米行", "茶亭", "酒坊", "豆腐", "祠堂", "戏台", "牌楼", "石狮", "石鼓", "石门",
    "水车", "车沟", "车口", "船坊", "船舫", "渡船", "摇船", "踏车", "小圩", "大圩", "长圩", "方圩",
    "圆圩", "尖圩", "南圩", "北圩", "高田", "低田", "长田", "湖田", "草荡", "横塘", "里塘", "外塘",
];

const SLOGANS: [&str; 14] = [
    "友谊", "团结", "丰产", "向阳", "跃进", "胜利", "前进", "幸福", "新农", "利民", "丰收", "万年",
    "红星", "共青",
];

const ROADS: [&str; 120] = [
    "同心", "初心", "先锋", "连心", "丰收", "稻香", "荷风", "梅园", "桃源", "柳岸", "竹韵", "桂香",
    "清风", "明月", "朝阳", "晨曦", "晚霞", "春晖", "夏荷", "秋实", "冬青", "和睦", "和顺", "和乐",
    "和美", "安康", "安宁", "平安", "吉祥", "如意", "长乐", "永乐", "康乐", "福民", "惠民", "利民",
    "便民", "亲民", "富民", "乐民", "兴农", "助农", "爱农", "重农", "耕读", "晴耕", "雨读", "勤耕",
    "勤俭", "勤学", "崇德", "尚德", "明德", "厚德", "立德", "尚善", "向善", "乐善", "诚信", "守信",
    "友爱", "互助", "敬老", "孝亲", "睦邻", "邻里", "齐心", "合力", "奋进", "争先", "创新", "振兴",
    "复兴", "新风", "新貌", "新禾", "新苗", "青苗", "青禾", "金穗", "金谷", "银穗", "麦香", "花香",
    "果香", "茶香", "书香", "墨香", "渔歌", "牧歌", "菱歌", "采菱", "采莲", "采桑", "养正", "养和",
    "清泉", "清流", "碧波", "碧水", "绿波", "绿野", "绿荫", "翠竹", "苍松", "红梅", "紫薇", "木槿",
    "海棠", "玉兰", "百合", "芙蓉", "蔷薇", "月季", "茉莉", "凤仙", "鸡冠", "向日", "迎春", "映山",
];

const STREETS: [&str; 30] = [
    "学前街",
    "新市街",
    "米市街",
    "河沿街",
    "桥堍街",
    "粮站路",
    "戏台街",
    "书院路",
    "药店弄",
    "竹行街",
    "布行街",
    "轮埠路",
    "东市街",
    "西市街",
    "南市街",
    "北市街",
    "中市街",
    "塔前街",
    "石板街",
    "茶馆弄",
    "钟楼路",
    "灯塔路",
    "育才路",
    "文化路",
    "健康路",
    "体育路",
    "邮电路",
    "供销路",
    "车站路",
    "卫生路",
];

const LAKES: [&str; 10] = [
    "莲蓬荡",
    "白鸥荡",
    "蓼花荡",
    "菰草荡",
    "野凫荡",
    "月亮荡",
    "南湾荡",
    "鹭眠荡",
    "芡实荡",
    "渔火荡",
];

const ORDINALS: [&str; 16] = [
    "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四",
    "十五", "十六",
];

/// A list drawn from without putting back; when it is empty its words return with a prefix.
#[derive(Debug)]
struct Pool {
    words: Vec<&'static str>,
    next: usize,
}

/// What words are put in front of when a list has run out.
const PREFIXES: [&str; 6] = ["东", "西", "南", "北", "前", "后"];

impl Pool {
    fn new(words: &[&'static str], dice: &mut Dice) -> Self {
        let mut words = words.to_vec();
        dice.shuffle(&mut words);
        Self { words, next: 0 }
    }

    fn draw(&mut self) -> String {
        let word = self.words[self.next % self.words.len()];
        let round = self.next / self.words.len();
        self.next += 1;
        if round == 0 {
            word.to_owned()
        } else {
            format!("{}{word}", PREFIXES[(round - 1) % PREFIXES.len()])
        }
    }
}

/// Gives every thing its name.
#[derive(Debug)]
pub(super) struct Names {
    dice: Dice,
    villages: Pool,
    creek_families: Pool,
    canal_families: Pool,
    lane_families: Pool,
    waters: Pool,
    slogans: Pool,
    roads: Pool,
    streets: Pool,
    lakes: Pool,
    central: BTreeSet<String>,
    lanes: BTreeSet<String>,
    rivers: BTreeSet<String>,
}

impl Names {
    pub(super) fn new(mut dice: Dice) -> Self {
        Self {
            villages: Pool::new(&VILLAGES, &mut dice),
            creek_families: Pool::new(&SURNAMES, &mut dice),
            canal_families: Pool::new(&SURNAMES, &mut dice),
            lane_families: Pool::new(&SURNAMES, &mut dice),
            waters: Pool::new(&WATERS, &mut dice),
            slogans: Pool::new(&SLOGANS, &mut dice),
            roads: Pool::new(&ROADS, &mut dice),
            streets: Pool::new(&STREETS, &mut dice),
            lakes: Pool::new(&LAKES, &mut dice),
            central: BTreeSet::new(),
            lanes: BTreeSet::new(),
            rivers: BTreeSet::new(),
            dice,
        }
    }

    /// A village without its last character 村.
    pub(super) fn village(&mut self) -> String {
        self.villages.draw()
    }

    /// A canal between villages.
    pub(super) fn main_canal(&mut self) -> String {
        let ending = ["港", "塘", "泾", "港"][self.dice.below(4)];
        self.river(|names| names.waters.draw() + ending)
    }

    /// A canal within the village or the town at `area`.
    pub(super) fn minor_canal(&mut self, area: &str, in_village: bool) -> String {
        if in_village && self.dice.chance(0.14) && self.central.insert(area.to_owned()) {
            return "中心河".to_owned();
        }
        let (kind, ending) = (self.dice.unit(), self.dice.below(3));
        self.river(|names| {
            if kind < 0.5 {
                names.canal_families.draw() + ["家泾", "家河", "泾"][ending]
            } else if kind < 0.9 || names.slogans.next >= SLOGANS.len() {
                names.waters.draw() + ["泾", "河", "沟"][ending]
            } else {
                names.slogans.draw() + "河"
            }
        })
    }

    /// A creek, as the words before 浜 and the whole name.
    pub(super) fn creek(&mut self) -> (String, String) {
        let family = self.dice.chance(0.7);
        let name = self.river(|names| {
            if family {
                names.creek_families.draw() + "家浜"
            } else {
                names.waters.draw() + "浜"
            }
        });
        (name.trim_end_matches('浜').to_owned(), name)
    }

    fn river(&mut self, mut draw: impl FnMut(&mut Self) -> String) -> String {
        loop {
            let name = draw(self);
            if self.rivers.insert(name.clone()) {
                return name;
            }
        }
    }

    /// A lane; beside a creek it shares the creek's words.
    pub(super) fn lane(&mut self, creek: Option<&str>) -> String {
        let mut stem = creek.map(str::to_owned);
        loop {
            let name = stem.take().unwrap_or_else(|| self.lane_families.draw() + "家") + "埭";
            if self.lanes.insert(name.clone()) {
                return name;
            }
            if let Some(creek) = creek {
                let free = PREFIXES
                    .iter()
                    .map(|prefix| format!("{prefix}{creek}埭"))
                    .find(|name| self.lanes.insert(name.clone()));
                if let Some(name) = free {
                    return name;
                }
            }
        }
    }

    /// The demonstration road every village has.
    pub(super) fn village_road(village: &str) -> String {
        format!("{village}党员示范路")
    }

    pub(super) fn road(&mut self) -> String {
        let ending = if self.dice.chance(0.6) { "示范路" } else { "路" };
        self.roads.draw() + ending
    }

    pub(super) fn street(&mut self) -> String {
        self.streets.draw()
    }

    pub(super) fn lake(&mut self) -> String {
        self.lakes.draw()
    }

    /// The words for a cluster of fish ponds.
    pub(super) fn cluster(&mut self) -> String {
        self.waters.draw()
    }
}

/// 一, 二, 三 … from zero.
pub(super) fn ordinal(index: usize) -> &'static str {
    ORDINALS[index.min(ORDINALS.len() - 1)]
}
