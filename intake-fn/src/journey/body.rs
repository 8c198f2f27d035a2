//! Parses the body of a request into form fields.
//!
//! Limits are checked before any work: the size of the body, then the number of fields. The length of each answer is validated with
//! the answers. Fields that the form does not have are kept, so that the page can show them.

use forms::value::Value;
use forms::view::{SEAL_FIELD, SET_ASIDE_FIELD, TRAP_FIELD};
use forms::{FormDefinition, Kind, Mistake, Personal, Problem, Question, Typed};

/// The largest accepted body, in bytes. The firewall inspects as much.
pub const LIMIT: usize = 64 * 1024;
/// The largest body that is parsed, in bytes. A page can show the answers of a body between the two limits again.
pub const READ_LIMIT: usize = 256 * 1024;
/// The most fields in a body. No form of this site has nearly as many.
pub const MOST_FIELDS: usize = 200;

/// A field without a place in the form.
#[derive(Debug)]
pub struct Unplaced {
    /// The name of the field.
    pub field: String,
    /// What was sent in it.
    pub value: Personal<String>,
}

/// A parsed body.
#[derive(Debug, Default)]
pub struct Received {
    /// The fields that the form has; the first value of each.
    pub typed: Typed,
    /// The seal of a check page.
    pub seal: Option<String>,
    /// Questions that were answered more than once.
    pub repeated: Vec<Mistake>,
    /// Boxes that were ticked beside other words than those of today. Among the typed fields they are ticked, because the same
    /// answers may have been stored before the words changed.
    pub reworded: Vec<Mistake>,
    /// Unknown fields, and further values of repeated fields.
    pub unplaced: Vec<Unplaced>,
    /// Whether the body has fields that the form does not have.
    pub unknown_fields: bool,
    /// Whether the body has bytes that are not UTF-8.
    pub garbled: bool,
    /// Whether the body was larger than [`LIMIT`].
    pub too_large: bool,
}

impl Received {
    /// The value of the trap, a hidden field that people leave empty.
    pub fn trap(&self) -> Option<&Personal<String>> {
        self.typed.get(TRAP_FIELD)
    }

    /// Whether the body has a problem that the person must see, apart from the answers.
    pub fn needs_attention(&self) -> bool {
        self.unknown_fields || !self.repeated.is_empty() || !self.reworded.is_empty() || self.garbled || self.too_large
    }

    /// The fields as the form shows them again: boxes whose words have changed are not ticked.
    pub fn shown(&self) -> Typed {
        let is_reworded = |name: &str| self.reworded.iter().any(|mistake| mistake.question == name);
        let shown = self.typed.iter().filter(|(name, _)| !is_reworded(name));
        shown.map(|(name, value)| (name, value.reveal())).collect()
    }
}

/// Why a body cannot be parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The content type is not that of an HTML form.
    NotAForm,
    /// The body is larger than [`READ_LIMIT`], or has more than [`MOST_FIELDS`] fields.
    FarTooLarge,
    /// The connection broke before the whole body had arrived. The caller detects this: the part that arrived may look whole.
    BrokenOff,
}

/// Parses a body that an HTML form sent as `application/x-www-form-urlencoded` (WHATWG URL, section 5).
///
/// # Errors
/// [`Unreadable`].
pub fn read(form: &FormDefinition, content_type: Option<&str>, body: &[u8]) -> Result<Received, Unreadable> {
    if !is_form(content_type) {
        return Err(Unreadable::NotAForm);
    }
    if body.len() > READ_LIMIT || body.split(|byte| *byte == b'&').count() > MOST_FIELDS {
        return Err(Unreadable::FarTooLarge);
    }
    let mut received = Received { too_large: body.len() > LIMIT, ..Received::default() };
    // Bytes that are not UTF-8 become U+FFFD. Answers with one are rejected.
    for (name, value) in form_urlencoded::parse(body) {
        let question = form.question_of_field(&name);
        let is_first = received.typed.get(&name).is_none();
        let is_repeatable = question.is_some_and(|question| matches!(question.kind, Kind::Choices { .. }));
        if name == SEAL_FIELD && received.seal.is_none() {
            received.seal = Some(value.into_owned());
        } else if name == TRAP_FIELD {
            // Kept for the form, in case it is shown again. It is no question, so it is not validated.
            if is_first && !value.is_empty() {
                received.typed.push(name, value);
            }
        } else if name == SET_ASIDE_FIELD {
            received.typed.push(name, value);
        } else if question.is_some() && (is_first || is_repeatable) {
            received.garbled |= value.contains(char::REPLACEMENT_CHARACTER);
            match question.and_then(Question::words_digest) {
                Some(words) if words != value && !value.is_empty() => {
                    received.reworded.push(Mistake { question: name.to_string(), problem: Problem::Reworded });
                    received.typed.push(name, Value::AGREED);
                }
                _ => received.typed.push(name, value),
            }
        } else {
            received.keep_unplaced(question.map(|question| question.id.as_str()), &name, &value);
        }
    }
    Ok(received)
}

