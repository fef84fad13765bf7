//! A steward's day: what is owed, most pressing first.

use askama::Template;
use chrono::NaiveDate;

use crate::accounts::sessions::{OpenSession, UsedLink};
use crate::error::Result;
use crate::locale::{Locale, dates};
use crate::pages::frame::{Frame, Presence};
use crate::pages::icons::Icon;
use crate::segments::SegmentKind;
use crate::stewardships::change::{Announced, Coming};
use crate::stewardships::duties::Pause;
use crate::views::day::{DutyStatus, MyDuty, MyRow, Urgency};

/// A steward's day.
#[derive(Clone, Debug)]
pub struct MyPage<'a> {
    /// Language.
    pub locale: Locale,
    /// Name to greet by.
    pub name: &'a str,
    /// The local day.
    pub today: NaiveDate,
    /// What the steward answers for, in any order.
    pub rows: &'a [MyRow],
    /// Whether they also have official rights, and so the console.
    pub is_official: bool,
    /// What the phone needs to keep records.
    pub presence: Presence<'a>,
    /// The devices that sign for them, with the local days since when and of the last record.
    pub devices: &'a [MyDevice],
    /// Where they are signed in, the session used last first.
    pub sessions: &'a [MySession],
    /// Links of theirs that were used within a month, with the local day, the latest first.
    pub links: &'a [(NaiveDate, UsedLink)],
    /// What begins or ends for the steward on a day to come.
    pub announced: &'a [Announced],
    /// Last day of the steward's leave, where they are on leave today.
    pub leave: Option<NaiveDate>,
}

/// A device that signs for a steward.
#[derive(Clone, Debug)]
pub struct MyDevice {
    /// Its key, as the address of the button names it.
    pub key: String,
    pub name: String,
    /// Since when.
    pub enrolled: NaiveDate,
    /// The day of its last record.
    pub last: Option<NaiveDate>,
}

/// Where a steward is signed in.
#[derive(Clone, Debug)]
pub struct MySession {
    pub open: OpenSession,
    /// The local days of its beginning and of its last use.
    pub since: NaiveDate,
    pub used: NaiveDate,
    /// Whether it is the one that asks.
    pub is_own: bool,
}

crate::pages::answers!(MyPage<'_>);

impl MyPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let locale = self.locale;
        let sections: Vec<Section<'_>> =
            Urgency::ALL.iter().filter_map(|urgency| self.section(*urgency)).collect();
        let pressing =
            self.rows.iter().filter(|row| row.urgency(self.today) <= Urgency::Today).count();
        crate::pages::render(&View {
            f: Frame::new(locale, locale.text("my-title"), "/my")
                .with_presence(Some(&self.presence)),
            page: self,
            devices: self.devices.iter().map(|device| self.device(device)).collect(),
            sessions: self.sessions.iter().map(|session| self.session(session)).collect(),
            has_others: self.sessions.iter().any(|session| !session.is_own),
            links: self.links.iter().map(|(day, link)| self.link(*day, link)).collect(),
            greeting: locale.text_with("my-greeting", [("name", self.name.to_owned().into())]),
            day: dates::day(locale, self.today, self.today),
            lead: match (self.rows.len(), pressing) {
                (0, _) => locale.text("my-none"),
                (_, 0) => locale.text("my-nothing-pressing"),
                (_, pressing) => locale.text_with("my-pressing", [("count", pressing.into())]),
            },
            sections,
            leave: self.leave.map(|until| {
                locale.text_with(
                    "my-leave",
                    [("until", dates::day(locale, until, self.today).into())],
                )
            }),
            announced: self
                .announced
                .iter()
                .map(|announced| self.announcement(announced))
                .collect(),
        })
    }

    fn announcement(&self, announced: &Announced) -> String {
        let locale = self.locale;
        let (key, other) = match &announced.coming {
            Coming::Lapses => ("my-lapses", None),
            Coming::Begins(None) => ("my-begins", None),
            Coming::Begins(Some(before)) => ("my-begins-after", Some(before)),
            Coming::Ends(None) => ("my-ends", None),
            Coming::Ends(Some(follows)) => ("my-ends-before", Some(follows)),
        };
        locale.text_with(
            key,
            [
                ("day", dates::day(locale, announced.on, self.today).into()),
                ("segment", announced.segment.clone().into()),
                ("role", locale.role(announced.role).into()),
                ("other", other.cloned().unwrap_or_default().into()),
            ],
        )
    }

    fn device<'a>(&self, device: &'a MyDevice) -> DeviceView<'a> {
        let locale = self.locale;
        DeviceView {
            name: &device.name,
            path: format!("/my/devices/{}/revoke", device.key),
            since: locale.text_with(
                "my-device-since",
                [("day", dates::day(locale, device.enrolled, self.today).into())],
            ),
            last: device.last.map(|last| {
                locale.text_with(
                    "my-device-last",
                    [("ago", dates::ago(locale, last, self.today).into())],
                )
            }),
        }
    }

    fn session(&self, session: &MySession) -> SessionView {
        let (locale, open) = (self.locale, &session.open);
        let by = open
            .given_by
            .as_ref()
            .map(|by| locale.text_with("my-session-given", [("by", by.clone().into())]));
        let signs = match &open.device {
            Some(device) => {
                locale.text_with("my-session-signed", [("device", device.clone().into())])
            }
            None => locale.text("my-session-unsigned"),
        };
        let how = locale.text(&format!("opened-{}", open.opened_by.as_str()));
        let title = if session.is_own {
            locale.text("my-session-own")
        } else {
            how.clone()
        };
        let mut parts = vec![signs];
        if session.is_own {
            parts.insert(0, how);
        }
        parts.extend(by);
        SessionView {
            title,
            path: (!session.is_own).then(|| format!("/my/sessions/{}/end", open.id.text())),
            how: parts.join(&locale.text("list-dot")),
            line: locale.text_with(
                "my-session-line",
                [
                    ("day", dates::day(locale, session.since, self.today).into()),
                    ("ago", dates::ago(locale, session.used, self.today).into()),
                ],
            ),
        }
    }

    fn link(&self, day: NaiveDate, link: &UsedLink) -> String {
        let locale = self.locale;
        let key = if link.device.is_some() {
            "my-link-used"
        } else {
            "my-link-used-plain"
        };
        let by = link.given_by.clone().unwrap_or_else(|| locale.text("my-link-operator"));
        locale.text_with(
            key,
            [
                ("day", dates::day(locale, day, self.today).into()),
                ("by", by.into()),
                ("device", link.device.clone().unwrap_or_default().into()),
            ],
        )
    }

    fn section(&self, urgency: Urgency) -> Option<Section<'_>> {
        let rows: Vec<RowView<'_>> = self
            .rows
            .iter()
            .filter(|row| row.urgency(self.today) == urgency)
            .map(|row| self.row(row))
            .collect();
        (!rows.is_empty()).then(|| Section {
            id: urgency.as_str(),
            title: self.locale.text(&format!("my-{}", urgency.as_str())),
            rows,
        })
    }

    fn row<'a>(&self, row: &'a MyRow) -> RowView<'a> {
        let locale = self.locale;
        RowView {
            name: &row.name,
            path: match row.kind {
                SegmentKind::Grid => Some(format!("/my/rounds/{}", row.segment)),
                _ => row.code.map(|code| format!("/q/{code}")),
            },
            kind: row.kind.as_str(),
            icon: Icon::Kind(row.kind),
            place: format!("{}{}{}", locale.kind(row.kind), locale.text("list-dot"), row.area),
            roles: row.duties.is_empty().then(|| locale.roles(&row.roles)),
            pause: row.pause.map(|pause| pause_line(locale, pause, self.today)),
            duties: row.duties.iter().map(|duty| duty_line(locale, duty, self.today)).collect(),
            last: match row.last_patrol {
                Some(day) => locale
                    .text_with("my-last", [("ago", dates::ago(locale, day, self.today).into())]),
                None => locale.text("scanned-never"),
            },
            problems: (row.open_problems > 0)
                .then(|| locale.text_with("my-problems", [("count", row.open_problems.into())])),
        }
    }
}

