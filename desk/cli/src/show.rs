//! One request with all its data.

use forms::view::rows;
use forms::{Answers, Personal};

use crate::console::Console;
use crate::failure::Outcome;
use crate::state::Desk;
use desk::names::{self, moment};
use desk::pick::pick;
use desk::text::visible;
use store::record::{Answered, EventKind, Record};

/// A name and a value.
pub(crate) type Said = (String, String);

impl Desk {
    pub(crate) async fn show(&self, reference: &str, console: &mut Console<'_>) -> Outcome {
        let act = self.act()?;
        let record = self.found(reference).await?;
        // Recorded before it is shown, so that nothing is read without a trace.
        let read = self.store.record_read(&act, &record.submission).await;
        read.map_err(|error| self.unchanged(&record.submission.summary.reference, &error))?;
        let mut text = String::new();
        let mut section = |heading: &str, said: Vec<Said>| {
            if !said.is_empty() {
                text.push_str(&format!("\n{heading}\n"));
                text.extend(said.iter().map(|(name, value)| line(name, value)));
            }
        };
        let lang = self.lang;
        section(pick(lang, "الطلب", "The request"), self.about(&record));
        section(pick(lang, "الإجابات", "Answers"), self.answers(&record.submission));
        section(pick(lang, "ما وافق عليه", "What was agreed to"), self.agreements(&record.submission));
        section(pick(lang, "ما جرى", "What happened"), self.history(&record));
        section(pick(lang, "الإشعارات", "Notices"), self.notices(&record));
        let status = record.submission.summary.status;
        let next = names::steps(lang, status);
        text.push_str(&format!("\n{}{next}\n", pick(lang, "ما يمكن بعد ذلك", "What can follow")));
        console.print(text.trim_start_matches('\n'))
    }

    /// The data of a request other than its answers.
    pub(crate) fn about(&self, record: &Record) -> Vec<Said> {
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
    pub(crate) fn answers(&self, submission: &Answered) -> Vec<Said> {
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
    pub(crate) fn agreements(&self, submission: &Answered) -> Vec<Said> {
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
    pub(crate) fn history(&self, record: &Record) -> Vec<Said> {
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
    pub(crate) fn notices(&self, record: &Record) -> Vec<Said> {
        let said = record.notices.iter().map(|notice| {
            let mut state = names::notice_state(self.lang, &notice.state);
            if let Some(why) = &notice.failure {
                state.push_str(&format!(" ({})", names::failure(self.lang, why)));
            }
            (names::team(self.lang, &notice.recipient), state)
        });
        said.collect()
    }
}

/// A line with name and value. The lines of a longer value are indented under the name, so that none looks like another entry.
fn line(name: &str, value: &str) -> String {
    let (name, value) = (visible(&name.replace('\n', " ")), visible(value));
    if value.contains('\n') {
        format!("  {name}:\n      {}\n", value.replace('\n', "\n      "))
    } else {
        format!("  {name}: {value}\n")
    }
}
