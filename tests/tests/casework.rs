//! Casework in the table: each change with its event, conflicts that are told, and the lists of the desk.

mod members;
mod old;

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue::{N, S};
use forms::Reference;
use journeys::applicant::{PERSONAL, SOUND};
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::people::{added, at, rights, signed_in};
use journeys::staff::{NOW, found};
use journeys::{records, submitted, table};
use language::Lang;
use language::calendar::Day;
use store::casework::{Call, Cursor, Order, Row, RowPage, RowQuery, Seen, Source, Told};
use store::change::{Act, Unchanged};
use store::channel::Channel;
use store::config::TableConfig;
use store::mark::{Mark, Marks};
use store::record::Record;
use store::staff::{Member, Role};
use store::status::Status;
use store::{Store, Timestamp};

/// A moment some seconds after the beginning of the test.
fn after(seconds: i64) -> Timestamp {
    NOW.plus_seconds(seconds)
}

fn day(text: &str) -> Option<Day> {
    Some(Day::from_iso(text).unwrap())
}

/// A request that was stored at a moment.
async fn request(store: &Store, when: Timestamp) -> Reference {
    let typed = SOUND.into_iter().collect();
    submitted::submit(store, &at(when), Lang::Ar, "support", typed, Marks::default()).await.reference
}

/// Members of the staff. The first is a steward, too.
async fn members<const COUNT: usize>(store: &Store) -> [Member; COUNT] {
    let mut members = Vec::new();
    for number in 0..COUNT {
        let rights = rights(&[Role::Relations], number == 0);
        members.push(added(store, &at(NOW), &format!("m{number}"), &rights).await);
    }
    members.try_into().unwrap()
}

/// The events of a request without the first, each with its author.
async fn events(store: &Store, reference: &Reference) -> Vec<String> {
    let events = found(store, reference).await.events.into_iter().skip(1);
    events.map(|event| format!("{}: {}", event.who, event.kind.text())).collect()
}

/// Moves a request along some steps.
async fn moved(store: &Store, act: &Act<'_>, reference: &Reference, steps: &[Status]) -> Record {
    for step in steps {
        store.set_status(act, &found(store, reference).await, *step, None).await.unwrap();
    }
    found(store, reference).await
}

#[tokio::test]
async fn of_two_people_who_take_a_request_at_once_one_has_it() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let [hind, noura] = members(&store).await;
    let reference = request(&store, NOW).await;
    let (seen, world) = (found(&store, &reference).await, at(after(60)));
    let acts = [&hind, &noura].map(|member| Act::new(&world, &member.name).by(&member.id));
    let made = match table::at_once(2) {
        2 => <[_; 2]>::from(tokio::join!(store.take(&acts[0], &seen), store.take(&acts[1], &seen))),
        _ => [store.take(&acts[0], &seen).await, store.take(&acts[1], &seen).await],
    };
    let winner = made.iter().position(Result::is_ok).unwrap();
    assert_eq!(made[1 - winner], Err(Unchanged::Changed));
    let record = found(&store, &reference).await;
    let assignee = record.casework.assignee.as_ref().unwrap();
    assert_eq!((&assignee.person, assignee.name.as_str()), (acts[winner].person.unwrap(), acts[winner].who));
    assert_eq!(record.submission.summary.acknowledged_at, Some(after(60)), "taking it acknowledges it");
    assert_eq!(record.events.len(), 2);
    assert_eq!(record.events[1].person.as_ref(), acts[winner].person);
    // The other can still take it from the colleague, knowing that they have it.
    store.take(&acts[1 - winner], &record).await.unwrap();
    assert_eq!(store.take(&Act::new(&world, "هند"), &record).await, Err(Unchanged::NoPerson));
}

