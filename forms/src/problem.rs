//! What can be wrong with an answer, and how to mend it, in both languages.
//!
//! Every message tells what to do, in plain words, and never repeats the value (GOV.UK Design System, "Error message").
//! A question's own words for "nothing was answered" stand in its definition, because they name what is asked for.

use crate::lang::Lang;

/// What is wrong with one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Nothing was answered, and an answer is needed.
    Missing,
    /// A name without letters, or with digits or signs.
    NotAName,
    /// An identity number that is not ten digits.
    IdLength,
    /// An identity number that begins with neither 1 nor 2.
    IdStart,
    /// An identity number with a wrong digit.
    IdChecksum,
    /// Not a Saudi mobile number.
    MobileShape,
    /// Not a mail address.
    EmailShape,
    /// More grapheme clusters than the question takes.
    TooLong {
        /// The most that is taken.
        max: usize,
        /// What was written.
        length: usize,
    },
    /// A choice that is not among the options.
    NotAnOption,
    /// The same question was answered more than once.
    Repeated,
    /// Letters that did not arrive as they were written (the body was not UTF-8).
    Garbled,
}

impl Problem {
    /// One example of each problem, for tests that walk them all.
    pub const EXAMPLES: [Problem; 11] = [
        Problem::Missing,
        Problem::NotAName,
        Problem::IdLength,
        Problem::IdStart,
        Problem::IdChecksum,
        Problem::MobileShape,
        Problem::EmailShape,
        Problem::TooLong { max: 60, length: 75 },
        Problem::NotAnOption,
        Problem::Repeated,
        Problem::Garbled,
    ];

    /// A short name for logs and metrics. It says nothing about the value.
    pub fn name(self) -> &'static str {
        match self {
            Problem::Missing => "missing",
            Problem::NotAName => "not_a_name",
            Problem::IdLength => "id_length",
            Problem::IdStart => "id_start",
            Problem::IdChecksum => "id_checksum",
            Problem::MobileShape => "mobile_shape",
            Problem::EmailShape => "email_shape",
            Problem::TooLong { .. } => "too_long",
            Problem::NotAnOption => "not_an_option",
            Problem::Repeated => "repeated",
            Problem::Garbled => "garbled",
        }
    }

    /// The message that stands in the error summary and at the field. `label` is the question as the person reads it.
    pub fn message(self, lang: Lang, label: &str) -> String {
        match lang {
            Lang::Ar => self.arabic(label),
            Lang::En => self.english(label),
        }
    }

    fn arabic(self, label: &str) -> String {
        match self {
            Problem::Missing => format!("أجب عن «{label}»"),
            Problem::NotAName => "اكتب الاسم كاملًا بالحروف، من غير أرقام أو رموز".into(),
            Problem::IdLength => "اكتب رقم الهوية أو الإقامة كما هو في بطاقتك: 10 أرقام، بلا حروف".into(),
            Problem::IdStart => "رقم الهوية يبدأ بالرقم 1، ورقم الإقامة يبدأ بالرقم 2. راجع أول رقم".into(),
            Problem::IdChecksum => "في رقم الهوية أو الإقامة خطأ. قارنه ببطاقتك رقمًا رقمًا".into(),
            Problem::MobileShape => "اكتب رقم جوال سعودي من 10 أرقام يبدأ بـ 05".into(),
            Problem::EmailShape => "اكتب البريد الإلكتروني كاملًا، مثل name@example.com".into(),
            Problem::TooLong { max, length } => format!(
                "اختصر «{label}»: الحد الأعلى لعدد الحروف {max}، والزائد {over}",
                over = length.saturating_sub(max)
            ),
            Problem::NotAnOption => format!("اختر واحدًا من خيارات «{label}»"),
            Problem::Repeated => format!("وصل أكثر من إجابة عن «{label}». راجع الإجابة ثم تابع"),
            Problem::Garbled => format!("لم تصل بعض حروف «{label}» كما كتبتها. صحّحها ثم تابع"),
        }
    }

    fn english(self, label: &str) -> String {
        match self {
            Problem::Missing => format!("Answer “{label}”"),
            Problem::NotAName => "Write the full name in letters, without digits or symbols".into(),
            Problem::IdLength => {
                "Write the national ID or Iqama number as it is on your card: 10 digits, no letters".into()
            }
            Problem::IdStart => "A national ID begins with 1 and an Iqama number with 2. Check the first digit".into(),
            Problem::IdChecksum => {
                "There is a mistake in the national ID or Iqama number. Compare it with your card, digit by digit"
                    .into()
            }
            Problem::MobileShape => "Write a Saudi mobile number of 10 digits that begins with 05".into(),
            Problem::EmailShape => "Write the whole email address, like name@example.com".into(),
            Problem::TooLong { max, length } => format!(
                "Shorten “{label}”: the limit is {max} characters, and there are {over} too many",
                over = length.saturating_sub(max)
            ),
            Problem::NotAnOption => format!("Choose one of the options of “{label}”"),
            Problem::Repeated => format!("More than one answer to “{label}” arrived. Check it, then continue"),
            Problem::Garbled => {
                format!("Some letters of “{label}” did not arrive as you wrote them. Correct them, then continue")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_speaks_both_languages_and_blames_nobody() {
        for problem in Problem::EXAMPLES {
            let arabic = problem.message(Lang::Ar, "السؤال");
            let english = problem.message(Lang::En, "Question");
            assert!(arabic.chars().any(|c| ('\u{0621}'..='\u{064A}').contains(&c)), "{arabic}");
            assert!(english.is_ascii() || english.contains('“'), "{english}");
            // GOV.UK Design System: never "please", "sorry", "invalid", "forbidden".
            for word in ["please", "sorry", "invalid", "forbidden", "عذرا", "عفوا", "من فضلك", "غير صالح"]
            {
                assert!(!english.to_lowercase().contains(word), "{english}");
                assert!(!arabic.contains(word), "{arabic}");
            }
        }
    }

    #[test]
    fn names_are_unique() {
        let names: std::collections::BTreeSet<_> = Problem::EXAMPLES.iter().map(|p| p.name()).collect();
        assert_eq!(names.len(), Problem::EXAMPLES.len());
    }
}
