//! Isolates the parts of a line that the bidirectional algorithm would put out of order: dates, mail addresses, web addresses,
//! telephone numbers, codes, and words of the other script.
//!
//! Each gets an element (`<bdi>`, HTML living standard 4.5.20; Unicode Bidirectional Algorithm, UAX #9, rule X5c), so that it does
//! not change places with its neighbours. Authors write no markup for it. A range such as `5-10` is not isolated: in Arabic it
//! is read from right to left, and gets a dash that keeps this order everywhere.

use std::borrow::Cow;
use std::ops::Range;

use language::Lang;
use language::calendar::Calendar;
use language::normalise::fold_digit;
use pulldown_cmark_escape::escape_html_body_text;

use super::dates::{self, FoundDate};

/// A part of a text that needs markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::parse) struct Mark {
    /// The byte range in the text.
    pub(in crate::parse) span: Range<usize>,
    pub(in crate::parse) kind: MarkKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::parse) enum MarkKind {
    Date(FoundDate),
    Mail,
    Web,
    Phone,
    /// A word of Latin letters and digits: a reference, a plate, an account.
    Code,
    /// Words in the script of the other language.
    Foreign,
}

/// The longest telephone number or code, in bytes, that always fits into a line of a narrow screen.
const MAX_UNBROKEN: usize = 24;

/// Finds all marks in a text, in order, without overlaps.
pub(in crate::parse) fn marks(text: &str, lang: Lang) -> Vec<Mark> {
    // Fast path: most lines have no marks.
    let may_need_marks = |c: char| match lang {
        Lang::Ar => is_latin(c) || fold_digit(c).is_ascii_digit(),
        Lang::En => !c.is_ascii() || matches!(c, '0'..='9' | '@' | '+'),
    };
    if !text.contains(may_need_marks) && !text.contains("//") && !text.contains("www.") {
        return Vec::new();
    }
    let mut marks: Vec<Mark> = dates::find(text, lang)
        .into_iter()
        .map(|found| Mark { span: found.span.clone(), kind: MarkKind::Date(found) })
        .collect();
    let free = |marks: &[Mark], span: &Range<usize>| {
        marks.iter().all(|mark| mark.span.end <= span.start || span.end <= mark.span.start)
    };
    for span in phones(text) {
        if free(&marks, &span) {
            marks.push(Mark { span, kind: MarkKind::Phone });
        }
    }
    for word in words(text) {
        // An attached letter or a label before the word is not part of it: وAB-1234, البريد:name@example.com.
        let whole = text.get(word.clone()).unwrap_or_default();
        let attached = whole.len() - whole.trim_start_matches(|c| is_arabic(c) || c == ':' || c == 'ـ').len();
        let word = word.start + attached..word.end;
        let Some(kind) = text.get(word.clone()).and_then(kind_of_word) else { continue };
        if free(&marks, &word) {
            marks.push(Mark { span: word, kind });
        }
    }
    for span in foreign_runs(text, lang, &marks) {
        marks.push(Mark { span, kind: MarkKind::Foreign });
    }
    marks.sort_by_key(|mark| mark.span.start);
    marks
}

/// Writes a text as HTML, with an element for each mark.
pub(in crate::parse) fn write(text: &str, marks: &[Mark], lang: Lang, html: &mut String) {
    let mut at = 0;
    for mark in marks {
        escape(with_range_dashes(text.get(at..mark.span.start), lang).as_deref(), html);
        let words = text.get(mark.span.clone());
        match &mark.kind {
            MarkKind::Date(found) => match found.day {
                Some(day) => {
                    let dir = if found.numeric { " dir=\"ltr\"" } else { "" };
                    html.push_str(&format!("<time datetime=\"{}\"{dir}>", day.iso()));
                    escape(words, html);
                    html.push_str("</time>");
                }
                None => escape(words, html),
            },
            MarkKind::Foreign => {
                let other = lang.other();
                html.push_str(&format!("<bdi lang=\"{other}\" dir=\"{}\">", other.dir()));
                escape(words, html);
                html.push_str("</bdi>");
            }
            MarkKind::Mail | MarkKind::Web | MarkKind::Phone | MarkKind::Code => {
                // A number that is read out or copied is not broken at the end of a line.
                let in_one_piece =
                    matches!(mark.kind, MarkKind::Phone | MarkKind::Code) && mark.span.len() <= MAX_UNBROKEN;
                html.push_str(if in_one_piece { "<bdi class=\"whole\" dir=\"ltr\">" } else { "<bdi dir=\"ltr\">" });
                escape(words, html);
                html.push_str("</bdi>");
            }
        }
        at = mark.span.end;
    }
    escape(with_range_dashes(text.get(at..), lang).as_deref(), html);
}

