//! Hanging up a plate: find what it belongs to by the phone's position or by name, choose, confirm.

use askama::Template;
use uuid::Uuid;

use crate::checkpoints::binding::{LONGEST_NAME, NEAR_ANOTHER, Spot, Target};
use crate::error::{FieldError, Result};
use crate::ids::Code;
use crate::locale::Locale;
use crate::pages::form::FormErrors;
use crate::pages::frame::Frame;
use crate::pages::icons::Icon;
use crate::views::nearby::Nearby;

/// The page to choose on.
#[derive(Clone, Debug)]
pub struct InstallPage<'a> {
    /// Language.
    pub locale: Locale,
    /// The code that waits.
    pub code: Code,
    /// Where it may hang.
    pub area_name: &'a str,
    /// Whether whoever asks may search an area; else their own segments are all there is.
    pub is_official: bool,
    /// What was looked for.
    pub search: SearchState<'a>,
    /// What was found.
    pub found: &'a Nearby,
    /// Id of the installation about to be made; sent twice it is made once.
    pub binding_id: Uuid,
    /// What was chosen before something was refused.
    pub choice: Choice<'a>,
    /// What is wrong; fields `target`, `name`, `location`, `q`.
    pub errors: &'a [FieldError],
}

/// What was looked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct SearchState<'a> {
    /// Where the phone is.
    pub spot: Option<Spot>,
    /// Part of a name.
    pub text: &'a str,
    /// Whether this answers a search, rather than the scan.
    pub was_asked: bool,
}

/// What was chosen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choice<'a> {
    /// At what.
    pub target: Option<Target>,
    /// Name of a new place.
    pub name: &'a str,
    /// That a new place is meant beside another.
    pub anew: bool,
}

crate::pages::answers!(InstallPage<'_>);

impl InstallPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let locale = self.locale;
        let title = locale.text("install-title");
        let errors = FormErrors::new(locale, self.errors);
        crate::pages::render(&View {
            f: Frame::new(locale, title, format!("/q/{}", self.code))
                .with_my()
                .with_script()
                .with_errors(errors.any()),
            page: self,
            area: locale.text_with("install-area", [("area", self.area_name.to_owned().into())]),
            said: self.said(),
            segments: self.segments(),
            places: self.places(),
            is_located: self.search.spot.as_ref().is_some_and(Spot::is_fine),
            asks_anew: self.choice.anew
                || self.errors.iter().any(|error| error.message == NEAR_ANOTHER),
            fields: self
                .search
                .spot
                .map(|spot| {
                    vec![
                        ("lon", spot.at.lon().to_string()),
                        ("lat", spot.at.lat().to_string()),
                        ("accuracy", spot.accuracy_m.to_string()),
                    ]
                })
                .unwrap_or_default(),
            name_hint: locale.text_with("install-name-hint", [("max", LONGEST_NAME.into())]),
            errors,
        })
    }

    /// What the position was good for; none before one was asked for.
    fn said(&self) -> Option<String> {
        let locale = self.locale;
        let accuracy =
            |spot: &Spot| [("accuracy", locale.length(f64::from(spot.accuracy_m)).into())];
        match &self.search.spot {
            Some(spot) if spot.is_fine() => Some(locale.text_with("install-fix", accuracy(spot))),
            Some(spot) => Some(locale.text_with("install-fix-coarse", accuracy(spot))),
            None if self.search.was_asked && self.search.text.is_empty() => {
                Some(locale.text("install-fix-none"))
            }
            None => None,
        }
    }

    fn segments(&self) -> Vec<ChoiceView> {
        let view = |(n, segment): (usize, &crate::views::nearby::NearSegment)| ChoiceView {
            id: field_id(n + self.found.places.len(), "segment"),
            icon: Icon::Kind(segment.kind),
            name: segment.name.clone(),
            detail: [self.locale.kind(segment.kind), segment.area_name.clone()]
                .join(&self.locale.text("list-dot")),
            away: self.away(segment.distance_m),
            checked: self.choice.target == Some(Target::Segment(segment.id)),
            value: Target::Segment(segment.id).to_string(),
        };
        self.found.segments.iter().enumerate().map(view).collect()
    }

    fn places(&self) -> Vec<ChoiceView> {
        let view = |(n, place): (usize, &crate::views::nearby::NearPlace)| ChoiceView {
            id: field_id(n, "place"),
            icon: Icon::Place,
            name: place.name.clone(),
            detail: place.segment_name.clone(),
            away: self.away(place.distance_m),
            checked: self.choice.target == Some(Target::Checkpoint(place.id)),
            value: Target::Checkpoint(place.id).to_string(),
        };
        self.found.places.iter().enumerate().map(view).collect()
    }

    fn away(&self, distance_m: Option<f64>) -> Option<String> {
        let say = |metres| {
            self.locale
                .text_with("install-distance", [("distance", self.locale.length(metres).into())])
        };
        distance_m.map(say)
    }
}

/// The summary of errors leads to the first choice.
fn field_id(n: usize, kind: &str) -> String {
    if n == 0 { "target".into() } else { format!("{kind}-{n}") }
}

#[derive(Template)]
#[template(path = "install.html", config = "src/pages/askama.toml")]
struct View<'a> {
    f: Frame,
    page: &'a InstallPage<'a>,
    area: String,
    said: Option<String>,
    segments: Vec<ChoiceView>,
    places: Vec<ChoiceView>,
    /// Whether the position is good enough to take a place down by.
    is_located: bool,
    /// Whether there is a place beside the one to be made, so that it is asked which is meant.
    asks_anew: bool,
    /// Hidden fields: the position, so that the same is found again when something is refused.
    fields: Vec<(&'static str, String)>,
    name_hint: String,
    errors: FormErrors,
}

struct ChoiceView {
    id: String,
    icon: Icon,
    name: String,
    detail: String,
    /// How far from where one stands; whole on the next line rather than broken, where it fits.
    away: Option<String>,
    value: String,
    checked: bool,
}
