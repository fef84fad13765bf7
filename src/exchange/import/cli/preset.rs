//! Cadences that a place has published, as rows of duties.

use crate::exchange::rows::{DutyRow, Rows};
use crate::exchange::source::Place;
use crate::stewardships::presets::{Preset, PresetDuty};

/// The duties of a preset, for an area or for the whole district, from the day of the import.
pub fn preset_rows(preset: &Preset, area: Option<&String>) -> Rows<DutyRow> {
    let row = |(index, duty): (usize, &PresetDuty)| DutyRow {
        place: Place::Row(index + 1),
        area: area.cloned(),
        role: Some(duty.role),
        kind: Some(duty.kind),
        unit: Some(duty.unit),
        times: Some(duty.times),
        source: Some(preset.source.to_owned()),
        ..DutyRow::default()
    };
    preset.duties.iter().enumerate().map(row).collect::<Vec<_>>().into()
}