/// Replaces the hyphens between numbers by en dashes in Arabic. Such a hyphen changes direction with the text before it (UAX #9,
/// W2 and W4); an en dash always reads from right to left.
fn with_range_dashes(text: Option<&str>, lang: Lang) -> Option<Cow<'_, str>> {
    let text = text?;
    if lang == Lang::En || !text.contains('-') {
        return Some(Cow::Borrowed(text));
    }
    let digit = |c: Option<char>| c.is_some_and(|c| fold_digit(c).is_ascii_digit());
    let dashed = text.char_indices().map(|(at, c)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + c.len_utf8()..).and_then(|after| after.chars().next());
        if c == '-' && digit(before) && digit(after) { '–' } else { c }
    });
    Some(Cow::Owned(dashed.collect()))
}

/// A text as HTML with its marks, for titles and labels.
pub fn isolated(text: &str, lang: Lang) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    write(text, &marks(text, lang), lang, &mut html);
    html
}

fn escape(text: Option<&str>, html: &mut String) {
    // Writing to a string cannot fail.
    let _ = escape_html_body_text(&mut *html, text.unwrap_or_default());
}

/// A day as HTML in both calendars.
pub(in crate::parse) fn time(day: language::calendar::Day, lang: Lang) -> String {
    format!(
        "<time datetime=\"{}\">{}</time> ({})",
        day.iso(),
        day.words(Calendar::Gregorian, lang),
        day.words(Calendar::UmmAlQura, lang)
    )
}

const AROUND_WORDS: &[char] = &[
    '(', ')', '[', ']', '{', '}', '.', ',', ';', ':', '!', '?', '"', '\'', '«', '»', '“', '”', '‘', '’', '،', '؛', '؟',
    '…', '<', '>', '*',
];

/// The byte ranges of the words of a text, without surrounding punctuation.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    let ends =
        text.char_indices().map(|(at, c)| (at, c.is_whitespace() || c == '،' || c == '—')).chain([(text.len(), true)]);
    for (at, gap) in ends {
        match (start, gap) {
            (None, false) => start = Some(at),
            (Some(from), true) => {
                let word = text.get(from..at).unwrap_or_default();
                let from = from + (word.len() - word.trim_start_matches(AROUND_WORDS).len());
                let word = word.trim_start_matches(AROUND_WORDS).trim_end_matches(AROUND_WORDS);
                if !word.is_empty() {
                    words.push(from..from + word.len());
                }
                start = None;
            }
            _ => {}
        }
    }
    words
}

fn kind_of_word(word: &str) -> Option<MarkKind> {
    let ascii = word.is_ascii();
    if ascii && ["https://", "http://", "www."].iter().any(|start| word.starts_with(start)) {
        return Some(MarkKind::Web);
    }
    if let Some((name, host)) = word.split_once('@') {
        let plain =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._+-".contains(&b));
        return (plain(name) && plain(host) && host.contains('.')).then_some(MarkKind::Mail);
    }
    let letter = word.bytes().any(|b| b.is_ascii_alphabetic());
    let digit = word.bytes().any(|b| b.is_ascii_digit());
    let plain = word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_/.#".contains(&b));
    (ascii && letter && digit && plain && !is_ordinal(word)).then_some(MarkKind::Code)
}

