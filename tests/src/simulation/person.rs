//! A person who fills in the form, and presses the button of the check page again and again: also on an earlier page, in another
//! tab, after an erasure. The answers stay the same.

use std::collections::{BTreeMap, BTreeSet};

use forms::view::SEAL_FIELD;
use intake_fn::journey::seal::MAX_SKEW_SECONDS;
use intake_fn::web::{Content, Outcome, Reply};
use language::Lang;
use store::SubmissionId;

use super::conditions::{Conditions, DAY, State};
use super::dice::Dice;
use super::function::Deployed;
use crate::applicant;
use crate::page::Page;

/// How far a seal's age may be off, because clocks differ, in seconds.
const DIFFERENCE: i64 = MAX_SKEW_SECONDS;
/// How often a form is sent until its words are those of the instance that it reaches.
const ATTEMPTS: usize = 20;

/// A check page that the person has open.
#[derive(Clone)]
pub(super) struct CheckPage {
    pub(super) id: SubmissionId,
    lang: Lang,
    /// The answer that differs between two requests of a person.
    email: String,
    /// The hidden fields.
    body: String,
    seal: String,
    /// The release that the page is of.
    release: usize,
    /// The words of the consent.
    words: String,
    /// The key that signed the seal.
    key: u8,
    /// When it was shown, in true time.
    shown_at: i64,
}

/// What else happens during a press.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Meanwhile {
    Nothing,
    /// The person presses in another tab too.
    Press,
    /// Staff erase the submission.
    Erasure,
}

/// A press of the button.
pub(super) struct Press {
    pub(super) page: CheckPage,
    /// The language of the address. A page after a failure can be sent in the other language.
    lang: Lang,
    /// The instance that gets it.
    place: usize,
    /// What the table held before.
    before: State,
    meanwhile: Meanwhile,
    /// The faults of the table that had not happened yet.
    faults_left: usize,
}

impl Press {
    pub(super) async fn send(&self, deployed: &Deployed) -> Reply {
        deployed.confirm(self.place, self.lang, &self.page.body).await
    }

    /// The outcomes that it may have: exactly one, if it is alone and the table does what it is asked. A page that is about a day old
    /// may have two.
    fn permitted(&self, conditions: &Conditions, deployed: &Deployed) -> Vec<Outcome> {
        let Press { page, before, place, .. } = self;
        let (is_reworded, age) = (page.release != deployed.release(*place), conditions.now().seconds() - page.shown_at);
        let mut permitted = match before {
            _ if !deployed.accepts(*place, page.key) => {
                vec![if is_reworded { Outcome::Mistakes } else { Outcome::SealNotGenuine }]
            }
            State::Stored(_) => vec![Outcome::StoredBefore],
            State::Erased => vec![Outcome::Erased],
            State::Nothing if is_reworded => vec![Outcome::Mistakes],
            State::Nothing if self.lang != page.lang || age > DAY + DIFFERENCE => vec![Outcome::SealOutdated],
            State::Nothing if age >= DAY - DIFFERENCE => vec![Outcome::SealOutdated, Outcome::Stored],
            State::Nothing => vec![Outcome::Stored],
        };
        match self.meanwhile {
            Meanwhile::Nothing => {}
            Meanwhile::Press => permitted.push(Outcome::StoredBefore),
            Meanwhile::Erasure => permitted.push(Outcome::Erased),
        }
        if conditions.faults_of_the_table_left() < self.faults_left {
            permitted.extend([Outcome::NotStored, Outcome::StoredBefore]);
            permitted.extend(is_reworded.then_some(Outcome::Mistakes));
        }
        permitted
    }
}

/// A person.
pub(super) struct Person {
    number: usize,
    /// The number of forms that were filled in anew.
    forms: usize,
    pages: Vec<CheckPage>,
    /// The ids under which something may be stored.
    pub(super) pressed: BTreeSet<SubmissionId>,
    /// The references on receipts, by id.
    pub(super) receipts: BTreeMap<SubmissionId, String>,
}

impl Person {
    pub(super) fn new(number: usize) -> Self {
        Person { number, forms: 0, pages: Vec::new(), pressed: BTreeSet::new(), receipts: BTreeMap::new() }
    }

    /// The answer that only this person gives.
    pub(super) fn need(&self) -> String {
        format!("أحتاج إلى المساعدة في أمر رقمه {}", self.number)
    }

    /// The words of the consent that the person was shown for a submission.
    pub(super) fn words_shown(&self, id: &SubmissionId) -> BTreeSet<&str> {
        self.pages.iter().filter(|page| page.id == *id).map(|page| page.words.as_str()).collect()
    }

    /// Fills in the form, perhaps again from a check page, and sends it until the check page comes.
    pub(super) async fn fill_in(&mut self, conditions: &mut Conditions, deployed: &Deployed, from: Option<&CheckPage>) {
        let lang = if conditions.dice.once_in(2) { Lang::Ar } else { Lang::En };
        self.forms += usize::from(from.is_none());
        let (need, email) = (self.need(), from.map_or_else(|| self.new_email(), |page| page.email.clone()));
        let answers = applicant::SOUND.map(|(question, answer)| match question {
            "need" => (question, need.as_str()),
            "email" => (question, email.as_str()),
            _ => (question, answer),
        });
        // The words on the form's page. It is of any release, or of the one that asked again.
        let mut shown = from.map_or_else(|| conditions.dice.below(2), |page| page.release);
        let mut place = Deployed::any(&conditions.dice);
        for _ in 0..ATTEMPTS {
            let seal = from.map(|page| (SEAL_FIELD, page.seal.as_str()));
            let body = applicant::body_of(deployed.releases.form(shown), answers.into_iter().chain(seal));
            let reply = deployed.check(place, lang, &body).await;
            let is_reworded = shown != deployed.release(place);
            let expected = if is_reworded { Outcome::Mistakes } else { Outcome::Checked };
            if reply.outcome != expected {
                return conditions.wrong(format!("the form is answered by {:?}, not {expected:?}", reply.outcome));
            }
            if !is_reworded {
                return self.is_shown(conditions, deployed, place, lang, &reply, from);
            }
            conditions.outcome.reworded += 1;
            shown = deployed.release(place);
            // The next request may reach the other instance.
            if conditions.dice.once_in(2) {
                place = Deployed::any(&conditions.dice);
            }
        }
    }

