//! What a steward may ask to answer for, what became of what they asked, and the form to ask with a
//! public commitment.

use askama::Template;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::error::{FieldError, Result};
use crate::locale::{Locale, dates};
use crate::pages::form::FormErrors;
use crate::pages::frame::{Frame, Presence};
use crate::pages::icons::Icon;
use crate::stewardships::claims::Verdict;
use crate::views::offers::{ClaimStatus, Offered, OwnClaim};

/// Everything that is offered to a steward, and what they asked for.
#[derive(Clone, Debug)]
pub struct OffersPage<'a> {
    /// Language.
    pub locale: Locale,
    /// What they may ask for.
    pub offers: &'a [Offered],
    /// Whether they begin with the first there is.
    pub is_first: bool,
    /// The last of them, where there are more behind it.
    pub next: Option<Uuid>,
    /// What they asked for, the latest first.
    pub claims: &'a [OwnClaim],
    /// The local day.
    pub today: NaiveDate,
    /// Whether they asked just now.
    pub sent: bool,
    /// What the phone needs to keep records.
    pub presence: Presence<'a>,
}

/// The form to ask for one of them.
#[derive(Clone, Debug)]
pub struct OfferPage<'a> {
    /// Language.
    pub locale: Locale,
    /// What is asked for.
    pub offer: &'a Offered,
    /// Id of the claim about to be sent; sent twice it is stored once.
    pub id: Uuid,
    /// Who asks.
    pub name: &'a str,
    /// What stands in the form.
    pub commitment: &'a str,
    /// What is wrong with it; field `commitment`.
    pub errors: &'a [FieldError],
    /// What the phone needs to keep records.
    pub presence: Presence<'a>,
}

crate::pages::answers!(OffersPage<'_>, OfferPage<'_>);

impl OffersPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let locale = self.locale;
        crate::pages::render(&OffersView {
            f: Frame::new(locale, locale.text("offers-title"), "/my/offers")
                .with_presence(Some(&self.presence)),
            lead: match self.offers.len() {
                0 if self.is_first => locale.text("offers-none"),
                0 => locale.text("offers-no-more"),
                count if self.is_first && self.next.is_none() => {
                    locale.text_with("offers-count", [("count", count.into())])
                }
                _ => locale.text("offers-many"),
            },
            sent: self.sent,
            is_past_end: !self.is_first && self.offers.is_empty(),
            next: self.next.map(|last| format!("/my/offers?after={last}")),
            offers: self.offers.iter().map(|offer| OfferView::new(locale, offer)).collect(),
            claims: self.claims.iter().map(|claim| self.claim(claim)).collect(),
        })
    }

    fn claim<'a>(&self, claim: &'a OwnClaim) -> ClaimView<'a> {
        let locale = self.locale;
        let (class, key) = match claim.status {
            ClaimStatus::Pending => ("due", "claim-pending"),
            ClaimStatus::Decided(Verdict::Confirmed) => ("ok", "claim-confirmed"),
            ClaimStatus::Decided(Verdict::Declined) => ("late", "claim-declined"),
            ClaimStatus::Decided(Verdict::Withdrawn) => ("quiet", "claim-withdrawn"),
            ClaimStatus::Closed => ("quiet", "claim-closed"),
        };
        let dot = locale.text("list-dot");
        ClaimView {
            icon: Icon::Kind(claim.kind),
            segment: &claim.segment,
            when: format!(
                "{}{dot}{}",
                locale.role(claim.role),
                dates::day(locale, claim.on, self.today)
            ),
            class,
            status: locale.text(key),
            commitment: &claim.commitment,
            reason: &claim.reason,
            withdraw: (claim.status == ClaimStatus::Pending)
                .then(|| format!("/my/claims/{}/withdraw", claim.id)),
        }
    }
}

impl OfferPage<'_> {
    /// The HTML.
    pub fn render(&self) -> Result<String> {
        let (locale, offer) = (self.locale, self.offer);
        let path = format!("/my/offers/{}", offer.id);
        crate::pages::render(&View {
            f: Frame::new(
                locale,
                locale.text_with("offer-title", [("segment", offer.segment.clone().into())]),
                path.clone(),
            )
            .of_kind(offer.kind)
            .with_errors(!self.errors.is_empty())
            .with_presence(Some(&self.presence)),
            path,
            id: self.id,
            offer: OfferView::new(locale, offer),
            hint: locale
                .text_with("offer-commitment-hint", [("name", self.name.to_owned().into())]),
            commitment: self.commitment,
            errors: FormErrors::new(locale, self.errors),
        })
    }
}

struct OfferView<'a> {
    path: String,
    icon: Icon,
    segment: &'a str,
    kind: &'static str,
    place: String,
    role: String,
    note: &'a str,
    /// How many ask already, where any do.
    claims: Option<String>,
}

impl<'a> OfferView<'a> {
    fn new(locale: Locale, offer: &'a Offered) -> Self {
        let mut place = vec![locale.kind(offer.kind), offer.area.clone()];
        if offer.length_m > 0.0 {
            place.push(locale.length(offer.length_m));
        }
        Self {
            path: format!("/my/offers/{}", offer.id),
            icon: Icon::Kind(offer.kind),
            segment: &offer.segment,
            kind: offer.kind.as_str(),
            place: place.join(&locale.text("list-dot")),
            role: locale.text_with("offer-role", [("role", locale.role(offer.role).into())]),
            note: &offer.note,
            claims: (offer.claims > 0)
                .then(|| locale.text_with("offer-claims", [("count", offer.claims.into())])),
        }
    }
}

struct ClaimView<'a> {
    icon: Icon,
    segment: &'a str,
    when: String,
    class: &'static str,
    status: String,
    commitment: &'a str,
    /// Why it was declined; else empty.
    reason: &'a str,
    /// Where to take it back, while nobody has decided.
    withdraw: Option<String>,
}

#[derive(Template)]
#[template(path = "offers.html", config = "src/pages/askama.toml")]
struct OffersView<'a> {
    f: Frame,
    lead: String,
    sent: bool,
    /// Whether a later page has nothing any more, though the first may.
    is_past_end: bool,
    /// Where the next page is.
    next: Option<String>,
    offers: Vec<OfferView<'a>>,
    claims: Vec<ClaimView<'a>>,
}

#[derive(Template)]
#[template(path = "offer.html", config = "src/pages/askama.toml")]
struct View<'a> {
    f: Frame,
    path: String,
    id: Uuid,
    offer: OfferView<'a>,
    hint: String,
    commitment: &'a str,
    errors: FormErrors,
}
