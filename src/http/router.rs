//! Every route of the server, in one place.

use std::future::ready;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use axum::{Json, Router};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;
use utoipa_axum::router::OpenApiRouter;

use super::{
    api, assets, error, home, inspections, install, my, my_history, my_offers, my_records,
    my_rounds, my_settings, ops, receipt, resident, same_origin, scan, scanned, sign_in, taps,
    tiles,
};
use crate::app::AppState;
use crate::error::Error;

/// Largest body of a form or a JSON request. Photos have a limit of their own.
const BODY_LIMIT: usize = 256 * 1024;

/// The pages for people.
fn pages() -> Router<AppState> {
    Router::new()
        .route("/", get(home::page))
        .route("/q", get(scanned::typed))
        .route("/Q", get(scanned::typed))
        .route("/q/{code}", get(scanned::page))
        .route("/Q/{code}", get(scanned::page))
        .route("/q/{code}/scans", post(scanned::record))
        .route("/q/{code}/rate", get(resident::rate_page))
        .route("/q/{code}/ratings", post(resident::rate))
        .route("/q/{code}/report", get(resident::report_page))
        .route("/q/{code}/problems", post(resident::report))
        .route("/q/{code}/problems/{problem}/support", post(resident::support))
        .route("/q/{code}/place", post(install::search))
        .route("/q/{code}/install", post(install::install))
        .route("/q/{code}/undo", post(install::undo))
        .route("/q/{code}/tag", post(taps::enrol))
        .route("/q/{code}/inspections", post(inspections::record))
        .route("/p/{receipt}", get(receipt::page))
        .route("/p/{receipt}/reopen", post(receipt::reopen))
        .route("/scan", get(scan::page))
        .route("/my", get(my::page))
        .route("/my/devices/{key}/revoke", post(my::revoke))
        .route("/my/history", get(my_history::list))
        .route(
            "/my/history/{segment}/{role}/{unit}/{from}",
            get(my_history::page).post(my_history::explain),
        )
        .route("/my/offers", get(my_offers::list))
        .route("/my/offers/{id}", get(my_offers::page))
        .route("/my/offers/{id}/claims", post(my_offers::ask))
        .route("/my/claims/{id}/withdraw", post(my_offers::withdraw))
        .route("/my/records", get(my_records::list))
        .route("/my/records/{id}", get(my_records::page))
        .route("/my/records/{id}/explanation", post(my_records::explain))
        .route("/my/rounds/{segment}", get(my_rounds::page))
        .route("/my/settings", get(my_settings::page))
        .route("/my/settings/text", post(my_settings::text))
        .route("/my/settings/tracks", post(my_settings::tracks))
        .route(
            "/my/tracks",
            post(my_settings::upload).layer(DefaultBodyLimit::max(my_settings::UPLOAD_LIMIT)),
        )
        .route("/my/tracks/{id}/erase", post(my_settings::erase))
        .route("/login", get(sign_in::page).post(sign_in::sign_in))
        .route("/logout", post(sign_in::sign_out))
        .route("/language", post(sign_in::language))
        .route("/e/{token}", get(sign_in::enrolment).post(sign_in::enrol))
        .route("/static/{file}", get(assets::static_file))
        .route("/sw.js", get(assets::service_worker))
        .route("/console", get(assets::console))
        .route("/console/", get(assets::console))
        .route("/console/{*path}", get(assets::console_file))
}

/// The API for programs, with its description.
fn api() -> OpenApiRouter<AppState> {
    api::routes()
}

/// What a map draws.
fn maps() -> Router<AppState> {
    Router::new()
        .route("/tiles/{file}", get(tiles::tile_json))
        .route("/tiles/{area}/{version}/{z}/{x}/{file}", get(tiles::tile))
}

/// What the machine room asks.
fn operations() -> Router<AppState> {
    Router::new()
        .route("/healthz", get(ops::healthz))
        .route("/readyz", get(ops::readyz))
}

/// The OpenAPI description of [`api`].
pub fn openapi() -> utoipa::openapi::OpenApi {
    api::description::complete(api().into_openapi())
}

/// The whole server.
pub fn router(app: &AppState) -> Router {
    let (api, _) = api().split_for_parts();
    let description = openapi();
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
        .layer(CatchPanicLayer::custom(ops::panicked))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(app.clone(), same_origin::require))
        .layer(RequestBodyTimeoutLayer::new(Duration::from_secs(30)));
    Router::new()
        .merge(pages())
        .merge(operations())
        .merge(api)
        .route("/api/v1/openapi.json", get(move || ready(Json(description.clone()))))
        .merge(maps())
        .fallback(|| async { Error::NotFound })
        .layer(layers)
        .with_state(app.clone())
}
