//! Erasing at the desk in the browser, which needs two stewards, and finding by words in notes.

use crate::bench::{Bench, Page, Person, post, web};
use forms::Reference;
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::people::{at, by_console};
use journeys::records;
use journeys::staff::NOW;
use language::Lang;
use store::Store;
use store::change::{Act, Unchanged};
use store::desk_log::DeskEventKind;
use store::record::EventKind;
use store::session::FRESH_SECONDS;
use store::staff::Role;

const REASON: &str = "طلبت صاحبته محوه <script>";

/// A desk with two stewards besides the first, and a request.
async fn staffed() -> (Bench, Person, Person, Reference, String) {
    let bench = Bench::new().await;
    let (amal, basma) = (bench.person("amal", &[], true).await, bench.person("basma", &[], true).await);
    let one = bench.request().await;
    let path = format!("/desk/requests/{one}/erase");
    (bench, amal, basma, one, path)
}

async fn ask(bench: &Bench, person: &Person, path: &str) -> Page {
    bench.post(person, &format!("{path}/ask"), &[("reason", REASON)]).await
}

async fn confirm(bench: &Bench, person: &Person, path: &str, asked: &str, typed: &str) -> Page {
    bench.post(person, &format!("{path}/confirm"), &[("asked", asked), ("typed", typed)]).await
}

async fn is_there(bench: &Bench, one: &Reference) -> bool {
    bench.store.find(NOW, one).await.unwrap().is_some()
}

#[tokio::test]
async fn one_steward_asks_and_another_one_erases() {
    let (bench, amal, basma, one, path) = staffed().await;
    let empty = bench.post(&amal, &format!("{path}/ask"), &[("reason", " ")]).await;
    assert!(empty.status == 422 && empty.has("role=\"alert\""));
    assert_eq!(ask(&bench, &amal, &path).await.status, 303);
    let record = bench.record(&one).await;
    let event = record.events.iter().find(|event| event.kind == EventKind::ErasureAsked).unwrap();
    assert_eq!(
        (event.person.as_ref(), event.note.as_ref().unwrap().reveal().as_str()),
        (Some(&amal.member.id), REASON)
    );
    let asking = &records::of_kind(&bench.table, "ERASURE#").await[0];
    let shown = format!("{asking:?}");
    assert!(!shown.contains("سارة") && !shown.contains(REASON) && asking.len() == 6, "{shown}");
    for (person, is_mine) in [(&amal, true), (&basma, false)] {
        for lang in Lang::ALL {
            bench.speaks(person, lang).await;
            for page in ["/desk/", &format!("/desk/requests/{one}"), &path] {
                let page = bench.get(person, page).await;
                assert!(page.status == 200 && page.has(&path) && page.has(&amal.member.name), "{}", page.text());
            }
            let page = bench.get(person, &path).await;
            assert_eq!(page.has("/erase/confirm"), !is_mine);
            assert!(page.has("/erase/end") && page.has("&lt;script&gt;") && !page.has("<script"));
        }
        bench.speaks(person, Lang::Ar).await;
    }
    let asked = bench.get(&basma, &path).await.field("asked");
    let wrong = confirm(&bench, &basma, &path, &asked, "2222-2222").await;
    assert!(wrong.status == 422 && wrong.has("value=\"2222-2222\"") && is_there(&bench, &one).await);
    let done = confirm(&bench, &basma, &path, &asked, &one.to_string().to_lowercase()).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert!(!is_there(&bench, &one).await);
    let erased = bench.store.erased(&one).await.unwrap().unwrap();
    assert!(erased.is_finished && erased.by == basma.member.name);
    assert!(bench.store.erasures_asked(NOW).await.unwrap().is_empty());
    for lang in Lang::ALL {
        bench.speaks(&basma, lang).await;
        assert!(bench.get(&basma, &path).await.has(&basma.member.name));
    }
    let hind = bench.person("hind", &Role::ALL, false).await;
    assert!(bench.get(&hind, &path).await.has("لا شيء هنا"));
}