#[tokio::test]
async fn a_request_is_handed_over_only_by_who_knows_its_state_and_only_to_a_member() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let [hind, noura, salma] = members(&store).await;
    let reference = request(&store, NOW).await;
    let world = at(after(60));
    let act = Act::new(&world, &hind.name).by(&hind.id);
    let free = found(&store, &reference).await;
    assert_eq!(store.give_back(&act, &free, None).await, Err(Unchanged::Changed), "nobody has it");
    store.take(&act, &free).await.unwrap();
    assert_eq!(store.hand_over(&act, &free, &noura, None).await, Err(Unchanged::Changed), "seen before it was taken");
    let taken = found(&store, &reference).await;
    store.remove_member(&journeys::people::by_console(&world), &salma).await.unwrap();
    assert_eq!(store.hand_over(&act, &taken, &salma, None).await, Err(Unchanged::Changed), "she has no access");
    store.hand_over(&act, &taken, &noura, Some("تعرفين القرية")).await.unwrap();
    assert_eq!(store.give_back(&act, &taken, None).await, Err(Unchanged::Changed));
    let handed = found(&store, &reference).await;
    assert_eq!(handed.casework.assignee.as_ref().unwrap().person, noura.id);
    let word = handed.events.iter().find_map(|event| event.note.as_ref()).unwrap();
    assert_eq!(word.reveal(), "تعرفين القرية");
    store.give_back(&Act::new(&world, &noura.name).by(&noura.id), &handed, None).await.unwrap();
    assert_eq!(found(&store, &reference).await.casework.assignee, None);
    let mut told = events(&store, &reference).await;
    told.sort();
    assert_eq!(told, ["name-m0: handed over name-m1", "name-m0: taken", "name-m1: given back"]);
}

#[tokio::test]
async fn the_outcome_is_told_once_and_again_after_another_decision() {
    use Status::{Accepted, Declined, Verified, WithCommittee};

    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = request(&store, NOW).await;
    let (first, second) = (at(after(60)), at(after(120)));
    let (act, later) = (Act::new(&first, "هند"), Act::new(&second, "هند"));
    let open = found(&store, &reference).await;
    assert_eq!(store.tell(&act, &open, Told::Call, None).await, Err(Unchanged::Changed), "there is no outcome");
    let declined = moved(&store, &act, &reference, &[Status::Verified, Status::WithCommittee, Status::Declined]).await;
    store.tell(&act, &declined, Told::InPerson, Some("جاء إلى المكتب")).await.unwrap();
    assert_eq!(store.tell(&act, &declined, Told::Call, None).await, Err(Unchanged::Changed), "it was told");
    let told = found(&store, &reference).await.casework.told.unwrap();
    assert_eq!((told.at, told.by.as_str(), told.how), (after(60), "هند", Some(Told::InPerson)));

    let accepted = moved(&store, &later, &reference, &[Status::WithCommittee, Status::Accepted]).await;
    assert_eq!(accepted.casework.told, None);
    let reached: Vec<_> = accepted.casework.reached.into_iter().collect();
    let (early, late) = (after(60), after(120));
    assert_eq!(reached, [(Verified, early), (WithCommittee, early), (Accepted, late), (Declined, early)]);
    assert_eq!(accepted.casework.moved_at, Some(late));
    assert_eq!(store.tell(&later, &declined, Told::Letter, None).await, Err(Unchanged::Changed), "another outcome");
    store.tell(&later, &found(&store, &reference).await, Told::Letter, None).await.unwrap();
    // A step to another decided status leaves it told.
    let served = moved(&store, &later, &reference, &[Status::Served]).await;
    assert_eq!(served.casework.told.unwrap().how, Some(Told::Letter));
}

