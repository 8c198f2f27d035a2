//! Checks of the data folder after the run, without the product's code: each request is stored once and completely, with the
//! reference on its sender's receipt, and each notice was sent.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ::bundle::Bundle;
use forms::Reference;
use function::Origin;
use intake_fn::notices::mail::MailTransport;
use intake_fn::notices::sender::NoticeSender;
use intake_fn::notices::sweep::sweep;
use intake_fn::runtime::config::TeamAddresses;
use intake_fn::runtime::metrics::Metrics;
use journeys::records::{self, Item, number, text};
use preview::engine::{Engine, Kept};
use store::Store;
use store::outbox::About;
use store::world::World;

use crate::request::Request;

/// How long the mailbox may stay unchanged before the wait ends.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How far the sweep's clock is set ahead, in seconds: beyond every lease and every pause.
const LATER_SECONDS: i64 = 2 * 60 * 60;

/// The recipients of mails about a request: the team, and the applicant, who asks for it.
pub const RECIPIENTS: usize = 2;

/// The counts found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Aftermath {
    /// Submissions.
    pub submissions: usize,
    /// Guards of references.
    pub references: usize,
    /// Outbox items.
    pub notices: usize,
    /// Events of received submissions.
    pub received: usize,
    /// Events of notices that were sent to teams and applicants.
    pub notified: usize,
    /// Mails.
    pub mails: usize,
    /// The sum of the contacts' counters.
    pub counted: usize,
    /// Notices that a kill interrupted, which the sweep sent.
    pub left_to_the_sweep: usize,
}

/// Waits until the mailbox has this many mails, or no more arrive. Notices that a kill interrupted wait for the sweep.
pub async fn wait_for_mail(data: &Path, count: usize) {
    let (mut there, mut since) = (mails(data).len(), Instant::now());
    while there < count && since.elapsed() < TIMEOUT {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let now = mails(data).len();
        if now > there {
            (there, since) = (now, Instant::now());
        }
    }
}

/// Sweeps once, as the schedule does after a while, and compares everything with the requests and their receipts.
pub async fn check(data: &Path, bundle: &Path, requests: &[Request], faults: &mut Vec<String>) -> Aftermath {
    let engine = Engine::start(Kept::InFile(data.join("table.sqlite"))).unwrap();
    let address = |name: &str| format!("{name}@preview.invalid");
    let notifier = NoticeSender {
        store: Store::new(&engine.table()),
        world: World::system().with_clock(|| World::system().now().seconds() + LATER_SECONDS),
        transport: MailTransport::Folder(data.join("mail")),
        addresses: TeamAddresses {
            from: address("website"),
            relations: address("relations"),
            volunteering: address("volunteering"),
            social_research: address("social-research"),
            complaints: address("complaints"),
        },
        bundle: Arc::new(Bundle::load(bundle).unwrap()),
        origin: Origin::on_this_machine(3000),
        metrics: Metrics::Nowhere,
        proof: None,
    };
    let pending = notifier.store.pending_notices(notifier.world.now()).await.unwrap();
    let left = pending.iter().filter(|waiting| matches!(waiting.key.about(), About::Submission(_))).count();
    let swept = sweep(&notifier).await.unwrap();
    if swept.failed > 0 {
        faults.push(format!("{} notices could not be sent by the sweep", swept.failed));
    }
    let items = records::dump(&engine.table()).await;
    engine.stop();
    let mails = mails(data);
    let found = compare(&items, &mails, requests, faults);
    Aftermath { left_to_the_sweep: left, ..found }
}

