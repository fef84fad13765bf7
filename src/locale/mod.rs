//! Languages: Simplified Chinese first, English complete.

pub mod dates;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use fluent_templates::fluent_bundle::FluentValue;
use unic_langid::{LanguageIdentifier, langid};

fluent_templates::static_loader! {
    static TEXTS = {
        locales: "./src/locale/texts",
        fallback_language: "zh-CN",
        // The marks that keep right-to-left names apart are noise here and would stand in every
        // copied text.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static CHINESE: LanguageIdentifier = langid!("zh-CN");
static ENGLISH: LanguageIdentifier = langid!("en");

/// The language of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    /// Simplified Chinese.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Locale {
    /// From a language tag of our own (`zh-CN`, `en`).
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag {
            "zh-CN" | "zh" => Some(Self::Chinese),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// What the terminal is set to; Chinese where it is set to anything but English.
    pub fn of_terminal() -> Self {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty());
        match set {
            Some(value) if value.starts_with("en") => Self::English,
            _ => Self::Chinese,
        }
    }

    /// What an Accept-Language header asks for first that we have; Chinese when it asks for
    /// neither.
    pub fn from_accept_language(header: &str) -> Self {
        let wanted = header
            .split(',')
            .filter_map(|part| {
                let (tag, quality) = part.split_once(";q=").unwrap_or((part, "1"));
                let locale = match tag.trim().split('-').next()? {
                    "zh" => Self::Chinese,
                    "en" => Self::English,
                    _ => return None,
                };
                Some((locale, quality.trim().parse::<f32>().ok()?))
            })
            .fold(None, |best: Option<(Self, f32)>, next| {
                if best.is_some_and(|best| best.1 >= next.1) {
                    best
                } else {
                    Some(next)
                }
            });
        wanted.map_or(Self::Chinese, |(locale, _)| locale)
    }

    /// The tag for `lang` attributes and headers.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// The other language, for the switch at the foot of a page.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Chinese => Self::English,
            Self::English => Self::Chinese,
        }
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self {
            Self::Chinese => &CHINESE,
            Self::English => &ENGLISH,
        }
    }

    /// A text by its key.
    pub fn text(self, key: &str) -> String {
        found(TEXTS.lookup_single_language::<&str>(self.id(), key, None).ok(), key)
    }

    /// A text by a key that need not be there.
    pub fn known(self, key: &str) -> Option<String> {
        TEXTS.lookup_single_language::<&str>(self.id(), key, None).ok()
    }

    /// A text with values set in.
    pub fn text_with<const N: usize>(
        self,
        key: &str,
        values: [(&'static str, FluentValue<'static>); N],
    ) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'static>> =
            values.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect();
        found(TEXTS.lookup_single_language(self.id(), key, Some(&values)).ok(), key)
    }

    /// A text with values set in under names that were read from somewhere.
    pub fn text_from(self, key: &str, values: &BTreeMap<String, String>) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'static>> = values
            .iter()
            .map(|(name, value)| (Cow::Owned(name.clone()), value.clone().into()))
            .collect();
        found(TEXTS.lookup_single_language(self.id(), key, Some(&values)).ok(), key)
    }

    /// A text with any number of values set in.
    pub fn text_of(self, key: &str, values: &[(&'static str, String)]) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'static>> = values
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), value.clone().into()))
            .collect();
        found(TEXTS.lookup_single_language(self.id(), key, Some(&values)).ok(), key)
    }
}

/// The text, or in its place something that no test overlooks. Both languages are complete, so none
/// falls back on the other.
fn found(text: Option<String>, key: &str) -> String {
    text.unwrap_or_else(|| format!("Unknown localization {key:?}"))
}
