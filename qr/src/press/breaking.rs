//! Places to break words that are longer than their lines.

/// The most letters of a word that is never broken.
const WORD: usize = 16;

/// A mark at which a line may break, and which takes no room.
const BREAK: char = '\u{200B}';

/// The text with a place to break after each letter of words of more than 16 letters. Chinese text
/// can be broken anywhere and stays as it is.
pub(crate) fn breakable(text: &str) -> String {
    let mut broken = String::with_capacity(text.len());
    let mut word = String::new();
    for character in text.chars().chain(Some(' ')) {
        if joins(character) {
            word.push(character);
            continue;
        }
        let long = word.chars().count() > WORD;
        for letter in word.drain(..) {
            broken.push(letter);
            if long {
                broken.push(BREAK);
            }
        }
        broken.push(character);
    }
    broken.pop();
    broken
}

/// Whether no line breaks beside this character: letters and digits other than Chinese ones.
fn joins(character: char) -> bool {
    (character.is_alphanumeric() || matches!(character, '.' | '/' | ':' | '_' | '’' | '\''))
        && u32::from(character) < 0x2E80
}

#[cfg(test)]
mod tests {
    use super::breakable;

    #[test]
    fn only_words_longer_than_a_line_may_break() {
        for text in [
            "",
            "大茫村中心河示范段至新春村界河示范段",
            "Jean-Baptiste O’Connor",
            "International",
        ] {
            assert_eq!(breakable(text), text);
        }
        assert_eq!(
            breakable("河Llanfairpwllgwyngyll 港").chars().filter(|c| *c == '\u{200B}').count(),
            20
        );
    }
}
