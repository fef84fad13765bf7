//! Texts from outside: what every table takes.

use crate::cleaning;
use crate::exchange::message::Message;
use crate::ids::AreaPath;

/// Most characters of a name.
pub(super) const NAME: usize = 200;
/// Most characters of an external code.
pub(super) const CODE: usize = 100;
/// Fewest digits in a person's name that are a phone number: local ones have seven.
const SHORTEST_NUMBER: usize = 7;
/// Fewest digits of a phone number: 110 is one.
const SHORTEST_PHONE: usize = 3;
/// Most characters of a phone that stands on a board.
pub(super) const PHONE: usize = riverward_qr::PHONE_LIMIT;
/// Most characters of a sentence.
pub(super) const SENTENCE: usize = 2000;

/// A text on one line without control characters; none when nothing is left, refused when it is too
/// long for an index or a page.
pub(super) fn text(text: Option<&str>, most: usize) -> Result<Option<String>, Message> {
    text.map_or(Ok(None), |text| fitting(cleaning::line(text), most))
}

fn fitting(clean: String, most: usize) -> Result<Option<String>, Message> {
    if clean.chars().count() > most {
        return Err(Message::new("import-text-too-long").with("text", clean).with("most", most));
    }
    Ok((!clean.is_empty()).then_some(clean))
}

/// A name, which must be there.
pub(super) fn name(given: &str) -> Result<String, Message> {
    fitting(cleaning::name(given), NAME)?.ok_or_else(|| Message::new("import-no-name"))
}

/// A person's name, which must be there, and of one person.
pub(super) fn person(given: &str) -> Result<String, Message> {
    let name = cleaning::person(given);
    let name = fitting(name, NAME)?.ok_or_else(|| Message::new("import-no-name"))?;
    // A phone in the cell of the name would stand on public pages.
    if name.bytes().filter(u8::is_ascii_digit).count() >= SHORTEST_NUMBER {
        return Err(Message::new("import-person-number").with("value", &name));
    }
    if are_several(&name) {
        return Err(Message::new("import-several-people").with("value", &name));
    }
    Ok(name)
}

/// Whether a name is a list of names, in any of the ways people write one.
fn are_several(name: &str) -> bool {
    let short_name = |part: &str| {
        let part = part.trim();
        (2..=4).contains(&part.chars().count()) && part.chars().all(cleaning::is_han)
    };
    let listed = |marks: &[char]| {
        let parts: Vec<&str> = name.split(marks).filter(|part| !part.trim().is_empty()).collect();
        parts.len() > 1 && (marks != [' '] || parts.iter().all(|part| short_name(part)))
    };
    listed(&['、', '，', ',', ';', '；', '/', '／', '|', '&', '＆']) || listed(&[' '])
}

/// An external code.
pub(super) fn code(given: Option<&str>) -> Result<Option<String>, Message> {
    let Some(given) = given else { return Ok(None) };
    let code = cleaning::code(given)
        .map_err(|_| Message::new("import-digits-lost").with("value", given))?;
    text(Some(&code), CODE)
}

/// A phone number as an office writes it, perhaps with an extension: it has to be one that can be
/// dialled.
pub(super) fn phone(given: Option<&str>) -> Result<Option<String>, Message> {
    let Some(given) = given else { return Ok(None) };
    let lost = |_| Message::new("import-digits-lost").with("value", given);
    let phone = text(Some(&cleaning::code(given).map_err(lost)?), CODE)?;
    match phone {
        Some(phone) if phone.bytes().filter(u8::is_ascii_digit).count() < SHORTEST_PHONE => {
            Err(Message::new("import-bad-phone").with("value", given))
        }
        phone => Ok(phone),
    }
}

/// An area code: ours, or the twelve digits of the statistics office, in which zeros fill the
/// levels below.
pub(super) fn area_code(given: &str) -> Result<AreaPath, Message> {
    let lost = |_| Message::new("import-digits-lost").with("value", given);
    let code = cleaning::code(given).map_err(lost)?;
    let digits = code.as_str();
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
        assert_eq!(text(Some(" 大芒\u{200B}河\n\t(东)\0 "), 20), Ok(Some("大芒河 (东)".into())));
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
        assert_eq!(code("3.10116E+11"), Err("import-digits-lost"));
        assert_eq!(code("３１０１１６"), Ok("310116".into()));
        assert_eq!(code("3101"), Err("import-bad-area-code"));
        assert_eq!(code("朱泾镇"), Err("import-bad-area-code"));
    }

    #[test]
    fn a_cell_of_people_holds_one() {
        let read = |text| person(text).map_err(|message| message.key);
        assert_eq!(read("王\u{3000}明"), Ok("王明".into()));
        for one in ["王小明", "买买提·艾合买提", "Wang Ming", "欧阳小明", "王小明（兼）"]
        {
            assert_eq!(read(one), Ok(one.to_owned()));
        }
        for phone in ["王小明（13900000000）", "王小明 １３９０００００００００"]
        {
            assert_eq!(read(phone), Err("import-person-number"), "{phone}");
        }
        for several in [
            "王小明、李大山",
            "王小明，李大山",
            "王小明/李大山",
            "王小明 李大山",
            "王小明;李大山",
        ] {
            assert_eq!(read(several), Err("import-several-people"), "{several}");
        }
    }

    #[test]
    fn phones_are_whole() {
        let read = |text| phone(Some(text)).map_err(|message| message.key);
        assert_eq!(read("57310001.0"), Ok(Some("57310001".into())));
        assert_eq!(read("０２１－５７３１０００１转8"), Ok(Some("021-57310001转8".into())));
        assert_eq!(read("1.39E+10"), Err("import-digits-lost"));
        assert_eq!(read("村部"), Err("import-bad-phone"));
    }
}
