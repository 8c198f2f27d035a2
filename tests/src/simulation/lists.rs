//! The lists of the desk and the daily summary, while some records cannot be read and some notices not be sent.

use std::collections::{BTreeMap, BTreeSet};

use forms::{Reference, Team};
use store::outbox::SWEEP_AFTER_SECONDS;
use store::queue::Read;
use store::status::Status;
use store::{SubmissionId, Timestamp};

use super::conditions::Conditions;
use super::newer::Newer;
use super::releases::FORM;
use super::senders::Senders;

/// A time at which the daily summary is sent, in seconds after the day begins in Riyadh.
const NINE: i64 = 9 * 60 * 60;

/// The lists name every submission, and the daily summary every one that can be read, and says that there are others.
pub(super) async fn check(
    conditions: &mut Conditions,
    senders: &mut Senders,
    newer: &Newer,
    stored: &BTreeMap<SubmissionId, Reference>,
) {
    let names = |is_listed: &dyn Fn(&SubmissionId) -> bool| -> BTreeSet<String> {
        stored.iter().filter(|(id, _)| is_listed(id)).map(|(_, reference)| reference.to_string()).collect()
    };
    let (all, unreadable) = (names(&|_| true), names(&|id| newer.unreadable.contains_key(id)));
    let now = conditions.now();
    let list = senders.store().list(now, FORM, Status::Received).await.unwrap();
    let mut readable: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for summary in list.iter().flatten() {
        readable.entry(summary.digest.clone()).or_default().push(summary.reference.to_string());
    }
    let listed = read(conditions, list, &unreadable);
    if listed != all {
        conditions.wrong(format!("the list has {listed:?} instead of {all:?}"));
    }
    let failed = names(&|id| newer.to_unknown.contains_key(id));
    let listed = read(conditions, senders.store().list_failed(now).await.unwrap(), &unreadable);
    // A record that was made unreadable may also be found to differ from what was confirmed.
    if !listed.is_superset(&failed) || !listed.is_subset(&failed.union(&unreadable).cloned().collect()) {
        conditions.wrong(format!("the failures are {listed:?} instead of {failed:?}"));
    }
    daily_summary(conditions, senders, readable.into_values().collect(), !unreadable.is_empty()).await;
}

/// The names in a list. Those of records that cannot be read are known.
fn read(conditions: &mut Conditions, list: Vec<Read>, unreadable: &BTreeSet<String>) -> BTreeSet<String> {
    let mut listed = BTreeSet::new();
    for one in list {
        let (name, is_read) = match one {
            Ok(summary) => (summary.reference.to_string(), true),
            Err(unreadable) => (unreadable.name, false),
        };
        if unreadable.contains(&name) == is_read {
            conditions.wrong(format!("{name} in a list is read: {is_read}"));
        }
        listed.insert(name);
    }
    listed
}

/// Waits until the next daily summary is sent, and compares it. It names one of the submissions that have the same answers.
async fn daily_summary(
    conditions: &mut Conditions,
    senders: &mut Senders,
    readable: Vec<Vec<String>>,
    has_others: bool,
) {
    let mut day = conditions.now().day_in_riyadh().later(1);
    while !day.is_working_day() {
        day = day.later(1);
    }
    conditions.wait(Timestamp::start_of(day).plus_seconds(NINE).seconds_since(conditions.now()));
    for _ in 0..2 {
        senders.sweep_without_faults(conditions).await;
        conditions.wait(2 * SWEEP_AFTER_SECONDS);
    }
    let id = format!("digest.{}.{}", day.iso(), Team::Relations.name());
    let mail = conditions.mailbox.mails().into_iter().find(|mail| mail.message_id.starts_with(&id));
    let text = mail.map(|mail| mail.text).unwrap_or_default();
    let is_named = |same: &Vec<String>| same.iter().any(|reference| text.contains(reference));
    let missing: Vec<_> = readable.iter().filter(|same| !is_named(same)).collect();
    if !missing.is_empty() || text.contains("Requests that this program cannot read") != has_others {
        conditions.wrong(format!("the summary {id} lacks {missing:?}, or what cannot be read: {text}"));
    }
}
