//! Lookup keys: keyed hashes of the numbers and addresses in a request, by which the requests that share one are found.
//!
//! The key of the hash is not in the table. Without it, nobody can tell from the table whether a known number is among those that the
//! Association helps. It is a key of its own, and is not replaced: hashes under an earlier key would find nothing.

use std::collections::BTreeMap;

use forms::value::{Email, Mobile, NationalId};
use forms::{Answers, FormDefinition, Kind, Personal, Problem};
use hmac::Mac;

use crate::environment::{ConfigError, Environment};
use crate::token::{Purpose, mac};

/// The length of a hash, in bytes: 128 bits. Among a thousand million numbers, two have the same one with a chance of 1 in 10^21.
const HASH_BYTES: usize = 16;
/// The most answers of one request that it is found by. Together with its other items they fit into one transaction, which takes 100.
const MOST: usize = 20;

/// The kind of answer that a request is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LookupKind {
    /// A national identity or Iqama number.
    NationalId,
    /// A mobile number.
    Mobile,
    /// A mail address.
    Email,
}

impl LookupKind {
    /// Every kind.
    pub const ALL: [LookupKind; 3] = [LookupKind::NationalId, LookupKind::Mobile, LookupKind::Email];

    /// The kind of the answers to a question. None for questions that no request is found by.
    pub fn of(kind: &Kind) -> Option<Self> {
        match kind {
            Kind::NationalId => Some(LookupKind::NationalId),
            Kind::Mobile => Some(LookupKind::Mobile),
            Kind::Email => Some(LookupKind::Email),
            _ => None,
        }
    }

    /// The name in records: that of the question's kind.
    pub fn name(self) -> &'static str {
        match self {
            LookupKind::NationalId => Kind::NationalId.name(),
            LookupKind::Mobile => Kind::Mobile.name(),
            LookupKind::Email => Kind::Email.name(),
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The key of the hashes, 256 bits. It has no `Debug`.
#[derive(Clone)]
pub struct LookupSecret([u8; 32]);

impl LookupSecret {
    /// The variable that holds the key, in 64 hexadecimal digits.
    pub const VARIABLE: &'static str = "INTAKE_LOOKUP_KEY";

    /// Creates the key from its bytes.
    pub fn new(key: [u8; 32]) -> Self {
        LookupSecret(key)
    }

    /// Reads the variable.
    ///
    /// # Errors
    /// [`ConfigError`] if it is missing or malformed.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        Self::parse(&env.required(Self::VARIABLE)?)
    }

    /// Reads the variable, if it is set.
    ///
    /// # Errors
    /// [`ConfigError`] if it is malformed.
    pub fn read_optional(env: &impl Environment) -> Result<Option<Self>, ConfigError> {
        env.optional(Self::VARIABLE).map(|digits| Self::parse(&digits)).transpose()
    }

    /// Parses 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`ConfigError::Unusable`] for another text, which the error does not repeat.
    pub fn parse(digits: &str) -> Result<Self, ConfigError> {
        let mut key = [0; 32];
        hex::decode_to_slice(digits, &mut key)
            .map_err(|_| ConfigError::Unusable { name: Self::VARIABLE, why: "a key is 64 hexadecimal digits" })?;
        Ok(LookupSecret(key))
    }
}

/// A keyed hash of one number or address, with its kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LookupKey {
    kind: LookupKind,
    hash: String,
}

impl LookupKey {
    /// The key of a value in its stored form.
    pub fn new(secret: &LookupSecret, kind: LookupKind, stored: &Personal<String>) -> Self {
        Self::from_text(secret, kind, stored.reveal())
    }

    /// The key of the answer to a question of a kind, in its stored form. None for questions that no request is found by.
    pub fn of_answer(secret: &LookupSecret, kind: &Kind, stored: &Personal<String>) -> Option<Self> {
        Some(Self::new(secret, LookupKind::of(kind)?, stored))
    }

