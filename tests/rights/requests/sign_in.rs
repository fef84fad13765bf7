//! Signing in and out.

use super::{Call, Wanted};
use crate::rights::stage::{PASSWORD, Stage};
use crate::support::enrolment;

pub(super) async fn call(stage: &Stage, wanted: Wanted<'_>) -> Option<Call> {
    let Wanted { method, pattern, .. } = wanted;
    Some(match (method, pattern) {
        ("GET", "/login") | (_, "/logout") => Call::empty(pattern),
        (_, "/login") => {
            // A name of its own each: tries of one name are counted.
            let login = format!("zhang{}", stage.number());
            stage
                .sql(format!(
                    "INSERT INTO login_locator (login, district, account_id)
                         VALUES ('{login}', 990101, 1)"
                ))
                .await;
            Call::form(pattern, [("login", login), ("password", PASSWORD.into())])
        }
        (_, "/language") => Call::form(pattern, [("lang", "en".into())]),
        ("GET", "/e/{token}") => Call::empty(format!("/e/{}", enrolment(&stage.app, 2).await)),
        (_, "/e/{token}") => Call::form(
            format!("/e/{}", enrolment(&stage.app, 2).await),
            [("device_name", "电脑".into())],
        ),
        _ => return None,
    })
}
