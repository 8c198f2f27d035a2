//! Names of times, people, events, notices and marks, in both languages.

use forms::desk::Decision;
use forms::{FormDefinition, Team};
use language::Lang;
use language::calendar::Calendar;

use crate::pick::pick;
use crate::text::one_line;
use store::Timestamp;
use store::asking::Asking;
use store::casework::{Call, Told};
use store::committee::VoteValue;
use store::event::{APPLICANT, SYSTEM};
use store::lookup::LookupKind;
use store::mark::Mark;
use store::outbox::{FeedbackKind, OutboxState, Recipient};
use store::record::EventKind;
use store::status::Status;

/// The statuses that may follow one, each on a line with its name in commands.
pub fn steps(lang: Lang, from: Status) -> String {
    from.next().iter().map(|step| format!("\n  {}  {}", step.name(), step.label(lang))).collect()
}

/// A moment in Riyadh: `2026-11-18 12:26`.
pub fn moment(at: Timestamp) -> String {
    let (hour, minute) = at.clock_in_riyadh();
    format!("{} {hour:02}:{minute:02}", at.day_in_riyadh().iso())
}

/// The actor of an event, in words: the name of a member of staff is as it is.
pub fn who(lang: Lang, name: &str) -> String {
    match name {
        APPLICANT => pick(lang, "صاحب الطلب", "the applicant").into(),
        SYSTEM => pick(lang, "النظام", "the system").into(),
        name => name.into(),
    }
}

/// The kind of an event, in words, with the form's names of questions. An unknown one is shown as the table holds it.
pub fn event(lang: Lang, kind: &EventKind, form: Option<&FormDefinition>) -> String {
    let about = |words: &str, id: &str| {
        let question = form.and_then(|form| form.question(id));
        format!("{words}: {}", question.map_or_else(|| id.to_string(), |question| one_line(question.label.get(lang))))
    };
    let of = |words: &str, recipient: Recipient| format!("{words}: {}", team(lang, recipient.name()));
    match kind {
        EventKind::Received => pick(lang, "استُلم", "received").into(),
        EventKind::Acknowledged => pick(lang, "اطُّلع عليه", "acknowledged").into(),
        EventKind::Moved { from, to } => match lang {
            Lang::Ar => format!("نُقل من «{}» إلى «{}»", from.label(lang), to.label(lang)),
            Lang::En => format!("moved from “{}” to “{}”", from.label(lang), to.label(lang)),
        },
        EventKind::Noted => pick(lang, "أُضيفت ملاحظة", "noted").into(),
        EventKind::Exported => pick(lang, "سُلّمت نسخة منه لصاحبه", "a copy was given to the person").into(),
        EventKind::Read => pick(lang, "عُرضت إجاباته", "its answers were read").into(),
        EventKind::Corrected(question) => about(pick(lang, "صُحّحت إجابة", "an answer was corrected"), question),
        EventKind::Withdrawn(question) => about(pick(lang, "سُحبت موافقة", "a consent was withdrawn"), question),
        EventKind::Taken => pick(lang, "تولّاه", "taken").into(),
        EventKind::HandedOver(to) => format!("{}: {}", pick(lang, "سُلّم إلى", "handed over to"), one_line(to)),
        EventKind::GivenBack => pick(lang, "أُعيد ليتولاه غيره", "given back").into(),
        EventKind::Called(call) => self::call(lang, *call).into(),
        EventKind::Reminded(Some(day)) => {
            format!("{}: {}", pick(lang, "ضُبط تذكير", "reminder set"), day.words(Calendar::Gregorian, lang))
        }
        EventKind::Reminded(None) => pick(lang, "أُلغي التذكير", "reminder removed").into(),
        EventKind::Reported => pick(lang, "كُتب تقرير البحث", "the researcher reported").into(),
        EventKind::Printed => pick(lang, "طُبع", "printed").into(),
        EventKind::Told(told) => {
            format!("{}: {}", pick(lang, "أُبلغ صاحبه بالنتيجة", "told the outcome"), self::told(lang, *told))
        }
        EventKind::Voted => pick(lang, "صوّت عضو من اللجنة", "a member of the committee voted").into(),
        EventKind::Listed(day) => {
            format!("{} {}", pick(lang, "في جدول اجتماع", "on the list"), day.words(Calendar::Gregorian, lang))
        }
        EventKind::Unlisted => pick(lang, "أُخرج من الجدول", "off the list").into(),
        EventKind::ErasureAsked => pick(lang, "طُلب محوه", "its erasure was asked for").into(),
        EventKind::ErasureTakenBack => pick(lang, "سُحب طلب محوه", "the request to erase it was withdrawn").into(),
        EventKind::ErasureRefused => pick(lang, "رُفض محوه", "its erasure was refused").into(),
        EventKind::Asked(asking) => {
            format!("{}: {}", pick(lang, "طلب صاحبه", "the applicant asked"), self::asking(lang, *asking))
        }
        EventKind::Settled(asking) => {
            format!("{}: {}", pick(lang, "أُنجز ما طلبه صاحبه", "dealt with"), self::asking(lang, *asking))
        }
        EventKind::OpenedToFollowers => pick(lang, "أُعيد فتح متابعته", "it can be followed again").into(),
        EventKind::Altered => pick(
            lang,
            "الإجابات المحفوظة ليست التي أُكّدت",
            "the answers that are stored are not those that were confirmed",
        )
        .into(),
        EventKind::Notified(recipient) => of(pick(lang, "أُبلغ", "notified"), *recipient),
        EventKind::NotNotified { recipient, why } => {
            format!("{} ({})", of(pick(lang, "لم يُبلَّغ", "not notified"), *recipient), failure(lang, why))
        }
        EventKind::Feedback { kind, recipient } => of(feedback(lang, *kind), *recipient),
        EventKind::Unknown(text) => text.clone(),
    }
}

