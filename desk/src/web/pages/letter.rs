//! The letter that tells an applicant the committee's decision, to print: in the language of the request, and below in the other one. It
//! names no member of the committee.

use forms::Kind;
use forms::desk::Decision;
use language::Lang;
use serde::Serialize;
use store::StoreError;
use store::status::Status as Step;
use tera::Context;

use super::request::{Opened, open};
use crate::pick::pick;
use crate::roles::Action;
use crate::web::not_taken::is_recorded;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// The letter in one language.
#[derive(Serialize)]
struct Part {
    lang: &'static str,
    dir: &'static str,
    association: String,
    day: String,
    reference_label: &'static str,
    to: &'static str,
    greeting: &'static str,
    decision: String,
    reason: Option<String>,
    closing: &'static str,
}

/// The page.
pub(in crate::web) async fn show(visit: &Visit<'_>, reference: &str) -> Result<Reply, StoreError> {
    let Some(opened) = open(visit, reference).await? else { return Ok(visit.nothing_here()) };
    let decision = match opened.record.submission.summary.status {
        Step::Accepted => Some(Decision::Accepted),
        Step::Declined => Some(Decision::Declined),
        _ => None,
    };
    let decision = decision.filter(|_| opened.may(visit, Action::TellOutcome).is_ok());
    let Some(decision) = decision else {
        return Ok(visit.refuse(
            visit.say("لا خطاب لهذا الطلب", "No letter for this request"),
            visit.say(
                "خطاب القرار لطلب قُبل أو رُفض، ويطبعه من يُبلغ صاحبه.",
                "The decision letter is for a request that was accepted or declined; whoever tells the applicant prints it.",
            ),
        ));
    };
    // It has the applicant's name.
    if !is_recorded(opened.record_reading(visit).await)? {
        return Ok(visit.nothing_here());
    }
    let first = opened.record.submission.summary.lang;
    let parts: Vec<Part> = std::iter::once(first)
        .chain(Lang::ALL.into_iter().filter(|lang| *lang != first))
        .map(|lang| part(visit, &opened, decision, lang))
        .collect();
    let words = opened.record.casework.decided.as_ref().filter(|one| one.decision == decision);
    let words = words.and_then(|decided| decided.words.as_ref()).map(|words| words.reveal().clone());
    let mut context = Context::new();
    context.insert("reference", &opened.reference().to_string());
    context.insert("parts", &parts);
    context.insert("words", &words);
    context.insert("name", &name(visit, &opened));
    Ok(visit.page(Status::Ok, "desk/letter.html", visit.say("خطاب القرار", "The decision letter"), context))
}

/// The applicant's name, if the form asks for it.
fn name(visit: &Visit<'_>, opened: &Opened) -> Option<String> {
    let questions = &opened.form(visit)?.questions;
    let question = questions.iter().find(|question| question.kind == Kind::FullName)?;
    Some(opened.record.submission.answers.get(&question.id)?.reveal().clone())
}

fn part(visit: &Visit<'_>, opened: &Opened, decision: Decision, lang: Lang) -> Part {
    let casework = &opened.record.casework;
    let summary = &opened.record.submission.summary;
    let decided = casework.decided.as_ref().filter(|one| one.decision == decision);
    let content = &visit.desk.bundle.content;
    let reason = decided.and_then(|one| content.reason(one.reason.as_deref()?));
    let at = decided.map(|one| one.at).or(casework.moved_at).unwrap_or(visit.now);
    let received = summary.received_at.day_in_riyadh().display(lang);
    let decision = match decision {
        Decision::Accepted => pick(
            lang,
            format!("يسرنا إبلاغكم بأن لجنة البحث في الجمعية درست طلبكم الذي وصلنا في {received}، وقررت قبوله."),
            format!(
                "We are glad to tell you that the Association’s research committee has considered the request that we received from you on {received}, and has accepted it."
            ),
        ),
        Decision::Declined => pick(
            lang,
            format!("نفيدكم بأن لجنة البحث في الجمعية درست طلبكم الذي وصلنا في {received}، ونعتذر إليكم عن عدم قبوله."),
            format!(
                "The Association’s research committee has considered the request that we received from you on {received}. We are sorry that it cannot accept it."
            ),
        ),
    };
    Part {
        lang: lang.code(),
        dir: lang.dir(),
        association: visit.desk.bundle.site_name(lang).to_string(),
        day: at.day_in_riyadh().display(lang),
        reference_label: pick(lang, "رقم الطلب", "Reference"),
        to: pick(lang, "إلى", "To"),
        greeting: pick(lang, "السلام عليكم ورحمة الله وبركاته،", "Peace be upon you,"),
        decision,
        reason: reason.map(|reason| reason.text.get(lang).to_string()),
        closing: pick(lang, "مع خالص التقدير،", "With kind regards,"),
    }
}
