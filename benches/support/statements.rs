//! The product's own statements, as the build checked them, for running without the product around
//! them.

use std::path::Path;

/// The statement of the product that contains all these words, with its parameters replaced by SQL.
///
/// # Panics
/// When none or several contain them.
pub fn statement(words: &[&str], parameters: &[&str]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".sqlx");
    let mut found: Vec<String> = std::fs::read_dir(folder)
        .expect(".sqlx")
        .filter_map(|entry| {
            let checked: serde_json::Value =
                serde_json::from_slice(&std::fs::read(entry.ok()?.path()).ok()?).ok()?;
            let query = checked["query"].as_str()?.to_owned();
            words.iter().all(|word| query.contains(word)).then_some(query)
        })
        .collect();
    assert_eq!(found.len(), 1, "statements with {words:?}");
    let mut query = found.remove(0);
    for (number, parameter) in parameters.iter().enumerate().rev() {
        query = query.replace(&format!("${}", number + 1), parameter);
    }
    // One line, as pgbench wants it.
    query
        .lines()
        .map(|line| line.split(" -- ").next().unwrap_or_default().trim())
        .collect::<Vec<_>>()
        .join(" ")
}
