//! What is put on record: every change that goes by a route is tried by those who may, and writes
//! one row into the audit together with the change, or stands on a short list with the reason why
//! it need not.

mod watched;

use std::collections::BTreeSet;

use reqwest::Method;
use riverward::http::router;

use crate::rights::matrix::{self, Row};
use crate::rights::requests::{self, Call, Wanted};
use crate::rights::roles::{Level, Role};
use crate::rights::stage::Stage;
use crate::rights::visitors::Visitors;
use crate::support::is_long;
use watched::{Act, new_rows, refuse_rows, watched};

/// Routes that go on record, and as what.
const AUDITED: &[(&str, &str)] = &[
    ("/q/{code}/install", "code.install"),
    ("/q/{code}/undo", "code.undo_install"),
    ("/q/{code}/inspections", "inspection.record"),
    ("/q/{code}/tag", "tag.enrol"),
    ("/e/{token}", "account.enrolment_used"),
    ("/my/sessions/end", "account.sessions_ended"),
    ("/my/sessions/{session}/end", "account.sessions_ended"),
    ("/api/v1/me/password", "account.password"),
    ("/api/v1/me/sessions/end", "account.sessions_ended"),
    ("/api/v1/me/sessions/{id}/end", "account.sessions_ended"),
    ("/api/v1/accounts", "account.create"),
    ("/api/v1/accounts/{id}/disable", "account.disable"),
    ("/api/v1/accounts/{id}/enable", "account.enable"),
    ("/api/v1/accounts/{id}/password", "account.password_given"),
    ("/api/v1/accounts/{id}/sessions/end", "account.sessions_ended"),
    ("/api/v1/accounts/{id}/grants", "grant.give"),
    ("/api/v1/grants/{id}/end", "grant.end"),
    ("/api/v1/claims/{id}/decision", "claim.confirm"),
    ("/api/v1/code-batches", "code_batch.create"),
    ("/api/v1/codes/printed", "code.print"),
    ("/api/v1/codes/{code}/state", "code.declare"),
    ("/api/v1/duties", "import.duties"),
    ("/api/v1/excuses", "excuse.give"),
    ("/api/v1/excuses/{id}/withdraw", "excuse.withdraw"),
    ("/api/v1/offers", "offer.publish"),
    ("/api/v1/offers/{id}/withdraw", "offer.withdraw"),
    ("/api/v1/people/{id}/devices/{key}/revoke", "person.device.revoked"),
    ("/api/v1/people/{id}/enrolments", "person.enrolment"),
    ("/api/v1/print-jobs", "print.order"),
    ("/api/v1/print-jobs/{id}/cancel", "print.cancel"),
    ("/api/v1/records/{id}/decision", "record.accepted"),
    ("/api/v1/segments/{id}/records", "record.enter"),
    ("/api/v1/board-settings", "boards.set"),
    ("/api/v1/retention/{what}", "retention.set"),
    ("/api/v1/calendar/{year}", "calendar.import"),
    ("/api/v1/office-hours", "office_hours.set"),
    ("/api/v1/segments/{id}/stewardships", "stewardship.change"),
    ("/api/v1/suspensions", "suspension.give"),
    ("/api/v1/suspensions/{id}/lift", "suspension.lift"),
    ("/api/v1/tags/{uid}/revoke", "tag.revoke"),
    ("/api/v1/warnings", "warning.give"),
    ("/api/v1/warnings/{id}/lift", "warning.lift"),
];

/// Of those, the ones that go on record again when the same is sent again, and why.
const AGAIN: [(&str, &str); 6] = [
    ("/api/v1/codes/printed", "carries no id: printed again is printed at another time"),
    (
        "/api/v1/duties",
        "carries no id: an import goes on record, also one that finds all as it is",
    ),
    (
        "/api/v1/people/{id}/enrolments",
        "carries no id: another link is given, the first is void",
    ),
    ("/api/v1/accounts/{id}/password", "carries no id: another password is given"),
    (
        "/api/v1/me/sessions/end",
        "carries no id: whatever is open elsewhere by then is ended",
    ),
    ("/my/sessions/end", "the same by a form"),
];

