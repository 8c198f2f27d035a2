//! What a team has waiting, once each working day.

use forms::{Reference, Team};
use language::calendar::{Calendar, Day};
use language::{Bilingual, Lang, normalise};

use store::Timestamp;

use super::letter::{Block, isolated};
use super::{Letter, Mail, TeamAddresses};

/// How many references a list names; the rest is counted.
const MOST: usize = 50;

/// What a team has waiting on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// The team.
    pub team: Team,
    /// The day.
    pub day: Day,
    /// The forms of the team that have something waiting.
    pub forms: Vec<FormDigest>,
    /// How many records cannot be read: a newer program has made them, perhaps.
    pub unreadable: usize,
}

impl Digest {
    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.forms.iter().all(FormDigest::is_empty) && self.unreadable == 0
    }
}

/// What waits in one form. Nothing in it is personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormDigest {
    /// The form's name.
    pub title: Bilingual,
    /// What came in since the last working day's digest.
    pub new: Vec<Entry>,
    /// What came in before and nobody has acknowledged.
    pub unacknowledged: Vec<Entry>,
    /// What may not come from a person who needs something, and nobody has acknowledged.
    pub suspect: Vec<Entry>,
    /// What a mail about could not be delivered, or whose answers are not what was confirmed.
    pub failed: Vec<Entry>,
    /// What was promised an answer from a day on that has come.
    pub due: Vec<Entry>,
}

/// A submission in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its reference.
    pub reference: Reference,
    /// When it was stored.
    pub received_at: Timestamp,
}