#[tokio::test]
async fn documents_reminders_and_reports_apply_to_what_was_seen() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = request(&store, NOW).await;
    let world = at(after(60));
    let act = Act::new(&world, "هند");
    let seen = found(&store, &reference).await;
    let ids = ["family_card".to_string(), "rent_contract".into()];
    store.ask_for_documents(&act, &seen, &ids, Some("بطاقة العائلة غير واضحة")).await.unwrap();
    assert_eq!(store.ask_for_documents(&act, &seen, &ids, None).await, Err(Unchanged::Changed));
    let asked = found(&store, &reference).await;
    assert_eq!((asked.submission.summary.status, &asked.casework.documents), (Status::DocumentsAsked, &ids.to_vec()));

    store.remind(&act, &asked, day("2026-12-01")).await.unwrap();
    assert_eq!(store.remind(&act, &asked, day("2026-12-02")).await, Err(Unchanged::Changed));
    let reminded = found(&store, &reference).await;
    assert_eq!(reminded.casework.remind_on, day("2026-12-01"));
    store.remind(&act, &reminded, None).await.unwrap();
    assert_eq!(found(&store, &reference).await.casework.remind_on, None);

    assert_eq!(store.report(&act, &reminded, "زرنا الأسرة").await, Err(Unchanged::Changed), "not with research");
    let research = moved(&store, &act, &reference, &[Status::WithSocialResearch]).await;
    store.report(&act, &research, "زرنا الأسرة").await.unwrap();
    assert_eq!(
        store.set_status(&act, &research, Status::Accepted, None).await,
        Err(Unchanged::OutOfOrder { from: Status::WithSocialResearch, to: Status::Accepted })
    );
}

#[tokio::test]
async fn a_call_and_the_day_to_call_again_are_recorded_together_or_not_at_all() {
    let store = Store::new(&table::fresh().await);
    let reference = request(&store, NOW).await;
    let world = at(after(60));
    let act = Act::new(&world, "هند");
    let seen = found(&store, &reference).await;
    store.call_again(&act, &seen, day("2026-12-01").unwrap(), Some("بعد الظهر")).await.unwrap();
    let called = ["هند: called again", "هند: reminder 2026-12-01"];
    let mut made = events(&store, &reference).await;
    made.sort();
    assert_eq!(made, called);
    assert_eq!(found(&store, &reference).await.casework.remind_on, day("2026-12-01"));
    let stale = store.call_again(&act, &seen, day("2026-12-02").unwrap(), Some("مساءً")).await;
    assert_eq!(stale, Err(Unchanged::Changed), "a colleague has set another day since");
    assert_eq!(events(&store, &reference).await.len(), called.len());
}

/// One of the changes of casework, by its number, of a request that is with social research.
async fn change(store: &Store, act: &Act<'_>, record: &Record, to: &Member, number: usize) -> Result<(), Unchanged> {
    match number {
        0 => store.take(act, record).await,
        1 => store.hand_over(act, record, to, Some("سارة علي")).await,
        2 => store.log_call(act, record, Call::Again, Some("سارة علي")).await,
        3 => store.remind(act, record, day("2026-12-01")).await,
        4 => store.report(act, record, "سارة علي").await,
        5 => store.record_print(act, &record.submission).await,
        6 => store.ask_for_documents(act, record, &["id".into()], Some("سارة علي")).await,
        _ => panic!("there is no other"),
    }
}

/// The items of a table by their keys.
async fn whole(table: &TableConfig) -> BTreeMap<(String, String), records::Item> {
    let key = |item: &records::Item| ["pk", "sk"].map(|name| records::text(item, name).to_string()).into();
    records::dump(table).await.into_iter().map(|item| (key(&item), item)).collect()
}

#[tokio::test]
async fn a_failed_change_leaves_nothing_and_one_whose_answer_is_lost_is_made_once() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let [hind, noura] = members(&store).await;
    let faulty = Faulty::before(&table).await;
    let through = Store::new(&faulty.table(&table));
    let world = at(after(60));
    let act = Act::new(&world, &hind.name).by(&hind.id);
    for number in 0..=6 {
        let reference = request(&store, NOW).await;
        let record = moved(&store, &act, &reference, &[Status::WithSocialResearch]).await;
        let before = whole(&table).await;
        faulty.always(Some(TRANSACT), Fault::Repeat);
        let error = change(&through, &act, &record, &noura, number).await.unwrap_err();
        assert!(matches!(error, Unchanged::Store(_)) && !error.to_string().contains("سارة"), "{number}: {error}");
        faulty.heal();
        assert!(whole(&table).await == before, "{number}");
        // The table makes the change, the response is lost, and the repetition finds that it is made.
        faulty.next(TRANSACT, [Fault::PassThenCut]);
        change(&through, &act, &record, &noura, number).await.unwrap();
        assert_eq!(events(&store, &reference).await.len(), 2, "{number}");
        // Nothing is added to an erased request.
        store.erase(&act, &reference).await.unwrap();
        assert_eq!(change(&store, &act, &record, &noura, number).await, Err(Unchanged::Changed), "{number}");
    }
}

