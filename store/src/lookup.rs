//! Lookup keys: keyed hashes of the numbers and addresses in a request, by which the requests that share one are found.
//!
//! The key of the hash is not in the table. Without it, nobody can tell from the table whether a known number is among those that the
//! Association helps. It is a key of its own, and is not replaced: hashes under an earlier key would find nothing.

use std::collections::BTreeMap;

use forms::value::{NationalId, Telephone, Value};
use forms::{Answers, FormDefinition, Kind, Personal, Problem};
use hmac::Mac;

use crate::environment::{ConfigError, Environment};
use crate::token::{Purpose, mac};

/// The length of a hash, in bytes: 128 bits. Among a thousand million numbers, two have the same one with a chance of 1 in 10^21.
const HASH_BYTES: usize = 16;
/// The kind of answer that a request is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LookupKind {
    /// A national identity or Iqama number.
    NationalId,
    /// A telephone number, the answer to a question of kind `mobile` or `telephone`.
    Mobile,
}

impl LookupKind {
    /// Every kind.
    pub const ALL: [LookupKind; 2] = [LookupKind::NationalId, LookupKind::Mobile];

    /// The kind of lookup for a kind of question, see [`Kind::may_find`].
    fn of(kind: &Kind) -> Option<Self> {
        match kind {
            Kind::NationalId => Some(LookupKind::NationalId),
            Kind::Mobile | Kind::Telephone => Some(LookupKind::Mobile),
            _ => None,
        }
    }

    /// The kind of the answers to a question, if submissions are found by them: the question is the form's first of the kind, or its
    /// definition says so.
    fn of_question(form: &FormDefinition, id: &str) -> Option<Self> {
        let question = form.question(id)?;
        let kind = Self::of(&question.kind)?;
        let first = form.questions.iter().find(|question| Self::of(&question.kind) == Some(kind))?;
        (question.finds || first.id == id).then_some(kind)
    }

