//! Checks of ids and texts, for forms, questions and options alike.

use toml::Spanned;

use crate::definition::faults::{Fault, FormFinding};
use crate::field::{SEAL_FIELD, SET_ASIDE_FIELD, TRAP_FIELD};
use language::{Bilingual, Lang};

/// The most characters of an id.
const LONGEST_ID: usize = 40;

/// Checks a form's id. It is a part of addresses: lower-case letters, digits and hyphens, a letter first.
pub(super) fn check_form_id(id: &Spanned<String>, faults: &mut Vec<Fault>) {
    let text = id.get_ref();
    if !is_identifier(text, b'-') {
        faults.push(Fault::new(id.span(), &FormFinding::FormId { id: text.clone() }));
    } else if text == "receipt" {
        faults.push(Fault::new(id.span(), &FormFinding::ReservedId { id: text.clone() }));
    }
}

/// Checks the id of a question or an option. It is an HTML name and a key of records: lower-case letters, digits and
/// underscores, a letter first.
pub(super) fn check_id(id: &Spanned<String>, malformed: impl Fn(String) -> FormFinding, faults: &mut Vec<Fault>) {
    let text = id.get_ref();
    if !is_identifier(text, b'_') {
        faults.push(Fault::new(id.span(), &malformed(text.clone())));
    } else if [SEAL_FIELD, SET_ASIDE_FIELD, TRAP_FIELD].contains(&text.as_str()) {
        faults.push(Fault::new(id.span(), &FormFinding::ReservedId { id: text.clone() }));
    }
}

/// Checks that a text is empty in no language.
pub(super) fn check_text(text: &Spanned<Bilingual>, key: &str, faults: &mut Vec<Fault>) {
    for lang in Lang::ALL {
        if text.get_ref().get(lang).trim().is_empty() {
            faults.push(Fault::new(text.span(), &FormFinding::EmptyText { key: key.into(), lang: lang.to_string() }));
        }
    }
}

fn is_identifier(text: &str, separator: u8) -> bool {
    text.len() <= LONGEST_ID
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == separator)
}
