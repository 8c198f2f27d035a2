//! Requests that no browser sends: altered hidden answers, and bytes that are not a form. Nothing altered is stored, every sent
//! answer stays visible, and every request gets a page or a redirect.

use std::collections::BTreeMap;
use std::fmt::Write;

use axum::extract::Request;
use forms::value::Value;
use forms::{Answers, Kind, Typed};
use journeys::bundle;
use journeys::page::Page;
use journeys::records::{self, Counts, count};
use journeys::table;
use journeys::visit::{URLENCODED, Visit, broken_off};
use language::Lang;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use store::token::Keys;

/// A form's body with these bytes as the value of one field.
fn altered(hidden: &[(String, String)], place: usize, bytes: &[u8]) -> String {
    let mut body = String::new();
    for (at, (name, value)) in hidden.iter().enumerate() {
        write!(body, "{}{name}=", if at == 0 { "" } else { "&" }).unwrap();
        for byte in if at == place { bytes } else { value.as_bytes() } {
            write!(body, "%{byte:02X}").unwrap();
        }
    }
    body
}

fn hidden_answers(page: &Page) -> BTreeMap<&str, &str> {
    let answers = page.hidden.iter().filter(|(name, _)| name != "seal");
    answers.map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// A text as a page can hold it: each line break becomes one line feed, and there is no NUL (HTML, "preprocessing the input
/// stream" and "tokenization").
fn on_a_page(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{FFFD}")
}

/// Whether the answer is chosen from options on the page and not typed.
fn is_picked(kind: &Kind) -> bool {
    !kind.options().is_empty() || matches!(kind, Kind::Attestation | Kind::Consent { .. })
}

#[tokio::test(flavor = "multi_thread")]
async fn any_bit_of_a_hidden_field_that_is_changed_on_the_way_is_never_stored_as_confirmed() {
    let table = table::fresh().await;
    let visit = Visit { is_sane: false, ..Visit::with(table.clone(), Keys::new([1; 32], None)) };
    let check = visit.check(Lang::En).await.page;
    let form = visit.intake.bundle.form("support").unwrap();
    let (mut checked_again, mut mended, mut same) = (0, 0, Vec::new());
    for (place, (name, value)) in check.hidden.iter().enumerate() {
        for at in 0..value.len() {
            // Every bit of an answer, but one bit of each byte of the seal. The seal's own tests try every bit.
            let bits = if name == "seal" { at % 8..at % 8 + 1 } else { 0..8 };
            for bit in bits {
                let mut bytes = value.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let sent = String::from_utf8_lossy(&bytes).into_owned();
                let got = visit.post("/intake/en/support/confirm", altered(&check.hidden, place, &bytes)).await;
                let which = format!("bit {bit} of byte {at} of {name}");
                match got.status {
                    // The check page again, with the sent answers, to be confirmed anew.
                    200 => {
                        checked_again += 1;
                        assert_ne!(got.page.hidden[0], check.hidden[0], "a fresh seal: {which}");
                        let mut typed: BTreeMap<_, _> = hidden_answers(&check);
                        if name != "seal" {
                            typed.insert(name, &sent);
                        }
                        let typed: Typed = typed.into_iter().collect();
                        let meant = Answers::validate(form, &typed).unwrap();
                        let meant: Vec<_> =
                            meant.fields(form).map(|(name, value)| (name, value.reveal().to_string())).collect();
                        assert_eq!(got.page.hidden[1..], meant, "{which}");
                    }
                    // The form again, with the sent answers.
                    422 => {
                        mended += 1;
                        for (other, kept) in hidden_answers(&check) {
                            let expected = if other == name { sent.as_str() } else { kept };
                            let shown = got.page.filled.get(other).map(String::as_str);
                            let question = form.question_of_field(other).unwrap();
                            let expected = match &question.kind {
                                // The page shows numbers as people type them.
                                Kind::Mobile | Kind::Telephone if other != name => "0500000001",
                                // A box is either ticked or not, and an option is one of those on the page.
                                kind if other == name && is_picked(kind) => {
                                    assert_eq!(shown, None, "{which}");
                                    continue;
                                }
                                _ => expected,
                            };
                            assert_eq!(shown.map(on_a_page), Some(on_a_page(expected)), "{other}, {which}");
                        }
                    }
                    // Normalisation before validation gave the same answer.
                    303 => same.push(got.location),
                    other => unreachable!("{other}: {which}"),
                }
            }
        }
    }
    assert!(checked_again > 200 && mended > 200, "{checked_again} checked again, {mended} to be mended");
    same.dedup();
    let stored = records::of_kind(&table, "META").await;
    assert_eq!(count(&table).await, Counts::of(same.len()));
    assert!(stored.len() <= 1, "one seal, one submission");
    for one in &stored {
        let answers = records::answers(one);
        let answers: BTreeMap<_, _> = answers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let is_box = |name: &str| form.question(name).is_some_and(|question| question.words_digest().is_some());
        let on_the_page = hidden_answers(&check).into_iter();
        let on_the_page: BTreeMap<_, _> =
            on_the_page.map(|(name, value)| (name, if is_box(name) { Value::AGREED } else { value })).collect();
        assert_eq!(answers, on_the_page, "what was on the check page");
    }
}

/// The paths of the steps, and other paths.
fn address() -> impl Strategy<Value = String> {
    let ids: Vec<String> = bundle::load().forms().map(|form| form.id.clone()).collect();
    let lang = prop_oneof![4 => "ar|en", 1 => "[a-zA-Z0-9%.-]{0,6}"];
    let form = prop_oneof![6 => prop::sample::select(ids), 1 => "receipt", 1 => "[a-z0-9._~-]{0,12}"];
    let step = prop_oneof![3 => "", 3 => "/confirm", 2 => "/change", 1 => "/[a-zA-Z0-9._~!$&'()*+,;=:@-]{0,40}"];
    let query = prop_oneof![3 => "", 1 => "\\?[a-z0-9=&%]{0,30}"];
    (lang, form, step, query).prop_map(|(lang, form, step, query)| format!("/intake/{lang}/{form}{step}{query}"))
}

/// Bodies: any bytes, or the forms' fields with any bytes as values.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let mut names: Vec<String> =
        bundle::load().forms().flat_map(|form| form.questions.iter().map(|question| question.id.clone())).collect();
    names.extend(["seal".into(), "unknown".into(), "%FF".into(), String::new()]);
    let value = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..60),
        "\\PC{0,30}|yes|telephone|05[0-9]{8}|[12][0-9]{9}|(.\\.){0,9}".prop_map(|text| {
            text.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02x}")).into_bytes()
        }),
    ];
    let field = (prop::sample::select(names), value)
        .prop_map(|(name, value)| [name.as_bytes(), b"=", value.as_slice(), b"&"].concat());
    prop_oneof![
        1 => proptest::collection::vec(any::<u8>(), 0..400),
        3 => proptest::collection::vec(field, 0..16).prop_map(|fields| fields.concat()),
    ]
}

