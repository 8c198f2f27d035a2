//! Names and identity numbers.

use super::label::unlabelled;
use super::text::at_most;
use crate::problem::Problem;
use language::normalise;

/// What people write before their name, in the folded form.
const NAME_LABELS: [&str; 8] = ["الاسم", "اسمي", "اسم", "الاسم الكامل", "الاسم الرباعي", "name", "full name", "my name"];

/// A person's name as on their document, in any script: 1 to 100 characters, without digits and links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullName(String);

impl FullName {
    /// The longest accepted name, in grapheme clusters.
    pub const MAX: usize = 100;

    /// Parses a name. Signs that documents print in names are kept: `م/ أحمد`, `S/O`, apostrophes, dots, commas, parentheses.
    ///
    /// # Errors
    /// [`Problem::NotAName`] for digits, links and signs that no name has, [`Problem::TooManyMarks`], [`Problem::TooLong`] beyond
    /// [`FullName::MAX`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let line = normalise::line(typed);
        let name = unlabelled(&line, &NAME_LABELS).trim_end_matches([',', '،', ';', '؛', ':', ' ']);
        // A mark that stood on what was left out cannot be seen.
        let name = normalise::line(name);
        // Roman numerals (U+2160 to U+2188) count as numbers, and stand in names.
        let is_number = |c: char| c.is_numeric() && !('\u{2160}'..='\u{2188}').contains(&c);
        let is_forbidden = |c: char| is_number(c) || matches!(c, '<' | '>' | '@' | '\\' | '=' | '{' | '}' | '+');
        let is_link = ["://", "www."].iter().any(|sign| name.to_lowercase().contains(sign));
        if !name.contains(char::is_alphabetic) || name.contains(is_forbidden) || is_link {
            return Err(Problem::NotAName);
        }
        at_most(name, Self::MAX).map(FullName)
    }

    /// The name, in Unicode's composed form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A Saudi national identity number or residence permit (Iqama) number: 10 digits, the first 1 (citizen) or 2
/// (resident), with a Luhn check over all ten. A valid number is not proof of identity; staff verify it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NationalId(String);

impl NationalId {
    /// Parses an identity number, with or without words beside it.
    ///
    /// # Errors
    /// [`Problem::IdOtherDocument`] for a number that looks like that of another document, [`Problem::IdLength`] or
    /// [`Problem::IdChecksum`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let id = without_words(typed);
        if !id.bytes().all(|b| b.is_ascii_digit()) || id.len() != 10 {
            return Err(if is_of_another_document(&id) { Problem::IdOtherDocument } else { Problem::IdLength });
        }
        if !id.starts_with(['1', '2']) {
            return Err(Problem::IdOtherDocument);
        }
        if !passes_luhn(&id) {
            return Err(Problem::IdChecksum);
        }
        Ok(NationalId(id))
    }

    /// The ten ASCII digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The number in a text as a code of ASCII letters and digits: without words of two letters or more, such as `رقم الهوية:` or `ID`. A
/// single Latin letter may belong to the number of a passport.
fn without_words(typed: &str) -> String {
    let line = normalise::fold_width(&normalise::line(typed));
    let is_between = |c: char| c.is_whitespace() || (!c.is_alphanumeric() && !normalise::is_dash(c));
    let is_word = |part: &&str| part.chars().all(char::is_alphabetic) && part.chars().count() > 1;
    let parts: Vec<&str> = line.split(is_between).filter(|part| !part.is_empty()).collect();
    let code = normalise::code(&parts.into_iter().filter(|part| !is_word(part)).collect::<String>());
    let code: String = code.to_ascii_uppercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let label = ["IDNO", "NID", "ID", "IQAMANO", "IQAMA", "NO"].iter().find_map(|label| code.strip_prefix(label));
    label.filter(|rest| rest.len() == 10).unwrap_or(&code).into()
}

/// Whether a code that is no identity number looks like the number of another document: a passport, a border number, or the identity
/// card of another state of the Gulf (Emirates 15 digits from 784, Kuwait 12 from the date of birth).
fn is_of_another_document(code: &str) -> bool {
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    let letters = code.len() - digits;
    if letters > 0 {
        // One letter among the digits of an identity number is a slip.
        let is_slip = letters == 1 && (9..=11).contains(&code.len()) && code.starts_with(['1', '2']);
        return digits >= 4 && (6..=15).contains(&code.len()) && !is_slip;
    }
    let is_birth_date = || {
        let part = |from: usize| code.get(from..from + 2).and_then(|text| text.parse::<u8>().ok()).unwrap_or(0);
        (1..=12).contains(&part(3)) && (1..=31).contains(&part(5))
    };
    match code.len() {
        12 if code.starts_with(['2', '3']) && is_birth_date() => true,
        7..=15 => !code.starts_with(['1', '2']),
        _ => false,
    }
}

