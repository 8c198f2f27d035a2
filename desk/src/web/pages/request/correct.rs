//! Correcting an answer at the person's request: that question alone, as in the form, with the present answer filled in. What was
//! confirmed stays on record.

use forms::{Answers, FormDefinition, Kind, Mistake, Personal, Question, Typed};
use store::StoreError;
use store::change::Unchanged;
use store::lookup::LookupKey;
use tera::Context;

use super::opened::{Opened, actor, open};
use crate::request_view::in_words;
use crate::roles::Action;
use crate::web::body::Fields;
use crate::web::filling::{self, BEFORE, Carried, Filled};
use crate::web::not_taken::is_recorded;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// A question of a request whose answer can be corrected.
struct Correcting {
    opened: Opened,
    /// The form with this question alone, and without its condition: whether it is asked is not in question here.
    form: FormDefinition,
    question: Question,
}

impl Correcting {
    /// None if there is no such request or question, or the person may not correct it.
    async fn open(visit: &Visit<'_>, reference: &str, question: &str) -> Result<Option<Self>, StoreError> {
        let Some(opened) = open(visit, reference).await? else { return Ok(None) };
        if opened.may(visit, Action::Correct).is_err() {
            return Ok(None);
        }
        let Some(form) = opened.form(visit) else { return Ok(None) };
        // What was agreed to is not corrected but withdrawn.
        let is_box = |question: &Question| matches!(question.kind, Kind::Attestation | Kind::Consent { .. });
        let Some(question) = form.question(question).filter(|question| !is_box(question)) else { return Ok(None) };
        let question = question.alone();
        let form = FormDefinition { questions: vec![question.clone()], acknowledge: None, ..form.clone() };
        Ok(Some(Correcting { opened, form, question }))
    }

    /// The answer now, in its stored form. Empty if there is none.
    fn before(&self) -> &str {
        self.opened.record.submission.answers.get(&self.question.id).map_or("", |value| value.reveal())
    }

    /// The answer now, as a person types it.
    fn as_typed(&self) -> Typed {
        let stored = &self.opened.record.submission.answers;
        let (answers, left) = Answers::from_stored(&self.form, stored);
        let mut typed = Typed::default();
        for (name, value) in answers.fields(&self.form) {
            typed.push(name, value.reveal().as_ref());
        }
        // An answer that the form of today would not accept is shown as it is, to be corrected.
        if let Some(value) = left.get(self.question.id.as_str()) {
            typed.push(self.question.id.as_str(), value.reveal().as_str());
        }
        typed
    }

    fn page(&self, visit: &Visit<'_>, status: Status, typed: &Typed, mistakes: &[Mistake], conflict: bool) -> Reply {
        let lang = visit.lang();
        let reference = self.opened.reference();
        let action = format!("/desk/requests/{reference}/correct/{}", self.question.id);
        let carried = [Carried::new("form_token", visit.token.form_token()), Carried::new(BEFORE, self.before())];
        let mut context: Context = filling::context(&self.form, lang, typed, mistakes, &action, &carried);
        context.insert("button_text", visit.say("حفظ التصحيح", "Store the correction"));
        context.insert("reference", &reference.to_string());
        if conflict {
            let stored = Personal::new(self.before().to_string());
            let now = (!self.before().is_empty()).then(|| in_words(&self.form, &self.question.id, &stored, lang));
            context.insert("conflict", &true);
            context.insert("now", &now);
        }
        let title = visit.say(format!("تصحيح إجابة في {reference}"), format!("Correct an answer in {reference}"));
        visit.page(status, "desk/correct.html", &title, context)
    }
}

/// The page.
pub(in crate::web) async fn show(visit: &Visit<'_>, reference: &str, question: &str) -> Result<Reply, StoreError> {
    let Some(correcting) = Correcting::open(visit, reference, question).await? else {
        return Ok(visit.nothing_here());
    };
    // The page shows an answer.
    if !is_recorded(correcting.opened.record_reading(visit).await)? {
        return Ok(visit.nothing_here());
    }
    Ok(correcting.page(visit, Status::Ok, &correcting.as_typed(), &[], false))
}

/// Stores the right answer beside the one that was confirmed.
pub(in crate::web) async fn correct(
    visit: &Visit<'_>,
    reference: &str,
    question: &str,
    fields: &Fields,
) -> Result<Reply, StoreError> {
    let Some(correcting) = Correcting::open(visit, reference, question).await? else {
        return Ok(visit.nothing_here());
    };
    let filled = Filled::read(&correcting.form, fields);
    let answers = match filled.validate(&correcting.form) {
        Ok(answers) => answers,
        Err(mistakes) => {
            return Ok(correcting.page(visit, Status::Unprocessable, &filled.typed, &mistakes, false));
        }
    };
    let conflict = |correcting: &Correcting| correcting.page(visit, Status::Unprocessable, &filled.typed, &[], true);
    let (record, id) = (&correcting.opened.record, &correcting.question.id);
    let value = answers.stored().map(|(_, value)| Personal::new(value.reveal().to_string())).next();
    let to = |done: &str| Reply::see_other(format!("/desk/requests/{}?done={done}", correcting.opened.reference()));
    if value.as_ref() == record.submission.answers.get(id) {
        return Ok(to("same"));
    }
    if fields.all(BEFORE).next() != Some(correcting.before()) {
        return Ok(conflict(&correcting));
    }
    // The whole form says which of its answers a request is found by.
    let whole = correcting.opened.form(visit).zip(value.as_ref());
    let lookup = whole.and_then(|(form, value)| LookupKey::of_answer(&visit.desk.lookup, form, id, value));
    match visit.desk.store.correct(&actor(visit), record, id, value.as_ref(), lookup.as_ref()).await {
        Ok(()) => Ok(to("correct")),
        Err(Unchanged::Store(error)) => Err(error),
        Err(_) => match Correcting::open(visit, reference, question).await? {
            Some(now) => Ok(conflict(&now)),
            None => Ok(visit.nothing_here()),
        },
    }
}
