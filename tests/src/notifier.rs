//! A notifier with a clock that a test moves and a mailbox that it reads.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ::bundle::Bundle;
use function::Origin;
use intake_fn::notices::mail::{Mail, MailTransport, Mailbox};
use intake_fn::notices::sender::NoticeSender;
use intake_fn::runtime::config::TeamAddresses;
use intake_fn::runtime::metrics::Metrics;
use store::Store;
use store::config::TableConfig;
use store::world::World;

use crate::bundle;
use crate::submitted::KEYS;

/// The mails about submissions, without the daily summaries.
pub fn notices(mailbox: &Mailbox) -> Vec<Mail> {
    let mut mails = mailbox.mails();
    mails.retain(is_notice);
    mails
}

/// Whether a mail is about a submission, and no daily summary.
pub fn is_notice(mail: &Mail) -> bool {
    !mail.message_id.starts_with("digest.")
}

/// The content of a mail. The address of the recipient is not part of it.
pub fn said(mail: &Mail) -> String {
    let to = if mail.message_id.contains(".applicant@") { "" } else { &mail.to };
    [to, &mail.from, &mail.message_id, &mail.subject, &mail.text, &mail.html, &format!("{:?}", mail.tags)].join("\n")
}

/// A notifier on a table at a time, in seconds since 1970, with its clock and its mailbox.
pub fn notifier(table: &TableConfig, now: i64) -> (NoticeSender, Arc<AtomicI64>, Arc<Mailbox>) {
    notifier_with(table, now, Arc::new(bundle::load()))
}

/// The same with an existing bundle.
pub fn notifier_with(
    table: &TableConfig,
    now: i64,
    bundle: Arc<Bundle>,
) -> (NoticeSender, Arc<AtomicI64>, Arc<Mailbox>) {
    let clock = Arc::new(AtomicI64::new(now));
    let mailbox = Arc::new(Mailbox::default());
    let now = Arc::clone(&clock);
    let address = |name: &str| format!("{name}@example.com");
    let notifier = NoticeSender {
        store: Store::new(table),
        world: World::system().with_clock(move || now.load(Ordering::Relaxed)),
        transport: MailTransport::Memory(Arc::clone(&mailbox)),
        addresses: TeamAddresses {
            from: address("site"),
            relations: address("relations"),
            volunteering: address("volunteering"),
            social_research: address("research"),
            complaints: address("complaints"),
        },
        bundle,
        origin: Origin::on_this_machine(3000),
        metrics: Metrics::Nowhere,
        proof: Some(KEYS.clone()),
    };
    (notifier, clock, mailbox)
}
