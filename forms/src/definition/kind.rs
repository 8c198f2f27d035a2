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
    /// A mail address.
    Email,
    /// A day, in the Gregorian or the Hijri calendar: three plain fields.
    Date,
    /// A whole number.
    Number {
        /// The least that is taken.
        min: u32,
        /// The most that is taken.
        max: u32,
    },
    /// An amount of riyals.
    Money {
        /// The most that is taken, in riyals.
        max: u32,
    },
    /// One line.
    ShortText {
        /// The most grapheme clusters.
        max: usize,
    },
    /// Several lines.
    LongText {
        /// The most grapheme clusters.
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
    /// How satisfied someone is, in five steps.
    Rating,
    /// A box that a person ticks to take responsibility for what they wrote.
    Attestation,
    /// A box that a person ticks to agree to how their data is used.
    Consent {
        /// The version of the notice that is agreed to.
        notice: String,
    },
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceOption {
    /// What is sent and stored.
    pub value: String,
    /// What is read.
    pub label: Bilingual,
}

fn built_in<const N: usize>(options: [(&str, &str, &str); N]) -> Vec<ChoiceOption> {
    let option = |(value, ar, en): (&str, &str, &str)| ChoiceOption {
        value: value.into(),
        label: Bilingual::from_fn(|lang| match lang {
            Lang::Ar => ar.into(),
            Lang::En => en.into(),
        }),
    };
    options.into_iter().map(option).collect()
}

static YES_NO: LazyLock<Vec<ChoiceOption>> = LazyLock::new(|| built_in([("yes", "نعم", "Yes"), ("no", "لا", "No")]));

/// The steps of satisfaction, as the GOV.UK Service Manual measures it; stored as numbers, so that they can be averaged.
static RATING: LazyLock<Vec<ChoiceOption>> = LazyLock::new(|| {
    built_in([
        ("5", "راضٍ جدًّا", "Very satisfied"),
        ("4", "راضٍ", "Satisfied"),
        ("3", "محايد", "Neither satisfied nor dissatisfied"),
        ("2", "غير راضٍ", "Dissatisfied"),
        ("1", "غير راضٍ أبدًا", "Very dissatisfied"),
    ])
});

impl Kind {
    /// The names of all kinds, as definitions write them.
    pub const NAMES: &[&str] = Self::VARIANTS;

    /// The name in definitions.
    pub fn name(&self) -> &'static str {
        self.into()
    }

    /// The options that an answer is one of. None for kinds that are not chosen but typed or ticked.
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
