//! The facts of a text: numbers, dates and addresses, which both languages must share.

use std::ops::Range;

use language::calendar::Day;
use language::normalise::fold_digit;

use super::inline::{Mark, MarkKind};

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
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// The rows and columns of each table.
    pub tables: Vec<(usize, usize)>,
}

impl Facts {
    /// Adds the facts of a text. `place` maps the text's byte ranges to those of the file.
    pub(in crate::parse) fn add(&mut self, text: &str, marks: &[Mark], place: impl Fn(Range<usize>) -> Range<usize>) {
        self.add_part(text, 0..text.len(), marks, &place);
    }

    fn add_part(
        &mut self,
        text: &str,
        part: Range<usize>,
        marks: &[Mark],
        place: &impl Fn(Range<usize>) -> Range<usize>,
    ) {
        let mut at = part.start;
        for mark in marks {
            self.numbers(text, at..mark.span.start, place);
            let words = text.get(mark.span.clone()).unwrap_or_default();
            let (value, kind) = match &mark.kind {
                MarkKind::Date(found) => (found.day.map(Day::iso), FactKind::Counted),
                MarkKind::Mail => (Some(words.to_lowercase()), FactKind::Named),
                MarkKind::Web => (Some(words.trim_end_matches('/').to_string()), FactKind::Named),
                MarkKind::Phone => (Some(dialled(words)), FactKind::Named),
                MarkKind::Code => (Some(words.to_string()), FactKind::Code),
                MarkKind::Number => {
                    self.numbers(text, mark.span.clone(), place);
                    (None, FactKind::Counted)
                }
                MarkKind::Run { marks, .. } => {
                    self.add_part(text, mark.span.clone(), marks, place);
                    (None, FactKind::Counted)
                }
            };
            self.stated.extend(value.map(|value| Fact { value, span: place(mark.span.clone()), kind }));
            at = mark.span.end;
        }
        self.numbers(text, at..part.end, place);
    }

    /// Adds the numbers in a part of a text, without digit grouping: `1,500` and `١٬٥٠٠` are `1500`.
    fn numbers(&mut self, text: &str, part: Range<usize>, place: &impl Fn(Range<usize>) -> Range<usize>) {
        let base = part.start;
        let text = text.get(part).unwrap_or_default();
        let mut number: Option<(Range<usize>, String)> = None;
        let mut joint: Option<char> = None;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            let digit = fold_digit(c);
            if digit.is_ascii_digit() {
                let (span, value) = number.get_or_insert_with(|| (at..at, String::new()));
                if let Some('.' | '٫') = joint.take() {
                    value.push('.');
                }
                value.push(digit);
                span.end = at + c.len_utf8();
            } else if matches!(c, ',' | '٬' | '.' | '٫') && number.as_ref().is_some_and(|(span, _)| span.end == at) {
                joint = Some(c);
            } else {
                joint = None;
                if let Some((span, value)) = number.take() {
                    let value = plain(value);
                    let span = place(base + span.start..base + span.end);
                    self.stated.push(Fact { value, span, kind: FactKind::Counted });
                }
            }
        }
    }
}

/// Removes leading zeros: 09 is 9.
fn plain(value: String) -> String {
    let short = value.trim_start_matches('0');
    if short.is_empty() || short.starts_with('.') { format!("0{short}") } else { short.to_string() }
}

/// The numbers in a code.
pub(crate) fn numbers_in(code: &str) -> Vec<String> {
    let groups = code.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty());
    groups.map(|group| plain(group.to_string())).collect()
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
    use language::Lang;

    use crate::parse::text::inline::marks;

    fn facts(text: &str, lang: Lang) -> Vec<String> {
        let mut facts = Facts::default();
        facts.add(text, &marks(text, lang), |span| span);
        facts.stated.iter().map(|fact| fact.value.clone()).collect()
    }

    #[test]
    fn both_languages_state_the_same() {
        let pairs = [
            ("بجلسته 11 المنعقدة بتاريخ ٢٥ جمادى الآخرة ١٤٤٥ هـ", "its session 11, held on 7 January 2024"),
            ("المبلغ ١٬٥٠٠٫٥٠ ريالًا، 50%", "an amount of 1,500.50 riyals, 50%"),
            ("اتصل بالرقم 050 123 4567 أو NAME@example.com", "call +966 50 123 4567 or name@example.com"),
            ("الطلب ABCD-1234 (24).", "request ABCD-1234 (24)."),
            ("920000000 أو 00442071234567", "+966 920000000 or +44 20 7123 4567"),
        ];
        for (ar, en) in pairs {
            assert_eq!(facts(ar, Lang::Ar), facts(en, Lang::En), "{ar}");
            assert!(!facts(en, Lang::En).is_empty());
        }
    }

    #[test]
    fn facts_have_their_place() {
        let mut facts = Facts::default();
        let text = "من 10, 20 يومًا";
        facts.add(text, &[], |span| span);
        let shown: Vec<_> = facts.stated.iter().map(|fact| &text[fact.span.clone()]).collect();
        assert_eq!(shown, ["10", "20"]);
    }
}