#[tokio::test]
async fn a_session_leaves_one_event_for_each_request_that_it_reads() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let [hind] = members(&store).await;
    let (first, second) = (request(&store, NOW).await, request(&store, NOW).await);
    let world = at(after(60));
    let session = signed_in(&store, &world, "m0").await;
    let act = Act::new(&world, &hind.name).by(&hind.id);
    let record = found(&store, &first).await;
    let submission = &record.submission;
    let (one, other) =
        (store.record_read_in(&act, submission, &session), store.record_read_in(&act, submission, &session));
    if table::at_once(2) == 2 {
        let (one, other) = tokio::join!(one, other);
        one.and(other).unwrap();
    } else {
        one.await.and(other.await).unwrap();
    }
    let faulty = Faulty::before(&table).await;
    faulty.next(TRANSACT, [Fault::PassThenCut]);
    Store::new(&faulty.table(&table)).record_read_in(&act, submission, &session).await.unwrap();
    assert_eq!(events(&store, &first).await, ["name-m0: read"]);
    store.record_read_in(&act, &found(&store, &second).await.submission, &session).await.unwrap();
    assert_eq!(events(&store, &second).await, ["name-m0: read"]);

    // What happened later comes later, although the key of a read event sorts after all others.
    let later = at(after(90));
    store.note(&Act::new(&later, "نورة"), &record, "ملاحظة").await.unwrap();
    let again = signed_in(&store, &later, "m0").await;
    store.record_read_in(&Act::new(&at(after(120)), &hind.name), submission, &again).await.unwrap();
    assert_eq!(events(&store, &first).await, ["name-m0: read", "نورة: noted", "name-m0: read"]);
    let all = whole(&table).await;
    assert!(!format!("{all:?}").contains(&session.reveal()), "the table holds no token");

    store.erase(&act, &first).await.unwrap();
    assert_eq!(store.record_read_in(&act, submission, &session).await, Err(Unchanged::Changed));
    assert!(records::of_kind(&table, "EV#READ#").await.len() == 1, "the events are erased too");
}

fn references(page: &RowPage) -> Vec<Reference> {
    page.rows.iter().map(|row| row.reference.clone()).collect()
}

fn steps(statuses: &[Status]) -> RowQuery {
    RowQuery::new(Source::Steps(statuses.to_vec()), 50)
}

