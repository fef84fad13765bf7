//! Texts from outside: what every table takes.

use crate::exchange::message::Message;
use crate::exchange::values;
use crate::ids::AreaPath;

/// Most characters of a name.
pub(super) const NAME: usize = 200;
/// Most characters of an external code.
pub(super) const CODE: usize = 100;
/// Most characters of a sentence.
pub(super) const SENTENCE: usize = 2000;

/// A text on one line without control characters; none when nothing is left, refused when it is too
/// long for an index or a page.
pub(super) fn text(text: Option<&str>, most: usize) -> Result<Option<String>, Message> {
    let Some(text) = text else { return Ok(None) };
    let is_noise = |char: char| {
        char.is_control()
            || matches!(char, '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let spaced: String = text.chars().map(|char| if is_noise(char) { ' ' } else { char }).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let clean = words.join(" ");
    if clean.chars().count() > most {
        return Err(Message::new("import-text-too-long").with("text", clean).with("most", most));
    }
    Ok((!clean.is_empty()).then_some(clean))
}

/// A name, which must be there.
pub(super) fn name(given: &str) -> Result<String, Message> {
    text(Some(given), NAME)?.ok_or_else(|| Message::new("import-no-name"))
}

/// An external code.
pub(super) fn code(given: Option<&str>) -> Result<Option<String>, Message> {
    text(given, CODE)
}

/// An area code: ours, or the twelve digits of the statistics office, in which zeros fill the
/// levels below.
pub(super) fn area_code(given: &str) -> Result<AreaPath, Message> {
    let digits = values::whole(given.trim());
    let own = match digits.len() {
        12 => digits
            .strip_suffix("000000")
            .or_else(|| digits.strip_suffix("000"))
            .unwrap_or(digits),
        _ => digits,
    };
    own.parse().map_err(|_| Message::new("import-bad-area-code").with("value", given))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cleaned() {
        assert_eq!(text(Some(" 大芒\u{200B}河\n\t(东)\0 "), 20), Ok(Some("大芒 河 (东)".into())));
        assert_eq!(text(Some("\u{FEFF}\n"), 20), Ok(None));
        assert_eq!(text(Some("一二三"), 2).unwrap_err().key, "import-text-too-long");
        assert_eq!(name(" ").unwrap_err().key, "import-no-name");
    }

    #[test]
    fn area_codes_of_the_statistics_office_are_ours_with_zeros() {
        let code = |text| area_code(text).map(String::from).map_err(|message| message.key);
        assert_eq!(code("310116000000"), Ok("310116".into()));
        assert_eq!(code("310116101000"), Ok("310116101".into()));
        assert_eq!(code("310116101203"), Ok("310116101203".into()));
        assert_eq!(code("310116101.0"), Ok("310116101".into()));
        assert_eq!(code("3101"), Err("import-bad-area-code"));
        assert_eq!(code("朱泾镇"), Err("import-bad-area-code"));
    }
}
