//! Properties of seals for any answers, times and keys, and of any text in a seal's place.
//!
//! The input consists of lines: the choices, the sealed answers, other answers, and a text in a seal's place. So people can read
//! and write the fuzzing seeds.

use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use forms::{Answers, FormDefinition, Typed};
use language::Lang;

use store::mark::{Mark, Marks};
use store::token::{Keys, Purpose};
use store::world::World;
use store::{AnswersDigest, Timestamp};

use crate::seal::{self, MAX_AGE_SECONDS, MAX_SKEW_SECONDS, Refused, Seal, SealContext};

/// One correct clock, and clocks at which sums could overflow.
const CLOCKS: [i64; 6] = [1_795_000_000, 0, -1, i64::MIN, i64::MAX, i64::MAX - MAX_AGE_SECONDS];
/// Ages of seals at the edges of the accepted range.
const AGES: [i64; 9] =
    [0, 1, MAX_AGE_SECONDS, MAX_AGE_SECONDS + 1, -MAX_SKEW_SECONDS, -MAX_SKEW_SECONDS - 1, i64::MIN, i64::MAX, 60 * 60];
const SIGNING: [u8; 32] = [1; 32];
const ANOTHER: [u8; 32] = [2; 32];
const A_THIRD: [u8; 32] = [3; 32];

/// Checks the properties with bytes that choose the sealed content and the attempts to open it.
pub fn check(bytes: &[u8]) {
    let mut lines = bytes.splitn(4, |byte| *byte == b'\n');
    let mut line = || lines.next().unwrap_or_default();
    let mut choices = Choices(line().iter());
    let form = choices.one_of(super::definitions());
    let (Some(sealed), Some(other)) = (answers(form, line()), answers(form, line())) else { return };
    let stranger = String::from_utf8_lossy(line()).into_owned();

    let lang = *choices.one_of(&Lang::ALL);
    let now = *choices.one_of(&CLOCKS);
    let bits = choices.byte();
    let marks = Mark::ALL.into_iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, mark)| mark).collect();
    let scene = Scene::new(form, lang, now, sealed, marks);
    scene.opens_in_its_time_and_language(&mut choices);
    scene.opens_with_the_key_that_signed();
    scene.stands_for_nothing_else(&other);
    scene.is_refused_when_changed(&mut choices);
    scene.a_stranger_is_refused(&stranger);
    scene.signed_words_of_another_shape_are_no_seal(&stranger);
}

/// One choice per byte. When no bytes are left, the first option of everything.
struct Choices<'a>(std::slice::Iter<'a, u8>);

impl Choices<'_> {
    fn byte(&mut self) -> u8 {
        self.0.next().copied().unwrap_or_default()
    }

    fn one_of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[usize::from(self.byte()) % all.len()]
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::from(u16::from_be_bytes([self.byte(), self.byte()])) % limit
    }
}

/// Valid answers: those of the line, which has the form of a request's body, and valid defaults for the others.
fn answers(form: &FormDefinition, line: &[u8]) -> Option<Answers> {
    let mut typed: Typed =
        form_urlencoded::parse(line).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    for (name, value) in SOUND {
        typed.push(name, value);
    }
    let answers = Answers::validate(form, &typed);
    assert!(answers.is_ok() || !line.is_empty(), "what stands for sound answers is not: {answers:?}");
    answers.ok()
}

/// A valid value for each question of the forms. The first value of a name counts.
const SOUND: [(&str, &str); 13] = [
    ("name", "سارة علي"),
    ("national_id", "1234567897"),
    ("mobile", "0500000001"),
    ("story", "سطر"),
    ("channel", "phone"),
    ("truth", "yes"),
    ("agree", "yes"),
    ("born.day", "25"),
    ("born.month", "6"),
    ("born.year", "1445"),
    ("household", "4"),
    ("needs", "food"),
    ("minor", "no"),
];

/// A seal with everything that it was made from.
struct Scene<'a> {
    form: &'a FormDefinition,
    lang: Lang,
    now: i64,
    answers: Answers,
    keys: Keys,
    seal: String,
    /// The opened seal.
    opened: Seal,
}

