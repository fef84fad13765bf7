//! What was owed this month, as a table in words. Daily duties stand as a calendar, since thirty
//! rows would hide the rest.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::locale::{Locale, dates};
use crate::pages::my::day::pause_line;
use crate::pages::my::history::with_excused;
use crate::stewardships::CadenceUnit;
use crate::stewardships::calendar::{DutyMonth, Period, PeriodStatus};
use crate::stewardships::periods::period_start;

/// One duty of the card.
pub(super) struct DutyView {
    pub(super) role: String,
    pub(super) cadence: String,
    /// Why nothing is asked for today.
    pub(super) pause: Option<String>,
    pub(super) sum: String,
    /// The outages because of which something is excused.
    pub(super) outages: Vec<String>,
    /// Empty for a daily duty.
    pub(super) rows: Vec<PeriodRow>,
    /// Weeks from Monday; empty for any other duty.
    pub(super) weeks: Vec<[Option<DayCell>; 7]>,
    /// What the shapes in the calendar mean, for eyes; each day also has its word.
    pub(super) legend: Vec<Mark>,
}

/// One period in a list.
pub(super) struct PeriodRow {
    pub(super) when: String,
    /// Done of owed, where more than one is owed.
    pub(super) count: Option<String>,
    pub(super) mark: Mark,
}

/// One day in a calendar.
pub(super) struct DayCell {
    pub(super) day: u32,
    pub(super) is_today: bool,
    pub(super) mark: Mark,
}

/// How a period stands: shape, colour and word.
pub(super) struct Mark {
    pub(super) class: &'static str,
    pub(super) word: String,
}

impl Mark {
    fn new(locale: Locale, status: PeriodStatus) -> Self {
        let (class, key) = match status {
            PeriodStatus::Done => ("done", "period-done"),
            PeriodStatus::Missed => ("missed", "period-missed"),
            PeriodStatus::Excused => ("excused", "period-excused"),
            PeriodStatus::Running => ("running", "period-running"),
            PeriodStatus::Ahead => ("ahead", "period-ahead"),
            PeriodStatus::NotOwed => ("none", "period-not_owed"),
        };
        Self {
            class,
            word: locale.text(key),
        }
    }
}

impl DutyView {
    pub(super) fn new(locale: Locale, duty: &DutyMonth, today: NaiveDate) -> Self {
        let is_daily = duty.unit == CadenceUnit::Day;
        Self {
            role: locale.role(duty.role),
            cadence: cadence(locale, duty),
            pause: duty.pause.map(|pause| pause_line(locale, pause, today)),
            sum: sum(locale, duty),
            outages: duty
                .outages
                .iter()
                .map(|outage| {
                    let days = dates::range(locale, outage.days.from, outage.days.past, today);
                    locale.text_with(
                        "excuse-line",
                        [("days", days.into()), ("words", outage.words.clone().into())],
                    )
                })
                .collect(),
            legend: LEGEND
                .iter()
                .filter(|status| {
                    is_daily && duty.periods.iter().any(|period| period.status == **status)
                })
                .map(|status| Mark::new(locale, *status))
                .collect(),
            rows: if is_daily { Vec::new() } else { rows(locale, duty, today) },
            weeks: if is_daily {
                weeks(locale, &duty.periods, today)
            } else {
                Vec::new()
            },
        }
    }
}

/// 应巡 4 次，已巡 3 次
fn sum(locale: Locale, duty: &DutyMonth) -> String {
    let (owed, done) = duty.sum();
    let sum = if owed == 0 {
        locale.text("scanned-month-nothing")
    } else {
        locale.text_with("scanned-month-sum", [("owed", owed.into()), ("done", done.into())])
    };
    with_excused(locale, sum, duty.excused())
}

/// 每周 1 次; what it was under a warning, and what it was until the rule changed, says so.
fn cadence(locale: Locale, duty: &DutyMonth) -> String {
    let times = locale.cadence(duty.unit, duty.times);
    let cadence = match duty.warning {
        Some(level) => locale.text_with(
            "duty-under-warning",
            [
                ("warning", locale.text(&format!("warning-{}", level.as_str())).into()),
                ("cadence", times.into()),
            ],
        ),
        None => times,
    };
    if duty.binds {
        cadence
    } else {
        locale.text_with("duty-earlier", [("cadence", cadence.into())])
    }
}

/// Every status, in the order of the legend.
const LEGEND: [PeriodStatus; 6] = [
    PeriodStatus::Done,
    PeriodStatus::Missed,
    PeriodStatus::Excused,
    PeriodStatus::Running,
    PeriodStatus::Ahead,
    PeriodStatus::NotOwed,
];

/// Short and full names of the days, Monday first.
pub(super) fn weekdays(locale: Locale) -> Vec<(String, String)> {
    (1..=7)
        .map(|day| {
            (locale.text(&format!("weekday-{day}")), locale.text(&format!("weekday_name-{day}")))
        })
        .collect()
}

/// How many periods the row of marks at the head of the page has, and how many days of a daily duty.
const RECENT: usize = 5;
const RECENT_DAYS: usize = 7;

