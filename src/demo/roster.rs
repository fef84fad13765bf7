//! Who answers for what in the demonstration: every village has its secretary, its head, its
//! leaders of groups; the towns their chiefs.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::calendar::Calendar;
use super::dice::Dice;
use super::geography::{Geography, Segment};
use super::people::{Cast, Person};
use super::texts;
use crate::ids::{AreaPath, Level};
use crate::segments::SegmentKind;
use crate::stewardships::periods::later;
use crate::stewardships::{Origin, Role};

/// Somebody in a role on a segment, for a time.
#[derive(Clone, Debug)]
pub(super) struct Tenure {
    /// Index into the segments of the map.
    pub(super) segment: usize,
    /// Index into the people.
    pub(super) person: usize,
    pub(super) role: Role,
    pub(super) principal: bool,
    pub(super) origin: Origin,
    pub(super) commitment: String,
    pub(super) from: NaiveDate,
    pub(super) past: Option<NaiveDate>,
}

impl Tenure {
    /// Whether it holds on a day.
    pub(super) fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.past.is_none_or(|past| past > day)
    }
}

/// Everybody and what they answer for.
#[derive(Debug)]
pub(super) struct Roster {
    pub(super) people: Vec<Person>,
    pub(super) tenures: Vec<Tenure>,
}

/// Those who hold the posts of a village; not all villages have all.
#[derive(Debug)]
struct Village {
    secretary: usize,
    head: usize,
    /// The head before this one, and the day the post was handed over.
    head_before: Option<(usize, NaiveDate)>,
    party: usize,
    women: usize,
    lane: Option<usize>,
    production: Option<usize>,
    volunteer: Option<usize>,
}

/// Deals the segments of the map out.
pub(super) fn roster(map: &Geography, calendar: &Calendar, seed: u64) -> Roster {
    let mut cast = Cast::new(Dice::new(seed, 20), calendar);
    let mut dice = Dice::new(seed, 21);
    let towns: BTreeMap<&AreaPath, [usize; 2]> = map
        .areas
        .iter()
        .filter(|area| area.path.level() == Level::Town)
        .map(|area| {
            let office = format!("{}人民政府", area.name);
            (
                &area.path,
                ["副镇长", "水务站站长"]
                    .map(|post| cast.add(&area.path, post == "副镇长", post, &*office)),
            )
        })
        .collect();
    let villages: Vec<(&AreaPath, Village)> = map
        .areas
        .iter()
        .filter(|area| area.path.level() == Level::Village)
        .enumerate()
        .map(|(number, area)| {
            (&area.path, village(number, &area.path, &area.name, map, calendar, &mut cast))
        })
        .collect();
    let mut dealer = Dealer {
        calendar,
        dice: &mut dice,
        tenures: Vec::new(),
        turn: 0,
    };
    for (at, segment) in map.segments.iter().enumerate() {
        // With those the map leaves out, about one in sixteen.
        if segment.unassigned || (segment.kind != SegmentKind::Grid && dealer.dice.chance(0.02)) {
            continue;
        }
        let near: Vec<&Village> = villages
            .iter()
            .filter(|(path, _)| path.contains(&segment.area))
            .map(|(_, village)| village)
            .collect();
        if let [village] = near[..] {
            dealer.village_segment(at, segment, village);
            continue;
        }
        // A stretch of a great river: the villages on its banks take turns, a chief of the town
        // stands above.
        let Some((town, chiefs)) = towns.iter().find(|(town, _)| town.contains(&segment.area))
        else {
            continue;
        };
        let along: Vec<&Village> = villages
            .iter()
            .filter(|(path, _)| town.contains(path))
            .map(|(_, village)| village)
            .collect();
        let chief = chiefs[at % 2];
        dealer.hold(at, chief, Role::TownChief, segment.kind);
        let village = *dealer.dice.pick(&along);
        dealer.village_segment(at, segment, village);
    }
    Roster {
        tenures: dealer.tenures,
        people: cast.people,
    }
}

