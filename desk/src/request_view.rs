//! One request, as its page and its print show it: answers in the order of the form, agreements with their words, the story in both
//! calendars.

use forms::view::rows;
use forms::{Answers, FormDefinition, Personal};
use language::Lang;
use serde::Serialize;
use store::Timestamp;
use store::record::{Answered, Event, EventKind, NoticeState};

use crate::names;
use crate::pick::pick;
use crate::text::one_line;

/// An answer with its question.
#[derive(Serialize)]
pub(crate) struct AnswerView {
    /// The question's id.
    pub(crate) question: String,
    /// The question's text, or its id if the form no longer has it.
    pub(crate) label: String,
    /// The answer. None for a question without one.
    pub(crate) answer: Option<String>,
    /// The `dir` of the answer.
    pub(crate) dir: &'static str,
    /// What is unusual about the answer.
    pub(crate) warning: Option<String>,
    /// The answer that was confirmed, if staff corrected it.
    pub(crate) original: Option<String>,
    /// Whether staff corrected it.
    pub(crate) is_corrected: bool,
    /// Whether the form still has the question, so that the answer can be corrected.
    pub(crate) is_known: bool,
}

/// Words that were agreed to.
#[derive(Serialize)]
pub(crate) struct AgreementView {
    /// The question's id.
    pub(crate) question: String,
    /// What it is: an attestation, or a consent with the version of the privacy notice.
    pub(crate) name: String,
    /// The words that were shown.
    pub(crate) words: String,
    /// When it was withdrawn.
    pub(crate) withdrawn: Option<MomentView>,
    /// Whether it can be withdrawn.
    pub(crate) is_consent: bool,
}

/// A moment in Riyadh.
#[derive(Serialize)]
pub(crate) struct MomentView {
    /// For a machine: `2026-11-18T12:26+03:00`.
    iso: String,
    /// The day in both calendars and the time.
    shown: String,
}

/// An event of the story.
#[derive(Serialize)]
pub(crate) struct EventView {
    /// When.
    pub(crate) at: MomentView,
    /// What happened.
    pub(crate) what: String,
    /// Who did it.
    pub(crate) who: String,
    /// The note, or the answer before a correction.
    pub(crate) note: Option<String>,
    /// Whether only the beginning of the note is here.
    pub(crate) is_cut: bool,
}

impl EventView {
    /// Leaves the beginning of a note that is longer than this, in letters, up to the end of a word.
    pub(crate) fn shorten(&mut self, letters: usize) {
        let Some((end, _)) = self.note.as_ref().and_then(|note| note.char_indices().nth(letters)) else { return };
        if let Some(note) = &mut self.note {
            note.truncate(end);
            note.truncate(note.rfind(char::is_whitespace).unwrap_or(end));
            note.push('…');
            self.is_cut = true;
        }
    }
}

/// The state of a mail.
#[derive(Serialize)]
pub(crate) struct NoticeView {
    /// Who gets it.
    pub(crate) recipient: String,
    /// Its state, with the reason of a failure.
    pub(crate) state: String,
}

impl MomentView {
    /// A moment in Riyadh, which is three hours ahead of UTC all year.
    pub(crate) fn new(at: Timestamp, lang: Lang) -> Self {
        let (hour, minute) = at.clock_in_riyadh();
        let day = at.day_in_riyadh();
        MomentView {
            iso: format!("{}T{hour:02}:{minute:02}+03:00", day.iso()),
            shown: format!("{}{}{hour:02}:{minute:02}", day.display(lang), pick(lang, "، ", ", ")),
        }
    }
}

