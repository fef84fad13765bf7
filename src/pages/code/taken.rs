//! Two people with one plate: what the second one is told.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::checkpoints::binding::Taken;
use crate::clock::zone;
use crate::error::Result;
use crate::ids::Code;
use crate::locale::{Locale, dates};
use crate::pages::frame::Frame;

/// The plate hangs somewhere already.
#[derive(Clone, Debug)]
pub struct TakenPage<'a> {
    /// Language.
    pub locale: Locale,
    pub code: Code,
    /// Who was first, and where.
    pub taken: &'a Taken,
    /// The hour.
    pub now: DateTime<Utc>,
}

crate::pages::answers!(TakenPage<'_>);

impl TakenPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let (locale, taken) = (self.locale, self.taken);
        let title = locale.text("taken-title");
        let zone = zone(&taken.time_zone);
        let today = self.now.with_timezone(&zone).date_naive();
        let place = [
            ("code", self.code.grouped()),
            ("segment", taken.segment_name.clone()),
            ("place", taken.checkpoint_name.clone()),
        ];
        let detail = match (&taken.by, taken.at) {
            (Some(by), Some(at)) => {
                let mut values = place.to_vec();
                values.extend([("by", by.clone()), ("at", dates::moment(locale, at, zone, today))]);
                locale.text_of("taken-by", &values)
            }
            _ => locale.text_of("taken-before", &place),
        };
        crate::pages::render(&View {
            f: Frame::new(locale, title.clone(), format!("/q/{}", self.code)).with_my(),
            title,
            detail,
            path: format!("/q/{}", self.code),
        })
    }
}

#[derive(Template)]
#[template(path = "taken.html", config = "src/pages/askama.toml")]
struct View {
    f: Frame,
    title: String,
    detail: String,
    path: String,
}