fn village(
    number: usize,
    path: &AreaPath,
    name: &str,
    map: &Geography,
    calendar: &Calendar,
    cast: &mut Cast,
) -> Village {
    let count = |kind| {
        map.segments
            .iter()
            .filter(|segment| segment.kind == kind && path.contains(&segment.area))
            .count()
    };
    let group = ["一", "二", "三", "四", "五"][number % 5];
    let short = name.trim_end_matches("社区").trim_end_matches('村');
    let is_village = name.ends_with('村');
    let (branch, committee) = if is_village {
        (format!("{name}党总支"), format!("{name}村民委员会"))
    } else {
        (format!("{name}党总支"), format!("{name}居民委员会"))
    };
    let secretary = cast.add(
        path,
        number % 4 == 1,
        if is_village {
            "村党总支书记"
        } else {
            "社区党总支书记"
        },
        &*branch,
    );
    let head = if is_village {
        cast.add(path, number % 3 == 2, "村委会主任", &*committee)
    } else {
        secretary
    };
    let head_before = (is_village && number % 6 == 2).then(|| {
        let days = 20 + 13 * (u64::try_from(number).unwrap_or(0) % 5);
        (cast.add(path, false, "原村委会主任", &*committee), calendar.ago(days))
    });
    Village {
        secretary,
        head,
        head_before,
        party: cast.add(path, number.is_multiple_of(3), format!("第{group}党小组组长"), &*branch),
        women: cast.add(path, true, "妇女小组组长", format!("{name}妇女联合会")),
        lane: (path.as_str().starts_with("990101101") && count(SegmentKind::Lane) > 0).then(|| {
            cast.add(path, number.is_multiple_of(2), "埭长", format!("{short}村第{group}村民小组"))
        }),
        production: (count(SegmentKind::Pond) > 2).then(|| {
            cast.add(
                path,
                false,
                format!("第{group}生产小组组长"),
                format!("{short}村第{group}村民小组"),
            )
        }),
        volunteer: (number % 4 == 3 || count(SegmentKind::Grid) > 0)
            .then(|| cast.add(path, number % 2 == 1, "退休教师", format!("{name}志愿服务队"))),
    }
}

/// Deals segments out to the people of villages.
struct Dealer<'a> {
    calendar: &'a Calendar,
    dice: &'a mut Dice,
    tenures: Vec<Tenure>,
    turn: usize,
}

impl Dealer<'_> {
    fn village_segment(&mut self, at: usize, segment: &Segment, village: &Village) {
        match segment.kind {
            SegmentKind::River => {
                self.turn += 1;
                match village.head_before {
                    _ if self.turn.is_multiple_of(2) => {
                        self.hold(at, village.secretary, Role::RiverChief, segment.kind);
                    }
                    Some((before, day)) => {
                        self.hand_over(at, before, village.head, Role::RiverChief, day);
                    }
                    None => self.hold(at, village.head, Role::RiverChief, segment.kind),
                }
                if let Some(volunteer) = village.volunteer
                    && self.dice.chance(0.25)
                {
                    self.claim(at, volunteer, segment.kind);
                }
            }
            SegmentKind::Road => {
                self.hold(at, village.party, Role::PartyGroupLeader, segment.kind);
                if self.dice.chance(0.6) {
                    self.hold(at, village.secretary, Role::RoadChief, segment.kind);
                }
            }
            SegmentKind::Lane => match village.lane {
                Some(lane) => {
                    self.hold(at, lane, Role::LaneChief, segment.kind);
                    if self.dice.chance(0.3) {
                        self.hold(at, village.women, Role::WomensGroupLeader, segment.kind);
                    }
                }
                None => self.hold(at, village.women, Role::WomensGroupLeader, segment.kind),
            },
            SegmentKind::Pond => match village.production {
                Some(leader) => self.hold(at, leader, Role::ProductionGroupLeader, segment.kind),
                None => self.hold(at, village.head, Role::RiverChief, segment.kind),
            },
            SegmentKind::Grid => {
                if let Some(volunteer) = village.volunteer {
                    self.claim(at, volunteer, segment.kind);
                }
            }
        }
    }

    fn hold(&mut self, segment: usize, person: usize, role: Role, kind: SegmentKind) {
        let claimed =
            matches!(role, Role::PartyGroupLeader | Role::WomensGroupLeader | Role::LaneChief)
                && self.dice.chance(0.3);
        let speaks = claimed || self.dice.chance(0.6);
        let commitment = if speaks {
            texts::commitment(kind, self.dice)
        } else {
            String::new()
        };
        let from = self.since();
        self.tenures.push(Tenure {
            segment,
            person,
            role,
            principal: true,
            origin: if claimed { Origin::Claimed } else { Origin::Assigned },
            commitment,
            from,
            past: None,
        });
    }

    /// A volunteer asks for a segment, and says in public what for.
    fn claim(&mut self, segment: usize, person: usize, kind: SegmentKind) {
        let (commitment, from) = (texts::commitment(kind, self.dice), later(self.since(), 150));
        self.tenures.push(Tenure {
            segment,
            person,
            role: Role::Volunteer,
            principal: true,
            origin: Origin::Claimed,
            commitment,
            from,
            past: None,
        });
    }

    fn hand_over(
        &mut self,
        segment: usize,
        before: usize,
        after: usize,
        role: Role,
        day: NaiveDate,
    ) {
        self.hold(segment, before, role, SegmentKind::River);
        if let Some(tenure) = self.tenures.last_mut() {
            tenure.past = Some(day);
        }
        self.hold(segment, after, role, SegmentKind::River);
        if let Some(tenure) = self.tenures.last_mut() {
            tenure.from = day;
        }
    }

    /// Most took office in one of three rounds, long before the days that are told.
    fn since(&mut self) -> NaiveDate {
        self.calendar.ago(*self.dice.pick(&[260, 260, 260, 330, 390]))
    }
}