#[tokio::test]
async fn lists_have_filters_an_order_and_nothing_that_a_person_wrote() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let [hind, noura] = members(&store).await;
    let first = request(&store, after(-100)).await;
    let second = request(&store, after(-50)).await;
    let typed = [("satisfaction", "5"), ("about", "website"), ("consent", "yes")].into_iter().collect();
    let marks: Marks = [Mark::TooFast].into_iter().collect();
    let rating = submitted::submit(&store, &at(after(-70)), Lang::En, "rating", typed, marks).await.reference;
    let world = at(after(60));
    let act = Act::new(&world, &hind.name).by(&hind.id);
    store.take(&act, &found(&store, &first).await).await.unwrap();
    store.remind(&act, &found(&store, &first).await, day("2026-12-01")).await.unwrap();
    moved(&store, &act, &second, &[Status::Verified]).await;

    let list = async |query: RowQuery| references(&store.list_rows(NOW, &query).await.unwrap());
    let both = steps(&[Status::Received, Status::Verified]);
    let all = [first.clone(), rating.clone(), second.clone()];
    assert_eq!(list(both.clone()).await, all);
    let newest = RowQuery { order: Order::NewestFirst, ..both.clone() };
    assert_eq!(list(newest).await, [second.clone(), rating.clone(), first.clone()]);
    assert_eq!(list(steps(&[Status::Received])).await, [first.clone(), rating.clone()]);
    assert_eq!(list(steps(&[])).await, []);
    assert_eq!(
        list(RowQuery { form: Some("support".into()), ..both.clone() }).await,
        [&first, &second].map(Clone::clone)
    );
    assert_eq!(list(RowQuery { channel: Some(Channel::Letter), ..both.clone() }).await, []);
    assert_eq!(list(RowQuery { marked: true, ..both.clone() }).await, std::slice::from_ref(&rating));
    assert_eq!(list(RowQuery { unassigned: true, ..both.clone() }).await, [rating.clone(), second.clone()]);
    assert_eq!(list(RowQuery { not_acknowledged: true, ..both.clone() }).await, std::slice::from_ref(&rating));
    let between = |from: i64, to: i64| RowQuery { received: Some(after(from))..Some(after(to)), ..both.clone() };
    assert_eq!(list(between(-70, -50)).await, std::slice::from_ref(&rating), "from one moment on and before another");
    assert_eq!(list(between(-50, -70)).await, []);
    let mine = |member: &Member, at: &[Status]| RowQuery::new(Source::Mine(member.id.clone(), at.to_vec()), 5);
    assert_eq!(list(mine(&hind, &Status::ALL)).await, std::slice::from_ref(&first));
    assert_eq!(list(mine(&hind, &[Status::Verified])).await, []);
    assert_eq!(list(mine(&noura, &Status::ALL)).await, []);

    let rows = store.list_rows(NOW, &both).await.unwrap().rows;
    let Row { assignee, remind_on, acknowledged_at, moved_at, told_at, is_altered, .. } = &rows[0];
    assert_eq!(assignee.as_ref().map(|one| (&one.person, one.name.as_str())), Some((&hind.id, hind.name.as_str())));
    assert_eq!((*remind_on, *acknowledged_at, *moved_at), (day("2026-12-01"), Some(after(60)), None));
    assert_eq!((*told_at, *is_altered, rows[2].moved_at), (None, false, Some(after(60))));

    let client = records::client(&table);
    for (index, hash, value) in [("steps", "status", "received"), ("mine", "assigned_to", hind.id.as_str())] {
        let query = client.query().table_name(&table.table).index_name(index).key_condition_expression("#hash = :hash");
        let query = query.expression_attribute_names("#hash", hash);
        let held = query.expression_attribute_values(":hash", S(value.into())).send().await.unwrap().items.unwrap();
        assert!(!held.is_empty());
        let held = format!("{held:?}");
        assert!(!PERSONAL.iter().any(|word| held.contains(word)) && !held.contains("answers"), "{held}");
    }

    let counts = store.count_by_step(NOW, &Status::ALL, &Seen::everything(), 1).await.unwrap();
    let shown: Vec<_> = Status::ALL.iter().take(3).map(|status| counts[status].to_string()).collect();
    assert_eq!(shown, ["1+", "1", "0"]);
}

