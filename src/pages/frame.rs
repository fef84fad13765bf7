//! What stands around every page: title, mark, language switch, the way in for stewards.

use super::assets;
use crate::accounts::TextSize;
use crate::locale::Locale;
use crate::segments::SegmentKind;

/// Addresses of the script that stewards' pages load, and of its styles; each carries a hash of the
/// content.
#[derive(Clone, Debug)]
pub struct Island {
    /// The script, a module.
    pub script: String,
    /// Its styles, where it has any.
    pub style: Option<String>,
    /// What it says, a module a language.
    pub words: Vec<(Locale, String)>,
}

impl Island {
    /// What it says in a language.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "a template hands over a reference"
    )]
    pub(super) fn words_in(&self, locale: &Locale) -> Option<&str> {
        self.words.iter().find(|(each, _)| each == locale).map(|(_, path)| path.as_str())
    }
}

/// Whose page it is, for the script that keeps records on the phone.
#[derive(Clone, Debug)]
pub struct Presence<'a> {
    /// The district's number, a dot and the account's.
    pub steward: String,
    /// How large they read.
    pub text_size: TextSize,
    /// Whether they agreed that tracks are kept.
    pub keeps_tracks: bool,
    /// A lease of this moment.
    pub lease: String,
    /// The script; none where the web part was not built.
    pub island: Option<&'a Island>,
}

/// The frame of a page.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) locale: Locale,
    /// What the page is about, before the product's name in the title.
    title: String,
    /// Address to show again after changing the language.
    next: String,
    /// Colours the band.
    kind: Option<SegmentKind>,
    has_errors: bool,
    /// Address of the script, on the one page that has a use for it.
    pub(super) script: Option<&'static str>,
    /// The script of stewards' pages.
    pub(super) island: Option<Island>,
    /// Whose page it is, and a lease, for that script.
    pub(super) presence: Option<(String, String)>,
    /// Whether the script may record tracks.
    pub(super) keeps_tracks: bool,
    /// How large the text is.
    pub(super) text_size: TextSize,
    /// Where the link at the foot leads, and its text.
    pub(super) door: Option<(String, String)>,
}

impl Frame {
    /// A plain frame.
    pub(super) fn new(locale: Locale, title: String, next: impl Into<String>) -> Self {
        Self {
            locale,
            title,
            next: next.into(),
            kind: None,
            has_errors: false,
            script: None,
            island: None,
            presence: None,
            keeps_tracks: false,
            text_size: TextSize::Usual,
            door: None,
        }
    }

    /// In the colours of a kind.
    pub(super) fn of_kind(mut self, kind: SegmentKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Says in the title that something is to be corrected.
    pub(super) fn with_errors(mut self, has_errors: bool) -> Self {
        self.has_errors = has_errors;
        self
    }

    /// With the script of the record form.
    pub(super) fn with_script(mut self) -> Self {
        self.script = Some(assets::script_path());
        self
    }

    /// With the script of stewards' pages.
    pub(super) fn with_island(mut self, island: Option<&Island>) -> Self {
        self.island = island.cloned();
        self
    }

    /// Of a steward, with what their phone needs to keep records.
    pub(super) fn with_presence(mut self, presence: Option<&Presence<'_>>) -> Self {
        if let Some(presence) = presence {
            self.island = presence.island.cloned();
            self.text_size = presence.text_size;
            self.keeps_tracks = presence.keeps_tracks;
            self.presence = Some((presence.steward.clone(), presence.lease.clone()));
        }
        self
    }

    /// With a link to sign in and come back.
    pub(super) fn with_sign_in(mut self) -> Self {
        self.door = Some((format!("/login?next={}", self.next), self.locale.text("door-sign-in")));
        self
    }

    /// With a link to the steward's own day.
    pub(super) fn with_my(mut self) -> Self {
        self.door = Some(("/my".into(), self.locale.text("door-my")));
        self
    }

    pub(super) fn full_title(&self) -> String {
        let product = self.locale.text("product");
        let title = if self.title.is_empty() {
            product
        } else {
            format!("{} – {product}", self.title)
        };
        if self.has_errors {
            format!("{}{title}", self.locale.text("title-error"))
        } else {
            title
        }
    }

    pub(super) fn body_class(&self) -> &'static str {
        self.kind.map_or("river", SegmentKind::as_str)
    }

    pub(super) fn next(&self) -> &str {
        &self.next
    }

    pub(super) fn text(&self, key: &str) -> String {
        self.locale.text(key)
    }

    /// A text that is another where stewards call at doors rather than walk along a river.
    pub(super) fn said(&self, key: &str) -> String {
        match self.kind {
            Some(SegmentKind::Grid) => self.locale.text(&format!("{key}-grid")),
            _ => self.locale.text(key),
        }
    }
}

/// A phone number as a `tel:` link takes it: the first one, without an extension in words. Digits
/// behind any other sign belong to another number, and would make one that is nobody's.
pub(super) fn tel(phone: &str) -> String {
    let is_dialled = |c: &char| c.is_ascii_digit() || matches!(c, '+' | ',');
    let is_between = |c: &char| c.is_whitespace() || "-－—()（）.".contains(*c);
    phone
        .chars()
        .take_while(|c| is_dialled(c) || is_between(c))
        .filter(is_dialled)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::tel;

    #[test]
    fn a_number_is_dialled_without_what_only_eyes_need() {
        assert_eq!(tel("021-5731 0001"), "02157310001");
        assert_eq!(tel("+86 (21) 57310001,8"), "+862157310001,8");
        for two in ["021-57310001、57310002", "021-57310001/57310002", "021-57310001转8"] {
            assert_eq!(tel(two), "02157310001", "{two}");
        }
    }
}
