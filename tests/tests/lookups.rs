//! Requests of one person are found by a number or a mail address, and by nothing that the table shows in the clear.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue::{N, S};
use forms::{Personal, Reference};
use journeys::applicant::SOUND;
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::staff::{NOW, STAFF, found, submitted, world};
use journeys::submitted::LOOKUP;
use journeys::visit::Visit;
use journeys::{records, table};
use language::Lang;
use proptest::prelude::*;
use store::change::{Act, Unchanged};
use store::config::TableConfig;
use store::lookup::{LookupKey, LookupKind, LookupSecret};
use store::sharing::{Found, MOST_FOUND};
use store::status::Status;
use store::{Store, Timestamp};

const MOBILE: LookupKind = LookupKind::Mobile;
const NATIONAL_ID: LookupKind = LookupKind::NationalId;
/// The mobile number of [`SOUND`], and another one.
const OWN: &str = "0500000001";
const OTHER: &str = "0555555555";

fn key(kind: LookupKind, typed: &str) -> LookupKey {
    LookupKey::from_typed(&LOOKUP, kind, &Personal::new(typed.into())).unwrap()
}

/// A support request with other answers to some questions.
async fn request(store: &Store, others: &[(&'static str, &'static str)]) -> Reference {
    let kept = SOUND.into_iter().filter(|(id, _)| others.iter().all(|(other, _)| other != id));
    submitted(store, "support", kept.chain(others.iter().copied()).collect::<Vec<_>>()).await
}

fn references(found: Found) -> BTreeSet<Reference> {
    assert!(!found.has_more);
    found.requests.into_iter().map(|request| request.unwrap().reference).collect()
}

async fn by(store: &Store, kind: LookupKind, typed: &str) -> BTreeSet<Reference> {
    references(store.find_by_number(NOW, &key(kind, typed)).await.unwrap())
}

fn set<const N: usize>(references: [&Reference; N]) -> BTreeSet<Reference> {
    references.into_iter().cloned().collect()
}

fn act(world: &store::world::World) -> Act<'_> {
    Act::new(world, STAFF)
}

/// The lookup items in the table, as partition and sort keys.
async fn items(table: &TableConfig) -> BTreeSet<(String, String)> {
    let all = records::dump(table).await;
    let keys = all.iter().map(|item| (records::text(item, "pk").to_string(), records::text(item, "sk").to_string()));
    keys.filter(|(pk, _)| pk.starts_with("LOOKUP#")).collect()
}

/// Changes attributes of a request's own item directly in the table.
async fn update(table: &TableConfig, pk: &str, expression: &str, values: &[(&str, i64)]) {
    let mut update = records::client(table).update_item().table_name(&table.table).update_expression(expression);
    for (name, value) in values {
        update = update.expression_attribute_values(*name, N(value.to_string()));
    }
    update.key("pk", S(pk.into())).key("sk", S("META".into())).send().await.unwrap();
}

#[tokio::test]
async fn requests_with_one_number_are_found_however_it_was_written() {
    let store = Store::new(&table::fresh().await);
    let first = request(&store, &[("mobile", "٠٥٠ ٠٠٠ ٠٠٠١")]).await;
    let second = request(&store, &[("mobile", "+966 50-000-0001")]).await;
    let third = request(&store, &[("mobile", "00966500000001"), ("national_id", "2000000006")]).await;
    let stranger = request(&store, &[("mobile", OTHER), ("national_id", "1000000008")]).await;

    for typed in [OWN, "٠٥٠٠٠٠٠٠٠١", "+966500000001"] {
        assert_eq!(by(&store, MOBILE, typed).await, set([&first, &second, &third]), "{typed}");
    }
    assert_eq!(by(&store, NATIONAL_ID, "1234567897").await, set([&first, &second]));
    assert_eq!(by(&store, NATIONAL_ID, "1000000008").await, set([&stranger]));
    assert_eq!(by(&store, MOBILE, "0511111111").await, set([]));

    // The same characters as an answer of another kind are another thing.
    for (kind, stored) in [(MOBILE, "1000000008"), (NATIONAL_ID, "+966500000001")] {
        let other = LookupKey::new(&LOOKUP, kind, &Personal::new(stored.into()));
        assert_eq!(references(store.find_by_number(NOW, &other).await.unwrap()), set([]), "{kind:?} {stored}");
    }
    // Without the key nothing is found.
    let typed = Personal::new(OWN.to_string());
    let guessed = LookupKey::from_typed(&LookupSecret::new([9; 32]), MOBILE, &typed).unwrap();
    assert_eq!(references(store.find_by_number(NOW, &guessed).await.unwrap()), set([]));

    let asked = [key(MOBILE, OTHER), key(NATIONAL_ID, "2000000006")];
    let found = store.sharing(NOW, &asked).await.unwrap();
    let found: Vec<_> = found.into_iter().map(|(kind, found)| (kind, references(found))).collect();
    assert_eq!(found, [(MOBILE, set([&stranger])), (NATIONAL_ID, set([&third]))]);
}

