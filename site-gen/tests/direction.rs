//! The order in which text is read, computed with the Unicode bidirectional algorithm: the sentences of
//! `tests/browser/sentences.txt`, which the browser tests lay out too, and generated mixtures.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use language::Lang;
use proptest::prelude::*;
use site_gen::parse::{isolated, page};
use site_gen::read::PageSource;
use site_gen::source::SourceFile;
use unicode_bidi::{BidiInfo, Level};

/// The order in which the characters of a text are shown, from left to right, without spaces: places in the text.
fn shown(text: &str, lang: Lang) -> Vec<usize> {
    let level = if lang == Lang::Ar { Level::rtl() } else { Level::ltr() };
    let info = BidiInfo::new(text, Some(level));
    let mut order = Vec::new();
    for paragraph in &info.paragraphs {
        let levels = info.reordered_levels_per_char(paragraph, paragraph.range.clone());
        let chars: Vec<(usize, char)> = text.char_indices().collect();
        let visual = BidiInfo::reorder_visual(&levels);
        let is_seen = |c: char| !c.is_whitespace() && !matches!(c, '\u{2066}'..='\u{2069}');
        order.extend(visual.into_iter().map(|at| chars[at]).filter(|(_, c)| is_seen(*c)).map(|(at, _)| at));
    }
    order
}

/// A text as the generator writes it, with the controls that elements with a direction stand for. Also the place in the plain text
/// of each of its bytes.
fn with_controls(html: &str) -> (String, BTreeMap<usize, usize>) {
    let mut text = String::new();
    let mut places = BTreeMap::new();
    let mut open = Vec::new();
    let mut plain = 0;
    let mut rest = html;
    while let Some(c) = rest.chars().next() {
        if c == '<' {
            let (tag, after) = rest[1..].split_once('>').unwrap();
            rest = after;
            let control = match tag {
                tag if tag.starts_with('/') => open.pop().unwrap(),
                tag if tag.contains("dir=\"ltr\"") => "\u{2066}",
                tag if tag.contains("dir=\"rtl\"") => "\u{2067}",
                _ => "",
            };
            if !tag.starts_with('/') {
                open.push(if control.is_empty() { "" } else { "\u{2069}" });
            }
            text.push_str(control);
            continue;
        }
        let entity = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"')];
        let (length, c) = entity
            .iter()
            .find(|(name, _)| rest.starts_with(name))
            .map_or((c.len_utf8(), c), |(name, c)| (name.len(), *c));
        places.insert(text.len(), plain);
        text.push(c);
        plain += c.len_utf8();
        rest = &rest[length..];
    }
    (text, places)
}

/// The text of HTML, and the order in which it is shown: places in the text.
fn shown_html(html: &str, lang: Lang) -> (String, Vec<usize>) {
    let (controlled, places) = with_controls(html);
    let order = shown(&controlled, lang).into_iter().map(|at| places[&at]).collect();
    let is_seen = |c: &char| !matches!(c, '\u{2066}'..='\u{2069}');
    (controlled.chars().filter(is_seen).collect(), order)
}

/// The order of a text with the generator's isolation: places in the plain text.
fn shown_isolated(text: &str, lang: Lang) -> Vec<usize> {
    shown_html(&isolated(text, lang), lang).1
}

/// A sentence without the brackets of its pieces, and the order in which it is meant to be shown.
fn meant(sentence: &str, lang: Lang) -> (String, Vec<usize>) {
    let mut text = String::new();
    // Parts in the order of reading: places that are read from left to right, and whether the part is a piece of the other
    // direction within English.
    let mut parts: Vec<Vec<usize>> = Vec::new();
    let mut arabic: Option<Vec<Vec<usize>>> = None;
    let mut ltr: Option<Vec<usize>> = None;
    let mut number = false;
    let mut chars = sentence.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, lang) {
            ('⟦', Lang::En) => arabic = Some(Vec::new()),
            ('⟧', Lang::En) => parts.push(arabic.take().unwrap().into_iter().rev().flatten().collect()),
            ('⟦' | '‹', _) => ltr = Some(Vec::new()),
            ('⟧' | '›', _) => arabic.as_mut().unwrap_or(&mut parts).push(ltr.take().unwrap()),
            _ => {
                let at = text.len();
                text.push(c);
                let goes_on = c.is_ascii_digit()
                    || number && ".,:/".contains(c) && chars.peek().is_some_and(char::is_ascii_digit);
                if c.is_whitespace() {
                } else if let Some(piece) = &mut ltr {
                    piece.push(at);
                } else {
                    let parts = arabic.as_mut().unwrap_or(&mut parts);
                    match parts.last_mut().filter(|_| number && goes_on) {
                        Some(part) => part.push(at),
                        None => parts.push(vec![at]),
                    }
                }
                number = goes_on;
                continue;
            }
        }
        number = false;
    }
    if lang == Lang::Ar {
        parts.reverse();
    }
    (text, parts.concat())
}

