//! The key of a meeting of the committee: its day, and digits that nobody can guess, because there may be two on a day.

use language::calendar::Day;

use crate::form_sent::FormSent;
use crate::world::{NoEntropy, World};

/// The number of digits.
const DIGITS: usize = 16;

/// The key of a meeting. Keys sort by day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MeetingKey {
    day: Day,
    digits: String,
}

impl MeetingKey {
    /// Draws the key of a new meeting.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn draw(world: &World, day: Day) -> Result<Self, NoEntropy> {
        let mut digits = hex::encode(world.random()?);
        digits.truncate(DIGITS);
        Ok(MeetingKey { day, digits })
    }

    /// The key of the meeting that a form makes: the same form makes the same one.
    pub(crate) fn of_form(day: Day, form: &FormSent) -> Self {
        MeetingKey { day, digits: form.digits().chars().take(DIGITS).collect() }
    }

    /// The day of the meeting, in Riyadh.
    pub fn day(&self) -> Day {
        self.day
    }

    /// The key in an address: `2026-12-01-0123456789abcdef`.
    pub fn address(&self) -> String {
        format!("{}-{}", self.day.iso(), self.digits)
    }

    /// Parses the key in an address. None for other texts.
    pub fn parse(address: &str) -> Option<Self> {
        Self::split(address.rsplit_once('-')?)
    }

    /// The text in the table: `2026-12-01#0123456789abcdef`.
    pub(crate) fn text(&self) -> String {
        format!("{}#{}", self.day.iso(), self.digits)
    }

    /// Parses the text in the table. None for other texts.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        Self::split(text.split_once('#')?)
    }

    fn split((day, digits): (&str, &str)) -> Option<Self> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let is_known = digits.len() == DIGITS && digits.bytes().all(is_digit);
        Some(MeetingKey { day: Day::from_iso(day).filter(|_| is_known)?, digits: digits.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_from_both_its_texts_and_no_other_text_is_one() {
        let key = MeetingKey::draw(&World::system(), Day::from_iso("2026-12-01").unwrap()).unwrap();
        assert_eq!(MeetingKey::parse(&key.address()).as_ref(), Some(&key));
        assert_eq!(MeetingKey::from_text(&key.text()).as_ref(), Some(&key));
        for wrong in [
            "",
            "2026-12-01",
            "2026-12-01-",
            "2026-12-01-0123",
            "2026-13-01-0123456789abcdef",
            "2026-12-01-0123456789ABCDEF",
            "2026-12-01#0123456789abcdef",
        ] {
            assert_eq!(MeetingKey::parse(wrong), None, "{wrong}");
        }
    }
}
