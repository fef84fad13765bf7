//! People who answer for segments: who they are, a link that binds a phone to one, and phones taken
//! away.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use riverward_qr::Matrix;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::cursor;
use crate::accounts::devices::KeyHash;
use crate::accounts::store::people;
use crate::accounts::{ENROLMENT_DAYS, Token};
use crate::app::AppState;
use crate::error::{Error, Result};
use crate::http::extract::Official;
use crate::http::params::{Fields, FromQuery, Path, Query};
use crate::ids::{AreaPath, PersonId};
use crate::rights::{Administer, GivePhones, Reach, SeeConsole};
use crate::views::people::{PersonItem, PersonKey};
use crate::views::store::people as view;

/// Edge of a module in the picture of a link, in pixels.
const MODULE_PX: u32 = 6;

/// Which people are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PeopleQuery {
    /// Code of an area: who belongs to it and below it. Without one, the widest area of the asker.
    #[param(value_type = Option<String>, example = "990101102")]
    area: Option<AreaPath>,
    /// Part of the name, the post or the organisation.
    #[param(max_length = 100)]
    q: Option<String>,
    /// `next_cursor` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<PersonKey>,
    /// Most items wanted.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200, default = 50)]
    limit: i64,
}

impl cursor::SortKey for PersonKey {
    fn is_sound(&self) -> bool {
        !self.0.contains('\0')
    }
}

impl FromQuery for PeopleQuery {
    fn read(fields: &mut Fields) -> Self {
        Self {
            area: super::area(fields),
            q: super::search_text(fields),
            cursor: cursor::read(fields),
            limit: super::limit(fields),
        }
    }
}

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
#[utoipa::path(get, path = "/api/v1/people", params(PeopleQuery),
    responses((status = OK, description = "A page of people", body = PersonPage)))]
pub async fn people(
    State(app): State<AppState>,
    official: Official<SeeConsole>,
    Query(query): Query<PeopleQuery>,
) -> Result<Json<PersonPage>> {
    let scope = official.scope(query.area)?;
    let found = view::list(
        &app.db.console,
        &scope,
        query.q.as_deref(),
        query.cursor.as_ref(),
        query.limit + 1,
        app.clock.now(),
    )
    .await?;
    let (items, next_cursor) = cursor::page(found, query.limit);
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
