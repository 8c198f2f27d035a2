//! Answers at the desk in the browser: entering a request of another channel, correcting an answer, printing.

use crate::bench::{Bench, Page, Person, get, post, post_as_is, refs, sent, sound_with, web};
use forms::Reference;
use journeys::applicant;
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::people::at;
use journeys::staff::NOW;
use language::Lang;
use store::Store;
use store::change::Act;
use store::channel::Channel;
use store::outbox::OutboxState;
use store::record::EventKind;
use store::staff::Role;
use store::status::Status;

const FORM: &str = "/desk/enter/support?channel=telephone&lang=ar";
/// What would run if an answer were not escaped.
const SCRIPT: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

async fn relations(bench: &Bench) -> Person {
    bench.person("hind", &[Role::Relations], false).await
}

/// The fields that a page carries along.
fn carried(page: &Page) -> Vec<(&'static str, String)> {
    ["desk-id", "desk-channel", "desk-lang"].map(|name| (name, page.field(name))).into()
}

/// The reference in the address that an answer leads to.
fn reference(page: &Page) -> Reference {
    assert_eq!(page.status, 303, "{}", page.text());
    let location = page.location.as_deref().unwrap();
    let rest = location.strip_prefix("/desk/requests/").unwrap();
    Reference::parse(rest.split('?').next().unwrap()).unwrap()
}

#[tokio::test]
async fn a_request_by_telephone_is_entered_checked_and_stored_once() {
    let bench = Bench::new().await;
    let hind = relations(&bench).await;
    let form = bench.get(&hind, FORM).await;
    assert_eq!(form.status, 200);
    assert!(form.has("action=\"/desk/enter/support#main\"") && !form.has("leave_empty"));
    let mut fields = carried(&form);
    fields.extend(sent(&sound_with(&[])));
    let check = bench.post(&hind, "/desk/enter/support", &refs(&fields)).await;
    assert_eq!(check.status, 200, "{}", check.text());
    assert!(check.has("سارة علي") && check.has("/desk/enter/support/confirm"));
    assert_eq!(carried(&check), carried(&form));
    let stored = bench.post(&hind, "/desk/enter/support/confirm", &refs(&fields)).await;
    let again = bench.post(&hind, "/desk/enter/support/confirm", &refs(&fields)).await;
    let one = reference(&stored);
    assert_eq!(reference(&again), one);
    assert!(bench.get(&hind, stored.location.as_deref().unwrap()).await.has("أعطِ صاحبه الرقم"));
    let record = bench.record(&one).await;
    let summary = &record.submission.summary;
    assert_eq!((summary.channel, summary.lang, summary.marks.is_empty()), (Channel::Telephone, Lang::Ar, true));
    let received = record.events.iter().find(|event| event.kind == EventKind::Received).unwrap();
    assert_eq!((received.who.as_str(), received.person.as_ref()), (hind.member.name.as_str(), Some(&hind.member.id)));
    assert_eq!(record.submission.agreements.len(), 2);
    // The team is told of it by mail, as of every request.
    assert!(record.notices.iter().any(|one| one.recipient == "relations" && one.state == OutboxState::Pending));
    let all = bench.store.list(NOW, "support", Status::Received).await.unwrap();
    assert_eq!(all.len(), 1);
}

#[tokio::test]
async fn another_request_from_the_same_page_is_not_taken_for_the_first() {
    let bench = Bench::new().await;
    let hind = relations(&bench).await;
    let form = bench.get(&hind, FORM).await;
    let fields = |name| {
        let mut fields = carried(&form);
        fields.extend(sent(&sound_with(&[("full_name", name)])));
        fields
    };
    let first = reference(&bench.post(&hind, "/desk/enter/support/confirm", &refs(&fields("سارة علي"))).await);
    let page = bench.post(&hind, "/desk/enter/support/confirm", &refs(&fields("نوف علي"))).await;
    assert_eq!(page.status, 422);
    assert!(page.has(&first.to_string()) && page.has("نوف علي"));
    assert_ne!(page.field("desk-id"), form.field("desk-id"));
    let mut fields = carried(&page);
    fields.extend(sent(&sound_with(&[("full_name", "نوف علي")])));
    let second = reference(&bench.post(&hind, "/desk/enter/support/confirm", &refs(&fields)).await);
    assert_ne!(second, first);
}

