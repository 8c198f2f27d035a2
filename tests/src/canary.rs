//! Canaries: unique answers for every form, and the search for them in places that must hold nothing personal: logs, mails,
//! addresses, stream records.
//!
//! Names and words are invented; numbers are synthetic.

use std::collections::BTreeSet;
use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use forms::definition::Condition;
use forms::{FormDefinition, Kind, Question};

/// The headers that identify a person, each with a canary.
pub const HEADERS: [(&str, &str); 5] = [
    ("user-agent", "Mozilla/5.0 (Snollygoster 7.0)"),
    ("referer", "https://example.com/quomodocunquizing"),
    ("cookie", "visitor=widdershinning"),
    ("x-forwarded-for", "203.0.113.77"),
    ("accept-language", "ar-xbumfuzzle"),
];
/// A query string.
pub const QUERY: &str = "utm_source=taradiddle&name=%D8%AE%D9%86%D9%81%D8%B4%D8%A7%D8%B1%D9%8A";
/// A field that no form has.
pub const UNKNOWN: (&str, &str) = ("gobemouche", "absquatulated");
/// A word for the segments of a path.
pub const IN_ADDRESS: &str = "xenodocheionology";

/// A form's answers, and the words that identify them.
pub struct Canaries {
    /// Valid answers, as a browser sends them.
    pub sound: Vec<(String, String)>,
    /// The same answers, each invalid where its kind has invalid answers.
    pub wrong: Vec<(String, String)>,
    words: BTreeSet<String>,
}

impl Canaries {
    /// Answers to every question of a form that is asked beside the others.
    pub fn of(form: &FormDefinition) -> Self {
        let (mut sound, mut wrong) = (Vec::new(), Vec::new());
        let mut words: BTreeSet<String> = [
            "Snollygoster",
            "quomodocunquizing",
            "widdershinning",
            "203.0.113.77",
            "bumfuzzle",
            "taradiddle",
            "خنفشاري",
            UNKNOWN.0,
            UNKNOWN.1,
            IN_ADDRESS,
        ]
        .map(String::from)
        .into();
        for question in &form.questions {
            let (right, mistaken, known_by) = answers(form, question);
            let fields = || question.parts().iter().map(|part| question.field(*part));
            wrong.extend(fields().zip(mistaken.split('/').map(String::from)));
            let is_met =
                |on: &Condition| sound.iter().any(|(id, value)| *id == on.question && on.any_of.contains(value));
            if !question.show_when.as_ref().is_none_or(is_met) {
                continue;
            }
            // A question with several fields has an answer for each, between slashes.
            sound.extend(fields().zip(right.split('/').map(String::from)));
            words.extend(known_by.iter().map(ToString::to_string));
        }
        Canaries { sound, wrong, words }
    }

    /// The same canaries with more words.
    #[must_use]
    pub fn with_words<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Self {
        self.words.extend(words.into_iter().map(ToString::to_string));
        self
    }

    /// Returns the canaries in a text, plain or in any encoding that a program may use.
    pub fn found_in(&self, text: &str) -> Vec<&str> {
        let is_in_text = |word: &&String| written(word).iter().any(|form| text.contains(form.as_str()));
        self.words.iter().filter(is_in_text).map(String::as_str).collect()
    }
}

