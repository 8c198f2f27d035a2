//! Who tells the teams, with a clock that a test moves and a mailbox that it looks into.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use intake_fn::config::TableConfig;
use intake_fn::mail::{Mail, Mailer, TeamAddresses};
use intake_fn::notify::Notifier;
use intake_fn::store::Store;
use intake_fn::world::World;

use crate::bundle;

/// A notifier on a table at a time, in seconds since 1970, with its clock and its mailbox.
pub fn notifier(table: &TableConfig, now: i64) -> (Notifier, Arc<AtomicI64>, Arc<Mutex<Vec<Mail>>>) {
    let clock = Arc::new(AtomicI64::new(now));
    let mailbox = Arc::new(Mutex::new(Vec::new()));
    let now = Arc::clone(&clock);
    let address = |name: &str| format!("{name}@example.com");
    let notifier = Notifier {
        store: Store::new(table),
        world: World::system().with_clock(move || now.load(Ordering::Relaxed)),
        mailer: Mailer::Memory(Arc::clone(&mailbox)),
        addresses: TeamAddresses {
            from: address("site"),
            relations: address("relations"),
            volunteering: address("volunteering"),
            social_research: address("research"),
        },
        bundle: Arc::new(bundle::load()),
    };
    (notifier, clock, mailbox)
}