/// What an applicant asks for, in words.
pub fn asking(lang: Lang, asking: Asking) -> &'static str {
    match asking {
        Asking::Withdrawal => pick(lang, "سحب الطلب", "to withdraw the request"),
        Asking::Contact => pick(lang, "تغيير طريقة الوصول إليه", "to be reached in another way"),
        Asking::Copy => pick(lang, "نسخة من بياناته", "a copy of their data"),
        Asking::Erasure => pick(lang, "حذف بياناته", "that their data be erased"),
    }
}

/// The result of a call, in words.
pub fn call(lang: Lang, call: Call) -> &'static str {
    match call {
        Call::Reached => pick(lang, "اتُّصل بصاحبه فأجاب", "called, and the person answered"),
        Call::NotReached => pick(lang, "اتُّصل بصاحبه فلم يجب", "called, and the person did not answer"),
        Call::Again => pick(lang, "اتُّصل بصاحبه فطلب الاتصال في يوم آخر", "called, and the person asked for another day"),
    }
}

/// What requests of one person share, in words.
pub fn lookup(lang: Lang, kind: LookupKind) -> &'static str {
    match kind {
        LookupKind::NationalId => pick(lang, "رقم الهوية نفسه", "the same identity number"),
        LookupKind::Mobile => pick(lang, "رقم الهاتف نفسه", "the same telephone number"),
    }
}

/// The way in which an applicant is told the outcome, in words.
pub fn told(lang: Lang, told: Told) -> &'static str {
    match told {
        Told::Call => pick(lang, "باتصال هاتفي", "by telephone"),
        Told::InPerson => pick(lang, "حضوريًّا", "in person"),
        Told::Message => pick(lang, "برسالة", "by a message"),
        Told::Letter => pick(lang, "بخطاب", "by a letter"),
    }
}

/// A vote, in words.
pub fn vote(lang: Lang, vote: VoteValue) -> &'static str {
    match vote {
        VoteValue::Accept => pick(lang, "قبول", "accept"),
        VoteValue::Decline => pick(lang, "رفض", "decline"),
        VoteValue::Abstain => pick(lang, "امتناع", "abstain"),
    }
}

/// A decision of the committee, in words.
pub fn decision(lang: Lang, decision: Decision) -> &'static str {
    match decision {
        Decision::Accepted => pick(lang, "قبول", "accepted"),
        Decision::Declined => pick(lang, "رفض", "declined"),
    }
}

/// Feedback on a mail, in words.
fn feedback(lang: Lang, kind: FeedbackKind) -> &'static str {
    match kind {
        FeedbackKind::Delivered => pick(lang, "وصلت الرسالة", "the mail arrived"),
        FeedbackKind::Bounced => pick(lang, "ارتدّت الرسالة", "the mail bounced"),
        FeedbackKind::BouncedForNow => pick(lang, "ارتدّت الرسالة مؤقتًا", "the mail bounced for now"),
        FeedbackKind::Complained => pick(lang, "صُنّفت الرسالة مزعجة", "the mail was reported as spam"),
    }
}

/// The reason of a notice's failure, in words: feedback on its mail, or the code of an error. Unknown codes are shown as they are.
pub fn failure(lang: Lang, name: &str) -> String {
    if let Some(kind) = FeedbackKind::from_name(name) {
        return feedback(lang, kind).into();
    }
    match name {
        "no_address" => pick(lang, "ليس للطلب عنوان بريد", "the request holds no mail address").into(),
        "MessageRejected" => pick(lang, "رفضت خدمة البريد الرسالة", "the mail service refused the mail").into(),
        "many_to_address" => pick(
            lang,
            "وصلت إلى هذا العنوان اليوم رسائل كثيرة من الموقع، وستُعاد المحاولة",
            "this address had many mails of the site today; it is tried again",
        )
        .into(),
        "unknown_recipient" => pick(
            lang,
            "مستلم لا يعرفه هذا الإصدار من الموقع، وستُعاد المحاولة",
            "a recipient that this version of the site does not know; it is tried again",
        )
        .into(),
        name => name.into(),
    }
}

