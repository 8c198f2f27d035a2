//! The signed address of a receipt. The receipt reads nothing from the table: all that it shows is in its address.
//!
//! `2.{form}.{reference}.{time}.{word}.{signature}`; the word is empty for a submission that is followed by a telephone number. Addresses of
//! before, without a word, begin with `1`.

use forms::Reference;
use store::Timestamp;
use store::follow_word::FollowWord;
use store::submission::Stored;
use store::token::{Keys, Purpose};

/// The format without a word.
const BEFORE: &str = "1";
const FORMAT: &str = "2";

/// What a receipt shows.
pub(crate) struct Receipt<'t> {
    /// The form's id.
    pub(crate) form: &'t str,
    /// The reference.
    pub(crate) reference: Reference,
    /// When it was stored.
    pub(crate) received_at: Timestamp,
    /// The digits by which it is followed, if it has no telephone number.
    pub(crate) word: Option<FollowWord>,
}

/// The token of the receipt of a submission.
pub(crate) fn make(keys: &Keys, form: &str, stored: &Stored) -> String {
    let received_at = stored.received_at.to_string();
    let word = stored.word.as_ref().map_or("", FollowWord::digits);
    keys.sign(Purpose::Receipt, &[FORMAT, form, stored.reference.compact(), &received_at, word])
}

/// The receipt of a token. None if it is not genuine.
pub(crate) fn open<'t>(keys: &Keys, token: &'t str) -> Option<Receipt<'t>> {
    let words = keys.open(Purpose::Receipt, token)?;
    let (form, reference, received_at, word) = match words.as_slice() {
        [FORMAT, form, reference, received_at, word] => (*form, *reference, *received_at, *word),
        [BEFORE, form, reference, received_at] => (*form, *reference, *received_at, ""),
        _ => return None,
    };
    Some(Receipt {
        form,
        reference: Reference::parse(reference).ok()?,
        received_at: received_at.parse().map(Timestamp::from_seconds).ok()?,
        word: FollowWord::parse(word),
    })
}

#[cfg(test)]
mod tests {
    use store::mark::Marks;

    use super::*;

    #[test]
    fn a_receipt_is_read_from_its_address() {
        let keys = Keys::new([1; 32], None);
        for word in [None, FollowWord::parse("0042")] {
            let stored = Stored {
                reference: Reference::from_random(7),
                received_at: Timestamp::from_seconds(1000),
                already: false,
                marks: Marks::default(),
                word: word.clone(),
            };
            let token = make(&keys, "support", &stored);
            let receipt = open(&keys, &token).unwrap();
            assert_eq!((receipt.form, &receipt.reference), ("support", &stored.reference));
            assert_eq!((receipt.received_at, receipt.word), (stored.received_at, word));
        }
    }

    #[test]
    fn an_address_of_before_is_still_read() {
        let keys = Keys::new([1; 32], None);
        let reference = Reference::from_random(7);
        let token = keys.sign(Purpose::Receipt, &["1", "support", reference.compact(), "1000"]);
        let receipt = open(&keys, &token).unwrap();
        assert_eq!((receipt.reference, receipt.word), (reference, None));
        assert!(open(&keys, &token.replace("support", "rating")).is_none());
    }
}