#[test]
fn every_request_gets_a_page_or_a_redirect() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let visit = Visit { is_sane: false, ..runtime.block_on(Visit::new()) };
    let method = prop_oneof![6 => "POST", 1 => "GET|HEAD|PUT|DELETE|OPTIONS|PATCH|TRACE|BREW"];
    let kind = prop_oneof![
        5 => Just(Some(URLENCODED.as_bytes().to_vec())),
        1 => Just(Some(b"application/x-www-form-urlencoded;charset=windows-1256".to_vec())),
        1 => Just(None),
        // Any bytes that a header may hold (RFC 9110, section 5.5), text or not.
        1 => proptest::collection::vec(prop_oneof![Just(b'\t'), 32_u8..127, 128_u8..=255], 0..40).prop_map(Some),
    ];
    let mut runner = TestRunner::new(Config { cases: 600, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&(method, address(), kind, body()), |(method, address, kind, body)| {
        let mut request = Request::builder().method(method.as_str()).uri(&address);
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        let request = request.body(body.into()).map_err(|_| TestCaseError::reject("not an address"))?;
        // The visitor panics at a status that does not exist, at a blank page and at a redirect to another site.
        let got = runtime.block_on(visit.ask(request));
        prop_assert_ne!(got.status, 507, "the table is well");
        Ok(())
    });
    outcome.unwrap();
}

#[tokio::test]
async fn a_body_that_breaks_off_is_not_taken_for_a_whole_one() {
    let table = table::fresh().await;
    let visit = Visit { is_sane: false, ..Visit::with(table.clone(), Keys::new([1; 32], None)) };
    let check = visit.check(Lang::Ar).await.page;
    for step in ["", "/change", "/confirm"] {
        // All answers had arrived, but the function cannot know that.
        let got = visit.post(&format!("/intake/ar/support{step}"), broken_off(check.hidden_body())).await;
        assert_eq!((got.status, got.page.filled["full_name"].as_str()), (422, ""));
    }
    assert_eq!(count(&table).await, Counts::of(0));
}
