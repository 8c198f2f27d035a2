//! Where a request stands, as its applicant may know it: the policy's seven steps ("the beneficiary is dealt with at the various levels"),
//! with the present one and the days. No name, no answer, no kind of help, no note. Whether the committee accepted or declined appears only
//! after the team recorded that it told the person.

use forms::FormDefinition;
use language::calendar::Day;
use serde::Serialize;
use store::Timestamp;
use store::record::{Event, EventKind, Record};
use store::status::Status;

/// The number of steps in the policy.
const STEPS: usize = 7;

/// Where a request stands, for a sentence at the top of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Standing {
    /// It was received, and its details are being checked.
    Received,
    /// Its details were checked.
    Verified,
    /// It is with the social research officer.
    WithSocialResearch,
    /// It is with the research committee.
    WithCommittee,
    /// Documents are asked for.
    DocumentsAsked,
    /// The committee has replied, and nobody has recorded that the person was told.
    Replied,
    /// It was accepted, and the person was told.
    Accepted,
    /// It was declined, and the person was told.
    Declined,
    /// The service was given.
    Served,
    /// It was closed.
    Closed,
    /// A message that no committee decides: it is with the team.
    Open,
}

impl Standing {
    /// Whether the page says what comes next.
    pub(super) fn is_open(self) -> bool {
        !matches!(self, Standing::Declined | Standing::Served | Standing::Closed)
    }
}

/// The state of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StepState {
    /// It is done.
    Done,
    /// It is the present one.
    Now,
    /// It is to come.
    Later,
    /// It was not needed, or is not to come.
    Not,
}

/// A step of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) state: StepState,
    /// The day on which the request came to it, or the step was done.
    pub(super) day: Option<Day>,
}

/// What the page shows of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Progress {
    pub(super) standing: Standing,
    pub(super) received: Day,
    /// The last day on which something changed that the page shows.
    pub(super) since: Option<Day>,
    /// The policy's steps; none for what no committee decides.
    pub(super) steps: Vec<Step>,
    /// The earliest day of a reply, while it is awaited.
    pub(super) earliest: Option<Day>,
    /// The ids of the documents that are asked for now.
    pub(super) documents: Vec<String>,
}

impl Progress {
    /// Reads where a request stands from its record.
    pub(super) fn of(form: &FormDefinition, record: &Record) -> Self {
        let summary = &record.submission.summary;
        let received = summary.received_at.day_in_riyadh();
        let standing = standing(form, record);
        let is_awaited = matches!(
            standing,
            Standing::Received
                | Standing::Verified
                | Standing::WithSocialResearch
                | Standing::WithCommittee
                | Standing::DocumentsAsked
        );
        let earliest = form.receipt.earliest_answer_days.filter(|_| is_awaited).map(|days| received.later(days));
        let documents =
            if standing == Standing::DocumentsAsked { record.casework.documents.clone() } else { Vec::new() };
        let steps = if form.receipt.earliest_answer_days.is_some() { steps(record, standing) } else { Vec::new() };
        let since = match standing {
            // The day of a decision that the person does not know of stays with the team.
            Standing::Replied | Standing::Open => None,
            Standing::Accepted | Standing::Declined => record.casework.told.as_ref().map(|told| told.at),
            _ => record.casework.moved_at,
        };
        Progress { standing, received, since: since.map(Timestamp::day_in_riyadh), steps, earliest, documents }
    }
}

fn standing(form: &FormDefinition, record: &Record) -> Standing {
    let status = record.submission.summary.status;
    if form.receipt.earliest_answer_days.is_none() {
        return if status.is_open() { Standing::Open } else { Standing::Closed };
    }
    let is_told = record.casework.told.is_some();
    match status {
        Status::Received => Standing::Received,
        Status::Verified => Standing::Verified,
        Status::WithSocialResearch => Standing::WithSocialResearch,
        Status::WithCommittee => Standing::WithCommittee,
        Status::DocumentsAsked => Standing::DocumentsAsked,
        Status::Accepted if is_told => Standing::Accepted,
        Status::Declined if is_told => Standing::Declined,
        Status::Accepted | Status::Declined => Standing::Replied,
        Status::Served => Standing::Served,
        Status::Closed => Standing::Closed,
    }
}

/// The step that a request is at, from 1; more than [`STEPS`] if all are done.
fn present(record: &Record, standing: Standing) -> usize {
    let reached = |status| record.casework.reached.contains_key(&status);
    match standing {
        Standing::Received | Standing::Open => 2,
        Standing::WithSocialResearch => 3,
        Standing::Verified | Standing::WithCommittee | Standing::Replied => 5,
        // What is missing for the registration, once the person knows that the request was accepted. Before, what is missing to check it.
        Standing::DocumentsAsked if knows_of_acceptance(record) => 6,
        Standing::DocumentsAsked if reached(Status::WithCommittee) => 5,
        Standing::DocumentsAsked => 2,
        Standing::Accepted => 6,
        Standing::Declined => 6,
        Standing::Served => STEPS + 1,
        // As far as the person knows that it came.
        Standing::Closed if reached(Status::Served) => STEPS + 1,
        Standing::Closed if record.casework.told.is_some() => 6,
        Standing::Closed if reached(Status::WithCommittee) => 5,
        Standing::Closed => 2,
    }
}

/// Whether the person was told that the request was accepted. The item forgets that when documents are asked for afterwards; the events do not.
fn knows_of_acceptance(record: &Record) -> bool {
    let is_accepted = |event: &Event| matches!(event.kind, EventKind::Moved { to: Status::Accepted, .. });
    // Events of one second are in no order.
    let accepted_at = record.events.iter().filter(|event| is_accepted(event)).map(|event| event.at).max();
    let is_told_since =
        |at| record.events.iter().any(|event| matches!(event.kind, EventKind::Told(_)) && event.at >= at);
    accepted_at.is_some_and(is_told_since)
}

fn steps(record: &Record, standing: Standing) -> Vec<Step> {
    let present = present(record, standing);
    let reached = |status: Status| record.casework.reached.get(&status).map(|at| at.day_in_riyadh());
    let received = Some(record.submission.summary.received_at.day_in_riyadh());
    let told = record.casework.told.as_ref().map(|told| told.at.day_in_riyadh());
    // The box at the end of the form. Who enters a request for somebody reads it to them.
    let has_confirmed = record.submission.agreements.values().any(|agreement| agreement.notice.is_none());
    let day = |number: usize| match number {
        1 => received,
        2 => reached(Status::Verified),
        3 => reached(Status::WithSocialResearch),
        4 => received.filter(|_| has_confirmed),
        5 => told.or_else(|| reached(Status::WithCommittee)),
        7 => reached(Status::Served),
        _ => None,
    };
    let is_over = !standing.is_open();
    let state = |number: usize| match number {
        3 if number != present && day(3).is_none() => {
            if number < present || is_over {
                StepState::Not
            } else {
                StepState::Later
            }
        }
        4 if has_confirmed => StepState::Done,
        _ if number < present => StepState::Done,
        _ if is_over => StepState::Not,
        _ if number == present => StepState::Now,
        _ => StepState::Later,
    };
    let step = |number| {
        let state = state(number);
        Step { state, day: day(number).filter(|_| matches!(state, StepState::Done | StepState::Now)) }
    };
    (1..=STEPS).map(step).collect()
}
