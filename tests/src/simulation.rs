//! A simulation of notices under faults of the clock, the mail service and the table: one run per seed.
//!
//! A run submits, delivers the stream's records (in any order, some twice, some never), sweeps, lets time pass, and injects faults,
//! in the order that the seed gives. A sender that dies is stopped in the middle of its work, as Lambda stops a function. Then the
//! faults stop, time goes on, and the mailbox is compared with the table.
//!
//! All random values come from the seed, the ids and leases too, so a failed run can be repeated.
#![allow(clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use ::bundle::Bundle;
use forms::{Answers, Reference, Typed};
use intake_fn::notices::mail::{MailFault, Mailbox};
use intake_fn::notices::sender::NoticeSender;
use intake_fn::notices::stream::{Change, StreamEvent, StreamRecord};
use intake_fn::notices::sweep::sweep;
use preview::stream::hand_over;
use store::outbox::{About, OutboxKey, Recipient, SWEEP_AFTER_SECONDS};
use store::{Store, SubmissionId, Timestamp};

use crate::faulty::{Fault, Faulty};
use crate::{applicant, notifier, records, submitted, table};

/// A Friday: two days pass before a daily summary comes between the notices.
const BEGIN: i64 = 1_795_172_800;
/// How often a healed system sweeps before a notice that is still pending counts as lost.
const ROUNDS: usize = 12;
/// Longer than any pause between two attempts, in seconds.
const ROUND_SECONDS: i64 = 3_700;

/// The result of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Submissions in the table.
    pub stored: usize,
    /// Notices about them, to teams and to applicants.
    pub notices: usize,
    /// Mails about them.
    pub mails: usize,
    /// The most mails of one notice.
    pub most: usize,
    /// Faults that took place.
    pub faults: usize,
    /// Senders that died.
    pub crashes: usize,
    /// Violations of the invariants.
    pub wrong: Vec<String>,
}

/// Pseudo-random numbers from a seed (SplitMix64).
#[derive(Clone)]
struct Dice(Arc<AtomicU64>);

impl Dice {
    fn new(seed: u64) -> Self {
        Dice(Arc::new(AtomicU64::new(seed)))
    }

