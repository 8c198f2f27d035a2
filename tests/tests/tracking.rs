//! Following a request: who gets to see it, what the page says and never says, and what can be asked for from it.

use std::collections::BTreeSet;

use forms::Reference;
use journeys::applicant::{PERSONAL, SOUND, encoded};
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::staff::STAFF;
use journeys::submitted;
use journeys::visit::{Got, Visit};
use journeys::{bundle, records, table};
use language::Lang;
use store::asking::Asking;
use store::casework::Told;
use store::change::Act;
use store::follow::{DAYS_AFTER_THE_END, MOST_IN_ALL, MOST_IN_AN_HOUR};
use store::mark::Marks;
use store::record::{EventKind, Record};
use store::status::Status;
use store::token::Keys;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
/// The last four digits of the telephone number in the answers.
const DIGITS: &str = "0001";

/// A request in the table.
async fn request(visit: &Visit, fields: impl IntoIterator<Item = (&'static str, &'static str)>) -> Reference {
    let typed = fields.into_iter().collect();
    let (store, world) = (&visit.intake.store, &visit.intake.world);
    submitted::submit(store, world, Lang::Ar, "support", typed, Marks::default()).await.reference
}

async fn track(visit: &Visit, lang: Lang, reference: &str, digits: &str) -> Got {
    visit.post(&format!("/intake/{lang}/track"), encoded([("reference", reference), ("digits", digits)])).await
}

async fn tracked(visit: &Visit, reference: &Reference) -> Got {
    let got = track(visit, Lang::Ar, &reference.to_string(), DIGITS).await;
    assert_eq!(got.status, 200, "{}", got.page.words);
    got
}

/// The words of the page without what was typed.
fn said(got: &Got) -> (u16, String, String) {
    (got.status, got.page.title.clone(), got.page.words.clone())
}

fn pass(got: &Got) -> String {
    got.page.hidden.iter().find(|(name, _)| name == "pass").unwrap().1.clone()
}

async fn asks(visit: &Visit, pass: &str, asking: Asking, more: &[(&str, &str)]) -> Got {
    let fields = [("pass", pass), ("asking", asking.name())].into_iter().chain(more.iter().copied());
    visit.post("/intake/ar/track/ask", encoded(fields)).await
}

async fn record(visit: &Visit, reference: &Reference) -> Record {
    visit.intake.store.find(visit.intake.world.now(), reference).await.unwrap().unwrap()
}

/// Moves a request along some steps.
async fn moved(visit: &Visit, reference: &Reference, steps: &[Status]) {
    let act = Act::new(&visit.intake.world, STAFF);
    for step in steps {
        visit.intake.store.set_status(&act, &record(visit, reference).await, *step, None).await.unwrap();
    }
}

async fn told(visit: &Visit, reference: &Reference) {
    let act = Act::new(&visit.intake.world, STAFF);
    visit.intake.store.tell(&act, &record(visit, reference).await, Told::Call, None).await.unwrap();
}

#[tokio::test]
async fn a_request_is_seen_by_any_writing_of_its_number_and_digits() {
    let visit = Visit::new().await;
    let reference = request(&visit, SOUND).await;
    let dictated = reference.compact().to_lowercase();
    for (typed, digits) in [
        (reference.to_string(), "0001"),
        (dictated, "٠٠٠١"),
        (format!("رقم الطلب: {reference}"), "۰۰۰۱"),
        (format!("{}\u{200f}", reference.compact()), "٠٥٠ ٠٠٠ ٠٠٠١"),
        (reference.to_string().replace('-', " "), "+966 50-000-0001"),
    ] {
        let got = track(&visit, Lang::Ar, &typed, digits).await;
        assert_eq!(got.status, 200, "{typed} {digits}");
        assert!(got.page.words.contains("وصلنا طلبك، ونراجع بياناته"), "{}", got.page.words);
        assert!(got.page.words.contains(&reference.to_string()));
    }
}

