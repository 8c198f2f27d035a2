//! The journey: check, change, confirm, receipt. Nothing is stored before the confirmation, and success is shown only after
//! the table said so.

mod http;
mod pages;

use std::sync::Arc;

use forms::{Answers, FormDefinition, Mistake, Personal, Reference};
use language::Lang;

use crate::journey::body;
use crate::journey::body::{Received, Unreadable};
use crate::journey::front_door::FrontDoor;
use crate::journey::seal;
use crate::journey::seal::Refused;
use crate::journey::suspicion;
use crate::runtime::config::{Origin, SubmitConfig};
use crate::runtime::metrics::Metrics;
use bundle::{Bundle, BundleError};
use store::channel::Channel;
use store::contact_key::ContactKey;
use store::mark::{Mark, Marks};
use store::submission::{APPLICANT, Stored, Submission};
use store::token::{Keys, Purpose};
use store::world::World;
use store::{Store, Timestamp};

pub use http::{CONTENT_SECURITY_POLICY, respond};
pub use pages::{Page, PageStatus};

/// What the journey works with.
pub struct Intake {
    /// Definitions, strings and templates.
    pub bundle: Arc<Bundle>,
    /// The keys that sign seals and receipts.
    pub keys: Keys,
    /// The table.
    pub store: Store,
    /// Time and chance.
    pub world: World,
    /// The site's own origin.
    pub origin: Origin,
    /// What tells a request that came through the front door. None where there is none, as in the preview.
    pub front_door: Option<FrontDoor>,
    /// Where it is counted what came and what became of it.
    pub metrics: Metrics,
}

/// A form as it was sent, with what the transport says of it.
pub struct Sent<'a> {
    /// The language of the address.
    pub lang: Lang,
    /// The form of the address.
    pub form: &'a FormDefinition,
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// Whether the browser says that it was sent from a page of another site.
    pub cross_site: bool,
    /// The body, at most a little more than [`body::READ_LIMIT`] of it.
    pub body: &'a [u8],
}

/// What a step ends in. `outcome` is for the log: it names what happened, never a value.
pub struct Reply {
    /// What happened.
    pub outcome: &'static str,
    /// The names of the questions with mistakes.
    pub mistakes: Vec<String>,
    /// What of it may not come from a person who needs something.
    pub marks: Marks,
    /// What the person gets.
    pub content: Content,
}

/// What was sent, read and found sound.
struct Judged {
    answers: Answers,
    seal: String,
    trap: Option<Personal<String>>,
    /// What this request gives reason for, and what the steps before it did.
    marks: Marks,
}

/// What the person gets.
pub enum Content {
    /// A page.
    Page(Page),
    /// Another address (303).
    SeeOther(String),
    /// The digest of the content, for whoever deploys the site.
    Version(String),
}

impl Reply {
    fn new(outcome: &'static str, content: Content) -> Self {
        Reply { outcome, mistakes: Vec::new(), marks: Marks::default(), content }
    }

    fn page(outcome: &'static str, page: Page) -> Self {
        Self::new(outcome, Content::Page(page))
    }

    fn see_other(outcome: &'static str, address: String) -> Self {
        Self::new(outcome, Content::SeeOther(address))
    }

    fn marked(self, marks: Marks) -> Self {
        Reply { marks, ..self }
    }
}

