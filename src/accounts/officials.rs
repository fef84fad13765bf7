//! Accounts of officials and what they are granted, as the administrator keeps them.
//!
//! Who keeps accounts reaches those whose every grant of today and to come, and whose person, lie in
//! their areas; nobody grants outside of these, nor changes their own account.

use chrono::{Days, NaiveDate};

use super::LONGEST_LOGIN;
use crate::error::FieldError;
use crate::ids::AccountId;
use crate::rights::OfficialRole;

/// Longest name of an account, in characters.
const LONGEST_NAME: usize = 60;
/// A grant begins within so many days.
const FIRST_WITHIN: Days = Days::new(400);
/// And ends within so many of its beginning: ten years.
const LASTS: Days = Days::new(3660);

/// A name to sign in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login(String);

impl Login {
    /// Reads one; none for what is empty, longer than [`LONGEST_LOGIN`] as it is kept, or holds
    /// spaces or control characters.
    pub fn parse(text: &str) -> Option<Self> {
        let login = text.trim().to_lowercase();
        let length = login.chars().count();
        let sound = (1..=LONGEST_LOGIN).contains(&length)
            && !login.chars().any(|c| c.is_whitespace() || c.is_control());
        sound.then_some(Self(login))
    }

    /// What one has to be, for the command line.
    pub fn rule() -> String {
        format!("a sign-in name has 1 to {LONGEST_LOGIN} characters, no space")
    }

    /// In lower case, as it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name of an account, cleaned; none for what is empty or too long.
pub fn account_name(text: &str) -> Option<&str> {
    let text = text.trim();
    let sound =
        (1..=LONGEST_NAME).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    sound.then_some(text)
}

/// On which days somebody has a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantDays {
    /// First local day.
    pub from: NaiveDate,
    /// First local day on which it no longer holds.
    pub past: Option<NaiveDate>,
}

impl GrantDays {
    /// From a day (today where none is said) to another, which is the last; what is wrong with them
    /// otherwise.
    pub fn read(
        from: Option<NaiveDate>,
        until: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<Self, Vec<FieldError>> {
        let from = from.unwrap_or(today);
        let fault = |field| {
            Err(vec![FieldError {
                field,
                message: "invalid-grant-days",
            }])
        };
        if from < today || from > today + FIRST_WITHIN {
            return fault("from");
        }
        if until.is_some_and(|until| until < from || until > from + LASTS) {
            return fault("until");
        }
        Ok(Self {
            from,
            past: until.and_then(|until| until.succ_opt()),
        })
    }
}

/// An account within the reach of whoever keeps accounts.
#[derive(Clone, Debug)]
pub struct KeptAccount {
    pub id: AccountId,
    /// Name to sign in with; none where it signs in by links alone.
    pub login: Option<String>,
    pub name: String,
}

/// A grant within that reach.
#[derive(Clone, Copy, Debug)]
pub struct KeptGrant {
    pub id: i64,
    pub account: AccountId,
}

/// Somebody to be let in as an official.
#[derive(Clone, Debug)]
pub struct NewOfficial<'a> {
    pub name: &'a str,
    pub login: &'a Login,
    /// PHC string of the password.
    pub password_hash: &'a str,
    /// Whether somebody else made the password up.
    pub is_given: bool,
    pub role: OfficialRole,
    pub days: GrantDays,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Locale;

    #[test]
    fn a_sign_in_name_is_short_and_in_one_piece() {
        assert_eq!(Login::parse(" Wang ").unwrap().as_str(), "wang");
        assert_eq!(Login::parse("王主任").unwrap().as_str(), "王主任");
        let longest = "W".repeat(LONGEST_LOGIN);
        assert_eq!(Login::parse(&longest).unwrap().as_str().len(), LONGEST_LOGIN);
        // One more, and one that grows by being written small.
        let (longer, growing) = (format!("{longest}W"), "İ".repeat(LONGEST_LOGIN));
        for bad in ["", "  ", "wang li", "wa\0ng", "wa\u{7}ng", &longer, &growing] {
            assert_eq!(Login::parse(bad), None, "{bad:?}");
        }
        // What is said of it names the same number.
        let number = LONGEST_LOGIN.to_string();
        assert!(Login::rule().contains(&number));
        for locale in [Locale::Chinese, Locale::English] {
            assert!(locale.text("invalid-account-login").contains(&number), "{locale:?}");
        }
        assert_eq!(account_name(" 王 主任 "), Some("王 主任"));
        assert_eq!(account_name("\n"), None);
    }

    #[test]
    fn days_of_a_grant_are_bounded() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        let today = day("2026-11-23").unwrap();
        let read = |from, until| GrantDays::read(from, until, today);
        let open = GrantDays { from: today, past: None };
        assert_eq!(read(None, None), Ok(open));
        let one = read(day("2026-11-23"), day("2026-11-23")).unwrap();
        assert_eq!(one.past, day("2026-11-24"));
        for (from, until) in [
            (day("2026-11-22"), None),
            (day("2028-01-01"), None),
            (day("9999-12-31"), None),
            (None, day("2026-11-22")),
            (None, day("9999-12-31")),
        ] {
            assert!(read(from, until).is_err(), "{from:?} {until:?}");
        }
    }
}