/// Whether a body has the content type of HTML forms.
pub(crate) fn is_form(content_type: Option<&str>) -> bool {
    let kind = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

impl Received {
    fn keep_unplaced(&mut self, question: Option<&str>, name: &str, value: &str) {
        if let Some(question) = question {
            // A repeated equal value can be dropped.
            if self.typed.get(name).is_some_and(|first| first.reveal() == value) {
                return;
            }
            self.repeated.push(Mistake { question: question.to_string(), problem: Problem::Repeated });
        } else {
            self.unknown_fields = true;
        }
        self.unplaced.push(Unplaced { field: name.into(), value: Personal::new(value.into()) });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const URLENCODED: Option<&str> = Some("application/x-www-form-urlencoded");

    fn form() -> FormDefinition {
        FormDefinition::parse(include_str!("../../tests/small.toml")).unwrap()
    }

    fn typed(received: &Received) -> Vec<(&str, &str)> {
        received.typed.iter().map(|(name, value)| (name, value.reveal().as_str())).collect()
    }

    #[test]
    fn fields_are_read() {
        let received = read(&form(), URLENCODED, "name=%D8%B3%D8%A7%D8%B1%D8%A9+%D8%B9&seal=x.y".as_bytes()).unwrap();
        assert_eq!(typed(&received), [("name", "سارة ع")]);
        assert_eq!(received.seal.as_deref(), Some("x.y"));
        assert!(!received.needs_attention());
        assert!(read(&form(), Some("application/x-www-form-urlencoded; charset=UTF-8"), b"name=a").is_ok());
    }

    #[test]
    fn unknown_and_repeated_fields_are_kept() {
        let received = read(&form(), URLENCODED, b"name=a&old=b&name=c&name=a").unwrap();
        assert_eq!(typed(&received), [("name", "a")]);
        assert!(received.unknown_fields && received.repeated.len() == 1);
        let aside: Vec<_> =
            received.unplaced.iter().map(|one| (one.field.as_str(), one.value.reveal().as_str())).collect();
        assert_eq!(aside, [("old", "b"), ("name", "c")]);
    }

    #[test]
    fn a_filled_trap_is_kept_and_is_no_mistake() {
        let trap = |body: &str| read(&form(), URLENCODED, body.as_bytes()).unwrap();
        assert!(trap("name=a&leave_empty=").trap().is_none());
        let filled = trap("leave_empty=&leave_empty=shop&name=a&leave_empty=x");
        assert_eq!(filled.trap().unwrap().reveal(), "shop");
        assert!(!filled.needs_attention() && filled.unplaced.is_empty());
    }

    #[test]
    fn another_encoding_is_detected() {
        let received = read(&form(), URLENCODED, b"name=%C7%CD%E3%CF").unwrap();
        assert!(received.garbled && received.needs_attention());
    }

    #[test]
    fn a_body_that_is_not_a_form_or_far_too_large_is_rejected() {
        for kind in [None, Some("multipart/form-data; boundary=x"), Some("application/json"), Some("")] {
            assert_eq!(read(&form(), kind, b"name=a").err(), Some(Unreadable::NotAForm));
        }
        let large = |size| [b"name=".as_slice(), &vec![b'a'; size]].concat();
        assert!(!read(&form(), URLENCODED, &large(LIMIT - 5)).unwrap().too_large);
        assert!(read(&form(), URLENCODED, &large(LIMIT)).unwrap().too_large);
        assert_eq!(read(&form(), URLENCODED, &large(READ_LIMIT)).err(), Some(Unreadable::FarTooLarge));
        assert_eq!(read(&form(), URLENCODED, &b"&".repeat(300)).err(), Some(Unreadable::FarTooLarge));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(body in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&form(), URLENCODED, &body);
        }
    }
}
