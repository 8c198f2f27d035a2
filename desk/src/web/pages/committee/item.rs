//! A request on a meeting's list, as the person sees it: the votes that they may know of, and what they may do.

use forms::desk::{Decision, DeskContent};
use serde::Serialize;
use store::committee::{Meeting, NotDecided, Tally, Vote, VoteValue, verdict};
use store::record::Record;
use store::staff::Role;
use store::status::Status as Step;

use crate::committee::may_decide;
use crate::names;
use crate::roles::Action;
use crate::web::pages::list::age;
use crate::web::pages::request::{Opened, Seen};
use crate::web::visit::Visit;

/// A request on a list.
#[derive(Serialize)]
pub(super) struct Item {
    /// The place on the list, from one. The sheet has it too.
    number: usize,
    reference: String,
    form: String,
    step: &'static str,
    /// How long ago it came, and how long ago it was raised.
    came: String,
    raised: Option<String>,
    /// It is still to be decided at this meeting.
    is_open: bool,
    seen: String,
    votes: Vec<VoteView>,
    /// Whether the values are shown.
    are_values_shown: bool,
    my_vote: Option<&'static str>,
    may_vote: bool,
    why_not: Option<String>,
    may_decide: bool,
    /// Where the votes stand, in words.
    standing: Option<String>,
    rulings: Vec<Choice>,
    may_take_off: bool,
    decided: Option<DecidedView>,
    pub(super) can_be_printed: bool,
    /// Its forms are shown.
    pub(super) is_chosen: bool,
}

#[derive(Serialize)]
struct VoteView {
    name: String,
    value: Option<&'static str>,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
}

#[derive(Serialize)]
struct DecidedView {
    decision: &'static str,
    reason: Option<String>,
    words: Option<String>,
}

impl Item {
    /// The request at a place of a meeting's list, from one.
    pub(super) fn new(visit: &Visit<'_>, meeting: &Meeting, number: usize, opened: &Opened) -> Self {
        let lang = visit.lang();
        let (record, content) = (&opened.record, &visit.desk.bundle.content);
        let summary = &record.submission.summary;
        let listing = record.casework.listing.as_ref().filter(|one| one.meeting == meeting.key);
        let is_open = is_open_on(record, meeting);
        let decided = record.casework.decided.as_ref().filter(|one| one.meeting.as_ref() == Some(&meeting.key));
        let votes: Vec<&Vote> = match listing {
            Some(listing) => record.votes.iter().filter(|vote| vote.is_of(listing)).collect(),
            None => Vec::new(),
        };
        let me = visit.member();
        let mine = votes.iter().find(|vote| vote.person == me.id);
        let is_of_committee = visit.rights().has(Role::Committee);
        let are_values_shown = if is_open { mine.is_some() && is_of_committee } else { decided.is_some() };
        let verdict_now = verdict(Tally::of(meeting.counted(record)), content.votes_needed());
        let right = may_decide(me, record);
        let is_present = meeting.present.contains_key(&me.id);
        let why_not = match right {
            _ if !is_open || !is_of_committee => None,
            Err(refusal) => Some(refusal.words(lang).to_string()),
            Ok(()) if !is_present => Some(not_present(visit).into()),
            Ok(()) => None,
        };
        Item {
            number,
            reference: summary.reference.to_string(),
            form: visit.form_title(&summary.form),
            step: summary.status.label(lang),
            came: age(lang, visit.now, summary.received_at),
            raised: record.casework.moved_at.filter(|_| is_open).map(|at| age(lang, visit.now, at)),
            is_open,
            seen: Seen::of(record).to_string(),
            votes: votes
                .iter()
                .map(|vote| VoteView {
                    name: vote.name.clone(),
                    value: are_values_shown.then(|| names::vote(lang, vote.value)),
                })
                .collect(),
            are_values_shown,
            my_vote: mine.map(|vote| vote.value.name()),
            may_vote: is_open && right.is_ok() && is_present,
            why_not,
            may_decide: is_open && right.is_ok(),
            standing: is_open.then(|| standing(visit, &verdict_now, are_values_shown)),
            rulings: rulings(visit, content),
            may_take_off: is_open && opened.may(visit, Action::PutOnList).is_ok(),
            decided: decided.map(|decided| DecidedView {
                decision: names::decision(lang, decided.decision),
                reason: decided.reason.as_deref().map(|id| reason(visit, id)),
                words: decided.words.as_ref().map(|words| words.reveal().clone()),
            }),
            is_chosen: false,
            can_be_printed: opened.may(visit, Action::Print).is_ok() && opened.may(visit, Action::ReadAnswers).is_ok(),
        }
    }