impl FormDigest {
    fn lists(&self, lang: Lang) -> [(&'static str, &[Entry]); 5] {
        let words = |ar, en| match lang {
            Lang::Ar => ar,
            Lang::En => en,
        };
        [
            (words("جديد منذ آخر ملخص", "New since the last digest"), &self.new),
            (
                words("وصل قبل ذلك ولم يؤكد أحد الاطلاع عليه", "Came in before, and nobody has acknowledged it"),
                &self.unacknowledged,
            ),
            (
                words("عليه علامة: قد لا يكون من صاحب حاجة", "Marked: it may not come from a person in need"),
                &self.suspect,
            ),
            (
                words(
                    "تعذر إيصال رسالة عنه، أو تغيرت بياناته",
                    "A mail about it could not be delivered, or its data have changed",
                ),
                &self.failed,
            ),
            (words("بلغ موعد الرد ولم يُبت فيه", "The day from which an answer was promised has come"), &self.due),
        ]
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.lists(Lang::Ar).iter().all(|(_, entries)| entries.is_empty())
    }
}

/// The digest as a mail: Arabic first, English under it.
pub fn digest(addresses: &TeamAddresses, digest: &Digest) -> Mail {
    let subject = format!(
        "الملخص اليومي – {} – {}",
        digest.team.label(Lang::Ar),
        digest.day.words(Calendar::Gregorian, Lang::Ar)
    );
    let letter = Lang::ALL.into_iter().fold(Letter::default(), |letter, lang| letter.with(lang, part(digest, lang)));
    Mail {
        from: addresses.from.clone(),
        from_name: String::new(),
        to: addresses.of(digest.team).to_string(),
        message_id: addresses.message_id(&format!("digest.{}.{}", digest.day.iso(), digest.team.name())),
        date: Timestamp::start_of(digest.day).plus_seconds(crate::notices::daily_summary::HOUR_SECONDS),
        text: letter.text(),
        html: letter.html(&subject),
        subject,
        tags: Vec::new(),
    }
}

fn part(digest: &Digest, lang: Lang) -> Vec<Block> {
    let day = digest.day.display(lang);
    let mut blocks = vec![Block::Text(match lang {
        Lang::Ar => format!("ملخص يوم {day} لفريق {}", digest.team.label(lang)),
        Lang::En => format!("Digest of {day} for {}", digest.team.label(lang)),
    })];
    for form in digest.forms.iter().filter(|form| !form.is_empty()) {
        blocks.push(Block::Heading(normalise::line(form.title.get(lang))));
        let lists = form.lists(lang).into_iter().filter(|(_, entries)| !entries.is_empty());
        blocks.extend(lists.map(|(what, entries)| list(what, entries, lang)));
    }
    if digest.unreadable > 0 {
        blocks.push(Block::Text(match lang {
            Lang::Ar => format!("طلبات لم يستطع هذا البرنامج قراءتها: {}. أخبروا من يشغّل الموقع.", digest.unreadable),
            Lang::En => {
                format!("Requests that this program cannot read: {}. Tell whoever runs the site.", digest.unreadable)
            }
        }));
    }
    blocks.push(Block::Text(match (lang, blocks.len()) {
        (Lang::Ar, 1) => "لا شيء ينتظركم اليوم.".into(),
        (Lang::En, 1) => "Nothing is waiting for you today.".into(),
        (Lang::Ar, _) => "لا تحمل هذه الرسالة شيئًا من بيانات مقدمي الطلبات. اطّلعوا عليها بأرقام الطلبات.".into(),
        (Lang::En, _) => "This mail holds none of the applicants’ data. Look them up by their references.".into(),
    }));
    blocks
}

fn list(what: &str, entries: &[Entry], lang: Lang) -> Block {
    let more = entries.len().saturating_sub(MOST);
    let entry = |entry: &Entry| {
        format!(
            "{} – {}",
            isolated(&entry.reference.to_string()),
            entry.received_at.day_in_riyadh().words(Calendar::Gregorian, lang)
        )
    };
    let items = entries.iter().take(MOST).map(entry);
    let rest = (more > 0).then(|| match lang {
        Lang::Ar => format!("وغيرها: {more}"),
        Lang::En => format!("and {more} more"),
    });
    Block::List(format!("{what} ({})", entries.len()), items.chain(rest).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn entries(count: u64) -> Vec<Entry> {
        (0..count)
            .map(|n| Entry {
                reference: Reference::from_random(n),
                received_at: Timestamp::from_seconds(1_795_000_000),
            })
            .collect()
    }

    fn sent(forms: Vec<FormDigest>) -> Mail {
        let env = BTreeMap::from([("INTAKE_MAIL_FROM", "a@example.com"), ("INTAKE_MAIL_RELATIONS", "b@example.com")]);
        let day = Day::gregorian(2026, 11, 23).unwrap();
        digest(&TeamAddresses::read(&env).unwrap(), &Digest { team: Team::Relations, day, forms, unreadable: 0 })
    }

    fn form() -> FormDigest {
        FormDigest {
            title: Bilingual::from_fn(|lang| match lang {
                Lang::Ar => "طلب دعم".into(),
                Lang::En => "Support request".into(),
            }),
            new: entries(1),
            unacknowledged: Vec::new(),
            suspect: Vec::new(),
            failed: Vec::new(),
            due: entries(60),
        }
    }

    #[test]
    fn each_list_stands_under_its_form_in_both_languages_with_arabic_first() {
        let mail = sent(vec![form()]);
        let (arabic, english) = mail.text.split_once("\n——\n").unwrap();
        assert!(arabic.contains("== طلب دعم ==\n\nجديد منذ آخر ملخص (1)\n- "), "{arabic}");
        assert!(english.contains("== Support request ==\n\nNew since the last digest (1)\n- "), "{english}");
        assert!(english.contains("has come (60)\n") && english.contains("and 10 more"), "{english}");
        assert!(!english.contains("Marked"), "an empty list is left out");
        // In its line's own direction, which the reference does not turn.
        let reference = isolated(&form().new[0].reference.to_string());
        assert!(mail.html.contains(&format!("\">{reference} – 18 نوفمبر 2026</li>")), "{}", mail.html);
        assert_eq!(mail.subject, "الملخص اليومي – علاقات المستفيدين – 23 نوفمبر 2026");
        assert_eq!(mail.message_id, "digest.2026-11-23.relations@example.com");
        // Eight o'clock in Riyadh.
        assert_eq!(mail.date.seconds(), 1_795_410_000);
    }

    #[test]
    fn a_digest_without_anything_says_so() {
        let mail = sent(vec![FormDigest { new: Vec::new(), due: Vec::new(), ..form() }]);
        assert!(mail.text.contains("لا شيء ينتظركم اليوم.") && !mail.text.contains("طلب دعم"), "{}", mail.text);
    }
}