    /// Another address for each request, because an address gets only a few acknowledgements in a day.
    fn new_email(&self) -> String {
        format!("applicant{}.{}@example.com", self.number, self.forms)
    }

    /// Opens the check page of a reply. A page that replaces another is for the same submission, if the other's key is known.
    fn is_shown(
        &mut self,
        conditions: &mut Conditions,
        deployed: &Deployed,
        place: usize,
        lang: Lang,
        reply: &Reply,
        replaced: Option<&CheckPage>,
    ) {
        let Content::Page(page) = &reply.content else { unreachable!("{:?} shows a page", reply.outcome) };
        let page = Page::parse(&page.html);
        let field = |wanted: &str| page.hidden.iter().find(|(name, _)| name == wanted).unwrap().1.clone();
        let seal = field(SEAL_FIELD);
        let id = SubmissionId::from_digits(seal.split('.').nth(4).unwrap());
        if let Some(replaced) = replaced
            && (replaced.id == id) != deployed.accepts(place, replaced.key)
        {
            conditions.wrong(format!("the seal {} is replaced by {seal}", replaced.seal));
        }
        self.pages.push(CheckPage {
            id,
            lang,
            email: field("email"),
            body: page.hidden_body(),
            seal,
            release: deployed.release(place),
            words: deployed.form(place).question("consent").unwrap().label.get(lang).to_string(),
            key: deployed.key(place),
            shown_at: conditions.now().seconds(),
        });
    }

    /// The page that was shown last.
    pub(super) fn last_page(&self) -> CheckPage {
        self.pages.last().unwrap().clone()
    }

    /// Any page, mostly the last.
    pub(super) fn any_page(&self, dice: &Dice) -> CheckPage {
        if dice.once_in(4) { self.pages[dice.below(self.pages.len())].clone() } else { self.last_page() }
    }

    /// A press of the button of a page, mostly in its own language.
    pub(super) async fn press(&mut self, conditions: &Conditions, page: CheckPage, meanwhile: Meanwhile) -> Press {
        let dice = &conditions.dice;
        let lang = if dice.once_in(8) { page.lang.other() } else { page.lang };
        self.pressed.insert(page.id.clone());
        let before = conditions.state_of(&page.id).await;
        let faults_left = conditions.faults_of_the_table_left();
        Press { page, lang, place: Deployed::any(dice), before, meanwhile, faults_left }
    }

    /// Reads the reply to a press, and compares it with what the reply must be.
    pub(super) async fn read(
        &mut self,
        conditions: &mut Conditions,
        deployed: &Deployed,
        press: &Press,
        reply: &Reply,
    ) {
        conditions.outcome.presses += 1;
        let (permitted, outcome) = (press.permitted(conditions, deployed), reply.outcome);
        if !permitted.contains(&outcome) {
            let (before, seal) = (&press.before, &press.page.seal);
            conditions.wrong(format!("a press is {outcome:?} and not {permitted:?}; before, {before:?}; {seal}"));
        }
        match reply.outcome {
            Outcome::Stored | Outcome::StoredBefore => self.gets_receipt(conditions, press, reply).await,
            Outcome::SealOutdated | Outcome::SealNotGenuine => {
                conditions.outcome.sealed_again += 1;
                self.is_shown(conditions, deployed, press.place, press.lang, reply, Some(&press.page));
            }
            Outcome::Mistakes => {
                conditions.outcome.reworded += 1;
                // The words of today are read and ticked.
                let asked = CheckPage { release: deployed.release(press.place), ..press.page.clone() };
                self.fill_in(conditions, deployed, Some(&asked)).await;
            }
            Outcome::Erased => {
                conditions.outcome.told_of_erasure += 1;
                if conditions.dice.once_in(2) {
                    self.fill_in(conditions, deployed, None).await;
                }
            }
            Outcome::NotStored => {
                let Content::Page(page) = &reply.content else { unreachable!("it is a page") };
                if Page::parse(&page.html).hidden_body() != press.page.body {
                    conditions.wrong("a page after a failure lost an answer or the seal".into());
                }
            }
            other => conditions.wrong(format!("a confirmation is answered by {other:?}")),
        }
    }

    /// Success is shown only for a submission that is stored and not erased, always under the same reference.
    async fn gets_receipt(&mut self, conditions: &mut Conditions, press: &Press, reply: &Reply) {
        let Content::SeeOther(address) = &reply.content else { unreachable!("a receipt has an address") };
        let (id, reference) = (&press.page.id, address.split('.').nth(2).unwrap_or_default().to_string());
        let after = conditions.state_of(id).await;
        // An erasure at the same time may have come later.
        let is_erased_since = press.meanwhile == Meanwhile::Erasure && after == State::Erased;
        if press.before == State::Erased || !(after == State::Stored(reference.clone()) || is_erased_since) {
            conditions.wrong(format!("a receipt of {reference}: {:?} before, {after:?} after", press.before));
        }
        let first = self.receipts.entry(id.clone()).or_insert_with(|| reference.clone());
        if *first != reference {
            let first = first.clone();
            conditions.wrong(format!("one seal has two references, {first} and {reference}"));
        }
    }
}
