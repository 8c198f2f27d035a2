//! Properties of any bytes that arrive as a form.

use forms::view::{self, FormView, SEAL_FIELD, TRAP_FIELD};
use forms::{Answers, FormDefinition, Personal, Typed};
use language::Lang;

use store::mark::Mark;
use store::token::Keys;
use store::world::World;

use crate::body::{self, LIMIT, MOST_FIELDS, READ_LIMIT, Received, Unreadable};
use crate::confirmation;
use crate::seal::SealContext;

const URLENCODED: Option<&str> = Some("application/x-www-form-urlencoded");

/// Checks the properties with these bytes as the body of each form.
pub fn check(bytes: &[u8]) {
    for form in super::definitions() {
        check_one(form, bytes);
        // Far longer than a fuzzer's input. Skipped for most inputs, because it is slow.
        if let Some(length) = around_a_limit(bytes) {
            let mut long = [bytes, b"&".as_slice()].concat();
            long.resize(length, b'a');
            check_one(form, &long);
        }
    }
    let other = body::read(&super::definitions()[0], Some("text/plain"), bytes);
    assert_eq!(other.err(), Some(Unreadable::NotAForm), "a body that is not a form is not read");
}

/// For about one input in a hundred, a length at one of the limits or just beyond it.
fn around_a_limit(bytes: &[u8]) -> Option<usize> {
    let sum = bytes.iter().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
    let lengths = [LIMIT, LIMIT + 1, READ_LIMIT, READ_LIMIT + 1];
    (sum % 97 == 0).then(|| lengths[sum / 97 % lengths.len()]).filter(|length| *length > bytes.len() + 1)
}

fn check_one(form: &FormDefinition, bytes: &[u8]) {
    let fields = bytes.split(|byte| *byte == b'&').count();
    let received = match body::read(form, URLENCODED, bytes) {
        Err(refused) => {
            assert_eq!(refused, Unreadable::FarTooLarge);
            assert!(bytes.len() > READ_LIMIT || fields > MOST_FIELDS, "{} bytes were refused", bytes.len());
            return;
        }
        Ok(received) => received,
    };
    assert!(bytes.len() <= READ_LIMIT && fields <= MOST_FIELDS, "{} bytes, {fields} fields", bytes.len());
    assert_eq!(received.too_large, bytes.len() > LIMIT);

    let sent: Vec<(String, String)> =
        form_urlencoded::parse(bytes).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    nothing_is_lost(&sent, &received);
    nothing_is_invented(&sent, &received);

    assert!(received.unplaced.is_empty() || received.needs_attention(), "what has no place is shown");
    let garbled = answers_of(&received).any(|(_, value)| value.reveal().contains(char::REPLACEMENT_CHARACTER));
    assert!(!garbled || received.needs_attention(), "garbled text is reported");

    match Answers::validate(form, &received.typed) {
        Ok(answers) => {
            comes_back_the_same(form, &answers);
            what_is_accepted_can_be_confirmed(form, &answers, received.trap());
        }
        Err(mistakes) => {
            assert!(!mistakes.is_empty());
            for lang in Lang::ALL {
                let shown = FormView::new(form, lang, &received.typed, &mistakes);
                assert!(!shown.errors.is_empty() && shown.errors.iter().all(|error| !error.message.is_empty()));
            }
        }
    }
}

/// Every field that was sent is kept: as an answer, as the seal, or with the fields to be shown. Only copies of a kept field are
/// dropped. Of a box with other words than today's, it is kept that it was ticked.
fn nothing_is_lost(sent: &[(String, String)], received: &Received) {
    for (name, value) in sent {
        let typed = received.typed.iter().any(|(known, held)| known == name && held.reveal() == value);
        let sealed = name == SEAL_FIELD && received.seal.as_ref() == Some(value);
        let aside = aside(received).any(|pair| pair == (name.as_str(), value.as_str()));
        // The trap's values need not be kept; it is enough to know that one was not empty.
        let trapped = name == TRAP_FIELD && (value.is_empty() || received.trap().is_some());
        let asked_again = is_reworded(received, name);
        assert!(typed || sealed || aside || trapped || asked_again, "{name:?} = {value:?} was thrown away");
    }
}

