//! A simulation of people, functions, staff and notices under faults of the clocks, the mail service and the table: one run per seed.
//!
//! In a run people fill in the form and press its button again and again, on instances of two releases and of neighbouring steps of a
//! key rotation, whose clocks differ. Staff erase submissions. The stream's records are delivered (in any order, some twice, some
//! never), the sweep runs, time passes, a newer release leaves what this one does not know, and faults are injected, in the order that
//! the seed gives. A program that dies is stopped in the middle of its work, as Lambda stops a function. Then the faults stop, time goes
//! on, and the mailbox and the receipts are compared with the table.
//!
//! All random values come from the seed, the ids and leases too, so a failed run can be repeated. Only what two programs do at the same
//! time may come in another order.
//!
//! | module | contents |
//! |---|---|
//! | `conditions` | the clock, the mail service and the table, with their faults |
//! | `dice` | random numbers from the seed |
//! | `releases`, `rotation`, `function` | what is deployed: two releases of the content, the keys, two instances of the function |
//! | `person` | a person, and what the replies to them must be |
//! | `staff` | erasures |
//! | `senders` | the stream and the sweep |
//! | `newer` | what a newer release has written |
//! | `check`, `lists` | what must be true at the end |
//! | `outcome` | the counts of a run |
#![allow(clippy::indexing_slicing)]

mod check;
mod conditions;
mod dice;
mod function;
mod lists;
mod newer;
mod outcome;
mod person;
mod releases;
mod rotation;
mod senders;
mod staff;

use forms::Team;
use store::outbox::{About, OutboxKey, Recipient};
use store::{Store, SubmissionId};

pub use dice::Dice;
pub use outcome::Outcome;
pub use releases::Releases;
pub use senders::event;

use crate::records;
use conditions::Conditions;
use function::Deployed;
use newer::Newer;
use person::{Meanwhile, Person};
use senders::Senders;
use staff::Staff;

/// How often a healed system sweeps before a notice that is still pending counts as lost.
const ROUNDS: usize = 12;
/// Longer than any pause between two attempts, in seconds, also by clocks that differ.
const ROUND_SECONDS: i64 = 3_700;
/// How often a person presses in a healed system before a receipt counts as missing: the words have changed, the seal is outdated.
const PRESSES: usize = 4;
/// The most people in a run.
const PEOPLE: usize = 4;

struct Simulation {
    conditions: Conditions,
    deployed: Deployed,
    people: Vec<Person>,
    staff: Staff,
    senders: Senders,
    newer: Newer,
    /// Whether a newer release was there in this run.
    has_newer: bool,
}

/// Runs one seed on a fresh table.
pub async fn run(seed: u64, releases: Releases) -> Outcome {
    let conditions = Conditions::new(seed).await;
    let store = Store::new(&conditions.table());
    let mut simulation = Simulation {
        deployed: Deployed::new(&conditions, &releases, &store),
        people: Vec::new(),
        staff: Staff::new(&conditions, &store),
        senders: Senders::new(&conditions, &releases, &store),
        newer: Newer::default(),
        has_newer: conditions.dice.once_in(3),
        conditions,
    };
    simulation.senders.set_keys(simulation.deployed.keys_of_the_sweep());
    for _ in 0..16 + simulation.conditions.dice.below(20) {
        Box::pin(simulation.step()).await;
    }
    Box::pin(simulation.end()).await;
    simulation.conditions.outcome
}

impl Simulation {
    async fn step(&mut self) {
        let is_connected = self.senders.is_connected;
        match self.conditions.dice.below(18) {
            0 | 1 if self.people.len() < PEOPLE => self.arrive().await,
            2 | 3 => self.press().await,
            4 => self.press_twice_at_once().await,
            5 => self.erase().await,
            6 | 7 if is_connected => self.stream().await,
            8 if is_connected && self.conditions.dice.once_in(2) => self.stream_and_sweep().await,
            8 => self.sweep().await,
            9 => self.conditions.let_time_pass(),
            10 | 11 => self.change(),
            12 if self.has_newer => self.write_something_newer().await,
            _ => self.conditions.break_something(),
        }
    }

