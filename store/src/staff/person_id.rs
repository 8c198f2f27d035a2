//! The key of a person at the desk.

use sha2::{Digest, Sha256};

/// The key of a person: the SHA-256 of issuer and subject as 64 hexadecimal digits. Only both together identify a person (OpenID Connect
/// Core 1.0, section 5.7). The stream and the keys of the table hold it, so it is a hash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PersonId(String);

impl PersonId {
    /// The number of digits by which people name a person, see [`PersonId::short`].
    pub const SHORT: usize = 8;

    /// The key of the person whom an issuer calls by a subject. Neither is changed: both are compared exactly.
    pub(crate) fn new(issuer: &str, subject: &str) -> Self {
        let mut digest = Sha256::new();
        digest.update(b"staff\0");
        // With its length, so that no end of an issuer is taken for the beginning of a subject.
        digest.update(issuer.len().to_string());
        digest.update(b"\0");
        digest.update(issuer);
        digest.update(subject);
        PersonId(hex::encode(digest.finalize()))
    }

    /// The key with these digits, from the table. They are not checked.
    pub(crate) fn from_digits(digits: &str) -> Self {
        PersonId(digits.to_string())
    }

    /// Parses the digits of a form's field. None for a text that no person's key is.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == 64 && text.bytes().all(is_digit)).then(|| PersonId(text.to_string()))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first digits, by which people name a person in commands and on pages.
    pub fn short(&self) -> &str {
        self.0.get(..Self::SHORT).unwrap_or(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuer_and_subject_are_not_mixed_up() {
        let all = [("https://a.example", "1"), ("https://a.example1", ""), ("https://a.exampl", "e1"), ("", "1")];
        let ids: std::collections::BTreeSet<_> = all.map(|(issuer, subject)| PersonId::new(issuer, subject)).into();
        assert_eq!(ids.len(), all.len());
        for id in ids {
            assert_eq!(PersonId::parse(id.as_str()).as_ref(), Some(&id));
            assert_eq!((id.as_str().len(), id.short().len()), (64, PersonId::SHORT));
        }
    }
}
