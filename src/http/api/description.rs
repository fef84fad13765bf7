//! What the OpenAPI description says beside the routes themselves: who we are, how one signs in,
//! what an error looks like.

use axum::body::Bytes;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, Ref, ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};

use crate::error::{Error, Result};
use crate::http::cookies;
use crate::http::error::{Problem, ProblemField};
use crate::live::GeometryChange;
use crate::live::change::SegmentChange;

const ABOUT: &str = "\
Who looks after which river or road, did they come, what is wrong with it, was it fixed.\n\n\
An official sees what lies in the areas granted to them; anything else is not there (404). Times are RFC 3339 in UTC, days are local \
days of the district. Lists are read page by page: `next_cursor` of one answer is `cursor` of the next request, null at the end. \
Every error is a problem of RFC 9457 in the language the request asks for; the word behind `#` in its `type` stays the same in every \
language.";

/// A description as it is sent; made once, since whoever takes it slowly would hold a copy of their own.
pub fn text(description: &OpenApi) -> std::result::Result<Bytes, String> {
    description.to_json().map(Bytes::from).map_err(|error| error.to_string())
}

/// The answer with a text.
pub fn answer(text: &std::result::Result<Bytes, String>) -> Result<Response> {
    let text = text.as_ref().map_err(|error| Error::internal(error.clone()))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text.clone()).into_response())
}

/// Completes the description that the handlers gave.
pub fn complete(mut api: OpenApi) -> OpenApi {
    api.info = InfoBuilder::new()
        .title("Riverward 河路守望")
        .version("1")
        .description(Some(ABOUT))
        .license(Some(
            LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build(),
        ))
        .build();
    let components = api.components.get_or_insert_with(Components::new);
    add::<Problem>(components);
    add::<ProblemField>(components);
    add::<SegmentChange>(components);
    add::<GeometryChange>(components);
    components.add_security_scheme(
        "session",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
            cookies::SESSION,
            "Set by signing in at /login.",
        ))),
    );
    api.security = Some(vec![SecurityRequirement::new("session", Vec::<String>::new())]);
    // Every route refuses in the same way, so it is said once and not beside each.
    let refusal = ResponseBuilder::new()
        .description("Refused: 401 signed out, 403 not an official, 404 not there, 422 a parameter that cannot be taken, 503 try again")
        .content(
            "application/problem+json",
            ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name()))).build(),
        )
        .build();
    for path in api.paths.paths.values_mut() {
        for operation in
            [&mut path.get, &mut path.post, &mut path.put, &mut path.patch, &mut path.delete]
                .into_iter()
                .flatten()
        {
            operation.responses.responses.insert("default".to_owned(), refusal.clone().into());
        }
    }
    api
}

fn add<T: ToSchema + PartialSchema>(components: &mut Components) {
    components.schemas.insert(T::name().into_owned(), T::schema());
}
