//! Pseudonyms of contacts, under which their submissions and the acknowledgements to them are counted.

use forms::value::Value;
use forms::{Answers, FormDefinition, Kind};

use crate::token::{Keys, Purpose};

/// The number of recent submissions from a contact after which the next one is marked.
pub const MANY: i64 = 5;

/// An HMAC of a contact with the seal's key. Without the key, nobody can compute it for a known number. When the key is replaced,
/// counting starts again, which loses at most two days of counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactKey(String);

impl ContactKey {
    /// The key of the sender of answers: by the first answered telephone number, or else mail address, or else identity number. None if
    /// there is no such answer.
    pub fn from_answers(keys: &Keys, form: &FormDefinition, answers: &Answers) -> Option<Self> {
        let first = |name: &str, of_kind: fn(&Kind) -> bool| {
            // People without a number have nothing in common.
            let is_answered = |id: &str| answers.get(id).is_some_and(|value| *value.reveal() != Value::None);
            let question = form.questions.iter().find(|q| of_kind(&q.kind) && is_answered(&q.id))?;
            let (_, value) = answers.stored().find(|(id, _)| *id == question.id)?;
            // Mail addresses differing in case lead to the same mailbox.
            Some(format!("{name}:{}", value.reveal().to_lowercase()))
        };
        // One number has one key, whichever kind of question it answers.
        let contact = first(Kind::Mobile.name(), Kind::is_telephone)
            .or_else(|| first(Kind::Email.name(), |kind| matches!(kind, Kind::Email)))
            .or_else(|| first(Kind::NationalId.name(), |kind| matches!(kind, Kind::NationalId)))?;
        Some(ContactKey(keys.digest(Purpose::Contact, &contact)))
    }

    /// The key of a mail address.
    pub fn from_address(keys: &Keys, address: &str) -> Self {
        ContactKey(keys.digest(Purpose::Contact, &format!("{}:{}", Kind::Email.name(), address.to_lowercase())))
    }

    /// The key from its text, as the table holds it.
    pub(crate) fn from_text(text: String) -> Self {
        ContactKey(text)
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use forms::Typed;

    use super::*;

    const FORM: &str = r#"
id = "contacts"
title = { ar = "نموذج", en = "Form" }
team = "relations"

[receipt]
next = []

[[question]]
id = "national_id"
kind = "national_id"
required = false
label = { ar = "الهوية", en = "Identity number" }

[[question]]
id = "email"
kind = "email"
required = false
label = { ar = "البريد", en = "Email" }

[[question]]
id = "mobile"
kind = "mobile"
required = false
none = { ar = "ليس لدي", en = "I have none" }
label = { ar = "الجوال", en = "Mobile" }

[[question]]
id = "other"
kind = "mobile"
required = false
label = { ar = "جوال آخر", en = "Another" }

[[question]]
id = "telephone"
kind = "telephone"
required = false
label = { ar = "هاتف", en = "Telephone" }
"#;

    fn key(answers: &[(&str, &str)]) -> Option<ContactKey> {
        let form = FormDefinition::parse(FORM).unwrap();
        let answers = Answers::validate(&form, &answers.iter().copied().collect::<Typed>()).unwrap();
        ContactKey::from_answers(&Keys::new([1; 32], None), &form, &answers)
    }

    #[test]
    fn each_spelling_of_a_contact_has_the_same_key() {
        let (mobile, email, id) = (("mobile", "0500000001"), ("email", "a@example.com"), ("national_id", "1000000008"));
        let by_mobile = key(&[mobile]).unwrap();
        assert_eq!(key(&[("mobile", "+966 50 000 0001"), email, id]), Some(by_mobile.clone()));
        assert_eq!(key(&[("other", "٠٥٠٠٠٠٠٠٠١"), email]), Some(by_mobile.clone()), "the first that was answered");
        assert_eq!(key(&[("telephone", "00966 50-000-0001"), email]), Some(by_mobile.clone()), "of either kind");
        assert_ne!(key(&[("telephone", "+20 100 123 4567"), email]), key(&[email]));
        let by_email = key(&[email, id]).unwrap();
        assert_eq!(key(&[("email", "A@Example.com")]), Some(by_email.clone()));
        let by_id = key(&[id]).unwrap();
        assert!(by_mobile != by_email && by_email != by_id && by_mobile != by_id);
        assert_eq!(key(&[]), None);
        assert_eq!((key(&[("mobile.none", "none")]), key(&[("mobile.none", "none"), email])), (None, key(&[email])));
    }

    #[test]
    fn a_key_depends_on_the_secret_and_hides_the_number() {
        let form = FormDefinition::parse(FORM).unwrap();
        let typed: Typed = [("mobile", "0500000001")].into_iter().collect();
        let answers = Answers::validate(&form, &typed).unwrap();
        let of = |secret| ContactKey::from_answers(&Keys::new([secret; 32], None), &form, &answers).unwrap();
        assert_ne!(of(1), of(2));
        assert!(!of(1).as_str().contains("500000001"));
        assert_eq!(of(1).as_str().len(), 43, "256 bits");
    }
}
