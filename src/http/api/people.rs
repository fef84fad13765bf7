//! People who answer for segments: who they are, a link that binds a phone to one, and phones taken
//! away.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use riverward_qr::Matrix;
use serde::Serialize;
use utoipa::ToSchema;

use super::by_name::ByNameQuery;
use super::cursor::{self, PageQuery};
use crate::accounts::devices::KeyHash;
use crate::accounts::store::people;
use crate::accounts::{ENROLMENT_DAYS, Token};
use crate::app::AppState;
use crate::error::{Error, Result};
use crate::http::extract::Official;
use crate::http::params::{Path, Query};
use crate::ids::PersonId;
use crate::rights::{Administer, GivePhones, Reach, SeeConsole};
use crate::views::by_name::NameKey;
use crate::views::people::PersonItem;
use crate::views::store::people as view;

/// Edge of a module in the picture of a link, in pixels.
const MODULE_PX: u32 = 6;

/// A page of people.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonPage {
    /// By name.
    pub items: Vec<PersonItem>,
    /// For the next page; null on the last.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// People who answer for segments, by name
#[utoipa::path(get, path = "/api/v1/people", params(ByNameQuery, PageQuery<NameKey>),
    responses((status = OK, description = "A page of people", body = PersonPage)))]
pub async fn people(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Query((query, page)): Query<(ByNameQuery, PageQuery<NameKey>)>,
) -> Result<Json<PersonPage>> {
    let scope = official.scope(query.area.clone())?;
    let wanted = query.wanted(&page);
    let found = view::list(&app.db.console, &scope, &wanted, app.clock.now()).await?;
    let (items, next_cursor) = cursor::page(found, page.limit);
    Ok(Json(PersonPage { items, next_cursor }))
}

/// A link that binds one phone to a person. Shown once: the server keeps only its hash.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnrolmentSlip {
    /// Whose.
    name: String,
    /// To be opened on their phone.
    link: String,
    /// Until when.
    expires_at: DateTime<Utc>,
    /// The link as a QR code: an SVG picture.
    picture: String,
}

/// Give somebody a link for their phone
///
/// Earlier links of theirs that were not used stop working. Its use is on record, and its owner is
/// told on their page. 403 for a link of one's own, and for somebody with official rights whose
/// account the giver does not keep.
#[utoipa::path(post, path = "/api/v1/people/{id}/enrolments", params(("id" = i64, Path, description = "The person")),
    responses((status = CREATED, description = "The link", body = EnrolmentSlip)))]
pub async fn enrol(
    State(app): State<AppState>,
    official: Official<GivePhones>,
    Path(id): Path<PersonId>,
) -> Result<(StatusCode, Json<EnrolmentSlip>)> {
    app.limits.account(official.account.id)?;
    let person =
        official.covers(people::place(&app.db.app, official.account.district, id).await?)?;
    let token = Token::generate(official.account.district, &app.entropy);
    let actor = official.acts(&app);
    let administered = Reach::by::<Administer>(official.account.district, &official.account.grants);
    people::offer_phone(&app.db.app, &person, &token, &administered, &actor).await?;
    let link = format!("{}/e/{}", app.base_url, token.reveal());
    let picture = Matrix::encode(&link)
        .and_then(|matrix| matrix.svg(MODULE_PX))
        .map_err(Error::internal)?;
    Ok((
        StatusCode::CREATED,
        Json(EnrolmentSlip {
            name: person.get().name.clone(),
            link,
            expires_at: actor.at + ENROLMENT_DAYS,
            picture,
        }),
    ))
}

/// Take somebody's phone away
///
/// It signs no more, and every session it opened ends at once.
#[utoipa::path(post, path = "/api/v1/people/{id}/devices/{key}/revoke",
    params(("id" = i64, Path, description = "The person"), ("key" = String, Path, description = "The phone's key")),
    responses((status = NO_CONTENT, description = "Taken away")))]
pub async fn revoke(
    State(app): State<AppState>,
    official: Official<GivePhones>,
    Path((id, key)): Path<(PersonId, String)>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let key = KeyHash::parse(&key).ok_or(Error::NotFound)?;
    let district = official.account.district;
    let person = official.covers(people::place(&app.db.app, district, id).await?)?;
    people::revoke_phone(&app.db.app, &person, key, &official.acts(&app)).await?;
    Ok(StatusCode::NO_CONTENT)
}
