//! The members of the staff in the table: who has access, what each may do, and the record of every change.

use aws_sdk_dynamodb::types::AttributeValue::{S, Ss};
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::people::{CONSOLE, ISSUER, added, at, by_console, by_member, identity, invited, rights, signed_in};
use journeys::staff::NOW;
use journeys::{records, table};
use language::Lang;
use store::Store;
use store::session::{NotSignedIn, SignIn};
use store::staff::{Identity, InvitationCode, Member, Role, StaffChange, StaffUnchanged};

const DAY: i64 = 24 * 60 * 60;

async fn fresh(store: &Store, member: &Member) -> Member {
    store.member(&member.id).await.unwrap().unwrap()
}

#[tokio::test]
async fn an_unknown_person_gets_a_code_by_which_a_steward_adds_them() {
    let store = Store::new(&table::fresh().await);
    let world = at(NOW);
    let first = added(&store, &world, "hind", &rights(&[Role::Relations], true)).await;
    let code = invited(&store, &world, "salma").await;
    assert_eq!(invited(&store, &world, "salma").await, code, "the same person gets the same code");
    assert_ne!(invited(&store, &world, "other").await, code);

    let typed = InvitationCode::parse(&code.to_string().to_lowercase().replace('-', " ")).unwrap();
    let wanted = rights(&[Role::SocialResearch, Role::Committee], false);
    let member = store.add_member(&by_member(&world, &first), &typed, &wanted, Lang::En).await.unwrap();
    let stored = store.member(identity("salma").id()).await.unwrap().unwrap();
    assert_eq!(stored, member);
    assert_eq!((stored.name.as_str(), stored.issuer.as_str(), stored.lang), ("name-salma", ISSUER, Lang::En));
    assert_eq!(stored.mail.as_ref().unwrap().reveal(), "salma@example.org");
    assert_eq!((stored.rights.clone(), stored.added_at, stored.added_by.as_str()), (wanted.clone(), NOW, "name-hind"));
    assert_eq!(stored.signed_in_at, None);

    let again = store.add_member(&by_console(&world), &code, &wanted, Lang::Ar).await;
    assert_eq!(again.unwrap_err(), StaffUnchanged::AlreadyAMember);
    let names: Vec<_> = store.staff().await.unwrap().into_iter().map(|member| member.name).collect();
    assert_eq!(names, ["name-hind", "name-salma"]);
    let mut events = store.staff_events().await.unwrap();
    events.sort_by(|a, b| a.name.cmp(&b.name));
    let who: Vec<_> = events.iter().map(|event| (event.who.as_str(), event.name.as_str(), event.at)).collect();
    assert_eq!(who, [(CONSOLE, "name-hind", NOW), ("name-hind", "name-salma", NOW)]);
    assert_eq!(events[1].change, StaffChange::Added { rights: wanted });
    assert_eq!(events[1].person, member.id);
}

#[tokio::test]
async fn a_code_ends_after_14_days_and_is_shown_while_a_week_is_left() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    added(&store, &at(NOW), "hind", &rights(&[], true)).await;
    let code = invited(&store, &at(NOW), "salma").await;
    let later = |days: i64, seconds: i64| at(NOW.plus_seconds(days * DAY + seconds));
    assert_eq!(invited(&store, &later(7, -1), "salma").await, code);
    assert!(store.invitation(NOW.plus_seconds(14 * DAY - 1), &code).await.unwrap().is_some());
    // The table has not deleted it yet.
    assert!(store.invitation(NOW.plus_seconds(14 * DAY), &code).await.unwrap().is_none());
    let added = store.add_member(&by_console(&later(14, 0)), &code, &rights(&[Role::Relations], false), Lang::Ar).await;
    assert_eq!(added.unwrap_err(), StaffUnchanged::NoSuchCode);
    let next = invited(&store, &later(7, 0), "salma").await;
    assert_ne!(next, code);
    assert!(store.invitation(NOW.plus_seconds(14 * DAY), &next).await.unwrap().is_some());
    let kept = records::of_kind(&table, "INV").await;
    assert!(kept.iter().all(|item| item.contains_key("expires_at")), "{}", kept.len());
}

