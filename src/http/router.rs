//! Every route of the server, in one place.

use std::future::ready;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Method, Uri, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::router::OpenApiRouter;

use super::code::{home, inspections, install, page, rate, receipt, record, report, scan, taps};
use super::console::assets;
use super::routes::Routes;
use super::sign_in::{enrolment, login};
use super::{api, error, guard, my, ops, robots, tiles};
use crate::app::AppState;
use crate::error::Error;

/// Largest body of a form or a JSON request. Photos have a limit of their own.
const BODY_LIMIT: usize = 256 * 1024;

/// Behind a code, and what is done there.
fn code(routes: Routes) -> Routes {
    routes
        .get("/", home::page)
        .get("/q", page::typed)
        .get("/Q", page::typed)
        .get("/q/{code}", page::page)
        .get("/Q/{code}", page::page)
        .post("/q/{code}/scans", record::record)
        .get("/q/{code}/rate", rate::rate_page)
        .post("/q/{code}/ratings", rate::rate)
        .get("/q/{code}/report", report::report_page)
        .post("/q/{code}/problems", report::report)
        .post("/q/{code}/problems/{problem}/support", report::support)
        .post("/q/{code}/place", install::search)
        .post("/q/{code}/install", install::install)
        .post("/q/{code}/undo", install::undo)
        .post("/q/{code}/tag", taps::enrol)
        .post("/q/{code}/inspections", inspections::record)
        .get("/p/{receipt}", receipt::page)
        .post("/p/{receipt}/reopen", receipt::reopen)
        .get("/scan", scan::page)
}

/// A steward's own pages.
fn my(routes: Routes) -> Routes {
    routes
        .get("/my", my::day::page)
        .post("/my/devices/{key}/revoke", my::day::revoke)
        .post("/my/sessions/end", my::day::end_sessions)
        .post("/my/sessions/{session}/end", my::day::end_session)
        .get("/my/history", my::history::list)
        .get("/my/history/{segment}/{role}/{unit}/{from}", my::history::page)
        .post("/my/history/{segment}/{role}/{unit}/{from}", my::history::explain)
        .get("/my/offers", my::offers::list)
        .get("/my/offers/{id}", my::offers::page)
        .post("/my/offers/{id}/claims", my::offers::ask)
        .post("/my/claims/{id}/withdraw", my::offers::withdraw)
        .get("/my/records", my::records::list)
        .get("/my/records/{id}", my::records::page)
        .post("/my/records/{id}/explanation", my::records::explain)
        .get("/my/rounds/{segment}", my::rounds::page)
        .get("/my/settings", my::settings::page)
        .post("/my/settings/text", my::settings::text)
        .post("/my/settings/tracks", my::settings::tracks)
        .post_up_to(my::settings::UPLOAD_LIMIT, "/my/tracks", my::settings::upload)
        .post("/my/tracks/{id}/erase", my::settings::erase)
}

/// Signing in and out, by password or by link.
fn sign_in(routes: Routes) -> Routes {
    routes
        .get("/login", login::page)
        .post("/login", login::sign_in)
        .post("/logout", login::sign_out)
        .post("/language", login::language)
        .get("/e/{token}", enrolment::page)
        .post("/e/{token}", enrolment::enrol)
}

/// The console's files, and those of all pages.
fn console(routes: Routes) -> Routes {
    routes
        .get("/static/{file}", assets::static_file)
        .get("/sw.js", assets::service_worker)
        .get("/console", assets::console)
        .get("/console/", assets::console)
        .get("/console/{*path}", assets::console_file)
}

/// What a map draws.
fn maps(routes: Routes) -> Routes {
    routes
        .get("/tiles/{file}", tiles::tile_json)
        .get("/tiles/{area}/{version}/{z}/{x}/{file}", tiles::tile)
}

/// What the machine room asks.
fn operations(routes: Routes) -> Routes {
    routes
        .get("/healthz", ops::healthz)
        .get("/readyz", ops::readyz)
        .get("/robots.txt", robots::rules)
}

/// Everything but the API.
fn pages() -> Routes {
    [code, my, sign_in, console, maps, operations]
        .into_iter()
        .fold(Routes::default(), |routes, add| add(routes))
}

/// The API for programs, with its description.
fn api() -> OpenApiRouter<AppState> {
    api::routes()
}

/// The OpenAPI description of [`api`].
pub fn openapi() -> utoipa::openapi::OpenApi {
    api::description::complete(api().into_openapi())
}

/// Where the description of the API stands; all its other routes stand in the description.
const DESCRIPTION: &str = "/api/v1/openapi.json";

/// Every route of the server, by method and path pattern, in the order of [`router`].
pub fn listed() -> Vec<(Method, String)> {
    let pages = pages().into_listed().into_iter().map(|(method, path)| (method, path.to_owned()));
    let description = openapi();
    let api = description.paths.paths.iter().flat_map(|(path, item)| {
        let methods = [
            (Method::GET, &item.get),
            (Method::POST, &item.post),
            (Method::PUT, &item.put),
            (Method::PATCH, &item.patch),
            (Method::DELETE, &item.delete),
        ];
        methods
            .into_iter()
            .filter(|(_, operation)| operation.is_some())
            .map(|(method, _)| (method, path.clone()))
            .collect::<Vec<_>>()
    });
    pages.chain(api).chain([(Method::GET, DESCRIPTION.to_owned())]).collect()
}

/// An address of which there is nothing: with a slash too many at its end, as people and programs
/// write it, it leads to the page without.
async fn elsewhere(uri: Uri) -> Response {
    let path = uri.path().trim_end_matches('/');
    if path.len() == uri.path().len() || path.is_empty() || path.starts_with("//") {
        return Error::NotFound.into_response();
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::permanent(&format!("{path}{query}")).into_response()
}

/// The whole server.
pub fn router(app: &AppState) -> Router {
    let (api, description) = api().split_for_parts();
    let description = api::description::text(&api::description::complete(description));
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    // The outermost layer stands first.
    let layers = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(
            HeaderName::from_static(error::REQUEST_ID),
            ops::RequestIds::new(app.clone()),
        ))
        .layer(PropagateRequestIdLayer::new(HeaderName::from_static(error::REQUEST_ID)))
        .layer(from_fn(ops::observe))
        .layer(CompressionLayer::new())
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "same-origin"))
        .layer(header(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"))
        .layer(header(
            HeaderName::from_static("permissions-policy"),
            "geolocation=(self), camera=(self), microphone=()",
        ))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CONTENT_SECURITY_POLICY,
            assets::content_security_policy(),
        ))
        .layer(from_fn(error::render))
        .layer(from_fn_with_state(app.clone(), guard::guard))
        .layer(CatchPanicLayer::custom(ops::panicked))
        .layer(DefaultBodyLimit::max(BODY_LIMIT));
    Router::new()
        .merge(pages().into_router())
        .merge(api)
        .route(DESCRIPTION, get(move || ready(api::description::answer(&description))))
        .fallback(elsewhere)
        .layer(layers)
        .with_state(app.clone())
}