#[tokio::test]
async fn a_number_that_is_no_number_is_explained_at_its_field() {
    let visit = Visit::new().await;
    for (reference, digits, wrong) in [
        ("", "", vec!["reference-error", "digits-error"]),
        ("2222-2223", "0001", vec!["reference-error"]),
        ("2222-2222", "12", vec!["digits-error"]),
        ("2222-2222", "abcd", vec!["digits-error"]),
    ] {
        let got = track(&visit, Lang::En, reference, digits).await;
        assert_eq!(got.status, 422);
        let errors: Vec<_> = got.page.ids.iter().filter(|id| id.ends_with("-error")).map(String::as_str).collect();
        assert_eq!(errors, wrong);
        assert_eq!((got.page.filled["reference"].as_str(), got.page.filled["digits"].as_str()), (reference, digits));
    }
    assert_eq!(records::dump(&visit.table).await.len(), 0, "nothing was counted");
}

#[tokio::test]
async fn there_is_one_answer_for_unknown_wrong_shut_erased_expired_and_over() {
    let visit = Visit::new().await;
    let nobody = Reference::from_random(7).to_string();
    let unknown = said(&track(&visit, Lang::Ar, &nobody, DIGITS).await);
    assert_eq!(unknown.0, 422);
    let mut answers = Vec::new();

    let reference = request(&visit, SOUND).await;
    answers.push(("wrong", track(&visit, Lang::Ar, &reference.to_string(), "9999").await));
    for _ in 1..MOST_IN_AN_HOUR {
        track(&visit, Lang::Ar, &reference.to_string(), "9999").await;
    }
    answers.push(("shut", track(&visit, Lang::Ar, &reference.to_string(), DIGITS).await));
    visit.wait(HOUR);
    tracked(&visit, &reference).await;

    let erased = request(&visit, SOUND).await;
    visit.intake.store.erase(&Act::new(&visit.intake.world, STAFF), &erased).await.unwrap();
    answers.push(("erased", track(&visit, Lang::Ar, &erased.to_string(), DIGITS).await));

    let over = request(&visit, SOUND).await;
    moved(&visit, &over, &[Status::Closed]).await;
    visit.wait(DAYS_AFTER_THE_END * DAY - 1);
    tracked(&visit, &over).await;
    visit.wait(1);
    answers.push(("over", track(&visit, Lang::Ar, &over.to_string(), DIGITS).await));

    for (why, got) in answers {
        assert_eq!(said(&got), unknown, "{why}");
        assert_eq!(got.html.replace(&got.page.filled["reference"], "").replace(&got.page.filled["digits"], ""), {
            let again = track(&visit, Lang::Ar, &nobody, DIGITS).await;
            again.html.replace(&again.page.filled["reference"], "").replace(&again.page.filled["digits"], "")
        });
    }
}