#[tokio::test]
async fn an_opened_request_names_the_other_open_ones_and_what_they_share() {
    let store = Store::new(&table::fresh().await);
    let own = request(&store, &[]).await;
    let twin = request(&store, &[]).await;
    let by_number = request(&store, &[("mobile", OTHER)]).await;
    // The same mail address alone says nothing: a family may share it, and the privacy notice says what it serves for.
    request(&store, &[("mobile", "0511111111"), ("national_id", "1000000008")]).await;
    let closed = request(&store, &[]).await;
    let stranger = request(&store, &[("mobile", OTHER), ("national_id", "2000000006")]).await;
    let world = world();
    store.set_status(&act(&world), &found(&store, &closed).await, Status::Closed, None).await.unwrap();

    let others = store.same_person(NOW, &found(&store, &own).await).await.unwrap();
    assert!(!others.has_more);
    let mut named: Vec<_> =
        others.requests.into_iter().map(|one| (one.request.unwrap().reference, one.kinds)).collect();
    named.sort();
    let mut expected = [(twin, BTreeSet::from(LookupKind::ALL)), (by_number.clone(), BTreeSet::from([NATIONAL_ID]))];
    expected.sort();
    assert_eq!(named, expected);
    let others = store.same_person(NOW, &found(&store, &stranger).await).await.unwrap();
    let named: Vec<_> = others.requests.into_iter().map(|one| (one.request.unwrap().reference, one.kinds)).collect();
    assert_eq!(named, [(by_number, BTreeSet::from([MOBILE]))]);
    // The search finds what is closed too.
    assert!(by(&store, MOBILE, OWN).await.contains(&closed));
}

#[tokio::test]
async fn a_request_for_somebody_without_a_telephone_is_found_by_the_number_of_its_writer() {
    let store = Store::new(&table::fresh().await);
    let written = [
        ("for_whom", "other"),
        ("mobile", ""),
        ("mobile.none", "none"),
        ("writer_name", "علي سارة"),
        ("relation", "child"),
        ("writer_mobile", OTHER),
        ("reply_by", "interview"),
        ("attestation", ""),
        ("consent", ""),
        ("writer_attestation", "yes"),
        ("writer_consent", "yes"),
    ];
    let written = request(&store, &written).await;
    let own = request(&store, &[("mobile", OTHER), ("national_id", "1000000008")]).await;
    assert_eq!(by(&store, MOBILE, OTHER).await, set([&written, &own]));
    assert_eq!(by(&store, MOBILE, OWN).await, set([]));
}

#[tokio::test]
async fn nothing_of_a_number_stands_in_the_keys() {
    let visit = Visit::new().await;
    let check = visit.check(Lang::Ar).await.page;
    assert_eq!(visit.confirm(Lang::Ar, &check).await.status, 303);
    let held = items(&visit.table).await;
    assert_eq!(held.len(), 2, "identity number and mobile number: {held:?}");
    let meta = records::of_kind(&visit.table, "META").await.remove(0);
    for (pk, sk) in &held {
        let hash = pk.strip_prefix("LOOKUP#").unwrap();
        assert!(hash.len() == 32 && hash.chars().all(|c| c.is_ascii_hexdigit()), "{pk}");
        assert_eq!(sk, records::text(&meta, "pk"));
    }
    let shown = format!("{held:?} {:?}", meta["lookups"]).to_lowercase();
    for part in ["1234567897", "500000001", "sara", "example"] {
        assert!(!shown.contains(part), "{part} in {shown}");
    }
    // The confirmation, repeated, adds nothing.
    assert_eq!(visit.confirm(Lang::Ar, &check).await.status, 303);
    assert_eq!(items(&visit.table).await, held);
}

