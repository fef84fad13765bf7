//! Numbers and words of grades, flags, statuses and stages.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{ARCHITECTURE, assert_same, column, part, quoted, read, rows};
use riverward::patrols::{Flag, Grade};
use riverward::problems::Stage;
use riverward::status::Status;

/// As the API writes it.
fn word(value: impl Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// Two columns of one of ARCHITECTURE's tables.
fn pairs(table: &str, first: usize, second: usize) -> BTreeSet<(String, String)> {
    let page = read(ARCHITECTURE);
    let plain = |cell: &str| quoted(cell).first().map_or(cell, |word| *word).to_owned();
    rows(part(&page, table))
        .iter()
        .map(|row| (plain(row[first]), plain(row[second])))
        .collect()
}

#[test]
fn every_flag_has_its_bit() {
    let known = (0..31)
        .map(|bit| 1 << bit)
        .flat_map(|bit: i32| {
            Flag::from_bits(bit).into_iter().map(move |flag| (bit.to_string(), word(flag)))
        })
        .collect();
    assert_same(ARCHITECTURE, &pairs("flags", 0, 1), &known);
}

#[test]
fn every_grade_is_told() {
    // A number that is none is the lowest grade.
    let grades = (0..).map(Grade::from_number).enumerate();
    let known: BTreeSet<String> = grades
        .take_while(|(number, grade)| *number == 0 || *grade != Grade::E0)
        .map(|(_, grade)| word(grade))
        .collect();
    assert_same(ARCHITECTURE, &column(part(&read(ARCHITECTURE), "grades"), 0), &known);
}

#[test]
fn every_status_has_its_number() {
    let known = Status::ALL.iter().enumerate();
    let known = known.map(|(number, status)| (number.to_string(), word(status))).collect();
    assert_same(ARCHITECTURE, &pairs("statuses", 0, 1), &known);
}

#[test]
fn every_stage_is_open_or_not() {
    let known = Stage::ALL
        .iter()
        .map(|stage| (word(stage), if stage.is_open() { "yes" } else { "no" }.to_owned()))
        .collect();
    assert_same(ARCHITECTURE, &pairs("stages", 0, 2), &known);
}
