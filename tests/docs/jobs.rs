//! Background jobs, and what a server counts.

use std::collections::BTreeSet;

use super::{ARCHITECTURE, assert_same, below, column, part, quoted, read, root};

/// One file a job.
#[test]
fn every_job_has_its_line() {
    let known = below(&root().join("src/jobs"))
        .iter()
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|name| name != "mod")
        .collect();
    assert_same(ARCHITECTURE, &column(part(&read(ARCHITECTURE), "jobs"), 0), &known);
}

/// Names are looked up where they are counted: a recorder knows only those that were.
#[test]
fn every_metric_has_its_line() {
    let mut known = BTreeSet::new();
    for path in below(&root().join("src")) {
        if path.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let text = read(path);
        for counting in ["counter!(", "gauge!(", "histogram!("] {
            for (place, _) in text.match_indices(counting) {
                let name = text[place + counting.len()..].trim_start().strip_prefix('"');
                known.extend(name.and_then(|rest| rest.split('"').next()).map(str::to_owned));
            }
        }
    }
    let page = "docs/operation.md";
    let written: BTreeSet<String> = quoted(&read(page))
        .into_iter()
        .filter(|word| word.starts_with("riverward_") && *word != "riverward_app")
        .map(|word| word.split('{').next().unwrap_or_default().to_owned())
        .collect();
    assert_same(page, &written, &known);
}
