//! Invented requests for trying the desk: support requests and offers to volunteer of the last weeks, at different steps. They are the same
//! in every preview, except for the time.
//!
//! | module | contents |
//! |---|---|
//! | `dice` | numbers from a seed, and worlds that draw from them |
//! | `words` | names, towns and texts |
//! | `answers` | one person's answers |
//! | `steps` | the steps of the policy that a request has taken, and when |

mod answers;
mod dice;
mod steps;
mod words;

use bundle::Bundle;
use forms::{Answers, FormDefinition, Reference};
use store::change::{Act, Unchanged};
use store::channel::Channel;
use store::contact_key::ContactKey;
use store::lookup::LookupKeys;
use store::mark::{Mark, Marks};
use store::staff::Role;
use store::status::Status;
use store::submission::{APPLICANT, Submission};
use store::world::{NoEntropy, World};
use store::{NotStored, Store, StoreError, SubmissionId, Timestamp};

use self::answers::Applicant;
use self::dice::Dice;
use self::steps::{Change, Step};
use crate::provider::{PEOPLE, Person};
use crate::site::Secrets;

/// The seed of every sample.
const SEED: u64 = 2243;
/// The days over which a sample is spread.
const DAYS: i64 = 35;
const SECONDS_A_DAY: i64 = 24 * 60 * 60;
/// The channels in turn. Most requests come by the website.
const CHANNELS: [Channel; 10] = [
    Channel::Website,
    Channel::Telephone,
    Channel::Website,
    Channel::Interview,
    Channel::Website,
    Channel::Letter,
    Channel::Website,
    Channel::SocialMedia,
    Channel::Website,
    Channel::BranchDelegate,
];

/// What was done for a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// So many requests were added.
    Added(usize),
    /// Nothing was added, because the table has requests already: those of an earlier sample, or others.
    HasRequests,
}

