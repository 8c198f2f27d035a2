//! A fictional applicant with synthetic numbers and invented names.

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::LazyLock;

use forms::value::Value;
use forms::{FormDefinition, Question};

use crate::bundle;

/// Valid answers to the support request, as a person would type them in Arabic.
pub const SOUND: [(&str, &str); 12] = [
    ("full_name", "سارة علي"),
    ("national_id", "١٢٣٤٥٦٧٨٩٧"),
    ("mobile", "٠٥٠ ٠٠٠ ٠٠٠١"),
    ("email", "sara@example.com"),
    ("town", "عنيزة"),
    ("need", "أحتاج إلى المساعدة\r\nفي سطرين"),
    ("reply_by", "telephone"),
    ("attestation", "yes"),
    ("consent", "yes"),
    ("areas", "health"),
    ("mail_me", "yes"),
    // At the end: tests change the others by their places.
    ("for_whom", "self"),
];

/// The personal values in [`SOUND`], as typed and as stored. They must appear only in the table and on the applicant's own pages.
pub const PERSONAL: [&str; 8] =
    ["سارة علي", "1234567897", "١٢٣٤٥٦٧٨٩٧", "966500000001", "0500000001", "sara@example.com", "عنيزة", "أحتاج"];

static SUPPORT: LazyLock<FormDefinition> = LazyLock::new(|| definition("support"));

/// Fields as a browser sends them from a page of the support request: a box that is ticked (`yes`) carries the digest of its words.
pub fn body<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    body_of(&SUPPORT, fields)
}

/// The value of one field as a page of the support request sends it.
pub fn sent<'a>(name: &str, value: &'a str) -> Cow<'a, str> {
    value_of(&SUPPORT, name, value)
}

/// The same for a page of another form.
pub fn body_of<'a>(form: &FormDefinition, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    encoded(fields.into_iter().map(|(name, value)| (name, value_of(form, name, value))))
}

/// The value of one field as a page of a form sends it.
pub fn value_of<'a>(form: &FormDefinition, name: &str, value: &'a str) -> Cow<'a, str> {
    match form.question(name).and_then(Question::words_digest) {
        Some(words) if value == Value::AGREED => Cow::Owned(words),
        _ => Cow::Borrowed(value),
    }
}

/// A form of the content.
pub fn definition(id: &str) -> FormDefinition {
    let path = bundle::root().join(format!("content/forms/{id}.toml"));
    FormDefinition::parse(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Fields as HTML forms send them (WHATWG URL, section 5.2).
pub fn encoded<'a, V: AsRef<str>>(fields: impl IntoIterator<Item = (&'a str, V)>) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        if !body.is_empty() {
            body.push('&');
        }
        body.push_str(name);
        body.push('=');
        for byte in value.as_ref().bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => body.push(char::from(byte)),
                _ => write!(body, "%{byte:02X}").unwrap(),
            }
        }
    }
    body
}

/// A sound answer to each question of the volunteering form that an adult is asked.
pub const VOLUNTEER: [(&str, &str); 7] = [
    ("full_name", "نورة علي"),
    ("mobile", "0500000001"),
    ("town", "بريدة"),
    ("age", "adult"),
    ("skills", "الرسم"),
    ("availability", "weekend"),
    ("consent", "yes"),
];
