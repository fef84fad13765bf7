//! Which days a district works, by the yearly notices of days off, and in which hours.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::AppState;
use crate::calendar::{HoursChoice, Notice, NoticeDay, NoticeDocument, YEARS, store};
use crate::error::{Error, Result};
use crate::http::extract::Official;
use crate::http::params::Path;
use crate::http::posted::PostedJson;
use crate::ids::{AreaPath, DistrictId};
use crate::rights::Administer;
use crate::working_time::hours::{OfficeHours, OfficeSpan, clock_time};

/// What is known of a year.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarYear {
    /// The year.
    year: i32,
    /// Whether its notice is in. While it is not, weekends are taken for days off, and deadlines
    /// that hang on it say so (`due_assumed`).
    announced: bool,
    /// Addresses of the papers it was taken from.
    papers: Vec<String>,
    /// The days it names, in their order. Of all others Saturdays and Sundays are off.
    days: Vec<NoticeDay>,
}

/// It is the whole district's: whoever keeps the accounts of a town finds nothing here.
fn whole_district(official: &Official<Administer>) -> Result<DistrictId> {
    let district = official.account.district;
    official.scope(Some(AreaPath::of_district(district)))?;
    Ok(district)
}

/// The days off of a year
///
/// As they were imported, or came with the program. What is answered can be sent back.
#[utoipa::path(get, path = "/api/v1/calendar/{year}",
    params(("year" = i32, Path, description = "2000 to 2199")),
    responses((status = OK, description = "What is known of the year", body = CalendarYear)))]
pub async fn calendar(
    State(app): State<AppState>,
    official: Official<Administer>,
    Path(year): Path<i32>,
) -> Result<Json<CalendarYear>> {
    let district = whole_district(&official)?;
    if !YEARS.contains(&year) {
        return Err(Error::NotFound);
    }
    let notice = store::notice(&app.db.app, district, year).await?;
    Ok(Json(CalendarYear {
        year,
        announced: notice.is_some(),
        papers: notice.iter().flat_map(Notice::papers).cloned().collect(),
        days: notice.iter().flat_map(Notice::days).cloned().collect(),
    }))
}

/// Import the notice of a year
///
/// In the shape of github.com/NateScarlet/holiday-cn, fields of others aside. It takes the place of
/// what was known of the year, and every open deadline that hangs on it is worked out again at
/// once. The same again changes nothing.
#[utoipa::path(put, path = "/api/v1/calendar/{year}",
    params(("year" = i32, Path, description = "That of the document")),
    request_body = NoticeDocument,
    responses((status = NO_CONTENT, description = "In force")))]
pub async fn import_calendar(
    State(app): State<AppState>,
    official: Official<Administer>,
    Path(year): Path<i32>,
    posted: PostedJson<NoticeDocument>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let notice = Notice::read(posted.0.of_year(year)?)?;
    let notice = official.covers(notice.of_district(official.account.district))?;
    store::import(&app.db.app, &notice, &official.acts(&app)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A span of a working day.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct OfficeHoursSpan {
    /// From when on, by the clock on the wall.
    #[schema(example = "09:00")]
    opens: String,
    /// Until when.
    #[schema(example = "12:00")]
    closes: String,
}

/// In which hours offices are open on a working day.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficeHoursOfDistrict {
    /// The spans, in their order.
    spans: Vec<OfficeHoursSpan>,
    /// Whether the district chose them; else they are the usual ones.
    chosen: bool,
}

/// The office hours of the district
///
/// Working hours are counted in them.
#[utoipa::path(get, path = "/api/v1/office-hours",
    responses((status = OK, description = "Those that hold", body = OfficeHoursOfDistrict)))]
pub async fn office_hours(
    State(app): State<AppState>,
    official: Official<Administer>,
) -> Result<Json<OfficeHoursOfDistrict>> {
    let district = whole_district(&official)?;
    let hours = store::hours(&app.db.app, district).await?;
    let chosen = hours.is_some();
    let hours = hours.unwrap_or_else(OfficeHours::usual);
    let span = |span: &OfficeSpan| OfficeHoursSpan {
        opens: clock_time(span.opens),
        closes: clock_time(span.closes),
    };
    Ok(Json(OfficeHoursOfDistrict {
        spans: hours.spans().iter().map(span).collect(),
        chosen,
    }))
}

/// Other office hours.
#[derive(Debug, Deserialize, ToSchema)]
pub struct OfficeHoursRequest {
    /// One to four spans, one after the other; null for the usual ones.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    spans: Option<Vec<OfficeHoursSpan>>,
}

impl OfficeHoursRequest {
    fn read(&self) -> Result<HoursChoice> {
        let Some(spans) = &self.spans else {
            return Ok(HoursChoice(None));
        };
        let spans = spans.iter().map(|span| OfficeSpan::read(&span.opens, &span.closes));
        let hours = spans.collect::<Option<Vec<_>>>().and_then(OfficeHours::new);
        hours
            .map(|hours| HoursChoice(Some(hours)))
            .ok_or_else(|| Error::field("spans", "invalid-office-hours"))
    }
}

/// Choose office hours
///
/// For what is promised from now on; what was promised before stays. The same again changes
/// nothing.
#[utoipa::path(put, path = "/api/v1/office-hours", request_body = OfficeHoursRequest,
    responses((status = NO_CONTENT, description = "In force")))]
pub async fn set_office_hours(
    State(app): State<AppState>,
    official: Official<Administer>,
    posted: PostedJson<OfficeHoursRequest>,
) -> Result<StatusCode> {
    app.limits.account(official.account.id)?;
    let choice = posted.read()?.of_district(official.account.district);
    let choice = official.covers(choice)?;
    store::set_hours(&app.db.app, &choice, &official.acts(&app)).await?;
    Ok(StatusCode::NO_CONTENT)
}
