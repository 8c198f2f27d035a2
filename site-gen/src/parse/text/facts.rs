//! The facts of a text: numbers, dates and addresses, which both languages must share.

use std::ops::Range;

use language::Lang;
use language::calendar::Day;
use language::normalise::{fold_digit, is_digit};

use language::text::words::{is_ordinal, with_digits};
use language::text::{Makeup, Mark, MarkKind, dates, is_free, number_words};

/// A fact with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The fact in a form that both languages share: Latin digits, days in ISO 8601.
    pub value: String,
    /// The byte range in the file.
    pub span: Range<usize>,
    /// The way of comparing it.
    pub kind: FactKind,
}

/// The way of comparing a fact between the languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactKind {
    /// A number or a date: must occur equally often.
    Counted,
    /// A telephone number, a mail address or another site: must occur in both. One language may repeat it.
    Named,
    /// The key of a page of this site: must be linked in both.
    Page,
    /// A word of Latin letters and digits: a reference, or a number with a word attached (`24-hour`).
    Code,
}

/// The facts of a page.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Numbers, dates, telephone numbers, mail addresses, web addresses.
    pub stated: Vec<Fact>,
    /// The numbers that are spelt out, as in `two days` and `يومان`, and other readings of digits: `10` in `10 thousand`, `10000` in
    /// `10K`. The other language may write them in digits. `None` if they are not asked for: few pages need them, and finding them
    /// takes long.
    pub spelt: Option<Vec<String>>,
    /// The rows and columns of each table.
    pub tables: Vec<(usize, usize)>,
}

impl Facts {
    /// Facts with the numbers that are spelt out.
    pub(in crate::parse) fn with_spelt() -> Self {
        Facts { spelt: Some(Vec::new()), ..Facts::default() }
    }

    /// Adds numbers that are spelt out, if they are asked for.
    fn spell<I: IntoIterator<Item = String>>(&mut self, numbers: impl FnOnce() -> I) {
        if let Some(spelt) = &mut self.spelt {
            spelt.extend(numbers());
        }
    }

    /// Adds the facts of a text in a language, whose marks have its dates, and whose makeup is known. `place` maps the text's byte ranges to those of the file.
    ///
    /// Only dates, addresses and telephone numbers are taken from the marks. Other marks set directions, and a number is the same
    /// fact within one or outside.
    pub(in crate::parse) fn add(
        &mut self,
        text: &str,
        lang: Lang,
        marks: &[Mark],
        makeup: Makeup,
        place: impl Fn(Range<usize>) -> Range<usize>,
    ) {
        let mut whole = Vec::new();
        add_whole(text, marks, &mut whole);
        // A date in words of the other language, as in a quoted title.
        let taken: Vec<Range<usize>> = whole.iter().map(|(span, ..)| span.clone()).collect();
        let others = dates::find_in(text, lang.other(), makeup).into_iter().filter(|found| found.day.is_some());
        whole.extend(
            others
                .filter(|found| is_free(&taken, &found.span))
                .map(|found| (found.span, found.day.map(Day::iso), FactKind::Counted)),
        );
        whole.sort_by_key(|(span, ..)| span.start);
        let mut at = 0;
        for (span, value, kind) in whole {
            self.words(text, at..span.start, makeup, &place);
            at = span.end;
            self.stated.extend(value.map(|value| Fact { value, span: place(span), kind }));
        }
        self.words(text, at..text.len(), makeup, &place);
    }

    /// Adds the numbers of a code span. The other language may write them as text, so they answer there; they state nothing.
    pub(in crate::parse) fn add_code(&mut self, code: &str) {
        self.spell(|| numbers_in(code));
    }

    /// Adds the numbers and codes in a part of a text.
    fn words(&mut self, text: &str, part: Range<usize>, makeup: Makeup, place: &impl Fn(Range<usize>) -> Range<usize>) {
        let (base, text) = (part.start, text.get(part).unwrap_or_default());
        if !text.is_empty() {
            self.spell(|| number_words::numbers(text));
        }
        if !makeup.has_digit() {
            return;
        }
        // What is joined has no white space in it.
        let joined = with_digits(text, makeup).flat_map(|part| {
            let start = part.start;
            joined(text.get(part).unwrap_or_default()).into_iter().map(move |word| word.start + start..word.end + start)
        });
        for span in joined {
            let word = text.get(span.clone()).unwrap_or_default();
            let start = base + span.start;
            let is_code = word.contains(|c: char| c.is_ascii_alphabetic()) && !is_ordinal(word);
            if is_code && word.contains(is_digit) {
                let span = place(start..base + span.end);
                self.stated.push(Fact { value: word.to_string(), span, kind: FactKind::Code });
                self.spell(|| short_for(word));
                continue;
            }
            for (number, mut value) in numbers(word) {
                let is_last = number.end == word.len();
                let after = text.get(span.end..).filter(|_| is_last).and_then(next_word);
                if let Some(scaled) = after.and_then(number_words::scale).and_then(|scale| scaled(&value, scale)) {
                    let read = std::mem::replace(&mut value, scaled);
                    self.spell(|| [read]);
                }
                let span = place(start + number.start..start + number.end);
                self.stated.push(Fact { value, span, kind: FactKind::Counted });
            }
        }
    }
}

