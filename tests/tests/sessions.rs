//! Sessions of the staff in the table: how they begin and how each ends, by the clock of the test.

use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::people::{added, at, by_console, by_member, identity, rights, session, signed_in};
use journeys::records::{self, Item};
use journeys::staff::NOW;
use journeys::table;
use language::Lang;
use store::Store;
use store::config::TableConfig;
use store::session::{FRESH_SECONDS, IDLE_SECONDS, LONGEST_SECONDS, NotSignedIn, SessionToken, SignIn};
use store::staff::{Identity, InvitationCode, Member, Role, StaffChange};
use store::world::{NoEntropy, World};

fn after(seconds: i64) -> World {
    at(NOW.plus_seconds(seconds))
}

/// A table with a steward, Hind, and Salma, who has one role.
async fn staffed() -> (TableConfig, Store, Member, Member) {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let hind = added(&store, &at(NOW), "hind", &rights(&[], true)).await;
    let salma = added(&store, &at(NOW), "salma", &rights(&[Role::Relations], false)).await;
    (table, store, hind, salma)
}

async fn items(table: &TableConfig) -> Vec<Item> {
    records::of_kind(table, "SESSION").await
}

#[tokio::test]
async fn a_member_who_signs_in_gets_a_token_that_the_table_does_not_hold() {
    let (table, store, _, salma) = staffed().await;
    let token = signed_in(&store, &after(5), "salma").await;
    let found = session(&store, &after(6), &token).await;
    assert_eq!((found.member.id, found.member.rights), (salma.id.clone(), salma.rights));
    assert_eq!((found.started_at, found.seen_at), (NOW.plus_seconds(5), NOW.plus_seconds(5)));
    assert_eq!(store.member(&salma.id).await.unwrap().unwrap().signed_in_at, Some(NOW.plus_seconds(5)));
    let all = records::dump(&table).await;
    let shown = format!("{all:?}");
    let bytes: Vec<u8> = base64(&token.reveal());
    assert!(!shown.contains(&token.reveal()) && !shown.contains(&hex(&bytes)));
    let stored = items(&table).await;
    assert_eq!(stored.len(), 1);
    assert_eq!(records::number(&stored[0], "expires_at"), Some(NOW.seconds() + 5 + LONGEST_SECONDS));
    let other = SessionToken::parse(&"A".repeat(SessionToken::LENGTH)).unwrap();
    assert_eq!(store.session(&after(6), &other).await.unwrap_err(), NotSignedIn::Unknown);
}

