//! The mail to a team about a new submission.

use forms::{FormDefinition, Team};
use function::Origin;
use language::{Lang, normalise};

use super::error::MailError;
use super::letter::{Block, Letter};
use super::message::Mail;
use crate::runtime::config::TeamAddresses;
use store::channel::Channel;
use store::outbox::Notice;

/// The notice of a new submission: Arabic first, English below.
///
/// # Errors
/// [`MailError::Unwritable`] if the template does not work.
pub fn notice(
    addresses: &TeamAddresses,
    origin: &Origin,
    team: Team,
    notice: &Notice,
    form: Option<&FormDefinition>,
) -> Result<Mail, MailError> {
    let reference = &notice.reference;
    // At the start of the line the words around it cannot change the order of its parts.
    let subject = format!("{reference} – {}", title(notice, form, Lang::Ar));
    let letter = Lang::ALL
        .into_iter()
        .fold(Letter::default(), |letter, lang| letter.with(lang, part(origin, notice, form, lang)));
    Ok(Mail {
        from: addresses.from.clone(),
        from_name: String::new(),
        to: addresses.of(team).to_string(),
        message_id: addresses.message_id(&format!("{}.{}", reference.compact().to_lowercase(), team.name())),
        date: notice.received_at,
        text: letter.text(),
        html: letter.html(&subject)?,
        subject,
        tags: Vec::new(),
        to_applicant: false,
    })
}

/// The title on one line. A line break in a definition's title would begin another header.
fn title(notice: &Notice, form: Option<&FormDefinition>, lang: Lang) -> String {
    normalise::line(form.map_or(notice.form.as_str(), |form| form.title.get(lang)))
}

