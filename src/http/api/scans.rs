//! Records from a phone: one, or those it kept while there was no network; signed by its key where
//! it has one.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::accounts::devices::PublicKey;
use crate::app::AppState;
use crate::error::{Error, Result};
use crate::http::code::reading::{Reading, event_id, instant};
use crate::http::extract::{Steward, Viewer};
use crate::http::posted::{PostedEach, keepable};
use crate::ids::{Code, SegmentId};
use crate::patrols::scan::{NewScan, Recorded, Withdrawal, Withdrawn};
use crate::patrols::{Fence, Flag, Grade, store};

/// Most records of one request.
const MOST_SCANS: usize = 100;

/// Records of the steward who is signed in, in the order in which they were made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ScanList {
    /// When this was sent, by the phone's clock in milliseconds since 1970; for records that do not
    /// say so themselves.
    #[serde(default)]
    sent_at: Option<f64>,
    /// The public key that signed them: P-256, 65 bytes, base64url.
    #[serde(default)]
    key: Option<String>,
    /// Up to 100. Each is kept exactly as it was sent.
    #[schema(value_type = Vec<SentScan>)]
    scans: Vec<Box<RawValue>>,
}

/// A record as a text of its own, so that it can be signed to the byte, or in the open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum SentScan {
    /// As a text.
    Signed {
        /// JSON of a reading or of a withdrawal.
        payload: String,
        /// The key's signature over the text's bytes: r and s, base64url.
        #[serde(default)]
        signature: Option<String>,
    },
    /// In the open.
    Open(Box<CodeReading>),
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

/// A scan taken back, within two minutes of it.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ScanWithdrawal {
    /// UUIDv7 of the withdrawal itself.
    id: String,
    /// The scan.
    undo: Uuid,
    /// When, by the phone's clock in milliseconds since 1970.
    #[serde(default)]
    device_time: Option<f64>,
}

/// What became of each record, in the order they were sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScanAnswers {
    /// One answer a record.
    answers: Vec<ScanAnswer>,
    /// For records made from now on.
    lease: String,
}

/// What became of one record.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScanAnswer {
    /// Its id; absent where it had none that could be read.
    #[schema(required = true)]
    id: Option<Uuid>,
    /// What was done with it.
    result: ScanResult,
    /// What it can show, where it is a scan that is stored.
    #[schema(required = true)]
    stored: Option<StoredScan>,
    /// The field that cannot be taken, where the record is invalid.
    #[schema(required = true)]
    field: Option<String>,
}

/// What was done with a record. All but `invalid` and `conflict` may be sent again without harm.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScanResult {
    /// Stored now.
    Recorded,
    /// It was stored before; this is what was answered then.
    Replayed,
    /// The id belongs to another record.
    Conflict,
    /// There is no such code.
    UnknownCode,
    /// The code hangs nowhere.
    UnboundCode,
    /// The plate was retired.
    RetiredCode,
    /// Somebody else answers for the segment.
    NotSteward,
    /// The scan to be taken back is not there, or not theirs.
    UnknownScan,
    /// The scan to be taken back is more than two minutes older.
    TooLate,
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
    /// Metres from the checkpoint; from the segment where nobody knows where the checkpoint lies.
    #[schema(required = true)]
    distance_m: Option<f32>,
    /// What an official may want explained.
    flags: Vec<Flag>,
}

/// What one element of the list asks for.
enum Asked {
    Scan(Box<NewScan>),
    Withdrawal(Withdrawal),
}

impl Asked {
    fn id(&self) -> Uuid {
        match self {
            Self::Scan(scan) => scan.id,
            Self::Withdrawal(withdrawal) => withdrawal.id,
        }
    }
}

/// Whoever sent a list, and what holds for all of it.
struct Sender<'a> {
    app: &'a AppState,
    viewer: &'a Viewer,
    steward: &'a Steward,
    sent_at: Option<f64>,
    key: Option<PublicKey>,
}

