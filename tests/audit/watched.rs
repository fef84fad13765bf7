//! A database that is watched: what is put on record in it, and together with what.

use sqlx::Row as _;

use super::SAID;
use crate::rights::requests::WORDS;
use crate::rights::stage::Stage;

/// A row of the audit.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Act {
    pub(super) district: i32,
    pub(super) account: Option<i64>,
    pub(super) action: String,
    /// Where it was done.
    pub(super) area: Option<String>,
    pub(super) has_subject: bool,
    pub(super) is_of_now: bool,
    /// Whether something else changed in the same transaction.
    pub(super) with_its_change: bool,
    /// What its detail says beside [`SAID`], or of [`WORDS`].
    pub(super) strange: Vec<String>,
}

/// A stage whose database is watched.
pub(super) async fn watched() -> Stage {
    let stage = Stage::set().await;
    stage.sql(include_str!("watched.sql").to_owned()).await;
    stage
}

/// What is on record since the last time this was asked.
pub(super) async fn new_rows(stage: &Stage) -> Vec<Act> {
    sqlx::query(
        "DELETE FROM audit a RETURNING district, account_id, action, area_path,
             subject <> '' AS has_subject, at = $1 AS is_of_now,
             EXISTS (SELECT FROM watched w WHERE w.transaction = a.xmin) AS with_its_change,
             ARRAY(SELECT jsonb_object_keys(a.detail) EXCEPT SELECT unnest($2::text[]))
                 || ARRAY(SELECT $3::text WHERE strpos(a.detail::text || a.subject, $3::text) > 0)
                 AS strange",
    )
    .bind(stage.now())
    .bind(&SAID[..])
    .bind(WORDS)
    .fetch_all(&stage.owner)
    .await
    .unwrap()
    .iter()
    .map(|row| Act {
        district: row.get("district"),
        account: row.get("account_id"),
        action: row.get("action"),
        area: row.get("area_path"),
        has_subject: row.get("has_subject"),
        is_of_now: row.get("is_of_now"),
        with_its_change: row.get("with_its_change"),
        strange: row.get("strange"),
    })
    .collect()
}

/// From now on nothing can be put on record, or again.
pub(super) async fn refuse_rows(stage: &Stage, refused: bool) {
    let switch = if refused {
        "INSERT INTO unwritable VALUES (true)"
    } else {
        "DELETE FROM unwritable"
    };
    stage.sql(switch.to_owned()).await;
}