impl Intake {
    /// The journey of a deployed function.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn new(config: SubmitConfig) -> Result<Self, BundleError> {
        Ok(Intake {
            bundle: Arc::new(Bundle::load(&config.bundle)?),
            keys: config.keys,
            store: Store::new(&config.table),
            world: config.world,
            origin: config.origin,
            front_door: Some(config.front_door),
            metrics: Metrics::StandardOutput,
        })
    }

    /// The first step: everything is judged, nothing is stored. Mistakes bring the form back (422), sound answers the check
    /// page with a seal (200).
    pub fn check(&self, sent: &Sent<'_>) -> Reply {
        match self.judge(sent) {
            Err(reply) => reply,
            Ok(judged) => self.check_page(sent, &judged, "checked", None),
        }
    }

    /// Back from the check page to the form, filled in.
    pub fn change(&self, sent: &Sent<'_>) -> Reply {
        match body::read(sent.form, sent.content_type, sent.body) {
            Err(unreadable) => self.unreadable(sent, unreadable),
            // Something arrived that has no place in the form: it is shown, as after the other steps.
            Ok(received) if received.needs_attention() => self.form_again(sent, &received, Vec::new()),
            Ok(received) => {
                let page = pages::form(self, sent, &received, &[], &[], PageStatus::Ok);
                Reply::page("changing", page)
            }
        }
    }

    /// The second step: everything is judged again, the seal is opened, and one transaction stores the submission. However
    /// often it is repeated, there is one submission and one reference.
    pub async fn confirm(&self, sent: &Sent<'_>) -> Reply {
        let judged = match self.judge(sent) {
            Err(reply) => return reply,
            Ok(judged) => judged,
        };
        let Judged { answers, seal, .. } = &judged;
        let now = self.world.now();
        let stored = match seal::open(&self.keys, now, sent.form, sent.lang, answers, seal) {
            Ok(opened) => {
                let mut marks = suspicion::content::marks(sent.form, answers);
                marks.add(&judged.marks);
                marks.add_if(suspicion::is_too_fast(opened.issued_at, now), Mark::TooFast);
                let contact = ContactKey::from_answers(&self.keys, sent.form, answers);
                let submission = Submission {
                    id: &opened.id,
                    form: sent.form,
                    lang: sent.lang,
                    channel: Channel::Website,
                    by: APPLICANT,
                    answers,
                    marks,
                    contact,
                };
                self.store.submit(&self.world, &submission).await
            }
            // It may have been stored before the seal was outdated: then this is the same submission again.
            Err(Refused::Outdated(id)) => match self.store.stored(now, &id).await {
                Ok(Some(stored)) => Ok(stored),
                Ok(None) => return self.check_again(sent, &judged, "seal_outdated"),
                Err(error) => Err(error),
            },
            Err(refused) => return self.check_again(sent, &judged, refused.name()),
        };
        match stored {
            Ok(stored) => {
                let outcome = if stored.already { "stored_before" } else { "stored" };
                let address = self.receipt_address(sent.form, sent.lang, &stored);
                Reply::see_other(outcome, address).marked(stored.marks)
            }
            Err(error) => {
                tracing::error!(outcome = "not_stored", error = %error);
                let page = pages::unavailable(self, sent, &judged, &judged.seal);
                Reply::page("not_stored", page).marked(judged.marks)
            }
        }
    }

    /// The receipt behind an address. It reads nothing: what it shows is in the address, signed.
    pub fn receipt(&self, lang: Lang, token: &str) -> Reply {
        let opened = self.keys.open(Purpose::Receipt, token).and_then(|words| {
            let [RECEIPT_FORMAT, form, reference, received_at] = words.as_slice() else { return None };
            Some((
                self.bundle.form(form)?,
                Reference::parse(reference).ok()?,
                received_at.parse().map(Timestamp::from_seconds).ok()?,
            ))
        });
        match opened {
            Some((form, reference, received_at)) => {
                Reply::page("receipt", pages::receipt(self, lang, form, &reference, received_at, token))
            }
            None => Reply::page("receipt_unreadable", pages::receipt_unreadable(self, lang)),
        }
    }

    /// Of what content the forms are. A site of other content would ask questions that nobody answers here.
    pub fn version(&self) -> Reply {
        Reply::new("version", Content::Version(self.bundle.content.clone()))
    }

    /// There is no such form, or no such address.
    pub fn no_form(&self, lang: Lang) -> Reply {
        Reply::page("no_form", pages::no_form(self, lang))
    }

    /// What did not come through the front door. People see this only while the door and the function do not have the same key,
    /// and nobody knows what they sent.
    pub fn around_the_front_door(&self, lang: Lang, is_sent: bool) -> Reply {
        let page = if is_sent { pages::not_taken(self, lang) } else { pages::not_opened(self, lang) };
        Reply::page("around_the_front_door", page)
    }

    /// Reads and judges what was sent: valid answers with what came along, or the reply that asks to mend them.
    fn judge(&self, sent: &Sent<'_>) -> Result<Judged, Reply> {
        let received = body::read(sent.form, sent.content_type, sent.body)
            .map_err(|unreadable| self.unreadable(sent, unreadable))?;
        match Answers::validate(sent.form, &received.typed) {
            Ok(answers) if !received.needs_attention() => {
                let trap = received.trap().cloned();
                let seal = received.seal.unwrap_or_default();
                let mut marks = seal::marks(&self.keys, &seal);
                marks.add_if(trap.is_some(), Mark::TrapFilled);
                marks.add_if(sent.cross_site, Mark::CrossSite);
                Ok(Judged { answers, seal, trap, marks })
            }
            validated => Err(self.form_again(sent, &received, validated.err().unwrap_or_default())),
        }
    }

    fn form_again(&self, sent: &Sent<'_>, received: &Received, mut mistakes: Vec<Mistake>) -> Reply {
        // One message a question: that it is wrong matters more than that it came twice.
        for repeated in &received.repeated {
            if !mistakes.iter().any(|mistake| mistake.question == repeated.question) {
                mistakes.push(repeated.clone());
            }
        }
        let (outcome, status) = if received.too_large {
            ("too_large", PageStatus::TooLarge)
        } else {
            ("mistakes", PageStatus::Unprocessable)
        };
        let notices: Vec<&str> = [
            (received.too_large, "problem_too_large"),
            (received.unknown_fields, "problem_unknown_fields"),
            (!received.repeated.is_empty(), "problem_repeated"),
            (received.garbled, "problem_not_utf8"),
        ]
        .into_iter()
        .filter(|(is_so, _)| *is_so)
        .map(|(_, key)| self.bundle.string(sent.lang, key))
        .collect();
        let page = pages::form(self, sent, received, &mistakes, &notices, status);
        let mistakes = mistakes.into_iter().map(|m| format!("{}:{}", m.question, m.problem.name())).collect();
        Reply { mistakes, ..Reply::page(outcome, page) }
    }

    fn unreadable(&self, sent: &Sent<'_>, unreadable: Unreadable) -> Reply {
        let (outcome, key, status) = match unreadable {
            Unreadable::NotAForm => ("not_a_form", "problem_not_a_form", PageStatus::Unprocessable),
            // Hardly anyone sees this page.
            Unreadable::BrokenOff => ("broken_off", "problem_not_a_form", PageStatus::Unprocessable),
            Unreadable::FarTooLarge => ("far_too_large", "problem_far_too_large", PageStatus::TooLarge),
        };
        let notice = self.bundle.string(sent.lang, key);
        Reply::page(outcome, pages::form(self, sent, &Received::default(), &[], &[notice], status))
    }

    fn check_again(&self, sent: &Sent<'_>, judged: &Judged, outcome: &'static str) -> Reply {
        let notice = self.bundle.string(sent.lang, "check_again");
        self.check_page(sent, judged, outcome, Some(notice))
    }

    fn check_page(&self, sent: &Sent<'_>, judged: &Judged, outcome: &'static str, notice: Option<&str>) -> Reply {
        let made = seal::make(&self.keys, &self.world, sent.form, sent.lang, &judged.answers, &judged.marks);
        let reply = match made {
            Ok(seal) => Reply::page(outcome, pages::check(self, sent, judged, &seal, notice)),
            // Without random numbers nothing can be sealed: the answers are kept, and sending again tries again.
            Err(error) => {
                tracing::error!(outcome = "not_sealed", error = %error);
                Reply::page("not_sealed", pages::unavailable(self, sent, judged, ""))
            }
        };
        reply.marked(judged.marks.clone())
    }

    fn receipt_address(&self, form: &FormDefinition, lang: Lang, stored: &Stored) -> String {
        let received_at = stored.received_at.to_string();
        let words = [RECEIPT_FORMAT, &form.id, stored.reference.compact(), &received_at];
        format!("/intake/{lang}/receipt/{}", self.keys.sign(Purpose::Receipt, &words))
    }
}

const RECEIPT_FORMAT: &str = "1";

/// The static page of a form.
pub(crate) fn form_page(form: &FormDefinition, lang: Lang) -> String {
    format!("/{lang}/forms/{}/", form.id)
}
