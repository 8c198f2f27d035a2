//! Entering a request that came by another channel than the website: question by question, with the same definition, messages and
//! conditions, and stored in the same way. The input may be typed or piped.

use std::collections::{BTreeMap, BTreeSet};

use forms::view::rows;
use forms::{Answers, FormDefinition, Typed};
use language::{Lang, normalise};

use crate::answer;
use crate::cli::Enter;
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::state::Desk;
use crate::words;
use desk::channels::CHANNELS;
use desk::pick::pick;
use desk::text::{one_line, visible};
use store::channel::Channel;
use store::lookup::LookupKeys;
use store::mark::Marks;
use store::submission::{Stored, Submission};
use store::{NotStored, SubmissionId};

/// A form that is being filled in at the desk.
struct Filling<'a> {
    form: &'a FormDefinition,
    lang: Lang,
    /// The fields of each validly answered question, by its id: names and values.
    typed: BTreeMap<String, Vec<(String, String)>>,
}

/// The user's decision at the end of the form.
enum Decision {
    Store,
    /// Answer a question again, by its place among those that are asked.
    Again(usize),
    Unclear,
}

impl Desk {
    pub(crate) async fn enter(&self, what: &Enter, console: &mut Console<'_>) -> Outcome {
        let act = self.act()?;
        let form = self.known_form(&what.form)?;
        let name = what.channel.trim().to_lowercase().replace('-', "_");
        let channel = CHANNELS.into_iter().find(|channel| channel.name() == name);
        let channel = channel.ok_or_else(|| words::not_a_channel(self.lang))?;
        console.line(&self.introduction(form, channel))?;
        let mut filling = Filling { form, lang: self.lang, typed: BTreeMap::new() };
        let answers = loop {
            let answers = filling.fill(console)?;
            if what.yes {
                break answers;
            }
            match filling.decide(&answers, console)? {
                Decision::Store => break answers,
                Decision::Again(place) => filling.forget(place, &answers),
                Decision::Unclear => {}
            }
        };
        // Drawn once, so that retries store one submission.
        let id = SubmissionId::draw(&self.world).map_err(|error| Failure::Failed(error.to_string()))?;
        let submission = Submission {
            id: &id,
            form,
            lang: self.lang,
            channel,
            by: act.who,
            person: act.person,
            answers: &answers,
            marks: Marks::default(),
            contact: None,
            address: None,
            lookups: self
                .lookup
                .as_ref()
                .map_or_else(LookupKeys::default, |secret| LookupKeys::from_answers(secret, form, &answers)),
            proof: None,
        };
        loop {
            match self.store.submit(&self.world, &submission).await {
                Ok(stored) => return console.print(&self.receipt(form, &stored)),
                Err(NotStored::Erased | NotStored::Expired) => return Err(self.erased_meanwhile()),
                Err(NotStored::Store(error)) => {
                    let question = pick(
                        self.lang,
                        format!("لم يُجب الجدول ({error})، ولا يُعرف هل حُفظ الطلب. إجاباتك هنا، والإعادة لا تكرر الطلب."),
                        format!(
                            "The table did not answer ({error}), and it is not known whether the request is stored. Your answers are still here, and trying again does not store it twice."
                        ),
                    );
                    let word = pick(self.lang, "إعادة", "again");
                    if !console.confirms(self.lang, &question, word)? {
                        return Err(self.not_known());
                    }
                }
            }
        }
    }

    /// An attempt stored the submission, and someone erased it before the next attempt.
    fn erased_meanwhile(&self) -> Failure {
        Failure::Failed(
            pick(
                self.lang,
                "حُفظ الطلب ثم حذفه أحد أعضاء الفريق، فلم يُحفظ مرة أخرى.",
                "The request was stored and then erased by someone of the team, so it was not stored again.",
            )
            .into(),
        )
    }

    fn not_known(&self) -> Failure {
        Failure::Failed(
            pick(
                self.lang,
                "لا يُعرف هل حُفظ الطلب. ابحث عنه بالأمر desk list قبل أن تُدخله من جديد.",
                "It is not known whether the request is stored. Look for it with desk list before you enter it again.",
            )
            .into(),
        )
    }

    fn introduction(&self, form: &FormDefinition, channel: Channel) -> String {
        let (title, channel) = (one_line(form.title.get(self.lang)), channel.label(self.lang));
        pick(
            self.lang,
            format!(
                "{title} ({channel})\nاسأل صاحب الطلب واكتب إجابته. ما ليس مطلوبًا يُترك بضغط Enter. للتوقف اضغط Ctrl-C؛ لا يُحفظ شيء قبل النهاية."
            ),
            format!(
                "{title} ({channel})\nAsk the person and write what they answer. Press Enter to leave out what is optional. Ctrl-C stops; nothing is stored before the end."
            ),
        )
    }