/// Whether a word is an ordinal number: `1st`, `11th`.
fn is_ordinal(word: &str) -> bool {
    let number = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Finds telephone numbers of 7 to 15 digits (E.164): with `+`, `00` or a leading zero, or of the Saudi series `9200` and `800`.
/// Rows of three or more groups of digits, such as account numbers, count as such.
fn phones(text: &str) -> Vec<Range<usize>> {
    let mut phones = Vec::new();
    let chars: Vec<(usize, char)> = text.char_indices().map(|(at, c)| (at, fold_digit(c))).collect();
    let mut next = 0;
    while let Some(&(start, c)) = chars.get(next) {
        let after_word = next
            .checked_sub(1)
            .and_then(|i| chars.get(i))
            .is_some_and(|(_, c)| is_latin(*c) || c.is_ascii_digit() || *c == '+' || *c == '-');
        if after_word || !(c == '+' || c.is_ascii_digit()) {
            next += 1;
            continue;
        }
        let mut digits = String::new();
        let mut end = start;
        let mut last = next;
        for (i, &(at, c)) in chars.iter().enumerate().skip(next) {
            let joint = matches!(c, ' ' | '-' | '\u{a0}' | '(' | ')');
            if c.is_ascii_digit() {
                digits.push(c);
                end = at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
                last = i;
            } else if !(joint && i <= last + 1 || i == next && c == '+') {
                break;
            }
        }
        let series = digits.starts_with("9200") && digits.len() == 9 || digits.starts_with("800") && digits.len() == 10;
        // Rows of groups, such as account numbers, keep their order too.
        let number = text.get(start..end).unwrap_or_default();
        let groups = || number.split(|c: char| !fold_digit(c).is_ascii_digit()).map(|group| group.chars().count());
        let dialled =
            c == '+' || digits.starts_with('0') || series || groups().count() >= 3 && groups().all(|n| n >= 3);
        let word_goes_on = text.get(end..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphanumeric);
        if dialled && (7..=15).contains(&digits.len()) && !word_goes_on {
            phones.push(start..end);
        }
        next = last.max(next) + 1;
    }
    phones
}

/// Finds runs of words in the script of the other language: from the first letter to the last, across spaces and punctuation. A
/// run ends at an existing mark.
fn foreign_runs(text: &str, lang: Lang, marks: &[Mark]) -> Vec<Range<usize>> {
    let foreign = |c: char| match lang {
        Lang::Ar => is_latin(c),
        Lang::En => is_arabic(c),
    };
    let own = |c: char| match lang {
        Lang::Ar => is_arabic(c),
        Lang::En => is_latin(c),
    };
    let marked = |at: usize| marks.iter().any(|mark| mark.span.contains(&at));
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Range<usize>> = None;
    for (at, c) in text.char_indices() {
        if marked(at) || own(c) {
            runs.extend(open.take());
        } else if foreign(c) {
            let end = at + c.len_utf8();
            open = Some(open.map_or_else(|| with_sign_before(text, at, lang), |run| run.start)..end);
        } else if let Some(run) = &mut open
            && run.end == at
            && (fold_digit(c).is_ascii_digit()
                || unicode_normalization::char::is_combining_mark(c)
                || matches!(c, '\'' | '’' | '_')
                || lang == Lang::Ar && matches!(c, '+' | '#' | '$' | '%'))
        {
            // `5G`, `Sama’s`, `C++`, vowel marks: part of the word.
            run.end = at + c.len_utf8();
        }
    }
    runs.extend(open);
    runs.into_iter().flat_map(|run| whole_brackets(text, run)).collect()
}

/// The start of a Latin word including a sign before it: `@name`, `#name`, `.NET`.
fn with_sign_before(text: &str, at: usize, lang: Lang) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let sign = before.chars().next_back().filter(|c| lang == Lang::Ar && matches!(c, '@' | '#' | '$' | '.'));
    let alone = |sign: &char| {
        let rest = before.strip_suffix(*sign).unwrap_or_default();
        !rest.ends_with(|c: char| c.is_alphanumeric() || c == *sign)
    };
    sign.filter(alone).map_or(at, |sign| at - sign.len_utf8())
}