/// The answers in the order of the form. Answers to questions that the form no longer has come last, under their ids.
pub(crate) fn answers(form: Option<&FormDefinition>, submission: &Answered, lang: Lang) -> Vec<AnswerView> {
    let is_agreed = |id: &str| submission.agreements.contains_key(id);
    let unknown = |id: &str, value: &Personal<String>| AnswerView {
        question: id.into(),
        // An earlier version of the form may have accepted what today's does not.
        label: form.and_then(|form| form.question(id)).map_or_else(|| id.into(), |one| one_line(one.label.get(lang))),
        answer: Some(value.reveal().clone()),
        dir: "auto",
        warning: None,
        original: submission.originals.get(id).and_then(|value| Some(value.as_ref()?.reveal().clone())),
        is_corrected: submission.originals.contains_key(id),
        is_known: false,
    };
    let Some(form) = form else {
        let all = submission.answers.iter().filter(|(id, _)| !is_agreed(id));
        return all.map(|(id, value)| unknown(id, value)).collect();
    };
    let (valid, left) = Answers::from_stored(form, &submission.answers);
    let is_shown = |name: &str, is_answered: bool| !is_agreed(name) && (is_answered || !left.contains_key(name));
    let shown = rows(form, lang, &valid).into_iter().filter(|row| is_shown(row.name, row.answer.is_some()));
    let mut views: Vec<AnswerView> = shown
        .map(|row| AnswerView {
            question: row.name.into(),
            label: one_line(row.label),
            answer: row.answer,
            dir: row.dir,
            warning: row.warning.map(|warning| warning.for_team(lang)),
            original: original(form, submission, row.name, lang),
            is_corrected: submission.originals.contains_key(row.name),
            is_known: true,
        })
        .collect();
    views.extend(left.into_iter().filter(|(id, _)| !is_agreed(id)).map(|(id, value)| unknown(id, value)));
    views
}

/// The answer that was confirmed, in words.
fn original(form: &FormDefinition, submission: &Answered, question: &str, lang: Lang) -> Option<String> {
    let value = submission.originals.get(question)?.as_ref()?;
    Some(in_words(form, question, value, lang))
}

/// A stored answer in words, or as it is stored where the form cannot read it.
pub(crate) fn in_words(form: &FormDefinition, question: &str, value: &Personal<String>, lang: Lang) -> String {
    let stored = [(question.to_string(), value.clone())].into_iter().collect();
    let (answers, _) = Answers::from_stored(form, &stored);
    let row = rows(form, lang, &answers).into_iter().find(|row| row.name == question);
    row.and_then(|row| row.answer).unwrap_or_else(|| value.reveal().clone())
}

/// The agreements, in the words that were shown.
pub(crate) fn agreements(submission: &Answered, lang: Lang) -> Vec<AgreementView> {
    let view = |(question, agreement): (&String, &store::record::Agreement)| AgreementView {
        question: question.clone(),
        name: match &agreement.notice {
            Some(notice) => pick(
                lang,
                format!("موافقة (إشعار الخصوصية، الإصدار {notice})"),
                format!("Consent (privacy notice, version {notice})"),
            ),
            None => pick(lang, "إقرار", "Confirmation").into(),
        },
        words: agreement.words.clone(),
        withdrawn: agreement.withdrawn_at.map(|at| MomentView::new(at, lang)),
        is_consent: agreement.notice.is_some(),
    };
    submission.agreements.iter().map(view).collect()
}

/// The story of a request, oldest first.
pub(crate) fn story<'e>(
    form: Option<&FormDefinition>,
    events: impl Iterator<Item = &'e Event>,
    lang: Lang,
) -> Vec<EventView> {
    let note = |event: &Event| {
        let note = event.note.as_ref()?;
        Some(match (&event.kind, form) {
            (EventKind::Corrected(_), _) if note.reveal().is_empty() => {
                pick(lang, "لم تكن له إجابة", "There was no answer before").to_string()
            }
            (EventKind::Corrected(question), Some(form)) => {
                let before = in_words(form, question, note, lang);
                pick(lang, format!("الإجابة السابقة: {before}"), format!("The answer before: {before}"))
            }
            _ => note.reveal().clone(),
        })
    };
    let view = |event: &Event| EventView {
        at: MomentView::new(event.at, lang),
        what: names::event(lang, &event.kind, form),
        who: names::who(lang, &event.who),
        note: note(event),
        is_cut: false,
    };
    events.map(view).collect()
}

/// The mails about a request.
pub(crate) fn notices(notices: &[NoticeState], lang: Lang) -> Vec<NoticeView> {
    let state = |notice: &NoticeState| {
        let state = names::notice_state(lang, &notice.state);
        match &notice.failure {
            Some(why) => format!("{state} ({})", names::failure(lang, why)),
            None => state,
        }
    };
    let view =
        |notice: &NoticeState| NoticeView { recipient: names::team(lang, &notice.recipient), state: state(notice) };
    notices.iter().map(view).collect()
}
