//! The proof that a submission is as the applicant confirmed it: an HMAC with the functions' key. Whoever can write the table can
//! compute a digest, and staff can write it. The proof needs a key that their roles cannot read.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::attributes::{Item, get_text};
use crate::channel::Channel;
use crate::token::{Keys, Purpose};

/// The attribute that holds the proof.
pub(crate) const PROOF: &str = "proof";
/// What the proof is about besides the agreements: what identifies the submission, and the digest, which stands for the answers.
pub(crate) const PROVEN: [&str; 8] = ["pk", "form", "version", "lang", "channel", "reference", "received_at", "digest"];

/// The proof of a submission's own item. None if the item is not whole.
pub(crate) fn of_item(keys: &Keys, item: &Item) -> Option<String> {
    Some(keys.digest(Purpose::Proof, &proven(item)?))
}

/// Whether a submission's item is as the function stored it. Those that staff entered have no proof.
pub(crate) fn is_genuine(keys: &Keys, item: &Item) -> bool {
    let is_entered = get_text(item, "channel")
        .and_then(|name| Channel::from_name(&name))
        .is_some_and(|channel| channel != Channel::Website);
    match (get_text(item, PROOF), proven(item)) {
        (Some(proof), Some(text)) => keys.verifies(Purpose::Proof, &text, &proof),
        (None, _) => is_entered,
        (Some(_), None) => false,
    }
}

/// One text, in which each part has its length before it, so that no two items have the same.
fn proven(item: &Item) -> Option<String> {
    let mut text = String::new();
    let mut add = |part: &str| text.push_str(&format!("{}:{part}", part.len()));
    for name in PROVEN {
        match item.get(name)? {
            AttributeValue::S(value) | AttributeValue::N(value) => add(value),
            _ => return None,
        }
    }
    for (question, agreement) in sorted(item.get("agreements")?.as_m().ok()?) {
        add(question);
        for (name, value) in sorted(agreement.as_m().ok()?) {
            add(name);
            add(value.as_s().ok()?);
        }
    }
    Some(text)
}

fn sorted(map: &Item) -> Vec<(&String, &AttributeValue)> {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_by_key(|(name, _)| *name);
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attributes::text;

    fn item(changes: &[(&str, &str)]) -> Item {
        let mut item: Item = PROVEN.iter().map(|name| (name.to_string(), text(*name))).collect();
        item.insert("channel".into(), text(Channel::Website.name()));
        let agreement = Item::from([("kind".into(), text("consent")), ("words".into(), text("I agree"))]);
        item.insert("agreements".into(), AttributeValue::M([("consent".into(), AttributeValue::M(agreement))].into()));
        item.extend(changes.iter().map(|(name, value)| (name.to_string(), text(*value))));
        item
    }

    #[test]
    fn a_proof_needs_the_key_and_covers_each_part() {
        let keys = Keys::new([1; 32], None);
        let proof = of_item(&keys, &item(&[])).unwrap();
        assert!(is_genuine(&keys, &item(&[(PROOF, &proof)])));
        let rotated = Keys::new([2; 32], Some([1; 32]));
        assert!(is_genuine(&rotated, &item(&[(PROOF, &proof)])), "while the key is replaced");
        assert!(!is_genuine(&Keys::new([2; 32], None), &item(&[(PROOF, &proof)])));
        for name in PROVEN.into_iter().chain(["agreements"]) {
            assert!(!is_genuine(&keys, &item(&[(PROOF, &proof), (name, "another")])), "{name}");
        }
        assert!(!is_genuine(&keys, &item(&[])), "the website's submissions have a proof");
        assert!(is_genuine(&keys, &item(&[("channel", Channel::Telephone.name())])), "staff have no key");
    }
}