/// A fact that is taken as a whole: its place, its value and its kind.
type Whole = (Range<usize>, Option<String>, FactKind);

/// The dates, addresses and telephone numbers of marks, also of those within a run.
fn add_whole(text: &str, marks: &[Mark], whole: &mut Vec<Whole>) {
    for mark in marks {
        let words = text.get(mark.span.clone()).unwrap_or_default();
        let (value, kind) = match &mark.kind {
            MarkKind::Date(found) => (found.day.map(Day::iso), FactKind::Counted),
            MarkKind::Mail => (Some(words.to_lowercase()), FactKind::Named),
            MarkKind::Web => (Some(words.trim_end_matches('/').to_string()), FactKind::Named),
            MarkKind::Phone => (Some(dialled(words)), FactKind::Named),
            MarkKind::Run { marks, .. } => {
                add_whole(text, marks, whole);
                continue;
            }
            _ => continue,
        };
        whole.push((mark.span.clone(), value, kind));
    }
}

/// The words of Latin letters and digits, with the signs that join their parts: `CWE-384`, `v1.1`, `5-10`, `1,500`.
fn joined(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    // The end of a sign that may join the open word to the next letter, and whether only digits can go on.
    let mut sign: Option<(usize, bool)> = None;
    let mut last_is_digit = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let is_digit = is_digit(c);
        if is_digit || c.is_ascii_alphabetic() {
            let joins = match (words.last(), sign) {
                (Some(open), None) => open.end == at,
                (Some(_), Some((signed, only_digits))) => signed == at && (is_digit || !only_digits),
                (None, _) => false,
            };
            match words.last_mut().filter(|_| joins) {
                Some(open) => open.end = end,
                None => words.push(at..end),
            }
            sign = None;
            last_is_digit = is_digit;
        } else {
            let follows = words.last().is_some_and(|open| open.end == at) && sign.is_none();
            sign = match c {
                '-' | '_' | '.' | '#' if follows => Some((end, false)),
                ',' | '٬' | '٫' if follows && last_is_digit => Some((end, true)),
                _ => None,
            };
        }
    }
    words
}

/// The numbers in a word with their places, without digit grouping: `1,500` and `١٬٥٠٠` are `1500`.
fn numbers(word: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut number: Option<(Range<usize>, String)> = None;
    let mut joint: Option<char> = None;
    for (at, c) in word.char_indices().chain([(word.len(), ' ')]) {
        let digit = fold_digit(c);
        if digit.is_ascii_digit() {
            let (span, value) = number.get_or_insert_with(|| (at..at, String::new()));
            match joint.take() {
                Some('.' | '٫') => value.push('.'),
                Some(',') if is_decimal_comma(value, word.get(at..).unwrap_or_default()) => value.push('.'),
                _ => {}
            }
            value.push(digit);
            span.end = at + c.len_utf8();
        } else if matches!(c, ',' | '٬' | '.' | '٫') && number.as_ref().is_some_and(|(span, _)| span.end == at) {
            joint = Some(c);
        } else {
            joint = None;
            found.extend(number.take().map(|(span, value)| (span, plain(value))));
        }
    }
    found
}

/// Whether a comma parts the decimals of a number and not its thousands: `٣,٥`, `0,26`. Latin digits in groups of three are thousands,
/// and so are Arabic ones.
fn is_decimal_comma(before: &str, after: &str) -> bool {
    let length = after.chars().take_while(|c| is_digit(*c)).count();
    let is_arabic = after.chars().next().is_some_and(|c| !c.is_ascii());
    before == "0" || is_arabic && length != 3 && !before.contains('.')
}

/// The word that follows a number after spaces.
fn next_word(after: &str) -> Option<&str> {
    let word = after.trim_start();
    if word.len() == after.len() {
        return None;
    }
    let end = word.find(|c: char| c.is_whitespace() || c.is_ascii_punctuation() || matches!(c, '،' | '؛' | '؟'));
    Some(word.get(..end.unwrap_or(word.len())).unwrap_or_default())
}

/// A number in digits times 1000, 1,000,000 or more: `1.5` million is `1500000`. A year before a word that looks like `thousand` is
/// not multiplied.
fn scaled(value: &str, scale: u32) -> Option<String> {
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    let zeros = usize::try_from(scale.ilog10()).ok()?.checked_sub(part.len())?;
    (whole.len() <= 3).then(|| plain(format!("{whole}{part}{}", "0".repeat(zeros))))
}

/// The number that a short form stands for: `10K`, `2M`.
fn short_for(code: &str) -> Option<String> {
    let (number, scale) = [(['k', 'K'], 1000), (['m', 'M'], 1_000_000)]
        .into_iter()
        .find_map(|(letters, scale)| Some((code.strip_suffix(letters)?, scale)))?;
    let is_number = !number.contains(|c: char| !c.is_ascii_digit() && c != '.') && number.matches('.').count() < 2;
    scaled(number, scale).filter(|_| is_number)
}