fn sentences() -> Vec<(String, Lang, String)> {
    let file = include_str!("../../tests/browser/sentences.txt");
    let mut group = "";
    let mut sentences = Vec::new();
    for line in file.lines().filter(|line| !line.is_empty()) {
        if let Some(name) = line.strip_prefix("## ") {
            group = name;
        } else if !line.starts_with("# ") && line != "#" {
            let lang = if group.starts_with("ar ") { Lang::Ar } else { Lang::En };
            sentences.push((group.to_string(), lang, line.to_string()));
        }
    }
    sentences
}

fn spelt(text: &str, order: &[usize]) -> String {
    order.iter().map(|at| text[*at..].chars().next().unwrap()).collect()
}

#[test]
fn every_sentence_is_shown_in_the_order_that_is_meant() {
    let sentences = sentences();
    assert!(sentences.len() >= 300, "{}", sentences.len());
    let mut wrong = String::new();
    let mut count = 0;
    for (group, lang, sentence) in sentences {
        let (text, wanted) = meant(&sentence, lang);
        let order = shown_isolated(&text, lang);
        if order != wanted {
            count += 1;
            let (shown, wanted) = (spelt(&text, &order), spelt(&text, &wanted));
            wrong += &format!(
                "{group}: {sentence}\n   html {}\n   shown  {shown}\n   wanted {wanted}\n",
                isolated(&text, lang)
            );
        }
    }
    assert!(wrong.is_empty(), "{count} sentences:\n{wrong}");
}

/// The embedded runs of a text: from a letter of the other script to the last one before a letter of the page's own.
fn embedded(text: &str, lang: Lang) -> Vec<Range<usize>> {
    let is_arabic = |c: char| matches!(c, '\u{620}'..='\u{64A}');
    let is_latin = |c: char| c.is_ascii_alphabetic();
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut is_open = false;
    for (at, c) in text.char_indices() {
        let (foreign, own) = match lang {
            Lang::Ar => (is_latin(c), is_arabic(c) || matches!(c, '،' | '؛' | '؟')),
            Lang::En => (is_arabic(c), is_latin(c)),
        };
        if own {
            is_open = false;
        } else if foreign {
            match runs.last_mut().filter(|_| is_open) {
                Some(run) => run.end = at + c.len_utf8(),
                None => runs.push(at..at + c.len_utf8()),
            }
            is_open = true;
        }
    }
    runs
}

/// Whether a run is shown in one piece and in its own direction.
fn is_in_order(text: &str, run: &Range<usize>, order: &[usize], lang: Lang) -> bool {
    // Numbers in Arabic have a direction of their own, which is the same with and without isolation.
    let letters: Vec<usize> = order.iter().copied().filter(|at| run.contains(at)).collect();
    let first = order.iter().position(|at| run.contains(at)).unwrap_or_default();
    let is_one_piece = order[first..].iter().take(letters.len()).all(|at| run.contains(at));
    let words: Vec<usize> = match lang {
        Lang::Ar => letters,
        Lang::En => letters
            .into_iter()
            .rev()
            .filter(|at| !text[*at..].starts_with(|c: char| c.is_ascii_digit() || ".,:/-%".contains(c)))
            .collect(),
    };
    is_one_piece && words.is_sorted()
}

const BRACKETS: &[char] = &['(', ')', '[', ']', '«', '»'];

fn mixture() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        prop::sample::select(vec!["سماء", "في", "أيام", "و", "رقم", "ريال"]).prop_map(String::from),
        prop::sample::select(vec![
            "ISO",
            "Word",
            "GB",
            "A03",
            "USD",
            "x",
            "AB-12",
            "am",
            "name@example.com",
            "www.example.org"
        ])
        .prop_map(String::from),
        prop::sample::select(vec!["5", "2030", "1,500", "10:30", "2.2", "0500000001", "2024-01-07", "3-7", "24"])
            .prop_map(String::from),
        prop::sample::select(vec![" ", " ", " ", " ", " "]).prop_map(String::from),
        prop::sample::select(vec![
            " ", ", ", "، ", ". ", ": ", "-", "+", "$", "%", "/", ":", "#", " - ", "°", "؟ ", "! "
        ])
        .prop_map(String::from),
        prop::sample::select(vec!["(ERP)", "(5)", "«سماء»", "(Word 5)", "[سماء ERP]"]).prop_map(String::from),
    ];
    prop::collection::vec(part, 1..14).prop_map(|parts| parts.concat())
}

/// A paragraph of Markdown as HTML.
fn paragraph(text: &str, lang: Lang) -> String {
    let text = format!("---\ntitle: x\n---\n{text}\n");
    let file = Arc::new(SourceFile::new("a.md", text));
    let (page, _) = page(&PageSource { lang, key: "a".into(), file });
    let html = page.html.compose(|_, _| {});
    html.trim().strip_prefix("<p>").and_then(|html| html.strip_suffix("</p>")).unwrap_or(&html).to_string()
}