/// Whether ASCII digits pass the Luhn check (ISO/IEC 7812-1, annex B).
fn passes_luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(index, digit)| match (index % 2, digit * 2) {
            (0, _) => digit,
            (_, doubled) if doubled > 9 => doubled - 9,
            (_, doubled) => doubled,
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_synthetic_identity_numbers_pass() {
        for id in ["1000000008", "1234567897", "2000000006", "2123456788"] {
            assert_eq!(NationalId::parse(id).unwrap().as_str(), id);
        }
    }

    #[test]
    fn an_identity_number_is_the_same_in_every_notation() {
        for typed in [
            "\u{200F}١٢٣٤ ٥٦٧-٨٩٧",
            "۱۲۳۴۵۶۷۸۹۷",
            "১২৩৪৫৬৭৮৯৭",
            "१२३४५६७८९७",
            "１２３４５６７８９７",
            "رقم الهوية: 1234567897",
            "هوية/1234567897",
            "ID: 1234567897",
            "Iqama No. 1234567897.",
            "(1234567897)",
            "1234567897،",
            "123–456–7897",
            "1 2 3 4 5 6 7 8 9 7",
            "رقم الهوية1234567897",
            "ID1234567897",
            "ID#1234567897",
        ] {
            assert_eq!(NationalId::parse(typed).map(|id| id.0).as_deref(), Ok("1234567897"), "{typed}");
        }
    }

    #[test]
    fn a_slip_and_another_document_have_their_own_problems() {
        for slip in ["", "12345", "12345678x7", "123456789", "12345678971", "21234567881", "abc", "34", "هوية"] {
            assert_eq!(NationalId::parse(slip), Err(Problem::IdLength), "{slip}");
        }
        for other in [
            "3000000008",
            "4123456789",
            "5123456789",
            "7123456789",
            "9123456789",
            "0551234567",
            "A1234567",
            "a 1234567",
            "AB123456",
            "22AB12345",
            "1234567A",
            "جواز A12345678",
            "784-1990-1234567-1",
            "285010112345",
            "301010112345",
            "٣٠٠٠٠٠٠٠٠٨",
        ] {
            assert_eq!(NationalId::parse(other), Err(Problem::IdOtherDocument), "{other}");
        }
        assert_eq!(NationalId::parse("1000000009"), Err(Problem::IdChecksum));
    }

    #[test]
    fn every_wrong_digit_is_detected() {
        let right = "1234567897";
        for place in 1..10 {
            for digit in '0'..='9' {
                let wrong: String =
                    right.chars().enumerate().map(|(at, c)| if at == place { digit } else { c }).collect();
                assert_eq!(NationalId::parse(&wrong).is_ok(), wrong == right, "{wrong}");
            }
        }
    }

    #[test]
    fn names_are_kept_as_on_the_document() {
        for name in [
            "أحمد عبدالله",
            "Anne-Marie O’Neil",
            "عبد الرحمٰن",
            "RAVI KUMAR S/O MOHAN",
            "م/ أحمد علي",
            "د. سارة",
            "Suharto",
            "و",
            "U",
            "O'Brien, Mary (née Smith)",
            "John Smith III",
            "John Smith Ⅲ",
            "Martin Luther King Jr.",
            "José Ñandú",
            "মোহাম্মদ রহিম",
            "Abdul-Rahman `Ali",
            "أم محمد (نورة)",
        ] {
            assert_eq!(FullName::parse(name).map(|name| name.0).as_deref(), Ok(name));
        }
        for (typed, kept) in [
            ("\u{FEA3}\u{FEB4}\u{FEE6}", "حسن"),
            ("الاسم: سارة علي", "سارة علي"),
            ("Name: Sara", "Sara"),
            ("سارة علي،", "سارة علي"),
            ("ＳＡＲＡ", "SARA"),
        ] {
            assert_eq!(FullName::parse(typed).unwrap().as_str(), kept, "{typed}");
        }
        for wrong in [
            "0500000001",
            "<b>name</b>",
            "--",
            "Ahmed 2",
            "أحمد ٢",
            "sara@example.com",
            "http://x",
            "www.x.com",
            "()",
            "",
        ] {
            assert_eq!(FullName::parse(wrong), Err(Problem::NotAName), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn the_stored_form_is_parsed_as_the_same_value(typed in "\\PC{0,40}|[0-9٠-٩+ -]{8,16}|(الاسم|Name|name: )?:? ?[a-zا-ي:, ]{0,12}") {
            if let Ok(name) = FullName::parse(&typed) { prop_assert_eq!(FullName::parse(name.as_str()), Ok(name)); }
            if let Ok(id) = NationalId::parse(&typed) { prop_assert_eq!(NationalId::parse(id.as_str()), Ok(id)); }
        }
    }
}
