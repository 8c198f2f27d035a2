//! Isolates the parts of a line that the bidirectional algorithm would put out of order: dates, mail addresses, web addresses,
//! telephone numbers, codes, and words of the other script.
//!
//! Each gets an element (`<bdi>`, HTML living standard 4.5.20; Unicode Bidirectional Algorithm, UAX #9, rule X5c), so that it does
//! not change places with its neighbours. Authors write no markup for it, and no character of theirs is changed.

use std::ops::Range;

use crate::Lang;
use crate::calendar::Calendar;
use memchr::memchr3;

use super::makeup::Makeup;
use super::script::is_arabic;
use super::words::{data, kind_of_word, phones};
use super::{dates, direction};

use super::mark::{Mark, MarkKind, is_free};

/// The longest telephone number or code, in bytes, that always fits into a line of a narrow screen.
const MAX_UNBROKEN: usize = 24;

/// Finds all marks in a text, in order, without overlaps.
pub fn marks(text: &str, lang: Lang) -> Vec<Mark> {
    marks_of(text, lang, Makeup::of(text))
}

/// Finds all marks in a text whose makeup is known.
pub fn marks_of(text: &str, lang: Lang, makeup: Makeup) -> Vec<Mark> {
    // Most lines have no marks, and most of the others only numbers.
    let has_digit = makeup.has_digit();
    let has_foreign = match lang {
        Lang::Ar => makeup.has_ltr(text),
        Lang::En => makeup.has_rtl(text),
    };
    let mut marks = Vec::new();
    if has_digit {
        let dates = dates::find_in(text, lang, makeup).into_iter();
        marks.extend(dates.map(|found| Mark { span: found.span.clone(), kind: MarkKind::Date(found) }));
        add_free(&mut marks, phones(text, makeup).into_iter().map(|span| Mark { span, kind: MarkKind::Phone }));
    }
    // Data has Latin letters, which are foreign in Arabic.
    if has_foreign || lang == Lang::En {
        add_free(&mut marks, data(text, makeup).into_iter().filter_map(|word| named(text, word)));
    }
    // In English only foreign words are arranged, in Arabic numbers too.
    if has_foreign || has_digit && lang == Lang::Ar { direction::arrange(text, lang, marks) } else { marks }
}

/// Adds marks that overlap none of those that are there.
fn add_free(marks: &mut Vec<Mark>, others: impl Iterator<Item = Mark>) {
    let taken: Vec<Range<usize>> = marks.iter().map(|mark| mark.span.clone()).collect();
    marks.extend(others.filter(|other| is_free(&taken, &other.span)));
    if marks.len() > taken.len() {
        marks.sort_by_key(|mark| mark.span.start);
    }
}

/// The mark of a word that is data.
fn named(text: &str, word: Range<usize>) -> Option<Mark> {
    // An attached letter or a label before the word is not part of it: وAB-1234, البريد:name@example.com.
    let whole = text.get(word.clone()).unwrap_or_default();
    let attached = whole.len() - whole.trim_start_matches(|c| is_arabic(c) || c == ':' || c == 'ـ').len();
    let span = word.start + attached..word.end;
    let kind = text.get(span.clone()).and_then(kind_of_word)?;
    Some(Mark { span, kind })
}

/// What a part of a text stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// Text of the page.
    Page,
    /// An element for a run of the other direction. In it, only what must not be broken needs an element of its own.
    Run,
    /// A run without an element around it, whose parts get none either.
    Parted,
}

/// Writes a text as HTML, with an element for each mark.
pub fn write(text: &str, marks: &[Mark], lang: Lang, html: &mut String) {
    write_part(text, 0..text.len(), marks, lang, Around::Page, html);
}

/// Writes a part of a text. Of the marks that reach beyond it, only runs get an element.
pub fn write_part(text: &str, part: Range<usize>, marks: &[Mark], lang: Lang, around: Around, html: &mut String) {
    let mut at = part.start;
    let touches = |mark: &&Mark| part.start < mark.span.end && mark.span.start < part.end;
    let first = marks.partition_point(|mark| mark.span.end <= part.start);
    for mark in marks.iter().skip(first).take_while(touches) {
        let span = clipped(text, &mark.span, &part);
        let words = text.get(span.clone()).unwrap_or_default();
        let is_whole = span == mark.span || matches!(mark.kind, MarkKind::Run { .. });
        let element = element(mark, words, lang, around).filter(|_| is_whole && !words.is_empty());
        escape(text.get(at..span.start), html);
        at = span.end;
        if let Some((start, _)) = &element {
            html.push_str(start);
        }
        match &mark.kind {
            MarkKind::Run { marks, .. } => {
                let around = if element.is_some() { Around::Run } else { around };
                write_part(text, span, marks, lang, around, html);
            }
            _ => escape(Some(words), html),
        }
        if let Some((_, end)) = element {
            html.push_str(end);
        }
    }
    escape(text.get(at..part.end), html);
}

