//! What people say in the demonstration: commitments, reports, answers, reasons. All invented; `{}` stands for a place.

use super::geography::dice::Dice;
use crate::problems::Category;
use crate::segments::SegmentKind;

const WATER_COMMITMENTS: [&str; 12] = [
    "定期巡河，发现漂浮物当天打捞，让河水常清。",
    "守好门前一条河，不让一袋垃圾进河道。",
    "每次巡河多走一步、多看一眼，问题不过夜。",
    "护好这条河，夏天孩子们敢到岸边来玩。",
    "汛期前清一遍水葫芦，汛期里天天看水位。",
    "岸坡不种菜，河面无杂物，桥下无堆物。",
    "乡亲反映的事，当天到现场，三天有回音。",
    "把河道当自家院子管，水清岸绿大家看得见。",
    "带头不往河里倒东西，见到有人倒就上前劝一句。",
    "盯住每一个排水口，雨天晴天都去看。",
    "让老码头边重新看得见鱼。",
    "河长电话公开，谁看到问题都可以打给我。",
];

const ROAD_COMMITMENTS: [&str; 9] = [
    "党员带头，门前三包，路面无积尘、无堆物。",
    "一路一牌一责任，坑洼破损三天内报修。",
    "每周走一遍示范路，路灯不亮及时报。",
    "绿化带里不留一个烟头、一片纸屑。",
    "守好这条路，老人晚上散步走得放心。",
    "看得见的地方要干净，看不见的沟边也要干净。",
    "农忙时节帮大家规划晒谷的地方，不占路面。",
    "把示范路走成连心路，路过的话听进去、办下来。",
    "雨后第一时间看积水，不让大家绕路走。",
];

const LANE_COMMITMENTS: [&str; 9] = [
    "埭上的事就是自家的事，天天看一看、扫一扫。",
    "柴草堆整齐，鸡鸭圈养好，客人来了有面子。",
    "垃圾分类上门说，一户一户说到会。",
    "独居老人家门口多停一停，多问一句。",
    "晾晒有序、杂物归位，让埭里清清爽爽。",
    "带着姐妹们每月一次大扫除，美丽庭院评起来。",
    "不留卫生死角，不让杂草长到路中间。",
    "谁家有难处先知道，谁家堆了杂物先劝说。",
    "把老埭守好，让出门的孩子回来认得路、看着亲。",
];

const GRID_COMMITMENTS: [&str; 3] = [
    "每月把网格里的门都敲一遍，话听全，事记清。",
    "退休不褪色，愿意为邻里跑跑腿。",
    "有事找我，能办的马上办，不能办的帮着问。",
];

/// A public commitment for a kind of segment.
pub(super) fn commitment(kind: SegmentKind, dice: &mut Dice) -> String {
    let sentences: &[&str] = match kind {
        SegmentKind::River | SegmentKind::Pond => &WATER_COMMITMENTS,
        SegmentKind::Road => &ROAD_COMMITMENTS,
        SegmentKind::Lane => &LANE_COMMITMENTS,
        SegmentKind::Grid => &GRID_COMMITMENTS,
    };
    (*dice.pick(sentences)).to_owned()
}

/// What may be wrong of a category: how it is reported, and what was done in the end.
struct Words {
    reports: &'static [&'static str],
    results: &'static [&'static str],
}

