//! Records as the forms of earlier versions left them stay readable at the desk: every answer under its question.

use crate::support::Desk;
use aws_sdk_dynamodb::types::AttributeValue::{M, S};
use journeys::applicant::{SOUND, VOLUNTEER, definition};
use journeys::staff::{found, submitted};
use journeys::{records, table};
use language::Lang;
use store::Store;
use store::staff::Role;

/// The answers of a record: a question, its stored answer, and what the desk shows.
type Stored = &'static [(&'static str, &'static str, &'static str)];

/// What the forms of November 2026 stored: before one could ask for somebody else, without a telephone or anonymously.
const SUPPORT: Stored = &[
    ("full_name", "سارة علي", "سارة علي"),
    ("national_id", "1234567897", "1234567897"),
    ("mobile", "+966500000001", "050\u{a0}000\u{a0}0001"),
    ("town", "عنيزة", "عنيزة"),
    ("household", "3", "3"),
    ("areas", "health,bills", "الصحة أو العلاج\nفاتورة أو دين"),
    ("need", "أحتاج إلى المساعدة\nفي سطرين", "أحتاج إلى المساعدة\nفي سطرين"),
    ("reply_by", "interview", "مقابلة"),
    ("call_time", "evening", "عصرًا أو مساءً"),
    ("mail_me", "yes", "نعم"),
    ("email", "sara@example.com", "sara@example.com"),
];
const VOLUNTEERING: Stored = &[
    ("full_name", "نورة علي", "نورة علي"),
    ("mobile", "+966500000001", "050\u{a0}000\u{a0}0001"),
    ("age", "minor", "لا، أقل من 18 سنة"),
    // The guardian could be the volunteer.
    ("guardian_name", "نورة علي", "نورة علي"),
    ("guardian_mobile", "+966500000001", "050\u{a0}000\u{a0}0001"),
    ("skills", "الرسم", "الرسم"),
    ("availability", "weekend,varies", "الجمعة أو السبت\nتتغير أوقاتي"),
];
const MESSAGE: Stored = &[
    ("full_name", "سارة علي", "سارة علي"),
    ("mobile", "+966500000001", "050\u{a0}000\u{a0}0001"),
    ("reference", "22222222", "2222-2222"),
    ("question", "متى يصلني الرد؟", "متى يصلني الرد؟"),
];
const RATING: Stored = &[
    ("satisfaction", "4", "راضٍ"),
    ("about", "website", "هذا الموقع"),
    ("remarks", "كان الرد سريعًا", "كان الرد سريعًا"),
    ("reference", "22222222", "2222-2222"),
];

#[tokio::test]
async fn answers_to_the_forms_of_an_earlier_version_are_shown_under_their_questions() {
    let table = table::fresh().await;
    let desk = Desk::new().await.with_store(Store::new(&table));
    let hind = desk.person("hind", &[Role::Relations], false).await;
    let question = [("about", "question"), ("question", "سؤال"), ("full_name", "سارة علي"), ("mobile", "0500000001")];
    let question: Vec<_> = question.into_iter().chain([("consent", "yes")]).collect();
    for (form, now, then) in [
        ("support", SOUND.to_vec(), SUPPORT),
        ("volunteer", VOLUNTEER.to_vec(), VOLUNTEERING),
        ("question", question, MESSAGE),
        ("rating", vec![("satisfaction", "5"), ("about", "other")], RATING),
    ] {
        let reference = submitted(&desk.web.store, form, now).await;
        let id = found(&desk.web.store, &reference).await.submission.summary.id;
        let stored = then.iter().map(|(question, answer, _)| (question.to_string(), S(answer.to_string())));
        records::set(&table, &id, "answers", M(stored.collect())).await;
        records::set(&table, &id, "version", S("0011223344556677".into())).await;
        let page = hind.get(&format!("/desk/requests/{reference}")).await;
        let definition = definition(form);
        for (question, _, shown) in then {
            assert!(page.has(&format!(">{shown}</bdi>")), "{form} {question}: {shown}");
            assert!(!page.has(&format!(">{question}<")), "{form} {question}: an id instead of the question");
            let label = definition.question(question).unwrap().label.get(Lang::Ar);
            assert!(page.has(label), "{form} {question}: {label}");
        }
    }
}