#[tokio::test]
async fn nobody_does_both_whatever_they_send() {
    let (bench, amal, basma, one, path) = staffed().await;
    let (first, second) = tokio::join!(ask(&bench, &amal, &path), ask(&bench, &basma, &path));
    let won: Vec<_> = [(&amal, &first), (&basma, &second)].into_iter().filter(|(_, page)| page.status == 303).collect();
    assert_eq!(won.len(), 1, "{} {}", first.text(), second.text());
    let lost = if first.status == 303 { &second } else { &first };
    assert!(lost.status == 422 && lost.has("طلبت صاحبته محوه"), "what the other wrote is kept");
    let asker = won[0].0;
    let other = if asker.member.id == amal.member.id { &basma } else { &amal };
    let asked = bench.get(other, &path).await.field("asked");
    let typed = one.to_string();
    let (a, b) =
        tokio::join!(confirm(&bench, asker, &path, &asked, &typed), confirm(&bench, asker, &path, &asked, &typed));
    for page in [a, b] {
        assert!(page.status == 422 && page.has("أنت من طلب المحو"));
    }
    assert!(is_there(&bench, &one).await);
    // In another session, too.
    let again = bench.again(if asker.member.id == amal.member.id { "amal" } else { "basma" }).await;
    assert_eq!(confirm(&bench, &again, &path, &asked, &typed).await.status, 422);
    let world = at(NOW);
    let request = bench.store.erasures_asked(NOW).await.unwrap().remove(0);
    let act = |person| Act::new(&world, "another name").by(person);
    let same = bench.store.confirm_erasure(&act(&asker.member.id), &request).await;
    assert_eq!(same, Err(Unchanged::SamePerson));
    // Who is no steward any more confirms nothing.
    bench
        .store
        .remove_member(&by_console(&world), &bench.store.member(&other.member.id).await.unwrap().unwrap())
        .await
        .unwrap();
    assert_eq!(bench.store.confirm_erasure(&act(&other.member.id), &request).await, Err(Unchanged::Changed));
    assert!(is_there(&bench, &one).await);
}