/// Extends a run by the brackets that belong to it, and splits it at brackets that do not. Both brackets of a pair must be inside
/// or outside, or they are mirrored differently.
fn whole_brackets(text: &str, run: Range<usize>) -> Vec<Range<usize>> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut single = Vec::new();
    for (i, c) in text.get(run.clone()).unwrap_or_default().char_indices() {
        if let Some(closing) = closing(c) {
            open.push((run.start + i, closing));
        } else if open.pop_if(|(_, closing)| *closing == c).is_none() && CLOSING.contains(&c) {
            single.push((run.start + i, c));
        }
    }
    let mut end = run.end;
    while let Some((_, closing)) = open.pop_if(|(_, c)| text.get(end..).is_some_and(|rest| rest.starts_with(*c))) {
        end += closing.len_utf8();
    }
    single.append(&mut open);
    single.sort_unstable();

    let is_word = |c: char| c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c);
    let mut parts = Vec::new();
    let mut start = run.start;
    for (at, length) in single.into_iter().map(|(at, c)| (at, c.len_utf8())).chain([(end, 0)]) {
        let part = text.get(start..at).unwrap_or_default();
        // The ends of the run itself keep the signs of its words.
        let mut words = part;
        if start > run.start {
            words = words.trim_start_matches(|c| !is_word(c) && closing(c).is_none());
        }
        let from = at - words.len();
        if at < end {
            words = words.trim_end_matches(|c| !is_word(c) && !CLOSING.contains(&c));
        }
        if words.contains(is_word) {
            parts.push(from..from + words.len());
        }
        start = at + length;
    }
    parts
}

const CLOSING: [char; 5] = [')', ']', '}', '»', '”'];

fn closing(c: char) -> Option<char> {
    Some(match c {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '«' => '»',
        '“' => '”',
        _ => return None,
    })
}

/// Whether a character is a letter of the Latin script.
fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}') && c.is_alphabetic()
}

