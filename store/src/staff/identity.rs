//! A person as the sign-in service names them.

use forms::Personal;
use forms::value::Email;
use language::normalise;

use crate::event::{APPLICANT, SYSTEM};
use crate::staff::person_id::PersonId;

/// The longest issuer, in bytes. It is a URL that the configuration names.
const LONGEST_ISSUER: usize = 512;
/// The longest subject, in ASCII characters (OpenID Connect Core 1.0, section 2, `sub`).
const LONGEST_SUBJECT: usize = 255;
/// The longest name, in letters.
const LONGEST_NAME: usize = 100;

/// A person as the sign-in service names them. That they are who they say they are was verified by the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    id: PersonId,
    issuer: String,
    subject: Personal<String>,
    name: Personal<String>,
    mail: Option<Personal<String>>,
}

/// The error for an issuer or a subject that no sign-in service may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the issuer or the subject is empty, too long, or not in ASCII")]
pub struct NotAnIdentity;

impl Identity {
    /// A person by the issuer and the subject of an ID token, with the name and the mail address that came with them. A name or an
    /// address that cannot be shown is left out; it does not keep anyone from signing in. Without a name, the address stands for it,
    /// and without both the beginning of the person's key.
    ///
    /// # Errors
    /// [`NotAnIdentity`].
    pub fn new(issuer: &str, subject: &str, name: Option<&str>, mail: Option<&str>) -> Result<Self, NotAnIdentity> {
        let is_sound = |text: &str, most| {
            !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
        };
        if !is_sound(issuer, LONGEST_ISSUER) || !is_sound(subject, LONGEST_SUBJECT) {
            return Err(NotAnIdentity);
        }
        let id = PersonId::new(issuer, subject);
        let mail = mail.filter(|typed| typed.len() <= 4 * Email::MAX).and_then(Email::parse_exact);
        let mail = mail.map(|mail| mail.as_str().to_string());
        let name = name.and_then(shown_name).or_else(|| mail.clone()).unwrap_or_else(|| id.short().to_string());
        Ok(Identity {
            issuer: issuer.into(),
            subject: Personal::new(subject.into()),
            name: Personal::new(name),
            mail: mail.map(Personal::new),
            id,
        })
    }

    /// The person's key.
    pub fn id(&self) -> &PersonId {
        &self.id
    }

    /// The sign-in service.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// What the sign-in service calls the person.
    pub fn subject(&self) -> &Personal<String> {
        &self.subject
    }

    /// The name as it is shown.
    pub fn name(&self) -> &Personal<String> {
        &self.name
    }

    /// The mail address.
    pub fn mail(&self) -> Option<&Personal<String>> {
        self.mail.as_ref()
    }
}

/// A name as it is shown and recorded. None if nothing in it can be seen, if it is too long, or if it is reserved for the applicant or the
/// functions.
fn shown_name(typed: &str) -> Option<String> {
    // A letter may have some marks, of up to four bytes each. A longer text is not worth normalising.
    let typed = Some(typed).filter(|typed| typed.len() <= LONGEST_NAME * 40)?;
    let name = normalise::line(typed);
    let is_reserved = [APPLICANT, SYSTEM].iter().any(|reserved| name.eq_ignore_ascii_case(reserved));
    let is_sound = !name.is_empty() && normalise::length(&name) <= LONGEST_NAME && !normalise::is_crowded(&name);
    (is_sound && !is_reserved).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://id.example.org";

    fn named(name: Option<&str>, mail: Option<&str>) -> (String, Option<String>) {
        let identity = Identity::new(ISSUER, "1", name, mail).unwrap();
        (identity.name().reveal().clone(), identity.mail().map(|mail| mail.reveal().clone()))
    }

    #[test]
    fn a_name_that_cannot_be_shown_is_replaced() {
        let mail = Some("hind@example.org");
        let short = PersonId::new(ISSUER, "1").short().to_string();
        assert_eq!(named(Some(" هند\u{202e}  علي "), None), ("هند علي".into(), None));
        let long = "a".repeat(LONGEST_NAME + 1);
        let crowded = format!("ب{}", "\u{651}".repeat(200));
        let huge = "ا".repeat(1_000_000);
        for name in ["", " \u{200B}", "SYSTEM", "applicant", &long, &crowded, &huge] {
            assert_eq!(named(Some(name), mail).0, "hind@example.org");
            assert_eq!(named(Some(name), None).0, short);
        }
        assert_eq!(named(None, Some("not an address")), (short.clone(), None));
        assert_eq!(named(None, Some(&format!("{}@example.org", "a".repeat(300)))), (short, None));
    }

    #[test]
    fn issuer_and_subject_have_limits_and_are_compared_exactly() {
        let new = |issuer: &str, subject: &str| Identity::new(issuer, subject, None, None);
        assert!(new(ISSUER, &"s".repeat(LONGEST_SUBJECT)).is_ok());
        for (issuer, subject) in [
            ("", "1"),
            (ISSUER, ""),
            (ISSUER, "سارة"),
            (ISSUER, "a\nb"),
            (ISSUER, &"s".repeat(LONGEST_SUBJECT + 1)),
            (&"s".repeat(LONGEST_ISSUER + 1), "1"),
        ] {
            assert_eq!(new(issuer, subject), Err(NotAnIdentity), "{issuer} {subject}");
        }
        assert_ne!(new(ISSUER, "a").unwrap().id(), new(ISSUER, "A").unwrap().id());
    }

    #[test]
    fn nothing_of_a_person_is_in_the_debug_text() {
        let identity = Identity::new(ISSUER, "Snollygoster", Some("Widdershins"), Some("quomodo@example.org")).unwrap();
        let shown = format!("{identity:?}");
        for personal in ["Snollygoster", "Widdershins", "quomodo"] {
            assert!(!shown.contains(personal), "{shown}");
        }
    }
}
