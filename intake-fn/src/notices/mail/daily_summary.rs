//! The daily summary as a mail.

use function::Origin;
use language::calendar::Calendar;
use language::{Lang, normalise};
use store::Timestamp;

use super::error::MailError;
use super::letter::{Block, Letter};
use super::message::Mail;
use crate::notices::daily_summary::{DailySummary, Entry, FormSummary, SEND_TIME_SECONDS};
use crate::runtime::config::TeamAddresses;

/// The most references in a list. The rest is counted.
const MOST_ENTRIES: usize = 50;

/// The lists of a form, each with its title and the filter of the desk's list.
fn lists(form: &FormSummary, lang: Lang) -> [(&'static str, &[Entry], &'static str); 5] {
    let words = |ar, en| match lang {
        Lang::Ar => ar,
        Lang::En => en,
    };
    [
        (words("جديد منذ آخر ملخص", "New since the last summary"), &form.new, "new"),
        (
            words("وصل قبل ذلك ولم يؤكد أحد الاطلاع عليه", "Came in before, and nobody has acknowledged it"),
            &form.unacknowledged,
            "new",
        ),
        (words("عليه علامة: قد يكون مما ترسله البرامج", "Marked: a program may have sent it"), &form.suspect, "marked"),
        (
            words(
                "تعذر إيصال رسالة عنه، أو تغيرت بياناته",
                "A mail about it could not be delivered, or its data have changed",
            ),
            &form.failed,
            "failed",
        ),
        (
            words(
                "حلّ أول يوم يُتوقع فيه الرد، ولم يُبت فيه",
                "The earliest day for a reply has come, and it is not decided",
            ),
            &form.due,
            "late",
        ),
    ]
}

/// The daily summary as a mail: Arabic first, English below.
///
/// # Errors
/// [`MailError::Unwritable`] if the template does not work.
pub fn daily_summary(addresses: &TeamAddresses, origin: &Origin, summary: &DailySummary) -> Result<Mail, MailError> {
    let subject = format!(
        "الملخص اليومي – {} – {}",
        summary.team.label(Lang::Ar),
        summary.day.words(Calendar::Gregorian, Lang::Ar)
    );
    let letter =
        Lang::ALL.into_iter().fold(Letter::default(), |letter, lang| letter.with(lang, part(origin, summary, lang)));
    Ok(Mail {
        from: addresses.from.clone(),
        from_name: String::new(),
        to: addresses.of(summary.team).to_string(),
        message_id: addresses.message_id(&format!("digest.{}.{}", summary.day.iso(), summary.team.name())),
        date: Timestamp::start_of(summary.day).plus_seconds(SEND_TIME_SECONDS),
        text: letter.text(),
        html: letter.html(&subject)?,
        subject,
        tags: Vec::new(),
        to_applicant: false,
    })
}

fn part(origin: &Origin, summary: &DailySummary, lang: Lang) -> Vec<Block> {
    let day = summary.day.display(lang);
    let mut blocks = vec![Block::Text(match lang {
        Lang::Ar => format!("ملخص يوم {day} لفريق {}", summary.team.label(lang)),
        Lang::En => format!("Summary of {day} for {}", summary.team.label(lang)),
    })];
    for form in summary.forms.iter().filter(|form| !form.is_empty()) {
        blocks.push(Block::Heading(normalise::line(form.title.get(lang))));
        for (title, entries, filter) in lists(form, lang).into_iter().filter(|(_, entries, _)| !entries.is_empty()) {
            blocks.push(list(title, entries, lang));
            let label = match lang {
                Lang::Ar => "افتح هذه القائمة في المكتب",
                Lang::En => "Open this list at the desk",
            };
            // The id of a form that is gone comes from the table.
            let id: String = form_urlencoded::byte_serialize(form.id.as_bytes()).collect();
            let address = format!("{}/desk/requests?{filter}=1&form={id}", origin.as_str());
            blocks.push(Block::Link(label.into(), address));
        }
        if form.left_out > 0 {
            blocks.push(Block::Text(match lang {
                Lang::Ar => format!("الطلبات المفتوحة كثيرة جدًّا، فلم يُقرأ منها لهذا الملخص: {}", form.left_out),
                Lang::En => format!("There are very many open requests. Not read for this summary: {}", form.left_out),
            }));
        }
    }
    if !summary.asked.is_empty() {
        let (title, label) = match lang {
            Lang::Ar => ("طلب أصحابها منكم شيئًا", "افتح البداية في المكتب"),
            Lang::En => ("Their applicants ask you for something", "Open the desk’s first page"),
        };
        blocks.push(list(title, &summary.asked, lang));
        blocks.push(Block::Link(label.into(), format!("{}/desk/", origin.as_str())));
    }
    if summary.unreadable > 0 {
        blocks.push(Block::Text(match lang {
            Lang::Ar => format!("طلبات لم يستطع هذا البرنامج قراءتها: {}. أخبروا من يشغّل الموقع.", summary.unreadable),
            Lang::En => {
                format!("Requests that this program cannot read: {}. Tell whoever runs the site.", summary.unreadable)
            }
        }));
    }
    blocks.push(Block::Text(match (lang, blocks.len()) {
        (Lang::Ar, 1) => "لا شيء ينتظركم اليوم.".into(),
        (Lang::En, 1) => "Nothing is waiting for you today.".into(),
        (Lang::Ar, _) => "هذه رسالة آلية، وليس فيها شيء من بيانات مقدمي الطلبات. اطّلعوا عليها في المكتب.".into(),
        (Lang::En, _) => {
            "This is an automatic email. It contains none of the applicants’ data; you can read it at the desk.".into()
        }
    }));
    blocks
}