    /// The receipt for the person, with the contents of the website's receipt.
    fn receipt(&self, form: &FormDefinition, stored: &Stored) -> String {
        let reference = &stored.reference;
        let mut text = pick(
            self.lang,
            format!("\nحُفظ الطلب. رقمه: {reference}\nأعطِ الرقم لصاحب الطلب، وأخبره بما يلي:\n"),
            format!(
                "\nThe request is stored. Its number: {reference}\nGive the person the number, and tell them what follows:\n"
            ),
        );
        for next in &form.receipt.next {
            text.push_str(&format!("- {}\n", one_line(next.get(self.lang))));
        }
        if let Some(days) = form.receipt.earliest_answer_days {
            let day = stored.received_at.day_in_riyadh().later(days).display(self.lang);
            text.push_str(&pick(
                self.lang,
                format!("- أول يوم يُتوقع فيه الرد: {day}\n"),
                format!("- The earliest day for a reply: {day}\n"),
            ));
        }
        text
    }
}

impl Filling<'_> {
    /// Asks every question whose condition is met and that has no valid answer yet.
    fn fill(&mut self, console: &mut Console<'_>) -> Result<Answers, Failure> {
        for place in 0..self.form.questions.len() {
            let Some(question) = self.form.questions.get(place) else { break };
            // Each question was validated with those before it.
            let before = Answers::validate(&self.first(place), &self.flat(place));
            let before = before.map_err(|_| words::stopped(self.lang))?;
            if !before.is_asked(question) {
                // It may have been answered before another answer was changed.
                self.typed.remove(&question.id);
                continue;
            }
            let is_answered = self.typed.contains_key(&question.id);
            // It may have been valid beside another answer to an earlier question.
            if is_answered && self.validate(place, console)? {
                continue;
            }
            console.print(&answer::prompt(question, before.label(question), self.lang))?;
            loop {
                let fields = answer::read(question, console)?.ok_or_else(|| words::stopped(self.lang))?;
                self.typed.insert(question.id.clone(), fields);
                if self.validate(place, console)? {
                    break;
                }
            }
        }
        let all = self.form.questions.len();
        Answers::validate(self.form, &self.flat(all)).map_err(|_| words::stopped(self.lang))
    }

    /// Validates the answers up to a place and prints what is wrong with them.
    fn validate(&self, place: usize, console: &mut Console<'_>) -> Result<bool, Failure> {
        let Err(mistakes) = Answers::validate(&self.first(place + 1), &self.flat(place + 1)) else { return Ok(true) };
        for mistake in mistakes {
            console.line(&mistake.message(self.form, self.lang))?;
        }
        Ok(false)
    }

    /// The form without the questions from a place on.
    fn first(&self, questions: usize) -> FormDefinition {
        let mut form = self.form.clone();
        form.questions.truncate(questions);
        form
    }

    fn flat(&self, questions: usize) -> Typed {
        let asked = self.form.questions.iter().take(questions);
        asked.filter_map(|question| self.typed.get(&question.id)).flatten().cloned().collect()
    }

    /// Shows the answers and asks for a decision.
    fn decide(&self, answers: &Answers, console: &mut Console<'_>) -> Result<Decision, Failure> {
        let without = pick(self.lang, "(بلا إجابة)", "(no answer)");
        let mut text =
            format!("\n{}\n", pick(self.lang, "راجع الإجابات مع صاحب الطلب:", "Check the answers with the person:"));
        let rows = rows(self.form, self.lang, answers);
        for (place, row) in rows.iter().enumerate() {
            let answer = row.answer.clone().unwrap_or_else(|| without.into()).replace('\n', "\n      ");
            text.push_str(&visible(&format!("  {}. {}: {answer}\n", place + 1, one_line(row.label))));
        }
        let yes = pick(self.lang, "نعم", "yes");
        let prompt = pick(
            self.lang,
            format!("اكتب {yes} لحفظ الطلب، أو رقم سؤال لتغيير إجابته: "),
            format!("Type {yes} to store the request, or the number of a question to answer it again: "),
        );
        let typed = console.ask(&format!("{text}{prompt}"))?.ok_or_else(|| words::stopped(self.lang))?;
        let typed = normalise::code(&typed);
        let place = typed.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        Ok(match place {
            Some(place) if place < rows.len() => Decision::Again(place),
            None if answer::means_yes(&typed) => Decision::Store,
            _ => Decision::Unclear,
        })
    }

    /// Forgets the answer to one question, so that it is asked again.
    fn forget(&mut self, place: usize, answers: &Answers) {
        let asked: BTreeSet<_> = rows(self.form, self.lang, answers)
            .into_iter()
            .skip(place)
            .take(1)
            .map(|row| row.name.to_string())
            .collect();
        self.typed.retain(|id, _| !asked.contains(id));
    }
}
