//! The official's part of the page: the form of an unannounced visit.

use uuid::Uuid;

use crate::locale::Locale;
use crate::patrols::Fence;
use crate::problems::categories;
use crate::views::card::Card;

/// The form of an official's visit.
#[derive(Clone, Copy, Debug)]
pub struct InspectPanel {
    /// Id of the visit about to be recorded; sent twice it is stored once.
    pub id: Uuid,
    /// Where the phone was at the visit recorded just now, if one was.
    pub recorded: Option<Fence>,
}

/// [`InspectPanel`] in words.
pub(super) struct InspectView {
    pub(super) action: String,
    pub(super) id: Uuid,
    /// That a visit was recorded just now.
    pub(super) recorded: Option<String>,
    /// What can be ticked as found.
    pub(super) findings: Vec<(&'static str, String)>,
}

impl InspectView {
    pub(super) fn new(locale: Locale, panel: InspectPanel, card: &Card) -> Self {
        Self {
            action: format!("/q/{}/inspections", card.code),
            id: panel.id,
            recorded: panel.recorded.map(|fence| {
                locale.text_with("inspect-recorded", [("fence", locale.fence(fence).into())])
            }),
            findings: categories(card.kind)
                .iter()
                .map(|category| (category.as_str(), locale.category(*category)))
                .collect(),
        }
    }
}
