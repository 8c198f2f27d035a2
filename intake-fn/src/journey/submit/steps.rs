//! The steps of a submission. Nothing is stored before the confirmation. Success is shown only after the table has accepted the
//! submission.

use forms::{Answers, FormDefinition, Mistake, Problem};
use language::Lang;
use store::NotStored;
use store::channel::Channel;
use store::contact_key::ContactKey;
use store::lookup::LookupKeys;
use store::mark::Mark;
use store::submission::{APPLICANT, Stored, Submission};

use super::pages::{self, Notes};
use super::request::{Sent, Validated};
use crate::journey::body;
use crate::journey::body::{Received, Unreadable};
use crate::journey::confirmation;
use crate::journey::receipt;
use crate::journey::seal;
use crate::journey::seal::{Refused, SealContext};
use crate::journey::suspicion;
use crate::web::frame::not_opened;
use crate::web::intake::Intake;
use crate::web::outcome::Outcome;
use crate::web::reply::{Content, PageStatus, Reply};

impl Intake {
    /// The first step: everything is validated, nothing is stored. Invalid answers lead back to the form (422), valid answers to
    /// the check page with a seal (200).
    pub async fn check(&self, sent: &Sent<'_>) -> Reply {
        let mut received = match self.read(sent) {
            Ok(received) => received,
            Err(reply) => return reply,
        };
        match self.validate(sent, &mut received) {
            Ok(validated) => {
                let before = self.sent_before(sent, &received).await;
                self.check_page(sent, &validated, Outcome::Checked, before.as_deref())
            }
            Err(mistakes) => self.form_again(sent, &received, mistakes),
        }
    }

    /// Goes back from the check page to the form, filled in.
    pub async fn change(&self, sent: &Sent<'_>) -> Reply {
        match self.read(sent) {
            Err(reply) => reply,
            // Fields that the form does not have are shown, as in the other steps.
            Ok(received) if received.needs_attention() => self.form_again(sent, &received, Vec::new()),
            Ok(received) => {
                let notes = Notes { sent_before: self.sent_before(sent, &received).await, ..Notes::default() };
                let page = pages::form(self, sent, &received, &[], &notes, PageStatus::Ok);
                Reply::page(Outcome::Changing, page)
            }
        }
    }

    /// The second step: everything is validated again, the seal is opened, and one transaction stores the submission. However
    /// often it is repeated, there is one submission and one reference.
    pub async fn confirm(&self, sent: &Sent<'_>) -> Reply {
        let mut received = match self.read(sent) {
            Ok(received) => received,
            Err(reply) => return reply,
        };
        let now = self.world.now();
        let validated = match self.validate(sent, &mut received) {
            Ok(validated) => validated,
            Err(mistakes) => {
                // A new version of the form may reject what the version before it has stored.
                let seal = received.seal.as_deref().unwrap_or_default();
                let id = seal::id_of_another_version(&self.keys, sent.form, seal);
                let stored = match id {
                    Some(id) => self.store.stored(now, &id).await,
                    None => Ok(None),
                };
                return match stored {
                    Ok(Some(stored)) => self.to_receipt(sent, stored),
                    Err(NotStored::Erased) => Reply::page(Outcome::Erased, pages::erased(self, sent)),
                    Ok(None) | Err(_) => self.form_again(sent, &received, mistakes),
                };
            }
        };
        let Validated { answers, seal, .. } = &validated;
        let stored = match self.seal_context(sent, answers).open(now, seal) {
            Ok(opened) => {
                let mut marks = suspicion::content::marks(sent.form, answers);
                marks.add(&validated.marks);
                marks.add_if(suspicion::is_too_fast(opened.issued_at, now), Mark::TooFast);
                let contact = ContactKey::from_answers(&self.keys, sent.form, answers);
                let address = sent.form.acknowledgement(answers);
                let address = address.map(|address| ContactKey::from_address(&self.keys, address.reveal().as_str()));
                let submission = Submission {
                    id: &opened.id,
                    form: sent.form,
                    lang: sent.lang,
                    channel: Channel::Website,
                    by: APPLICANT,
                    person: None,
                    answers,
                    marks,
                    contact,
                    address,
                    lookups: LookupKeys::from_answers(&self.lookup, sent.form, answers),
                    proof: Some(&self.keys),
                };
                self.store.submit(&self.world, &submission).await
            }
            // The submission may have been stored before the seal became outdated. Then this is a repetition.
            Err(Refused::Outdated(id)) => match self.store.stored(now, &id).await {
                Ok(Some(stored)) => Ok(stored),
                Ok(None) => return self.check_again(sent, &validated, Outcome::SealOutdated),
                Err(not_stored) => Err(not_stored),
            },
            Err(refused) => return self.check_again(sent, &validated, Outcome::from(&refused)),
        };
        match stored {
            Ok(stored) => self.to_receipt(sent, stored),
            Err(NotStored::Erased) => Reply::page(Outcome::Erased, pages::erased(self, sent)),
            // Its id is used up.
            Err(NotStored::Expired) => {
                let validated = Validated { seal: String::new(), ..validated };
                self.check_again(sent, &validated, Outcome::SealOutdated)
            }
            Err(NotStored::Store(error)) => {
                tracing::error!(outcome = "not_stored", error = %error);
                let page = pages::unavailable(self, sent, &validated, &validated.seal);
                Reply::page(Outcome::NotStored, page).marked(validated.marks)
            }
        }
    }