/// The recipient of a notice, in words.
pub fn team(lang: Lang, name: &str) -> String {
    Team::from_name(name).map_or_else(|| who(lang, name), |team| team.label(lang).into())
}

/// The state of a notice, in words. An unknown one is shown as the table holds it.
pub fn notice_state(lang: Lang, state: &OutboxState) -> String {
    match state {
        OutboxState::Pending => pick(lang, "لم تُرسل بعد", "not sent yet").into(),
        OutboxState::Sent => pick(lang, "أُرسلت", "sent").into(),
        OutboxState::Failed => pick(lang, "تعذر إرسالها", "could not be sent").into(),
        OutboxState::Unknown(text) => text.clone(),
    }
}

/// A mark of suspicion, in words.
pub fn mark(lang: Lang, mark: Mark) -> &'static str {
    match mark {
        Mark::TrapFilled => pick(lang, "مُلئ الحقل الذي يُترك فارغًا", "the field that people leave empty was filled in"),
        Mark::CrossSite => pick(lang, "أُرسل من صفحة موقع آخر", "it was sent from another site’s page"),
        Mark::TooFast => pick(lang, "أُكّد أسرع مما يُقرأ", "it was confirmed faster than anyone reads"),
        Mark::ManyFromContact => {
            pick(lang, "طلبات كثيرة من وسيلة التواصل نفسها", "many requests came from the same contact")
        }
        Mark::Links => pick(lang, "فيه روابط", "it holds links"),
        Mark::ForeignScript => {
            pick(lang, "مكتوب بحروف غير عربية ولا لاتينية", "it is written in other letters than Arabic or Latin")
        }
        Mark::RepeatedText => pick(lang, "كلام مكرر", "its words are repeated"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_mails_have_words() {
        for (what, arabic, english) in [
            ("notified relations", "أُبلغ: علاقات المستفيدين", "notified: beneficiary relations"),
            (
                "not notified applicant: MessageRejected",
                "لم يُبلَّغ: صاحب الطلب (رفضت خدمة البريد الرسالة)",
                "not notified: the applicant (the mail service refused the mail)",
            ),
            ("bounced volunteering", "ارتدّت الرسالة: التطوع", "the mail bounced: volunteering"),
            (
                "altered",
                "الإجابات المحفوظة ليست التي أُكّدت",
                "the answers that are stored are not those that were confirmed",
            ),
            ("of another time", "of another time", "of another time"),
        ] {
            let kind = EventKind::parse(what);
            assert_eq!([event(Lang::Ar, &kind, None), event(Lang::En, &kind, None)], [arabic, english]);
        }
    }
    #[test]
    fn events_of_casework_have_words_of_their_own() {
        for (what, arabic, english) in [
            ("taken", "تولّاه", "taken"),
            ("handed over سلمى", "سُلّم إلى: سلمى", "handed over to: سلمى"),
            ("given back", "أُعيد ليتولاه غيره", "given back"),
            ("called reached", "اتُّصل بصاحبه فأجاب", "called, and the person answered"),
            ("called not_reached", "اتُّصل بصاحبه فلم يجب", "called, and the person did not answer"),
            ("called again", "اتُّصل بصاحبه فطلب الاتصال في يوم آخر", "called, and the person asked for another day"),
            ("reminder 2026-12-01", "ضُبط تذكير: 1 ديسمبر 2026", "reminder set: 1 December 2026"),
            ("reminder none", "أُلغي التذكير", "reminder removed"),
            ("reported", "كُتب تقرير البحث", "the researcher reported"),
            ("printed", "طُبع", "printed"),
            ("told call", "أُبلغ صاحبه بالنتيجة: باتصال هاتفي", "told the outcome: by telephone"),
            ("told in_person", "أُبلغ صاحبه بالنتيجة: حضوريًّا", "told the outcome: in person"),
            ("told message", "أُبلغ صاحبه بالنتيجة: برسالة", "told the outcome: by a message"),
            ("told letter", "أُبلغ صاحبه بالنتيجة: بخطاب", "told the outcome: by a letter"),
            ("on the list 2026-12-01", "في جدول اجتماع 1 ديسمبر 2026", "on the list 1 December 2026"),
            ("off the list", "أُخرج من الجدول", "off the list"),
            ("erasure asked", "طُلب محوه", "its erasure was asked for"),
            ("erasure taken back", "سُحب طلب محوه", "the request to erase it was withdrawn"),
            ("erasure refused", "رُفض محوه", "its erasure was refused"),
            ("voted", "صوّت عضو من اللجنة", "a member of the committee voted"),
        ] {
            let kind = EventKind::parse(what);
            assert!(!matches!(kind, EventKind::Unknown(_)), "{what}");
            assert_eq!([event(Lang::Ar, &kind, None), event(Lang::En, &kind, None)], [arabic, english]);
        }
    }
}
