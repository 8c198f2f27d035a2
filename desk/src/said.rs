//! A request in words: names and values, as the command line shows them and as a copy for the person holds them.

use std::collections::BTreeMap;

use forms::view::rows;
use forms::{Answers, FormDefinition, Personal};
use language::Lang;
use store::record::{Answered, EventKind, Record};

use crate::names::{self, moment};
use crate::pick::pick;
use crate::sheet::Sheet;
use crate::text::{one_line, visible};

/// A name and a value.
pub type Said = (String, String);

/// Tells of requests in a language, with the forms of the site.
pub struct Telling<'f> {
    lang: Lang,
    forms: BTreeMap<&'f str, &'f FormDefinition>,
}

impl<'f> Telling<'f> {
    /// With these forms.
    pub fn new(lang: Lang, forms: impl IntoIterator<Item = &'f FormDefinition>) -> Self {
        Telling { lang, forms: forms.into_iter().map(|form| (form.id.as_str(), form)).collect() }
    }

    fn form(&self, id: &str) -> Option<&'f FormDefinition> {
        self.forms.get(id).copied()
    }

    /// A form's title, or its id if the site no longer has the form.
    pub fn title(&self, id: &str) -> String {
        self.form(id).map_or_else(|| id.to_string(), |form| one_line(form.title.get(self.lang)))
    }

    /// The data of a request other than its answers.
    pub fn about(&self, record: &Record) -> Vec<Said> {
        let lang = self.lang;
        let Answered { summary, version, expires_at, .. } = &record.submission;
        let form = self.form(&summary.form);
        let (hour, minute) = summary.received_at.clock_in_riyadh();
        let day = summary.received_at.day_in_riyadh().display(lang);
        let received = format!("{day}{}{hour:02}:{minute:02}", pick(lang, "، ", ", "));
        let mut said = vec![
            (pick(lang, "رقم الطلب", "Reference"), summary.reference.to_string()),
            (pick(lang, "النموذج", "Form"), self.title(&summary.form)),
            (pick(lang, "الحالة", "Status"), summary.status.label(lang).to_string()),
            (pick(lang, "تاريخ الاستلام", "Received"), received),
            (pick(lang, "القناة", "Channel"), summary.channel.label(lang).to_string()),
            (pick(lang, "لغة النموذج", "Language of the form"), summary.lang.own_name().to_string()),
            (
                pick(lang, "الاطّلاع", "Acknowledged"),
                summary.acknowledged_at.map_or_else(|| pick(lang, "لم يُطّلع عليه", "not yet").to_string(), moment),
            ),
        ];
        said.extend(expires_at.map(|at| (pick(lang, "يُحفظ حتى", "Kept until"), moment(at))));
        if form.is_none_or(|form| form.version != *version) {
            let changed =
                pick(lang, "تغيّر نص النموذج بعد هذا الطلب", "the form’s wording has changed since this request");
            said.push((pick(lang, "تنبيه", "Note"), changed.into()));
        }
        said.extend(summary.marks.iter().map(|mark| (pick(lang, "علامة", "Mark"), names::mark(lang, mark).to_string())));
        said.into_iter().map(|(name, value)| (name.to_string(), value)).collect()
    }

    /// The questions with their answers. Agreements are shown apart, in the words of that time. Answers to questions that the form no
    /// longer has are shown under the question's id.
    pub fn answers(&self, submission: &Answered) -> Vec<Said> {
        let is_agreed = |id: &str| submission.agreements.contains_key(id);
        let raw = |(id, value): (&str, &Personal<String>)| (id.to_string(), value.reveal().clone());
        let Some(form) = self.form(&submission.summary.form) else {
            let all = submission.answers.iter().map(|(id, value)| (id.as_str(), value));
            return all.filter(|(id, _)| !is_agreed(id)).map(raw).collect();
        };
        let (answers, left) = Answers::from_stored(form, &submission.answers);
        let without = pick(self.lang, "(بلا إجابة)", "(no answer)");
        // Answers that cannot be read are not shown as missing.
        let is_shown = |name: &str, is_answered: bool| !is_agreed(name) && (is_answered || !left.contains_key(name));
        let rows = rows(form, self.lang, &answers).into_iter().filter(|row| is_shown(row.name, row.answer.is_some()));
        let corrected = |name: &str| match submission.originals.contains_key(name) {
            true => pick(self.lang, " (صُحّحت)", " (corrected)"),
            false => "",
        };
        let mut said: Vec<Said> = rows
            .map(|row| {
                let answer = row.answer.unwrap_or_else(|| without.into());
                (row.label.to_string(), format!("{answer}{}", corrected(row.name)))
            })
            .collect();
        said.extend(left.into_iter().filter(|(id, _)| !is_agreed(id)).map(raw));
        said
    }

    /// The agreements, in the words that were shown.
    pub fn agreements(&self, submission: &Answered) -> Vec<Said> {
        let said = submission.agreements.values().map(|agreement| {
            let name = match &agreement.notice {
                Some(notice) => pick(
                    self.lang,
                    format!("موافقة (إشعار الخصوصية، الإصدار {notice})"),
                    format!("Consent (privacy notice, version {notice})"),
                ),
                None => pick(self.lang, "إقرار".to_string(), "Confirmation".to_string()),
            };
            let withdrawn = agreement.withdrawn_at.map(|at| {
                let at = moment(at);
                pick(self.lang, format!("\n(سُحبت في {at})"), format!("\n(withdrawn at {at})"))
            });
            (name, format!("{}{}", agreement.words, withdrawn.unwrap_or_default()))
        });
        said.collect()
    }

    /// The events of a request, with the notes.
    pub fn history(&self, record: &Record) -> Vec<Said> {
        let form = self.form(&record.submission.summary.form);
        let said = record.events.iter().map(|event| {
            let what = names::event(self.lang, &event.kind, form);
            let mut words = format!("{what} – {}", names::who(self.lang, &event.who));
            if let Some(note) = &event.note {
                words.push('\n');
                match (&event.kind, form) {
                    (EventKind::Corrected(question), Some(form)) => {
                        let stored = [(question.clone(), note.clone())];
                        let stored = stored.into_iter().filter(|(_, answer)| !answer.reveal().is_empty());
                        words.push_str(pick(self.lang, "الإجابة السابقة: ", "The answer before: "));
                        words.push_str(&self.in_words(form, question, &stored.collect()));
                    }
                    _ => words.push_str(note.reveal()),
                }
            }
            (moment(event.at), words)
        });
        said.collect()
    }

    /// The notices with their states.
    pub fn notices(&self, record: &Record) -> Vec<Said> {
        let said = record.notices.iter().map(|notice| {
            let mut state = names::notice_state(self.lang, &notice.state);
            if let Some(why) = &notice.failure {
                state.push_str(&format!(" ({})", names::failure(self.lang, why)));
            }
            (names::team(self.lang, &notice.recipient), state)
        });
        said.collect()
    }

    /// The stored answer to a question as people read it.
    pub fn in_words(
        &self,
        form: &FormDefinition,
        question: &str,
        stored: &BTreeMap<String, Personal<String>>,
    ) -> String {
        let (answers, left) = Answers::from_stored(form, stored);
        let rows = forms::view::rows(form, self.lang, &answers);
        let row = rows.into_iter().find(|row| row.name == question).and_then(|row| row.answer);
        let raw = left.get(question).map(|value| value.reveal().clone());
        visible(&row.or(raw).unwrap_or_else(|| pick(self.lang, "(بلا إجابة)", "(no answer)").into()))
    }

    /// All data of the records, one row for each piece.
    pub fn everything(&self, records: &[Record]) -> Sheet {
        let lang = self.lang;
        let mut rows = Vec::new();
        for record in records {
            let reference = &record.submission.summary.reference;
            let sections = [
                (pick(lang, "الطلب", "The request"), self.about(record)),
                (pick(lang, "الإجابات", "Answers"), self.answers(&record.submission)),
                (pick(lang, "ما وافق عليه", "What was agreed to"), self.agreements(&record.submission)),
                (pick(lang, "ما جرى", "What happened"), self.history(record)),
                (pick(lang, "الإشعارات", "Notices"), self.notices(record)),
            ];
            for (section, said) in sections {
                rows.extend(
                    said.into_iter().map(|(name, value)| vec![reference.to_string(), section.to_string(), name, value]),
                );
            }
        }
        let headings = [
            pick(lang, "رقم الطلب", "Reference"),
            pick(lang, "القسم", "Part"),
            pick(lang, "ما هو", "What"),
            pick(lang, "المحفوظ", "What is held"),
        ];
        Sheet {
            name: pick(lang, "ما هو محفوظ", "What is held").to_string(),
            headings: headings.map(String::from).to_vec(),
            rows,
        }
    }
}
