//! The conditions of a run: the clock, the mail service and the table, with the faults of the last two.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue::S;
use intake_fn::notices::mail::{MailFault, Mailbox};
use store::config::TableConfig;
use store::outbox::SWEEP_AFTER_SECONDS;
use store::{SubmissionId, Timestamp};

use super::dice::Dice;
use super::outcome::Outcome;
use crate::faulty::{Fault, Faulty, TRANSACT};
use crate::{records, table};

/// A Friday: two days pass before a daily summary comes between the notices.
const BEGIN: i64 = 1_795_172_800;
/// A day, in seconds.
pub(super) const DAY: i64 = 24 * 60 * 60;

/// The requests to the table that may fail.
const OPERATIONS: [&str; 6] = [TRANSACT, "UpdateItem", "GetItem", "Query", "PutItem", "BatchGetItem"];
/// Those of an erasure.
const OF_AN_ERASURE: [&str; 3] = [TRANSACT, "GetItem", "Query"];

/// What the table holds under the id of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    Nothing,
    /// A submission with this reference.
    Stored(String),
    /// The tombstone of a submission.
    Erased,
}

/// The conditions of a run, and what was counted so far.
pub(super) struct Conditions {
    pub(super) dice: Dice,
    /// The true time. The programs' clocks differ from it.
    pub(super) clock: Arc<AtomicI64>,
    pub(super) mailbox: Arc<Mailbox>,
    /// The table, reached without faults.
    pub(super) real: TableConfig,
    pub(super) client: Client,
    pub(super) outcome: Outcome,
    faulty: Faulty,
    /// The number of faults that may still be injected.
    budget: usize,
    /// The number of mails that were to fail.
    mail_faults: usize,
    /// The number of requests to the table that are held.
    held: usize,
}

impl Conditions {
    pub(super) async fn new(seed: u64) -> Self {
        let (real, dice) = (table::fresh().await, Dice::new(seed));
        // Every third seed has a single fault, so that the effect of one crash is seen alone.
        let budget = if seed.is_multiple_of(3) { 1 } else { dice.below(12) };
        Conditions {
            dice,
            clock: Arc::new(AtomicI64::new(BEGIN)),
            mailbox: Arc::new(Mailbox::default()),
            client: records::client(&real),
            faulty: Faulty::before(&real).await,
            real,
            outcome: Outcome::default(),
            budget,
            mail_faults: 0,
            held: 0,
        }
    }

    /// The table, reached with faults.
    pub(super) fn table(&self) -> TableConfig {
        self.faulty.table(&self.real)
    }

    pub(super) fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.clock.load(Ordering::Relaxed))
    }

    pub(super) fn wait(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(super) fn let_time_pass(&self) {
        self.wait(self.dice.one_of(&[1, 30, 61, SWEEP_AFTER_SECONDS + 1, 3_601, 7_200, DAY + 61]));
    }

    pub(super) fn wrong(&mut self, what: String) {
        self.outcome.wrong.push(what);
    }

    /// Injects a fault into one of the next steps.
    pub(super) fn break_something(&mut self) {
        if self.dice.once_in(2) {
            self.break_table(&OPERATIONS);
        } else if self.may_break() {
            let faults = [
                MailFault::Down,
                MailFault::Busy,
                MailFault::Refused,
                MailFault::ApplicantsPaused,
                MailFault::AcceptedThenDown,
                MailFault::CrashBefore,
                MailFault::CrashAfter,
            ];
            self.mailbox.next([self.dice.one_of(&faults)]);
            self.mail_faults += 1;
        }
    }

    /// Injects a fault into an erasure that is about to begin.
    pub(super) fn break_erasure(&mut self) {
        self.break_table(&OF_AN_ERASURE);
    }

    /// Injects a fault into one of the next requests to the table: the next of its kind, or the one after it.
    fn break_table(&mut self, operations: &[&'static str]) {
        if self.may_break() {
            let operation = if self.dice.once_in(4) { TRANSACT } else { self.dice.one_of(operations) };
            let faults = [Fault::Refuse, Fault::PassThenRefuse, Fault::PassThenCut, Fault::Hold, Fault::PassThenHold];
            let passed = vec![Fault::Pass; self.dice.below(2)];
            self.faulty.next(operation, passed.into_iter().chain([self.dice.one_of(&faults)]));
        }
    }

    fn may_break(&mut self) -> bool {
        let may = self.budget > 0;
        self.budget -= usize::from(may);
        may
    }

    /// The faults that no request to the table has met yet.
    pub(super) fn faults_of_the_table_left(&self) -> usize {
        self.faulty.rules_left()
    }

    /// Runs a step until it ends or the program that does it dies. Returns `None` if it died.
    pub(super) async fn until_death<T>(&mut self, work: impl Future<Output = T> + Send) -> Option<T> {
        // On the heap, because the SDK's futures together are larger than a thread's stack in a test.
        let work = Box::pin(work);
        let done = tokio::select! {
            done = work => Some(done),
            () = self.mailbox.crashed() => None,
            () = self.faulty.held(self.held + 1) => None,
        };
        self.outcome.crashes += usize::from(done.is_none());
        // What is on its way arrives before the next step begins, or is held too, or never arrives: also what a program on a busy
        // machine gave up after a time.
        self.held = self.faulty.quiet().await;
        done
    }

    /// Stops the faults. Requests that were held arrive.
    pub(super) async fn heal(&mut self) {
        // Faults that were injected and did not happen explain nothing.
        let of_the_table = OPERATIONS.iter().flat_map(|operation| self.faulty.seen(operation));
        let of_the_mail = self.mail_faults - self.mailbox.faults_left();
        self.outcome.faults = of_the_table.filter(|fault| *fault != Fault::Pass).count() + of_the_mail;
        self.mailbox.heal();
        self.faulty.heal();
        self.faulty.release();
        self.faulty.settled().await;
    }

    /// What the table holds under an id, read without faults.
    pub(super) async fn state_of(&self, id: &SubmissionId) -> State {
        let read = self.client.get_item().table_name(&self.real.table).consistent_read(true);
        let read = read.key("pk", S(records::partition(id))).key("sk", S("META".into()));
        match read.send().await.unwrap().item {
            None => State::Nothing,
            Some(item) if item.contains_key("erased_at") => State::Erased,
            Some(item) => State::Stored(records::text(&item, "reference").to_string()),
        }
    }
}