fn list(title: &str, entries: &[Entry], lang: Lang) -> Block {
    let more = entries.iter().skip(MOST_ENTRIES).map(requests).sum::<usize>();
    let entry = |entry: &Entry| {
        let day = entry.received_at.day_in_riyadh().words(Calendar::Gregorian, lang);
        let repeated = match (entry.repeated, lang) {
            (0, _) => String::new(),
            (count, Lang::Ar) => format!(" (وتكرر بالإجابات نفسها: {count})"),
            (count, Lang::En) => format!(" (repeated with the same answers: {count})"),
        };
        (entry.reference.to_string(), format!("{day}{repeated}"))
    };
    let items = entries.iter().take(MOST_ENTRIES).map(entry);
    let all = entries.iter().map(requests).sum::<usize>();
    let rest = match (more, lang) {
        (0, _) => String::new(),
        (more, Lang::Ar) => format!("، ومنها غير المذكور هنا: {more}"),
        (more, Lang::En) => format!(", and {more} of them are not listed here"),
    };
    Block::Entries(format!("{title} ({all}{rest})"), items.collect())
}

/// The number of requests that an entry stands for.
fn requests(entry: &Entry) -> usize {
    1 + entry.repeated
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use forms::{Reference, Team};
    use language::Bilingual;
    use language::calendar::Day;

    use super::*;

    fn entries(count: u64) -> Vec<Entry> {
        (0..count)
            .map(|n| Entry {
                reference: Reference::from_random(n),
                received_at: Timestamp::from_seconds(1_795_000_000),
                repeated: 0,
            })
            .collect()
    }

    fn sent(forms: Vec<FormSummary>) -> Mail {
        sent_with(forms, Vec::new())
    }

    fn sent_with(forms: Vec<FormSummary>, asked: Vec<Entry>) -> Mail {
        let env = BTreeMap::from([("INTAKE_MAIL_FROM", "a@example.com"), ("INTAKE_MAIL_RELATIONS", "b@example.com")]);
        let day = Day::gregorian(2026, 11, 23).unwrap();
        daily_summary(
            &TeamAddresses::read(&env).unwrap(),
            &Origin::parse("X", "https://sama.example").unwrap(),
            &DailySummary { team: Team::Relations, day, forms, asked, unreadable: 0 },
        )
        .unwrap()
    }

    fn form() -> FormSummary {
        FormSummary {
            id: "support".into(),
            title: Bilingual::from_fn(|lang| match lang {
                Lang::Ar => "طلب دعم".into(),
                Lang::En => "Support request".into(),
            }),
            new: entries(1),
            unacknowledged: Vec::new(),
            suspect: Vec::new(),
            failed: Vec::new(),
            due: entries(60),
            left_out: 0,
        }
    }

    #[test]
    fn each_list_stands_under_its_form_in_both_languages_with_arabic_first() {
        let mail = sent(vec![form()]);
        let (arabic, english) = mail.text.split_once("\n——\n").unwrap();
        assert!(arabic.contains("== طلب دعم ==\n\nجديد منذ آخر ملخص (1)\n- "), "{arabic}");
        assert!(english.contains("== Support request ==\n\nNew since the last summary (1)\n- "), "{english}");
        assert!(english.contains("it is not decided (60, and 10 of them are not listed here)\n"), "{english}");
        assert!(!english.contains("Marked"), "an empty list is left out");
        for part in [arabic, english] {
            for filter in ["new=1", "late=1"] {
                let link = format!("\nhttps://sama.example/desk/requests?{filter}&form=support\n");
                assert_eq!(part.matches(&link).count(), 1, "{part}");
            }
            assert!(!part.contains("failed=1"), "there is no such list: {part}");
        }
        assert!(
            mail.html.contains("href=\"https://sama.example/desk/requests?new=1&amp;form=support\""),
            "{}",
            mail.html
        );
        // In the line's own direction, which the reference does not change.
        let reference = form().new[0].reference.to_string();
        let isolate = format!("<bdi dir=\"ltr\">{reference}</bdi>");
        assert!(
            mail.html.contains(&format!("\">{isolate} – <time datetime=\"2026-11-18\">18 نوفمبر 2026</time></li>")),
            "{}",
            mail.html
        );
        assert!(mail.text.contains(&format!("\n- {reference}\n  18 نوفمبر 2026\n")), "{}", mail.text);
        assert_eq!(mail.subject, "الملخص اليومي – علاقات المستفيدين – 23 نوفمبر 2026");
        assert_eq!(mail.message_id, "digest.2026-11-23.relations@example.com");
        // Eight o'clock in Riyadh.
        assert_eq!(mail.date.seconds(), 1_795_410_000);
    }

    #[test]
    fn what_applicants_ask_for_is_listed_by_number_alone() {
        let mail = sent_with(Vec::new(), entries(2));
        let (arabic, english) = mail.text.split_once("\n——\n").unwrap();
        assert!(arabic.contains("طلب أصحابها منكم شيئًا (2)\n- "), "{arabic}");
        assert!(english.contains("Their applicants ask you for something (2)\n- "), "{english}");
        assert!(english.contains("\nhttps://sama.example/desk/\n"), "{english}");
    }

    #[test]
    fn a_summary_with_nothing_waiting_says_so() {
        let mail = sent(vec![FormSummary { new: Vec::new(), due: Vec::new(), ..form() }]);
        assert!(mail.text.contains("لا شيء ينتظركم اليوم.") && !mail.text.contains("طلب دعم"), "{}", mail.text);
    }
}
