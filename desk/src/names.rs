//! The names of what the desk shows, in both languages: times, people, what happened, what became of a mail.

use forms::Team;
use language::Lang;

use super::words::say;
use store::Timestamp;
use store::mark::Mark;
use store::record::Event;
use store::status::Status;

/// The steps that may follow one, each on a line, by the name that a command takes.
pub(super) fn steps(lang: Lang, from: Status) -> String {
    from.next().iter().map(|step| format!("\n  {}  {}", step.name(), step.label(lang))).collect()
}

/// A moment, by the clock in Riyadh: `2026-11-18 12:26`.
pub(super) fn moment(at: Timestamp) -> String {
    let (hour, minute) = at.clock_in_riyadh();
    format!("{} {hour:02}:{minute:02}", at.day_in_riyadh().iso())
}

pub(super) fn who(lang: Lang, name: &str) -> String {
    match name {
        "applicant" => say(lang, "صاحب الطلب", "the applicant").into(),
        "system" => say(lang, "النظام", "the system").into(),
        name => name.into(),
    }
}

/// What happened, in words. What has no words here is said by its name.
pub(super) fn event(lang: Lang, event: &Event) -> String {
    if let Some((from, to)) = event.moved {
        return match lang {
            Lang::Ar => format!("نُقل من «{}» إلى «{}»", from.label(lang), to.label(lang)),
            Lang::En => format!("moved from “{}” to “{}”", from.label(lang), to.label(lang)),
        };
    }
    let words = match event.what.as_str() {
        "received" => say(lang, "استُلم", "received"),
        "acknowledged" => say(lang, "اطُّلع عليه", "acknowledged"),
        "noted" => say(lang, "أُضيفت ملاحظة", "noted"),
        "exported" => say(lang, "سُلّمت نسخة منه لصاحبه", "a copy was given to the person"),
        what => return of_a_mail(lang, what),
    };
    words.into()
}

/// What became of a mail, in words: a name, and who it was to.
fn of_a_mail(lang: Lang, what: &str) -> String {
    let (name, recipient) = match what.strip_prefix("not notified ") {
        Some(recipient) => ("not_notified", recipient),
        None => what.split_once(' ').unwrap_or((what, "")),
    };
    let (recipient, why) = recipient.split_once(": ").unwrap_or((recipient, ""));
    let said = match name {
        "notified" => say(lang, "أُبلغ", "notified").to_string(),
        "not_notified" => say(lang, "لم يُبلَّغ", "not notified").to_string(),
        name if heard(lang, name) == name => return what.into(),
        name => heard(lang, name),
    };
    let to = if recipient.is_empty() { String::new() } else { format!(": {}", team(lang, recipient)) };
    let why = if why.is_empty() { String::new() } else { format!(" ({})", heard(lang, why)) };
    format!("{said}{to}{why}")
}

/// What was heard of a mail, or why it failed, in words. What has none is said by its name.
pub(super) fn heard(lang: Lang, name: &str) -> String {
    match name {
        "delivered" => say(lang, "وصلت الرسالة", "the mail arrived").into(),
        "bounced" => say(lang, "ارتدّت الرسالة", "the mail bounced").into(),
        "bounced_for_now" => say(lang, "ارتدّت الرسالة مؤقتًا", "the mail bounced for now").into(),
        "complained" => say(lang, "صُنّفت الرسالة مزعجة", "the mail was reported as spam").into(),
        "no_address" => say(lang, "ليس للطلب عنوان بريد", "the request holds no mail address").into(),
        "MessageRejected" => say(lang, "رفضت خدمة البريد الرسالة", "the mail service refused the mail").into(),
        "altered" => say(
            lang,
            "الإجابات المحفوظة ليست التي أُكّدت",
            "the answers that are stored are not those that were confirmed",
        )
        .into(),
        name => name.into(),
    }
}

/// Who is told, in words.
pub(super) fn team(lang: Lang, name: &str) -> String {
    Team::from_name(name).map_or_else(|| who(lang, name), |team| team.label(lang).into())
}

pub(super) fn notice_state(lang: Lang, state: &str) -> String {
    match state {
        "pending" => say(lang, "لم تُرسل بعد", "not sent yet").into(),
        "sent" => say(lang, "أُرسلت", "sent").into(),
        "failed" => say(lang, "تعذر إرسالها", "could not be sent").into(),
        state => state.into(),
    }
}

pub(super) fn mark(lang: Lang, mark: Mark) -> &'static str {
    match mark {
        Mark::TrapFilled => say(lang, "مُلئ الحقل الذي يُترك فارغًا", "the field that people leave empty was filled in"),
        Mark::CrossSite => say(lang, "أُرسل من صفحة موقع آخر", "it was sent from another site’s page"),
        Mark::TooFast => say(lang, "أُكّد أسرع مما يُقرأ", "it was confirmed faster than anyone reads"),
        Mark::ManyFromContact => {
            say(lang, "طلبات كثيرة من وسيلة التواصل نفسها", "many requests came from the same contact")
        }
        Mark::Links => say(lang, "فيه روابط", "it holds links"),
        Mark::ForeignScript => {
            say(lang, "مكتوب بحروف غير عربية ولا لاتينية", "it is written in other letters than Arabic or Latin")
        }
        Mark::RepeatedText => say(lang, "كلام مكرر", "its words are repeated"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_became_of_a_mail_is_said_in_words() {
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
            assert_eq!([of_a_mail(Lang::Ar, what), of_a_mail(Lang::En, what)], [arabic, english]);
        }
    }
}