/// Removes leading zeros: 09 is 9.
fn plain(value: String) -> String {
    let short = value.trim_start_matches('0');
    if short.is_empty() || short.starts_with('.') { format!("0{short}") } else { short.to_string() }
}

/// The numbers in a code.
pub(crate) fn numbers_in(code: &str) -> Vec<String> {
    numbers(code).into_iter().map(|(_, value)| value).collect()
}

/// Whether a code is a name with digits in it, which another language may write without them: `W3C`, `MP3`, `5G`, `3D`, `HTML5`. A
/// version (`v2`), a number with a word or a unit (`24h`, `10MB`) and a reference (`AB-12`) are not.
pub(crate) fn is_name(code: &str) -> bool {
    let (letters, digits) = (code.chars().filter(char::is_ascii_alphabetic), code.chars().filter(char::is_ascii_digit));
    let one_word = code.chars().all(|c| c.is_ascii_alphanumeric());
    let capital = code.contains(|c: char| c.is_ascii_uppercase());
    let first_is_digit = code.starts_with(|c: char| c.is_ascii_digit());
    let (letters, digits) = (letters.count(), digits.count());
    one_word && capital && digits <= 3 && if first_is_digit { digits == 1 && letters <= 2 } else { !is_version(code) }
}

/// `v2`, `V10`.
fn is_version(code: &str) -> bool {
    code.strip_prefix(['v', 'V']).is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
}

/// A telephone number in international form.
pub(in crate::parse) fn dialled(words: &str) -> String {
    let digits: String = words.chars().map(fold_digit).filter(char::is_ascii_digit).collect();
    let abroad = digits.strip_prefix("00").or_else(|| words.trim_start().starts_with('+').then_some(digits.as_str()));
    match abroad {
        Some(abroad) => format!("+{abroad}"),
        None => format!("+966{}", digits.trim_start_matches('0')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use language::text::inline::marks;

    fn facts(text: &str, lang: Lang) -> Vec<String> {
        let mut facts = Facts::default();
        facts.add(text, lang, &marks(text, lang), Makeup::of(text), |span| span);
        facts.stated.iter().map(|fact| fact.value.clone()).collect()
    }

    #[test]
    fn both_languages_state_the_same() {
        let pairs = [
            ("بجلسته 11 المنعقدة بتاريخ ٢٥ جمادى الآخرة ١٤٤٥ هـ", "its session 11, held on 7 January 2024"),
            ("المبلغ ١٬٥٠٠٫٥٠ ريالًا، 50%", "an amount of 1,500.50 riyals, 50%"),
            ("اتصل بالرقم 050 123 4567 أو NAME@example.com", "call +966 50 123 4567 or name@example.com"),
            ("الطلب ABCD-1234 (24).", "request ABCD-1234 (24)."),
            ("النسبة ٠,٢٦ ثم ٣,٥ و١,٥٠٠", "0.26, then 3.5 and 1,500"),
            ("20  مليون و0,02", "20,000,000 and 0.02"),
            ("نحو 50 ألف قارئ و5 آلاف كاتب", "about 50,000 readers and 5,000 writers"),
            ("1.5 مليون ريال", "1,500,000 riyals"),
            ("سنة 2024 ألف كتابه", "his book of 2024"),
            ("920000000 أو 00442071234567", "+966 920000000 or +44 20 7123 4567"),
        ];
        for (ar, en) in pairs {
            assert_eq!(facts(ar, Lang::Ar), facts(en, Lang::En), "{ar}");
            assert!(!facts(en, Lang::En).is_empty());
        }
    }

    #[test]
    fn names_have_digits_that_state_nothing() {
        for name in ["W3C", "MP3", "5G", "3D", "2FA", "HTML5", "IPv6", "H2O", "SHA256"] {
            assert!(is_name(name), "{name}");
        }
        for other in ["v2", "24h", "10MB", "24-hour", "AB-12", "CWE-384", "ISO27001", "UTF-8", "30px"] {
            assert!(!is_name(other), "{other}");
        }
        assert_eq!(numbers_in("v1.1"), ["1.1"]);
        assert_eq!(numbers_in("A-09/7"), ["9", "7"]);
    }

    #[test]
    fn short_forms_have_both_readings() {
        let spelt = |text: &str| {
            let mut facts = Facts::with_spelt();
            facts.add(text, Lang::En, &[], Makeup::of(text), |span| span);
            facts.spelt.unwrap()
        };
        assert_eq!(spelt("10K users, 1.5M rows"), ["10000", "1500000"]);
        assert_eq!(spelt("10 thousand users"), ["1000", "10"]);
        assert_eq!(spelt("10MB, WORM, 5Mbit"), [""; 0]);
    }

    #[test]
    fn facts_have_their_place() {
        let mut facts = Facts::default();
        let text = "من 10, 20 يومًا";
        facts.add(text, Lang::Ar, &[], Makeup::of(text), |span| span);
        let shown: Vec<_> = facts.stated.iter().map(|fact| &text[fact.span.clone()]).collect();
        assert_eq!(shown, ["10", "20"]);
    }
}