#[tokio::test]
async fn an_erased_request_is_found_by_nothing_and_leaves_no_lookup() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let (erased, kept) = (request(&store, &[]).await, request(&store, &[]).await);
    let id = found(&store, &erased).await.submission.summary.id;
    let world = world();

    // The first transaction fails: everything is as it was.
    let faulty = Faulty::before(&table).await;
    let through = Store::new(&faulty.table(&table));
    faulty.always(Some(TRANSACT), Fault::Fail);
    through.erase(&act(&world), &erased).await.unwrap_err();
    faulty.heal();
    assert_eq!(by(&store, MOBILE, OWN).await, set([&erased, &kept]));

    // It succeeds, and the erasure stops before the reference forgets the id.
    faulty.next(TRANSACT, [Fault::Pass]);
    faulty.always(Some(TRANSACT), Fault::Fail);
    through.erase(&act(&world), &erased).await.unwrap_err();
    faulty.heal();
    assert!(!store.erased(&erased).await.unwrap().unwrap().is_finished);
    let of_it =
        |held: BTreeSet<(String, String)>| held.into_iter().filter(|(_, sk)| *sk == records::partition(&id)).count();
    assert_eq!(of_it(items(&table).await), 0);
    assert_eq!(by(&store, MOBILE, OWN).await, set([&kept]));

    store.erase(&act(&world), &erased).await.unwrap();
    store.erase(&act(&world), &erased).await.unwrap();
    assert_eq!(items(&table).await.len(), 2, "those of the other request");
    let others = store.same_person(NOW, &found(&store, &kept).await).await.unwrap();
    assert_eq!(others.requests, []);
}

#[tokio::test]
async fn an_erasure_wins_over_a_correction_at_the_same_moment() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = request(&store, &[]).await;
    let record = found(&store, &reference).await;
    let world = world();
    let value = Personal::new("+966555555555".to_string());

    // The erasure has read the request, and its transaction is delayed. Meanwhile the number is corrected.
    let faulty = Faulty::before(&table).await;
    let through = Store::new(&faulty.table(&table));
    faulty.next(TRANSACT, [Fault::Hold]);
    let (held, erased) = (faulty.held(1), reference.clone());
    let erasing = tokio::spawn(async move {
        let world = journeys::staff::world();
        through.erase(&Act::new(&world, STAFF), &erased).await
    });
    held.await;
    store.correct(&act(&world), &record, "mobile", Some(&value), Some(&key(MOBILE, OTHER))).await.unwrap();
    assert_eq!(by(&store, MOBILE, OTHER).await, set([&reference]));
    faulty.release();
    erasing.await.unwrap().unwrap();
    assert_eq!(items(&table).await, BTreeSet::new(), "the new number is erased as well");
    assert_eq!(records::dump(&table).await.len(), 2, "the tombstone and the record of the erasure");

    // Now the correction comes too late.
    let corrected = store.correct(&act(&world), &record, "mobile", Some(&value), Some(&key(MOBILE, OTHER))).await;
    assert_eq!(corrected, Err(Unchanged::Changed));
    assert_eq!(items(&table).await, BTreeSet::new());
}

#[tokio::test]
async fn a_search_that_meets_an_erasure_does_not_show_the_request() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let (erased, kept) = (request(&store, &[]).await, request(&store, &[]).await);
    let faulty = Faulty::before(&table).await;
    let through = Store::new(&faulty.table(&table));
    // The lookup items are read, and the requests are not yet.
    faulty.next("BatchGetItem", [Fault::Hold]);
    let held = faulty.held(1);
    let searching = tokio::spawn(async move { through.find_by_number(NOW, &key(MOBILE, OWN)).await });
    held.await;
    let world = world();
    store.erase(&act(&world), &erased).await.unwrap();
    faulty.release();
    assert_eq!(references(searching.await.unwrap().unwrap()), set([&kept]));
}

