//! A steward's own pages, and what their phone sends.

use std::fmt::Write;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::stewards::{claim, device, offer, record};
use super::{Call, Wanted};
use crate::rights::roles::Role;
use crate::rights::stage::Stage;

pub(super) async fn call(stage: &Stage, wanted: Wanted<'_>) -> Option<Call> {
    let Wanted {
        method, pattern, level, ..
    } = wanted;
    Some(match pattern {
        "/my" | "/my/history" | "/my/offers" | "/my/records" | "/my/settings" => {
            Call::empty(pattern)
        }
        "/my/devices/{key}/revoke" => {
            let key = device(stage, 1).await;
            Call::empty(pattern.replace("{key}", &key))
        }
        "/my/rounds/{segment}" => {
            let place = stage.place(level).await;
            stage
                .sql(format!(
                    "UPDATE segment SET kind = 'grid' WHERE segment_id = {}",
                    place.segment
                ))
                .await;
            Call::empty(pattern.replace("{segment}", &place.segment.to_string()))
        }
        "/my/history/{segment}/{role}/{unit}/{from}" => {
            let segment = stage.place(level).await.segment;
            let path = format!("/my/history/{segment}/river_chief/week/2026-11-16");
            if method == "GET" {
                return Some(Call::empty(path));
            }
            let fields = [("id", stage.event().to_string()), ("reason", "weather".into())];
            Call::form(path, fields)
        }
        "/my/offers/{id}" => {
            let offer = offer(stage, level).await;
            Call::empty(format!("/my/offers/{offer}"))
        }
        "/my/offers/{id}/claims" => {
            let offer = offer(stage, level).await;
            let fields = [("id", stage.event().to_string()), ("commitment", "每周走两遍".into())];
            Call::form(format!("/my/offers/{offer}/claims"), fields)
        }
        "/my/claims/{id}/withdraw" => {
            let claim = claim(stage, level).await;
            Call::empty(format!("/my/claims/{claim}/withdraw"))
        }
        "/my/records/{id}" => {
            let record = record(stage, level).await;
            Call::empty(format!("/my/records/{record}"))
        }
        "/my/records/{id}/explanation" => {
            let record = record(stage, level).await;
            let fields = [("id", stage.event().to_string()), ("nearby", "1".into())];
            Call::form(format!("/my/records/{record}/explanation"), fields)
        }
        "/my/settings/text" => Call::form(pattern, [("size", "large".into())]),
        "/my/settings/tracks" => Call::form(pattern, [("given", "yes".into())]),
        "/my/tracks" => Call::gpx(pattern, gpx(stage)),
        "/my/tracks/{id}/erase" => {
            let id = stage.event().to_string();
            let steward = stage.browser(Role::Steward).await;
            let kept = track(stage, &id).send(&steward, "POST").await;
            assert_eq!(kept.status(), 200);
            Call::empty(format!("/my/tracks/{id}/erase"))
        }
        _ => return None,
    })
}

/// A track by the phone, of ten minutes up to now.
pub(super) fn track(stage: &Stage, id: &str) -> Call {
    let points: Vec<Value> = walk(stage)
        .map(|(lon, at)| json!([lon, 30.8, at.timestamp_millis(), 8.0]))
        .collect();
    Call::json("/api/v1/tracks", json!({ "id": id, "points": points }))
}

fn gpx(stage: &Stage) -> String {
    let mut points = String::new();
    for (lon, at) in walk(stage) {
        let at = at.to_rfc3339();
        write!(points, r#"<trkpt lon="{lon}" lat="30.8"><time>{at}</time></trkpt>"#).unwrap();
    }
    format!(
        r#"<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{points}</trkseg></trk></gpx>"#
    )
}

fn walk(stage: &Stage) -> impl Iterator<Item = (f64, DateTime<Utc>)> {
    // At another hour each time: one walk sent twice counts once.
    let begun = stage.now() - TimeDelta::minutes(10) - TimeDelta::hours(stage.number() % 600);
    (0..10_u32).map(move |minute| {
        (121.1 + f64::from(minute) / 2000.0, begun + TimeDelta::minutes(minute.into()))
    })
}
