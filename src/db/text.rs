//! Texts that people type, made fit for SQL.

/// A pattern for ILIKE that finds `text` anywhere, taken literally.
pub fn containing(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::containing;

    #[test]
    fn wildcards_are_letters() {
        assert_eq!(containing("张家浜"), "%张家浜%");
        assert_eq!(containing(r"50%_\"), r"%50\%\_\\%");
    }
}