#[tokio::test]
async fn an_expired_request_is_not_found_although_the_table_still_has_it() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let (expiring, kept) = (request(&store, &[]).await, request(&store, &[]).await);
    let pk = records::partition(&found(&store, &expiring).await.submission.summary.id);
    let end = NOW.plus_seconds(1000);
    update(&table, &pk, "SET expires_at = :at", &[(":at", end.seconds())]).await;
    let at = |now: Timestamp| {
        let store = store.clone();
        async move { references(store.find_by_number(now, &key(MOBILE, OWN)).await.unwrap()) }
    };
    assert_eq!(at(end.plus_seconds(-1)).await, set([&expiring, &kept]));
    assert_eq!(at(end).await, set([&kept]));
    let record = found(&store, &kept).await;
    assert_eq!(store.same_person(end, &record).await.unwrap().requests, []);

    // A correction's lookup item expires with its request.
    let world = world();
    let value = Personal::new("+966555555555".to_string());
    let record = found(&store, &expiring).await;
    store.correct(&act(&world), &record, "mobile", Some(&value), Some(&key(MOBILE, OTHER))).await.unwrap();
    let pk = format!("LOOKUP#{}", key(MOBILE, OTHER).hash());
    let dump = records::dump(&table).await;
    let item = dump.iter().find(|item| records::text(item, "pk") == pk).unwrap();
    assert_eq!(records::number(item, "expires_at"), Some(end.seconds()));
}

#[tokio::test]
async fn the_lookups_of_a_form_with_a_limit_expire_with_the_request() {
    let table = table::fresh().await;
    let visit = Visit::at(table.clone());
    let mut form = visit.intake.bundle.form("support").unwrap().clone();
    form.keep_days = Some(30);
    let answers = forms::Answers::validate(&form, &SOUND.into_iter().collect()).unwrap();
    let world = world();
    let id = store::SubmissionId::draw(&world).unwrap();
    let submission = journeys::submitted::by_website(&id, &form, &answers);
    Store::new(&table).submit(&world, &submission).await.unwrap();
    let expires: BTreeSet<_> =
        records::dump(&table).await.iter().map(|item| records::number(item, "expires_at")).collect();
    assert_eq!(expires, BTreeSet::from([Some(NOW.plus_seconds(30 * 24 * 60 * 60).seconds())]));
    assert_eq!(items(&table).await.len(), 2);
}

#[tokio::test]
async fn a_corrected_request_is_found_by_the_new_answer_and_not_by_the_old_one() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = request(&store, &[]).await;
    let world = world();
    let before = found(&store, &reference).await;
    let value = Personal::new("+966555555555".to_string());
    store.correct(&act(&world), &before, "mobile", Some(&value), Some(&key(MOBILE, OTHER))).await.unwrap();
    assert_eq!(by(&store, MOBILE, OWN).await, set([]));
    assert_eq!(by(&store, MOBILE, OTHER).await, set([&reference]));
    assert_eq!(by(&store, NATIONAL_ID, "1234567897").await, set([&reference]), "the other answers are found as before");

    // Somebody who read the request before cannot bring the old lookup back.
    let late = store.correct(&act(&world), &before, "national_id", None, None).await;
    assert_eq!(late, Err(Unchanged::Changed));
    assert_eq!(items(&table).await.len(), 2);

    // Whoever has no key removes the lookup of the answer that was wrong.
    let record = found(&store, &reference).await;
    let again = Personal::new("+966511111111".to_string());
    store.correct(&act(&world), &record, "mobile", Some(&again), None).await.unwrap();
    assert_eq!(by(&store, MOBILE, OTHER).await, set([]));
    assert_eq!(items(&table).await.len(), 1);

    // Removed answers, up to the last. Then one is added again.
    store.correct(&act(&world), &found(&store, &reference).await, "national_id", None, None).await.unwrap();
    assert_eq!(items(&table).await, BTreeSet::new());
    let record = found(&store, &reference).await;
    assert!(record.submission.lookups.is_empty());
    store.correct(&act(&world), &record, "mobile", Some(&value), Some(&key(MOBILE, OTHER))).await.unwrap();
    assert_eq!(by(&store, MOBILE, OTHER).await, set([&reference]));
    // An answer by which nothing is found leaves the lookups alone.
    let record = found(&store, &reference).await;
    store.correct(&act(&world), &record, "town", Some(&Personal::new("بريدة".into())), None).await.unwrap();
    assert_eq!(by(&store, MOBILE, OTHER).await, set([&reference]));
}

