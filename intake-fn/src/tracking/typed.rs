//! What was typed on the page where a request is followed.

use forms::{Personal, Reference};
use language::normalise;
use store::follow_word::FollowWord;

use crate::journey::body::is_form;

/// The most bytes of a body that are read. The page has a few short fields.
const LIMIT: usize = 16 * 1024;

/// The most characters of a way to be reached.
pub(super) const LONGEST_CONTACT: usize = 200;

/// The fields of a request of the page. The first value of a field counts.
pub(crate) struct TrackingSent {
    fields: Vec<(String, Personal<String>)>,
}

impl TrackingSent {
    /// The fields of an HTML form. None if the body is not one, or far too large.
    pub(crate) fn parse(content_type: Option<&str>, body: &[u8]) -> Option<Self> {
        let is_read = is_form(content_type) && body.len() <= LIMIT;
        let fields =
            || form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), Personal::new(value.into_owned())));
        is_read.then(|| TrackingSent { fields: fields().collect() })
    }

    /// The text of a field; empty without it.
    pub(super) fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.reveal())
    }
}

/// Why what was typed identifies no request, whatever is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// The reference is missing.
    NoReference,
    /// The reference is not written as one.
    Reference,
    /// The digits are missing.
    NoDigits,
    /// There are fewer than four digits, or something else than digits.
    Digits,
}

impl Wrong {
    /// The name in the log and in templates.
    pub(super) fn name(self) -> &'static str {
        match self {
            Wrong::NoReference => "no_reference",
            Wrong::Reference => "reference",
            Wrong::NoDigits => "no_digits",
            Wrong::Digits => "digits",
        }
    }
}

/// Whether anything is wrong with a field.
pub(super) fn is_wrong(wrong: &[Wrong], of: [Wrong; 2]) -> Option<Wrong> {
    wrong.iter().copied().find(|one| of.contains(one))
}

/// A reference and four digits that were typed.
pub(super) struct Named {
    pub(super) reference: Reference,
    pub(super) digits: Personal<String>,
}

impl Named {
    /// Parses both, in any writing.
    ///
    /// # Errors
    /// What is wrong, in the order of the fields.
    pub(super) fn parse(reference: &str, digits: &str) -> Result<Self, Vec<Wrong>> {
        let empty = |text: &str, wrong: Wrong, otherwise: Wrong| if text.trim().is_empty() { wrong } else { otherwise };
        let reference = Reference::parse(reference).map_err(|_| empty(reference, Wrong::NoReference, Wrong::Reference));
        let digits = last_four(digits).ok_or_else(|| empty(digits, Wrong::NoDigits, Wrong::Digits));
        match (reference, digits) {
            (Ok(reference), Ok(digits)) => Ok(Named { reference, digits }),
            (reference, digits) => Err(reference.err().into_iter().chain(digits.err()).collect()),
        }
    }
}

/// The last four digits of a text, so that a whole telephone number will do: in any digits, with the signs and spaces that numbers are
/// written with. None if it has anything else, or fewer digits.
fn last_four(text: &str) -> Option<Personal<String>> {
    let text = normalise::fold_digits(&normalise::fold_width(&normalise::line(text)));
    let is_sign =
        |c: char| c.is_whitespace() || normalise::is_dash(c) || matches!(c, '+' | '(' | ')' | '.' | '/' | '*' | '#');
    let digits: String = text.chars().filter(|c| !is_sign(*c)).collect();
    let start = digits.len().checked_sub(FollowWord::LENGTH)?;
    let four = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.get(start..)).flatten()?;
    Some(Personal::new(four.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_in_any_writing() {
        for typed in [
            "5678",
            "٥٦٧٨",
            "۵۶۷۸",
            " 56 78 ",
            "0512345678",
            "+966 51 234 5678",
            "٠٥١-٢٣٤-٥٦٧٨",
            "\u{200f}5678",
            "**5678",
            "５６７８",
        ] {
            assert_eq!(last_four(typed).map(|four| four.reveal().clone()).as_deref(), Some("5678"), "{typed}");
        }
        for typed in ["", "567", "٥٦٧", "abcd", "5678a", "لا أدري", "5678؟"] {
            assert!(last_four(typed).is_none(), "{typed}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_of_each_field() {
        let wrong = |reference, digits| Named::parse(reference, digits).err().unwrap_or_default();
        assert_eq!(wrong("", ""), [Wrong::NoReference, Wrong::NoDigits]);
        assert_eq!(wrong("2222-2222", "12"), [Wrong::Digits]);
        assert_eq!(wrong("2222-2223", "1234"), [Wrong::Reference]);
        assert_eq!(wrong("2222 2222", "1234"), []);
    }

    #[test]
    fn only_a_form_of_some_fields_is_read() {
        let form = Some("application/x-www-form-urlencoded; charset=utf-8");
        let sent = TrackingSent::parse(form, b"reference=a%20b&digits=1&digits=2").unwrap();
        assert_eq!((sent.text("reference"), sent.text("digits"), sent.text("other")), ("a b", "1", ""));
        assert!(TrackingSent::parse(Some("text/plain"), b"reference=a").is_none());
        assert!(TrackingSent::parse(None, b"reference=a").is_none());
        assert!(TrackingSent::parse(form, &vec![b'a'; LIMIT + 1]).is_none());
    }
}
