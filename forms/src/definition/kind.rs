//! The kinds of questions.

use std::sync::LazyLock;

use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantNames};

use language::{Bilingual, Lang};

/// The most grapheme clusters that a `long_text` may allow. In Arabic, percent-encoded, a letter is six bytes or more, and a
/// whole form must stay well below the 64 KiB that the firewall inspects.
pub const LONGEST_TEXT: usize = 4000;

/// The kind of a question, which decides what counts as an answer.
#[derive(Clone, Debug, PartialEq, Eq, EnumDiscriminants, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
// The kind's name alone, without limits and options: the first step of reading a question.
#[strum_discriminants(name(KindName), vis(pub(super)), derive(EnumString), strum(serialize_all = "snake_case"))]
pub enum Kind {
    /// A person's name.
    FullName,
    /// A national identity or Iqama number.
    NationalId,
    /// A Saudi mobile number.
    Mobile,
    /// A telephone number: of a mobile or a landline, in Saudi Arabia or another country.
    Telephone,
    /// A mail address.
    Email,
    /// A date in the Gregorian or the Hijri calendar, in three text fields.
    Date,
    /// A whole number.
    Number {
        /// The smallest accepted number.
        min: u32,
        /// The largest accepted number.
        max: u32,
    },
    /// An amount of riyals.
    Money {
        /// The largest accepted amount, in riyals.
        max: u32,
    },
    /// One line.
    ShortText {
        /// The limit, in grapheme clusters.
        max: usize,
    },
    /// Several lines.
    LongText {
        /// The limit, in grapheme clusters.
        max: usize,
    },
    /// One of several options.
    Choice {
        /// The options, in order.
        options: Vec<ChoiceOption>,
    },
    /// Any number of several options.
    Choices {
        /// The options, in order.
        options: Vec<ChoiceOption>,
    },
    /// Yes or no.
    YesNo,
    /// The name of a town.
    City,
    /// A short national address.
    NationalAddress,
    /// A Saudi bank account number.
    Iban,
    /// A reference number of an earlier submission.
    Reference,
    /// A rating of satisfaction in five steps.
    Rating,
    /// A box that a person ticks to confirm that their answers are true.
    Attestation,
    /// A box that a person ticks to consent to the use of their data.
    Consent {
        /// The version of the privacy notice that the consent refers to.
        notice: String,
    },
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceOption {
    /// The value that is sent and stored.
    pub value: String,
    /// The text of the option.
    pub label: Bilingual,
    /// The ids of earlier questions of which one has to be answered if this option is chosen, such as a telephone number for a call.
    /// Without any, the option needs no other answer.
    pub needs: Vec<String>,
}

fn built_in<const N: usize>(options: [(&str, &str, &str); N]) -> Vec<ChoiceOption> {
    let option = |(value, ar, en): (&str, &str, &str)| ChoiceOption {
        value: value.into(),
        label: Bilingual::from_fn(|lang| match lang {
            Lang::Ar => ar.into(),
            Lang::En => en.into(),
        }),
        needs: Vec::new(),
    };
    options.into_iter().map(option).collect()
}

static YES_NO: LazyLock<Vec<ChoiceOption>> = LazyLock::new(|| built_in([("yes", "نعم", "Yes"), ("no", "لا", "No")]));

/// The steps of satisfaction from the GOV.UK Service Manual, stored as numbers so that they can be averaged.
static RATING: LazyLock<Vec<ChoiceOption>> = LazyLock::new(|| {
    built_in([
        ("5", "راضٍ جدًّا", "Very satisfied"),
        ("4", "راضٍ", "Satisfied"),
        ("3", "محايد", "Neither satisfied nor dissatisfied"),
        ("2", "غير راضٍ", "Dissatisfied"),
        ("1", "مستاء جدًّا", "Very dissatisfied"),
    ])
});

impl Kind {
    /// The answer of a person who has no such thing, as it is stored and sent, and as conditions name it.
    pub const NONE: &str = "none";

    /// The names of all kinds, as definitions write them.
    pub const NAMES: &[&str] = Self::VARIANTS;

    /// The name in definitions.
    pub fn name(&self) -> &'static str {
        self.into()
    }

    /// Whether a question of the kind may have a box for people who have no such thing. No answer of these kinds is typed as the box
    /// is stored.
    pub fn may_be_none(&self) -> bool {
        matches!(
            self,
            Kind::NationalId
                | Kind::Mobile
                | Kind::Telephone
                | Kind::Email
                | Kind::Date
                | Kind::Money { .. }
                | Kind::NationalAddress
                | Kind::Iban
                | Kind::Reference
        )
    }

    /// Whether the answer is a telephone number.
    pub fn is_telephone(&self) -> bool {
        matches!(self, Kind::Mobile | Kind::Telephone)
    }

    /// Whether a submission can be found by an answer of the kind.
    pub fn may_find(&self) -> bool {
        *self == Kind::NationalId || self.is_telephone()
    }

    /// The options of the kind. Empty for kinds that are typed or ticked.
    pub fn options(&self) -> &[ChoiceOption] {
        match self {
            Kind::Choice { options } | Kind::Choices { options } => options,
            Kind::YesNo => &YES_NO,
            Kind::Rating => &RATING,
            _ => &[],
        }
    }

    /// The option with a value.
    pub fn option(&self, value: &str) -> Option<&ChoiceOption> {
        self.options().iter().find(|option| option.value == value)
    }
}
