//! Labels and boards to print: plain ones, hard ones, random ones.

use riverward_qr::code::SERIALS;
use riverward_qr::{
    Board, BoardDate, BoardMap, BoardMeasure, BoardSteward, Code, Kind, Label, Neighbour, payload,
};

pub(crate) const BASE_URL: &str = "https://riverward.example";

/// A small generator of the same numbers every time (Steele, Lea and Flood, 2014: `SplitMix64`).
#[derive(Clone)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).expect("below a usize")
    }

    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

pub(crate) const KINDS: [Kind; 6] =
    [Kind::River, Kind::Road, Kind::Lane, Kind::Pond, Kind::Grid, Kind::Open];

const CHARACTERS: &[char] = &[
    '朱', '泾', '枫', '塘', '港', '浦', '横', '沥', '𠙶', '㳇', '堽', '大', '茫', '村', '新', '春',
    '示', '范', '路', '埭', '小', '河', '漕', '廊', '吕', '巷', '·', '1', '8', 'A',
];

const BASES: &[&str] = &[
    BASE_URL,
    "https://hz.jinshan.gov.example",
    "http://127.0.0.1:8080",
    "https://rivers-and-roads.jinshan.example:8443",
];

pub(crate) fn code(serial: u32) -> Code {
    Code::from_serial(serial).expect("a serial below the limit")
}

pub(crate) fn link(code: Code) -> String {
    payload(BASE_URL, code).expect("a plain address")
}

/// A name of this many characters.
pub(crate) fn name(dice: &mut Dice, length: usize) -> String {
    (0..length).map(|_| *dice.pick(CHARACTERS)).collect()
}

pub(crate) fn label() -> Label {
    let code = code(41_820_357);
    Label {
        payload: link(code),
        code,
        name: Some("大茫村中心河".to_owned()),
        place: Some("老街桥东侧".to_owned()),
        kind: Kind::River,
        office_phone: Some("021-5731 2345".to_owned()),
        number: Some(12),
    }
}

pub(crate) fn random_label(dice: &mut Dice) -> Label {
    let code = code(u32::try_from(dice.below(SERIALS as usize)).expect("a serial"));
    let chance = |dice: &mut Dice| dice.below(4) > 0;
    let name_length = 1 + dice.below(40);
    let place_length = 1 + dice.below(24);
    Label {
        payload: payload(dice.pick::<&str>(BASES), code).expect("a plain address"),
        code,
        name: chance(dice).then(|| name(dice, name_length)),
        place: chance(dice).then(|| name(dice, place_length)),
        kind: *dice.pick(&KINDS),
        office_phone: chance(dice).then(|| "021-5731 2345".to_owned()),
        number: chance(dice).then(|| u32::try_from(dice.below(100_000)).expect("a small number")),
    }
}

