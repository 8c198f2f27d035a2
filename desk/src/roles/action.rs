//! The actions at the desk, with their names in both languages.

use language::Lang;
use store::status::Status;

use crate::pick::pick;

/// An action at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// See the request in a list, without a name.
    List,
    /// Read the answers, which leaves an event.
    ReadAnswers,
    /// Print the request, for the committee's meeting.
    Print,
    /// Take the request, so that colleagues know who deals with it.
    Take,
    /// Hand the request over to a colleague.
    HandOver,
    /// Add a note.
    Note,
    /// Record a telephone call.
    LogCall,
    /// Set a day on which the request comes up again.
    Remind,
    /// Record that one has seen the request.
    Acknowledge,
    /// Move the request to a status.
    Move(Status),
    /// Ask the applicant for documents: the move to `documents_asked` with the list of what is missing.
    AskForDocuments,
    /// Put the request on the list of a meeting of the committee, and take it off.
    PutOnList,
    /// Decide: the move to `accepted` or `declined` by the committee's votes.
    Decide,
    /// Record that the applicant was told the outcome.
    TellOutcome,
    /// Enter a request that came by another channel than the website.
    EnterByChannel,
    /// Look for a person's requests by a number, or for words in notes. It is logged.
    LookForPersons,
    /// Correct an answer at the person's request.
    Correct,
    /// Record that the person withdrew a consent.
    WithdrawConsent,
    /// Give a person a copy of what is held about them.
    ExportOne,
    /// Write a form's requests to a file.
    ExportAll,
    /// Erase a request at the person's request.
    Erase,
    /// Make a meeting of the committee, and say who is present.
    Meet,
    /// Add, change and remove members of the staff.
    ChangeStaff,
    /// See who read what.
    ReadLog,
    /// See numbers that name nobody.
    Figures,
}

/// What an action is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One request, whose state decides too.
    Request,
    /// No request, or all of them.
    Desk,
}

impl Action {
    /// Every action, each move by itself.
    pub fn all() -> impl Iterator<Item = Action> {
        use Action::{
            Acknowledge, AskForDocuments, ChangeStaff, Correct, Decide, EnterByChannel, Erase, ExportAll, ExportOne,
            Figures, HandOver, List, LogCall, LookForPersons, Meet, Note, Print, PutOnList, ReadAnswers, ReadLog,
            Remind, Take, TellOutcome, WithdrawConsent,
        };
        let before = [List, ReadAnswers, Print, Take, HandOver, Note, LogCall, Remind, Acknowledge];
        let after = [AskForDocuments, PutOnList, Decide, TellOutcome, Correct, WithdrawConsent, ExportOne, Erase];
        let of_the_desk = [EnterByChannel, LookForPersons, Meet, ExportAll, ChangeStaff, ReadLog, Figures];
        before.into_iter().chain(Status::ALL.map(Action::Move)).chain(after).chain(of_the_desk)
    }

    /// What the action is about.
    pub fn subject(self) -> Subject {
        match self {
            Action::EnterByChannel
            | Action::LookForPersons
            | Action::Meet
            | Action::ExportAll
            | Action::ChangeStaff
            | Action::ReadLog
            | Action::Figures => Subject::Desk,
            _ => Subject::Request,
        }
    }

    /// Whether the person has to have signed in just now (OWASP ASVS 5.0, 7.5.3): what cannot be taken back or takes data out of the desk.
    pub fn needs_fresh_sign_in(self) -> bool {
        matches!(self, Action::ExportOne | Action::ExportAll | Action::Erase | Action::ChangeStaff)
    }

    /// The name in logs and tests.
    pub fn name(self) -> String {
        let name = match self {
            Action::List => "list",
            Action::ReadAnswers => "read_answers",
            Action::Print => "print",
            Action::Take => "take",
            Action::HandOver => "hand_over",
            Action::Note => "note",
            Action::LogCall => "log_call",
            Action::Remind => "remind",
            Action::Acknowledge => "acknowledge",
            Action::Move(to) => return format!("move_to_{}", to.name()),
            Action::AskForDocuments => "ask_for_documents",
            Action::PutOnList => "put_on_list",
            Action::Decide => "decide",
            Action::TellOutcome => "tell_outcome",
            Action::EnterByChannel => "enter_by_channel",
            Action::LookForPersons => "look_for_persons",
            Action::Meet => "meet",
            Action::Correct => "correct",
            Action::WithdrawConsent => "withdraw_consent",
            Action::ExportOne => "export_one",
            Action::ExportAll => "export_all",
            Action::Erase => "erase",
            Action::ChangeStaff => "change_staff",
            Action::ReadLog => "read_log",
            Action::Figures => "figures",
        };
        name.into()
    }

    /// The name as people read it.
    pub fn label(self, lang: Lang) -> String {
        let (arabic, english) = match self {
            Action::List => ("رؤيته في القائمة بلا اسم", "see it in the list, without a name"),
            Action::ReadAnswers => ("قراءة الإجابات", "read the answers"),
            Action::Print => ("الطباعة", "print it"),
            Action::Take => ("تولّيه", "take it"),
            Action::HandOver => ("تسليمه إلى زميل", "hand it over to a colleague"),
            Action::Note => ("إضافة ملاحظة", "add a note"),
            Action::LogCall => ("تسجيل مكالمة", "record a telephone call"),
            Action::Remind => ("ضبط تذكير", "set a reminder"),
            Action::Acknowledge => ("تسجيل الاطّلاع عليه", "acknowledge it"),
            Action::Move(to) => {
                let label = to.label(lang);
                return pick(lang, format!("نقله إلى «{label}»"), format!("move it to “{label}”"));
            }
            Action::AskForDocuments => ("طلب المستندات", "ask for documents"),
            Action::PutOnList => ("وضعه في جدول اجتماع اللجنة", "put it on a list of the committee"),
            Action::Decide => ("البت فيه", "decide"),
            Action::TellOutcome => ("تسجيل إبلاغ صاحبه بالنتيجة", "record that the applicant was told the outcome"),
            Action::EnterByChannel => ("إدخال طلب وصل من قناة أخرى", "enter a request that came by another channel"),
            Action::LookForPersons => {
                ("البحث عن طلبات شخص أو عن كلام في الملاحظات", "look for a person’s requests, or for words in notes")
            }
            Action::Meet => ("تحديد اجتماع للجنة", "arrange a meeting of the committee"),
            Action::Correct => ("تصحيح إجابة", "correct an answer"),
            Action::WithdrawConsent => ("تسجيل سحب موافقة", "record a withdrawn consent"),
            Action::ExportOne => ("تسليم صاحبه نسخة", "give the person a copy"),
            Action::ExportAll => ("كتابة طلبات نموذج في ملف", "write a form’s requests to a file"),
            Action::Erase => ("محوه", "erase it"),
            Action::ChangeStaff => ("تغيير قائمة الفريق", "change the staff list"),
            Action::ReadLog => ("رؤية سجل القراءة", "see who read what"),
            Action::Figures => ("رؤية الأرقام", "see the figures"),
        };
        pick(lang, arabic, english).into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_action_is_listed_once_and_has_names_of_its_own() {
        let all: Vec<_> = Action::all().collect();
        let count = all.len();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), count);
        assert_eq!(all.iter().map(|action| action.name()).collect::<BTreeSet<_>>().len(), count);
        for lang in Lang::ALL {
            assert_eq!(all.iter().map(|action| action.label(lang)).collect::<BTreeSet<_>>().len(), count);
        }
        // One action for each variant, and one for each status.
        assert_eq!(count, 24 + Status::ALL.len());
    }
}
