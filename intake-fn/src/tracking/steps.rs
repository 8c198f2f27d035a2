//! The requests of the page where a submission is followed.
//!
//! There is one answer for a number that nobody has, wrong digits, too many tries, and a submission that is not followed any more. Nothing
//! that is shown is cached.

use forms::{FormDefinition, Personal, Reference};
use language::Lang;
use language::normalise;
use store::StoreError;
use store::asking::Asking;
use store::change::Unchanged;
use store::follow::Way;
use store::form_sent::FormSent;
use store::record::{Answered, Record};
use subtle::ConstantTimeEq;

use super::pages::{self, Entry, Followed, Problem, Sure, SureState};
use super::pass;
use super::typed::{LONGEST_CONTACT, Named, TrackingSent};
use crate::journey::receipt;
use crate::web::frame::not_opened;
use crate::web::intake::Intake;
use crate::web::outcome::Outcome;
use crate::web::reply::Reply;

impl Intake {
    /// The page on which the number and the digits are typed. From the receipt's signed address, the number is filled in.
    pub(crate) fn tracking_page(&self, lang: Lang, receipt: Option<&str>) -> Reply {
        let signed = receipt.and_then(|token| self.of_receipt(token)).map(|reference| reference.to_string());
        let entry = Entry {
            receipt: receipt.filter(|_| signed.is_some()),
            reference: signed.as_deref().unwrap_or_default(),
            ..Entry::default()
        };
        Reply::page(Outcome::Tracking, pages::entry(self, lang, &entry))
    }

    /// The page on which the number and the digits are typed, with what was typed in the other language.
    pub(crate) fn tracking_page_again(&self, lang: Lang, sent: &TrackingSent) -> Reply {
        let entry = Entry { reference: sent.text("reference"), digits: sent.text("digits"), ..Entry::default() };
        Reply::page(Outcome::Tracking, pages::entry(self, lang, &entry))
    }

    /// Shows where a submission stands, if the number and the digits are right.
    pub(crate) async fn track(&self, lang: Lang, receipt: Option<&str>, sent: &TrackingSent) -> Reply {
        let (reference, digits) = (sent.text("reference"), sent.text("digits"));
        let signed = receipt.and_then(|token| self.of_receipt(token));
        let receipt = receipt.filter(|_| signed.is_some());
        let refused = |outcome, problem| {
            let entry = Entry { reference, digits, receipt, problem: Some(problem) };
            Reply::page(outcome, pages::entry(self, lang, &entry))
        };
        let named = match Named::parse(reference, digits) {
            Ok(named) => named,
            Err(wrong) => {
                let mistakes = wrong.iter().map(|wrong| wrong.name().to_string()).collect();
                return Reply { mistakes, ..refused(Outcome::Mistakes, Problem::Typed(wrong)) };
            }
        };
        // Another number than the receipt's was typed: it is followed as one that was typed anywhere.
        let way = if signed.as_ref() == Some(&named.reference) { Way::Receipt } else { Way::Typed };
        let is_theirs = |found: &Answered| self.is_theirs(found, &named.digits);
        match self.store.follow(&self.world, &named.reference, way, is_theirs).await {
            Ok(Some(record)) => match self.followed(record) {
                Some(followed) => self.tracked(lang, &followed, None, Outcome::Tracked).await,
                None => refused(Outcome::NotTracked, Problem::NotFound),
            },
            Ok(None) => refused(Outcome::NotTracked, Problem::NotFound),
            Err(error) => {
                tracing::error!(outcome = "not_tracked", error = %error);
                refused(Outcome::TrackingFailed, Problem::Failed)
            }
        }
    }

    /// Shows a submission again, by the pass of a page that showed it: in the other language, or after going back.
    pub(crate) async fn track_again(&self, lang: Lang, sent: &TrackingSent) -> Reply {
        match self.of_pass(lang, sent).await {
            Ok(followed) => self.tracked(lang, &followed, None, Outcome::Tracked).await,
            Err(reply) => reply,
        }
    }

    /// The page that says what asking for something means. What was typed on it in the other language goes along.
    pub(crate) async fn say_what_asking_means(&self, lang: Lang, sent: &TrackingSent) -> Reply {
        let followed = match self.of_pass(lang, sent).await {
            Ok(followed) => followed,
            Err(reply) => return reply,
        };
        match Asking::from_name(sent.text("asking")) {
            Some(asking) => self.sure(lang, &followed, asking, sent, SureState::Asked),
            None => self.tracked(lang, &followed, None, Outcome::Tracked).await,
        }
    }