    /// The key of a value as a person writes it, in any spelling that a form accepts.
    ///
    /// # Errors
    /// [`Problem`], as in an answer to a question of the kind.
    pub fn from_typed(secret: &LookupSecret, kind: LookupKind, typed: &Personal<String>) -> Result<Self, Problem> {
        let typed = typed.reveal();
        let stored = match kind {
            LookupKind::NationalId => NationalId::parse(typed)?.as_str().to_string(),
            LookupKind::Mobile => Mobile::parse(typed)?.as_str().to_string(),
            LookupKind::Email => Email::parse(typed)?.as_str().to_string(),
        };
        Ok(Self::from_text(secret, kind, &stored))
    }

    fn from_text(secret: &LookupSecret, kind: LookupKind, stored: &str) -> Self {
        let text = match kind {
            // Mail addresses differing in case lead to the same mailbox.
            LookupKind::Email => format!("{}\0{}", kind.name(), stored.to_lowercase()),
            _ => format!("{}\0{stored}", kind.name()),
        };
        let mac = mac(&secret.0, Purpose::Lookup, &text).finalize().into_bytes();
        LookupKey { kind, hash: hex::encode(mac.into_iter().take(HASH_BYTES).collect::<Vec<u8>>()) }
    }

    /// The kind of the hashed value.
    pub fn kind(&self) -> LookupKind {
        self.kind
    }

    /// The hash, in 32 hexadecimal digits.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The key as the submission's item holds it.
    pub(crate) fn to_text(&self) -> String {
        format!("{}:{}", self.kind.name(), self.hash)
    }

    /// The hash in that text, whatever its kind.
    pub(crate) fn hash_in(text: &str) -> Option<&str> {
        text.split_once(':').map(|(_, hash)| hash)
    }

    /// The key from that text. None for kinds that this version of the program does not know.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (kind, hash) = text.split_once(':')?;
        Some(LookupKey { kind: LookupKind::from_name(kind)?, hash: hash.into() })
    }
}

/// The lookup keys of a request, by question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LookupKeys(BTreeMap<String, LookupKey>);

impl LookupKeys {
    /// The keys of the answers to questions for an identity number, a mobile number or a mail address, whatever the question's id. Of
    /// more than 20 such answers, which no form has, the first 20 have keys.
    pub fn from_answers(secret: &LookupSecret, form: &FormDefinition, answers: &Answers) -> Self {
        let keys = answers.stored().filter_map(|(id, value)| {
            let kind = LookupKind::of(&form.question(id)?.kind)?;
            Some((id.to_string(), LookupKey::from_text(secret, kind, value.reveal())))
        });
        LookupKeys(keys.take(MOST).collect())
    }

    /// The keys from their questions and texts.
    pub(crate) fn from_texts<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        LookupKeys(texts.filter_map(|(id, text)| Some((id.to_string(), LookupKey::parse(text)?))).collect())
    }

    /// The questions and their keys.
    pub fn by_question(&self) -> impl Iterator<Item = (&str, &LookupKey)> {
        self.0.iter().map(|(question, key)| (question.as_str(), key))
    }

    /// Each key once, although two questions may have the same answer.
    pub fn distinct(&self) -> Vec<&LookupKey> {
        let mut keys: Vec<_> = self.0.values().collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of the keys is this one.
    pub fn has(&self, key: &LookupKey) -> bool {
        self.0.values().any(|known| known == key)
    }

    /// The keys after an answer was corrected: with another key for its question, or none.
    #[must_use]
    pub(crate) fn corrected(&self, question: &str, key: Option<&LookupKey>) -> Self {
        let mut keys = self.0.clone();
        keys.remove(question);
        if let Some(key) = key.filter(|_| keys.len() < MOST) {
            keys.insert(question.into(), key.clone());
        }
        LookupKeys(keys)
    }
}

#[cfg(test)]
mod tests {
    use forms::Typed;

    use super::*;

    /// A form whose questions have ids of their own, and more of them than a request is found by.
    fn form() -> FormDefinition {
        let mut text = r#"
id = "many"
title = { ar = "نموذج", en = "Form" }
team = "relations"

[receipt]
next = []
"#
        .to_string();
        for place in 0..25 {
            let kind = ["mobile", "email", "national_id", "short_text"][place % 4];
            text.push_str(&format!(
                "\n[[question]]\nid = \"q{place:02}\"\nkind = \"{kind}\"\nrequired = false\nlabel = {{ ar = \"سؤال {place}\", en = \"Question {place}\" }}\n"
            ));
        }
        FormDefinition::parse(&text).unwrap()
    }