/// Routes that are no change by an official, and why the audit has nothing of them.
const UNAUDITED: [(&str, &str); 22] = [
    ("/q/{code}/scans", "a steward's own event, kept for itself and never changed"),
    ("/api/v1/scans", "the same by the phone"),
    ("/q/{code}/ratings", "a resident's own event, kept for itself"),
    ("/q/{code}/problems", "anybody's report is the first event of its problem"),
    ("/q/{code}/problems/{problem}/support", "a resident's; counted once a device"),
    ("/p/{receipt}/reopen", "the reporter's own event in their problem's history"),
    ("/q/{code}/place", "a search: changes nothing"),
    (
        "/my/devices/{key}/revoke",
        "a steward's own phone; when it was taken away stands beside it",
    ),
    (
        "/my/history/{segment}/{role}/{unit}/{from}",
        "a steward's own word, kept for itself",
    ),
    ("/my/records/{id}/explanation", "a steward's own word, kept for itself"),
    (
        "/my/offers/{id}/claims",
        "a steward's own request, kept for itself; what is decided is audited",
    ),
    ("/my/claims/{id}/withdraw", "a steward's own, kept as the decision of the claim"),
    ("/my/settings/text", "how large a steward reads"),
    ("/my/settings/tracks", "a steward's consent, an event of its own"),
    ("/my/tracks", "a steward's own track"),
    ("/api/v1/tracks", "the same by the phone"),
    (
        "/my/tracks/{id}/erase",
        "a steward's own track: that it was there is not to be kept",
    ),
    ("/login", "a session"),
    ("/logout", "the end of a session"),
    ("/api/v1/devices/session", "a session by a phone's key"),
    ("/language", "a cookie"),
    ("/api/v1/print-previews", "a picture: changes nothing"),
];

/// What the detail of an act may say: whoever reads the audit reads it. No phone, no place, nothing
/// that somebody wrote in words of their own, which all requests here have as `WORDS`.
const SAID: [&str; 37] = [
    "account",
    "after",
    "area",
    "before",
    "cause",
    "change",
    "checkpoint",
    "codes",
    "created",
    "day",
    "days",
    "device",
    "ended",
    "erased",
    "first_time",
    "from",
    "given_by",
    "kind",
    "level",
    "mended",
    "name",
    "offered",
    "outcome",
    "past",
    "person",
    "pieces",
    "refused",
    "replaced",
    "replaces",
    "role",
    "segment",
    "size",
    "state",
    "stewardship",
    "unchanged",
    "updated",
    "was",
];

/// Who tries: officials, a steward, a resident, where they may.
const TRYING: [Role; 4] = [Role::Administrator, Role::TownOfficial, Role::Steward, Role::Anonymous];

async fn send(visitors: &mut Visitors<'_>, call: &Call, row: &Row, role: Role) -> u16 {
    let answer = visitors.send(call, (row.method, row.pattern), role).await;
    requests::status(row.pattern, answer).await
}

/// Everything about one route and one who may.
async fn check(
    stage: &Stage,
    visitors: &mut Visitors<'_>,
    row: &Row,
    (role, expected): (Role, u16),
) -> Result<(), String> {
    let Row {
        method, pattern, level, ..
    } = *row;
    let wanted = Wanted {
        method,
        pattern,
        level,
        role,
    };
    let call = requests::valid(stage, wanted).await;
    new_rows(stage).await;
    let action = AUDITED.iter().find(|(audited, _)| *audited == pattern).map(|(_, action)| *action);
    if action.is_some() {
        // What cannot be put on record does not happen: the same call finds everything undone.
        refuse_rows(stage, true).await;
        let status = send(visitors, &call, row, role).await;
        refuse_rows(stage, false).await;
        same("off the record", status, 500)?;
    }
    same("the call", send(visitors, &call, row, role).await, expected)?;
    let acts: Vec<Act> = action
        .map(|action| Act {
            district: role.district().0,
            account: by(pattern, role),
            action: action.to_owned(),
            area: place(pattern, role, level).map(str::to_owned),
            has_subject: true,
            is_of_now: true,
            with_its_change: true,
            strange: Vec::new(),
        })
        .into_iter()
        .collect();
    same("on record", new_rows(stage).await, acts)?;
    send(visitors, &call, row, role).await;
    let again = AGAIN.iter().any(|(again, _)| *again == pattern);
    same("on record after the same again", new_rows(stage).await.len(), usize::from(again))
}

/// Whose act it is: a link is used in the name of the one it is for.
fn by(pattern: &str, role: Role) -> Option<i64> {
    if pattern == "/e/{token}" {
        Some(2)
    } else {
        role.account().map(|account| account.0)
    }
}

/// Where it is on record: where the thing lies, and what somebody does with their own account where
/// that belongs.
fn place(pattern: &str, role: Role, level: Level) -> Option<&'static str> {
    let is_own = pattern.starts_with("/api/v1/me/") || pattern.starts_with("/my/sessions/");
    match role {
        // Of the whole district.
        _ if pattern.starts_with("/api/v1/retention/") => None,
        _ if pattern.starts_with("/api/v1/calendar/") => None,
        _ if pattern == "/api/v1/office-hours" || pattern == "/api/v1/board-settings" => None,
        Role::Administrator if is_own => Some("990101"),
        Role::TownOfficial if is_own => Some("990101101"),
        _ => Some(level.area()),
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "what is compared is made for it"
)]
fn same<T: PartialEq + std::fmt::Debug>(what: &str, is: T, expected: T) -> Result<(), String> {
    if is == expected {
        Ok(())
    } else {
        Err(format!("{what}: {is:?}, not {expected:?}"))
    }
}