/// Every value comes from the body. If a question has several values, the first is the answer.
fn nothing_is_invented(sent: &[(String, String)], received: &Received) {
    let first = |name: &str| sent.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    for (name, value) in answers_of(received).filter(|(name, _)| !is_reworded(received, name)) {
        assert!(sent.iter().any(|(known, held)| known == name && held == value.reveal()), "{name:?} was invented");
        assert_eq!(received.typed.get(name).map(|held| held.reveal().as_str()), first(name), "the first of {name:?}");
        assert_ne!(name, SEAL_FIELD);
    }
    assert_eq!(received.seal.as_deref(), first(SEAL_FIELD));
    let is_sent = |(field, value): (&str, &str)| sent.iter().any(|(name, held)| name == field && held == value);
    assert!(aside(received).all(is_sent), "what is set aside was sent");
}

fn is_reworded(received: &Received, name: &str) -> bool {
    received.reworded.iter().any(|mistake| mistake.question == name)
}

/// The answers without the trap.
fn answers_of(received: &Received) -> impl Iterator<Item = (&str, &Personal<String>)> {
    received.typed.iter().filter(|(name, _)| *name != TRAP_FIELD)
}

fn aside(received: &Received) -> impl Iterator<Item = (&str, &str)> {
    received.unplaced.iter().map(|one| (one.field.as_str(), one.value.reveal().as_str()))
}

/// The check page holds the answers in hidden fields. Sent by a browser, those give the same answers again.
fn comes_back_the_same(form: &FormDefinition, answers: &Answers) {
    let hidden: Vec<(String, String)> =
        answers.fields(form).map(|(name, value)| (name, value.reveal().to_string())).collect();
    let typed: Typed = hidden.iter().cloned().collect();
    assert_eq!(Answers::validate(form, &typed).as_ref(), Ok(answers), "stored answers are valid again");

    let mut sent = form_urlencoded::Serializer::new(String::new());
    for (name, value) in &hidden {
        sent.append_pair(name, &as_a_browser_sends(value));
    }
    let received = body::read(form, URLENCODED, sent.finish().as_bytes()).unwrap();
    assert!(!received.needs_attention() || received.too_large, "what the check page sends has its place");
    assert_eq!(Answers::validate(form, &received.typed).as_ref(), Ok(answers), "and is the same over the line");

    for lang in Lang::ALL {
        let rows = view::rows(form, lang, answers);
        let shows = |id: &str| rows.iter().any(|row| row.name == id && row.answer.is_some());
        assert!(answers.iter().all(|(id, value)| value.is_none() || shows(id)), "every answer is shown");
    }
}

/// The check page of accepted answers sends a body that is accepted, whatever its seal, and gives the same answers.
fn what_is_accepted_can_be_confirmed(form: &FormDefinition, answers: &Answers, trap: Option<&Personal<String>>) {
    let keys = Keys::new([1; 32], None);
    let context = SealContext { keys: &keys, form, lang: Lang::Ar, answers };
    if !confirmation::fits(&context, trap) {
        return;
    }
    let longest = World::system().with_clock(|| i64::MIN);
    let seal = context.seal(&longest, &Mark::ALL.into_iter().collect(), "").unwrap();
    let mut sent = form_urlencoded::Serializer::new(String::new());
    sent.append_pair(SEAL_FIELD, &seal);
    for (name, value) in answers.fields(form) {
        sent.append_pair(&name, &as_a_browser_sends(value.reveal()));
    }
    if let Some(trap) = trap {
        sent.append_pair(TRAP_FIELD, &as_a_browser_sends(&trap.reveal().replace('\0', "\u{FFFD}")));
    }
    let received = body::read(form, URLENCODED, sent.finish().as_bytes()).unwrap();
    assert!(!received.needs_attention() && received.seal.as_ref() == Some(&seal), "it is accepted");
    let again = Answers::validate(form, &received.typed);
    assert_eq!(again.as_ref(), Ok(answers));
    assert_eq!(received.trap().is_some(), trap.is_some());
    assert!(confirmation::fits(&context, received.trap()), "the second result is the first");
}

/// Browsers send line breaks as CR LF, from hidden fields too (HTML, "constructing the entry list").
fn as_a_browser_sends(value: &str) -> String {
    value.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n")
}