#[tokio::test]
async fn pages_lose_and_repeat_nothing_while_requests_arrive_and_move() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let world = at(after(60));
    let act = Act::new(&world, "هند");
    let mut all = Vec::new();
    // Several arrive in the same second.
    for number in 0..14 {
        all.push(request(&store, after(-100 + number / 4)).await);
    }
    for order in [Order::OldestFirst, Order::NewestFirst] {
        let mut query = RowQuery { order, limit: 3, ..steps(&Status::ALL) };
        let (mut seen, mut pages) = (Vec::new(), 0);
        loop {
            let page = store.list_rows(NOW, &query).await.unwrap();
            let in_order = |a: &Row, b: &Row| (a.received_at, &a.id) < (b.received_at, &b.id);
            let is_oldest_first = order == Order::OldestFirst;
            assert!(page.rows.windows(2).all(|two| in_order(&two[0], &two[1]) == is_oldest_first));
            assert!(page.next.is_none() || page.rows.len() == 3);
            seen.extend(references(&page));
            // One arrives, one that was seen moves on, and one that was not.
            if pages < 3 {
                request(&store, after(-10 + pages)).await;
            }
            let unseen = all.iter().find(|reference| !seen.contains(reference));
            for reference in seen.last().into_iter().chain(unseen) {
                let record = found(&store, reference).await;
                let to = record.submission.summary.status.next()[0];
                store.set_status(&act, &record, to, None).await.unwrap();
            }
            pages += 1;
            let Some(next) = page.next else { break };
            query.after = Some(Cursor::parse(&next.to_string()).unwrap());
        }
        let different: BTreeSet<_> = seen.iter().collect();
        assert_eq!(different.len(), seen.len(), "repeated, {order:?}");
        assert!(all.iter().all(|reference| different.contains(reference)), "lost, {order:?}");
    }
}

#[tokio::test]
async fn expired_and_erased_requests_are_not_listed_and_unreadable_ones_are_named_once() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let world = at(after(60));
    let [kept, expired, erased, unknown] = [
        request(&store, NOW).await,
        request(&store, NOW).await,
        request(&store, NOW).await,
        request(&store, NOW).await,
    ];
    for (reference, name, value) in
        [(&expired, "expires_at", N(after(100).to_string())), (&unknown, "channel", S("fax".into()))]
    {
        let id = found(&store, reference).await.submission.summary.id;
        records::set(&table, &id, name, value).await;
    }
    store.erase(&Act::new(&world, "هند"), &erased).await.unwrap();
    let mut query = RowQuery { limit: 1, form: Some("support".into()), ..steps(&[Status::Received]) };
    let (mut rows, mut unreadable) = (Vec::new(), Vec::new());
    loop {
        let page = store.list_rows(after(100), &query).await.unwrap();
        rows.extend(references(&page));
        unreadable.extend(page.unreadable.into_iter().map(|record| record.name));
        let Some(next) = page.next else { break };
        query.after = Some(next);
    }
    assert_eq!((rows, unreadable), (vec![kept], vec![unknown.to_string()]));
    let counts = store.count_by_step(after(100), &[Status::Received], &Seen::everything(), 1000).await.unwrap();
    assert_eq!(counts[&Status::Received].to_string(), "2");
    assert_eq!(store.list_rows(after(99), &RowQuery { limit: 9, ..query }).await.unwrap().next, None);
}

#[tokio::test]
async fn failed_notices_are_listed_as_rows() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let (reference, _other) = (request(&store, NOW).await, request(&store, NOW).await);
    assert_eq!(store.list_failed_rows(NOW).await.unwrap(), (Vec::new(), Vec::new()));
    let pk = records::partition(&found(&store, &reference).await.submission.summary.id);
    let update = records::client(&table).update_item().table_name(&table.table);
    let update = update.key("pk", S(pk)).key("sk", S("OUT#relations".into()));
    let update = update.update_expression("SET #state = :failed, pending = :failed");
    let update = update.expression_attribute_names("#state", "state");
    update.expression_attribute_values(":failed", S("failed".into())).send().await.unwrap();
    let (rows, unreadable) = store.list_failed_rows(NOW).await.unwrap();
    assert_eq!((rows.len(), &rows[0].reference, unreadable.len()), (1, &reference, 0));
    let world = at(after(60));
    let [hind] = members(&store).await;
    let record = found(&store, &reference).await;
    store.take(&Act::new(&world, &hind.name).by(&hind.id), &record).await.unwrap();
    assert_eq!(store.list_failed_rows(NOW).await.unwrap().0, [], "taking it tells that it was seen");
}