    /// A step of a release or of a key rotation.
    fn change(&mut self) {
        self.deployed.change(&mut self.conditions, self.senders.swept_at);
        self.senders.set_keys(self.deployed.keys_of_the_sweep());
    }

    /// Someone fills in the form and confirms it.
    async fn arrive(&mut self) {
        let mut person = Person::new(self.people.len());
        person.fill_in(&mut self.conditions, &self.deployed, None).await;
        self.people.push(person);
        self.press_by(self.people.len() - 1).await;
    }

    async fn press(&mut self) {
        if let Some(place) = self.anyone() {
            self.press_by(place).await;
        }
    }

    fn anyone(&self) -> Option<usize> {
        (!self.people.is_empty()).then(|| self.conditions.dice.below(self.people.len()))
    }

    /// Any id under which something may be stored.
    fn any_id(&self) -> Option<SubmissionId> {
        let ids: Vec<_> = self.people.iter().flat_map(|person| &person.pressed).collect();
        (!ids.is_empty()).then(|| ids[self.conditions.dice.below(ids.len())].clone())
    }

    async fn press_by(&mut self, place: usize) {
        let (conditions, person) = (&mut self.conditions, &mut self.people[place]);
        let page = person.any_page(&conditions.dice);
        let press = person.press(conditions, page, Meanwhile::Nothing).await;
        if let Some(reply) = conditions.until_death(press.send(&self.deployed)).await {
            person.read(conditions, &self.deployed, &press, &reply).await;
        }
    }

    /// Two presses at the same moment, perhaps on two instances, or on two pages.
    async fn press_twice_at_once(&mut self) {
        let Some(place) = self.anyone() else { return };
        let (conditions, person) = (&mut self.conditions, &mut self.people[place]);
        let mut presses = Vec::new();
        for _ in 0..2 {
            presses.push(person.press(conditions, person.any_page(&conditions.dice), Meanwhile::Press).await);
        }
        let both = async { tokio::join!(presses[0].send(&self.deployed), presses[1].send(&self.deployed)) };
        if let Some((first, second)) = conditions.until_death(both).await {
            person.read(conditions, &self.deployed, &presses[0], &first).await;
            person.read(conditions, &self.deployed, &presses[1], &second).await;
        }
    }

    /// Staff erase a submission: while nothing else happens, while the person presses again, or while notices are sent.
    async fn erase(&mut self) {
        let Some(id) = self.any_id() else { return };
        let Some(erasure) = self.staff.choose(&self.conditions, &id).await else { return };
        if self.conditions.dice.once_in(2) {
            self.conditions.break_erasure();
        }
        let mailbox = self.conditions.mailbox.clone();
        match self.conditions.dice.below(4) {
            0 => {
                let person = self.people.iter_mut().find(|person| person.pressed.contains(&id)).unwrap();
                let page = person.any_page(&self.conditions.dice);
                let meanwhile = if page.id == id { Meanwhile::Erasure } else { Meanwhile::Nothing };
                let press = person.press(&self.conditions, page, meanwhile).await;
                let both = async { tokio::join!(self.staff.erase(erasure, &mailbox), press.send(&self.deployed)) };
                let (erased, reply) = self.conditions.until_death(both).await.unzip();
                self.staff.record(&mut self.conditions, erasure, erased, false);
                if let Some(reply) = reply {
                    person.read(&mut self.conditions, &self.deployed, &press, &reply).await;
                }
            }
            1 => {
                let records = senders::records(&self.conditions.dice, &self.keys());
                let sending = async { tokio::join!(self.senders.hand_over(records), self.senders.sweep()) };
                let both = async { tokio::join!(self.staff.erase(erasure, &mailbox), sending) };
                let (erased, sent) = self.conditions.until_death(both).await.unzip();
                if let Some(((), swept)) = sent {
                    self.senders.record(&mut self.conditions, swept);
                }
                self.staff.record(&mut self.conditions, erasure, erased, true);
            }
            _ => {
                let erased = self.conditions.until_death(self.staff.erase(erasure, &mailbox)).await;
                self.staff.record(&mut self.conditions, erasure, erased, false);
            }
        }
    }