#[test]
fn bold_words_do_not_change_the_order_of_a_sentence() {
    let mut wrong = String::new();
    let mut count = 0;
    for (group, lang, sentence) in sentences() {
        let (text, wanted) = meant(&sentence, lang);
        // Markdown reads some characters as markup or as typographic signs, so the text would be another one.
        if text.starts_with(['+', '-', '1', '5', '•', '(', '>'])
            || text.contains(['*', '_', '`', '<', '[', '~', '\\', '#', '"', '\'', '|', '&'])
            || text.contains("--")
            || text.contains("...")
        {
            continue;
        }
        let words: Vec<Range<usize>> = text
            .split_inclusive(' ')
            .scan(0, |at, word| {
                let start = *at;
                *at += word.len();
                Some(start..start + word.trim_end().len())
            })
            .collect();
        for word in words.iter().filter(|word| text[(*word).clone()].chars().all(|c| c.is_ascii_alphanumeric())) {
            let bold = format!("{}**{}**{}", &text[..word.start], &text[word.clone()], &text[word.end..]);
            let html = paragraph(&bold, lang);
            let (_, order) = shown_html(&html, lang);
            count += 1;
            if order != wanted && shown_isolated(&text, lang) == wanted {
                wrong += &format!(
                    "{group}: {bold}\n   html {html}\n   shown  {}\n   wanted {}\n",
                    spelt(&text, &order),
                    spelt(&text, &wanted)
                );
            }
        }
    }
    assert!(count >= 300, "{count}");
    assert!(wrong.is_empty(), "{wrong}");
}

/// Fails if a run of the other direction that is shown in order without isolation is not with it.
fn check_order(text: &str, html: &str, order: &[usize], lang: Lang) -> Result<(), TestCaseError> {
    let plain = shown(text, lang);
    // The brackets of a pair stay together, whatever stands between them.
    for run in embedded(text, lang).into_iter().filter(|run| !text[run.clone()].contains(BRACKETS)) {
        let is_worse = is_in_order(text, &run, &plain, lang) && !is_in_order(text, &run, order, lang);
        let (words, plain, shown) = (&text[run.clone()], spelt(text, &plain), spelt(text, order));
        prop_assert!(!is_worse, "{lang:?} {words:?} in {text}: {html}\nplain {plain}\nshown {shown}");
    }
    Ok(())
}

/// Fails if a mixture loses or repeats characters, or if isolation puts a run out of order.
fn check_isolation(text: &str) -> Result<(), TestCaseError> {
    for lang in Lang::ALL {
        let html = isolated(text, lang);
        let (written, order) = shown_html(&html, lang);
        prop_assert_eq!(&written, text, "{}", html);
        check_order(text, &html, &order, lang)?;
    }
    Ok(())
}

/// Fails if bold in a mixture makes HTML that is not well nested, or puts a run out of order.
fn check_markup(text: &str, from: usize, length: usize) -> Result<(), TestCaseError> {
    for (lang, first) in [(Lang::Ar, "س "), (Lang::En, "a ")] {
        let text = format!("{first}{}", text.trim());
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let (from, to) = (ends[(from + 2).min(ends.len() - 1)], ends[(from + 2 + length).min(ends.len() - 1)]);
        let html = paragraph(&format!("{}**{}**{}", &text[..from], &text[from..to], &text[to..]), lang);
        let mut open = Vec::new();
        for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
            match tag.strip_prefix('/') {
                Some(name) => prop_assert_eq!(open.pop(), Some(name), "{}", html),
                None => open.push(tag.split(' ').next().unwrap_or_default()),
            }
        }
        prop_assert!(open.is_empty(), "{}", html);
        let (written, order) = shown_html(&html, lang);
        // Marks around spaces stay, and white space at the end of a line does not.
        if written == text {
            check_order(&text, &html, &order, lang)?;
        }
    }
    Ok(())
}

#[test]
fn mixtures_that_once_failed_pass() {
    for text in ["(Word 5) #A03:  ISOx؟ (Word 5)", "(5 #A03 x", "x) #A03: «ISO", "(Word 5) #A03:  ISO)x؟"] {
        check_isolation(text).unwrap();
    }
    check_markup("1,500«سماء»0500000001 ISO A03", 0, 15).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 16 * ProptestConfig::default().cases, ..ProptestConfig::default() })]

    #[test]
    fn isolation_across_markup_is_never_worse_and_well_nested(text in mixture(), from in 0..40_usize, length in 1..20_usize) {
        check_markup(&text, from, length)?;
    }

    #[test]
    fn isolation_is_never_worse_than_the_plain_algorithm(text in mixture()) {
        check_isolation(&text)?;
    }
}
