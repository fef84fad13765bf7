//! The audit: what officials did, for whoever may read it.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::cursor::{self, PageQuery};
use crate::app::AppState;
use crate::clock::Day;
use crate::error::{Error, Result};
use crate::http::extract::Official;
use crate::http::params::{Fields, FromQuery, Query};
use crate::ids::{AccountId, AreaPath};
use crate::locale::Locale;
use crate::rights::{ReadAudit, see_district};
use crate::views::audit::{AuditKey, DoneBy, Entry, Wanted};
use crate::views::store::audit as view;

/// Longest beginning of an action that is asked for, in characters.
const LONGEST_ACTION: usize = 60;

/// Which acts are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Code of an area: what was done to things in it and below it. Without one, the widest area of
    /// the asker. What concerns the district as a whole is told to its auditors and administrators,
    /// where they ask for all of it.
    #[param(value_type = Option<String>, example = "990101102")]
    area: Option<AreaPath>,
    /// Beginning of the action: `account.` for all that is done to accounts.
    #[param(max_length = 60, pattern = "^[a-z._]*$", example = "account.")]
    action: Option<String>,
    /// To what, exactly as it stands there.
    #[param(max_length = 100)]
    subject: Option<String>,
    /// By which account.
    #[param(value_type = Option<i64>)]
    account: Option<AccountId>,
    /// First local day.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<Day>,
    /// Last local day.
    #[param(value_type = Option<NaiveDate>)]
    until: Option<Day>,
}

impl cursor::SortKey for AuditKey {
    fn is_sound(&self) -> bool {
        true
    }
}

impl FromQuery for AuditQuery {
    fn read(fields: &mut Fields) -> Self {
        Self {
            area: super::area(fields),
            action: fields.one("action", "api-invalid-action", |text| {
                is_action(text).then(|| text.to_owned())
            }),
            subject: fields.text("subject", "api-invalid-text"),
            account: fields.one("account", "api-invalid-account", |text| text.parse().ok()),
            from: fields.day("from"),
            until: fields.day("until"),
        }
    }
}

/// Whether an action may begin like this.
fn is_action(text: &str) -> bool {
    text.len() <= LONGEST_ACTION
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'.' | b'_'))
}

/// An act on record.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditItem {
    /// The act, a UUIDv7 of its time.
    id: Uuid,
    /// When.
    at: DateTime<Utc>,
    /// The account that did it; none for the command line and for jobs.
    #[schema(required = true)]
    account: Option<AccountId>,
    /// Its name; of the others what they are, in the asker's language.
    who: String,
    /// What was done: subject and verb with a dot between them.
    #[schema(example = "code.install")]
    action: String,
    /// The same in words, in the asker's language.
    said: String,
    /// To what: its id as text.
    subject: String,
    /// Where; null, or the district, for what concerns it as a whole.
    #[schema(required = true, value_type = Option<String>, example = "990101102")]
    area: Option<AreaPath>,
    /// What else is on record, by the kind of the act.
    #[schema(value_type = Object)]
    detail: Value,
}

impl AuditItem {
    fn of(entry: Entry, locale: Locale) -> Self {
        let (account, who) = match entry.by {
            DoneBy::Account(account, name) => (Some(account), name),
            DoneBy::CommandLine => (None, locale.text("audit_by-command_line")),
            DoneBy::Job => (None, locale.text("audit_by-job")),
        };
        Self {
            id: entry.id,
            at: entry.at,
            account,
            who,
            said: said(&entry.action, locale),
            action: entry.action,
            subject: entry.subject,
            area: entry.area,
            detail: entry.detail,
        }
    }
}

/// An action in words. Only one that a newer release wrote, beside this server, has none here.
fn said(action: &str, locale: Locale) -> String {
    let words = locale.known(&format!("audit-{}", action.replace('.', "-")));
    words.unwrap_or_else(|| action.to_owned())
}

/// A page of the audit.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditPage {
    /// The newest first.
    pub items: Vec<AuditItem>,
    /// For the next page; null on the last.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// What is on record of an area, the newest first
#[utoipa::path(get, path = "/api/v1/audit", params(AuditQuery, PageQuery<AuditKey>),
    responses((status = OK, description = "A page of the audit", body = AuditPage)))]
pub async fn audit(
    State(app): State<AppState>,
    official: Official<ReadAudit>,
    Query((query, page)): Query<(AuditQuery, PageQuery<AuditKey>)>,
) -> Result<Json<AuditPage>> {
    let scope = official.scope(query.area)?;
    if query.from.zip(query.until).is_some_and(|(from, until)| until < from) {
        return Err(Error::field("until", "api-invalid-until"));
    }
    let wanted = Wanted {
        action: query.action,
        subject: query.subject,
        account: query.account,
        from: query.from,
        until: query.until,
        of_district: see_district(&official.account.grants),
    };
    let limit = page.limit + 1;
    let found = view::list(&app.db.console, &scope, &wanted, page.cursor, limit).await?;
    let keyed = found
        .into_iter()
        .map(|entry| (AuditKey(entry.id), AuditItem::of(entry, official.locale)))
        .collect();
    let (items, next_cursor) = cursor::page(keyed, page.limit);
    Ok(Json(AuditPage { items, next_cursor }))
}
