//! What a password has to be wherever one is set: long enough, and not among the first a machine
//! would try.

use zxcvbn::{Score, zxcvbn};

use super::passwords::MIN_LENGTH;
use crate::ids::Entropy;

/// Most characters of a password: more is hashed for nothing.
pub const MAX_LENGTH: usize = 200;

/// Words that stand for this program, its demonstration and what it is about.
const OURS: [&str; 7] = ["riverward", "hezhang", "luzhang", "xuncha", "河路守望", "守望", "demo"];

/// Letters and digits that are not taken for one another.
const LETTERS: [u8; 32] = *b"23456789abcdefghjkmnpqrstuvwxyzE";

/// What is wrong with a password, as a key of the locale files; none where it will do. `known` is
/// what everybody may know of its owner: sign-in name, name.
pub fn fault(password: &str, known: &[&str]) -> Option<&'static str> {
    let length = password.chars().count();
    if length < MIN_LENGTH {
        return Some("invalid-password-short");
    }
    if length > MAX_LENGTH {
        return Some("invalid-password-long");
    }
    let plain = password.to_lowercase();
    let distinct: std::collections::BTreeSet<char> = plain.chars().collect();
    let known: Vec<String> =
        known.iter().map(|word| word.to_lowercase()).filter(|word| word.len() > 2).collect();
    let mut words: Vec<&str> = OURS.to_vec();
    words.extend(known.iter().map(String::as_str));
    // What is left without such words has to be something.
    let rest = words.iter().fold(plain, |rest, word| rest.replace(word, ""));
    let is_common = distinct.len() < 5
        || rest.chars().count() < MIN_LENGTH / 2
        || zxcvbn(password, &words).score() < Score::Three;
    is_common.then_some("invalid-password-common")
}

/// A password for somebody else, until they choose their own: 80 random bits in four groups.
pub fn made_up(entropy: &Entropy) -> String {
    let letters = entropy.bytes::<16>().map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_machine_tries_first_is_refused() {
        for common in [
            "1234567890",
            "0987654321",
            "aaaaaaaaaa",
            "abababababab",
            "abcdefghijkl",
            "qwertyuiop",
            "password123",
            "Passw0rd123!",
            "riverward2026",
            "Riverward-2026",
            "河路守望河路守望河路守望",
            "河路守望20261130",
            "wang-jianguo",
            "wang-jianguo1",
            "王建国王建国王建国王建",
            "1q2w3e4r5t",
            "iloveyou1234",
            "20261130123",
        ] {
            let fault = fault(common, &["wang-jianguo", "王建国"]);
            assert_eq!(fault, Some("invalid-password-common"), "{common}");
        }
        assert_eq!(fault("short", &[]), Some("invalid-password-short"));
        assert_eq!(fault(&"长".repeat(201), &[]), Some("invalid-password-long"));
    }

    #[test]
    fn what_nobody_guesses_is_taken() {
        for good in ["一路平安，岁岁有余 88", "kettle-orbit-76-plum", "Gx7-pp2Lq-0vD"] {
            assert_eq!(fault(good, &["wang", "王建国"]), None, "{good}");
        }
        let entropy = Entropy::seeded(1);
        let made = [made_up(&entropy), made_up(&entropy)];
        assert_ne!(made[0], made[1]);
        for password in made {
            assert_eq!(password.len(), 19, "{password}");
            assert_eq!(fault(&password, &["wang"]), None, "{password}");
        }
    }
}