    /// Asks the team for something, after the page that says what that means.
    pub(crate) async fn ask(&self, lang: Lang, sent: &TrackingSent) -> Reply {
        let followed = match self.of_pass(lang, sent).await {
            Ok(followed) => followed,
            Err(reply) => return reply,
        };
        let Some(asking) = Asking::from_name(sent.text("asking")) else {
            return self.tracked(lang, &followed, None, Outcome::Tracked).await;
        };
        let contact = normalise::lines(sent.text("contact"));
        let words = (asking == Asking::Contact).then_some(contact.as_str());
        if words.is_some_and(|words| words.is_empty() || normalise::length(words) > LONGEST_CONTACT) {
            return self.sure(lang, &followed, asking, sent, SureState::Wrong);
        }
        let form = FormSent::by_applicant(sent.text("pass"), words.unwrap_or(asking.name()));
        match self.store.ask_team(&self.world, &followed.record, asking, words, &form).await {
            Ok(_) => self.tracked(lang, &followed, Some(asking), Outcome::Asked).await,
            // It was erased or has expired while the page was open.
            Err(Unchanged::Changed) => self.unknown(lang),
            Err(error) => {
                tracing::error!(outcome = "not_asked", error = %error);
                self.sure(lang, &followed, asking, sent, SureState::Failed)
            }
        }
    }

    fn sure(
        &self,
        lang: Lang,
        followed: &Followed<'_>,
        asking: Asking,
        sent: &TrackingSent,
        state: SureState,
    ) -> Reply {
        let sure = Sure { asking, contact: sent.text("contact"), state, pass: sent.text("pass") };
        let outcome = match state {
            SureState::Asked => Outcome::Tracking,
            SureState::Wrong => Outcome::Mistakes,
            SureState::Failed => Outcome::TrackingFailed,
        };
        Reply::page(outcome, pages::sure(self, lang, followed, &sure))
    }

    /// The page of a submission. `asked` is what the person has just asked for.
    async fn tracked(&self, lang: Lang, followed: &Followed<'_>, asked: Option<Asking>, outcome: Outcome) -> Reply {
        let now = self.world.now();
        let id = &followed.record.submission.summary.id;
        match self.store.asked_of(now, id).await {
            Ok(waiting) => {
                let pass = pass::make(&self.keys, id, now);
                Reply::page(outcome, pages::request(self, lang, followed, &waiting, asked, &pass))
            }
            Err(error) => self.not_shown(lang, &error),
        }
    }

    /// A submission that is followed. None if the site no longer has its form.
    fn followed(&self, record: Record) -> Option<Followed<'_>> {
        Some(Followed { form: self.bundle.form(&record.submission.summary.form)?, record })
    }

    /// The submission of a pass.
    async fn of_pass(&self, lang: Lang, sent: &TrackingSent) -> Result<Followed<'_>, Reply> {
        let now = self.world.now();
        let Some(id) = pass::open(&self.keys, now, sent.text("pass")) else {
            return Err(self.refused(lang, Outcome::PassOutdated, Problem::Outdated));
        };
        match self.store.find_by_id(now, &id).await {
            Ok(record) => record.and_then(|record| self.followed(record)).ok_or_else(|| self.unknown(lang)),
            Err(error) => Err(self.not_shown(lang, &error)),
        }
    }

    /// The table did not answer, and nothing was typed that the page could keep.
    fn not_shown(&self, lang: Lang, error: &StoreError) -> Reply {
        tracing::error!(outcome = "not_tracked", error = %error);
        Reply::page(Outcome::TrackingFailed, not_opened(self, lang))
    }

    fn unknown(&self, lang: Lang) -> Reply {
        self.refused(lang, Outcome::NotTracked, Problem::NotFound)
    }

    /// The number and the digits are typed again.
    fn refused(&self, lang: Lang, outcome: Outcome, problem: Problem) -> Reply {
        let entry = Entry { problem: Some(problem), ..Entry::default() };
        Reply::page(outcome, pages::entry(self, lang, &entry))
    }

    /// Whether digits are the last of a telephone number of a submission, or its own word.
    fn is_theirs(&self, found: &Answered, digits: &Personal<String>) -> bool {
        let form = self.bundle.form(&found.summary.form);
        let numbers = form.map(telephones).unwrap_or_default();
        let numbers = numbers.iter().filter_map(|question| found.answers.get(*question));
        let ends = numbers.filter_map(|number| {
            let number = number.reveal().as_bytes();
            number.get(number.len().checked_sub(digits.reveal().len())?..)
        });
        let word = found.follow_word.as_ref().map(|word| word.digits().as_bytes());
        // Each is compared, and each comparison takes the same time.
        let is_same = |known: &[u8]| bool::from(known.ct_eq(digits.reveal().as_bytes()));
        ends.chain(word).fold(false, |found, known| found | is_same(known))
    }

    fn of_receipt(&self, token: &str) -> Option<Reference> {
        receipt::open(&self.keys, token).map(|receipt| receipt.reference)
    }
}

/// The questions of a form that ask for a telephone number.
fn telephones(form: &FormDefinition) -> Vec<&str> {
    let numbers = form.questions.iter().filter(|question| question.kind.is_telephone());
    numbers.map(|question| question.id.as_str()).collect()
}