#[tokio::test]
async fn the_table_gets_the_same_requests_for_a_number_that_nobody_has_and_for_wrong_digits() {
    let table = table::fresh().await;
    let known = request(&Visit::at(table.clone()), SOUND).await;
    let mut asked = Vec::new();
    for reference in [known, Reference::from_random(7)] {
        let faulty = Faulty::before(&table).await;
        let visit = Visit::with(faulty.table(&table), submitted::KEYS.clone());
        for digits in ["9998", "9999"] {
            assert_eq!(track(&visit, Lang::Ar, &reference.to_string(), digits).await.status, 422);
        }
        let operations = ["GetItem", "PutItem", "UpdateItem", "Query", TRANSACT];
        asked.push(operations.map(|operation| (operation, faulty.seen(operation).len())));
    }
    assert_eq!(asked[0], asked[1]);
    assert_eq!(asked[0][1], ("PutItem", 2), "each try is counted");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_guesses_at_once_five_are_looked_at() {
    let visit = std::sync::Arc::new(Visit::new().await);
    let reference = request(&visit, SOUND).await;
    let permits = std::sync::Arc::new(tokio::sync::Semaphore::new(table::at_once(40)));
    let mut guesses = tokio::task::JoinSet::new();
    for guess in 0..40 {
        let (visit, reference, permits) = (visit.clone(), reference.to_string(), permits.clone());
        guesses.spawn(async move {
            let _permit = permits.acquire().await.unwrap();
            track(&visit, Lang::Ar, &reference, &format!("{:04}", 9900 + guess)).await.status
        });
    }
    while let Some(status) = guesses.join_next().await {
        assert_eq!(status.unwrap(), 422);
    }
    let tries = records::of_kind(&visit.table, "TRIES#TYPED").await;
    assert_eq!(tries.len(), 1);
    let counted = records::number(&tries[0], "all").unwrap();
    assert!((1..=MOST_IN_AN_HOUR as i64).contains(&counted), "{counted}");
}

#[tokio::test]
async fn the_receipt_leads_to_a_request_that_a_stranger_has_shut() {
    let visit = Visit::new().await;
    let check = visit.check(Lang::Ar).await.page;
    let receipt = visit.confirm(Lang::Ar, &check).await.location;
    let page = visit.get(&receipt).await;
    let follow = page.page.links.iter().find(|link| link.contains("/track/receipt/")).unwrap().clone();
    let entry = visit.get(&follow).await;
    let reference = entry.page.filled["reference"].clone();
    for n in 0..7 {
        track(&visit, Lang::Ar, &reference, &format!("900{n}")).await;
    }
    assert_eq!(track(&visit, Lang::Ar, &reference, DIGITS).await.status, 422);
    let by_receipt = |reference: &str, digits: &str| encoded([("reference", reference), ("digits", digits)]);
    assert_eq!(visit.post(&follow, by_receipt(&reference, DIGITS)).await.status, 200);
    // Another number typed there counts as typed anywhere.
    let other = request(&visit, SOUND).await.to_string();
    assert_eq!(visit.post(&follow, by_receipt(&other, "9999")).await.status, 422);
    let tries = records::of_kind(&visit.table, "TRIES#RECEIPT").await;
    assert!(tries.iter().all(|item| records::number(item, "all") == Some(0)), "{tries:?}");
    // An address that is not genuine is the page without a number.
    let forged = visit.get("/intake/ar/track/receipt/2.support.22222222.1000..x").await;
    assert_eq!((forged.status, forged.page.filled["reference"].as_str()), (200, ""));
}

#[tokio::test]
async fn after_twenty_wrong_tries_the_team_opens_it() {
    let visit = Visit::new().await;
    let reference = request(&visit, SOUND).await;
    for n in 0..MOST_IN_ALL {
        visit.wait(HOUR);
        track(&visit, Lang::Ar, &reference.to_string(), &format!("90{n:02}")).await;
    }
    visit.wait(30 * DAY);
    assert_eq!(track(&visit, Lang::Ar, &reference.to_string(), DIGITS).await.status, 422);
    let shut = record(&visit, &reference).await;
    assert!(shut.is_shut_to_followers);
    visit.intake.store.open_to_followers(&Act::new(&visit.intake.world, STAFF), &shut).await.unwrap();
    tracked(&visit, &reference).await;
    assert!(!record(&visit, &reference).await.is_shut_to_followers);
}

#[tokio::test]
async fn a_request_without_a_telephone_is_seen_by_the_digits_of_its_receipt() {
    let visit = Visit::new().await;
    let fields = SOUND.into_iter().filter(|(name, _)| *name != "mobile");
    let fields = fields.map(|(name, value)| (name, if name == "reply_by" { "interview" } else { value }));
    let fields: Vec<_> = fields.chain([("mobile.none", "none"), ("other_way", "عند جارنا")]).collect();
    let check = visit.post("/intake/ar/support", journeys::applicant::body(fields)).await;
    assert_eq!(check.status, 200, "{}", check.page.words);
    let receipt = visit.get(&visit.confirm(Lang::Ar, &check.page).await.location).await;
    let submission = records::of_kind(&visit.table, "META").await.remove(0);
    let word = records::text(&submission, "follow_word");
    assert!(receipt.page.words.contains(word), "{}", receipt.page.words);
    let reference = records::text(&submission, "reference");
    assert_eq!(track(&visit, Lang::Ar, reference, word).await.status, 200);
    // A request with a telephone has none, and its receipt shows none.
    let check = visit.check(Lang::Ar).await.page;
    let receipt = visit.get(&visit.confirm(Lang::Ar, &check).await.location).await;
    assert!(!receipt.html.contains("follow-word"));
}

#[tokio::test]
async fn the_decision_is_shown_only_after_the_person_was_told() {
    let visit = Visit::new().await;
    for (outcome, words) in [(Status::Accepted, "قُبل طلبك"), (Status::Declined, "لم يُقبل طلبك")] {
        let reference = request(&visit, SOUND).await;
        moved(&visit, &reference, &[Status::Verified, Status::WithCommittee]).await;
        let before = tracked(&visit, &reference).await;
        assert!(before.page.words.contains("تدرس لجنة البحث طلبك"));
        visit.wait(DAY);
        moved(&visit, &reference, &[outcome]).await;
        let decided = tracked(&visit, &reference).await;
        assert!(decided.page.words.contains("ردّت لجنة البحث، وسنتواصل معك"));
        assert!(!decided.page.words.contains(words), "{}", decided.page.words);
        // Nothing else tells accepted from declined.
        let other = if outcome == Status::Accepted { Status::Declined } else { Status::Accepted };
        let twin = request(&visit, SOUND).await;
        visit.wait(-DAY);
        moved(&visit, &twin, &[Status::Verified, Status::WithCommittee]).await;
        visit.wait(DAY);
        moved(&visit, &twin, &[other]).await;
        let without = |got: &Got, reference: &Reference| got.page.words.replace(&reference.to_string(), "");
        let twin_page = tracked(&visit, &twin).await;
        assert_eq!(steps(&decided), steps(&twin_page));
        assert!(!without(&twin_page, &twin).contains(words));
        told(&visit, &reference).await;
        assert!(tracked(&visit, &reference).await.page.words.contains(words));
    }
}

/// The classes of the steps, in order.
fn steps(got: &Got) -> Vec<String> {
    let parts = got.html.split("<li class=\"step-").skip(1);
    parts.map(|part| part.split('"').next().unwrap().to_string()).collect()
}

#[tokio::test]
async fn the_seven_steps_follow_the_request() {
    let visit = Visit::new().await;
    let reference = request(&visit, SOUND).await;
    let shown = async |visit: &Visit| steps(&tracked(visit, &reference).await).join(" ");
    assert_eq!(shown(&visit).await, "done now later done later later later");
    moved(&visit, &reference, &[Status::WithSocialResearch]).await;
    assert_eq!(shown(&visit).await, "done done now done later later later");
    moved(&visit, &reference, &[Status::Verified, Status::WithCommittee]).await;
    assert_eq!(shown(&visit).await, "done done done done now later later");
    let act = Act::new(&visit.intake.world, STAFF);
    let ask = async |ids: &[String]| {
        visit.intake.store.ask_for_documents(&act, &record(&visit, &reference).await, ids, None).await.unwrap();
    };
    // Before a decision, what is missing says nothing of one.
    ask(&["identity".to_string()]).await;
    assert_eq!(shown(&visit).await, "done done done done now later later");
    let page = tracked(&visit, &reference).await;
    assert!(page.page.words.contains("صورة الهوية الوطنية أو الإقامة"));
    moved(&visit, &reference, &[Status::WithCommittee, Status::Accepted]).await;
    assert_eq!(shown(&visit).await, "done done done done now later later");
    told(&visit, &reference).await;
    assert_eq!(shown(&visit).await, "done done done done done now later");
    ask(&["identity".to_string()]).await;
    assert_eq!(shown(&visit).await, "done done done done done now later", "the registration");
    moved(&visit, &reference, &[Status::Accepted, Status::Served]).await;
    assert_eq!(shown(&visit).await, "done done done done done done done");
}

#[tokio::test]
async fn a_message_that_no_committee_decides_has_no_steps() {
    let visit = Visit::new().await;
    let typed = [
        ("about", "question"),
        ("question", "متى الموعد؟"),
        ("full_name", "سارة علي"),
        ("mobile", "0500000001"),
        ("reply_by", "telephone"),
        ("consent", "yes"),
    ];
    let (store, world) = (&visit.intake.store, &visit.intake.world);
    let sent =
        submitted::submit(store, world, Lang::Ar, "question", typed.into_iter().collect(), Marks::default()).await;
    let got = tracked(&visit, &sent.reference).await;
    assert!(steps(&got).is_empty() && got.page.words.contains("رقم الرسالة"), "{}", got.page.words);
}

#[tokio::test]
async fn no_page_says_anything_personal_and_the_privacy_notice_lists_what_they_say() {
    let visit = Visit::new().await;
    let notices = Lang::ALL.map(|lang| {
        let path = bundle::root().join(format!("content/{lang}/privacy.md"));
        (lang, std::fs::read_to_string(path).unwrap())
    });
    let reference = request(&visit, SOUND).await;
    let act = Act::new(&visit.intake.world, STAFF);
    visit.intake.store.note(&act, &record(&visit, &reference).await, "ملاحظة للفريق وحده").await.unwrap();
    let first = tracked(&visit, &reference).await;
    asks(&visit, &pass(&first), Asking::Contact, &[("contact", "عند خالتي سلمى")]).await;
    let mut labels = [BTreeSet::new(), BTreeSet::new()];
    for steps in [&[][..], &[Status::Verified, Status::WithCommittee], &[Status::Accepted]] {
        moved(&visit, &reference, steps).await;
        for (lang, labels) in Lang::ALL.into_iter().zip(&mut labels) {
            let got = track(&visit, lang, &reference.to_string(), DIGITS).await;
            assert_eq!(got.status, 200);
            for private in PERSONAL.into_iter().chain(["ملاحظة للفريق", "خالتي", STAFF, "صحي", "health"])
            {
                assert!(!got.html.contains(private), "{private}: {}", got.page.words);
            }
            labels.extend(texts(&got.html, "<dt>", "</dt>").into_iter().chain(texts(&got.html, "<h2>", "</h2>")));
        }
    }
    for ((lang, notice), labels) in notices.iter().zip(&labels) {
        let t = |key: &str| visit.intake.bundle.string(*lang, key).to_string();
        let standing = ["standing_received", "standing_with_committee", "standing_replied"].map(t);
        let own = labels.iter().filter(|label| !standing.contains(label));
        assert!(own.clone().count() >= 4, "{labels:?}");
        for label in own {
            assert!(notice.contains(&format!("**{label}**")), "{lang}: the notice does not name {label}");
        }
    }
}

/// The texts between two marks.
fn texts(html: &str, from: &str, to: &str) -> Vec<String> {
    html.split(from).skip(1).filter_map(|rest| Some(rest.split_once(to)?.0.trim().to_string())).collect()
}

#[tokio::test]
async fn what_is_asked_for_reaches_the_team_once() {
    let visit = Visit::new().await;
    let store = &visit.intake.store;
    let reference = request(&visit, SOUND).await;
    let page = tracked(&visit, &reference).await;
    let pass = pass(&page);
    let sure = encoded([("pass", pass.as_str()), ("asking", "withdrawal")]);
    let sure = visit.post("/intake/ar/track/sure", sure).await;
    assert!(sure.status == 200 && store.asked(visit.intake.world.now()).await.unwrap().is_empty(), "only said");
    for _ in 0..3 {
        let got = asks(&visit, &pass, Asking::Withdrawal, &[]).await;
        assert!(got.status == 200 && got.page.words.contains("وصلنا أنك تريد سحب الطلب"), "{}", got.page.words);
    }
    // From a page that was opened anew, too.
    asks(&visit, &self::pass(&tracked(&visit, &reference).await), Asking::Withdrawal, &[]).await;
    let count = |record: &Record, kind: &EventKind| record.events.iter().filter(|event| event.kind == *kind).count();
    let kind = EventKind::Asked(Asking::Withdrawal);
    assert_eq!(count(&record(&visit, &reference).await, &kind), 1);
    let asked = store.asked(visit.intake.world.now()).await.unwrap();
    assert_eq!(
        asked.iter().map(|one| (&one.reference, one.asking)).collect::<Vec<_>>(),
        [(&reference, Asking::Withdrawal)]
    );

    // Another way to be reached is needed in words, and each is kept.
    for wrong in ["", "  ", &"ا".repeat(201)] {
        assert_eq!(asks(&visit, &pass, Asking::Contact, &[("contact", wrong)]).await.status, 422);
    }
    for n in 0..8 {
        assert_eq!(asks(&visit, &pass, Asking::Contact, &[("contact", &format!("عند جاري {n}"))]).await.status, 200);
    }
    assert_eq!(count(&record(&visit, &reference).await, &EventKind::Asked(Asking::Contact)), 5, "and no flood");

    // Dealt with, it can be asked for again.
    let act = Act::new(&visit.intake.world, STAFF);
    store.settle_asked(&act, &record(&visit, &reference).await, &asked[0]).await.unwrap();
    assert!(store.settle_asked(&act, &record(&visit, &reference).await, &asked[0]).await.is_err(), "once");
    visit.wait(1);
    asks(&visit, &self::pass(&tracked(&visit, &reference).await), Asking::Withdrawal, &[]).await;
    assert_eq!(count(&record(&visit, &reference).await, &kind), 2);

    // With the request, all of it is erased.
    store.erase(&act, &reference).await.unwrap();
    assert!(store.asked(visit.intake.world.now()).await.unwrap().is_empty());
    let left = records::dump(&visit.table).await;
    assert!(left.iter().all(|item| !records::text(item, "sk").starts_with("TRIES") || item.contains_key("expires_at")));
    assert_eq!(asks(&visit, &pass, Asking::Copy, &[]).await.status, 422, "it is gone");
}

#[tokio::test]
async fn a_pass_ends_after_half_an_hour_and_is_nobody_elses() {
    let visit = Visit::new().await;
    let reference = request(&visit, SOUND).await;
    let pass = pass(&tracked(&visit, &reference).await);
    visit.wait(30 * 60);
    assert_eq!(asks(&visit, &pass, Asking::Copy, &[]).await.status, 200);
    visit.wait(1);
    for (step, status) in [("ask", 422), ("sure", 422), ("request", 422)] {
        let fields = encoded([("pass", pass.as_str()), ("asking", "erasure")]);
        let got = visit.post(&format!("/intake/ar/track/{step}"), fields).await;
        assert_eq!(got.status, status, "{step}");
        assert!(got.page.words.contains("مضى وقت طويل منذ فتحت الصفحة"));
    }
    let forged = Keys::new([9; 32], None).sign(store::token::Purpose::Follow, &["1", "00", "1795000000"]);
    assert_eq!(asks(&visit, &forged, Asking::Erasure, &[]).await.status, 422);
    let asked = visit.intake.store.asked(visit.intake.world.now()).await.unwrap();
    assert_eq!(asked.iter().map(|one| one.asking).collect::<Vec<_>>(), [Asking::Copy]);
}

#[tokio::test]
async fn a_table_that_does_not_answer_loses_nothing_that_was_typed() {
    let table = table::fresh().await;
    let faulty = Faulty::before(&table).await;
    let visit = Visit::with(faulty.table(&table), submitted::KEYS.clone());
    let reference = request(&visit, SOUND).await;
    let pass = pass(&tracked(&visit, &reference).await);
    faulty.always(Some("GetItem"), Fault::Fail);
    let failed = track(&visit, Lang::Ar, &reference.to_string(), DIGITS).await;
    assert_eq!((failed.status, failed.page.filled["digits"].as_str()), (507, DIGITS));
    faulty.heal();
    // The answer to what was asked is lost on the way, and the person presses again.
    faulty.next(TRANSACT, vec![Fault::PassThenRefuse; 1]);
    let lost = asks(&visit, &pass, Asking::Contact, &[("contact", "عند جارتي")]).await;
    assert_eq!((lost.status, lost.page.filled["contact"].as_str()), (507, "عند جارتي"), "{}", lost.page.words);
    let again = asks(&visit, &pass, Asking::Contact, &[("contact", "عند جارتي")]).await;
    assert_eq!(again.status, 200);
    let events = record(&visit, &reference).await.events;
    assert_eq!(events.iter().filter(|event| event.kind == EventKind::Asked(Asking::Contact)).count(), 1);
}

#[tokio::test]
async fn what_is_no_form_leads_to_the_page_and_counts_nothing() {
    let visit = Visit::new().await;
    for path in ["/intake/ar/track", "/intake/en/track/receipt/x", "/intake/ar/track/ask"] {
        let got = visit.send("POST", path, "text/plain", "reference=2222-2222&digits=0001").await;
        assert!(got.status == 200 && got.page.filled.contains_key("digits"), "{path}");
        assert_eq!(visit.get(path).await.status, 200);
    }
    assert_eq!(visit.post("/intake/ar/track/nothing", "pass=x").await.status, 422);
    assert_eq!(records::dump(&visit.table).await.len(), 0);
}