    async fn write_something_newer(&mut self) {
        if let Some(id) = self.any_id() {
            self.newer.write(&mut self.conditions, &id).await;
        }
    }

    /// The outbox items that the stream has announced or will announce.
    fn keys(&self) -> Vec<OutboxKey> {
        let ids = self.people.iter().flat_map(|person| &person.pressed);
        let recipients = [Recipient::Team(Team::Relations), Recipient::Applicant];
        let keys = ids.flat_map(|id| recipients.map(|to| OutboxKey::new(About::Submission(id.as_str()), to)));
        keys.chain(self.newer.to_unknown.values().cloned()).collect()
    }

    async fn stream(&mut self) {
        let records = senders::records(&self.conditions.dice, &self.keys());
        let _ = self.conditions.until_death(self.senders.hand_over(records)).await;
    }

    /// Both at once, because the stream and the schedule can overlap. If one dies, the other dies too.
    async fn stream_and_sweep(&mut self) {
        let records = senders::records(&self.conditions.dice, &self.keys());
        let both = async { tokio::join!(self.senders.hand_over(records), self.senders.sweep()) };
        if let Some(((), swept)) = self.conditions.until_death(both).await {
            self.senders.record(&mut self.conditions, swept);
        }
    }

    async fn sweep(&mut self) {
        if let Some(swept) = self.conditions.until_death(self.senders.sweep()).await {
            self.senders.record(&mut self.conditions, swept);
        }
    }

    /// The faults stop. Everyone finishes what they have begun, and everything is compared.
    async fn end(&mut self) {
        self.conditions.heal().await;
        self.deployed.settle();
        if self.conditions.dice.once_in(2) {
            self.staff.finish(&mut self.conditions).await;
        }
        for place in 0..self.people.len() {
            self.press_until_told(place).await;
        }
        self.staff.finish(&mut self.conditions).await;
        self.send_everything().await;
        if self.has_newer {
            let stored = check::stored(&records::dump(&self.conditions.real).await);
            lists::check(&mut self.conditions, &mut self.senders, &self.newer, &stored).await;
            self.newer.come_back(&self.conditions).await;
            self.send_everything().await;
        }
        check::check(&mut self.conditions, &self.people, &self.staff, &self.newer).await;
    }

    /// A person presses until the reply is a receipt, or says that the submission was erased.
    async fn press_until_told(&mut self, place: usize) {
        for _ in 0..PRESSES {
            let told = self.conditions.outcome.told_of_erasure;
            let person = &mut self.people[place];
            let press = person.press(&self.conditions, person.last_page(), Meanwhile::Nothing).await;
            let reply = press.send(&self.deployed).await;
            person.read(&mut self.conditions, &self.deployed, &press, &reply).await;
            if person.receipts.contains_key(&press.page.id) || self.conditions.outcome.told_of_erasure > told {
                return;
            }
        }
        self.conditions.wrong("a person presses and presses, and gets no receipt".into());
    }

    /// Sweeps until no notice is due that this version can send.
    async fn send_everything(&mut self) {
        for _ in 0..ROUNDS {
            self.conditions.wait(ROUND_SECONDS);
            self.senders.sweep_without_faults(&mut self.conditions).await;
            let later = self.conditions.now().plus_seconds(ROUND_SECONDS);
            let due: Vec<OutboxKey> = self.senders.store().due(later).await.unwrap();
            if due.iter().all(|key| self.newer.is_unsendable(key)) {
                return;
            }
        }
        self.conditions.wrong("a notice is still due".into());
    }
}