#[tokio::test]
async fn a_steward_sees_whom_a_code_stands_for_and_unknown_codes_are_none() {
    let store = Store::new(&table::fresh().await);
    let code = invited(&store, &at(NOW), "salma").await;
    let invitation = store.invitation(NOW, &code).await.unwrap().unwrap();
    assert_eq!((&invitation.identity, invitation.at), (&identity("salma"), NOW));
    let mut digits: Vec<char> = code.to_string().chars().collect();
    digits.swap(0, 1);
    for typed in ["", "2222-2223", "salma", &"2".repeat(100_000)] {
        assert_eq!(InvitationCode::parse(typed), None);
    }
    let unknown = InvitationCode::parse("2222-2222").unwrap();
    assert_eq!(store.invitation(NOW, &unknown).await.unwrap(), None);
}

#[tokio::test]
async fn the_first_member_is_a_steward_and_the_last_steward_stays() {
    let store = Store::new(&table::fresh().await);
    let world = at(NOW);
    let act = by_console(&world);
    let (plain, steward) = (rights(&[Role::Relations], false), rights(&[Role::Relations], true));
    let code = invited(&store, &world, "hind").await;
    let refused = store.add_member(&act, &code, &plain, Lang::Ar).await.unwrap_err();
    assert_eq!(refused, StaffUnchanged::NoSteward);
    assert_eq!(store.staff().await.unwrap(), []);
    let hind = store.add_member(&act, &code, &steward, Lang::Ar).await.unwrap();
    for act in [act, by_member(&world, &hind)] {
        assert_eq!(store.set_rights(&act, &hind, &plain).await.unwrap_err(), StaffUnchanged::LastSteward);
        assert_eq!(store.remove_member(&act, &hind).await.unwrap_err(), StaffUnchanged::LastSteward);
    }
    assert_eq!(fresh(&store, &hind).await, hind);

    let salma = added(&store, &world, "salma", &plain).await;
    store.set_rights(&act, &salma, &steward).await.unwrap();
    store.set_rights(&by_member(&world, &hind), &hind, &plain).await.unwrap();
    let hind = fresh(&store, &hind).await;
    assert_eq!(hind.rights, plain);
    let salma = fresh(&store, &salma).await;
    assert_eq!(store.remove_member(&act, &salma).await.unwrap_err(), StaffUnchanged::LastSteward);
    // The rights may change otherwise.
    store.set_rights(&act, &salma, &rights(&[], true)).await.unwrap();
    assert_eq!(fresh(&store, &salma).await.rights, rights(&[], true));
    assert_eq!(store.staff_events().await.unwrap().len(), 5, "what was refused left no event");
}

#[tokio::test]
async fn only_a_steward_changes_the_staff_as_it_is_now() {
    let store = Store::new(&table::fresh().await);
    let world = at(NOW);
    let plain = rights(&[Role::Relations], false);
    let hind = added(&store, &world, "hind", &rights(&[], true)).await;
    let salma = added(&store, &world, "salma", &rights(&[], true)).await;
    let reem = added(&store, &world, "reem", &plain).await;
    let by_reem = by_member(&world, &reem);
    let code = invited(&store, &world, "other").await;
    for refused in [
        store.add_member(&by_reem, &code, &plain, Lang::Ar).await.map(|_| ()),
        store.set_rights(&by_reem, &reem, &rights(&Role::ALL, true)).await,
        store.remove_member(&by_reem, &salma).await,
        store.sign_out_everywhere(&by_reem, &salma).await,
    ] {
        assert_eq!(refused.unwrap_err(), StaffUnchanged::NotASteward);
    }
    // Whoever lost the flag meanwhile cannot use it, though their page was loaded before.
    store.set_rights(&by_member(&world, &hind), &salma, &plain).await.unwrap();
    let by_salma = by_member(&world, &salma);
    for refused in [
        store.add_member(&by_salma, &code, &plain, Lang::Ar).await.map(|_| ()),
        store.remove_member(&by_salma, &hind).await,
        store.sign_out_everywhere(&by_salma, &hind).await,
    ] {
        assert_eq!(refused.unwrap_err(), StaffUnchanged::NotASteward);
    }
    // Nor to get it back, by what was read of her before or by what was read now.
    for salma in [salma.clone(), fresh(&store, &salma).await] {
        let oneself = store.set_rights(&by_salma, &salma, &rights(&[], true)).await;
        assert_eq!(oneself.unwrap_err(), StaffUnchanged::Changed);
    }
    assert_eq!(fresh(&store, &salma).await.rights, plain);
}

