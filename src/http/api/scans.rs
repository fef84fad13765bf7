//! Scans from a phone: one, or those it kept while there was no network.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use riverward_qr::Code;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::AppState;
use crate::error::{Error, FieldError, Result};
use crate::http::extract::{Steward, Viewer};
use crate::http::posted::PostedJson;
use crate::http::reading::Reading;
use crate::ids::SegmentId;
use crate::patrols::store::{NewScan, Recorded};
use crate::patrols::{Fence, Flag, Grade};

/// Most scans of one request.
const MOST_SCANS: usize = 100;

/// Scans of the steward who is signed in, in the order in which they were made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Scans {
    /// Up to 100. Each is kept exactly as it was sent.
    #[schema(value_type = Vec<CodeReading>)]
    scans: Vec<Box<RawValue>>,
}

/// One scan and the code that was read.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CodeReading {
    /// The nine digits.
    code: String,
    /// How it was read.
    #[serde(flatten)]
    reading: Reading,
}

/// What became of each scan, in the order they were sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScanAnswers {
    /// One answer a scan.
    answers: Vec<ScanAnswer>,
}

/// What became of one scan.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScanAnswer {
    /// Its id; absent where it had none that could be read.
    #[schema(required = true)]
    id: Option<Uuid>,
    /// What was done with it.
    result: ScanResult,
    /// What it can show, where it is stored.
    #[schema(required = true)]
    stored: Option<StoredScan>,
    /// The field that cannot be taken, where the scan is invalid.
    #[schema(required = true)]
    field: Option<&'static str>,
}

/// What was done with a scan. All but `invalid` and `conflict` may be sent again without harm.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScanResult {
    /// Stored now.
    Recorded,
    /// It was stored before; this is what was answered then.
    Replayed,
    /// The id belongs to another scan.
    Conflict,
    /// There is no such code.
    UnknownCode,
    /// The code hangs nowhere.
    UnboundCode,
    /// The plate was retired.
    RetiredCode,
    /// Somebody else answers for the segment.
    NotSteward,
    /// Something about it cannot be read.
    Invalid,
}

/// A stored scan with its evidence.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoredScan {
    /// The segment.
    segment: SegmentId,
    /// The local day it counts for.
    day: NaiveDate,
    /// What it can show.
    grade: Grade,
    /// Where the position lies.
    fence: Fence,
    /// Metres from the checkpoint.
    #[schema(required = true)]
    distance_m: Option<f32>,
    /// What an official may want explained.
    flags: Vec<Flag>,
}

/// Record scans
///
/// One transaction, answered scan by scan: one that cannot be taken does not keep the others from being stored. The answer comes after
/// the commit; the same ids again get the same answers.
#[utoipa::path(post, path = "/api/v1/scans", request_body = Scans,
    responses((status = OK, description = "What became of each scan, in order", body = ScanAnswers)))]
pub async fn scans(State(app): State<AppState>, viewer: Viewer, steward: Steward, posted: PostedJson<Scans>) -> Result<Json<ScanAnswers>> {
    app.limits.account(steward.account.id)?;
    if posted.scans.is_empty() || posted.scans.len() > MOST_SCANS {
        return Err(Error::field("scans", "api-invalid-scans"));
    }
    let read = |raw: &RawValue| -> Result<NewScan> {
        let sent: CodeReading = serde_json::from_str(raw.get()).map_err(|_| Error::field("scan", "invalid-scan"))?;
        let code = Code::parse(&sent.code).map_err(|_| Error::field("code", "invalid-code"))?;
        let device = viewer.device.as_ref();
        sent.reading.scan(code, &steward, device, raw.get().as_bytes().to_vec())
    };
    let mut scans = Vec::with_capacity(posted.scans.len());
    let mut answers: Vec<Option<ScanAnswer>> = Vec::with_capacity(posted.scans.len());
    for raw in &posted.scans {
        match read(raw) {
            Ok(scan) => {
                scans.push(scan);
                answers.push(None);
            }
            Err(Error::Invalid(errors)) => answers.push(Some(invalid(raw, &errors))),
            Err(error) => return Err(error),
        }
    }
    let ids: Vec<Uuid> = scans.iter().map(|scan| scan.id).collect();
    let recorded = if scans.is_empty() {
        Vec::new()
    } else {
        app.recorder.record(steward.account.district, scans).await?
    };
    let mut recorded = ids.into_iter().zip(recorded);
    let answers = answers
        .into_iter()
        .map(|answer| answer.or_else(|| recorded.next().map(|(id, recorded)| answered(id, recorded))))
        .collect::<Option<_>>()
        .ok_or_else(|| Error::internal("a scan without an answer"))?;
    Ok(Json(ScanAnswers { answers }))
}

fn invalid(raw: &RawValue, errors: &[FieldError]) -> ScanAnswer {
    #[derive(Deserialize)]
    struct Named {
        id: Uuid,
    }
    ScanAnswer {
        id: serde_json::from_str::<Named>(raw.get()).ok().map(|named| named.id),
        result: ScanResult::Invalid,
        stored: None,
        field: errors.first().map(|error| error.field),
    }
}

fn answered(id: Uuid, recorded: Recorded) -> ScanAnswer {
    let (result, graded) = match recorded {
        Recorded::Stored(graded) => (ScanResult::Recorded, Some(graded)),
        Recorded::Again(graded) => (ScanResult::Replayed, Some(graded)),
        Recorded::Conflict => (ScanResult::Conflict, None),
        Recorded::UnknownCode => (ScanResult::UnknownCode, None),
        Recorded::UnboundCode => (ScanResult::UnboundCode, None),
        Recorded::RetiredCode => (ScanResult::RetiredCode, None),
        Recorded::NotSteward => (ScanResult::NotSteward, None),
    };
    ScanAnswer {
        id: Some(id),
        result,
        stored: graded.map(|graded| StoredScan {
            segment: graded.segment,
            day: graded.day,
            grade: graded.grade,
            fence: graded.fence,
            distance_m: graded.distance_m,
            flags: graded.flags,
        }),
        field: None,
    }
}
