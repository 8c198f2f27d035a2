//! The signed ticket between the check page and the confirmation.
//!
//! A static page is the same for everyone, so the check page is the first that can carry an id. The seal binds a random id to
//! exactly these answers. A second click, a retry or a lost response leads to the same id, so the table recognises the submission.
//!
//! `2.{form}.{version}.{lang}.{id}.{time}.{digest}.{marks}.{signature}`. The marks are those of the first
//! step, whose request the confirmation does not see.

use forms::{Answers, FormDefinition};
use language::Lang;

use store::mark::{Mark, Marks};
use store::token::{Keys, Purpose};
use store::world::{NoEntropy, World};
use store::{AnswersDigest, SubmissionId, Timestamp};

/// How long a check page may stay open, in seconds: a day.
pub const MAX_AGE_SECONDS: i64 = 24 * 60 * 60;
/// How far ahead a seal's time may be, in seconds: two machines' clocks may differ.
pub const MAX_SKEW_SECONDS: i64 = 60;
pub(crate) const FORMAT: &str = "2";

/// A seal that was opened and fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The id of the submission that it is for.
    pub id: SubmissionId,
    /// When the check page was shown.
    pub issued_at: Timestamp,
}

/// Why a seal is not valid for these answers. The person gets the check page again, with a new seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Not one of ours, or altered.
    NotGenuine,
    /// Genuine and for these answers, but too old, from the future, or for another wording or language of the form. The
    /// submission may have been stored before the one or the other changed.
    Outdated(SubmissionId),
    /// Genuine, but for another form or other answers.
    DoesNotFit,
}

/// The context that a seal is bound to: the signing keys, the form in its language, and the answers.
#[derive(Clone, Copy)]
pub struct SealContext<'a> {
    /// The keys.
    pub keys: &'a Keys,
    /// The form.
    pub form: &'a FormDefinition,
    /// The language in which the form is shown.
    pub lang: Lang,
    /// The answers.
    pub answers: &'a Answers,
}

impl SealContext<'_> {
    /// Makes a seal. It keeps the id of the seal that it replaces, if that one is genuine and for the same form and answers, because
    /// a confirmation of the earlier seal may be on its way to the table. Otherwise it has a new id.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn seal(&self, world: &World, marks: &Marks, replaced: &str) -> Result<String, NoEntropy> {
        let id = match self.id_of(replaced) {
            Some(id) => id,
            None => SubmissionId::draw(world)?,
        };
        Ok(self.sign(&id, world.now().seconds(), marks))
    }

    /// The length of the longest seal of this context, in bytes: with every mark and the longest time.
    pub fn longest(&self) -> usize {
        let id = SubmissionId::from_digits(&"0".repeat(SubmissionId::LENGTH));
        self.sign(&id, i64::MIN, &Mark::ALL.into_iter().collect()).len()
    }

    fn sign(&self, id: &SubmissionId, issued_at: i64, marks: &Marks) -> String {
        let SealContext { keys, form, lang, answers } = self;
        let (issued_at, marks) = (issued_at.to_string(), marks.word());
        let digest = AnswersDigest::from_answers(answers);
        let words = [FORMAT, &form.id, &form.version, lang.code(), id.as_str(), &issued_at, digest.as_str(), &marks];
        keys.sign(Purpose::Seal, &words)
    }

    /// The id of a genuine seal for the same form and answers, outdated or not.
    fn id_of(&self, seal: &str) -> Option<SubmissionId> {
        // The age, the wording and the language do not matter, so any clock will do.
        match self.open(Timestamp::from_seconds(0), seal) {
            Ok(Seal { id, .. }) | Err(Refused::Outdated(id)) => Some(id),
            Err(Refused::NotGenuine | Refused::DoesNotFit) => None,
        }
    }

    /// Opens a seal, and checks that it belongs to this context and is still valid.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn open(&self, now: Timestamp, seal: &str) -> Result<Seal, Refused> {
        let SealContext { keys, form, lang, answers } = self;
        let words = keys.open(Purpose::Seal, seal).ok_or(Refused::NotGenuine)?;
        let [format, form_id, version, language, id, issued_at, digest, _] = words.as_slice() else {
            return Err(Refused::NotGenuine);
        };
        let issued_at = issued_at.parse().map(Timestamp::from_seconds).map_err(|_| Refused::NotGenuine)?;
        if *format != FORMAT || *form_id != form.id || *digest != AnswersDigest::from_answers(answers).as_str() {
            return Err(Refused::DoesNotFit);
        }
        let id = SubmissionId::from_digits(id);
        let in_time = (-MAX_SKEW_SECONDS..=MAX_AGE_SECONDS).contains(&now.seconds_since(issued_at));
        if !in_time || *version != form.version || *language != lang.code() {
            return Err(Refused::Outdated(id));
        }
        Ok(Seal { id, issued_at })
    }
}

/// Returns the id in a genuine seal for a form, whatever the version and the answers are. None for other seals.
pub fn id_for(keys: &Keys, form: &FormDefinition, seal: &str) -> Option<SubmissionId> {
    id_and_version(keys, form, seal).map(|(id, _)| id)
}

/// Returns the id in a genuine seal for another version of a form, whatever the answers are. None for other seals.
pub fn id_of_another_version(keys: &Keys, form: &FormDefinition, seal: &str) -> Option<SubmissionId> {
    id_and_version(keys, form, seal).filter(|(_, version)| *version != form.version).map(|(id, _)| id)
}

/// The id and the form's version in a genuine seal for a form.
fn id_and_version<'s>(keys: &Keys, form: &FormDefinition, seal: &'s str) -> Option<(SubmissionId, &'s str)> {
    match keys.open(Purpose::Seal, seal).as_deref() {
        Some([FORMAT, form_id, version, _, id, _, _, _]) if *form_id == form.id => {
            Some((SubmissionId::from_digits(id), version))
        }
        _ => None,
    }
}