    /// The receipt. It reads nothing from the table: its content is in the address, signed.
    pub fn receipt(&self, lang: Lang, token: &str) -> Reply {
        let opened = receipt::open(&self.keys, token);
        match opened.and_then(|receipt| Some((self.bundle.form(receipt.form)?, receipt))) {
            Some((form, receipt)) => Reply::page(Outcome::Receipt, pages::receipt(self, lang, form, &receipt, token)),
            None => Reply::page(Outcome::ReceiptUnreadable, pages::receipt_unreadable(self, lang)),
        }
    }

    /// The digest of the content. A site with other content would have other questions.
    pub fn version(&self) -> Reply {
        Reply::new(Outcome::Version, Content::Version(self.bundle.content.clone()))
    }

    /// The page for the address of a step that was opened by itself: reloaded, bookmarked or copied. Nothing came with it.
    pub fn opened_alone(&self, form: &FormDefinition, lang: Lang) -> Reply {
        Reply::page(Outcome::OpenedAlone, pages::opened_alone(self, form, lang))
    }

    /// The page for an unknown form or address.
    pub fn no_form(&self, lang: Lang) -> Reply {
        Reply::page(Outcome::NoForm, pages::no_form(self, lang))
    }

    /// The page for a request that bypassed the front door. Visitors see it only while CloudFront and the function have different
    /// keys. The request is not read.
    pub fn around_the_front_door(&self, lang: Lang, is_sent: bool) -> Reply {
        let page = if is_sent { pages::not_taken(self, lang) } else { not_opened(self, lang) };
        Reply::page(Outcome::AroundTheFrontDoor, page)
    }

    /// Reads a form from the body of a request. An unreadable body leads to the reply.
    fn read(&self, sent: &Sent<'_>) -> Result<Received, Reply> {
        body::read(sent.form, sent.content_type, sent.body).map_err(|unreadable| self.unreadable(sent, unreadable))
    }

    /// Validates a submitted form. Returns the mistakes in the answers if it is not valid; there may be none if only the request has
    /// a problem.
    fn validate(&self, sent: &Sent<'_>, received: &mut Received) -> Result<Validated, Vec<Mistake>> {
        let answers = Answers::validate(sent.form, &received.typed)?;
        // What is accepted here can be confirmed.
        received.too_large |= !confirmation::fits(&self.seal_context(sent, &answers), received.trap());
        if received.needs_attention() {
            return Err(Vec::new());
        }
        let trap = received.trap().cloned();
        let seal = received.seal.clone().unwrap_or_default();
        let mut marks = seal::marks(&self.keys, &seal);
        marks.add_if(trap.is_some(), Mark::TrapFilled);
        marks.add_if(sent.cross_site, Mark::CrossSite);
        Ok(Validated { answers, seal, trap, marks })
    }

    /// The note for a person who comes back to a form after sending it: what they send after a change is another submission. If the table
    /// does not answer there is none.
    async fn sent_before(&self, sent: &Sent<'_>, received: &Received) -> Option<String> {
        let id = seal::id_for(&self.keys, sent.form, received.seal.as_deref()?)?;
        let stored = self.store.stored(self.world.now(), &id).await.ok()??;
        let key = if sent.form.receipt.anonymous { "sent_before_unnumbered" } else { "sent_before" };
        let number = self.bundle.number_name(sent.form, sent.lang);
        let text = self.bundle.string(sent.lang, key).replace("{number}", number);
        Some(text.replace("{reference}", &stored.reference.to_string()))
    }

