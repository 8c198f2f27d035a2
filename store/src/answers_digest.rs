//! The digest of a submission's answers, by which an altered record is told.

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
    pub fn of(answers: &Answers) -> Self {
        let stored: BTreeMap<_, _> = answers.stored().map(|(id, value)| (id, value.reveal().to_string())).collect();
        Self::of_stored(stored.iter().map(|(id, value)| (*id, value.as_str())))
    }

    /// The same over what a record holds, by the questions' ids in their order: so it can be told without the form.
    pub fn of_stored<'a>(stored: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
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
