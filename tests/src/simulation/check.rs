//! The comparison of the mailbox, the receipts and the erasures with the table, after the faults have stopped.

use std::collections::{BTreeMap, BTreeSet};

use forms::Reference;
use store::SubmissionId;

use super::conditions::Conditions;
use super::newer::Newer;
use super::person::Person;
use super::staff::{Erasure, Staff};
use crate::notifier;
use crate::records::{self, Item};

/// The mails of each notice, by the name in their ids, as places in the mailbox.
type Sent = BTreeMap<String, Vec<usize>>;

/// The submissions that are stored and not erased.
pub(super) fn stored(items: &[Item]) -> BTreeMap<SubmissionId, Reference> {
    let metas = items.iter().filter(|item| records::text(item, "sk") == "META" && !item.contains_key("erased_at"));
    let read = |item| {
        let id = SubmissionId::from_digits(records::text(item, "pk").strip_prefix("SUB#").unwrap());
        (id, Reference::parse(records::text(item, "reference")).unwrap())
    };
    metas.map(read).collect()
}

/// Every notice of a stored submission was sent, and not more often than the faults explain. Nothing of an erased submission is left,
/// and no mail was sent about it since. Every receipt is of one submission, and every submission of one person.
pub(super) async fn check(conditions: &mut Conditions, people: &[Person], staff: &Staff, newer: &Newer) {
    let items = records::dump(&conditions.real).await;
    let (stored, mut sent) = (stored(&items), sent(conditions));
    conditions.outcome.stored = stored.len();
    conditions.outcome.mails = sent.values().map(Vec::len).sum();
    for (id, reference) in &stored {
        let own: Vec<_> = items.iter().filter(|item| records::text(item, "pk") == records::partition(id)).collect();
        let of = |sk: &str| own.iter().filter(|item| records::text(item, "sk").starts_with(sk)).collect::<Vec<_>>();
        answers(conditions, people, id, of("META")[0]);
        let (notices, expected) = (of("OUT#"), 2 + usize::from(newer.to_unknown.contains_key(id)));
        if notices.len() != expected {
            conditions.wrong(format!("{reference} has {} notices instead of {expected}", notices.len()));
        }
        for item in notices {
            notice(conditions, reference, item, &mut sent);
        }
    }
    lookups(conditions, &stored, &items);
    for erasure in &staff.erasures {
        conditions.outcome.erasures += 1;
        conditions.outcome.interrupted += usize::from(erasure.is_interrupted);
        erased(conditions, people, &stored, erasure, &items);
        no_mails_since(conditions, erasure, &mut sent);
    }
    if !sent.is_empty() {
        conditions.wrong(format!("mails about nothing: {:?}", sent.keys()));
    }
    if conditions.outcome.unreadable == 0 && conditions.outcome.altered > 0 {
        conditions.wrong(format!("{} submissions have no genuine proof", conditions.outcome.altered));
    }
    guards(conditions, people, staff, &stored, &items);
}

/// Each stored submission has exactly the lookup items that it names, and there are no others.
fn lookups(conditions: &mut Conditions, stored: &BTreeMap<SubmissionId, Reference>, items: &[Item]) {
    let mut left: Vec<(&str, &str)> = items
        .iter()
        .map(|item| (records::text(item, "pk"), records::text(item, "sk")))
        .filter(|(pk, _)| pk.starts_with("LOOKUP#"))
        .collect();
    for (id, reference) in stored {
        let pk = records::partition(id);
        let is_own = |item: &&Item| records::text(item, "pk") == pk && records::text(item, "sk") == "META";
        let meta = items.iter().find(is_own).unwrap();
        let named = meta["lookups"].as_m().unwrap().values().map(|value| value.as_s().unwrap());
        let named: BTreeSet<String> =
            named.map(|text| format!("LOOKUP#{}", text.rsplit_once(':').unwrap().1)).collect();
        let held: BTreeSet<String> = left.iter().filter(|(_, sk)| *sk == pk).map(|(pk, _)| (*pk).to_string()).collect();
        if named.is_empty() || named != held {
            conditions.wrong(format!("{reference} is found by {held:?} and names {named:?}"));
        }
        left.retain(|(_, sk)| *sk != pk);
    }
    if !left.is_empty() {
        conditions.wrong(format!("lookups of nothing: {left:?}"));
    }
}

fn sent(conditions: &Conditions) -> Sent {
    let mut sent = Sent::new();
    for (place, mail) in conditions.mailbox.mails().iter().enumerate().filter(|(_, mail)| notifier::is_notice(mail)) {
        sent.entry(mail.message_id.split('@').next().unwrap().to_string()).or_default().push(place);
    }
    sent
}

fn name(reference: &Reference, recipient: &str) -> String {
    format!("{}.{recipient}", reference.compact().to_lowercase())
}