/// The part of a mark within a part of a text, without the spaces where it was cut.
fn clipped(text: &str, mark: &Range<usize>, part: &Range<usize>) -> Range<usize> {
    let (start, end) = (mark.start.max(part.start), mark.end.min(part.end));
    let words = text.get(start..end).unwrap_or_default();
    let start = if start > mark.start { end - words.trim_start().len() } else { start };
    let end = if end < mark.end { start + text.get(start..end).map_or(0, |words| words.trim_end().len()) } else { end };
    start..end
}

/// The start and end tag of a mark. `None` if it needs no element.
fn element(mark: &Mark, words: &str, lang: Lang, around: Around) -> Option<(String, &'static str)> {
    let is_short = mark.span.len() <= MAX_UNBROKEN;
    let one_direction = |dir: &str, can_be_whole: bool| {
        // A number that is read out or copied is not broken at the end of a line.
        let class = if can_be_whole && is_short { " class=\"whole\"" } else { "" };
        Some((format!("<bdi{class} dir=\"{dir}\">"), "</bdi>"))
    };
    match &mark.kind {
        MarkKind::Date(found) => {
            let dir = if found.numeric { " dir=\"ltr\"" } else { "" };
            found.day.map(|day| (format!("<time datetime=\"{}\"{dir}>", day.iso()), "</time>"))
        }
        _ if around == Around::Parted => None,
        MarkKind::Run { .. } | MarkKind::Number if around == Around::Run => None,
        MarkKind::Run { has_words: true, .. } => {
            let other = lang.other();
            Some((format!("<bdi lang=\"{other}\" dir=\"{}\">", other.dir()), "</bdi>"))
        }
        MarkKind::Run { has_words: false, .. } => one_direction(lang.other().dir(), true),
        MarkKind::Mail | MarkKind::Web if around == Around::Run && lang == Lang::Ar => None,
        // A code without signs is not broken anyway.
        MarkKind::Code if around == Around::Run && !words.contains(['-', '/']) => None,
        MarkKind::Mail | MarkKind::Web => one_direction("ltr", false),
        MarkKind::Phone | MarkKind::Code | MarkKind::Number => one_direction("ltr", true),
    }
}

/// A text as HTML with its marks, for titles and labels.
pub fn isolated(text: &str, lang: Lang) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    write(text, &marks(text, lang), lang, &mut html);
    html
}

fn escape(text: Option<&str>, html: &mut String) {
    let mut rest = text.unwrap_or_default();
    while let Some(at) = memchr3(b'&', b'<', b'>', rest.as_bytes()) {
        let Some((before, after)) = rest.split_at_checked(at) else { break };
        html.push_str(before);
        html.push_str(match after.as_bytes() {
            [b'&', ..] => "&amp;",
            [b'<', ..] => "&lt;",
            _ => "&gt;",
        });
        rest = after.get(1..).unwrap_or_default();
    }
    html.push_str(rest);
}

/// A day as HTML in both calendars.
pub fn time(day: crate::calendar::Day, lang: Lang) -> String {
    format!(
        "<time datetime=\"{}\">{}</time> ({})",
        day.iso(),
        day.words(Calendar::Gregorian, lang),
        day.words(Calendar::UmmAlQura, lang)
    )
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
        assert_eq!(ar("5-10 أيام"), "5-<bdi class=\"whole\" dir=\"ltr\">10</bdi> أيام");
        assert_eq!(isolated("5-10 days", Lang::En), "5-10 days");
    }

    #[test]
    fn numbers_and_signs_go_with_their_latin_words() {
        let latin = |words: &str| format!("<bdi lang=\"en\" dir=\"ltr\">{words}</bdi>");
        let data = |words: &str| format!("<bdi class=\"whole\" dir=\"ltr\">{words}</bdi>");
        for words in
            ["Vision 2030", "ISO/IEC 27001:2022", "A03:2021", "host:8080", "10:30am", "24th September 2021", "5 GB"]
        {
            assert_eq!(ar(&format!("في {words} هنا")), format!("في {} هنا", latin(words)));
        }
        let account = "SA03 8000 0000 6080 1016 7519";
        assert_eq!(ar(&format!("إلى {account}.")), format!("إلى <bdi dir=\"ltr\">{account}</bdi>."));
        assert_eq!(ar("Word، Excel"), format!("{}، {}", latin("Word"), latin("Excel")));
        assert_eq!(ar("اشتراك Netflix 45 ريالًا"), format!("اشتراك {} 45 ريالًا", latin("Netflix")));
        assert_eq!(ar("المرجع 2243-12 هنا"), format!("المرجع {} هنا", data("2243-12")));
        assert_eq!(ar("من -5 إلى $100"), format!("من {} إلى {}", data("-5"), data("$100")));
        assert_eq!(
            isolated("the plan رؤية 2030 (نص)", Lang::En),
            "the plan <bdi lang=\"ar\" dir=\"rtl\">رؤية 2030 (نص)</bdi>"
        );
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
                prop_assert_eq!(plain, text.as_str());
            }
        }
    }
}