    fn form_again(&self, sent: &Sent<'_>, received: &Received, mut mistakes: Vec<Mistake>) -> Reply {
        let longest = received.too_large.then(|| confirmation::longest_answer(sent.form, received)).flatten();
        let longest = longest.map(|id| Mistake { question: id.to_string(), problem: Problem::LongestAnswer });
        // One message per question. A wrong answer matters more than a long one, that more than changed words, and these more than a
        // repeated answer.
        let others = received.reworded.iter().chain(&received.repeated).cloned();
        for mistake in longest.into_iter().chain(others) {
            if !mistakes.iter().any(|known| known.question == mistake.question) {
                mistakes.push(mistake);
            }
        }
        let (outcome, status) = if received.too_large {
            (Outcome::TooLarge, PageStatus::TooLarge)
        } else {
            (Outcome::Mistakes, PageStatus::Unprocessable)
        };
        let problems = [
            (received.too_large, "problem_too_large"),
            (received.unknown_fields, "problem_unknown_fields"),
            (!received.repeated.is_empty(), "problem_repeated"),
            (received.garbled, "problem_not_utf8"),
        ]
        .into_iter()
        .filter(|(is_so, _)| *is_so)
        .map(|(_, key)| self.bundle.string(sent.lang, key))
        .collect();
        let notes = Notes { problems, sent_before: None };
        let page = pages::form(self, sent, received, &mistakes, &notes, status);
        let mistakes = mistakes.into_iter().map(|m| format!("{}:{}", m.question, m.problem.name())).collect();
        Reply { mistakes, ..Reply::page(outcome, page) }
    }

    pub(crate) fn unreadable(&self, sent: &Sent<'_>, unreadable: Unreadable) -> Reply {
        let (outcome, key, status) = match unreadable {
            Unreadable::NotAForm => (Outcome::NotAForm, "problem_not_a_form", PageStatus::Unprocessable),
            // The connection broke, so hardly anyone sees this page.
            Unreadable::BrokenOff => (Outcome::BrokenOff, "problem_not_a_form", PageStatus::Unprocessable),
            Unreadable::FarTooLarge => (Outcome::FarTooLarge, "problem_far_too_large", PageStatus::TooLarge),
        };
        let notice = self.bundle.string(sent.lang, key);
        let notes = Notes { problems: vec![notice], sent_before: None };
        Reply::page(outcome, pages::form(self, sent, &Received::default(), &[], &notes, status))
    }

    fn check_again(&self, sent: &Sent<'_>, validated: &Validated, outcome: Outcome) -> Reply {
        let notice = self.bundle.string(sent.lang, "check_again");
        self.check_page(sent, validated, outcome, Some(notice))
    }

    fn check_page(&self, sent: &Sent<'_>, validated: &Validated, outcome: Outcome, notice: Option<&str>) -> Reply {
        let made = self.seal_context(sent, &validated.answers).seal(&self.world, &validated.marks, &validated.seal);
        let reply = match made {
            Ok(seal) => Reply::page(outcome, pages::check(self, sent, validated, &seal, notice)),
            // Without random numbers no seal can be made. The page keeps the answers, and a retry is possible.
            Err(error) => {
                tracing::error!(outcome = "not_sealed", error = %error);
                Reply::page(Outcome::NotSealed, pages::unavailable(self, sent, validated, ""))
            }
        };
        reply.marked(validated.marks.clone())
    }

    fn seal_context<'a>(&'a self, sent: &Sent<'a>, answers: &'a Answers) -> SealContext<'a> {
        SealContext { keys: &self.keys, form: sent.form, lang: sent.lang, answers }
    }

    fn to_receipt(&self, sent: &Sent<'_>, stored: Stored) -> Reply {
        let outcome = if stored.already { Outcome::StoredBefore } else { Outcome::Stored };
        let address = self.receipt_address(sent.form, sent.lang, &stored);
        Reply::see_other(outcome, address).marked(stored.marks)
    }

    fn receipt_address(&self, form: &FormDefinition, lang: Lang, stored: &Stored) -> String {
        format!("/intake/{lang}/receipt/{}", receipt::make(&self.keys, &form.id, stored))
    }
}