/// The reason why a sample was not added, or not as a whole.
#[derive(Debug, thiserror::Error)]
pub enum NotAdded {
    /// No site was ever built, so there are no forms.
    #[error("there are no forms: the site was not built")]
    NoForms,
    /// A form is missing.
    #[error("there is no form `{0}`")]
    NoForm(&'static str),
    /// The form was changed: its questions are not those that the sample answers.
    #[error(
        "the form `{form}` does not accept the sample's answer to `{question}`; adjust preview/src/sample/answers.rs"
    )]
    DoesNotFit {
        /// The form.
        form: String,
        /// The first question whose answer is refused.
        question: String,
    },
    /// The table did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A request was not stored.
    #[error(transparent)]
    NotStored(#[from] NotStored),
    /// A request did not take a step.
    #[error(transparent)]
    Unchanged(#[from] Unchanged),
    /// A request that was just stored cannot be found.
    #[error("the request {0} cannot be found")]
    Lost(Reference),
    /// No random numbers.
    #[error(transparent)]
    Random(#[from] NoEntropy),
}

/// A request to add.
struct Planned<'a> {
    form: &'a FormDefinition,
    applicant: Applicant,
    answers: Answers,
    channel: Channel,
    marks: Marks,
    received_at: Timestamp,
    steps: Vec<Step>,
}

/// Adds a number of requests to a table without any. The answers are validated before the first is stored.
///
/// # Errors
/// [`NotAdded`].
pub async fn add(
    store: &Store,
    world: &World,
    secrets: &Secrets,
    bundle: Option<&Bundle>,
    number: usize,
) -> Result<Outcome, NotAdded> {
    let bundle = bundle.ok_or(NotAdded::NoForms)?;
    let now = world.now();
    if has_requests(store, bundle, now).await? {
        return Ok(Outcome::HasRequests);
    }
    let planned: Vec<_> = (0..number).map(|place| plan(bundle, place, number, now)).collect::<Result<_, _>>()?;
    let dice = Dice::new(SEED);
    for request in &planned {
        add_one(store, &dice, secrets, request).await?;
    }
    Ok(Outcome::Added(planned.len()))
}

/// Whether a request of any form is in the table.
async fn has_requests(store: &Store, bundle: &Bundle, now: Timestamp) -> Result<bool, StoreError> {
    for form in bundle.forms() {
        for status in Status::ALL {
            if !store.list(now, &form.id, status).await?.is_empty() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Plans the request with a place in the sample. The first is the oldest.
fn plan(bundle: &Bundle, place: usize, number: usize, now: Timestamp) -> Result<Planned<'_>, NotAdded> {
    let dice = Dice::new(SEED.wrapping_add(1).wrapping_add(u64::try_from(place).unwrap_or_default()));
    let applicant = Applicant::draw(place, &dice);
    let id = applicant.form();
    let form = bundle.form(id).ok_or(NotAdded::NoForm(id))?;
    let answers = Answers::validate(form, &applicant.typed()).map_err(|mistakes| NotAdded::DoesNotFit {
        form: id.to_string(),
        question: mistakes.into_iter().next().map(|mistake| mistake.question).unwrap_or_default(),
    })?;
    let channel = CHANNELS.get(place % CHANNELS.len()).copied().unwrap_or(Channel::Website);
    let mut marks = Marks::default();
    if channel == Channel::Website {
        marks.add_if(applicant.is_advertising(), Mark::Links);
        marks.add_if(applicant.is_advertising() || place % 8 == 2, Mark::TooFast);
    }
    let received_at = received_at(form, &dice, (place, number), now);
    let steps = steps::steps(applicant.is_volunteer(), &dice, received_at, now);
    Ok(Planned { form, applicant, answers, channel, marks, received_at, steps })
}

/// When a request came: the sample is spread evenly over the last weeks, and nobody writes at night.
fn received_at(form: &FormDefinition, dice: &Dice, (place, number): (usize, usize), now: Timestamp) -> Timestamp {
    // What is older than a form keeps its requests would not be read.
    let days = form.keep_days.map_or(DAYS, |days| DAYS.min(i64::from(days) - 1));
    let [newer, number] = [number - 1 - place, number].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
    let days_ago = days.saturating_mul(newer) / number.max(1);
    let day = Timestamp::start_of(now.day_in_riyadh()).plus_seconds(-days_ago * SECONDS_A_DAY);
    let at = day.plus_seconds(8 * 60 * 60 + dice.seconds_below(13 * 60 * 60));
    at.min(now.plus_seconds(-60 * 60))
}

async fn add_one(store: &Store, dice: &Dice, secrets: &Secrets, request: &Planned<'_>) -> Result<(), NotAdded> {
    let Planned { form, answers, channel, .. } = request;
    let is_by_website = *channel == Channel::Website;
    let world = dice.world(request.received_at);
    let id = SubmissionId::draw(&world)?;
    let staff = PEOPLE.iter().find(|person| person.has(Role::Relations)).map(Person::name).unwrap_or_default();
    let submission = Submission {
        id: &id,
        form,
        lang: request.applicant.lang(),
        channel: *channel,
        by: if is_by_website { APPLICANT } else { &staff },
        answers,
        marks: request.marks.clone(),
        contact: is_by_website.then(|| ContactKey::from_answers(&secrets.keys, form, answers)).flatten(),
        address: None,
        proof: is_by_website.then_some(&secrets.keys),
        lookups: LookupKeys::from_answers(&secrets.lookup, form, answers),
        person: None,
    };
    let reference = store.submit(&world, &submission).await?.reference;
    for Step { at, by, change } in &request.steps {
        let record = store.find(*at, &reference).await?.ok_or_else(|| NotAdded::Lost(reference.clone()))?;
        let world = dice.world(*at);
        let act = Act::new(&world, by);
        match change {
            Change::Moved(to, note) => store.set_status(&act, &record, *to, *note).await?,
            Change::Noted(note) => store.note(&act, &record, note).await?,
        }
    }
    Ok(())
}