/// Whether a character is a letter of the Arabic script.
pub(in crate::parse) fn is_arabic(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{64A}' | '\u{66E}'..='\u{6D3}' | '\u{6D5}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{FB50}'..='\u{FDFB}' | '\u{FE70}'..='\u{FEFC}')
        && !fold_digit(c).is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ar(text: &str) -> String {
        isolated(text, Lang::Ar)
    }

    #[test]
    fn parts_of_the_other_direction_are_isolated() {
        assert_eq!(ar("اكتب إلى name@example.com الآن"), "اكتب إلى <bdi dir=\"ltr\">name@example.com</bdi> الآن");
        assert_eq!(ar("رقم 050 123 4567."), "رقم <bdi class=\"whole\" dir=\"ltr\">050 123 4567</bdi>.");
        assert_eq!(ar("(+966-50-123-4567)"), "(<bdi class=\"whole\" dir=\"ltr\">+966-50-123-4567</bdi>)");
        assert_eq!(ar("رقم الطلب ABCD-1234 عندك"), "رقم الطلب <bdi class=\"whole\" dir=\"ltr\">ABCD-1234</bdi> عندك");
        assert_eq!(ar("موقع https://example.org/x."), "موقع <bdi dir=\"ltr\">https://example.org/x</bdi>.");
        assert_eq!(
            ar("باسم Sama Association, Ltd عندنا"),
            "باسم <bdi lang=\"en\" dir=\"ltr\">Sama Association, Ltd</bdi> عندنا"
        );
        assert_eq!(
            isolated("the word سماء للإبداع, here", Lang::En),
            "the word <bdi lang=\"ar\" dir=\"rtl\">سماء للإبداع</bdi>, here"
        );
    }

    #[test]
    fn the_two_brackets_of_a_pair_stay_on_one_side() {
        let latin = |words: &str| format!("<bdi lang=\"en\" dir=\"ltr\">{words}</bdi>");
        assert_eq!(ar("نظام ERP (Oracle) هنا"), format!("نظام {} هنا", latin("ERP (Oracle)")));
        assert_eq!(ar("النظام (ERP) Oracle هنا"), format!("النظام ({}) {} هنا", latin("ERP"), latin("Oracle")));
        assert_eq!(ar("ERP (Oracle، نص)"), format!("{} ({}، نص)", latin("ERP"), latin("Oracle")));
        assert_eq!(ar("(نص ERP) و«Sama [a (b)]»"), format!("(نص {}) و«{}»", latin("ERP"), latin("Sama [a (b)]")));
    }

    #[test]
    fn attached_letters_are_not_part_of_a_mark() {
        let whole = |text: &str| format!("<bdi class=\"whole\" dir=\"ltr\">{text}</bdi>");
        assert_eq!(ar("0501234567 و0507654321"), format!("{} و{}", whole("0501234567"), whole("0507654321")));
        assert_eq!(ar("وAB-1234"), format!("و{}", whole("AB-1234")));
        assert_eq!(ar("البريد:name@example.com"), "البريد:<bdi dir=\"ltr\">name@example.com</bdi>");
        assert_eq!(ar("حساب 6080 1016 7519"), format!("حساب {}", whole("6080 1016 7519")));
        assert_eq!(ar("8000000 ريال"), "8000000 ريال");
    }

    #[test]
    fn signs_go_with_their_latin_word() {
        let foreign = |text: &str| format!("<bdi lang=\"en\" dir=\"ltr\">{text}</bdi>");
        for word in ["@sama_charity", "#SamaBuraydah", "C++", "C#", ".NET"] {
            assert_eq!(ar(&format!("على {word} هنا")), format!("على {} هنا", foreign(word)));
        }
    }

    #[test]
    fn a_range_is_read_from_right_to_left_everywhere() {
        assert_eq!(ar("5-10 أيام"), "5–10 أيام");
        assert_eq!(isolated("5-10 days", Lang::En), "5-10 days");
    }

    #[test]
    fn dates_become_times() {
        assert_eq!(ar("في 7 يناير 2024 م"), "في <time datetime=\"2024-01-07\">7 يناير 2024</time> م");
        assert_eq!(ar("بتاريخ 2024-01-07"), "بتاريخ <time datetime=\"2024-01-07\" dir=\"ltr\">2024-01-07</time>");
    }

    #[test]
    fn text_without_bidirectional_problems_is_unchanged() {
        for text in ["من 5–10 أيام", "المادة 11", "50% من 1,500", "سماء", "1445 هـ"] {
            assert_eq!(ar(text), text);
        }
        assert_eq!(isolated("the 11th", Lang::En), "the 11th");
        assert_eq!(isolated("A plain <line> & more", Lang::En), "A plain &lt;line&gt; &amp; more");
    }

    proptest! {
        #[test]
        fn marks_never_overlap_and_lose_no_text(text in "([a-zA-Z@.:/+ 0-9٠-٩\\-]|أ|ب|ش|\u{64E}|\\PC| ){0,60}") {
            for lang in Lang::ALL {
                let marks = marks(&text, lang);
                let mut end = 0;
                for mark in &marks {
                    prop_assert!(mark.span.start >= end && mark.span.end > mark.span.start);
                    prop_assert!(text.get(mark.span.clone()).is_some());
                    end = mark.span.end;
                }
                let html = isolated(&text, lang);
                let mut plain = String::new();
                let mut inside = false;
                for c in html.chars() {
                    match c { '<' => inside = true, '>' if inside => inside = false, c if !inside => plain.push(c), _ => {} }
                }
                let plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
                prop_assert_eq!(plain.replace('–', "-"), text.replace('–', "-"));
            }
        }
    }
}
