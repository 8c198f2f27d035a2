//! Who sent it, as a key that does not tell: how often the same contact sends is counted under it.

use forms::{Answers, FormDefinition, Kind};

use crate::token::{Keys, Purpose};

/// From how many submissions on, of late, the next one is marked.
pub const MANY: i64 = 5;

/// A contact under an HMAC with the seal's key: without the key nobody can tell whose it is, or try numbers out. A replaced key
/// begins to count anew, which loses a day's suspicion and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactKey(String);

impl ContactKey {
    /// The key of who sent these answers: by the first mobile number, or else mail address, or else identity number that was
    /// answered. A form that asks for none of them has no contact.
    pub fn of(keys: &Keys, form: &FormDefinition, answers: &Answers) -> Option<Self> {
        let first = |of_kind: fn(&Kind) -> bool| {
            let question = form.questions.iter().find(|q| of_kind(&q.kind) && answers.get(&q.id).is_some())?;
            let (_, value) = answers.stored().find(|(id, _)| *id == question.id)?;
            // Capital letters in an address lead to the same mailbox.
            Some(format!("{}:{}", question.kind.name(), value.reveal().to_lowercase()))
        };
        let contact = first(|kind| matches!(kind, Kind::Mobile))
            .or_else(|| first(|kind| matches!(kind, Kind::Email)))
            .or_else(|| first(|kind| matches!(kind, Kind::NationalId)))?;
        Some(ContactKey(keys.digest(Purpose::Contact, &contact)))
    }

    /// The key as text that tells nothing.
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
label = { ar = "الجوال", en = "Mobile" }

[[question]]
id = "other"
kind = "mobile"
required = false
label = { ar = "جوال آخر", en = "Another" }
"#;

    fn key(answers: &[(&str, &str)]) -> Option<ContactKey> {
        let form = FormDefinition::read(FORM).unwrap();
        let answers = Answers::validate(&form, &answers.iter().copied().collect::<Typed>()).unwrap();
        ContactKey::of(&Keys::new([1; 32], None), &form, &answers)
    }

    #[test]
    fn one_contact_has_one_key_however_it_is_written() {
        let (mobile, email, id) = (("mobile", "0500000001"), ("email", "a@example.com"), ("national_id", "1000000008"));
        let by_mobile = key(&[mobile]).unwrap();
        assert_eq!(key(&[("mobile", "+966 50 000 0001"), email, id]), Some(by_mobile.clone()));
        assert_eq!(key(&[("other", "٠٥٠٠٠٠٠٠٠١"), email]), Some(by_mobile.clone()), "the first that was answered");
        let by_email = key(&[email, id]).unwrap();
        assert_eq!(key(&[("email", "A@Example.com")]), Some(by_email.clone()));
        let by_id = key(&[id]).unwrap();
        assert!(by_mobile != by_email && by_email != by_id && by_mobile != by_id);
        assert_eq!(key(&[]), None);
    }

    #[test]
    fn a_key_tells_nothing_without_the_secret() {
        let form = FormDefinition::read(FORM).unwrap();
        let typed: Typed = [("mobile", "0500000001")].into_iter().collect();
        let answers = Answers::validate(&form, &typed).unwrap();
        let of = |secret| ContactKey::of(&Keys::new([secret; 32], None), &form, &answers).unwrap();
        assert_ne!(of(1), of(2));
        assert!(!of(1).as_str().contains("500000001"));
        assert_eq!(of(1).as_str().len(), 43, "256 bits");
    }
}