const FLOATING: Words = Words {
    reports: &[
        "{}边上漂着一片塑料袋和泡沫，已经两三天了。",
        "大雨以后{}聚了很多树枝和垃圾，水流不动。",
        "{}水面有水葫芦，快把半条河盖住了。",
        "{}看到几只死鱼浮着，有点味道。",
        "浮萍太厚，{}这里看不到水面了。",
        "有人把泡沫箱扔在河里，卡在{}下面。",
    ],
    results: &[
        "保洁船当天到场，打捞漂浮物约两百公斤，河面已恢复。",
        "已组织保洁员人工打捞，并在上游增设一道拦漂。",
        "水葫芦已全部清除，此后每周复查一次。",
        "死鱼已清理并取样，溶解氧偏低，已开启增氧设备。",
    ],
};
const COLOUR: Words = Words {
    reports: &[
        "{}附近河水发黑，靠近能闻到臭味。",
        "今天早上{}的水是乳白色的，不知道哪里流过来的。",
        "{}一段水面有油花，阳光下一圈一圈的。",
        "连着几天水很浑，{}边上的鸭子都不下水了。",
    ],
    results: &[
        "经查为雨后泥浆水流入，已封堵施工围挡缺口，水色三天后恢复。",
        "已调水冲换并取样检测，氨氮降至正常范围，后续每旬复测。",
        "油花来自农机漏油，已布设吸油毡清除并上门提醒。",
        "已清理淤泥约四十立方米，水体不再发黑发臭。",
    ],
};
const OUTFALL: Words = Words {
    reports: &[
        "{}旁边的管子晴天也在流水，水有泡沫。",
        "雨水口往外冒脏水，就在{}往东一点。",
        "{}岸边新接了一根白色塑料管，晚上会排水。",
        "有人把洗衣水直接接到河里，{}这边能看到。",
    ],
    results: &[
        "查实为雨污混接一处，已改接至污水管，排口封堵。",
        "私接管道已拆除，住户已接入村污水管网。",
        "排口已登记编号并挂牌，纳入每周巡查。",
        "夜间蹲守两次未再发现排水，管道已拆除。",
    ],
};
const RUBBISH: Words = Words {
    reports: &[
        "{}有一堆装修垃圾，没人认领。",
        "垃圾桶满出来了，{}旁边都是袋子，夏天苍蝇多。",
        "{}路边被人倒了一车渣土。",
        "{}的绿化带里都是快餐盒和饮料瓶。",
        "有人在{}焚烧秸秆和垃圾，留下一摊黑灰。",
        "赶集后{}一地菜皮，走路滑。",
    ],
    results: &[
        "垃圾已清运两车，现场加装提示牌。",
        "已增加一组垃圾桶，清运改为每天两次。",
        "倾倒人已找到，由其自行清除并接受批评教育。",
        "志愿者和保洁员一起清理完毕，拍照留存。",
    ],
};
const STRUCTURE: Words = Words {
    reports: &[
        "{}旁边搭了一个彩钢棚，占了岸坡。",
        "有人在{}围了一块菜地，竹篱笆都到水边了。",
        "{}新砌了一段矮墙，路变窄了，车子难会。",
        "河边鸡棚还没拆，{}走过味道很重。",
    ],
    results: &[
        "经沟通，搭建人三日内自行拆除，岸坡已复绿。",
        "菜地已退出护岸范围，种上了草皮。",
        "矮墙已拆除，路面恢复原宽。",
    ],
};
const FISHING: Words = Words {
    reports: &["{}有人下地笼，晚上来收。", "清早有人在{}电鱼。", "{}拦了一道丝网，小鱼都被缠住。"],
    results: &["地笼六只已清除，小鱼放回，夜间加强巡查。", "已会同派出所到场劝阻，工具暂扣。", "丝网已割除，桥头增设禁捕牌。"],
};
const STACKED: Words = Words {
    reports: &[
        "{}堆了不少旧木料，占了半边路。",
        "门口的柴堆越堆越高，{}走路要侧身。",
        "{}停了一辆报废三轮车，好几个月没动。",
        "建房的黄沙石子堆在{}，下雨流得到处都是。",
    ],
    results: &["住户已把木料搬进自家院内，路面清扫完毕。", "柴堆已归整到集中堆放点。", "报废车已联系物主拖走。", "黄沙石子已搬离，工地加了围挡。"],
};
const SURFACE: Words = Words {
    reports: &[
        "{}路面有个大坑，电瓶车差点摔倒。",
        "{}的路灯连着一星期不亮了。",
        "窨井盖松动，车子经过{}哐当响。",
        "护栏被撞歪了一截，在{}旁边，小孩容易掉下去。",
        "{}积水很深，下雨天要绕路。",
    ],
    results: &["坑洼已用冷补料填平，月底统一做沥青罩面。", "路灯线路已修复，当晚亮灯。", "窨井盖已更换并加装防坠网。", "护栏已校正加固，贴上反光条。"],
};
const GREENERY: Words = Words {
    reports: &["{}的杂草快一人高，挡住了转弯的视线。", "台风过后一棵树斜靠在{}。", "{}的黄杨枯死了一片，不好看。"],
    results: &["杂草已割除，转角处视线恢复。", "倾斜树木已扶正，打好支撑。", "枯死苗木已补种，浇透定根水。"],
};
const BOARD: Words = Words {
    reports: &["{}的公示牌被小广告盖住，电话看不清。", "码牌松了一个角，{}那块快掉下来了。", "{}的牌子上还是以前的名字。"],
    results: &["小广告已清除，牌面重新覆膜。", "码牌已重新固定。", "公示信息已更新，新牌已安装。"],
};
const OTHER: Words = Words {
    reports: &["{}夜里有人放音响到很晚，希望有人管一管。", "希望在{}装一张休息的长椅。", "{}的狗没有拴，吓到上学的小孩。"],
    results: &["已上门沟通，约定晚九点后不再外放。", "建议已采纳，长椅列入下月安排。", "狗主人已落实拴养，村里做了登记。"],
};

