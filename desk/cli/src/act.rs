//! Acknowledging, moving, noting and erasing one request.

use language::normalise;

use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::state::Desk;
use crate::words;
use desk::names;
use desk::pick::pick;
use desk::text::visible;

/// The longest note, in letters.
const LONGEST_NOTE: usize = 4000;

impl Desk {
    pub(crate) async fn acknowledge(&self, references: &[String], console: &mut Console<'_>) -> Outcome {
        let act = self.act()?;
        let mut not_done = 0;
        for typed in references {
            // A failure does not keep the other requests from being acknowledged.
            let done = async {
                let record = self.found(typed).await?;
                let reference = &record.submission.summary.reference;
                let is_listed = record.notices.iter().any(|notice| notice.is_listed_as_failed);
                let before = record.submission.summary.acknowledged_at.filter(|_| !is_listed);
                if before.is_none() {
                    let done = self.store.acknowledge(&act, &record).await;
                    done.map_err(|error| self.unchanged(reference, &error))?;
                }
                Ok((reference.clone(), before))
            };
            match done.await {
                Ok((reference, None)) => {
                    console.line(&pick(
                        self.lang,
                        format!("سُجّل اطّلاعك على {reference}"),
                        format!("{reference} is acknowledged"),
                    ))?;
                }
                Ok((reference, Some(at))) => {
                    let at = names::moment(at);
                    console.line(&pick(
                        self.lang,
                        format!("سبق تسجيل الاطّلاع على {reference} في {at}"),
                        format!("{reference} was acknowledged at {at} already"),
                    ))?;
                }
                Err(Failure::Closed) => return Err(Failure::Closed),
                Err(Failure::Failed(message) | Failure::Usage(message)) => {
                    console.complain(&message);
                    not_done += 1;
                }
            }
        }
        if not_done > 0 { Err(words::some_failed(self.lang, not_done)) } else { Ok(()) }
    }

    pub(crate) async fn set_status(
        &self,
        reference: &str,
        status: &str,
        note: Option<&str>,
        console: &mut Console<'_>,
    ) -> Outcome {
        let act = self.act()?;
        let to = self.status_named(status)?;
        let note = note.map(|words| self.note_of(words)).transpose()?;
        let record = self.found(reference).await?;
        let reference = &record.submission.summary.reference;
        let moved = self.store.set_status(&act, &record, to, note.as_deref()).await;
        moved.map_err(|error| self.unchanged(reference, &error))?;
        let label = to.label(self.lang);
        let next = names::steps(self.lang, to);
        console.line(&pick(
            self.lang,
            format!("الطلب {reference} الآن: {label}\nما يمكن بعد ذلك:{next}"),
            format!("{reference} is now: {label}\nWhat can follow:{next}"),
        ))
    }

    pub(crate) async fn note(&self, reference: &str, words: Option<&str>, console: &mut Console<'_>) -> Outcome {
        let act = self.act()?;
        // Found before the note is typed, so that nobody writes a long note in vain.
        let record = self.found(reference).await?;
        let note = match words {
            Some(words) => self.note_of(words)?,
            None => {
                let mut lines = Vec::new();
                while let Some(line) = console.typed()? {
                    lines.push(line);
                }
                self.note_of(&lines.join("\n"))?
            }
        };
        let reference = &record.submission.summary.reference;
        let noted = self.store.note(&act, &record, &note).await;
        noted.map_err(|error| self.unchanged(reference, &error))?;
        console.line(&pick(
            self.lang,
            format!("أُضيفت الملاحظة إلى {reference}"),
            format!("The note is added to {reference}"),
        ))
    }

    /// Normalises a note.
    ///
    /// # Errors
    /// [`Failure::Usage`] for an empty note and one that is too long.
    fn note_of(&self, words: &str) -> Result<String, Failure> {
        let note = normalise::lines(words);
        if note.is_empty() {
            return Err(words::empty_note(self.lang));
        }
        if normalise::length(&note) > LONGEST_NOTE {
            return Err(words::long_note(self.lang, LONGEST_NOTE));
        }
        Ok(note)
    }

    pub(crate) async fn erase(&self, reference: &str, yes: bool, console: &mut Console<'_>) -> Outcome {
        let act = self.act()?;
        let reference = self.reference(reference)?;
        let unreachable = |error| self.unreachable(&error);
        match self.store.erased(&reference).await.map_err(unreachable)? {
            Some(erased) if erased.is_finished => return Err(words::erased(self.lang, &reference, &erased)),
            // The user confirmed the erasure when it began.
            Some(_) => {}
            None => {
                let record = self.found(reference.compact()).await?;
                let title = visible(&self.title(&record.submission.summary.form));
                let question = pick(
                    self.lang,
                    format!("سيُمحى الطلب {reference} ({title}) بكل ما فيه، ولا يمكن استرجاعه."),
                    format!(
                        "The request {reference} ({title}) will be erased with everything in it, and cannot be brought back."
                    ),
                );
                if !yes && !console.confirms(self.lang, &question, &reference.to_string())? {
                    return Err(words::not_confirmed(self.lang));
                }
            }
        }
        let erased = self.store.erase(&act, &reference).await;
        erased.map_err(|error| self.not_erased(&reference, &error))?;
        console.line(&pick(
            self.lang,
            format!("مُحي الطلب {reference}. بقي في السجل رقمه ونموذجه ووقت المحو واسمك."),
            format!("{reference} is erased. Its number, its form, the time and your name stay on record."),
        ))
    }

    /// The failure of an erasure.
    pub(crate) fn not_erased(&self, reference: &forms::Reference, error: &store::change::Unchanged) -> Failure {
        let text = pick(
            self.lang,
            format!("لم يكتمل محو {reference} ({error}). أكمله بالأمر desk erase {reference}"),
            format!("{reference} is not fully erased ({error}). Finish it with desk erase {reference}"),
        );
        Failure::Failed(text)
    }
}