    fn keys(form: &FormDefinition, typed: &[(&str, &str)]) -> LookupKeys {
        let answers = Answers::validate(form, &typed.iter().copied().collect::<Typed>()).unwrap();
        LookupKeys::from_answers(&LookupSecret::new([1; 32]), form, &answers)
    }

    #[test]
    fn each_answer_of_a_known_kind_has_a_key_whatever_its_question() {
        let form = form();
        let keys =
            keys(&form, &[("q00", "0500000001"), ("q05", "A@Example.com"), ("q02", "1000000008"), ("q03", "سلام")]);
        let kinds: Vec<_> = keys.by_question().map(|(question, key)| (question, key.kind())).collect();
        assert_eq!(kinds, [("q00", LookupKind::Mobile), ("q02", LookupKind::NationalId), ("q05", LookupKind::Email)]);
        for (_, key) in keys.by_question() {
            assert_eq!(LookupKey::parse(&key.to_text()).as_ref(), Some(key));
        }
        assert_eq!(LookupKey::parse("fax:0f"), None);
    }

    #[test]
    fn two_answers_with_one_number_have_one_key() {
        let keys = keys(&form(), &[("q00", "0500000001"), ("q04", "+966 50 000 0001"), ("q08", "0500000002")]);
        assert_eq!((keys.by_question().count(), keys.distinct().len()), (3, 2));
        // Corrected in one of the two, the number is still that of the other.
        let corrected = keys.corrected("q00", None);
        assert!(keys.distinct().iter().all(|key| corrected.has(key)));
        assert_eq!(corrected.corrected("q04", None).distinct().len(), 1);
    }

    #[test]
    fn a_request_is_found_by_a_limited_number_of_answers() {
        let form = form();
        let mobile = form.questions[0].kind.clone();
        let questions =
            form.questions.iter().cloned().map(|question| forms::Question { kind: mobile.clone(), ..question });
        let form = FormDefinition { questions: questions.collect(), ..form };
        let numbers: Vec<_> = (0..25).map(|place| (format!("q{place:02}"), format!("05000000{place:02}"))).collect();
        let typed: Vec<_> = numbers.iter().map(|(id, number)| (id.as_str(), number.as_str())).collect();
        let keys = keys(&form, &typed);
        assert_eq!(keys.distinct().len(), MOST);
        let another = LookupKey::from_text(&LookupSecret::new([1; 32]), LookupKind::Mobile, "+966511111111");
        assert!(!keys.corrected("q24", Some(&another)).has(&another));
        assert!(keys.corrected("q00", Some(&another)).has(&another));
    }

    #[test]
    fn a_hash_depends_on_the_secret_and_on_the_kind_and_shows_nothing() {
        let hash =
            |secret, kind, stored: &str| LookupKey::from_text(&LookupSecret::new([secret; 32]), kind, stored).hash;
        let number = "+966500000001";
        let own = hash(1, LookupKind::Mobile, number);
        assert_eq!((own.len(), own.contains("500000001")), (32, false), "128 bits");
        assert_ne!(own, hash(2, LookupKind::Mobile, number));
        assert_ne!(own, hash(1, LookupKind::NationalId, number));
        assert_ne!(own, hash(1, LookupKind::Mobile, "+966500000002"));
    }

    #[test]
    fn a_key_that_cannot_be_used_is_named_and_not_repeated() {
        let good = "0f".repeat(32);
        let read = |value| LookupSecret::read(&BTreeMap::from([(LookupSecret::VARIABLE, value)]));
        assert!(read(good.as_str()).is_ok());
        assert_eq!(read("").err(), Some(ConfigError::Missing(LookupSecret::VARIABLE)));
        for wrong in ["0f", "zz".repeat(32).as_str(), "0".repeat(63).as_str()] {
            let error = read(wrong).err().unwrap().to_string();
            assert!(error.contains(LookupSecret::VARIABLE) && !error.contains(wrong), "{error}");
        }
        assert!(LookupSecret::read_optional(&BTreeMap::new()).unwrap().is_none());
        assert!(LookupSecret::read_optional(&BTreeMap::from([(LookupSecret::VARIABLE, "x")])).is_err());
    }
}
