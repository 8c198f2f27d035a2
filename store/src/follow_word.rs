//! The four digits by which a submission without a telephone number is followed.

use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;
use forms::value::Value;
use forms::{Answers, FormDefinition};

use crate::attributes::{Item, get_text, text};
use crate::world::{NoEntropy, World};

/// The attribute of a submission's item.
const WORD: &str = "follow_word";

/// Four random digits. Its `Debug` shows none of them: with the reference, they show where a submission stands.
#[derive(Clone, PartialEq, Eq)]
pub struct FollowWord(String);

impl FollowWord {
    /// The number of digits.
    pub const LENGTH: usize = 4;

    /// Whether a submission needs one: its applicant has its number, and gave no telephone number.
    pub(crate) fn needed(form: &FormDefinition, answers: &Answers) -> bool {
        let mut given = answers.iter().filter_map(|(_, answer)| answer);
        !form.receipt.anonymous && !given.any(|answer| matches!(answer.reveal(), Value::Telephone(_)))
    }

    /// Draws one.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub(crate) fn draw(world: &World) -> Result<Self, NoEntropy> {
        Ok(FollowWord(format!("{:04}", world.random_u64()? % 10_000)))
    }

    /// The word with these digits, from the table or from the signed address of a receipt. None for anything but four digits.
    pub fn parse(digits: &str) -> Option<Self> {
        let is_word = digits.len() == Self::LENGTH && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_word.then(|| FollowWord(digits.to_string()))
    }

    pub(crate) fn from_item(item: &Item) -> Option<Self> {
        Self::parse(&get_text(item, WORD)?)
    }

    pub(crate) fn attribute(&self) -> (String, AttributeValue) {
        (WORD.to_string(), text(&self.0))
    }

    /// The digits.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for FollowWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FollowWord")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_four_digits() {
        for random in [0_u8, 1, 7, 255] {
            let world = World::system().with_entropy(move || Ok([random; 16]));
            let word = FollowWord::draw(&world).unwrap();
            assert_eq!(FollowWord::parse(word.digits()), Some(word.clone()));
            assert!(!format!("{word:?}").contains(word.digits()));
        }
        for other in ["", "123", "12345", "12a4", "١٢٣٤"] {
            assert_eq!(FollowWord::parse(other), None);
        }
    }
}
