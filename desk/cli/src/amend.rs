//! Amendments at the person's request: a corrected answer, a withdrawn consent.

use forms::{Answers, FormDefinition, Personal, Question, Typed};
use language::normalise;

use crate::answer;
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::state::Desk;
use crate::words;
use desk::names::moment;
use desk::pick::pick;
use desk::text::one_line;
use store::lookup::LookupKey;

impl Desk {
    /// Asks for the right answer to a question, and stores it beside the one that was confirmed.
    pub(crate) async fn correct(&self, reference: &str, question: &str, console: &mut Console<'_>) -> Outcome {
        let act = self.act()?;
        let record = self.found(reference).await?;
        let submission = &record.submission;
        let form = self.known_form(&submission.summary.form)?;
        let name = normalise::line(question);
        // What was agreed to is not corrected but withdrawn.
        let all = form.questions.iter().filter(|one| !answer::is_box(&one.kind));
        let question = all.clone().find(|one| one.id == name).ok_or_else(|| words::not_a_question(self.lang, all))?;
        let before = self.telling().in_words(form, &question.id, &submission.answers);
        console.line(&pick(self.lang, format!("الإجابة الآن: {before}"), format!("The answer now: {before}")))?;
        let value = self.right_answer(form, question, console)?;
        if value.as_ref() == submission.answers.get(&question.id) {
            return console.line(pick(
                self.lang,
                "هي الإجابة نفسها، فلم يتغير شيء.",
                "It is the same answer; nothing has changed.",
            ));
        }
        let reference = &submission.summary.reference;
        let of_answer = |(secret, value)| LookupKey::of_answer(secret, form, &question.id, value);
        let lookup = self.lookup.as_ref().zip(value.as_ref()).and_then(of_answer);
        let corrected = self.store.correct(&act, &record, &question.id, value.as_ref(), lookup.as_ref()).await;
        corrected.map_err(|error| self.unchanged(reference, &error))?;
        console.line(&pick(
            self.lang,
            format!("صُحّحت الإجابة في الطلب {reference}. بقيت الإجابة السابقة في سجله."),
            format!("The answer in {reference} is corrected. The one before it stays in the history."),
        ))
    }

    /// Asks for an answer until it is valid. None for no answer.
    fn right_answer(
        &self,
        form: &FormDefinition,
        question: &Question,
        console: &mut Console<'_>,
    ) -> Result<Option<Personal<String>>, Failure> {
        // Without its condition, because whether it is asked is not in question here.
        let alone = FormDefinition { questions: vec![question.alone()], acknowledge: None, ..form.clone() };
        console.print(&answer::prompt(question, &question.label, self.lang))?;
        loop {
            let fields = answer::read(question, console)?.ok_or_else(|| words::stopped(self.lang))?;
            match Answers::validate(&alone, &fields.into_iter().collect::<Typed>()) {
                Ok(answers) => {
                    return Ok(answers.stored().map(|(_, value)| Personal::new(value.reveal().to_string())).next());
                }
                Err(mistakes) => {
                    for mistake in mistakes {
                        console.line(&mistake.message(&alone, self.lang))?;
                    }
                }
            }
        }
    }

    /// Records that the person has withdrawn a consent.
    pub(crate) async fn withdraw(&self, reference: &str, question: &str, console: &mut Console<'_>) -> Outcome {
        let act = self.act()?;
        let record = self.found(reference).await?;
        let submission = &record.submission;
        let (reference, question) = (&submission.summary.reference, normalise::line(question));
        let consents = submission.agreements.iter().filter(|(_, agreement)| agreement.notice.is_some());
        let Some((question, consent)) = consents.clone().find(|(id, _)| **id == question) else {
            return Err(words::not_a_consent(self.lang, consents.map(|(id, one)| (id.as_str(), one_line(&one.words)))));
        };
        if let Some(at) = consent.withdrawn_at.map(moment) {
            return console.line(&pick(
                self.lang,
                format!("سبق تسجيل سحب هذه الموافقة في {at}"),
                format!("The withdrawal of this consent was recorded at {at} already"),
            ));
        }
        let withdrawn = self.store.withdraw(&act, &record, question).await;
        withdrawn.map_err(|error| self.unchanged(reference, &error))?;
        console.line(&pick(
            self.lang,
            format!("سُجّل سحب الموافقة في الطلب {reference}. أوقفوا ما يقوم عليها من عمل، وإن طلب صاحبه المحو فاكتب desk erase {reference}"),
            format!("The withdrawal of the consent is recorded with {reference}. Stop what rests on it; if the person asks for erasure, write desk erase {reference}"),
        ))
    }
}