/// Why nothing is asked for, as a line.
pub(in crate::pages) fn pause_line(locale: Locale, pause: Pause, today: NaiveDate) -> String {
    locale.text_with(
        "pause-line",
        [
            ("cause", locale.text(&format!("cause-{}", pause.cause.as_str())).into()),
            ("until", dates::day(locale, pause.until, today).into()),
        ],
    )
}

/// What one duty owes, as a line.
pub(in crate::pages) fn duty_line(locale: Locale, duty: &MyDuty, today: NaiveDate) -> String {
    let key = match duty.status {
        DutyStatus::Done => "record-duty-done",
        DutyStatus::Overdue => "record-duty-overdue",
        DutyStatus::Due if duty.last_day() <= today => "record-duty-today",
        DutyStatus::Due => "record-duty",
    };
    locale.text_with(
        key,
        [
            ("role", locale.role(duty.role).into()),
            ("period", locale.this_period(duty.unit).into()),
            ("owed", duty.owed.into()),
            ("done", duty.done.into()),
            ("day", dates::day(locale, duty.last_day(), today).into()),
        ],
    )
}

#[derive(Template)]
#[template(path = "my.html", config = "src/pages/askama.toml")]
struct View<'a> {
    f: Frame,
    page: &'a MyPage<'a>,
    greeting: String,
    day: String,
    lead: String,
    sections: Vec<Section<'a>>,
    devices: Vec<DeviceView<'a>>,
    sessions: Vec<SessionView>,
    /// Whether they are signed in elsewhere too.
    has_others: bool,
    /// That links were used, a line each.
    links: Vec<String>,
    /// What begins or ends on a day to come.
    announced: Vec<String>,
    leave: Option<String>,
}

struct DeviceView<'a> {
    name: &'a str,
    path: String,
    since: String,
    last: Option<String>,
}

struct SessionView {
    title: String,
    /// Where the button goes that ends it; none for the one that asks.
    path: Option<String>,
    how: String,
    line: String,
}

struct Section<'a> {
    id: &'static str,
    title: String,
    rows: Vec<RowView<'a>>,
}

struct RowView<'a> {
    name: &'a str,
    path: Option<String>,
    kind: &'static str,
    icon: Icon,
    place: String,
    /// Named on their own where no duty line names them.
    roles: Option<String>,
    duties: Vec<String>,
    /// Why nothing is asked for, where it is suspended.
    pause: Option<String>,
    last: String,
    problems: Option<String>,
}