impl<'a> Scene<'a> {
    fn new(form: &'a FormDefinition, lang: Lang, now: i64, answers: Answers, marks: Marks) -> Self {
        let keys = Keys::new(SIGNING, None);
        let seal = make(&keys, form, lang, now, &answers, &marks);
        // The seal is in a hidden field, so it has only characters that browsers send unchanged.
        assert!(seal.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)), "{seal}");
        let opened = open_seal(&keys, Timestamp::from_seconds(now), form, lang, &answers, &seal)
            .expect("what was just sealed opens");
        assert_eq!(opened.issued_at.seconds(), now);
        assert_eq!(seal::marks(&keys, &seal), marks, "what the first step found is found again");
        Scene { form, lang, now, answers, keys, seal, opened }
    }

    fn open(&self, seal: &str) -> Result<Seal, Refused> {
        open_seal(&self.keys, Timestamp::from_seconds(self.now), self.form, self.lang, &self.answers, seal)
    }

    fn opens_in_its_time_and_language(&self, choices: &mut Choices<'_>) {
        let at = self.now.saturating_add(*choices.one_of(&AGES)).saturating_add(i64::from(choices.byte()));
        let in_time = (-i128::from(MAX_SKEW_SECONDS)..=i128::from(MAX_AGE_SECONDS))
            .contains(&(i128::from(at) - i128::from(self.now)));
        for lang in Lang::ALL {
            let opened = open_seal(&self.keys, Timestamp::from_seconds(at), self.form, lang, &self.answers, &self.seal);
            if in_time && lang == self.lang {
                assert_eq!(opened.as_ref(), Ok(&self.opened));
            } else {
                // The id is the same, so the stored submission is found.
                assert_eq!(opened, Err(Refused::Outdated(self.opened.id.clone())), "{at} after {}", self.now);
            }
        }
    }

    fn opens_with_the_key_that_signed(&self) {
        for (current, previous, believed) in [
            (ANOTHER, Some(SIGNING), true),
            (SIGNING, Some(ANOTHER), true),
            (ANOTHER, None, false),
            (A_THIRD, Some(ANOTHER), false),
        ] {
            let keys = Keys::new(current, previous);
            let opened =
                open_seal(&keys, Timestamp::from_seconds(self.now), self.form, self.lang, &self.answers, &self.seal);
            assert_eq!(opened.is_ok(), believed);
            assert!(believed || opened == Err(Refused::NotGenuine));
        }
    }

    fn stands_for_nothing_else(&self, other: &Answers) {
        let same = *other == self.answers;
        assert_eq!(AnswersDigest::from_answers(other) == AnswersDigest::from_answers(&self.answers), same);
        let opened = open_seal(&self.keys, Timestamp::from_seconds(self.now), self.form, self.lang, other, &self.seal);
        assert_eq!(opened, if same { Ok(self.opened.clone()) } else { Err(Refused::DoesNotFit) });

        for form in super::definitions().iter().filter(|form| form.id != self.form.id) {
            let opened =
                open_seal(&self.keys, Timestamp::from_seconds(self.now), form, self.lang, &self.answers, &self.seal);
            assert_eq!(opened, Err(Refused::DoesNotFit), "another form");
        }
        // Each check page is a separate submission, even with the same answers.
        let again = make(&self.keys, self.form, self.lang, self.now, &self.answers, &Marks::default());
        assert_ne!(self.open(&again).unwrap().id, self.opened.id);
    }

    fn is_refused_when_changed(&self, choices: &mut Choices<'_>) {
        let bytes = self.seal.as_bytes();
        let at = choices.below(bytes.len());
        let mut changed = bytes.to_vec();
        changed[at] ^= choices.byte().max(1);
        let mut longer = bytes.to_vec();
        longer.insert(at, choices.byte());
        let mut shorter = bytes.to_vec();
        shorter.remove(at);
        for forged in [changed, longer, shorter, bytes[..at].to_vec(), bytes[at + 1..].to_vec()] {
            // As in a parsed body, where bytes that are not UTF-8 are replaced.
            let forged = String::from_utf8_lossy(&forged);
            assert_eq!(self.open(&forged), Err(Refused::NotGenuine), "{forged} for {}", self.seal);
            assert!(seal::marks(&self.keys, &forged).is_empty(), "marks of a seal that is not ours: {forged}");
        }
    }

    fn a_stranger_is_refused(&self, stranger: &str) {
        let (words, signature) = self.seal.rsplit_once('.').unwrap();
        let foreign = Keys::new(A_THIRD, None);
        let words_of_ours: Vec<&str> = words.split('.').collect();
        let forgeries = [
            stranger.to_string(),
            format!("{words}.{stranger}"),
            format!("{stranger}.{signature}"),
            format!("{words}.{}", URL_SAFE_NO_PAD.encode(stranger)),
        ];
        for forged in forgeries.iter().filter(|forged| **forged != self.seal) {
            assert_eq!(self.open(forged), Err(Refused::NotGenuine), "{forged}");
        }
        // The right words, signed with another key or for another purpose.
        for forged in [foreign.sign(Purpose::Seal, &words_of_ours), self.keys.sign(Purpose::Receipt, &words_of_ours)] {
            assert_eq!(self.open(&forged), Err(Refused::NotGenuine), "{forged}");
        }
    }

    /// Words that never were a seal, or were one of an older program, open nothing, even with our signature.
    fn signed_words_of_another_shape_are_no_seal(&self, stranger: &str) {
        let ours: Vec<&str> = self.seal.split('.').collect();
        let ours = &ours[..ours.len() - 1];
        let strange: Vec<&str> = stranger.split('.').collect();
        let longer = [ours, &strange].concat();
        let mut replaced = ours.to_vec();
        replaced[0] = strange[0];
        for words in [strange, longer, replaced] {
            let signed = self.keys.sign(Purpose::Seal, &words);
            assert!(self.open(&signed).is_err() || words == ours, "{signed}");
        }
    }
}

/// Makes a seal at a time, with unique random numbers.
fn make(keys: &Keys, form: &FormDefinition, lang: Lang, now: i64, answers: &Answers, marks: &Marks) -> String {
    static DRAWN: AtomicU64 = AtomicU64::new(0);
    let world = World::system().with_clock(move || now).with_entropy(|| {
        let drawn = DRAWN.fetch_add(1, Ordering::Relaxed);
        Ok(u128::from(drawn).to_be_bytes())
    });
    SealContext { keys, form, lang, answers }.seal(&world, marks, "").expect("random numbers were given")
}

fn open_seal(
    keys: &Keys,
    now: Timestamp,
    form: &FormDefinition,
    lang: Lang,
    answers: &Answers,
    seal: &str,
) -> Result<Seal, Refused> {
    SealContext { keys, form, lang, answers }.open(now, seal)
}
