//! The marks that the answers give. The same answers always give the same marks.
//!
//! Only free text is checked, not numbers or choices.

use std::collections::BTreeSet;

use forms::{Answers, FormDefinition, Kind};
use unicode_script::{Script, UnicodeScript};

use store::mark::{Mark, Marks};

/// The number of addresses from which long texts are marked. A single one may belong to an explanation.
const ADDRESSES: usize = 2;
/// The number of letters from which the same text in two answers is marked.
const SAME_LETTERS: usize = 20;
/// The length from which a run of one character is marked.
const SAME_CHARACTERS: usize = 30;

/// A free-text answer.
struct Written {
    text: String,
    /// Whether the question asks for several lines.
    is_long: bool,
    /// Whether it is the name of a person or a place.
    is_name: bool,
}

/// Returns the marks of the answers.
pub fn marks(form: &FormDefinition, answers: &Answers) -> Marks {
    let written = written(form, answers);
    let mut marks = Marks::default();
    marks.add_if(has_links(&written), Mark::Links);
    marks.add_if(is_foreign(&written), Mark::ForeignScript);
    marks.add_if(repeats(&written), Mark::RepeatedText);
    marks
}

fn written(form: &FormDefinition, answers: &Answers) -> Vec<Written> {
    let mut written = Vec::new();
    for (id, value) in answers.stored() {
        let text: &str = value.reveal();
        let Some(question) = form.question(id) else { continue };
        let (is_long, is_name) = match question.kind {
            Kind::LongText { .. } => (true, false),
            Kind::ShortText { .. } => (false, false),
            Kind::FullName | Kind::City => (false, true),
            _ => continue,
        };
        written.push(Written { text: text.to_string(), is_long, is_name });
    }
    written
}

/// Whether the long texts have several addresses, or a name or single line has one.
fn has_links(written: &[Written]) -> bool {
    let in_long: usize = written.iter().filter(|one| one.is_long).map(|one| addresses(&one.text)).sum();
    in_long >= ADDRESSES || written.iter().any(|one| !one.is_long && addresses(&one.text) > 0)
}

/// Counts the addresses of web pages in a text: `http://…`, `https://…`, or `www.…` at the start of a word.
fn addresses(text: &str) -> usize {
    let text = text.to_lowercase();
    let with_scheme = text.matches("http://").count() + text.matches("https://").count();
    let without = text.match_indices("www.").filter(|(at, _)| {
        let before = text.get(..*at).unwrap_or_default();
        !before.ends_with("://") && !before.ends_with(char::is_alphanumeric)
    });
    with_scheme + without.count()
}

/// Whether more than half of the letters are neither Arabic nor Latin. Names are not counted, because people write them in their own
/// script.
fn is_foreign(written: &[Written]) -> bool {
    let texts = written.iter().filter(|one| !one.is_name);
    let (mut foreign, mut all) = (0_usize, 0_usize);
    for c in texts.flat_map(|one| one.text.chars()).filter(|c| c.is_alphabetic()) {
        match c.script() {
            // Combining marks belong to their letter.
            Script::Common | Script::Inherited => {}
            Script::Arabic | Script::Latin => all += 1,
            _ => {
                all += 1;
                foreign += 1;
            }
        }
    }
    foreign * 2 > all
}

/// Whether two answers have the same text, or one has a long run of one character.
fn repeats(written: &[Written]) -> bool {
    let mut seen = BTreeSet::new();
    written.iter().any(|one| {
        let letters: String = one.text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let is_copied = letters.chars().count() >= SAME_LETTERS && !seen.insert(letters);
        is_copied || longest_run(&one.text) >= SAME_CHARACTERS
    })
}

