//! Property tests with arbitrary bytes as a form and as a seal. The properties are in `support/sound`, which the fuzzing shares.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use forms::Answers;
use intake_fn::journey::{body, confirmation, seal};
use proptest::prelude::*;

#[path = "support/sound/mod.rs"]
mod sound;

/// Valid bodies for the form with every kind of question. The fuzzing uses them as seeds too.
const SEEDS: [&str; 3] = [
    include_str!("../../fuzz/corpus/body/sound.txt"),
    include_str!("../../fuzz/corpus/body/breaks.txt"),
    include_str!("../../fuzz/corpus/body/asked.txt"),
];

/// A body similar to those of browsers: valid answers, with some others before them, between them or in their place.
fn fields() -> impl Strategy<Value = Vec<u8>> {
    let name = "(name|national_id|mobile|email|town|story|channel|truth|agree|born\\.(day|month|year)|household|rent|needs|\
        other_need|minor|guardian_mobile|city|address|iban|earlier|satisfied|photos|seal|leave_empty|[a-z%]{0,4})";
    let value = "(%D8%B3%D8%A7%D8%B1%D8%A9|1234567897|%D9%A0%D9%A5[0-9]{8}|05[0-9]{8}|[0-9]{1,4}|yes|no|other|food|phone|\
        \\+|%C7|%0D%0A|%0A|%00|%EF%BF%BD|%CD%84|%E2%80%8D|%E2%A0%80|%F3%A0%81%A7|[ -~]{0,9}){0,3}";
    let other = proptest::collection::vec((name, value, any::<bool>(), any::<prop::sample::Index>()), 0..6);
    (0..=SEEDS.len(), other).prop_map(|(seed, other)| {
        let mut fields: Vec<String> = SEEDS.get(seed).unwrap_or(&"").split('&').map(String::from).collect();
        for (name, value, instead, at) in other {
            let field = format!("{name}={value}");
            let known = fields.iter().position(|one| one.split('=').next() == Some(name.as_str()));
            match known.filter(|_| instead) {
                Some(known) => fields[known] = field,
                None => fields.insert(at.index(fields.len() + 1), field),
            }
        }
        fields.join("&").into_bytes()
    })
}

/// The lines of an input: choices, answers, other answers, a text in a seal's place.
fn scene() -> impl Strategy<Value = Vec<u8>> {
    let answers = || {
        let one = "(name|story|town|needs)=([a-zاء ]{0,6}|food|health)";
        proptest::collection::vec(one, 0..3).prop_map(|fields| fields.join("&"))
    };
    (proptest::collection::vec(any::<u8>(), 0..12), answers(), answers(), "[0-9a-z.]{0,30}").prop_map(
        |(choices, sealed, other, stranger)| {
            [&choices, b"\n".as_slice(), sealed.as_bytes(), b"\n", other.as_bytes(), b"\n", stranger.as_bytes()]
                .concat()
        },
    )
}

#[test]
fn the_seeds_reach_the_check_page() {
    let form = &sound::definitions()[0];
    for seed in SEEDS {
        let received = body::read(form, Some("application/x-www-form-urlencoded"), seed.as_bytes()).unwrap();
        assert!(!received.needs_attention(), "{seed}");
        let answers = Answers::validate(form, &received.typed);
        assert!(answers.is_ok(), "{answers:?}");
    }
}

#[test]
fn every_size_near_the_limit_is_sound() {
    // The trap takes any text. NUL and line breaks are longer when the check page sends them back.
    for (seed, unit) in SEEDS.iter().zip(["a", "%0A", "%00"]) {
        for size in (body::LIMIT - 600..=body::LIMIT).step_by(11).chain((1..=3).map(|part| body::LIMIT * part / 4)) {
            let mut sent = format!("{seed}&leave_empty=");
            let left = size - sent.len();
            sent += &unit.repeat(left / unit.len());
            sent += &"a".repeat(left % unit.len());
            sound::any_body::check(sent.as_bytes());
        }
    }
}

proptest! {
    // Failures are kept as seeds of the fuzzing, not in files of proptest.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_whole_or_refused(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        sound::any_body::check(&body);
    }

    #[test]
    fn any_fields_have_their_place(body in fields()) {
        sound::any_body::check(&body);
    }

    #[test]
    fn any_seal_opens_for_what_it_was_made_for_and_nothing_else(scene in scene()) {
        sound::any_seal::check(&scene);
    }
}