#[tokio::test]
async fn a_change_applies_to_what_its_author_saw() {
    let store = Store::new(&table::fresh().await);
    let world = at(NOW);
    let act = by_console(&world);
    added(&store, &world, "hind", &rights(&[], true)).await;
    let seen = added(&store, &world, "salma", &rights(&[Role::Relations], false)).await;
    store.set_rights(&act, &seen, &rights(&[Role::Committee], false)).await.unwrap();
    let other = store.set_rights(&act, &seen, &rights(&Role::ALL, false)).await;
    assert_eq!(other.unwrap_err(), StaffUnchanged::Changed);
    assert_eq!(store.remove_member(&act, &seen).await.unwrap_err(), StaffUnchanged::Changed);
    let now = fresh(&store, &seen).await;
    assert_eq!(now.rights, rights(&[Role::Committee], false));
    // Signing in is no change.
    signed_in(&store, &world, "salma").await;
    store.remove_member(&act, &now).await.unwrap();
    assert_eq!(store.remove_member(&act, &now).await.unwrap_err(), StaffUnchanged::Changed);
}

#[tokio::test]
async fn a_removed_person_keeps_a_name_and_nothing_else_and_may_come_back_by_a_new_code() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let world = at(NOW);
    added(&store, &world, "hind", &rights(&[], true)).await;
    let old_code = invited(&store, &world, "salma").await;
    let plain = rights(&[Role::Relations], false);
    let salma = store.add_member(&by_console(&world), &old_code, &plain, Lang::Ar).await.unwrap();
    let token = signed_in(&store, &world, "salma").await;
    let later = at(NOW.plus_seconds(60));
    store.remove_member(&by_console(&later), &salma).await.unwrap();
    assert_eq!(store.session(&later, &token).await.unwrap_err(), NotSignedIn::Ended);
    let removed = fresh(&store, &salma).await;
    assert!(!removed.is_present() && removed.mail.is_none() && removed.rights.roles().count() == 0);
    assert_eq!((removed.name.as_str(), removed.removed_at), ("name-salma", Some(NOW.plus_seconds(60))));

    let with_old = store.add_member(&by_console(&later), &old_code, &plain, Lang::Ar).await;
    assert_eq!(with_old.unwrap_err(), StaffUnchanged::NoSuchCode);
    let new_code = invited(&store, &later, "salma").await;
    assert_ne!(new_code, old_code);
    let back = store.add_member(&by_console(&later), &new_code, &plain, Lang::Ar).await.unwrap();
    assert!(back.is_present() && back.mail.is_some());
    assert_eq!(store.session(&later, &token).await.unwrap_err(), NotSignedIn::Ended, "no old session lives again");
    let newer = signed_in(&store, &later, "salma").await;
    assert!(store.session(&later, &newer).await.is_ok());
    let removed = store.staff_events().await.unwrap();
    assert!(removed.iter().any(|event| event.change == StaffChange::Removed { from: plain.clone() }));
}