/// Returns the marks in a seal, even if the seal is outdated or for other answers, so that the seal that replaces it keeps them. A
/// seal that is not genuine has no marks.
pub fn marks(keys: &Keys, seal: &str) -> Marks {
    match keys.open(Purpose::Seal, seal).as_deref() {
        Some([FORMAT, .., marks]) => Marks::from_word(marks),
        _ => Marks::default(),
    }
}

#[cfg(test)]
mod tests {
    use forms::Typed;

    use super::*;

    fn make(
        keys: &Keys,
        world: &World,
        form: &FormDefinition,
        lang: Lang,
        answers: &Answers,
        marks: &Marks,
    ) -> Result<String, NoEntropy> {
        SealContext { keys, form, lang, answers }.seal(world, marks, "")
    }

    fn open(
        keys: &Keys,
        now: Timestamp,
        form: &FormDefinition,
        lang: Lang,
        answers: &Answers,
        seal: &str,
    ) -> Result<Seal, Refused> {
        SealContext { keys, form, lang, answers }.open(now, seal)
    }

    const FORM: &str = include_str!("../../tests/small.toml");

    fn form() -> FormDefinition {
        FormDefinition::parse(FORM).unwrap()
    }

    fn answers(name: &str) -> Answers {
        Answers::validate(&form(), &[("name", name)].into_iter().collect::<Typed>()).unwrap()
    }

    fn world(now: i64) -> World {
        World::system().with_clock(move || now)
    }

    #[test]
    fn a_seal_stands_for_exactly_its_answers() {
        let keys = Keys::new([1; 32], None);
        let seal = make(&keys, &world(1000), &form(), Lang::Ar, &answers("سارة"), &Marks::default()).unwrap();
        let open = |now, lang, name| open(&keys, Timestamp::from_seconds(now), &form(), lang, &answers(name), &seal);
        let opened = open(1000, Lang::Ar, "سارة").unwrap();
        assert!(marks(&keys, &seal).is_empty());
        assert_eq!(opened.issued_at.seconds(), 1000);
        assert_eq!(opened.id.as_str().len(), 32);
        assert_eq!(open(1000 + MAX_AGE_SECONDS, Lang::Ar, "سارة").unwrap().id, opened.id);
        let outdated = Err(Refused::Outdated(opened.id));
        assert_eq!(open(1001 + MAX_AGE_SECONDS, Lang::Ar, "سارة"), outdated);
        assert!(open(1000 - MAX_SKEW_SECONDS, Lang::Ar, "سارة").is_ok());
        assert_eq!(open(999 - MAX_SKEW_SECONDS, Lang::Ar, "سارة"), outdated);
        assert_eq!(open(1000, Lang::En, "سارة"), outdated);
        assert_eq!(open(1000, Lang::Ar, "سمية"), Err(Refused::DoesNotFit));
    }

    #[test]
    fn no_seal_is_longer_than_the_longest() {
        let (keys, form) = (Keys::new([1; 32], None), form());
        let answers = answers("سارة");
        let context = SealContext { keys: &keys, form: &form, lang: Lang::Ar, answers: &answers };
        let every: Marks = Mark::ALL.into_iter().collect();
        assert_eq!(context.seal(&world(i64::MIN), &every, "").unwrap().len(), context.longest());
        assert!(context.seal(&world(1_795_000_000), &Marks::default(), "").unwrap().len() < context.longest());
    }

    #[test]
    fn marks_are_sealed_in_and_outlive_the_seal() {
        let keys = Keys::new([1; 32], None);
        let found: Marks = [Mark::TrapFilled, Mark::CrossSite].into_iter().collect();
        let seal = make(&keys, &world(1000), &form(), Lang::Ar, &answers("سارة"), &found).unwrap();
        assert_eq!(marks(&keys, &seal), found);
        assert!(open(&keys, Timestamp::from_seconds(1000), &form(), Lang::Ar, &answers("سمية"), &seal).is_err());
        assert_eq!(marks(&keys, &seal), found, "for other answers, too");
        assert!(
            marks(&keys, &seal.replace("-cross_site", "")).is_empty(),
            "changed on the way: nothing of it is believed"
        );
        assert!(marks(&keys, "").is_empty());
    }

    #[test]
    fn a_seal_of_the_format_before_is_not_understood() {
        let keys = Keys::new([1; 32], None);
        let digest = AnswersDigest::from_answers(&answers("سارة"));
        let form = form();
        let words = ["1", "small", &form.version, "ar", "00112233445566778899aabbccddeeff", "1000", digest.as_str()];
        let seal = keys.sign(Purpose::Seal, &words);
        assert_eq!(
            open(&keys, Timestamp::from_seconds(1000), &form, Lang::Ar, &answers("سارة"), &seal),
            Err(Refused::NotGenuine)
        );
    }

    #[test]
    fn another_wording_needs_another_seal() {
        let keys = Keys::new([1; 32], None);
        let seal = make(&keys, &world(1000), &form(), Lang::Ar, &answers("سارة"), &Marks::default()).unwrap();
        let reworded = FormDefinition::parse(&FORM.replace("Name", "Your name")).unwrap();
        let opened = open(&keys, Timestamp::from_seconds(1000), &reworded, Lang::Ar, &answers("سارة"), &seal);
        assert!(matches!(opened, Err(Refused::Outdated(_))), "it may have been stored with the old wording");
        assert_eq!(
            open(&keys, Timestamp::from_seconds(1000), &form(), Lang::Ar, &answers("سارة"), "1.small.x"),
            Err(Refused::NotGenuine)
        );
    }
}
