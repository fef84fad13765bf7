//! A steward's settings: how large they read, whether tracks are kept, and the tracks that are.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::accounts::TextSize;
use crate::error::{FieldError, Result};
use crate::locale::{Locale, dates};
use crate::pages::form::FormErrors;
use crate::pages::frame::{Frame, Presence};
use crate::tracks::keeping::OwnTrack;

/// A steward's settings.
#[derive(Clone, Debug)]
pub struct SettingsPage<'a> {
    /// Language.
    pub locale: Locale,
    /// Where the district's clocks stand.
    pub zone: Tz,
    /// The local day.
    pub today: NaiveDate,
    /// How large they read.
    pub text_size: TextSize,
    /// Since when tracks are kept; none where they are not.
    pub consent: Option<DateTime<Utc>>,
    /// Days for which the district keeps a track.
    pub kept_days: i32,
    /// Those that are kept, the latest first.
    pub tracks: &'a [OwnTrack],
    /// What was done just now.
    pub said: Option<Said>,
    /// What is wrong with an upload; field `gpx`.
    pub errors: &'a [FieldError],
    /// What the phone needs to keep records.
    pub presence: Presence<'a>,
}

/// What was done just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// The text has another size.
    Text,
    /// Tracks are kept from now on.
    Consent,
    /// They are not, and those that were are gone.
    Withdrawn,
    /// A track arrived; how many of its points were left out.
    Track(u32),
    /// One arrived of a walk that another has told; likewise.
    Walked(u32),
    /// One was erased.
    Erased,
}

impl Said {
    fn words(self, locale: Locale) -> String {
        let arrived = |key: &str, left_out: u32| {
            let words = locale.text(key);
            if left_out == 0 {
                return words;
            }
            let left_out = locale.text_with("settings-left-out", [("count", left_out.into())]);
            words + &locale.text("sentence-gap") + &left_out
        };
        match self {
            Self::Text => locale.text("settings-said-text"),
            Self::Consent => locale.text("settings-said-consent"),
            Self::Withdrawn => locale.text("settings-said-withdrawn"),
            Self::Track(left_out) => arrived("settings-said-track", left_out),
            Self::Walked(left_out) => arrived("settings-said-walked", left_out),
            Self::Erased => locale.text("settings-said-erased"),
        }
    }
}

crate::pages::answers!(SettingsPage<'_>);

impl SettingsPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let locale = self.locale;
        let day = |at: DateTime<Utc>| {
            dates::day(locale, at.with_timezone(&self.zone).date_naive(), self.today)
        };
        crate::pages::render(&View {
            f: Frame::new(locale, locale.text("settings-title"), "/my/settings")
                .with_errors(!self.errors.is_empty())
                .with_presence(Some(&self.presence)),
            said: self.said.map(|said| said.words(locale)),
            sizes: TextSize::ALL
                .iter()
                .map(|size| Size {
                    value: size.as_str(),
                    word: locale.text(&format!("text-{}", size.as_str())),
                    checked: *size == self.text_size,
                })
                .collect(),
            how: locale.text_with("settings-tracks-how", [("days", self.kept_days.into())]),
            consent: self.consent.map(|since| {
                locale.text_with("settings-consent-since", [("day", day(since).into())])
            }),
            tracks: self.tracks.iter().map(|track| self.track(track)).collect(),
            errors: FormErrors::new(locale, self.errors),
        })
    }

    fn track(&self, track: &OwnTrack) -> TrackView {
        let locale = self.locale;
        let local = |at: DateTime<Utc>| at.with_timezone(&self.zone);
        let from = local(track.from);
        TrackView {
            when: locale.text_with(
                "settings-track",
                [
                    ("day", dates::day(locale, from.date_naive(), self.today).into()),
                    ("from", dates::time(track.from, self.zone).into()),
                    ("until", dates::time(track.to, self.zone).into()),
                ],
            ),
            shares: track
                .shares
                .iter()
                .map(|(name, share)| {
                    locale.text_with(
                        "settings-track-share",
                        [
                            ("name", name.clone().into()),
                            ("percent", (share * 100.0).round().into()),
                        ],
                    )
                })
                .collect(),
            erased: locale.text_with(
                "settings-track-until",
                [("day", dates::day(locale, local(track.erased).date_naive(), self.today).into())],
            ),
            path: format!("/my/tracks/{}/erase", track.id),
        }
    }
}

#[derive(Template)]
#[template(path = "settings.html", config = "src/pages/askama.toml")]
struct View {
    f: Frame,
    said: Option<String>,
    sizes: Vec<Size>,
    how: String,
    consent: Option<String>,
    tracks: Vec<TrackView>,
    errors: FormErrors,
}

struct Size {
    value: &'static str,
    word: String,
    checked: bool,
}

struct TrackView {
    when: String,
    shares: Vec<String>,
    erased: String,
    path: String,
}