fn part(origin: &Origin, notice: &Notice, form: Option<&FormDefinition>, lang: Lang) -> Vec<Block> {
    let own = form.and_then(|form| form.mail.as_ref()).map(|words| normalise::line(words.get(lang)));
    let words = |ar: &str, en: &str| match lang {
        Lang::Ar => ar.to_string(),
        Lang::En => en.to_string(),
    };
    let opening = match (notice.channel, own) {
        (Channel::Website, Some(own)) => own,
        (Channel::Website, None) => {
            words("وصل جديد من موقع الجمعية.", "Something new has come in from the Association’s website.")
        }
        // The form's own sentence is about the website.
        _ => words(
            "سُجّل طلب وصل من قناة غير الموقع.",
            "A request that came through a channel other than the website was entered.",
        ),
    };
    vec![
        Block::Text(opening),
        Block::Reference(words("رقم الطلب", "Reference"), notice.reference.to_string()),
        Block::Facts(vec![
            (words("النموذج", "Form"), title(notice, form, lang)),
            (words("القناة", "Channel"), notice.channel.label(lang).to_string()),
            (words("تاريخ الاستلام", "Received on"), notice.received_at.day_in_riyadh().display(lang)),
            (words("لغة النموذج", "Language of the form"), notice.lang.own_name().to_string()),
        ]),
        Block::Text(words(
            "هذه رسالة آلية، وليس فيها شيء من بيانات مقدم الطلب. اطّلع عليها في المكتب.",
            "This is an automatic email. It contains none of the applicant’s data; you can read it at the desk.",
        )),
        Block::Link(
            words("افتح الطلب في المكتب", "Open the request at the desk"),
            format!("{}/desk/requests/{}", origin.as_str(), notice.reference),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use forms::Reference;
    use store::Timestamp;

    use super::*;

    fn addresses() -> TeamAddresses {
        let env =
            BTreeMap::from([("INTAKE_MAIL_FROM", "site@example.com"), ("INTAKE_MAIL_RELATIONS", "team@example.com")]);
        TeamAddresses::read(&env).unwrap()
    }

    fn origin() -> Origin {
        Origin::parse("X", "https://sama.example").unwrap()
    }

    fn about(form: &str, lang: Lang) -> Notice {
        Notice {
            form: form.into(),
            reference: Reference::from_random(5),
            lang,
            channel: Channel::Website,
            received_at: Timestamp::from_seconds(1_704_574_800),
        }
    }

    #[test]
    fn a_mail_names_the_reference_in_both_languages_and_its_own_id_stays_the_same() {
        let about = about("support", Lang::Ar);
        let mail = notice(&addresses(), &origin(), Team::Volunteering, &about, None).unwrap();
        assert_eq!(mail.to, "team@example.com");
        for says in [&mail.text, &mail.html] {
            assert_eq!(says.matches(&about.reference.to_string()).count(), 4 + usize::from(says.contains("<title>")));
            let link = format!("https://sama.example/desk/requests/{}", about.reference);
            assert_eq!(says.matches(&link).count(), 2, "{says}");
            assert!(!says.contains(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}']), "{says}");
            assert!(says.contains("7 يناير 2024 (25 جمادى الآخرة 1445\u{a0}هـ)"));
        }
        assert_eq!(
            mail.message_id,
            notice(&addresses(), &origin(), Team::Volunteering, &about, None).unwrap().message_id
        );
        let bytes = String::from_utf8(mail.to_bytes().unwrap()).unwrap();
        for line in ["To: <team@example.com>", "Auto-Submitted: auto-generated", "Content-Type: text/html"] {
            assert!(bytes.contains(line), "{bytes}");
        }
    }

    #[test]
    fn a_mail_speaks_of_its_form_and_names_none_of_its_questions() {
        let form = FormDefinition::parse(include_str!("../../../../forms/tests/every_kind.toml")).unwrap();
        let text =
            notice(&addresses(), &origin(), Team::Relations, &about(&form.id, Lang::En), Some(&form)).unwrap().text;
        let (arabic, english) = text.split_once("\n——\n").unwrap();
        assert!(
            arabic.starts_with("وصل شيء من كل نوع.\n")
                && english.trim().starts_with("One of every kind has come in.\n")
        );
        for question in &form.questions {
            let is_named = |text: &str, lang| text.lines().any(|line| line.ends_with(question.label.get(lang)));
            assert!(!is_named(arabic, Lang::Ar) && !is_named(english, Lang::En), "{}", question.id);
        }
    }

    #[test]
    fn what_came_by_another_channel_is_not_said_to_come_from_the_website() {
        let form = FormDefinition::parse(include_str!("../../../../forms/tests/every_kind.toml")).unwrap();
        for channel in Channel::ALL {
            let about = Notice { channel, ..about(&form.id, Lang::Ar) };
            let text = notice(&addresses(), &origin(), Team::Relations, &about, Some(&form)).unwrap().text;
            assert!(text.contains(channel.label(Lang::Ar)) && text.contains(channel.label(Lang::En)), "{text}");
            assert_eq!(text.contains("One of every kind has come in."), channel == Channel::Website, "{text}");
        }
    }

    #[test]
    fn a_title_with_line_breaks_stays_one_line_of_the_head() {
        let definition = include_str!("../../../tests/small.toml");
        for broken in
            ["Small\\nBcc: c@example.com", "Small\\r\\nBcc: c@example.com", "Small\\r\\n\\r\\nBcc: c@example.com"]
        {
            let both = format!("title = {{ ar = \"{broken}\", en = \"{broken}\" }}");
            let form = definition.replace("title = { ar = \"صغير\", en = \"Small\" }", &both);
            let form = FormDefinition::parse(&form).unwrap();
            assert!(form.title.get(Lang::En).contains('\n'), "the definition breaks the line");
            let about = about("small", Lang::En);
            let mail = notice(&addresses(), &origin(), Team::Relations, &about, Some(&form)).unwrap();
            assert_eq!(mail.subject, format!("{} – Small Bcc: c@example.com", about.reference));
            let bytes = String::from_utf8(mail.to_bytes().unwrap()).unwrap();
            let (head, text) = bytes.split_once("\r\n\r\n").unwrap();
            assert_eq!(head.lines().filter(|line| line.starts_with("Subject: ")).count(), 1);
            assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{head}");
            assert!(!text.lines().any(|line| line.starts_with("Bcc")), "{text}");
        }
        // A form that is gone leaves its id, which comes from the table.
        let gone = notice(&addresses(), &origin(), Team::Relations, &about("gone\r\nBcc: x", Lang::En), None).unwrap();
        assert!(!gone.subject.contains(['\r', '\n']));
    }
}
