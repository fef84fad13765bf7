//! The API for programs under `/api/v1`: one file per subject. A handler reads the request, asks a
//! store one question and answers with JSON. Every route needs an official, except `me` (one's own
//! account), `scans` and those of devices; what lies outside of the official's areas is not there (404).

pub mod accounts;
pub mod areas;
pub mod audit;
pub mod boards;
pub mod by_name;
pub mod calendar;
pub mod code_batches;
pub mod code_health;
pub mod codes;
pub mod cursor;
pub mod description;
pub mod devices;
pub mod duties;
pub mod entering;
pub mod events;
pub mod excuses;
pub mod me;
pub mod months;
pub mod offers;
pub mod own;
pub mod people;
pub mod prints;
pub mod problems;
pub mod records;
pub mod retention;
pub mod scans;
pub mod segments;
pub mod sessions;
pub mod status;
pub mod stewardships;
pub mod tags;
pub mod tracks;

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, header};
use serde::Deserialize;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::IntoParams;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use super::params::{Fields, FromQuery};
use crate::app::AppState;
use crate::ids::AreaPath;

/// Every route, with its description.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(me::me))
        .routes(routes!(own::change_password))
        .routes(routes!(own::own_sessions))
        .routes(routes!(own::end_own))
        .routes(routes!(own::end_others))
        .routes(routes!(accounts::accounts, accounts::create_account))
        .routes(routes!(accounts::disable))
        .routes(routes!(accounts::enable))
        .routes(routes!(accounts::give_password))
        .routes(routes!(accounts::list_sessions))
        .routes(routes!(accounts::end_sessions))
        .routes(routes!(accounts::give))
        .routes(routes!(accounts::end_grant))
        .routes(routes!(audit::audit))
        .routes(routes!(retention::retention))
        .routes(routes!(retention::set_retention))
        .routes(routes!(calendar::calendar, calendar::import_calendar))
        .routes(routes!(calendar::office_hours, calendar::set_office_hours))
        .routes(routes!(areas::areas))
        .routes(routes!(areas::area_outlines))
        .routes(routes!(segments::segments))
        .routes(routes!(segments::segment_summary))
        .routes(routes!(segments::segment))
        .routes(routes!(problems::problems))
        .routes(routes!(problems::problem))
        .routes(routes!(scans::scans))
        .routes(routes!(records::records))
        .routes(routes!(records::decide))
        .routes(routes!(entering::enter))
        .routes(routes!(stewardships::tenures, stewardships::change))
        .routes(routes!(stewardships::planned))
        .routes(routes!(duties::duties, duties::set_duty))
        .routes(routes!(duties::warn))
        .routes(routes!(duties::lift_warning))
        .routes(routes!(duties::suspend))
        .routes(routes!(duties::lift_suspension))
        .routes(routes!(excuses::excuses, excuses::excuse))
        .routes(routes!(excuses::withdraw_excuse))
        .routes(routes!(offers::offers, offers::publish_offers))
        .routes(routes!(offers::withdraw_offer))
        .routes(routes!(offers::decide_claim))
        .routes(routes!(people::people))
        .routes(routes!(people::enrol))
        .routes(routes!(people::revoke))
        .routes(routes!(devices::lease))
        .routes(routes!(devices::open_session))
        .routes(routes!(months::month))
        .routes(routes!(boards::board_settings, boards::set_board_settings))
        .routes(routes!(prints::preview))
        .routes(routes!(prints::create, prints::jobs))
        .routes(routes!(prints::job))
        .routes(routes!(prints::cancel))
        .routes(routes!(prints::file))
        .routes(routes!(status::status))
        .routes(routes!(code_batches::code_batches, code_batches::create_batch))
        .routes(routes!(codes::codes))
        .routes(routes!(codes::codes_printed))
        .routes(routes!(codes::code_state))
        .routes(routes!(code_health::code_health))
        .routes(routes!(tags::revoke_tag))
        .routes(routes!(tracks::keep_track).layer(DefaultBodyLimit::max(tracks::BODY_LIMIT)))
        .routes(routes!(events::events))
        // What stands in an answer is for the one who asked, as things are now.
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
}

/// The area of a request.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AreaQuery {
    /// Code of an area: what lies in it and below it. Without one, the widest area of the asker.
    #[param(value_type = Option<String>, example = "990101102")]
    pub area: Option<AreaPath>,
}

impl FromQuery for AreaQuery {
    fn read(fields: &mut Fields) -> Self {
        Self { area: area(fields) }
    }
}

fn area(fields: &mut Fields) -> Option<AreaPath> {
    fields.one("area", "api-invalid-area", |text| text.parse().ok())
}

fn search_text(fields: &mut Fields) -> Option<String> {
    fields.text("q", "api-invalid-text")
}