    fn next(&self) -> u64 {
        let state = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed).wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below another.
    fn below(&self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    fn one_of<T: Copy>(&self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

struct Simulation {
    dice: Dice,
    notifier: Arc<NoticeSender>,
    clock: Arc<AtomicI64>,
    mailbox: Arc<Mailbox>,
    faulty: Faulty,
    /// Submissions that a person confirms until they are stored.
    ids: Vec<SubmissionId>,
    /// The outbox items that the stream has announced or will announce.
    keys: Vec<OutboxKey>,
    /// Whether the stream is connected.
    mapping: bool,
    /// The number of faults that may still be injected.
    budget: usize,
    held: usize,
    crashes: usize,
    faults: usize,
}

/// Runs one seed on a fresh table.
pub async fn run(seed: u64, bundle: &Arc<Bundle>) -> Outcome {
    let real = table::fresh().await;
    let dice = Dice::new(seed);
    let faulty = Faulty::before(&real).await;
    let (notifier, clock, mailbox) = notifier::notifier_with(&faulty.table(&real), BEGIN, Arc::clone(bundle));
    let drawn = dice.clone();
    let entropy = move || {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&drawn.next().to_be_bytes());
        bytes[8..].copy_from_slice(&drawn.next().to_be_bytes());
        Ok(bytes)
    };
    let notifier = Arc::new(NoticeSender { world: notifier.world.clone().with_entropy(entropy), ..notifier });
    // Every third seed has a single fault, so that the effect of one crash is seen alone.
    let budget = if seed.is_multiple_of(3) { 1 } else { dice.below(12) };
    let mapping = dice.below(5) > 0;
    let mut simulation = Simulation {
        dice,
        notifier,
        clock,
        mailbox,
        faulty,
        ids: Vec::new(),
        keys: Vec::new(),
        mapping,
        budget,
        held: 0,
        crashes: 0,
        faults: 0,
    };
    for _ in 0..8 + simulation.dice.below(16) {
        simulation.step().await;
    }
    simulation.heal().await;
    simulation.check(&Store::new(&real), &real).await
}

impl Simulation {
    async fn step(&mut self) {
        match self.dice.below(10) {
            0 | 1 if self.ids.len() < 4 => {
                let id = SubmissionId::draw(&self.notifier.world).unwrap();
                self.ids.push(id);
                self.confirm(self.ids.len() - 1).await;
            }
            // The person presses again.
            2 if !self.ids.is_empty() => self.confirm(self.dice.below(self.ids.len())).await,
            3..=5 if self.mapping => self.stream().await,
            6 if self.mapping && self.dice.below(2) == 0 => self.stream_and_sweep().await,
            6 => self.sweep().await,
            7 => {
                let seconds = self.dice.one_of(&[1, 30, 61, SWEEP_AFTER_SECONDS + 1, 3_601, 7_200]);
                self.clock.fetch_add(seconds, Ordering::Relaxed);
            }
            _ => self.break_something(),
        }
    }

    /// Injects a fault into one of the next steps.
    fn break_something(&mut self) {
        if self.budget == 0 {
            return;
        }
        self.budget -= 1;
        if self.dice.below(2) == 0 {
            let faults = [
                MailFault::Down,
                MailFault::Busy,
                MailFault::Refused,
                MailFault::AcceptedThenDown,
                MailFault::CrashBefore,
                MailFault::CrashAfter,
            ];
            self.mailbox.next([self.dice.one_of(&faults)]);
        } else {
            let operation = self.dice.one_of(&["UpdateItem", "GetItem", "TransactWriteItems", "Query", "PutItem"]);
            let fault = self.dice.one_of(&[Fault::Refuse, Fault::PassThenRefuse, Fault::Hold, Fault::PassThenHold]);
            self.faulty.next(operation, [fault]);
        }
        self.faults += 1;
    }

    /// Runs a step until it ends or its sender dies.
    async fn until_death<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        let (mailbox, held) = (Arc::clone(&self.mailbox), self.held + 1);
        tokio::select! {
            done = work => return Some(done),
            () = mailbox.crashed() => {}
            () = self.faulty.held(held) => self.held = held,
        }
        self.crashes += 1;
        None
    }

    async fn confirm(&mut self, place: usize) {
        let id = self.ids[place].clone();
        let notifier = Arc::clone(&self.notifier);
        let form = notifier.bundle.form("support").unwrap();
        let answers = Answers::validate(form, &applicant::SOUND.into_iter().collect::<Typed>()).unwrap();
        let submission = submitted::by_website(&id, form, &answers);
        // Its outcome is read from the table at the end; the stream announces what the table stored.
        let _ = self.until_death(notifier.store.submit(&notifier.world, &submission)).await;
        for recipient in [Recipient::Team(form.team), Recipient::Applicant] {
            let key = OutboxKey::new(About::Submission(id.as_str()), recipient);
            if !self.keys.contains(&key) {
                self.keys.push(key);
            }
        }
    }

    /// Some records, in any order: some more than once, some without a new notice, perhaps one that cannot be parsed.
    fn records(&self) -> Vec<StreamRecord> {
        let mut records = Vec::new();
        if self.keys.is_empty() {
            return records;
        }
        for place in 0..1 + self.dice.below(10) {
            let key = &self.keys[self.dice.below(self.keys.len())];
            let name = self.dice.one_of(&["INSERT", "INSERT", "INSERT", "MODIFY", "REMOVE", "UNREADABLE"]);
            records.push(record(name, key, place));
        }
        records
    }

    async fn stream(&mut self) {
        let records = self.records();
        let notifier = Arc::clone(&self.notifier);
        let _ = self.until_death(hand_over(records, Duration::ZERO, &notifier)).await;
    }

    /// Both at once, because the stream and the schedule can overlap. If one dies, the other dies too.
    async fn stream_and_sweep(&mut self) {
        let records = self.records();
        let notifier = Arc::clone(&self.notifier);
        let both = async { tokio::join!(hand_over(records, Duration::ZERO, &notifier), sweep(&notifier)) };
        let _ = self.until_death(both).await;
    }

    async fn sweep(&mut self) {
        let notifier = Arc::clone(&self.notifier);
        let _ = self.until_death(sweep(&notifier)).await;
    }

    /// Stops the faults; requests that were held arrive.
    async fn heal(&mut self) {
        // Faults that were injected and did not happen explain nothing.
        self.faults -= self.mailbox.faults_left() + self.faulty.rules_left();
        self.mailbox.heal();
        self.faulty.heal();
        self.faulty.release();
        self.faulty.settled().await;
        for _ in 0..ROUNDS {
            self.clock.fetch_add(ROUND_SECONDS, Ordering::Relaxed);
            let swept = sweep(&self.notifier).await.unwrap();
            let later = Timestamp::from_seconds(self.clock.load(Ordering::Relaxed) + ROUND_SECONDS);
            if swept.pending == 0 && self.notifier.store.due(later).await.unwrap().is_empty() {
                return;
            }
        }
    }

    async fn check(&self, store: &Store, real: &store::config::TableConfig) -> Outcome {
        let mails = notifier::notices(&self.mailbox);
        let mut outcome =
            Outcome { mails: mails.len(), faults: self.faults, crashes: self.crashes, ..Outcome::default() };
        let mut wrong = Vec::new();
        let now = Timestamp::from_seconds(self.clock.load(Ordering::Relaxed));
        for left in store.pending_notices(now).await.unwrap() {
            wrong.push(format!("{:?} is still pending", left.key));
        }
        let mut sent: BTreeMap<String, usize> = BTreeMap::new();
        for mail in &mails {
            *sent.entry(mail.message_id.split('@').next().unwrap().to_string()).or_default() += 1;
        }
        let notices = records::of_kind(real, "OUT#").await;
        for submission in records::of_kind(real, "META").await {
            outcome.stored += 1;
            let pk = records::text(&submission, "pk");
            let reference = Reference::parse(records::text(&submission, "reference")).unwrap();
            let own: Vec<_> = notices.iter().filter(|notice| records::text(notice, "pk") == pk).collect();
            if own.len() != 2 {
                wrong.push(format!("{reference} has {} notices", own.len()));
            }
            for notice in own {
                outcome.notices += 1;
                let recipient = records::text(notice, "sk").strip_prefix("OUT#").unwrap();
                let name = format!("{}.{recipient}", reference.compact().to_lowercase());
                let count = sent.remove(&name).unwrap_or(0);
                outcome.most = outcome.most.max(count);
                let state = records::text(notice, "state");
                if count == 0 {
                    wrong.push(format!("nobody was notified: {name}, {state}"));
                }
                if state != "sent" {
                    wrong.push(format!("{name} is {state}"));
                }
                if count > 1 + self.faults {
                    wrong.push(format!("{name} was sent {count} times after {} faults", self.faults));
                }
            }
        }
        if !sent.is_empty() {
            wrong.push(format!("mails about nothing: {sent:?}"));
        }
        Outcome { wrong, ..outcome }
    }
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