/// The submission has the person's own answers, and the words that they were shown.
fn answers(conditions: &mut Conditions, people: &[Person], id: &SubmissionId, meta: &Item) {
    let Some(person) = people.iter().find(|person| person.pressed.contains(id)) else {
        return conditions.wrong(format!("nobody confirmed {}", id.as_str()));
    };
    if records::answers(meta)["need"] != person.need() {
        conditions.wrong(format!("{} has the answers of somebody else", id.as_str()));
    }
    let agreements = meta["agreements"].as_m().unwrap();
    let words = records::text(agreements["consent"].as_m().unwrap(), "words");
    if !person.words_shown(id).contains(words) {
        conditions.wrong(format!("{} agrees to words that were not shown: {words}", id.as_str()));
    }
}

fn notice(conditions: &mut Conditions, reference: &Reference, notice: &Item, sent: &mut Sent) {
    let (recipient, state) =
        (records::text(notice, "sk").strip_prefix("OUT#").unwrap(), records::text(notice, "state"));
    let name = name(reference, recipient);
    let count = sent.remove(&name).map_or(0, |places| places.len());
    if recipient == "storehouse" {
        if (state, records::text(notice, "pending")) != ("failed", "failed") {
            conditions.wrong(format!("{name}, to an unknown recipient, is {state} and not listed"));
        }
        return;
    }
    conditions.outcome.notices += 1;
    if count == 0 {
        conditions.wrong(format!("{name} was never sent, and is {state}"));
    }
    if state != "sent" {
        conditions.wrong(format!("{name} is {state}"));
    }
    not_too_often(conditions, &name, count);
}

fn not_too_often(conditions: &mut Conditions, name: &str, count: usize) {
    conditions.outcome.most = conditions.outcome.most.max(count);
    let faults = conditions.outcome.faults;
    if count > 1 + faults {
        conditions.wrong(format!("{name} was sent {count} times after {faults} faults"));
    }
}

/// Nothing is left but the tombstone, and the guard without the id.
fn erased(
    conditions: &mut Conditions,
    people: &[Person],
    stored: &BTreeMap<SubmissionId, Reference>,
    erasure: &Erasure,
    items: &[Item],
) {
    let Erasure { id, reference, .. } = erasure;
    let need = people.iter().find(|person| person.pressed.contains(id)).unwrap().need();
    // The same person may have sent another request, which has the same answers.
    let is_stored = |item: &Item| stored.keys().any(|id| records::text(item, "pk") == records::partition(id));
    let others = items.iter().filter(|item| !is_stored(item));
    let is_of = |item: &&Item| [id.as_str(), &need].iter().any(|text| format!("{item:?}").contains(text));
    let left: Vec<_> = others.filter(is_of).collect();
    let mut names: Vec<_> = left.iter().flat_map(|item| item.keys().map(String::as_str)).collect();
    names.sort_unstable();
    if names != ["erased_at", "expires_at", "pk", "sk"] {
        conditions.wrong(format!("of {reference}, which was erased, there is left: {left:?}"));
    }
    if erasure.finished.is_none() {
        conditions.wrong(format!("the erasure of {reference} is not finished"));
    }
}

/// After an erasure no mail was sent, except one that was perhaps on its way.
fn no_mails_since(conditions: &mut Conditions, erasure: &Erasure, sent: &mut Sent) {
    let (then, is_sending) = erasure.finished.unwrap_or_default();
    for recipient in ["relations", "applicant", "storehouse"] {
        let name = name(&erasure.reference, recipient);
        let places = sent.remove(&name).unwrap_or_default();
        let since = places.iter().filter(|place| **place >= then).count();
        if since > usize::from(is_sending) {
            conditions.wrong(format!("{name} was sent {since} times after the erasure"));
        }
        not_too_often(conditions, &name, places.len());
    }
}

/// Each reference is of one submission, stored or erased, and each seal has one reference at most.
fn guards(
    conditions: &mut Conditions,
    people: &[Person],
    staff: &Staff,
    stored: &BTreeMap<SubmissionId, Reference>,
    items: &[Item],
) {
    let mut expected: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (id, reference) in stored {
        expected.entry(reference.compact()).or_default().push(id.as_str());
    }
    for erasure in &staff.erasures {
        expected.entry(erasure.reference.compact()).or_default().push("");
        if stored.contains_key(&erasure.id) {
            conditions.wrong(format!("{} is stored again under the same seal", erasure.reference));
        }
    }
    let mut guards: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for guard in items.iter().filter(|item| records::text(item, "sk") == "REF") {
        let reference = records::text(guard, "pk").strip_prefix("REF#").unwrap();
        guards.entry(reference).or_default().push(records::text(guard, "id"));
        if guard.contains_key("id") == guard.contains_key("erased_at") {
            conditions.wrong(format!("the guard of {reference} is of a submission and of an erasure"));
        }
    }
    if guards != expected {
        conditions.wrong(format!("the guards are {guards:?} instead of {expected:?}"));
    }
    for person in people {
        for (id, reference) in &person.receipts {
            let is_stored = stored.get(id).is_some_and(|stored| stored.compact() == reference);
            let is_erased = |erasure: &Erasure| erasure.id == *id && erasure.reference.compact() == reference;
            if !is_stored && !staff.erasures.iter().any(is_erased) {
                conditions.wrong(format!("the receipt {reference} is of nothing"));
            }
        }
    }
}
