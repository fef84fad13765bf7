//! A visit round: its doors, those that wait first.

use askama::Template;

use crate::error::Result;
use crate::ids::SegmentId;
use crate::locale::{Locale, dates};
use crate::pages::frame::{Frame, Presence};
use crate::pages::icons::Icon;
use crate::segments::SegmentKind;
use crate::status::Status;
use crate::views::rounds::Round;

/// A visit round.
#[derive(Clone, Debug)]
pub struct RoundPage<'a> {
    /// Language.
    pub locale: Locale,
    /// The grid.
    pub segment: SegmentId,
    /// Its doors.
    pub round: &'a Round,
    /// What the phone needs to keep records.
    pub presence: Presence<'a>,
}

crate::pages::answers!(RoundPage<'_>);

impl RoundPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let (locale, round) = (self.locale, self.round);
        crate::pages::render(&View {
            f: Frame::new(
                locale,
                format!("{} · {}", locale.text("round-title"), round.name),
                format!("/my/rounds/{}", self.segment),
            )
            .of_kind(SegmentKind::Grid)
            .with_presence(Some(&self.presence)),
            name: &round.name,
            sum: locale.text_with(
                "round-sum",
                [("done", round.done().into()), ("doors", round.doors.len().into())],
            ),
            doors: round
                .doors
                .iter()
                .map(|door| {
                    let is_done = door.visited.is_some_and(|day| day >= round.month);
                    DoorView {
                        name: &door.name,
                        icon: Icon::Status(if is_done { Status::Ok } else { Status::Due }),
                        class: if is_done { "ok" } else { "due" },
                        last: door.visited.map_or_else(
                            || locale.text("round-never"),
                            |day| {
                                locale.text_with(
                                    "round-last",
                                    [("day", dates::day(locale, day, round.today).into())],
                                )
                            },
                        ),
                    }
                })
                .collect(),
        })
    }
}

#[derive(Template)]
#[template(path = "round.html", config = "src/pages/askama.toml")]
struct View<'a> {
    f: Frame,
    name: &'a str,
    sum: String,
    doors: Vec<DoorView<'a>>,
}

struct DoorView<'a> {
    name: &'a str,
    icon: Icon,
    class: &'static str,
    last: String,
}
