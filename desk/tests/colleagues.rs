//! Twenty colleagues at the desk with the same fifty requests, in an order that a seed decides. Each opens a page and later sends one of the
//! forms that it shows, filled in somehow, when others may have acted in between or act at the same moment.
//!
//! What must hold: a form that was taken leaves its events once and its words once; one that was not taken leaves nothing, and says so on a
//! page with the words; nobody votes on a request that they researched or raised.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use crate::bench::{Bench, Page, Person};
use forms::Reference;
use journeys::page_form::{Field, PageForm};
use journeys::people::at;
use journeys::simulation::Dice;
use journeys::staff::NOW;
use journeys::submitted::without_mail;
use language::Lang;
use language::calendar::Day;
use store::change::Act;
use store::record::{EventKind, Record};
use store::staff::{Member, Role};
use store::status::Status;

const REQUESTS: usize = 50;
const ROUNDS: usize = 600;
/// The requests that the first colleague has raised to the committee before.
const RAISED: usize = 5;
const SEED: u64 = 0x5eed_de5c;
/// The roles of the twenty, and how many have them.
const ROLES: [(&[Role], usize); 4] = [
    (&[Role::Relations], 7),
    (&[Role::SocialResearch], 4),
    (&[Role::Committee], 6),
    (&[Role::Committee, Role::Relations, Role::SocialResearch], 3),
];
/// Forms that lead on are sent more often, so that requests come to a decision.
const OFTEN: [(&str, usize); 4] = [("move", 3), ("list", 6), ("vote", 8), ("decide", 3)];

/// A colleague with the page before them.
struct Colleague {
    person: Person,
    is_of_committee: bool,
    forms: Vec<PageForm>,
}

/// A form as it is sent.
struct Sent {
    action: String,
    /// The last part of the address.
    form: String,
    reference: Option<Reference>,
    fields: Vec<(String, String)>,
    note: Option<String>,
    /// The fewest and the most events that it leaves.
    events: RangeInclusive<usize>,
}

/// What one colleague does in a round.
enum Step {
    Look(String),
    Send(Sent),
}

/// What is known of a request.
struct Known {
    events: RangeInclusive<usize>,
    notes: BTreeSet<String>,
}

/// Fills a form in. Every text is one of its own.
fn filled(form: &PageForm, random: &Dice, number: usize) -> Sent {
    let name = form.action.rsplit('/').next().unwrap().to_string();
    let mut fields = form.hidden.clone();
    let mut note = None;
    for field in &form.fields {
        match field {
            Field::Text(name) => {
                let text = format!("كلمة {number} من زميل");
                fields.push((name.clone(), text.clone()));
                note = Some(text);
            }
            Field::Day(name) => fields.push((name.clone(), ["2026-11-20", "2026-12-02"][random.below(2)].into())),
            Field::One(name, values) if !values.is_empty() => {
                // The committee is of one mind more often than not, so that there are decisions.
                let is_first = matches!(name.as_str(), "vote" | "ruling") && random.below(4) > 0;
                let place = if is_first { 0 } else { random.below(values.len()) };
                fields.push((name.clone(), values[place].clone()));
            }
            // One request of those that may come onto a list.
            Field::Many(name, values) if name == "reference" => {
                fields.push((name.clone(), values[random.below(values.len())].clone()));
            }
            Field::Many(name, values) => {
                fields.extend(values.iter().filter(|_| random.below(4) > 0).map(|value| (name.clone(), value.clone())));
            }
            Field::One(..) | Field::Line(_) => {}
        }
    }
    let has = |name: &str, value: &str| fields.iter().any(|(one, this)| one == name && this == value);
    let events = match name.as_str() {
        // What is so already is not recorded again.
        "remind" | "vote" => 0..=1,
        // The day to call again is a reminder, too.
        "call" if has("call", "again") => 2..=2,
        "present" => 0..=0,
        _ => 1..=1,
    };
    let of_address = form.action.strip_prefix("/desk/requests/").and_then(|rest| rest.split('/').next());
    let of_field = fields.iter().find(|(name, _)| name == "reference").map(|(_, value)| value.as_str());
    let reference = of_address.or(of_field).map(|text| Reference::parse(text).unwrap());
    Sent { action: form.action.clone(), form: name, reference, fields, note, events }
}

/// The events but those of reading.
fn changes(record: &Record) -> usize {
    record.events.iter().filter(|event| !matches!(event.kind, EventKind::Read)).count()
}

