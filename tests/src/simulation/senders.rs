//! The functions that send notices: the stream's and the sweep's.

use std::sync::Arc;
use std::time::Duration;

use intake_fn::notices::mail::MailTransport;
use intake_fn::notices::sender::NoticeSender;
use intake_fn::notices::stream::{Change, StreamEvent, StreamRecord};
use intake_fn::notices::sweep::{Swept, sweep};
use preview::stream::hand_over;
use store::outbox::{LEASE_SECONDS, OutboxKey};
use store::token::Keys;
use store::{Store, StoreError, Timestamp};

use super::conditions::Conditions;
use super::dice::Dice;
use super::releases::Releases;
use crate::notifier;

/// How far a sender's clock may be wrong, in seconds: two clocks differ by less than a lease lasts.
const SKEW: i64 = LEASE_SECONDS / 2 - 1;

/// The functions that send notices.
pub(super) struct Senders {
    stream: NoticeSender,
    sweeper: NoticeSender,
    /// When a sweep last did everything, in true time.
    pub(super) swept_at: Timestamp,
    /// Whether the stream is connected.
    pub(super) is_connected: bool,
}

impl Senders {
    pub(super) fn new(conditions: &Conditions, releases: &Releases, store: &Store) -> Self {
        let dice = &conditions.dice;
        let sender = || {
            let bundle = Arc::clone(releases.bundle(dice.below(2)));
            let (sender, ..) = notifier::notifier_with(&conditions.real, 0, bundle);
            NoticeSender {
                store: store.clone(),
                world: dice.world(&conditions.clock, dice.skew(SKEW)),
                transport: MailTransport::Memory(Arc::clone(&conditions.mailbox)),
                ..sender
            }
        };
        let swept_at = Timestamp::from_seconds(0);
        Senders { stream: sender(), sweeper: sender(), swept_at, is_connected: dice.below(5) > 0 }
    }

    pub(super) fn store(&self) -> &Store {
        &self.sweeper.store
    }

    /// Gives the sweep its keys.
    pub(super) fn set_keys(&mut self, keys: Option<Keys>) {
        self.sweeper.proof = keys;
    }

    pub(super) async fn sweep(&self) -> Result<Swept, StoreError> {
        sweep(&self.sweeper).await
    }

    /// A sweep in a healed system, which must do everything.
    pub(super) async fn sweep_without_faults(&mut self, conditions: &mut Conditions) {
        let swept = self.sweep().await;
        assert!(swept.is_ok(), "{swept:?}");
        self.record(conditions, swept);
    }

    /// Records a sweep that ended.
    pub(super) fn record(&mut self, conditions: &mut Conditions, swept: Result<Swept, StoreError>) {
        let Ok(swept) = swept else { return };
        self.swept_at = conditions.now();
        conditions.outcome.altered += swept.altered;
    }

    pub(super) async fn hand_over(&self, records: Vec<StreamRecord>) {
        hand_over(records, Duration::ZERO, &self.stream).await;
    }
}

/// Some records, in any order: some more than once, some without a new notice, perhaps one that cannot be parsed.
pub(super) fn records(dice: &Dice, keys: &[OutboxKey]) -> Vec<StreamRecord> {
    let mut records = Vec::new();
    if keys.is_empty() {
        return records;
    }
    for place in 0..1 + dice.below(10) {
        let key = &keys[dice.below(keys.len())];
        let name = dice.one_of(&["INSERT", "INSERT", "INSERT", "MODIFY", "REMOVE", "UNREADABLE"]);
        records.push(record(name, key, place));
    }
    records
}

fn record(name: &str, key: &OutboxKey, place: usize) -> StreamRecord {
    let (pk, sk) = key.parts();
    let keys = [("pk", pk), ("sk", sk)]
        .map(|(name, text)| (name.to_string(), [("S".to_string(), text.to_string())].into()))
        .into();
    StreamRecord { event_name: name.into(), dynamodb: Change { keys, sequence_number: (1000 + place).to_string() } }
}

/// A batch of the stream with new outbox items.
pub fn event<'a>(keys: impl IntoIterator<Item = &'a OutboxKey>) -> StreamEvent {
    let records = keys.into_iter().enumerate().map(|(place, key)| record("INSERT", key, place)).collect();
    StreamEvent { records }
}