    pub(super) fn reference(&self) -> &str {
        &self.reference
    }

    /// Whether the person may do anything with it here.
    pub(super) fn has_forms(&self) -> bool {
        self.is_open && (self.may_vote || self.may_decide || self.may_take_off)
    }

    /// Whether the person may vote and has not.
    pub(super) fn waits_for_vote(&self) -> bool {
        self.may_vote && self.my_vote.is_none()
    }
}

/// The ways to vote.
pub(super) fn values(visit: &Visit<'_>) -> Vec<(&'static str, &'static str)> {
    VoteValue::ALL.map(|value| (value.name(), names::vote(visit.lang(), value))).into()
}

/// The decision and the reason that a form names: `declined:other`.
pub(super) fn ruling(content: &DeskContent, text: &str) -> Option<(Decision, Option<String>)> {
    let (decision, reason) = text.split_once(':')?;
    let decision = match decision {
        "accepted" => Decision::Accepted,
        "declined" => Decision::Declined,
        _ => return None,
    };
    if reason.is_empty() {
        return Some((decision, None));
    }
    let known = content.reason(reason).filter(|one| one.decision == decision)?;
    Some((decision, Some(known.id.clone())))
}

/// Each decision with each of its reasons.
fn rulings(visit: &Visit<'_>, content: &DeskContent) -> Vec<Choice> {
    let lang = visit.lang();
    let mut all = Vec::new();
    for (decision, name) in [(Decision::Accepted, "accepted"), (Decision::Declined, "declined")] {
        let before = all.len();
        let reasons = content.reasons.iter().filter(|reason| reason.decision == decision);
        all.extend(reasons.map(|reason| Choice {
            value: format!("{name}:{}", reason.id),
            label: format!("{}: {}", names::decision(lang, decision), reason.text.get(lang)),
        }));
        if all.len() == before {
            all.push(Choice { value: format!("{name}:"), label: names::decision(lang, decision).into() });
        }
    }
    all
}

/// The words of a reason, or its id if the content no longer has it.
fn reason(visit: &Visit<'_>, id: &str) -> String {
    let known = visit.desk.bundle.content.reason(id);
    known.map_or_else(|| id.to_string(), |reason| reason.text.get(visit.lang()).to_string())
}

/// Where the votes stand. What they say is told only to who sees the votes.
fn standing(visit: &Visit<'_>, verdict: &Result<Decision, NotDecided>, is_shown: bool) -> String {
    match verdict {
        Err(NotDecided::TooFew { cast, needed }) => too_few(visit, *cast, *needed),
        _ if !is_shown => visit.say("اكتملت الأصوات اللازمة.".into(), "There are enough votes.".into()),
        Ok(decision) => visit.say(
            format!("رأي الأكثرية: {}.", names::decision(visit.lang(), *decision)),
            format!("More than half of the votes: {}.", names::decision(visit.lang(), *decision)),
        ),
        Err(_) => tie(visit).into(),
    }
}

/// Why somebody does not vote who is not present.
pub(super) fn not_present(visit: &Visit<'_>) -> &'static str {
    visit.say(
        "لست بين الحاضرين في هذا الاجتماع، فلا تصوّت.",
        "You are not among those present at this meeting, so you do not vote.",
    )
}

/// That more votes are needed.
pub(super) fn too_few(visit: &Visit<'_>, cast: usize, needed: usize) -> String {
    visit.say(
        format!("عدد المصوّتين {cast}، واللازم {needed} على الأقل. ولا يُحسب من امتنع."),
        format!("{cast} have voted; at least {needed} are needed. Abstentions do not count."),
    )
}

/// That the votes are equal.
pub(super) fn tie(visit: &Visit<'_>) -> &'static str {
    visit.say("تساوت الأصوات، فلا قرار بعد.", "The votes are equal, so nothing is decided yet.")
}

/// Whether a request is on the list as one that is still to be decided there.
pub(super) fn is_open_on(record: &Record, meeting: &Meeting) -> bool {
    record.submission.summary.status == Step::WithCommittee
        && record.casework.listing.as_ref().is_some_and(|one| one.meeting == meeting.key)
}