fn compare(items: &[Item], mails: &[String], requests: &[Request], faults: &mut Vec<String>) -> Aftermath {
    // By submission and by kind.
    let mut submissions = BTreeMap::new();
    let mut guards = BTreeMap::new();
    let (mut notices, mut received, mut notified) = (Vec::new(), Vec::new(), Vec::new());
    let mut lookups: BTreeMap<&str, usize> = BTreeMap::new();
    let mut counted = 0;
    for item in items {
        let (pk, sk) = (text(item, "pk"), text(item, "sk"));
        match (pk.split_once('#').unwrap_or_default(), sk) {
            (("SUB", id), "META") => _ = submissions.insert(id, item),
            (("REF", reference), "REF") => _ = guards.insert(reference, text(item, "id")),
            (("SUB", id), sk) if sk.starts_with("OUT#") => {
                notices.push(id);
                if text(item, "state") != "sent" {
                    faults.push(format!("the notice of {id} is {}", text(item, "state")));
                }
            }
            (("SUB", id), sk) if sk.starts_with("EV#") => match text(item, "what") {
                "received" => received.push(id),
                what if what.starts_with("notified ") => notified.push(id),
                what => faults.push(format!("an event that nobody expects: {what}")),
            },
            (("LOOKUP", _), sk) if sk.starts_with("SUB#") => {
                *lookups.entry(sk.trim_start_matches("SUB#")).or_default() += 1;
            }
            // The preview's invented people.
            (("INVITATION" | "INVITED", _), _) => {}
            _ if pk == "STAFF" => {}
            // The acknowledgements of an address.
            (("CONTACT", _), sk) if sk.starts_with("MAIL#") => {}
            (("CONTACT", _), sk) if sk.starts_with("DAY#") => counted += number(item, "count").unwrap_or_default(),
            // The daily summaries, and the position of the sweep.
            (("DIGEST", _), _) => {}
            _ if pk == "SWEEP" => {}
            _ => faults.push(format!("an item that nobody expects: {pk} {sk}")),
        }
    }

    // Each request is found by its applicant's identity number and mobile number, and by nothing else.
    for id in submissions.keys().chain(lookups.keys().filter(|id| !submissions.contains_key(*id))) {
        let found = lookups.get(id).copied().unwrap_or_default();
        if found != 2 || !submissions.contains_key(id) {
            faults.push(format!("{id} has {found} lookups"));
        }
    }
    let mut by_own_text: BTreeMap<String, &Item> = BTreeMap::new();
    for (id, item) in &submissions {
        let need = records::answers(item).remove("need").unwrap_or_default();
        let own = need.lines().last().unwrap_or_default().to_string();
        if by_own_text.insert(own.clone(), item).is_some() {
            faults.push(format!("{own} is stored twice"));
        }
        if guards.get(text(item, "reference")) != Some(id) {
            faults.push(format!("the reference of {own} is not guarded"));
        }
    }
    let mut seen = BTreeSet::new();
    for Request { own, receipt, .. } in requests {
        let reference = receipt.as_deref().and_then(reference);
        let stored = by_own_text.get(own).map(|item| text(item, "reference"));
        match (&reference, stored) {
            (Some(reference), Some(stored)) if reference.compact() == stored => {}
            (Some(reference), Some(stored)) => {
                faults.push(format!("{own} got the reference {reference} and is {stored}"));
            }
            (Some(reference), None) => faults.push(format!("{own} got the reference {reference} and is lost")),
            (None, _) => faults.push(format!("{own} got no reference")),
        }
        let Some(reference) = reference else { continue };
        let beginning = format!("{}.", reference.compact().to_lowercase());
        let to: Vec<_> = mails.iter().filter_map(|mail| mail.strip_prefix(&beginning)).collect();
        if !(to.len() == RECIPIENTS && to.contains(&"relations.eml") && to.contains(&"applicant.eml")) {
            faults.push(format!("of {own} there is not one mail to the team and one to the applicant"));
        }
        if !seen.insert(reference.clone()) {
            faults.push(format!("{reference} was given to two"));
        }
    }

    let found = Aftermath {
        submissions: submissions.len(),
        references: guards.len(),
        notices: notices.len(),
        received: received.len(),
        notified: notified.len(),
        mails: mails.len(),
        counted: usize::try_from(counted).unwrap(),
        left_to_the_sweep: 0,
    };
    for (what, of) in [("notice", &notices), ("event of arrival", &received), ("event of notice", &notified)] {
        if of.iter().collect::<BTreeSet<_>>().len() != submissions.len() {
            faults.push(format!("a submission has no {what}"));
        }
    }
    let all = requests.len();
    let expected = Aftermath {
        submissions: all,
        references: all,
        notices: RECIPIENTS * all,
        received: all,
        notified: RECIPIENTS * all,
        mails: RECIPIENTS * all,
        counted: all,
        left_to_the_sweep: 0,
    };
    if found != expected {
        faults.push(format!("{all} requests were confirmed, and there are {found:?}"));
    }
    found
}

/// The reference in the address of a receipt: `/intake/{lang}/receipt/1.{form}.{reference}.…`.
pub fn reference(receipt: &str) -> Option<Reference> {
    Reference::parse(receipt.split('.').nth(2)?).ok()
}

/// The names of the complete mails about submissions in the folder. Daily summaries are left out.
fn mails(data: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(data.join("mail")).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    names.filter(|name| name.ends_with(".eml") && !name.starts_with("digest.")).collect()
}