#[tokio::test]
async fn a_record_of_an_earlier_version_is_read_and_corrected_and_erased() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let (old, gone) = (request(&store, &[]).await, request(&store, &[]).await);
    for reference in [&old, &gone] {
        let id = found(&store, reference).await.submission.summary.id;
        update(&table, &records::partition(&id), "REMOVE lookups", &[]).await;
    }
    // A lookup item that its request does not name finds nothing.
    assert_eq!(by(&store, MOBILE, OWN).await, set([]));
    let record = found(&store, &old).await;
    assert_eq!(store.same_person(NOW, &record).await.unwrap().requests, []);
    let world = world();
    let value = Personal::new("+966555555555".to_string());
    store.correct(&act(&world), &record, "mobile", Some(&value), Some(&key(MOBILE, OTHER))).await.unwrap();
    assert_eq!(by(&store, MOBILE, OTHER).await, set([&old]));
    store.erase(&act(&world), &gone).await.unwrap();
    assert!(store.erased(&gone).await.unwrap().unwrap().is_finished);
}

#[tokio::test]
async fn a_lookup_of_a_kind_that_a_newer_version_wrote_is_erased_too() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = request(&store, &[]).await;
    let pk = records::partition(&found(&store, &reference).await.submission.summary.id);
    let (client, newer) = (records::client(&table), format!("LOOKUP#{}", "0f".repeat(16)));
    let put = client.put_item().table_name(&table.table).item("pk", S(newer)).item("sk", S(pk.clone()));
    put.item("received_at", N(NOW.to_string())).send().await.unwrap();
    let update = client.update_item().table_name(&table.table).key("pk", S(pk)).key("sk", S("META".into()));
    let update = update.update_expression("SET lookups.card = :newer");
    let newer = S(format!("card:{}", "0f".repeat(16)));
    update.expression_attribute_values(":newer", newer).send().await.unwrap();
    assert_eq!(items(&table).await.len(), 3);
    let world = world();
    store.erase(&act(&world), &reference).await.unwrap();
    assert_eq!(items(&table).await, BTreeSet::new());
}

#[tokio::test]
async fn a_number_in_very_many_requests_shows_the_newest_and_says_that_there_are_more() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    for _ in 0..MOST_FOUND {
        request(&store, &[]).await;
    }
    let all = store.find_by_number(NOW, &key(MOBILE, OWN)).await.unwrap();
    assert_eq!((all.requests.len(), all.has_more), (MOST_FOUND, false));
    let later = world().with_clock(|| NOW.plus_seconds(60).seconds());
    let typed = SOUND.into_iter().collect();
    let newest = journeys::submitted::submit(&store, &later, Lang::Ar, "support", typed, store::mark::Marks::default());
    let newest = newest.await.reference;
    let found = store.find_by_number(NOW, &key(MOBILE, OWN)).await.unwrap();
    assert_eq!((found.requests.len(), found.has_more), (MOST_FOUND, true));
    assert_eq!(found.requests[0].as_ref().unwrap().reference, newest);
}

proptest! {
    #[test]
    fn a_number_has_one_key_however_it_is_written_and_no_other_number_has_it(
        number in 0_u32..100_000_000, other in 0_u32..100_000_000, is_arabic in any::<bool>(), prefix in 0_usize..5,
        gaps in proptest::collection::vec(0_usize..8, 0..4),
    ) {
        let digits = format!("5{number:08}");
        let mut written = format!("{}{digits}", ["0", "", "966", "+966", "00966"][prefix]);
        for gap in gaps {
            let place = written.len() - 1 - gap;
            written.insert(place, ' ');
        }
        if is_arabic {
            let arabic = |c: char| c.to_digit(10).map_or(c, |digit| char::from_u32(0x0660 + digit).unwrap());
            written = written.chars().map(arabic).collect();
        }
        prop_assert_eq!(key(MOBILE, &written), key(MOBILE, &digits), "{}", written);
        let stored = LookupKey::new(&LOOKUP, MOBILE, &Personal::new(format!("+966{digits}")));
        prop_assert_eq!(&stored, &key(MOBILE, &digits));
        prop_assert_eq!(number == other, key(MOBILE, &digits) == key(MOBILE, &format!("5{other:08}")));
        prop_assert!(!stored.hash().contains(&digits));
        let of_kind = LookupKey::new(&LOOKUP, NATIONAL_ID, &Personal::new(format!("+966{digits}")));
        prop_assert_ne!(of_kind.hash(), stored.hash());
    }
}