#[tokio::test]
async fn twenty_colleagues_lose_nothing_double_nothing_and_never_decide_what_is_their_own() {
    let bench = Bench::new().await;
    let random = Dice::new(SEED);
    let mut colleagues = Vec::new();
    for (number, roles) in ROLES.iter().flat_map(|(roles, count)| std::iter::repeat_n(roles, *count)).enumerate() {
        let person = bench.person(&format!("c{number}"), roles, false).await;
        colleagues.push(Colleague { person, is_of_committee: roles.contains(&Role::Committee), forms: Vec::new() });
    }
    let (mut known, mut references) = (BTreeMap::new(), Vec::new());
    for number in 0..REQUESTS {
        let world = at(NOW.plus_seconds(i64::try_from(number).unwrap() - 100));
        let reference = without_mail(&bench.store, &world, Lang::Ar).await.reference;
        references.push(reference.clone());
        if number < RAISED {
            let member = &colleagues[0].person.member;
            let act = Act::new(&world, &member.name).by(&member.id);
            for step in [Status::Verified, Status::WithCommittee] {
                bench.store.set_status(&act, &bench.record(&reference).await, step, None).await.unwrap();
            }
        }
        let events = changes(&bench.record(&reference).await);
        known.insert(reference, Known { events: events..=events, notes: BTreeSet::new() });
    }
    let meeting = meeting(&bench, &colleagues).await;

    let (mut taken, mut refused) = (BTreeMap::<String, usize>::new(), BTreeMap::<String, usize>::new());
    for round in 0..ROUNDS {
        let first = random.below(colleagues.len());
        let second = (first + 1 + random.below(colleagues.len() - 1)) % colleagues.len();
        let mut acting = vec![first];
        acting.extend((random.below(3) == 0).then_some(second));
        let mut steps = Vec::new();
        for (place, who) in acting.iter().enumerate() {
            steps.push(step(&mut colleagues[*who], &random, round * 2 + place, &references, &meeting));
        }
        let pages = match steps.as_slice() {
            [one] => vec![done(&bench, &colleagues[acting[0]], one).await],
            [one, other] => {
                let (one, other) = tokio::join!(
                    done(&bench, &colleagues[acting[0]], one),
                    done(&bench, &colleagues[acting[1]], other)
                );
                vec![one, other]
            }
            _ => unreachable!(),
        };
        for ((who, step), page) in acting.iter().zip(&steps).zip(&pages) {
            let colleague = &mut colleagues[*who];
            colleague.forms.clear();
            match step {
                Step::Look(_) if page.status == 200 => colleague.forms = forms_of(page),
                // A request that the colleague does not see.
                Step::Look(address) => assert_eq!(page.status, 422, "{address}"),
                Step::Send(sent) => {
                    let count = if is_taken(page) { &mut taken } else { &mut refused };
                    *count.entry(sent.form.clone()).or_default() += 1;
                    checked(sent, page, &mut known, round);
                }
            }
        }
        let touched: BTreeSet<&Reference> = steps
            .iter()
            .filter_map(|step| if let Step::Send(sent) = step { sent.reference.as_ref() } else { None })
            .collect();
        for reference in touched {
            let record = bench.record(reference).await;
            let (known, made) = (known.get_mut(reference).unwrap(), changes(&record));
            assert!(known.events.contains(&made), "round {round}, {reference}: {made} of {:?}", known.events);
            known.events = made..=made;
            four_eyes(&record);
        }
    }
    let mut decided = 0;
    for (reference, known) in &known {
        let record = bench.record(reference).await;
        let notes: Vec<&String> =
            record.events.iter().filter_map(|event| event.note.as_ref()).map(forms::Personal::reveal).collect();
        let once: BTreeSet<&String> = notes.iter().copied().collect();
        assert_eq!(notes.len(), once.len(), "{reference}");
        assert_eq!(once, known.notes.iter().collect(), "{reference}");
        decided += usize::from(
            record
                .events
                .iter()
                .any(|event| matches!(event.kind, EventKind::Moved { to: Status::Accepted | Status::Declined, .. })),
        );
    }
    // The run has met what it is about.
    for form in ["take", "hand_over", "note", "call", "remind", "move", "list", "vote", "decide"] {
        assert!(taken.contains_key(form), "{form}: {taken:?}");
    }
    let conflicts: usize = refused.values().sum();
    assert!(conflicts > 30 && decided > 0, "{taken:?} {refused:?}, {decided} decided");
}