#[tokio::test]
async fn an_asking_that_is_taken_back_or_refused_erases_nothing() {
    let (bench, amal, basma, one, path) = staffed().await;
    for (person, kind) in [(&amal, EventKind::ErasureTakenBack), (&basma, EventKind::ErasureRefused)] {
        assert_eq!(ask(&bench, &amal, &path).await.status, 303);
        let asked = bench.get(&basma, &path).await.field("asked");
        let ended = bench.post(person, &format!("{path}/end"), &[("asked", &asked)]).await;
        assert_eq!(ended.status, 303);
        assert!(bench.kinds(&one).await.contains(&kind));
        let late = confirm(&bench, &basma, &path, &asked, &one.to_string()).await;
        assert!(late.status == 422 && is_there(&bench, &one).await);
    }
    // Both at once: it is taken back, or it is erased.
    assert_eq!(ask(&bench, &amal, &path).await.status, 303);
    let asked = bench.get(&basma, &path).await.field("asked");
    let end = format!("{path}/end");
    let fields = [("asked", asked.as_str())];
    let typed = one.to_string();
    let (ended, confirmed) =
        tokio::join!(bench.post(&amal, &end, &fields), confirm(&bench, &basma, &path, &asked, &typed));
    assert_eq!(is_there(&bench, &one).await, confirmed.status != 303, "{}", confirmed.text());
    assert!(ended.status == 303 || confirmed.status == 303);
    assert!(bench.store.erasures_asked(NOW).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_interrupted_erasure_is_finished_from_the_page() {
    let (bench, amal, basma, one, path) = staffed().await;
    ask(&bench, &amal, &path).await;
    let asked = bench.get(&basma, &path).await.field("asked");
    let faulty = Faulty::before(&bench.table).await;
    let desk = web(&Store::new(&faulty.table(&bench.table)), at(NOW));
    // The first transaction is made; the last one is not.
    faulty.next(TRANSACT, [Fault::Pass, Fault::Refuse, Fault::Refuse, Fault::Refuse]);
    let typed = one.to_string();
    let page = post(&desk, &basma, &format!("{path}/confirm"), &[("asked", &asked), ("typed", &typed)]).await;
    assert!(page.status == 507 && page.has(&path), "{}", page.text());
    let page = bench.get(&basma, &path).await;
    assert!(page.has("أكمل المحو"), "{}", page.text());
    assert_eq!(bench.post(&basma, &format!("{path}/confirm"), &[]).await.status, 303);
    assert!(bench.store.erased(&one).await.unwrap().unwrap().is_finished);
}

#[tokio::test]
async fn one_steward_alone_is_led_to_the_command_line_and_others_find_nothing() {
    let bench = Bench::new().await;
    let one = bench.request().await;
    let path = format!("/desk/requests/{one}/erase");
    let first = bench.again("first").await;
    let page = bench.get(&first, &path).await;
    assert!(page.has(&format!("desk erase {one}")) && !page.has("/erase/ask"));
    let asked = ask(&bench, &first, &path).await;
    assert!(asked.status == 422 && asked.has("طلبت صاحبته محوه"));
    let hind = bench.person("hind", &Role::ALL, false).await;
    assert!(bench.get(&hind, &path).await.has("لا شيء هنا") && ask(&bench, &hind, &path).await.has("لا شيء هنا"));
    assert!(!bench.kinds(&one).await.contains(&EventKind::ErasureAsked));
    bench.person("basma", &[], true).await;
    let late = web(&bench.store, at(NOW.plus_seconds(FRESH_SECONDS + 1)));
    let stale = post(&late, &first, &format!("{path}/ask"), &[("reason", REASON)]).await;
    assert!(stale.status == 422 && stale.has("fresh=1") && stale.has("طلبت صاحبته محوه") && !stale.has("<script"));
    assert!(!bench.kinds(&one).await.contains(&EventKind::ErasureAsked));
}

#[tokio::test]
async fn an_erasure_at_the_command_line_leaves_no_asking() {
    let (bench, amal, _, one, path) = staffed().await;
    ask(&bench, &amal, &path).await;
    bench.store.erase(&Act::new(&at(NOW), "نورة"), &one).await.unwrap();
    assert!(records::of_kind(&bench.table, "ERASURE#").await.is_empty());
}

#[tokio::test]
async fn words_in_notes_lead_to_requests_and_show_no_note() {
    let bench = Bench::new().await;
    let hind = bench.person("hind", &[Role::Relations], false).await;
    let (one, other) = (bench.request().await, bench.request().await);
    for (reference, note) in [(&one, "تسكن الأُسرة في مستشفى قريب"), (&other, "لا شيء")] {
        bench.post(&hind, &format!("/desk/requests/{reference}/note"), &[("note", note)]).await;
    }
    let before = bench.record(&other).await.submission.answers["full_name"].reveal().clone();
    let path = format!("/desk/requests/{other}/correct/full_name");
    bench.post(&hind, &path, &[("desk-before", &before), ("full_name", "سارة أحمد")]).await;
    for lang in Lang::ALL {
        bench.speaks(&hind, lang).await;
        let page = bench.post(&hind, "/desk/find/notes", &[("words", "مستشفي الاسره")]).await;
        assert!(page.has(&one.to_string()) && !page.has(&other.to_string()), "{}", page.text());
        assert!(!page.has("تسكن") && page.has("value=\"مستشفي الاسره\""));
    }
    assert_eq!(bench.store.desk_log().await.unwrap()[0].kind, DeskEventKind::LookedInNotes { found: 1 });
    let answer = bench.post(&hind, "/desk/find/notes", &[("words", "سارة")]).await;
    assert!(!answer.has(&other.to_string()), "an answer before a correction is no note");
    let short = bench.post(&hind, "/desk/find/notes", &[("words", "\"<b")]).await;
    assert!(!short.has("<b\"") && short.has("&lt;b"));
    assert_eq!(bench.post(&hind, "/desk/find/notes", &[("words", "أ")]).await.status, 422);
    let log = bench.store.desk_log().await.unwrap().len();
    for (subject, roles, is_steward) in [("research", &[Role::SocialResearch][..], false), ("steward", &[], true)] {
        let person = bench.person(subject, roles, is_steward).await;
        assert!(bench.post(&person, "/desk/find/notes", &[("words", "مستشفى")]).await.has("لا شيء هنا"));
    }
    assert_eq!(bench.store.desk_log().await.unwrap().len(), log);
}
