//! The rules. What no role allows is refused.

use language::Lang;
use store::staff::{Rights, Role};
use store::status::Status;

use crate::pick::pick;
use crate::roles::action::{Action, Subject};
use crate::roles::request::RequestState;

/// The reason why an action is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person's roles do not have the action, or do not see the request. Both are one reason, so that the answer does not tell whether
    /// there is such a request.
    NotTheirs,
    /// The action does not fit the request's status now.
    NotNow,
    /// The person entered, researched or raised the request and does not decide it.
    FourEyes,
}

impl Refusal {
    /// The reason in words.
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            Refusal::NotTheirs => pick(lang, "ليس هذا من صلاحياتك.", "This is not among what you may do."),
            Refusal::NotNow => {
                pick(lang, "لا يصح هذا في حالة الطلب الآن.", "This does not fit the request’s status now.")
            }
            Refusal::FourEyes => pick(
                lang,
                "أنت من أدخل الطلب أو بحثه أو رفعه، فيبت فيه غيرك.",
                "You entered, researched or raised the request, so somebody else decides it.",
            ),
        }
    }
}

/// Whether a person may do something. An action that is about a request needs its state; without it, it is refused.
///
/// # Errors
/// [`Refusal`], the one that is nearest to being allowed where several roles refuse for different reasons.
pub fn may(rights: &Rights, action: Action, request: Option<&RequestState>) -> Result<(), Refusal> {
    let state = match (action.subject(), request) {
        (Subject::Desk, _) => {
            let is_allowed =
                rights.roles().any(|role| of_the_desk(role, action)) || (rights.is_steward() && of_the_steward(action));
            return if is_allowed { Ok(()) } else { Err(Refusal::NotTheirs) };
        }
        (Subject::Request, None) => return Err(Refusal::NotTheirs),
        (Subject::Request, Some(state)) => state,
    };
    if rights.is_steward() && of_the_steward(action) {
        return Ok(());
    }
    let seeing: Vec<_> = rights.roles().filter(|role| sees(*role, state)).collect();
    if !seeing.iter().any(|role| works(*role, action)) {
        return Err(Refusal::NotTheirs);
    }
    if !seeing.iter().any(|role| works(*role, action) && is_at_work(*role, action, state))
        || !fits(action, state.status)
    {
        return Err(Refusal::NotNow);
    }
    if is_decision(action) && state.involvement.is_any() {
        return Err(Refusal::FourEyes);
    }
    Ok(())
}

/// The requests that a role sees: social research those that were referred to it, the committee those that were raised to it, relations all
/// but complaints, and the team for complaints these alone: nobody reads a complaint about themselves.
fn sees(role: Role, state: &RequestState) -> bool {
    match role {
        Role::Complaints => state.is_complaint,
        _ if state.is_complaint => false,
        Role::Relations => true,
        Role::SocialResearch => state.is_referred(),
        Role::Committee => state.is_raised(),
    }
}

/// The actions of a role that are about no request.
fn of_the_desk(role: Role, action: Action) -> bool {
    match action {
        Action::Figures => true,
        Action::EnterByChannel | Action::LookForPersons => role == Role::Relations,
        Action::Meet => matches!(role, Role::Relations | Role::Committee),
        _ => false,
    }
}

/// The actions of a steward. A steward without a role sees that requests are there, and reads none.
fn of_the_steward(action: Action) -> bool {
    matches!(
        action,
        Action::List
            | Action::ExportOne
            | Action::ExportAll
            | Action::Erase
            | Action::ChangeStaff
            | Action::ReadLog
            | Action::Figures
    )
}

/// The actions of a role with requests that it sees.
fn works(role: Role, action: Action) -> bool {
    use Action::{
        Acknowledge, AskForDocuments, Correct, Decide, HandOver, List, LogCall, Move, Note, Print, PutOnList,
        ReadAnswers, Remind, Take, TellOutcome, WithdrawConsent,
    };
    use Status::{Accepted, Closed, Declined, DocumentsAsked, Received, Verified, WithSocialResearch};
    match action {
        List | ReadAnswers | Print | Acknowledge | Note | AskForDocuments | Move(DocumentsAsked) => true,
        Take | HandOver | LogCall | Remind => role != Role::Committee,
        PutOnList => matches!(role, Role::Relations | Role::Committee),
        Correct | WithdrawConsent | TellOutcome => matches!(role, Role::Relations | Role::Complaints),
        // A complaint goes to nobody else.
        Move(Received | Closed) => matches!(role, Role::Relations | Role::Complaints),
        // The committee alone accepts and declines (the policy: the research committee studies the request and answers).
        Decide | Move(Accepted | Declined) => role == Role::Committee,
        // Social research hands back what it has studied; relations raises it to the committee.
        Move(Verified) => role != Role::Committee,
        // The committee may want more to be studied.
        Move(WithSocialResearch) => matches!(role, Role::Relations | Role::Committee),
        Move(_) => role == Role::Relations,
        _ => false,
    }
}