/// Returns the length of the longest run of one character.
fn longest_run(text: &str) -> usize {
    let (mut longest, mut run, mut last) = (0, 0, None);
    for c in text.chars() {
        run = if last == Some(c) { run + 1 } else { 1 };
        last = Some(c);
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use forms::Typed;
    use proptest::prelude::*;

    use super::*;

    const FORM: &str = r#"
id = "written"
title = { ar = "نموذج", en = "Form" }
team = "relations"

[receipt]
next = []

[[question]]
id = "name"
kind = "full_name"
required = false
label = { ar = "الاسم", en = "Name" }

[[question]]
id = "town"
kind = "short_text"
required = false
label = { ar = "المدينة", en = "Town" }

[[question]]
id = "need"
kind = "long_text"
required = false
label = { ar = "الحاجة", en = "Need" }

[[question]]
id = "more"
kind = "long_text"
required = false
label = { ar = "المزيد", en = "More" }

[[question]]
id = "email"
kind = "email"
required = false
label = { ar = "البريد", en = "Email" }
"#;

    fn of(answers: &[(&str, &str)]) -> String {
        let form = FormDefinition::parse(FORM).unwrap();
        let typed: Typed = answers.iter().copied().collect();
        marks(&form, &Answers::validate(&form, &typed).unwrap()).word()
    }

    #[test]
    fn what_people_write_has_no_mark() {
        for need in [
            "",
            "أحتاج إلى المساعدة في أجرة المنزل، ورقم عقدي 12345",
            "I need help with the rent. My mail is someone@example.com.",
            "السلام عليكم ورحمة الله وبركاته ههههههههههههههههههه",
            "هذا بلاغي: https://example.com/12",
            "سُبْحَانَ اللَّهِ",
            "1 2 3 — …",
        ] {
            assert_eq!(of(&[("need", need), ("name", "সারা আলী"), ("town", "بريدة")]), "", "{need}");
        }
        // The same short answer twice is normal, and so is a number.
        assert_eq!(of(&[("need", "لا يوجد"), ("more", "لا يوجد"), ("email", "www.http@example.com")]), "");
    }

    #[test]
    fn addresses_are_marked_where_no_explanation_needs_them() {
        for (question, text) in [
            ("need", "buy at http://a.example and HTTPS://b.example"),
            ("need", "www.a.example,www.b.example"),
            ("town", "see www.shop.example"),
        ] {
            assert_eq!(of(&[(question, text)]), "links", "{text}");
        }
        assert_eq!(of(&[("need", "http://a.example"), ("more", "www.b.example")]), "links", "together");
        assert_eq!(of(&[("need", "https://www.a.example only once, and no awww. either")]), "");
    }

    #[test]
    fn a_script_that_most_letters_belong_to_is_marked() {
        assert_eq!(of(&[("need", "Купить дешево сейчас")]), "foreign_script");
        assert_eq!(of(&[("need", "سؤال عن Москва")]), "", "most of it is Arabic");
        assert_eq!(of(&[("need", "ab где")]), "foreign_script", "three letters of five");
        assert_eq!(of(&[("need", "abc где")]), "", "half is not more than half");
        // Urdu and Persian are written in the Arabic script.
        assert_eq!(of(&[("need", "مجھے مدد کی ضرورت ہے")]), "");
    }

    #[test]
    fn copies_and_runs_are_marked() {
        let text = "نص طويل بما يكفي ليكون نسخة";
        assert_eq!(of(&[("need", text), ("more", &format!("{text}."))]), "repeated_text");
        assert_eq!(of(&[("need", &"a".repeat(30))]), "repeated_text");
        assert_eq!(of(&[("need", &"a".repeat(29))]), "");
        assert_eq!(of(&[("need", &"ab".repeat(30))]), "", "not one character");
        assert_eq!(of(&[("need", &"ab".repeat(10)), ("more", &"ab".repeat(10))]), "repeated_text", "20 letters");
        let nineteen = &"abc".repeat(10)[..19];
        assert_eq!(of(&[("need", nineteen), ("more", nineteen)]), "");
    }

    proptest! {
        #[test]
        fn nothing_written_makes_it_panic(need in "\\PC{0,60}|(www\\.|http://|[a-zЖ ]){0,20}", town in "\\PC{0,20}") {
            let form = FormDefinition::parse(FORM).unwrap();
            let typed: Typed = [("need", need.as_str()), ("town", town.as_str())].into_iter().collect();
            if let Ok(answers) = Answers::validate(&form, &typed) {
                let _ = marks(&form, &answers);
            }
        }
    }
}
