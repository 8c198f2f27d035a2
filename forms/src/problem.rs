//! The problems that an answer can have, with their messages in both languages.
//!
//! Every message says what to do, in plain words, and never repeats the value (GOV.UK Design System, "Error message"). A
//! question may define its own message for a missing answer, which can name the thing that is asked for.

use language::Lang;

/// Defines the table: an enum, and each problem's name and messages. A problem in only one language does not compile. The
/// examples of fields are for tests that enumerate all problems.
macro_rules! problems {
    (($label:ident) $($(#[doc = $doc:literal])* $Variant:ident $({ $($(#[doc = $of:literal])* $field:ident: $kind:ty = $example:literal),+ })? = $name:literal:
        ar $ar:literal;
        en $en:literal;)+) => {
        /// A problem with one answer.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Problem {
            $($(#[doc = $doc])* $Variant $({ $($(#[doc = $of])* $field: $kind),+ })?,)+
        }

        #[allow(unused_variables)]
        impl Problem {
            /// One example of each problem, for tests that enumerate them.
            pub const EXAMPLES: &[Problem] = &[$(Problem::$Variant $({ $($field: $example),+ })?),+];

            /// A short name for logs and metrics. It reveals nothing about the value.
            pub fn name(self) -> &'static str {
                match self {
                    $(Problem::$Variant $({ $($field),+ })? => $name,)+
                }
            }

            /// The message in the error summary and at the field. `label` is the question's text.
            pub fn message(self, lang: Lang, $label: &str) -> String {
                match (self, lang) {
                    $((Problem::$Variant $({ $($field),+ })?, Lang::Ar) => format!($ar),
                    (Problem::$Variant $({ $($field),+ })?, Lang::En) => format!($en),)+
                }
            }
        }
    };
}

problems! { (label)
    /// A required answer is missing.
    Missing = "missing":
        ar "أجب عن «{label}»";
        en "Answer “{label}”";
    /// A name without letters, or with digits or symbols.
    NotAName = "not_a_name":
        ar "اكتب الاسم كما هو في الوثيقة، بالحروف، من غير أرقام أو رموز";
        en "Enter the name as it is on the document, in letters, without digits or symbols";
    /// An identity number that is not ten digits.
    IdLength = "id_length":
        ar "اكتب رقم الهوية أو الإقامة كما هو في بطاقتك: 10 أرقام، بلا حروف";
        en "Enter the national ID or Iqama number as it is on your card: 10 digits, no letters";
    /// A number that looks like that of another document than a national ID or an Iqama.
    IdOtherDocument = "id_other_document":
        ar "راجع «{label}»: يبدو أن هذا رقم وثيقة أخرى، لا رقم هوية وطنية أو إقامة. إن لم يكن هناك أي منهما فضع العلامة التي تقول ذلك، واكتب نوع الوثيقة الأخرى";
        en "Check “{label}”: this looks like another document’s number. If there is no national ID or Iqama number, tick the box that says so, and write which document there is";
    /// An identity number with a wrong digit.
    IdChecksum = "id_checksum":
        ar "في رقم الهوية أو الإقامة خطأ. قارنه ببطاقتك رقمًا رقمًا";
        en "There is a mistake in the national ID or Iqama number. Compare it with your card, digit by digit";
    /// Not a Saudi mobile number.
    MobileShape = "mobile_shape":
        ar "اكتب رقم جوال سعودي من 10 أرقام يبدأ بـ 05";
        en "Enter a Saudi mobile number of 10 digits that begins with 05";
    /// Not a telephone number.
    NotATelephone = "not_a_telephone":
        ar "راجع «{label}»: اكتب رقمًا سعوديًّا واحدًا مثل 05XXXXXXXX، أو رقمًا من بلد آخر يبدأ بعلامة + ورمز البلد";
        en "Check “{label}”: enter one Saudi number, like 05XXXXXXXX, or a number of another country that begins with + and the country code";
    /// A telephone number with fewer digits than those of its country.
    TelephoneTooShort = "telephone_too_short":
        ar "راجع «{label}»: في رقم الهاتف أرقام ناقصة";
        en "Check “{label}”: some digits of the telephone number are missing";
    /// A telephone number with more digits than those of its country.
    TelephoneTooLong = "telephone_too_long":
        ar "راجع «{label}»: في رقم الهاتف أرقام زائدة";
        en "Check “{label}”: the telephone number has too many digits";
    /// Two telephone numbers in one field.
    TwoNumbers = "two_numbers":
        ar "اكتب في «{label}» رقمًا واحدًا فقط";
        en "Enter only one number in “{label}”";
    /// Two mail addresses in one field.
    TwoEmails = "two_emails":
        ar "اكتب في «{label}» بريدًا إلكترونيًّا واحدًا فقط";
        en "Enter only one email address in “{label}”";
    /// Not a mail address.
    EmailShape = "email_shape":
        ar "اكتب البريد الإلكتروني كاملًا، مثل name@example.com";
        en "Enter the whole email address, like name@example.com";
    /// A date without its day.
    DateWithoutDay = "date_without_day":
        ar "أكمل «{label}»: اكتب اليوم رقمًا من 1 إلى 31";
        en "Complete “{label}”: enter the day as a number from 1 to 31";
    /// A date without its month.
    DateWithoutMonth = "date_without_month":
        ar "أكمل «{label}»: اكتب الشهر رقمًا من 1 إلى 12";
        en "Complete “{label}”: enter the month as a number from 1 to 12";
    /// A date without a year, or with a year of neither calendar.
    DateYear = "date_year":
        ar "اكتب السنة في «{label}» بأربعة أرقام، هجرية مثل 1445 أو ميلادية مثل 2024";
        en "Enter the year of “{label}” in four digits, like 2024, or 1445 for a Hijri year";
    /// A day that does not exist in the calendar of its year.
    DateUnreal = "date_unreal":
        ar "ليس في التقويم يوم كالذي في «{label}». راجع اليوم والشهر";
        en "The calendar has no such day as in “{label}”. Check the day and the month";
    /// Not a whole number.
    NotANumber = "not_a_number":
        ar "اكتب «{label}» بالأرقام، عددًا صحيحًا بلا كلمات، مثل 4";
        en "Enter “{label}” in digits, as a whole number without words, like 4";
    /// A number outside of the question's range.
    NumberRange {
        /// The smallest accepted number.
        min: u32 = 1,
        /// The largest accepted number.
        max: u32 = 30
    } = "number_range":
        ar "اكتب في «{label}» رقمًا من {min} إلى {max}";
        en "Enter a number from {min} to {max} for “{label}”";
    /// Not an amount of riyals.
    NotAnAmount = "not_an_amount":
        ar "اكتب «{label}» بالريال أرقامًا، مثل 1500 أو 1500.50";
        en "Enter “{label}” in riyals, in digits, like 1500 or 1500.50";
    /// An amount above the question's limit.
    AmountTooLarge {
        /// The largest accepted amount, in riyals.
        max: u32 = 100_000
    } = "amount_too_large":
        ar "راجع «{label}»: أكبر مبلغ يُكتب هنا {max} ريال";
        en "Check “{label}”: the largest amount that can be written here is {max} riyals";
    /// A town's name without letters, or with digits or symbols.
    NotATown = "not_a_town":
        ar "اكتب «{label}» بالحروف، من غير أرقام طويلة أو رموز";
        en "Enter “{label}” in letters, without long numbers or symbols";
    /// Not a short national address.
    AddressShape = "address_shape":
        ar "اكتب العنوان الوطني المختصر كما هو: 4 حروف إنجليزية ثم 4 أرقام";
        en "Enter the short national address as it is: 4 Latin letters, then 4 digits";
    /// A text without the length or the beginning of a Saudi IBAN.
    IbanShape = "iban_shape":
        ar "اكتب رقم الآيبان كاملًا: يبدأ بـ SA وبعده 22 خانة";
        en "Enter the whole IBAN: it begins with SA, and 22 characters follow";
    /// An IBAN with a wrong character.
    IbanChecksum = "iban_checksum":
        ar "في رقم الآيبان خطأ. قارنه بما عند مصرفك خانة خانة";
        en "There is a mistake in the IBAN. Compare it with your bank’s, character by character";
    /// Not a reference number.
    ReferenceShape = "reference_shape":
        ar "راجع «{label}»: ثماني خانات في مجموعتين، كما ظهرت بعد الإرسال. إن لم تجده فاترك مكانه فارغًا";
        en "Check “{label}”: eight characters in two groups, as it was shown after sending. If you cannot find it, leave this empty";
    /// A text above the question's limit.
    TooLong {
        /// The limit, in grapheme clusters.
        max: usize = 60,
        /// The number of grapheme clusters above the limit.
        over: usize = 15
    } = "too_long":
        ar "اختصر «{label}»: الحد الأعلى لعدد الحروف {max}، والزائد {over}";
        en "Shorten “{label}”: the limit is {max} characters, and there are {over} too many";
    /// A text so long that it is not counted.
    FarTooLong = "far_too_long":
        ar "اختصر «{label}»: ما كتبته أطول بكثير مما يسعه";
        en "Shorten “{label}”: what you wrote is far longer than it can take";
    /// A letter with more combining marks than any writing needs.
    TooManyMarks = "too_many_marks":
        ar "راجع «{label}»: تراكمت على أحد الحروف علامات كثيرة. امسح هذا الحرف ثم اكتبه من جديد";
        en "Check “{label}”: a great many marks have piled up on one letter. Delete that letter, then enter it again";
    /// The longest answer of a form that is larger than can be sent.
    LongestAnswer = "longest_answer":
        ar "اختصر «{label}»: النموذج كله أطول مما يمكن إرساله، وهذه أطول إجابة فيه";
        en "Shorten “{label}”: the whole form is longer than can be sent, and this is its longest answer";
    /// A value that is not among the options.
    NotAnOption = "not_an_option":
        ar "اختر من خيارات «{label}»";
        en "Choose from the options of “{label}”";
    /// A box that says that there is no such thing, beside an answer.
    NoneAndAnswer = "none_and_answer":
        ar "راجع «{label}»: فيه إجابة، وعلامة تقول إنه لا يوجد. أبقِ واحدة منهما";
        en "Check “{label}”: there is an answer, and a tick that says there is none. Keep one of them";
    /// Something was typed where nothing is asked, because of an earlier answer.
    NotAsked = "not_asked":
        ar "راجع «{label}»: إجابتك عن سؤال قبله تعني أننا لا نسأل عنه، فلن يُرسل ما كتبته فيه. إن أردت إرساله فغيّر تلك الإجابة، وإلا فتابع";
        en "Check “{label}”: after your answer above we do not ask for it, so what you wrote there will not be sent. To send it, change that answer; otherwise, continue";
    /// The same as the answer to another question, about another person.
    SamePerson = "same_person":
        ar "راجع «{label}»: فيه الاسم نفسه المكتوب في سؤال قبله، وهذا السؤال عن شخص آخر";
        en "Check “{label}”: it is the same name as in a question before it, and this one is about somebody else";
    /// An option without the answer that it needs.
    NeedsAnother = "needs_another":
        ar "راجع «{label}»: ما اخترته يحتاج إلى رقم أو وسيلة نصل بها إليك، ولم تكتب شيئًا من ذلك. اكتبه في مكانه، أو اختر طريقة أخرى";
        en "Check “{label}”: what you chose needs a number or another way to reach you, and there is none. Enter it in its place, or choose another way";
    /// The same question was answered more than once.
    Repeated = "repeated":
        ar "وصل أكثر من إجابة عن «{label}». راجع الإجابة ثم تابع";
        en "More than one answer to “{label}” arrived. Check it, then continue";
    /// A ticked box whose words are others now than when it was ticked.
    Reworded = "reworded":
        ar "اقرأ «{label}» مرة أخرى: تغيّر نص العبارة بعد أن فتحت الصفحة. ضع العلامة من جديد إن كنت توافق";
        en "Check “{label}”: its words have changed since you opened the page. Tick the box again if you agree";
    /// A text with replacement characters: the body was not UTF-8.
    Garbled = "garbled":
        ar "لم تصل بعض حروف «{label}» كما كتبتها. صحّحها ثم تابع";
        en "Some letters of “{label}” did not arrive as you wrote them. Correct them, then continue";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_message_is_in_its_language_and_blames_nobody() {
        for problem in Problem::EXAMPLES {
            let arabic = problem.message(Lang::Ar, "السؤال");
            let english = problem.message(Lang::En, "Question");
            let is_arabic = |c: char| ('\u{0621}'..='\u{064A}').contains(&c);
            assert!(arabic.contains(is_arabic) && !arabic.contains("Question"), "{arabic}");
            assert!(!english.contains(is_arabic), "{english}");
            // GOV.UK Design System: never "please", "sorry", "invalid", "forbidden".
            for word in ["please", "sorry", "invalid", "forbidden", "عذرا", "عفوا", "من فضلك", "غير صالح"]
            {
                assert!(!english.to_lowercase().contains(word), "{english}");
                assert!(!arabic.contains(word), "{arabic}");
            }
        }
    }

    /// Each message contains an imperative that says how to correct the answer.
    #[test]
    fn every_message_says_how_to_correct_the_answer() {
        let has_verb =
            |words: &str, verbs: &[&str]| verbs.iter().any(|verb| words.split(&[' ', ':'][..]).any(|w| w == *verb));
        for problem in Problem::EXAMPLES {
            let (arabic, english) = (problem.message(Lang::Ar, "س"), problem.message(Lang::En, "Q"));
            assert!(
                has_verb(&arabic, &["اكتب", "أجب", "اختر", "اختصر", "راجع", "أكمل", "قارنه", "صحّحها", "اقرأ"]),
                "{arabic}"
            );
            let verbs = ["Enter", "Answer", "Choose", "Shorten", "Check", "Complete", "Compare", "Correct"];
            assert!(has_verb(&english, &verbs), "{english}");
        }
    }

    #[test]
    fn names_are_unique() {
        let names: BTreeSet<_> = Problem::EXAMPLES.iter().map(|p| p.name()).collect();
        assert_eq!(names.len(), Problem::EXAMPLES.len());
    }

    #[test]
    fn messages_are_unique() {
        for lang in Lang::ALL {
            let words: BTreeSet<_> = Problem::EXAMPLES.iter().map(|p| p.message(lang, "س")).collect();
            assert_eq!(words.len(), Problem::EXAMPLES.len());
        }
    }
}