/// Whether a role does more than look: social research while the request is with it, the committee while it is with the committee, or was,
/// and documents were asked for. Afterwards both can read what they had.
fn is_at_work(role: Role, action: Action, state: &RequestState) -> bool {
    let looks = matches!(action, Action::List | Action::ReadAnswers | Action::Print);
    looks
        || match role {
            Role::Relations | Role::Complaints => true,
            Role::SocialResearch => state.status == Status::WithSocialResearch,
            Role::Committee => matches!(state.status, Status::WithCommittee | Status::DocumentsAsked),
        }
}

/// Whether an action fits a status, whoever does it.
fn fits(action: Action, status: Status) -> bool {
    let can_become = |to: Status| status.next().contains(&to);
    match action {
        Action::Move(to) => can_become(to),
        Action::AskForDocuments => can_become(Status::DocumentsAsked),
        Action::Decide => can_become(Status::Accepted) || can_become(Status::Declined),
        Action::PutOnList => status == Status::WithCommittee,
        Action::TellOutcome => status.is_decided(),
        // Nothing is left to do with a closed request.
        Action::Take | Action::HandOver | Action::Remind => status != Status::Closed,
        _ => true,
    }
}

/// Whether an action decides a request.
fn is_decision(action: Action) -> bool {
    matches!(action, Action::Decide | Action::Move(Status::Accepted | Status::Declined))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::request::Involvement;

    fn rights(roles: &[Role], is_steward: bool) -> Rights {
        Rights::new(roles.iter().copied(), is_steward).unwrap()
    }

    #[test]
    fn nobody_decides_what_they_entered_researched_or_raised_whatever_their_roles() {
        let everything = rights(&Role::ALL, true);
        let decisions = [Action::Decide, Action::Move(Status::Accepted), Action::Move(Status::Declined)];
        let state = RequestState::new(Status::WithCommittee);
        for action in decisions {
            assert_eq!(may(&everything, action, Some(&state)), Ok(()));
            for involvement in [
                Involvement { entered: true, ..Involvement::default() },
                Involvement { researched: true, ..Involvement::default() },
                Involvement { raised: true, ..Involvement::default() },
            ] {
                let state = RequestState { involvement, ..state };
                assert_eq!(may(&everything, action, Some(&state)), Err(Refusal::FourEyes));
                assert_eq!(may(&everything, Action::ReadAnswers, Some(&state)), Ok(()));
            }
        }
    }

    #[test]
    fn a_move_is_never_allowed_where_the_status_does_not_follow() {
        let everything = rights(&Role::ALL, true);
        for from in Status::ALL {
            for to in Status::ALL {
                let state = RequestState { was_raised: true, was_referred: true, ..RequestState::new(from) };
                let allowed = may(&everything, Action::Move(to), Some(&state)).is_ok();
                assert_eq!(allowed, from.next().contains(&to), "{from:?} {to:?}");
            }
        }
    }

    #[test]
    fn rights_add_up_and_no_rights_allow_nothing() {
        for action in Action::all() {
            for status in Status::ALL {
                for history in [false, true] {
                    let state =
                        RequestState { was_referred: history, was_raised: history, ..RequestState::new(status) };
                    let allowed = |rights: &Rights| may(rights, action, Some(&state)).is_ok();
                    assert!(!allowed(&Rights::default()), "{action:?} {status:?}");
                    let any = Role::ALL.iter().any(|role| allowed(&rights(&[*role], false)));
                    let steward = allowed(&rights(&[], true));
                    assert_eq!(allowed(&rights(&Role::ALL, true)), any || steward, "{action:?} {status:?}");
                }
            }
            if action.subject() == Subject::Request {
                assert_eq!(may(&rights(&Role::ALL, true), action, None), Err(Refusal::NotTheirs));
            }
        }
    }
}
