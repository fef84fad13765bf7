//! Lists by name say in which order: that of people, not that of bytes.

use super::sources;

/// How a statement says so.
const ORDER: &str = " COLLATE by_name";

/// What a list is sorted by, up to where that ends.
fn sorted_by(after: &str) -> &str {
    let ends = ["LIMIT", "\"#", "'[]'", "FROM ", "FOR ", "\","];
    let end = ends.iter().filter_map(|end| after.find(end)).min().unwrap_or(after.len());
    &after[..end]
}

/// The names in it that stand in the order of bytes.
fn by_bytes(sorted: &str) -> usize {
    sorted
        .match_indices(".name")
        .filter(|(at, name)| {
            let rest = &sorted[at + name.len()..];
            let is_whole = !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            is_whole && !rest.starts_with(ORDER)
        })
        .count()
}

#[test]
fn what_is_sorted_by_name_says_so() {
    assert_eq!(by_bytes(sorted_by("s.need, s.name, s.name_key\n LIMIT 5 \"x.name\"#")), 1);
    assert_eq!(by_bytes(sorted_by("s.name COLLATE by_name, k.named\"#")), 0);
    let (mut wrong, mut right) = (Vec::new(), 0);
    for (path, text) in sources("src") {
        // Made-up people; the command line lists for whoever runs the program.
        if path.starts_with("src/demo") {
            continue;
        }
        for (at, word) in text.match_indices("ORDER BY ") {
            let sorted = sorted_by(&text[at + word.len()..]);
            right += sorted.matches(ORDER).count();
            if by_bytes(sorted) > 0 {
                wrong.push(format!("{}: {sorted}", path.display()));
            }
        }
    }
    assert!(right > 15, "only {right} lists by name were found");
    assert!(wrong.is_empty(), "the order of bytes puts 10号 before 2号: {wrong:#?}");
}
