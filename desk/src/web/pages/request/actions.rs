//! What the person may do with a request: the forms of its page.

use forms::desk::Phrase;
use serde::Serialize;
use store::StoreError;
use store::casework::{Call, Told};
use store::staff::Member;
use store::status::Status;

use super::opened::Opened;
use crate::names;
use crate::roles::{Action, may};
use crate::web::visit::Visit;

/// A value with its words.
#[derive(Serialize)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) hint: Option<String>,
}

/// The forms of a request's page. What is not allowed is not there.
#[derive(Serialize)]
pub(super) struct Actions {
    take: bool,
    /// Take it from the colleague who has it.
    take_over: bool,
    give_back: bool,
    acknowledge: bool,
    note: bool,
    phrases: Vec<String>,
    call: bool,
    calls: Vec<Choice>,
    remind: bool,
    report: bool,
    /// Colleagues to whom it can be handed over.
    colleagues: Vec<Choice>,
    moves: Vec<Choice>,
    /// Documents that can be asked for. None if none can.
    documents: Option<Vec<Choice>>,
    tell: bool,
    ways_of_telling: Vec<Choice>,
    correct: bool,
    withdraw: bool,
    /// The day of the meeting on whose list it can be put.
    put_on_list: Option<String>,
    /// It can be put on a list, and no meeting is planned.
    plan_meeting: bool,
    print: bool,
    letter: bool,
    export: bool,
    erase: bool,
    /// Whether anything above changes the request.
    is_any: bool,
}

impl Actions {
    /// The forms for the person.
    pub(super) async fn of(visit: &Visit<'_>, opened: &Opened) -> Result<Self, StoreError> {
        let allows = |action| opened.may(visit, action).is_ok();
        let casework = &opened.record.casework;
        let status = opened.record.submission.summary.status;
        let assignee = casework.assignee.as_ref().map(|one| &one.person);
        let is_mine = assignee == Some(&visit.member().id);
        let lang = visit.lang();
        let phrase = |phrase: &Phrase| phrase.text.get(lang).to_string();
        let content = &visit.desk.bundle.content;
        let documents = allows(Action::AskForDocuments).then(|| {
            let choice = |document: &forms::desk::Document| Choice {
                value: document.id.clone(),
                label: document.name.get(lang).to_string(),
                hint: document.example.as_ref().map(|example| example.get(lang).to_string()),
            };
            content.documents.iter().map(choice).collect()
        });
        let can_be_listed = allows(Action::PutOnList) && casework.listing.is_none();
        let colleagues =
            async { if allows(Action::HandOver) { colleagues(visit, opened).await } else { Ok(Vec::new()) } };
        let meeting = async { if can_be_listed { visit.desk.store.next_meeting(visit.now).await } else { Ok(None) } };
        let (colleagues, meeting) = tokio::try_join!(colleagues, meeting)?;
        let actions = Actions {
            plan_meeting: can_be_listed && meeting.is_none(),
            put_on_list: meeting.map(|meeting| meeting.key.day().display(lang)),
            take: allows(Action::Take) && assignee.is_none(),
            take_over: allows(Action::Take) && assignee.is_some() && !is_mine,
            give_back: allows(Action::HandOver) && is_mine,
            acknowledge: allows(Action::Acknowledge) && opened.record.submission.summary.acknowledged_at.is_none(),
            note: allows(Action::Note),
            phrases: content.phrases_for(status.name()).map(phrase).collect(),
            call: allows(Action::LogCall),
            calls: Call::ALL
                .into_iter()
                // The day to call again is a reminder.
                .filter(|call| *call != Call::Again || allows(Action::Remind))
                .map(|call| choice(call.name(), names::call(lang, call)))
                .collect(),
            remind: allows(Action::Remind),
            report: allows(Action::Note) && status == Status::WithSocialResearch,
            colleagues,
            moves: moves(visit, opened),
            documents,
            tell: allows(Action::TellOutcome) && casework.told.is_none(),
            ways_of_telling: Told::ALL.map(|told| choice(told.name(), names::told(lang, told))).into(),
            correct: allows(Action::Correct),
            withdraw: allows(Action::WithdrawConsent),
            print: allows(Action::Print),
            letter: allows(Action::TellOutcome) && matches!(status, Status::Accepted | Status::Declined),
            export: allows(Action::ExportOne),
            erase: allows(Action::Erase),
            is_any: false,
        };
        let is_any = actions.take
            || actions.take_over
            || actions.acknowledge
            || actions.note
            || actions.call
            || actions.tell
            || !actions.moves.is_empty();
        Ok(Actions { is_any, ..actions })
    }

    /// Whether the page has a form, by its name.
    pub(super) fn has(&self, form: &str) -> bool {
        match form {
            "take" => self.take || self.take_over,
            "give_back" => self.give_back,
            "hand_over" => !self.colleagues.is_empty(),
            "acknowledge" => self.acknowledge,
            "note" => self.note,
            "report" => self.report,
            "call" => self.call,
            "remind" => self.remind,
            "move" => !self.moves.is_empty(),
            "documents" => self.documents.is_some(),
            "tell" => self.tell,
            _ => false,
        }
    }
}

fn choice(value: &str, label: &str) -> Choice {
    Choice { value: value.into(), label: label.into(), hint: None }
}

/// The steps that may follow, but for asking for documents, which has a form of its own, and the committee's decision, which has a page.
fn moves(visit: &Visit<'_>, opened: &Opened) -> Vec<Choice> {
    let next = opened.record.submission.summary.status.next().iter();
    let has_a_form = |to: &&Status| !matches!(to, Status::DocumentsAsked | Status::Accepted | Status::Declined);
    let allowed = next.filter(has_a_form).filter(|to| opened.may(visit, Action::Move(**to)).is_ok());
    allowed.map(|to| choice(to.name(), to.label(visit.lang()))).collect()
}

/// The colleagues who may read the request.
async fn colleagues(visit: &Visit<'_>, opened: &Opened) -> Result<Vec<Choice>, StoreError> {
    let staff = visit.desk.store.staff().await?;
    let has = opened.record.casework.assignee.as_ref().map(|one| &one.person);
    let can_have_it = |member: &&Member| {
        member.is_present()
            && Some(&member.id) != has
            && may(&member.rights, Action::ReadAnswers, Some(&opened.state)).is_ok()
    };
    Ok(staff.iter().filter(can_have_it).map(|member| choice(member.id.as_str(), &member.name)).collect())
}