/// The rows of the matrix that change something, by whom they are allowed. What both officials may
/// do is done by one, in turns, where there is no time for all.
fn changes() -> impl Iterator<Item = (Row, Vec<(Role, u16)>)> {
    let rows = matrix::rows().into_iter();
    let changing = rows.filter(|row| row.method != "GET" && row.level == Level::Village);
    changing.enumerate().map(|(number, row)| {
        let of_each = TRYING.into_iter().map(|role| (role, row.status_for(role)));
        let mut allowed: Vec<(Role, u16)> = of_each.filter(|(_, status)| *status < 400).collect();
        let officials = [Role::Administrator, Role::TownOfficial];
        if !is_long() && officials.iter().all(|role| row.status_for(*role) < 400) {
            allowed.retain(|(role, _)| *role != officials[number % 2]);
        }
        (row, allowed)
    })
}

#[tokio::test]
async fn every_change_by_a_route_is_on_record_once_with_it_or_need_not_be() {
    let stage = Box::pin(watched()).await;
    let mut visitors = Visitors::of(&stage);
    let mut wrong = Vec::new();
    for (row, allowed) in changes() {
        assert!(!allowed.is_empty(), "nobody tries {}", row.pattern);
        for (role, expected) in allowed {
            let checked = check(&stage, &mut visitors, &row, (role, expected)).await;
            if let Err(what) = checked {
                wrong.push(format!("{} by {role:?}: {what}", row.pattern));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn what_is_refused_leaves_no_row() {
    let stage = Box::pin(watched()).await;
    let mut visitors = Visitors::of(&stage);
    for (row, _) in changes() {
        let role = Role::OtherTown;
        let refused = row.status_for(role);
        if refused < 400 {
            continue;
        }
        let Row {
            method, pattern, level, ..
        } = row;
        let wanted = Wanted {
            method,
            pattern,
            level,
            role,
        };
        let call = requests::valid(&stage, wanted).await;
        new_rows(&stage).await;
        assert_eq!(send(&mut visitors, &call, &row, role).await, refused, "{pattern}");
        assert_eq!(new_rows(&stage).await, [], "{pattern}");
    }
}

#[tokio::test]
async fn a_change_that_fails_after_its_row_was_written_takes_the_row_with_it() {
    let stage = Box::pin(watched()).await;
    // Asked at the commit, when the row is there; were it in another transaction, it were not seen.
    stage
        .sql(
            "CREATE FUNCTION too_late() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
             BEGIN
                 IF EXISTS (SELECT FROM audit WHERE action = 'warning.give'
                                AND xmin = pg_current_xact_id()::xid) THEN
                     RAISE EXCEPTION 'too late';
                 END IF;
                 RETURN NULL;
             END $$;
             CREATE CONSTRAINT TRIGGER too_late AFTER INSERT ON warning
                 DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION too_late()"
                .to_owned(),
        )
        .await;
    let (row, _) = changes().find(|(row, _)| row.pattern == "/api/v1/warnings").unwrap();
    let wanted = Wanted {
        method: row.method,
        pattern: row.pattern,
        level: row.level,
        role: Role::TownOfficial,
    };
    let call = requests::valid(&stage, wanted).await;
    let mut visitors = Visitors::of(&stage);
    new_rows(&stage).await;
    assert_eq!(send(&mut visitors, &call, &row, Role::TownOfficial).await, 500);
    assert_eq!(new_rows(&stage).await, []);
    stage.sql("DROP TRIGGER too_late ON warning".to_owned()).await;
    assert_eq!(send(&mut visitors, &call, &row, Role::TownOfficial).await, 204);
    assert_eq!(new_rows(&stage).await.len(), 1);
}

#[test]
fn every_change_is_on_one_list_and_only_one() {
    let listed: BTreeSet<String> = router::listed()
        .into_iter()
        .filter(|(method, _)| *method != Method::GET)
        .map(|(_, pattern)| pattern)
        .collect();
    let known = AUDITED.iter().chain(&UNAUDITED).map(|(pattern, _)| (*pattern).to_owned());
    let once: BTreeSet<String> = known.collect();
    let differing: Vec<&String> = listed.symmetric_difference(&once).collect();
    assert!(differing.is_empty(), "in the router or on a list, but not in both: {differing:?}");
    let entries = AUDITED.len() + UNAUDITED.len();
    assert_eq!(once.len(), entries, "a route stands on both lists, or twice on one");
    for (again, _) in AGAIN {
        assert!(AUDITED.iter().any(|(audited, _)| *audited == again), "{again}");
    }
}