/// How the last periods of the first duty stand, the one that runs at the end.
pub(super) fn recent(locale: Locale, duties: &[DutyMonth], today: NaiveDate) -> Vec<RecentMark> {
    let Some(duty) = duties.iter().find(|duty| duty.binds) else {
        return Vec::new();
    };
    let begun: Vec<&Period> = duty
        .periods
        .iter()
        .chain(&duty.runs)
        .filter(|period| period.from <= today)
        .collect();
    let most = if duty.unit == CadenceUnit::Day { RECENT_DAYS } else { RECENT };
    begun[begun.len().saturating_sub(most)..]
        .iter()
        .map(|period| RecentMark {
            when: dates::range(locale, period.from, period.past, today),
            mark: Mark::new(locale, period.status),
        })
        .collect()
}

/// A period in the row of marks.
pub(super) struct RecentMark {
    pub(super) when: String,
    pub(super) mark: Mark,
}

fn rows(locale: Locale, duty: &DutyMonth, today: NaiveDate) -> Vec<PeriodRow> {
    duty.periods
        .iter()
        .chain(&duty.runs)
        .map(|period| PeriodRow {
            when: dates::range(locale, period.from, period.past, today),
            count: (period.asked() > 1 && period.status != PeriodStatus::NotOwed)
                .then(|| format!("{}/{}", period.done, period.asked())),
            mark: Mark::new(locale, period.status),
        })
        .collect()
}

fn weeks(locale: Locale, periods: &[Period], today: NaiveDate) -> Vec<[Option<DayCell>; 7]> {
    let mut weeks: BTreeMap<NaiveDate, [Option<DayCell>; 7]> = BTreeMap::new();
    for period in periods {
        let week = weeks.entry(period_start(CadenceUnit::Week, period.from)).or_default();
        week[period.from.weekday().num_days_from_monday() as usize] = Some(DayCell {
            day: period.from.day(),
            is_today: period.from == today,
            mark: Mark::new(locale, period.status),
        });
    }
    weeks.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stewardships::Role;
    use crate::stewardships::excuses::Outage;
    use crate::stewardships::periods::Span;

    fn date(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 7, day).unwrap()
    }

    fn period(from: u32, past: u32, owed: u32, done: u32, status: PeriodStatus) -> Period {
        Period {
            from: date(from),
            past: date(past),
            owed,
            done,
            excused: 0,
            status,
        }
    }

    fn view(unit: CadenceUnit, periods: Vec<Period>) -> DutyView {
        let duty = DutyMonth {
            role: Role::RiverChief,
            unit,
            times: 2,
            warning: None,
            pause: None,
            binds: true,
            periods,
            runs: None,
            outages: Vec::new(),
        };
        DutyView::new(Locale::Chinese, &duty, date(15))
    }

    #[test]
    fn what_nobody_owed_is_not_counted() {
        let periods = vec![
            period(1, 6, 2, 1, PeriodStatus::NotOwed),
            period(6, 13, 2, 2, PeriodStatus::Done),
            period(13, 20, 2, 1, PeriodStatus::Running),
        ];
        let view = view(CadenceUnit::Week, periods);
        assert_eq!(view.sum, "应巡 4 次，已巡 3 次");
        assert_eq!(view.rows.len(), 3);
        assert!(view.weeks.is_empty());
    }

    #[test]
    fn what_is_excused_stands_beside_what_was_done_and_is_not_done() {
        let excused = |period: Period, excused| Period { excused, ..period };
        let duty = DutyMonth {
            role: Role::RiverChief,
            unit: CadenceUnit::Week,
            times: 2,
            warning: None,
            pause: None,
            binds: true,
            periods: vec![
                period(6, 13, 2, 2, PeriodStatus::Done),
                excused(period(13, 20, 1, 1, PeriodStatus::Excused), 1),
            ],
            runs: None,
            outages: vec![Outage {
                area: "990101".parse().unwrap(),
                days: Span {
                    from: date(18),
                    past: date(20),
                },
                words: "机房断电".to_owned(),
            }],
        };
        let view = DutyView::new(Locale::Chinese, &duty, date(25));
        assert_eq!(view.sum, "应巡 3 次，已巡 3 次，因系统故障免责 1 次");
        assert_eq!(view.outages, ["7月18日至7月19日系统故障：机房断电"]);
        let mark = &view.rows[1].mark;
        assert_eq!((mark.class, mark.word.as_str()), ("excused", "因系统故障免责"));
        assert_eq!(view.rows[1].count.as_deref(), Some("1/2"));
    }

    #[test]
    fn a_daily_duty_is_a_calendar_from_monday() {
        // 1 July 2026 is a Wednesday.
        let periods = (1..31).map(|day| period(day, day + 1, 1, 1, PeriodStatus::Done)).collect();
        let view = view(CadenceUnit::Day, periods);
        assert_eq!(view.weeks.len(), 5);
        assert!(view.weeks[0][1].is_none());
        assert_eq!(view.weeks[0][2].as_ref().unwrap().day, 1);
        assert_eq!(view.weeks[1][0].as_ref().unwrap().day, 6);
        assert!(view.weeks[2][2].as_ref().unwrap().is_today);
        assert!(view.rows.is_empty());
    }
}