#[tokio::test]
async fn wrong_answers_come_back_with_the_messages_of_the_site_and_everything_typed() {
    let bench = Bench::new().await;
    let hind = relations(&bench).await;
    let form = bench.get(&hind, FORM).await;
    let mut fields = carried(&form);
    fields.extend(sent(&sound_with(&[("mobile", "12"), ("consent", ""), ("need", SCRIPT)])));
    for path in ["/desk/enter/support", "/desk/enter/support/confirm"] {
        let page = bench.post(&hind, path, &refs(&fields)).await;
        assert_eq!(page.status, 422);
        assert!(page.has("href=\"#q-mobile\"") && page.has("href=\"#q-consent\"") && page.has("value=\"12\""));
        assert!(page.has("سارة علي") && page.has("عنيزة") && page.has("&lt;script&gt;") && !page.has("<script"));
        assert_eq!(carried(&page), carried(&form));
    }
    let change = bench.post(&hind, "/desk/enter/support/change", &refs(&fields)).await;
    assert!(change.status == 200 && change.has("value=\"12\"") && !change.has("error-summary"));
    assert!(bench.store.list(NOW, "support", Status::Received).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_form_speaks_the_applicants_language_and_the_page_the_members() {
    let bench = Bench::new().await;
    let hind = relations(&bench).await;
    for (lang, form_lang) in [(Lang::Ar, "en"), (Lang::En, "ar"), (Lang::En, "en"), (Lang::Ar, "ar")] {
        bench.speaks(&hind, lang).await;
        let chosen = format!("/desk/enter?form=support&channel=letter&lang={form_lang}");
        let location = bench.get(&hind, &chosen).await.location.unwrap();
        let page = bench.get(&hind, &location).await;
        assert!(page.has(&format!("<html lang=\"{lang}\"")) && page.has(&format!("stack\" lang=\"{form_lang}\"")));
        // The words of one language among those of the other are set apart, and the form's own are not.
        assert!(page.has("مكتب الفريق") == (lang == Lang::Ar));
        let label = applicant::definition("support")
            .question("town")
            .unwrap()
            .label
            .get(form_lang.parse().unwrap())
            .to_string();
        assert!(page.has(&label), "{}", page.text());
        let fields: Vec<_> = carried(&page).into_iter().chain(sent(&sound_with(&[]))).collect();
        let check = bench.post(&hind, "/desk/enter/support", &refs(&fields)).await;
        // A box carries the digest of its words in Arabic and English together.
        assert_eq!(check.status, 200, "{}", check.text());
        let one = reference(&bench.post(&hind, "/desk/enter/support/confirm", &refs(&fields)).await);
        assert_eq!(bench.record(&one).await.submission.summary.lang.code(), form_lang);
    }
    let missing = bench.get(&hind, "/desk/enter?form=support").await;
    assert!(missing.status == 422 && missing.has("value=\"support\" id=\"form-") && missing.has("checked"));
    let page = bench.get(&hind, "/desk/enter/support").await;
    assert_eq!(page.location.as_deref(), Some("/desk/enter"));
}

#[tokio::test]
async fn a_request_is_stored_once_even_if_the_tables_answer_is_lost() {
    let bench = Bench::new().await;
    let hind = relations(&bench).await;
    let faulty = Faulty::before(&bench.table).await;
    let desk = web(&Store::new(&faulty.table(&bench.table)), at(NOW));
    let form = get(&desk, &hind, FORM).await;
    let fields: Vec<_> = carried(&form).into_iter().chain(sent(&sound_with(&[]))).collect();
    faulty.next(TRANSACT, [Fault::PassThenRefuse]);
    let page = post(&desk, &hind, "/desk/enter/support/confirm", &refs(&fields)).await;
    assert_eq!(page.status, 507);
    assert!(page.has("سارة علي") && page.field("desk-id") == form.field("desk-id"));
    let again = post(&desk, &hind, "/desk/enter/support/confirm", &refs(&fields)).await;
    assert_eq!(again.status, 303);
    assert_eq!(bench.store.list(NOW, "support", Status::Received).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_was_typed_is_shown_after_the_session_has_ended_or_changed() {
    let bench = Bench::new().await;
    let hind = relations(&bench).await;
    let fields = sent(&sound_with(&[("reply_by", "telephone"), ("need", SCRIPT)]));
    let late = web(&bench.store, at(NOW.plus_seconds(3 * 60 * 60)));
    let pages = [
        post(&late, &hind, "/desk/enter/support/confirm", &refs(&fields)).await,
        post_as_is(&bench.desk, &hind, "/desk/enter/support", &refs(&fields)).await,
    ];
    for page in pages {
        assert_eq!(page.status, 422);
        assert!(page.has("سارة علي") && page.has("عنيزة") && page.has("&lt;script&gt;") && !page.has("<script"));
    }
    let one = bench.request().await;
    let path = format!("/desk/requests/{one}/correct/full_name");
    let page = post(&late, &hind, &path, &[("full_name", "سارة أحمد")]).await;
    assert!(page.status == 422 && page.has("سارة أحمد"));
}

#[tokio::test]
async fn only_relations_enter_and_correct() {
    let bench = Bench::new().await;
    let one = bench.request().await;
    let before = bench.kinds(&one).await;
    for (subject, roles, is_steward) in [
        ("research", &[Role::SocialResearch][..], false),
        ("committee", &[Role::Committee], false),
        ("steward", &[], true),
    ] {
        let person = bench.person(subject, roles, is_steward).await;
        assert!(!bench.get(&person, "/desk/").await.has("/desk/enter"));
        for path in ["/desk/enter", FORM, &format!("/desk/requests/{one}/correct/full_name")] {
            assert!(bench.get(&person, path).await.has("لا شيء هنا"), "{subject} {path}");
        }
        let fields = sent(&sound_with(&[]));
        for path in ["/desk/enter/support/confirm", &format!("/desk/requests/{one}/correct/full_name")] {
            assert!(bench.post(&person, path, &refs(&fields)).await.has("لا شيء هنا"), "{subject} {path}");
        }
        assert!(bench.post(&person, &format!("/desk/requests/{one}/print"), &[]).await.has("لا شيء هنا"));
    }
    assert_eq!(bench.kinds(&one).await, before);
    assert_eq!(bench.store.list(NOW, "support", Status::Received).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_answer_is_corrected_and_the_one_before_stays_on_record() {
    let bench = Bench::new().await;
    let hind = relations(&bench).await;
    let one = bench.request().await;
    let path = format!("/desk/requests/{one}/correct/full_name");
    let page = bench.get(&hind, &path).await;
    assert!(page.has("value=\"سارة علي\"") && !page.has("q-mobile"), "this question alone");
    let before = page.field("desk-before");
    let wrong = bench.post(&hind, &path, &[("desk-before", &before), ("full_name", "7")]).await;
    assert!(wrong.status == 422 && wrong.has("value=\"7\"") && wrong.has("href=\"#q-full_name\""));
    let done = bench.post(&hind, &path, &[("desk-before", &before), ("full_name", "سارة أحمد")]).await;
    assert_eq!(done.location.unwrap(), format!("/desk/requests/{one}?done=correct"));
    let shown = bench.get(&hind, &format!("/desk/requests/{one}")).await;
    assert!(shown.has("سارة أحمد") && shown.has("سارة علي"));
    let same = bench.post(&hind, &path, &[("desk-before", &before), ("full_name", "سارة أحمد")]).await;
    assert!(same.location.unwrap().ends_with("done=same"));
    // A colleague who still sees the first answer.
    let conflict = bench.post(&hind, &path, &[("desk-before", &before), ("full_name", "سارة محمد")]).await;
    assert!(conflict.status == 422 && conflict.has("سارة أحمد") && conflict.has("value=\"سارة محمد\""));
    let before = conflict.field("desk-before");
    assert_eq!(before, "سارة أحمد");
    assert_eq!(bench.post(&hind, &path, &[("desk-before", &before), ("full_name", "سارة محمد")]).await.status, 303);
    let answers = bench.record(&one).await.submission.answers;
    assert_eq!(answers["full_name"].reveal(), "سارة محمد");
    for nothing in ["attestation", "consent", "nothing"] {
        assert!(bench.get(&hind, &format!("/desk/requests/{one}/correct/{nothing}")).await.has("لا شيء هنا"));
    }
}

#[tokio::test]
async fn every_question_can_be_corrected_with_its_present_answer() {
    let bench = Bench::new().await;
    let hind = relations(&bench).await;
    let one = bench.request().await;
    for lang in Lang::ALL {
        bench.speaks(&hind, lang).await;
        for question in ["full_name", "national_id", "mobile", "email", "town", "need", "reply_by", "areas", "mail_me"]
        {
            let page = bench.get(&hind, &format!("/desk/requests/{one}/correct/{question}")).await;
            assert!(page.status == 200 && page.has(&format!("q-{question}")), "{question}: {}", page.text());
        }
        assert!(bench.get(&hind, &format!("/desk/requests/{one}/correct/areas")).await.has(" checked"));
    }
}

#[tokio::test]
async fn a_print_holds_everything_but_who_read_it_and_leaves_an_event() {
    let bench = Bench::new().await;
    let hind = relations(&bench).await;
    let one = bench.request_with(&[("need", SCRIPT), ("full_name", "سارة علي")]).await;
    bench.get(&hind, &format!("/desk/requests/{one}")).await;
    for (lang, read) in [(Lang::Ar, "عُرضت إجاباته"), (Lang::En, "its answers were read")] {
        bench.speaks(&hind, lang).await;
        let page = bench.post(&hind, &format!("/desk/requests/{one}/print"), &[]).await;
        assert_eq!(page.status, 200, "{}", page.text());
        assert!(page.has("سارة علي") && page.has("&lt;script&gt;") && !page.has("<script") && !page.has("<img"));
        assert!(!page.has(read));
    }
    let printed = bench.kinds(&one).await.into_iter().filter(|kind| *kind == EventKind::Printed).count();
    assert_eq!(printed, 2);
    let back = bench.get(&hind, &format!("/desk/requests/{one}/print")).await;
    assert_eq!(back.location.unwrap(), format!("/desk/requests/{one}"));
    let shown = bench.get(&hind, &format!("/desk/requests/{one}")).await;
    assert!(shown.has("&lt;script&gt;") && !shown.has("<script") && !shown.has("<img"));
}

#[tokio::test]
async fn what_was_written_is_shown_again_if_the_table_fails_while_it_is_stored() {
    let bench = Bench::new().await;
    let hind = relations(&bench).await;
    let reference = bench.request().await;
    let address = format!("/desk/requests/{reference}");
    let seen = bench.get(&hind, &address).await.field("seen");
    let faulty = Faulty::before(&bench.table).await;
    let broken = web(&Store::new(&faulty.table(&bench.table)), at(NOW));
    faulty.always(Some(TRANSACT), Fault::Refuse);
    for (form, field) in [("note", ("", "")), ("call", ("call", "reached")), ("move", ("to", "verified"))] {
        let fields = [("note", "كلام مهم"), ("seen", seen.as_str()), field];
        let page = post(&broken, &hind, &format!("{address}/{form}"), &fields).await;
        assert_eq!(page.status, 507, "{form}");
        assert!(page.has("كلام مهم") && page.has("لا يُعرف هل حُفظ"), "{form}: {}", page.text());
    }
    // Reading sends nothing, and the sentence does not say so.
    faulty.always(None, Fault::Refuse);
    let page = get(&broken, &hind, &address).await;
    assert!(page.status == 507 && !page.has("ما أرسلته"));
}

#[tokio::test]
async fn what_was_written_is_shown_again_if_the_request_was_erased_meanwhile() {
    let bench = Bench::new().await;
    let hind = relations(&bench).await;
    let reference = bench.request().await;
    let seen = bench.get(&hind, &format!("/desk/requests/{reference}")).await.field("seen");
    bench.store.erase(&Act::new(&at(NOW), "نورة"), &reference).await.unwrap();
    let fields = [("note", "كلام مهم"), ("seen", seen.as_str())];
    let page = bench.post(&hind, &format!("/desk/requests/{reference}/note"), &fields).await;
    assert!(page.status == 422 && page.has("كلام مهم"), "{}", page.text());
}
