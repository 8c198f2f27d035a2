//! One person's answers to a form, as they would type them. The numbers are synthetic: they belong to nobody.

use forms::Typed;
use language::Lang;

use super::dice::Dice;
use super::words::{
    ADVERTISING, GUARDIAN, NAMES_AR, NAMES_EN, NEEDS_AR, NEEDS_EN, OFFERS_AR, OFFERS_EN, REPEATING, TOWNS_AR, TOWNS_EN,
};

/// Identity numbers that tests use: they have the right check digit and were given to nobody in particular.
const IDENTITY_NUMBERS: [&str; 4] = ["1000000008", "1234567897", "2000000006", "2123456788"];
/// The mobile number of the person who writes several times.
const REPEATED_MOBILE: &str = "0500000001";
/// The mobile number of a guardian.
const GUARDIAN_MOBILE: &str = "0500000002";
/// The first of the other mobile numbers.
const FIRST_MOBILE: usize = 500_000_100;

/// A person who writes.
pub(super) struct Applicant {
    lang: Lang,
    is_volunteer: bool,
    is_advertising: bool,
    fields: Vec<(&'static str, String)>,
}

impl Applicant {
    /// Draws the person with a place in the sample. Every fourth offers to volunteer, every fifth writes in English, every seventh is
    /// the same person.
    pub(super) fn draw(place: usize, dice: &Dice) -> Self {
        let (is_volunteer, is_repeating) = (place % 4 == 3, place % 7 == 4);
        let is_advertising = !is_volunteer && place % 20 == 6;
        let lang = if place % 5 == 1 { Lang::En } else { Lang::Ar };
        let mut applicant = Applicant { lang, is_volunteer, is_advertising, fields: Vec::new() };
        let (names, repeating) = match lang {
            Lang::Ar => (NAMES_AR.as_slice(), REPEATING.0),
            Lang::En => (NAMES_EN.as_slice(), REPEATING.1),
        };
        let name = if is_repeating { Some(repeating) } else { dice.one_of(names).copied() };
        applicant.answer("full_name", name.unwrap_or_default());
        let mobile = if is_repeating { REPEATED_MOBILE.to_string() } else { format!("0{}", FIRST_MOBILE + place) };
        applicant.answer("mobile", mobile);
        match is_volunteer {
            true => applicant.offer(dice),
            false => applicant.ask(place, dice),
        }
        if dice.once_in(4) {
            applicant.answer("mail_me", "yes");
            applicant.answer("email", format!("person-{place}@preview.invalid"));
        }
        applicant.answer("consent", "yes");
        applicant
    }

    /// Answers the questions of the support request alone.
    fn ask(&mut self, place: usize, dice: &Dice) {
        let (needs, towns) = match self.lang {
            Lang::Ar => (NEEDS_AR.as_slice(), TOWNS_AR.as_slice()),
            Lang::En => (NEEDS_EN.as_slice(), TOWNS_EN.as_slice()),
        };
        self.answer("for_whom", "self");
        let number = IDENTITY_NUMBERS.get(place % IDENTITY_NUMBERS.len()).copied();
        self.answer("national_id", number.unwrap_or_default());
        self.answer("town", dice.one_of(towns).copied().unwrap_or_default());
        if !dice.once_in(3) {
            self.answer("household", dice.seconds_below(8).to_string());
        }
        let (area, need) = dice.one_of(needs).copied().unwrap_or_default();
        self.answer("areas", area);
        if dice.once_in(4) && area != "other" {
            self.answer("areas", "other");
        }
        self.answer("need", if self.is_advertising { ADVERTISING } else { need });
        match dice.once_in(3) {
            true => self.answer("reply_by", "interview"),
            false => {
                self.answer("reply_by", "telephone");
                self.answer("call_time", dice.one_of(&["morning", "evening", "any"]).copied().unwrap_or_default());
            }
        }
        self.answer("attestation", "yes");
    }

    /// Answers the questions of the offer to volunteer alone.
    fn offer(&mut self, dice: &Dice) {
        let (offers, towns, guardian) = match self.lang {
            Lang::Ar => (OFFERS_AR.as_slice(), TOWNS_AR.as_slice(), GUARDIAN.0),
            Lang::En => (OFFERS_EN.as_slice(), TOWNS_EN.as_slice(), GUARDIAN.1),
        };
        self.answer("town", dice.one_of(towns).copied().unwrap_or_default());
        match dice.once_in(5) {
            true => {
                self.answer("age", "minor");
                self.answer("guardian_name", guardian);
                self.answer("guardian_mobile", GUARDIAN_MOBILE);
                self.answer("guardian_consent", "yes");
            }
            false => {
                self.answer("age", "adult");
                if dice.once_in(2) {
                    self.answer("later_consent", "yes");
                }
            }
        }
        self.answer("skills", dice.one_of(offers).copied().unwrap_or_default());
        let times = ["weekday_mornings", "weekday_evenings", "weekend", "varies"];
        self.answer("availability", dice.one_of(&times).copied().unwrap_or_default());
    }

    fn answer(&mut self, question: &'static str, answer: impl Into<String>) {
        self.fields.push((question, answer.into()));
    }

    /// The form's id.
    pub(super) fn form(&self) -> &'static str {
        if self.is_volunteer { "volunteer" } else { "support" }
    }

    /// The language that the person writes in.
    pub(super) fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether the person offers to volunteer.
    pub(super) fn is_volunteer(&self) -> bool {
        self.is_volunteer
    }

    /// Whether the text is an advertisement.
    pub(super) fn is_advertising(&self) -> bool {
        self.is_advertising
    }

    /// The fields of the form.
    pub(super) fn typed(&self) -> Typed {
        self.fields.iter().map(|(question, answer)| (*question, answer.as_str())).collect()
    }
}