    /// The name in records: that of the question's kind, and `mobile` for every telephone number, as older hashes have it.
    pub fn name(self) -> &'static str {
        match self {
            LookupKind::NationalId => Kind::NationalId.name(),
            LookupKind::Mobile => Kind::Mobile.name(),
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

    /// The key of the answer to a question, in its stored form. None for questions by which no request is found, see
    /// [`LookupKeys::from_answers`].
    pub fn of_answer(
        secret: &LookupSecret,
        form: &FormDefinition,
        question: &str,
        stored: &Personal<String>,
    ) -> Option<Self> {
        let kind = LookupKind::of_question(form, question)?;
        // People without a number share none.
        (stored.reveal() != Value::NONE).then(|| Self::new(secret, kind, stored))
    }

    /// The key of a value as a person writes it, in any spelling that a form accepts.
    ///
    /// # Errors
    /// [`Problem`], as in an answer to a question of the kind.
    pub fn from_typed(secret: &LookupSecret, kind: LookupKind, typed: &Personal<String>) -> Result<Self, Problem> {
        let typed = typed.reveal();
        let stored = match kind {
            LookupKind::NationalId => NationalId::parse(typed)?.as_str().to_string(),
            LookupKind::Mobile => Telephone::parse(typed)?.as_str().to_string(),
        };
        Ok(Self::from_text(secret, kind, &stored))
    }

    fn from_text(secret: &LookupSecret, kind: LookupKind, stored: &str) -> Self {
        let text = format!("{}\0{stored}", kind.name());
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
    /// The keys of the answers to a form's first question for an identity number, its first for a telephone number, and the questions
    /// whose definition has `finds`. These are the numbers of the person that the request is for and of its writer. A guardian's number
    /// serves only to contact the guardian, as the privacy notice says, and finds nothing.
    pub fn from_answers(secret: &LookupSecret, form: &FormDefinition, answers: &Answers) -> Self {
        let keys = answers.stored().filter_map(|(id, value)| {
            let stored = Personal::new(value.reveal().to_string());
            Some((id.to_string(), LookupKey::of_answer(secret, form, id, &stored)?))
        });
        LookupKeys(keys.collect())
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
        keys.extend(key.map(|key| (question.to_string(), key.clone())));
        LookupKeys(keys)
    }
}

#[cfg(test)]
mod tests {
    use forms::Typed;

    use super::*;

    /// A form whose questions have ids of their own, and two of each kind.
    fn form() -> FormDefinition {
        let mut text = r#"
id = "many"
title = { ar = "نموذج", en = "Form" }
team = "relations"

[receipt]
next = []
"#
        .to_string();
        for (place, kind) in
            ["mobile", "email", "national_id", "short_text", "mobile", "national_id"].iter().enumerate()
        {
            text.push_str(&format!(
                "\n[[question]]\nid = \"q{place}\"\nkind = \"{kind}\"\nrequired = false\nlabel = {{ ar = \"سؤال {place}\", en = \"Question {place}\" }}\n"
            ));
        }
        FormDefinition::parse(&text).unwrap()
    }

    fn keys(form: &FormDefinition, typed: &[(&str, &str)]) -> LookupKeys {
        let answers = Answers::validate(form, &typed.iter().copied().collect::<Typed>()).unwrap();
        LookupKeys::from_answers(&LookupSecret::new([1; 32]), form, &answers)
    }

    #[test]
    fn the_first_number_of_each_kind_has_a_key_whatever_its_question() {
        let typed = [
            ("q0", "0500000001"),
            ("q1", "A@Example.com"),
            ("q2", "1000000008"),
            ("q3", "سلام"),
            ("q4", "0500000002"),
            ("q5", "2000000006"),
        ];
        let all = keys(&form(), &typed);
        let kinds: Vec<_> = all.by_question().map(|(question, key)| (question, key.kind())).collect();
        assert_eq!(kinds, [("q0", LookupKind::Mobile), ("q2", LookupKind::NationalId)]);
        for (_, key) in all.by_question() {
            assert_eq!(LookupKey::parse(&key.to_text()).as_ref(), Some(key));
        }
        assert_eq!(LookupKey::parse("fax:0f"), None);
        // Without the applicant's own number, the guardian's does not take its place.
        assert!(keys(&form(), &typed[3..]).is_empty());
        assert_eq!(all.corrected("q0", None).by_question().map(|(question, _)| question).collect::<Vec<_>>(), ["q2"]);
    }

    #[test]
    fn the_definition_names_further_numbers_that_find() {
        let mut form = form();
        form.questions.iter_mut().filter(|question| question.id == "q4").for_each(|question| question.finds = true);
        let both = keys(&form, &[("q0", "0500000001"), ("q4", "0500000002"), ("q5", "2000000006")]);
        assert_eq!(both.by_question().map(|(question, _)| question).collect::<Vec<_>>(), ["q0", "q4"]);
        // The person has no telephone, and the writer has one.
        let writer = keys(&form, &[("q4", "0500000002")]);
        let typed = Personal::new("0500000002".to_string());
        let key = LookupKey::from_typed(&LookupSecret::new([1; 32]), LookupKind::Mobile, &typed).unwrap();
        assert!(writer.has(&key));
    }

    #[test]
    fn people_without_a_number_share_none() {
        let text = "id = \"n\"\ntitle = { ar = \"أ\", en = \"A\" }\nteam = \"relations\"\n[receipt]\nnext = []\n[[question]]\nid = \"q\"\nkind = \"telephone\"\nlabel = { ar = \"أ\", en = \"A\" }\nnone = { ar = \"لا\", en = \"None\" }\n";
        let form = FormDefinition::parse(text).unwrap();
        assert!(keys(&form, &[("q.none", "none")]).is_empty());
        assert!(!keys(&form, &[("q", "0500000001")]).is_empty());
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
