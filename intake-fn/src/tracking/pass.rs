//! The pass: the signed text by which the page of a request asks for more, without the number and the digits being typed again.
//!
//! `1.{id}.{time}.{signature}`. It is a field of the page and never part of an address, so that neither a log nor the browser's history
//! holds it.

use store::token::{Keys, Purpose};
use store::{SubmissionId, Timestamp};

/// How long a shown page may ask for more, in seconds: half an hour.
pub(super) const MAX_AGE_SECONDS: i64 = 30 * 60;
/// How far ahead a pass's time may be, in seconds: two machines' clocks may differ.
const MAX_SKEW_SECONDS: i64 = 60;
const FORMAT: &str = "1";

/// Makes a pass for a submission.
pub(super) fn make(keys: &Keys, id: &SubmissionId, now: Timestamp) -> String {
    keys.sign(Purpose::Follow, &[FORMAT, id.as_str(), &now.to_string()])
}

/// The submission of a pass. None if it is not genuine or too old.
pub(super) fn open(keys: &Keys, now: Timestamp, pass: &str) -> Option<SubmissionId> {
    let words = keys.open(Purpose::Follow, pass)?;
    let [FORMAT, id, made_at] = words.as_slice() else { return None };
    let made_at = made_at.parse().map(Timestamp::from_seconds).ok()?;
    let is_in_time = (-MAX_SKEW_SECONDS..=MAX_AGE_SECONDS).contains(&now.seconds_since(made_at));
    is_in_time.then(|| SubmissionId::from_digits(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_opens_for_half_an_hour() {
        let keys = Keys::new([1; 32], None);
        let id = SubmissionId::from_digits("00112233445566778899aabbccddeeff");
        let pass = make(&keys, &id, Timestamp::from_seconds(1000));
        let open = |now| open(&keys, Timestamp::from_seconds(now), &pass);
        assert_eq!(open(1000 + MAX_AGE_SECONDS), Some(id));
        assert_eq!(open(1001 + MAX_AGE_SECONDS), None);
        assert_eq!(open(1000 - MAX_SKEW_SECONDS - 1), None);
        let other = Keys::new([2; 32], None);
        assert_eq!(super::open(&other, Timestamp::from_seconds(1000), &pass), None);
        let receipt = keys.sign(Purpose::Receipt, &[FORMAT, "00112233445566778899aabbccddeeff", "1000"]);
        assert_eq!(super::open(&keys, Timestamp::from_seconds(1000), &receipt), None);
    }
}