/// A meeting at which the whole committee is present.
async fn meeting(bench: &Bench, colleagues: &[Colleague]) -> String {
    let world = at(NOW);
    let committee: Vec<&Colleague> = colleagues.iter().filter(|one| one.is_of_committee).collect();
    let member = &committee[0].person.member;
    let act = Act::new(&world, &member.name).by(&member.id);
    let key = bench.store.make_meeting(&act, Day::from_iso("2026-12-01").unwrap()).await.unwrap();
    let present: Vec<Member> = committee.iter().map(|one| one.person.member.clone()).collect();
    let meeting = bench.store.meeting(&key).await.unwrap().unwrap();
    bench.store.set_present(&act, &meeting, &present).await.unwrap();
    format!("/desk/committee/{}", key.address())
}

/// What a colleague does now: looks at something, or sends a form of what they looked at.
fn step(colleague: &mut Colleague, random: &Dice, number: usize, references: &[Reference], meeting: &str) -> Step {
    let mut choice = Vec::new();
    for (place, form) in colleague.forms.iter().enumerate() {
        let name = form.action.rsplit('/').next().unwrap();
        let times = OFTEN.iter().find(|(often, _)| *often == name).map_or(1, |(_, times)| *times);
        choice.extend(std::iter::repeat_n(place, times));
    }
    if choice.is_empty() {
        let is_at_meeting = colleague.is_of_committee && random.below(4) > 0;
        let request = &references[random.below(references.len())];
        return Step::Look(if is_at_meeting { meeting.into() } else { format!("/desk/requests/{request}") });
    }
    let form = &colleague.forms[choice[random.below(choice.len())]];
    Step::Send(filled(form, random, number))
}

async fn done(bench: &Bench, colleague: &Colleague, step: &Step) -> Page {
    match step {
        Step::Look(address) => bench.get(&colleague.person, address).await,
        Step::Send(sent) => {
            let fields: Vec<(&str, &str)> = sent
                .fields
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .filter(|(name, _)| *name != "form_token")
                .collect();
            bench.post(&colleague.person, &sent.action, &fields).await
        }
    }
}

/// The forms of a page that change a request. What is printed is not.
fn forms_of(page: &Page) -> Vec<PageForm> {
    let mut forms = PageForm::all(&page.text());
    forms.retain(|form| {
        let is_work = form.action.starts_with("/desk/requests/") || form.action.starts_with("/desk/committee/");
        is_work && !["print", "sheet"].iter().any(|name| form.action.ends_with(&format!("/{name}")))
    });
    forms
}

fn is_taken(page: &Page) -> bool {
    page.status == 303
}

/// What is below the page's head.
fn main(page: &Page) -> String {
    let text = page.text();
    text.split_once("<main").map_or(text.clone(), |(_, main)| main.into())
}

/// A form that was taken is counted. One that was not is told, with its words.
fn checked(sent: &Sent, page: &Page, known: &mut BTreeMap<Reference, Known>, round: usize) {
    if !is_taken(page) {
        assert_eq!(page.status, 422, "round {round}, {}: {}", sent.action, page.text());
        assert!(page.has("role=\"alert\""), "round {round}, {}: {}", sent.action, main(page));
        if let Some(note) = &sent.note {
            assert!(page.has(note), "round {round}, {}: {}", sent.action, main(page));
        }
        return;
    }
    if let Some(reference) = &sent.reference {
        let known = known.get_mut(reference).unwrap();
        known.events = known.events.start() + sent.events.start()..=known.events.end() + sent.events.end();
        // The committee's words to the applicant are in the letter.
        known.notes.extend(sent.note.clone().filter(|_| sent.form != "decide"));
    }
}

/// Nobody whose vote counts has researched the request or raised it.
fn four_eyes(record: &Record) {
    let own: BTreeSet<_> = record
        .events
        .iter()
        .filter(|event| match &event.kind {
            EventKind::Reported => true,
            EventKind::Moved { from, to } => *from == Status::WithSocialResearch || *to == Status::WithCommittee,
            _ => false,
        })
        .filter_map(|event| event.person.clone())
        .collect();
    let listing = record.casework.listing.as_ref();
    for vote in record.votes.iter().filter(|vote| listing.is_some_and(|listing| vote.is_of(listing))) {
        assert!(!own.contains(&vote.person), "{:?}", vote.name);
    }
}