fn steward(level: &str, name: &str, post: &str, organisation: &str, phone: &str) -> BoardSteward {
    BoardSteward {
        level: level.to_owned(),
        name: name.to_owned(),
        post: post.to_owned(),
        organisation: organisation.to_owned(),
        phone: Some(phone.to_owned()),
        commitment: None,
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// A river of some bends, with what lies around it.
pub(crate) fn map() -> BoardMap {
    let river = (0..60).map(|step| {
        let x = f64::from(step) * 45.0;
        [1_000_000.0 + x, 3_400_000.0 + 180.0 * (x / 420.0).sin() + x * 0.35]
    });
    let line = |points: &[[f64; 2]]| {
        vec![points.iter().map(|[x, y]| [1_000_000.0 + x, 3_400_000.0 + y]).collect::<Vec<_>>()]
    };
    let neighbour = |name: &str, points: &[[f64; 2]]| Neighbour {
        name: name.to_owned(),
        lines: line(points),
    };
    BoardMap {
        segment: vec![river.collect()],
        neighbours: vec![
            neighbour(
                "朱泾塘",
                &[
                    [-900.0, 900.0],
                    [200.0, 700.0],
                    [900.0, 900.0],
                    [1500.0, 1500.0],
                    [1700.0, 2600.0],
                ],
            ),
            neighbour(
                "掘石港",
                &[[2750.0, -1500.0], [2700.0, 400.0], [2650.0, 960.0], [2800.0, 2400.0]],
            ),
            neighbour("新春河", &[[-60.0, -900.0], [10.0, 0.0], [-80.0, 1200.0]]),
            neighbour(
                "大茫路",
                &[[-700.0, -250.0], [800.0, -100.0], [2000.0, -200.0], [3600.0, 100.0]],
            ),
            neighbour("泖港", &[[1250.0, -1400.0], [1300.0, 200.0], [1330.0, 470.0]]),
        ],
        outline: line(&[
            [-400.0, -500.0],
            [2400.0, -600.0],
            [3100.0, 500.0],
            [2300.0, 1700.0],
            [300.0, 1500.0],
            [-500.0, 600.0],
        ]),
    }
}

/// A board as most are.
pub(crate) fn board() -> Board {
    let code = code(41_820_357);
    Board {
        title: "河长公示牌".to_owned(),
        name: "大茫村中心河".to_owned(),
        kind: Kind::River,
        payload: link(code),
        code,
        external_code: Some("JS-ZJ-DM-0017".to_owned()),
        measure: BoardMeasure::Line {
            start: "朱泾塘（大茫村 3 组）".to_owned(),
            end: "掘石港（新春桥）".to_owned(),
            length: 2860.0,
        },
        stewards: vec![
            steward("镇级", "沈国平", "镇党委副书记", "朱泾镇人民政府", "021-5731 2345"),
            steward("村级", "陆秀英", "村党总支书记", "大茫村村民委员会", "021-5731 6688"),
            steward("组级", "金海根", "生产小组长", "大茫村第三生产小组", "021-5731 6689"),
        ],
        duties: owned(&[
            "负责河道日常巡查，及时发现并处置水面漂浮物、岸坡垃圾。",
            "督促沿岸单位和住户守法排水，对违法排污、违章搭建及时上报。",
            "受理群众投诉举报，做到件件有回音。",
        ]),
        goals: owned(&[
            "水面无漂浮物、岸坡无垃圾、河中无障碍、水体无异味。",
            "水质稳定达到Ⅳ类及以上。",
        ]),
        prohibited: owned(&[
            "向河道倾倒垃圾、渣土、粪便",
            "擅自填堵河道、搭建构筑物",
            "电鱼、毒鱼、炸鱼",
            "未经许可设置排污口",
        ]),
        office_phone: "021-5731 2345".to_owned(),
        supervision_phone: "12345".to_owned(),
        issuing_body: "金山区朱泾镇河长制办公室".to_owned(),
        date: BoardDate {
            year: 2026,
            month: 11,
            day: 20,
        },
        map: map(),
    }
}

/// A board with little on it, as a village's own are: one steward, a few sentences. A pond and a grid
/// have an outline.
pub(crate) fn short_board(kind: Kind) -> Board {
    let is_outline = matches!(kind, Kind::Pond | Kind::Grid);
    let shore = (0..=24).map(|step| {
        let angle = std::f64::consts::TAU * f64::from(step % 24) / 24.0;
        [1_000_000.0 + 60.0 * angle.cos(), 3_400_000.0 + 35.0 * angle.sin()]
    });
    let mut board = board();
    if is_outline {
        board.map.segment = vec![shore.collect()];
        board.map.outline.clear();
    }
    Board {
        name: "沈家埭".to_owned(),
        kind,
        external_code: None,
        measure: if is_outline {
            BoardMeasure::Outline {
                area: 6597.0,
                perimeter: 302.0,
            }
        } else {
            board.measure.clone()
        },
        stewards: vec![BoardSteward {
            phone: None,
            ..steward("村级", "陆秀英", "埭长", "大茫村村民委员会", "")
        }],
        duties: owned(&["埭长：每周巡查 1 次", "督促清理乱堆杂物"]),
        goals: owned(&["房前屋后整洁"]),
        prohibited: owned(&["禁止乱扔垃圾", "禁止私搭乱建"]),
        ..board
    }
}

/// The hardest board of a kind, with what everybody on it committed themselves to.
pub(crate) fn long_board(kind: Kind) -> Board {
    let short = short_board(kind);
    let mut board = hardest_board();
    board.stewards.truncate(6);
    for steward in &mut board.stewards {
        steward.commitment = Some("每周巡河一次，水面有漂浮物当天清，群众来电当天回".to_owned());
    }
    if matches!(kind, Kind::Pond | Kind::Grid) {
        (board.measure, board.map) = (short.measure, short.map);
    }
    Board { kind, ..board }
}

/// A board with as much on it as may be: twelve stewards, long names, rare characters, other
/// scripts.
pub(crate) fn hardest_board() -> Board {
    let mut board = board();
    board.name = String::from("上海市金山区朱泾镇大茫村㳇堽𠙶塘至枫泾镇新春村界河示范段（东段）");
    board.measure = BoardMeasure::Line {
        start: String::from("朱泾塘与掘石港交汇处上游二百米大茫村第三村民小组机耕桥"),
        end: String::from("Fengjing 镇新春村 G320 国道桥下游水文站（Hydrometric Station）"),
        length: 2860.0,
    };
    board.stewards = vec![
        steward(
            "区级",
            "阿卜杜热依木·买买提吐尔逊·奥斯曼",
            "区委常委、区人民政府副区长",
            "金山区人民政府",
            "021-5792 1001",
        ),
        steward("区级", "欧阳堽", "区水务局局长", "金山区水务局", "021-5792 1002"),
        steward("镇级", "沈国平", "镇党委副书记、镇长", "朱泾镇人民政府", "021-5731 2345"),
        steward("镇级", "古丽努尔·艾合买提", "副镇长", "枫泾镇人民政府", "021-5735 5566"),
        steward(
            "镇级",
            "司马相如",
            "河长制办公室主任",
            "朱泾镇城市建设管理事务中心（河长办）",
            "021-5731 2346",
        ),
        steward("村级", "陆秀英", "村党总支书记", "大茫村村民委员会", "021-5731 6688"),
        steward("村级", "㳇小明", "村委会主任", "新春村村民委员会", "021-5735 1122"),
        steward(
            "村级",
            "Jean-Baptiste O’Connor",
            "志愿河长",
            "Riverside International School",
            "021-5731 9999 转 8001",
        ),
        steward("组级", "金海根", "生产小组长", "大茫村第三生产小组", "021-5731 6689"),
        steward("组级", "𠙶阿妹", "妇女小组长", "大茫村第四村民小组", "021-5731 6690"),
        steward("组级", "曹火根", "党小组长", "新春村第一党小组", "021-5735 1123"),
        steward(
            "民间",
            "尼玛扎西·次仁多吉",
            "民间河长",
            "金山区护河志愿者服务总队朱泾分队",
            "12345",
        ),
    ];
    board.duties = owned(&[
        "负责本河段日常巡查，每周不少于一次，及时发现并处置水面漂浮物、岸坡垃圾、沿河违法堆放等问题。",
        "督促沿岸单位和住户守法排水，对违法排污、违章搭建、擅自取土等行为及时劝阻并上报。",
        "受理群众投诉举报，五个工作日内答复，做到件件有回音、事事有着落。",
        "组织党员、志愿者开展清洁行动，宣传爱河护河知识。",
        "如实记录巡查情况，按时参加河长会议。",
    ]);
    board.goals = owned(&[
        "水面无漂浮物、岸坡无垃圾、河中无障碍、水体无异味、排口无直排。",
        "水质稳定达到Ⅳ类及以上，主要指标逐年改善。",
        "两岸绿化完好，防汛通道畅通。",
    ]);
    board.prohibited = owned(&[
        "向河道倾倒垃圾、渣土、粪便及其他废弃物",
        "擅自填堵河道、搭建构筑物、围垦水面",
        "电鱼、毒鱼、炸鱼及使用禁用渔具",
        "未经许可设置排污口、取水口",
        "在河堤上放牧、垦种、取土",
        "清洗装贮过油类或有毒污染物的车辆、容器",
        "破坏公示牌、护栏、水文监测设施",
    ]);
    board.issuing_body =
        String::from("上海市金山区朱泾镇河长制办公室、枫泾镇河长制办公室（联合发布）");
    board
}

/// A board with anything on it that may be.
pub(crate) fn random_board(dice: &mut Dice) -> Board {
    let mut board = hardest_board();
    let code = code(u32::try_from(dice.below(SERIALS as usize)).expect("a serial"));
    board.code = code;
    board.payload = payload(dice.pick::<&str>(BASES), code).expect("a plain address");
    board.kind = *dice.pick(&KINDS);
    let length = 1 + dice.below(40);
    board.name = name(dice, length);
    let stewards = 1 + dice.below(12);
    board.stewards.truncate(stewards);
    let duties = dice.below(6);
    board.duties.truncate(duties);
    let goals = dice.below(4);
    board.goals.truncate(goals);
    let prohibited = dice.below(8);
    board.prohibited.truncate(prohibited);
    if dice.below(2) == 0 {
        board.external_code = None;
    }
    board
}