#[tokio::test]
async fn people_who_did_not_sign_in_for_90_days_are_due_for_a_review() {
    let store = Store::new(&table::fresh().await);
    let world = at(NOW);
    let hind = added(&store, &world, "hind", &rights(&[], true)).await;
    let salma = added(&store, &world, "salma", &rights(&[Role::Relations], false)).await;
    signed_in(&store, &world, "salma").await;
    let (hind, salma) = (fresh(&store, &hind).await, fresh(&store, &salma).await);
    assert!(hind.is_due_for_review(NOW), "she never signed in");
    assert!(
        !salma.is_due_for_review(NOW.plus_seconds(90 * DAY)) && salma.is_due_for_review(NOW.plus_seconds(90 * DAY + 1))
    );
    store.remove_member(&by_console(&world), &salma).await.unwrap();
    assert!(!fresh(&store, &salma).await.is_due_for_review(NOW.plus_seconds(400 * DAY)), "she has no access");
}

#[tokio::test]
async fn an_unknown_role_gives_no_right_and_an_unreadable_member_is_not_left_out() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let hind = added(&store, &at(NOW), "hind", &rights(&[Role::Relations], true)).await;
    let update = |expression: &str| {
        let update = records::client(&table).update_item().table_name(&table.table).update_expression(expression);
        update.key("pk", S("STAFF".into())).key("sk", S(format!("PERSON#{}", hind.id.as_str())))
    };
    let newer = update("SET #roles = :roles").expression_attribute_names("#roles", "roles");
    newer.expression_attribute_values(":roles", Ss(vec!["auditor".into(), "committee".into()])).send().await.unwrap();
    assert_eq!(fresh(&store, &hind).await.rights, rights(&[Role::Committee], true));
    update("REMOVE added_by").send().await.unwrap();
    for error in [store.staff().await.unwrap_err(), store.member(&hind.id).await.unwrap_err()] {
        assert!(error.to_string().contains(hind.id.as_str()) && !error.to_string().contains("hind"), "{error}");
    }
}

#[tokio::test]
async fn a_lost_response_is_no_second_change_and_no_failure() {
    let table = table::fresh().await;
    let faulty = Faulty::before(&table).await;
    let (store, through) = (Store::new(&table), Store::new(&faulty.table(&table)));
    let world = at(NOW);
    let act = by_console(&world);
    for fault in [Fault::PassThenCut, Fault::PassThenFail, Fault::ThrottleInside, Fault::Throttle, Fault::Fail] {
        let subject = format!("{fault:?}").to_lowercase();
        faulty.next(TRANSACT, [fault]);
        let code = match through.sign_in(&world, &identity(&subject), None, None).await.unwrap() {
            SignIn::NoAccess(code) => code,
            SignIn::Started(..) => panic!("{subject} has access"),
        };
        faulty.next(TRANSACT, [fault]);
        let member = through.add_member(&act, &code, &rights(&[], true), Lang::Ar).await.unwrap();
        faulty.next(TRANSACT, [fault]);
        through.set_rights(&act, &member, &rights(&[Role::Committee], true)).await.unwrap();
        faulty.next(TRANSACT, [fault]);
        through.sign_out_everywhere(&act, &member).await.unwrap();
        assert_eq!(faulty.rules_left(), 0);
        assert_eq!(fresh(&store, &member).await.rights, rights(&[Role::Committee], true));
    }
    let members = store.staff().await.unwrap();
    assert_eq!(members.len(), 5);
    assert_eq!(store.staff_events().await.unwrap().len(), 15);
    assert_eq!(records::number(&records::of_kind(&table, "STEWARDS").await[0], "count"), Some(5));
    for member in members.iter().skip(1) {
        faulty.next(TRANSACT, [Fault::PassThenCut]);
        through.remove_member(&act, &fresh(&store, member).await).await.unwrap();
    }
    assert_eq!(records::number(&records::of_kind(&table, "STEWARDS").await[0], "count"), Some(1));
}