/// A valid answer, an invalid one, and the canaries in them. An option has none, because its word is published in the
/// definition.
///
/// # Panics
/// For a kind that has no canary yet: give it one.
fn answers(form: &FormDefinition, question: &Question) -> (String, String, Vec<&'static str>) {
    let (sound, wrong, words): (&str, &str, &[&str]) = match question.kind.name() {
        // Another person.
        "full_name" if question.differs_from.is_some() => ("القندزاوي ظفيرة", "ظفيرة 4@", &["ظفيرة", "القندزاوي"]),
        "full_name" => ("ظفيرة القندزاوي", "ظفيرة القندزاوي 4@", &["ظفيرة", "القندزاوي"]),
        "national_id" => ("٢١٢٣٤٥٦٧٨٨", "1000000009", &["٢١٢٣٤٥٦٧٨٨", "2123456788", "1000000009"]),
        "mobile" => ("٠٥٠ ٠٠٠ ٠٠٠١", "05000000011", &["٠٠٠ ٠٠٠١", "500000001", "050\u{a0}000"]),
        "telephone" => ("٠١٦ ٧٧٣ ٩١١٩", "01677391", &["٧٧٣ ٩١١٩", "1677391", "016\u{a0}773"]),
        "email" => ("zephyrquill@example.com", "zephyrquill@example", &["zephyrquill"]),
        "short_text" => ("طرنجبين", "", &["طرنجبين"]),
        "long_text" => ("حكاية العندلميب\r\nالزمهريرة", "", &["العندلميب", "الزمهريرة"]),
        "date" => ("٢٥/٦/١٤٠٧", "٢٥/lollygagging/١٤٠٧", &["1407-06-25", "1987-02-24", "١٤٠٧", "lollygagging"]),
        // Too short to be distinguished from other numbers.
        "number" => ("7", "sesquipedalian", &["sesquipedalian"]),
        "money" => ("٧٣٬٩١٩٫٣٧ ريال", "73919.373", &["73919.37", "73,919.37", "٧٣٬٩١٩"]),
        "city" => ("زعفرانجيلة", "زعفرانجيلة 777", &["زعفرانجيلة"]),
        "national_address" => ("qxzj 7391", "qxzj739", &["qxzj", "QXZJ"]),
        "iban" => {
            ("SA03 8000 0000 6080 1016 7519", "SA0380000000608010167518", &["SA03", "608010167519", "608010167518"])
        }
        "reference" => ("dfhj kmph", "DFHJ KMP9", &["dfhj", "DFHJ"]),
        "choice" | "choices" | "yes_no" | "rating" => {
            return (option(form, question), "lollygagging".into(), vec!["lollygagging"]);
        }
        "attestation" | "consent" => ("yes", "cattywampus", &["cattywampus"]),
        other => panic!("answers of the kind {other} have no canary: give them one in tests/src/canary.rs"),
    };
    let wrong = match &question.kind {
        // Only its length can be invalid.
        Kind::ShortText { max } | Kind::LongText { max } => format!("{sound} ").repeat(1 + max / sound.chars().count()),
        _ => wrong.to_string(),
    };
    (sound.to_string(), wrong, words.to_vec())
}

/// The option that most later questions ask for, so that they are asked.
fn option(form: &FormDefinition, question: &Question) -> String {
    let named = |value: &str| {
        let conditions = form.questions.iter().filter_map(|later| later.show_when.as_ref());
        conditions.filter(|on| on.question == question.id && on.any_of.iter().any(|one| one == value)).count()
    };
    let options = question.kind.options();
    // Of several, `max_by_key` takes the last.
    options.iter().rev().max_by_key(|option| named(&option.value)).expect("an option").value.clone()
}

/// The encodings of a word: as it is, in an address, in JSON, as Rust writes bytes, in Base64 at any place of a longer text.
fn written(word: &str) -> Vec<String> {
    let mut forms = vec![word.to_string()];
    let (mut percent, mut json) = (String::new(), String::new());
    let bytes: String = word.bytes().flat_map(std::ascii::escape_default).map(char::from).collect();
    for byte in word.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => percent.push(char::from(byte)),
            _ => write!(percent, "%{byte:02X}").unwrap(),
        }
    }
    for unit in word.encode_utf16() {
        write!(json, "\\u{unit:04x}").unwrap();
    }
    forms.extend([percent.to_lowercase(), percent, json, bytes]);
    // The number of bytes before the word in its group of three, and of characters that hold their bits.
    for (before, theirs) in [(0, 0), (1, 2), (2, 3)] {
        let encoded = STANDARD_NO_PAD.encode([vec![0; before], word.as_bytes().to_vec()].concat());
        // The last character may hold bits of the byte after the word.
        let inner: String = encoded.chars().take(encoded.len() - 1).skip(theirs).collect();
        forms.extend([inner.replace('+', "-").replace('/', "_"), inner]);
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canary_is_found_in_every_encoding() {
        let form = FormDefinition::parse(include_str!("../../forms/tests/every_kind.toml")).unwrap();
        let canaries = Canaries::of(&form);
        let name = "ظفيرة القندزاوي";
        let address = crate::applicant::body([("name", name)]);
        let unicode = name.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
        let base64 = |before: &str| STANDARD_NO_PAD.encode(format!("{before}{name} and more"));
        let (debugged, bytes) = (format!("{name:?}"), format!("{:?}", axum::body::Bytes::from(name)));
        for seen in [
            name,
            &address,
            &address.to_lowercase(),
            &unicode,
            &debugged,
            &bytes,
            &base64(""),
            &base64("a"),
            &base64("ab"),
        ] {
            assert_eq!(canaries.found_in(&format!("a line with {seen} in it")).len(), 2, "{seen}");
        }
        assert_eq!(canaries.found_in("a request was stored"), Vec::<&str>::new());
    }
}