impl Sender<'_> {
    fn read(&self, raw: &RawValue) -> Result<Asked> {
        let unreadable = || Error::field("scan", "invalid-scan");
        keepable(raw.get())?;
        match serde_json::from_str(raw.get()).map_err(|_| unreadable())? {
            SentScan::Open(sent) => self.scan(&sent, raw.get(), None),
            SentScan::Signed { payload, signature } => {
                keepable(&payload)?;
                if let Ok(sent) = serde_json::from_str::<CodeReading>(&payload) {
                    return self.scan(&sent, &payload, signature.as_deref());
                }
                let sent: ScanWithdrawal =
                    serde_json::from_str(&payload).map_err(|_| unreadable())?;
                Ok(Asked::Withdrawal(Withdrawal {
                    id: event_id(&sent.id)?,
                    scan: sent.undo,
                    person: self.steward.person,
                    account: self.steward.account.id,
                    device_time: instant(sent.device_time)?,
                    payload: payload.into_bytes(),
                }))
            }
        }
    }

    fn scan(&self, sent: &CodeReading, payload: &str, signature: Option<&str>) -> Result<Asked> {
        let code = Code::parse(&sent.code).map_err(|_| Error::field("code", "invalid-code"))?;
        let reading = &sent.reading;
        let scan = reading.scan(
            code,
            self.steward,
            self.viewer.device.as_ref(),
            payload.as_bytes().to_vec(),
        )?;
        Ok(Asked::Scan(Box::new(NewScan {
            sent_at: scan.sent_at.or(instant(self.sent_at)?),
            lease_at: reading.lease.as_deref().and_then(|lease| self.app.secrets.lease_time(lease)),
            tap: reading.tapped(code, self.steward, self.app),
            signed: reading.signed(self.key.as_ref(), signature, payload),
            ..scan
        })))
    }
}

/// Record scans
///
/// Answered record by record: one that cannot be taken does not keep the others from being stored.
/// All scans of a request are stored in one transaction, then scans are taken back. The answer
/// comes after the commit; the same ids again get the same answers.
#[utoipa::path(post, path = "/api/v1/scans", request_body = ScanList,
    responses((status = OK, description = "What became of each record, in order", body = ScanAnswers)))]
pub async fn scans(
    State(app): State<AppState>,
    viewer: Viewer,
    steward: Steward,
    posted: PostedEach<ScanList>,
) -> Result<Json<ScanAnswers>> {
    app.limits.account(steward.account.id)?;
    if posted.scans.is_empty() || posted.scans.len() > MOST_SCANS {
        return Err(Error::field("scans", "api-invalid-scans"));
    }
    let sender = Sender {
        app: &app,
        viewer: &viewer,
        steward: &steward,
        sent_at: posted.sent_at,
        key: posted.key.as_deref().and_then(PublicKey::parse),
    };
    let mut asked = Vec::with_capacity(posted.scans.len());
    for raw in &posted.scans {
        match sender.read(raw) {
            Ok(record) => asked.push(Ok(record)),
            Err(Error::Invalid(errors)) => {
                asked.push(Err(invalid(raw, errors.first().map(|error| error.field.to_owned()))));
            }
            Err(Error::Unkeepable(field)) => asked.push(Err(invalid(raw, Some(field)))),
            Err(error) => return Err(error),
        }
    }
    let district = steward.account.district;
    let scans: Vec<NewScan> = asked
        .iter()
        .filter_map(|asked| match asked {
            Ok(Asked::Scan(scan)) => Some(NewScan::clone(scan)),
            _ => None,
        })
        .collect();
    let recorded = if scans.is_empty() {
        Vec::new()
    } else {
        app.recorder.record(district, scans).await?
    };
    let mut recorded = recorded.into_iter();
    let mut answers = Vec::with_capacity(asked.len());
    for asked in asked {
        answers.push(match asked {
            Err(invalid) => invalid,
            Ok(asked) => {
                let id = asked.id();
                match asked {
                    Asked::Scan(_) => answered(
                        id,
                        recorded
                            .next()
                            .ok_or_else(|| Error::internal("a scan without an answer"))?,
                    ),
                    Asked::Withdrawal(withdrawal) => taken_back(
                        id,
                        store::withdraw(&app.db.app, district, app.clock.now(), &withdrawal)
                            .await?,
                    ),
                }
            }
        });
    }
    Ok(Json(ScanAnswers {
        answers,
        lease: app.secrets.lease(&app.entropy, app.clock.now()),
    }))
}

fn invalid(raw: &RawValue, field: Option<String>) -> ScanAnswer {
    #[derive(Deserialize)]
    struct Named {
        id: Uuid,
    }
    #[derive(Deserialize)]
    struct Enclosed {
        payload: String,
    }
    let named = |text: &str| serde_json::from_str::<Named>(text).ok();
    let enclosed = || named(&serde_json::from_str::<Enclosed>(raw.get()).ok()?.payload);
    ScanAnswer {
        id: named(raw.get()).or_else(enclosed).map(|named| named.id),
        result: ScanResult::Invalid,
        stored: None,
        field,
    }
}

fn taken_back(id: Uuid, withdrawn: Withdrawn) -> ScanAnswer {
    ScanAnswer {
        id: Some(id),
        result: match withdrawn {
            Withdrawn::Stored => ScanResult::Recorded,
            Withdrawn::Again => ScanResult::Replayed,
            Withdrawn::Conflict => ScanResult::Conflict,
            Withdrawn::UnknownScan => ScanResult::UnknownScan,
            Withdrawn::TooLate => ScanResult::TooLate,
        },
        stored: None,
        field: None,
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