/// A transaction that was made, and that its author believes to be in progress, so that it is sent again as a new one.
const MADE_UNNOTICED: [Fault; 3] = [Fault::PassThenInProgress; 3];

#[tokio::test]
async fn a_change_that_was_made_unnoticed_is_recognised_by_its_event() {
    let table = table::fresh().await;
    let faulty = Faulty::before(&table).await;
    let (store, through) = (Store::new(&table), Store::new(&faulty.table(&table)));
    let world = at(NOW);
    let act = by_console(&world);
    added(&store, &world, "hind", &rights(&[], true)).await;
    faulty.next(TRANSACT, MADE_UNNOTICED);
    let code = invited(&through, &world, "salma").await;
    assert_eq!(invited(&store, &world, "salma").await, code, "no second code was drawn");
    faulty.next(TRANSACT, MADE_UNNOTICED);
    let salma = through.add_member(&act, &code, &rights(&[], true), Lang::Ar).await.unwrap();
    faulty.next(TRANSACT, MADE_UNNOTICED);
    through.set_rights(&act, &salma, &rights(&Role::ALL, false)).await.unwrap();
    faulty.next(TRANSACT, MADE_UNNOTICED);
    through.remove_member(&act, &fresh(&store, &salma).await).await.unwrap();
    assert_eq!(faulty.rules_left(), 0);
    assert_eq!(faulty.seen(TRANSACT).len(), 16, "each was sent a fourth time");
    assert_eq!(store.staff_events().await.unwrap().len(), 4);
    assert_eq!(records::number(&records::of_kind(&table, "STEWARDS").await[0], "count"), Some(1));
}

#[tokio::test]
async fn a_change_that_failed_left_nothing_and_can_be_repeated() {
    let table = table::fresh().await;
    let faulty = Faulty::before(&table).await;
    let (store, through) = (Store::new(&table), Store::new(&faulty.table(&table)));
    let world = at(NOW);
    let hind = added(&store, &world, "hind", &rights(&[], true)).await;
    let salma = added(&store, &world, "salma", &rights(&[], true)).await;
    faulty.always(Some(TRANSACT), Fault::Refuse);
    let act = by_member(&world, &hind);
    assert!(matches!(through.remove_member(&act, &salma).await, Err(StaffUnchanged::Store(_))));
    assert_eq!(fresh(&store, &salma).await, salma);
    faulty.heal();
    through.remove_member(&act, &salma).await.unwrap();
    faulty.next(TRANSACT, [Fault::PassThenRefuse]);
    let code = invited(&store, &world, "reem").await;
    let unknown = through.add_member(&act, &code, &rights(&[], true), Lang::Ar).await;
    assert!(matches!(unknown, Err(StaffUnchanged::Store(_))));
    let repeated = through.add_member(&act, &code, &rights(&[], true), Lang::Ar).await;
    assert_eq!(repeated.unwrap_err(), StaffUnchanged::AlreadyAMember);
}

#[tokio::test]
async fn the_longest_and_strangest_names_are_stored_and_read_back() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let world = at(NOW);
    added(&store, &world, "hind", &rights(&[], true)).await;
    let subjects = ["'\"; DROP TABLE--", "#pk :sk SET", "PERSON#", "a b", &"s".repeat(255), "{\"S\":\"x\"}"];
    for subject in subjects {
        let name = format!("اللَّهُمَّ {}", "ا".repeat(90));
        let identity = Identity::new(ISSUER, subject, Some(&name), Some("a@example.org")).unwrap();
        let SignIn::NoAccess(code) = store.sign_in(&world, &identity, None, None).await.unwrap() else { panic!() };
        let member = store.add_member(&by_console(&world), &code, &rights(&Role::ALL, true), Lang::Ar).await.unwrap();
        assert_eq!((fresh(&store, &member).await.name, member.subject.reveal().as_str()), (name, subject));
    }
    assert_eq!(store.staff().await.unwrap().len(), 1 + subjects.len());
}
