//! The body that confirms a submission, before it is sent.
//!
//! The check page sends the answers again, in normalised form, with the seal and with the trap's value. That body can be larger
//! than the body that was checked. So the check step builds it, and accepts only answers whose confirmation is within the limits
//! of [`body`](super::body). The confirm step applies the same rule to the same answers and gets the same result, because the
//! length is computed with the longest seal.

use forms::view::{SEAL_FIELD, TRAP_FIELD};
use forms::{FormDefinition, Personal, Question};

use super::body::{LIMIT, MOST_FIELDS, Received};
use super::seal::SealContext;

/// Whether the body that the check page of these answers sends is accepted, whatever its seal.
pub fn fits(context: &SealContext<'_>, trap: Option<&Personal<String>>) -> bool {
    let mut body = form_urlencoded::Serializer::new(String::new());
    let mut count = 1;
    // All characters of a seal are sent as they are.
    body.append_pair(SEAL_FIELD, &"x".repeat(context.longest()));
    for (name, value) in context.answers.fields(context.form) {
        body.append_pair(&name, &as_sent(value.reveal()));
        count += 1;
    }
    if let Some(trap) = trap {
        body.append_pair(TRAP_FIELD, &as_sent(trap.reveal()));
        count += 1;
    }
    body.finish().len() <= LIMIT && count <= MOST_FIELDS
}

/// A hidden field's value as a browser sends it: a page cannot contain NUL (HTML, "tokenization"), and line breaks are sent as
/// CR LF (HTML, "constructing the entry list").
fn as_sent(value: &str) -> String {
    let on_the_page = value.replace('\0', "\u{FFFD}").replace("\r\n", "\n").replace('\r', "\n");
    on_the_page.replace('\n', "\r\n")
}

/// The question whose answer takes the most bytes of a body. None if a field that belongs to no question takes more.
pub fn longest_answer<'f>(form: &'f FormDefinition, received: &Received) -> Option<&'f str> {
    let length = |text: &Personal<String>| -> usize {
        form_urlencoded::byte_serialize(text.reveal().as_bytes()).map(str::len).sum()
    };
    let answer = |question: &'f Question| {
        let names: Vec<String> = question.parts().iter().map(|part| question.field(*part)).collect();
        let texts = names.iter().flat_map(|name| received.typed.all(name));
        (texts.map(length).sum::<usize>(), Some(question.id.as_str()))
    };
    let others = received.unplaced.iter().map(|one| &one.value).chain(received.trap()).map(|text| (length(text), None));
    let (_, longest) = form.questions.iter().map(answer).chain(others).max_by_key(|(length, _)| *length)?;
    longest
}
