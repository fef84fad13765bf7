//! What the page says of a tap on the tag beside the code.

use crate::checkpoints::taps::TapNotice;
use crate::locale::Locale;
use crate::views::card::Card;

/// [`TapNotice`] in words.
pub(super) struct TapView<'a> {
    pub(super) text: String,
    /// Quieter where it does not count.
    pub(super) class: &'static str,
    /// What the record carries, where it counts.
    pub(super) proof: Option<&'a str>,
    /// Where to take the tag into use, and with what.
    pub(super) enrol: Option<(String, &'a str)>,
}

impl<'a> TapView<'a> {
    pub(super) fn new(locale: Locale, tap: &'a TapNotice, card: &Card) -> Self {
        let (key, class) = match tap {
            TapNotice::Fresh(_) => ("tap-fresh", ""),
            TapNotice::Enrolled => ("tap-enrolled", ""),
            TapNotice::Seen => ("tap-seen", " mild"),
            TapNotice::Elsewhere => ("tap-elsewhere", " mild"),
            TapNotice::Revoked(_) => ("tap-revoked", " mild"),
            TapNotice::New(_) => ("tap-new", " mild"),
            TapNotice::Broken => ("tap-broken", " mild"),
        };
        Self {
            text: locale.text(key),
            class,
            proof: match tap {
                TapNotice::Fresh(proof) => Some(proof),
                _ => None,
            },
            enrol: match tap {
                TapNotice::New(Some(proof)) | TapNotice::Revoked(Some(proof)) => {
                    Some((format!("/q/{}/tag", card.code), proof))
                }
                _ => None,
            },
        }
    }
}
