//! Behind a code.

use riverward::checkpoints::tag::{ReadCounter, TagUid};
use riverward::checkpoints::taps::{GenuineTap, ProvenTap, Purpose, Tapper};
use riverward::ids::{AccountId, Code};
use riverward::problems::number::ReceiptNumber;
use uuid::Uuid;

use super::{Call, WORDS, Wanted};
use crate::rights::roles::{Level, Role};
use crate::rights::stage::Stage;
use crate::support::seed;

pub(super) async fn call(stage: &Stage, wanted: Wanted<'_>) -> Option<Call> {
    let Wanted { pattern, level, role, .. } = wanted;
    Some(match pattern {
        "/" | "/scan" => Call::empty(pattern),
        "/q" | "/Q" => Call::empty(format!("{pattern}?code={}", seed::river())),
        "/q/{code}" | "/Q/{code}" | "/q/{code}/rate" | "/q/{code}/report" => {
            Call::empty(pattern.replace("{code}", &seed::river().to_string()))
        }
        "/q/{code}/scans" => scan(stage.event(), stage.place(level).await.code),
        "/q/{code}/ratings" => {
            let code = stage.place(level).await.code;
            let fields = [("token", token(stage, code)), ("score", "1".into())];
            Call::form(format!("/q/{code}/ratings"), fields)
        }
        "/q/{code}/problems" => {
            let code = stage.place(level).await.code;
            let fields = [
                ("token", token(stage, code)),
                ("category", "rubbish".into()),
                ("text", "桥下有垃圾".into()),
            ];
            Call::form(format!("/q/{code}/problems"), fields)
        }
        "/q/{code}/problems/{problem}/support" => {
            let place = stage.place(level).await;
            let (problem, _) = problem(stage, place.segment, "reported").await;
            let path = format!("/q/{}/problems/{problem}/support", place.code);
            Call::form(path, [("token", token(stage, place.code))])
        }
        "/q/{code}/place" => {
            let code = stage.blank(Level::Village).await;
            Call::form(format!("/q/{code}/place"), [("q", "河".into())])
        }
        "/q/{code}/install" => install(stage, level).await.1,
        "/q/{code}/undo" => {
            let ((code, id), installed) = install(stage, level).await;
            let steward = stage.browser(Role::Steward).await;
            assert_eq!(installed.send(&steward, "POST").await.status(), 200);
            let fields = [("id", id), ("reason", WORDS.into())];
            Call::form(format!("/q/{code}/undo"), fields)
        }
        "/q/{code}/inspections" => {
            let code = stage.place(level).await.code;
            let fields = [
                ("id", stage.event().to_string()),
                ("outcome", "normal".into()),
                ("note", WORDS.into()),
            ];
            Call::form(format!("/q/{code}/inspections"), fields)
        }
        "/q/{code}/tag" => {
            let code = stage.place(level).await.code;
            let proven = ProvenTap {
                tap: GenuineTap {
                    uid: uid(stage),
                    counter: ReadCounter::new(1).unwrap(),
                },
                at: stage.now(),
            };
            // The proof is of whoever proven.
            let tapper = Tapper {
                district: role.district(),
                account: role.account().unwrap_or(AccountId(1)),
                code,
            };
            let proof = proven.proof(Purpose::Enrol, &tapper, &stage.app.state.secrets);
            Call::form(format!("/q/{code}/tag"), [("proof", proof)])
        }
        "/p/{receipt}" | "/p/{receipt}/reopen" => {
            let place = stage.place(level).await;
            let (_, receipt) = problem(stage, place.segment, "closed").await;
            let path = pattern.replace("{receipt}", &receipt);
            if wanted.method == "GET" {
                return Some(Call::empty(path));
            }
            Call::form(path, [("text", "还在".into())])
        }
        _ => return None,
    })
}

/// A scan of a steward, without a place: it may be explained and decided on.
pub(super) fn scan(id: Uuid, code: Code) -> Call {
    let fields = [("id", id.to_string()), ("outcome", "normal".into())];
    Call::form(format!("/q/{code}/scans"), fields)
}

/// A serial number of a tag that nobody has seen yet.
pub(super) fn uid(stage: &Stage) -> TagUid {
    let [_, _, _, high, low @ ..] = stage.number().to_be_bytes();
    TagUid::new([0x04, 0, high, low[0], low[1], low[2], low[3]])
}

/// A new place on the steward's river: the code, the id of the installation, and the request.
async fn install(stage: &Stage, level: Level) -> ((Code, String), Call) {
    let (code, place) = (stage.blank(level).await, stage.place(level).await);
    // Those of before were days ago: a steward hangs up only so many a day.
    stage
        .sql("UPDATE code_binding SET bound_at = bound_at - interval '2 days'".into())
        .await;
    let id = stage.event().to_string();
    let fields = [
        ("id", id.clone()),
        ("target", format!("segment-{}", place.segment)),
        ("name", "2号桥".into()),
    ];
    ((code, id), Call::form(format!("/q/{code}/install"), fields))
}

/// What the forms of a page carry.
fn token(stage: &Stage, code: Code) -> String {
    stage.app.state.secrets.form_token(code, stage.now())
}

/// A problem of a segment: its id and the number it is followed by.
pub(super) async fn problem(stage: &Stage, segment: i64, how: &str) -> (i64, String) {
    let id = stage.number();
    let receipt = ReceiptNumber::new(Role::Steward.district(), stage.app.state.entropy.bytes());
    stage
        .sql(format!(
            "INSERT INTO problem (district, problem_id, receipt, segment_id, area_path, category,
                 body, source, stage, opened_at, due_at, closed_at)
             SELECT 990101, {id}, '{receipt}', {segment}, area_path, 'rubbish', '垃圾', 'resident',
                 '{how}', '{now}', '{now}',
                 CASE '{how}' WHEN 'closed' THEN '{now}'::timestamptz END
             FROM segment WHERE district = 990101 AND segment_id = {segment}",
            now = stage.now()
        ))
        .await;
    (id, receipt.to_string())
}
