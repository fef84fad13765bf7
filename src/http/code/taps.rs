//! Taps on the tag beside a code: what the page says of one, and a new tag taken into use.

use axum::extract::State;
use axum::response::Redirect;
use serde::Deserialize;

use crate::accounts::Account;
use crate::app::AppState;
use crate::checkpoints::store::taps as store;
use crate::checkpoints::tag::MasterKey;
use crate::checkpoints::taps::{GenuineTap, ProvenTap, Purpose, TapNotice, TapStatus, Tapper};
use crate::error::{Error, Result};
use crate::http::extract::Installer;
use crate::http::params::Path;
use crate::http::posted::Posted;
use crate::ids::Code;
use crate::locale::Locale;
use crate::views::card::Card;

/// What the address says after a tag was taken into use.
const ENROLLED: &str = "tag=1";

/// What became of the tap that an address carries; none where it carries none. Only signed-in
/// people's taps are taken in: a resident who taps reads the page as everybody does.
pub(super) async fn read(
    app: &AppState,
    account: &Account,
    card: &Card,
    query: &str,
) -> Result<Option<TapNotice>> {
    if query == ENROLLED {
        return Ok(Some(TapNotice::Enrolled));
    }
    let tap = match GenuineTap::read(query, &MasterKey::new(app.secrets.tag_master())) {
        None => return Ok(None),
        Some(Err(error)) => {
            metrics::counter!("riverward_taps_total", "outcome" => "broken").increment(1);
            tracing::info!(%error, "a tap does not hold");
            return Ok(Some(TapNotice::Broken));
        }
        Some(Ok(tap)) => tap,
    };
    let now = app.clock.now();
    let tapper = Tapper {
        district: card.district,
        account: account.id,
        code: card.code,
    };
    if account.district != card.district {
        return Ok(None);
    }
    let status = store::take(&app.db.app, &tapper, &tap, now).await?;
    let outcome = match status {
        TapStatus::Fresh(_) => "fresh",
        TapStatus::Seen => "seen",
        TapStatus::Elsewhere => "elsewhere",
        TapStatus::Revoked(_) => "revoked",
        TapStatus::New => "new",
    };
    metrics::counter!("riverward_taps_total", "outcome" => outcome).increment(1);
    let proof = |purpose, at| ProvenTap { tap, at }.proof(purpose, &tapper, &app.secrets);
    Ok(Some(match status {
        TapStatus::Fresh(at) => TapNotice::Fresh(proof(Purpose::Record, at)),
        TapStatus::Seen => TapNotice::Seen,
        TapStatus::Elsewhere => TapNotice::Elsewhere,
        TapStatus::Revoked(at) => {
            let site = site(app, account, &tapper).await?.filter(|site| site.is_official);
            TapNotice::Revoked(site.and(at).map(|at| proof(Purpose::Enrol, at)))
        }
        TapStatus::New => {
            let site = site(app, account, &tapper).await?;
            TapNotice::New(site.map(|_| proof(Purpose::Enrol, now)))
        }
    }))
}

/// Where the account may take the tag into use that it tapped.
async fn site(
    app: &AppState,
    account: &Account,
    tapper: &Tapper,
) -> Result<Option<store::TagSite>> {
    // The language plays no part in the right.
    match Installer::of(account, Locale::default()) {
        Some(installer) => {
            store::site(&app.db.app, &installer.binder, tapper, app.clock.now()).await
        }
        None => Ok(None),
    }
}

/// What the form to take a tag into use sends.
#[derive(Debug, Deserialize)]
pub struct TagForm {
    #[serde(default)]
    proof: String,
}

/// `POST /q/{code}/tag`
pub async fn enrol(
    State(app): State<AppState>,
    installer: Installer,
    Path(text): Path<String>,
    posted: Posted<TagForm>,
) -> Result<Redirect> {
    app.limits.account(installer.account.id)?;
    let code = Code::parse(&text).map_err(|_| Error::NotFound)?;
    let now = app.clock.now();
    let tapper = Tapper {
        district: installer.account.district,
        account: installer.account.id,
        code,
    };
    let proven = ProvenTap::read(&posted.proof, Purpose::Enrol, &tapper, &app.secrets, now)
        .ok_or(Error::Conflict("conflict-tap-old"))?;
    store::enrol(&app.db.app, &installer.binder, &tapper, &proven, &installer.acts(&app)).await?;
    Ok(Redirect::to(&format!("/q/{code}?{ENROLLED}")))
}