fn words(category: Category) -> &'static Words {
    match category {
        Category::FloatingRubbish => &FLOATING,
        Category::WaterColour => &COLOUR,
        Category::Outfall => &OUTFALL,
        Category::Rubbish => &RUBBISH,
        Category::IllegalStructure => &STRUCTURE,
        Category::Fishing => &FISHING,
        Category::StackedGoods => &STACKED,
        Category::BrokenSurface => &SURFACE,
        Category::Greenery => &GREENERY,
        Category::Board => &BOARD,
        Category::Rating | Category::Other => &OTHER,
    }
}

/// A report, in somebody's words, about a place.
pub(super) fn report(category: Category, place: &str, dice: &mut Dice) -> String {
    dice.pick(words(category).reports).replace("{}", place)
}

/// What was done about it, for the public.
pub(super) fn result(category: Category, dice: &mut Dice) -> String {
    (*dice.pick(words(category).results)).to_owned()
}

/// Notes of those who handle a problem, by step.
pub(super) const ACCEPTED: [&str; 3] = ["情况属实，予以受理。", "已电话核实，受理。", "照片与描述一致，受理。"];
pub(super) const ASSIGNED: [&str; 4] = [
    "请责任人三日内到现场处理。",
    "交村里落实，处理后请反馈。",
    "请会同保洁单位处理，注意安全。",
    "请先看现场，需要镇里协调的及时说。",
];
pub(super) const IN_WORK: [&str; 4] = ["已到现场，正在处理。", "约好保洁队明天上午清理。", "正在联系物主。", "材料已到，今天开工。"];
pub(super) const ANSWERED: [&str; 3] = ["处理完毕，请复核。", "现场已清理，前后对比已留存。", "已完成，后续每周看一次。"];
pub(super) const VERIFIED: [&str; 3] = ["现场复核，已解决。", "回访过，群众认可。", "抽查无反弹。"];
pub(super) const CLOSED: [&str; 2] = ["销号。", "复核通过，销号。"];
pub(super) const REJECTED: [&str; 3] = [
    "经现场查看，所述位置不在本区范围内，已告知对应热线。",
    "多次到场未发现所述情况，如再出现请再次上报。",
    "属于正在进行的计划施工，月底前结束，已在现场公示。",
];
pub(super) const DUPLICATE: [&str; 2] = ["与此前上报的为同一问题，并入处理。", "同一地点已有人上报，请关注前一件的进展。"];

/// What somebody dissatisfied writes.
pub(super) const LOW_REASONS: [&str; 16] = [
    "垃圾清了两天又有了，要经常来看看。",
    "上次反映的事到现在没有回音。",
    "水比去年还浑，夏天有味道。",
    "很久没看到有人来巡过了。",
    "路灯坏了半个月才修。",
    "公示牌上的电话打不通。",
    "桥洞下面一直没有清理。",
    "杂草只割路边，里面不管。",
    "说是三天处理，等了十多天。",
    "岸边的棚子拆了又搭。",
    "下雨天积水，走不过去。",
    "只扫了大路，支路没人管。",
    "垃圾桶太少，放得又远。",
    "来看过一次就没有下文了。",
    "施工车把路压坏了没人修。",
    "河里的水草长满了，船都过不去。",
];

/// What somebody satisfied may add.
pub(super) const GOOD_REASONS: [&str; 12] = [
    "比以前干净多了。",
    "水清了，早上散步很舒服。",
    "反映的问题第二天就有人来。",
    "河长很负责，经常看到他。",
    "路面平整，晚上灯也亮。",
    "埭里整整齐齐，客人都说好。",
    "希望一直保持下去。",
    "保洁员很辛苦，谢谢。",
    "孩子们又能在桥边看鱼了。",
    "公示牌一扫就知道找谁，方便。",
    "绿化好看。",
    "村里这几年变化大。",
];

/// How a low rating was answered.
pub(super) const RATING_RESULTS: [&str; 5] = [
    "已上门说明情况并致歉，清理频次由每周一次改为两次。",
    "电话回访，问题已解决，评价人表示满意。",
    "已约谈责任人，巡查记录将每周公开。",
    "现场整改完成，邀请评价人一同查看。",
    "情况已核实，纳入下月整治计划，并已告知评价人。",
];