fn base64(text: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn a_session_ends_after_30_minutes_without_a_request() {
    let (_, store, ..) = staffed().await;
    let token = signed_in(&store, &at(NOW), "salma").await;
    assert!(store.session(&after(IDLE_SECONDS - 1), &token).await.is_ok());
    // That request was recorded.
    assert!(store.session(&after(2 * IDLE_SECONDS - 2), &token).await.is_ok());
    let idle = store.session(&after(3 * IDLE_SECONDS - 2), &token).await;
    assert_eq!(idle.unwrap_err(), NotSignedIn::Idle);
    // A request after the end does not bring it back.
    assert_eq!(store.session(&after(3 * IDLE_SECONDS), &token).await.unwrap_err(), NotSignedIn::Idle);
}

#[tokio::test]
async fn a_session_ends_9_hours_after_it_began_however_busy_it_is() {
    let (table, store, ..) = staffed().await;
    let token = signed_in(&store, &at(NOW), "salma").await;
    let mut seconds = 0;
    while seconds < LONGEST_SECONDS {
        assert!(store.session(&after(seconds), &token).await.is_ok(), "{seconds}");
        seconds += 20 * 60;
    }
    assert!(store.session(&after(LONGEST_SECONDS - 1), &token).await.is_ok());
    assert_eq!(store.session(&after(LONGEST_SECONDS), &token).await.unwrap_err(), NotSignedIn::TooLong);
    assert_eq!(items(&table).await.len(), 1, "the table deletes it late");
}

#[tokio::test]
async fn the_last_request_is_written_once_a_minute() {
    let (table, store, ..) = staffed().await;
    let faulty = Faulty::before(&table).await;
    let through = Store::new(&faulty.table(&table));
    let token = signed_in(&store, &at(NOW), "salma").await;
    for (seconds, writes) in [(1, 0), (59, 0), (60, 1), (61, 1), (119, 1), (120, 2), (500, 3)] {
        session(&through, &after(seconds), &token).await;
        assert_eq!(faulty.seen("UpdateItem").len(), writes, "{seconds}");
    }
    // A table that is too busy to record it does not lock anyone out.
    faulty.always(Some("UpdateItem"), Fault::Refuse);
    assert_eq!(session(&through, &after(600), &token).await.seen_at, NOW.plus_seconds(500));
    assert_eq!(session(&store, &after(600), &token).await.seen_at, NOW.plus_seconds(500));
}

#[tokio::test]
async fn signing_out_ends_one_session_and_signing_out_everywhere_all_of_a_person() {
    let (table, store, hind, salma) = staffed().await;
    let world = at(NOW);
    let [one, two, three] = [
        signed_in(&store, &world, "salma").await,
        signed_in(&store, &world, "salma").await,
        signed_in(&store, &world, "hind").await,
    ];
    store.sign_out(&one).await.unwrap();
    store.sign_out(&one).await.unwrap();
    assert_eq!(store.session(&world, &one).await.unwrap_err(), NotSignedIn::Unknown);
    assert!(store.session(&world, &two).await.is_ok());
    assert_eq!(items(&table).await.len(), 2);
    // By herself, though she is no steward.
    store.sign_out_everywhere(&by_member(&world, &salma), &salma).await.unwrap();
    assert_eq!(store.session(&world, &two).await.unwrap_err(), NotSignedIn::Ended);
    assert!(store.session(&world, &three).await.is_ok(), "another person's session goes on");
    let again = signed_in(&store, &world, "salma").await;
    assert!(store.session(&world, &again).await.is_ok());
    store.sign_out_everywhere(&by_member(&world, &hind), &salma).await.unwrap();
    assert_eq!(store.session(&world, &again).await.unwrap_err(), NotSignedIn::Ended);
    let events = store.staff_events().await.unwrap();
    let ended: Vec<_> = events.iter().filter(|event| event.change == StaffChange::SignedOutEverywhere).collect();
    assert_eq!(ended.len(), 2);
    assert!(ended.iter().all(|event| event.name == "name-salma"));
}

#[tokio::test]
async fn removing_a_person_ends_their_sessions_and_changed_rights_count_at_once() {
    let (_, store, hind, salma) = staffed().await;
    let world = at(NOW);
    let tokens = [signed_in(&store, &world, "salma").await, signed_in(&store, &world, "salma").await];
    store.set_rights(&by_member(&world, &hind), &salma, &rights(&[Role::Committee], false)).await.unwrap();
    assert_eq!(session(&store, &world, &tokens[0]).await.member.rights, rights(&[Role::Committee], false));
    let salma = store.member(&salma.id).await.unwrap().unwrap();
    store.remove_member(&by_member(&world, &hind), &salma).await.unwrap();
    for token in &tokens {
        assert_eq!(store.session(&world, token).await.unwrap_err(), NotSignedIn::Ended);
    }
    let again = store.sign_in(&world, &identity("salma"), Some(NOW), None).await.unwrap();
    assert!(matches!(again, SignIn::NoAccess(_)));
}

#[tokio::test]
async fn a_sign_in_is_fresh_for_10_minutes_if_the_service_said_when_it_was() {
    let (_, store, ..) = staffed().await;
    let start = |auth_time: Option<i64>| {
        let store = store.clone();
        async move {
            let at_time = auth_time.map(|seconds| NOW.plus_seconds(seconds));
            match store.sign_in(&at(NOW), &identity("salma"), at_time, None).await.unwrap() {
                SignIn::Started(token, _) => session(&store, &at(NOW), &token).await,
                SignIn::NoAccess(_) => panic!("she has access"),
            }
        }
    };
    let fresh = start(Some(-100)).await;
    assert!(
        fresh.is_fresh(NOW.plus_seconds(FRESH_SECONDS - 101)) && !fresh.is_fresh(NOW.plus_seconds(FRESH_SECONDS - 100))
    );
    assert!(!start(Some(-FRESH_SECONDS)).await.is_fresh(NOW), "the service remembered an old sign-in");
    assert!(!start(None).await.is_fresh(NOW));
    // A clock that is fast gains nothing.
    assert_eq!(start(Some(1_000_000)).await.fresh_until, Some(NOW.plus_seconds(FRESH_SECONDS)));
}

#[tokio::test]
async fn a_new_sign_in_replaces_the_session_that_the_browser_had() {
    let (table, store, ..) = staffed().await;
    let world = at(NOW);
    let old = signed_in(&store, &world, "hind").await;
    let SignIn::Started(new, member) = store.sign_in(&world, &identity("salma"), None, Some(&old)).await.unwrap()
    else {
        panic!("she has access");
    };
    assert_eq!((member.name.as_str(), member.signed_in_at), ("name-salma", Some(NOW)));
    assert_eq!(store.session(&world, &old).await.unwrap_err(), NotSignedIn::Unknown);
    assert_eq!(session(&store, &world, &new).await.member.name, "name-salma");
    assert_eq!(items(&table).await.len(), 1);
}

#[tokio::test]
async fn a_language_is_a_preference_of_a_member() {
    let (_, store, hind, salma) = staffed().await;
    let world = at(NOW);
    assert!(store.set_language(&salma, Lang::En).await.unwrap());
    let token = signed_in(&store, &world, "salma").await;
    assert_eq!(session(&store, &world, &token).await.member.lang, Lang::En);
    let salma = store.member(&salma.id).await.unwrap().unwrap();
    store.remove_member(&by_member(&world, &hind), &salma).await.unwrap();
    assert!(!store.set_language(&salma, Lang::Ar).await.unwrap());
}

#[tokio::test]
async fn a_session_begins_although_a_response_is_lost_and_a_fault_never_signs_anyone_in() {
    let (table, store, ..) = staffed().await;
    let faulty = Faulty::before(&table).await;
    let through = Store::new(&faulty.table(&table));
    let world = at(NOW);
    for fault in [Fault::PassThenCut, Fault::PassThenFail, Fault::ThrottleInside, Fault::Throttle, Fault::Fail] {
        faulty.next(TRANSACT, [fault]);
        let token = signed_in(&through, &world, "salma").await;
        assert!(store.session(&world, &token).await.is_ok(), "{fault:?}");
    }
    assert_eq!(items(&table).await.len(), 5);
    // It was made, and is sent again as another transaction.
    faulty.next(TRANSACT, [Fault::PassThenInProgress; 3]);
    let token = signed_in(&through, &world, "salma").await;
    assert!(store.session(&world, &token).await.is_ok());
    assert_eq!((faulty.rules_left(), items(&table).await.len()), (0, 6));
    let token = signed_in(&through, &world, "salma").await;
    for operation in ["GetItem", TRANSACT, "DeleteItem"] {
        faulty.heal();
        faulty.always(Some(operation), Fault::Refuse);
        match operation {
            "GetItem" => {
                assert!(matches!(through.session(&world, &token).await, Err(NotSignedIn::Store(_))));
                assert!(through.sign_in(&world, &identity("salma"), None, None).await.is_err());
            }
            "DeleteItem" => assert!(through.sign_out(&token).await.is_err()),
            _ => {
                assert!(through.sign_in(&world, &identity("salma"), None, None).await.is_err());
                assert!(through.sign_in(&world, &identity("unknown"), None, None).await.is_err());
            }
        }
    }
    faulty.heal();
    assert!(through.session(&world, &token).await.is_ok(), "the fault ended nothing");
    let mute = World::system().with_entropy(|| Err(NoEntropy));
    assert!(store.sign_in(&mute, &identity("salma"), None, None).await.is_err());
    assert!(store.sign_in(&mute, &identity("unknown"), None, None).await.is_err());
}

#[tokio::test]
async fn a_session_that_ends_while_its_use_is_recorded_stays_ended() {
    let (table, store, ..) = staffed().await;
    let faulty = Faulty::before(&table).await;
    let through = Store::new(&faulty.table(&table));
    let token = signed_in(&store, &at(NOW), "salma").await;
    faulty.next("UpdateItem", [Fault::Hold]);
    let used = tokio::spawn({
        let token = token.clone();
        async move { through.session(&after(90), &token).await }
    });
    faulty.held(1).await;
    store.sign_out(&token).await.unwrap();
    faulty.release();
    assert_eq!(used.await.unwrap().unwrap_err(), NotSignedIn::Unknown);
    assert_eq!(items(&table).await, []);
}

#[tokio::test]
async fn a_person_who_is_removed_or_signed_out_everywhere_while_they_sign_in_is_read_again() {
    let (table, store, hind, salma) = staffed().await;
    for is_removed in [false, true] {
        let faulty = Faulty::before(&table).await;
        let through = Store::new(&faulty.table(&table));
        faulty.next(TRANSACT, [Fault::Hold]);
        let signing =
            tokio::spawn(async move { through.sign_in(&at(NOW), &identity("salma"), Some(NOW), None).await.unwrap() });
        faulty.held(1).await;
        let (world, salma) = (at(NOW), store.member(&salma.id).await.unwrap().unwrap());
        let act = by_member(&world, &hind);
        match is_removed {
            true => store.remove_member(&act, &salma).await.unwrap(),
            false => store.sign_out_everywhere(&act, &salma).await.unwrap(),
        }
        faulty.release();
        match signing.await.unwrap() {
            SignIn::Started(token, _) => assert!(!is_removed && store.session(&world, &token).await.is_ok()),
            SignIn::NoAccess(_) => assert!(is_removed),
        }
    }
    assert_eq!(items(&table).await.len(), 1);
}

/// Words of a person that occur nowhere else.
const CANARIES: [&str; 3] = ["snollygoster", "widdershins", "quomodo@example.org"];

#[tokio::test]
async fn neither_a_token_nor_a_person_is_in_an_error_or_a_debug_text() {
    let (table, store, hind, _) = staffed().await;
    let world = at(NOW);
    let person = Identity::new("https://id.example.org", CANARIES[0], Some(CANARIES[1]), Some(CANARIES[2])).unwrap();
    let signed = store.sign_in(&world, &person, None, None).await.unwrap();
    let SignIn::NoAccess(code) = &signed else { panic!("nobody added them") };
    let invitation = store.invitation(NOW, code).await.unwrap().unwrap();
    let mut shown = vec![format!("{signed:?} {invitation:?} {person:?}")];
    let act = by_console(&world);
    let member = store.add_member(&act, code, &rights(&[Role::Relations], false), Lang::Ar).await.unwrap();
    let SignIn::Started(token, started) = store.sign_in(&world, &person, Some(NOW), None).await.unwrap() else {
        panic!("they have access");
    };
    let open = session(&store, &world, &token).await;
    // A member's name is recorded with all that they do, as the names of staff are everywhere. The rest is theirs.
    let without_name = |text: String| text.replace(&format!("name: \"{}\"", CANARIES[1]), "");
    shown.push(without_name(format!("{token:?} {started:?} {open:?} {member:?} {:?}", by_member(&world, &member))));
    for fault in [Fault::Repeat, Fault::RepeatHalf] {
        let faulty = Faulty::before(&table).await;
        let through = Store::new(&faulty.table(&table));
        let other = InvitationCode::parse("2222-2222").unwrap();
        faulty.always(Some(TRANSACT), fault);
        faulty.always(Some("UpdateItem"), fault);
        faulty.always(Some("DeleteItem"), fault);
        let later = after(90);
        shown.push(format!("{:?}", through.sign_in(&world, &person, None, Some(&token)).await.unwrap_err()));
        shown.push(format!("{:?}", through.remove_member(&by_member(&world, &hind), &member).await.unwrap_err()));
        shown.push(format!("{:?}", through.sign_out(&token).await.map_err(|error| error.to_string())));
        shown.push(format!("{:?}", through.set_language(&member, Lang::En).await.map_err(|error| error.to_string())));
        shown.push(without_name(format!("{:?}", through.session(&later, &token).await)));
        faulty.always(None, fault);
        faulty.next("Query", [fault]);
        shown.push(format!("{:?}", through.session(&later, &token).await.map_err(|error| error.to_string())));
        shown.push(format!("{:?}", through.sign_in(&world, &person, None, None).await.map(|_| ())));
        shown.push(format!("{:?}", through.add_member(&act, &other, &rights(&[], true), Lang::Ar).await.map(|_| ())));
        shown.push(format!("{:?}", through.staff().await.map(|_| ())));
    }
    assert!(
        shown.iter().filter(|text| text.contains("StoreError") || text.contains("hoped")).count() >= 10,
        "{shown:#?}"
    );
    for text in &shown {
        for canary in CANARIES.iter().copied().chain([token.reveal().as_str()]) {
            assert!(!text.contains(canary), "{canary} in {text}");
        }
    }
}
