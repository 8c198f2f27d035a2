//! The digest of a submission's answers, which reveals later changes.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use forms::Answers;
use sha2::{Digest, Sha256};

/// The digest of answers in their stored form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswersDigest(String);

impl AnswersDigest {
    /// SHA-256 over each question's id and answer with their lengths, as base64url.
    pub fn from_answers(answers: &Answers) -> Self {
        let stored: BTreeMap<_, _> = answers.stored().map(|(id, value)| (id, value.reveal().to_string())).collect();
        Self::from_stored(stored.iter().map(|(id, value)| (*id, value.as_str())))
    }

    /// The same over stored answers, in the order of the questions' ids. It does not need the form.
    pub fn from_stored<'a>(stored: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut digest = Sha256::new();
        for (id, value) in stored {
            for part in [id, value] {
                digest.update((part.len() as u64).to_be_bytes());
                digest.update(part.as_bytes());
            }
        }
        AnswersDigest(URL_SAFE_NO_PAD.encode(digest.finalize()))
    }

    /// The digest as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
