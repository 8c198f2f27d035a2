//! The types of answers. Each has one constructor, which validates; a value that exists is valid.
//!
//! A value has a stored form, which the record contains, and fields ([`Value::fields`]), which the check page carries in hidden
//! inputs. Both are parsed back to the same value.

mod bank;
mod date;
mod digits;
mod email;
mod label;
mod money;
mod number;
mod person;
mod place;
mod telephone;
mod text;

use std::borrow::Cow;

use crate::definition::{Kind, Part};
use crate::problem::Problem;
use crate::reference::Reference;

pub use bank::Iban;
pub use date::Date;
pub use email::Email;
pub use money::Money;
pub use number::Number;
pub use person::{FullName, NationalId};
pub use place::{City, NationalAddress};
pub use telephone::Telephone;
pub use text::Text;

/// A valid answer to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The answer to a question of kind `full_name`.
    FullName(FullName),
    /// The answer to a question of kind `national_id`.
    NationalId(NationalId),
    /// The answer to a question of kind `mobile` or `telephone`.
    Telephone(Telephone),
    /// The answer to a question of kind `email`.
    Email(Email),
    /// The answer to a question of kind `date`.
    Date(Date),
    /// The answer to a question of kind `number`.
    Number(Number),
    /// The answer to a question of kind `money`.
    Money(Money),
    /// The answer to a question of kind `short_text` or `long_text`.
    Text(Text),
    /// The answer to a question of kind `city`.
    City(City),
    /// The answer to a question of kind `national_address`.
    NationalAddress(NationalAddress),
    /// The answer to a question of kind `iban`.
    Iban(Iban),
    /// The answer to a question of kind `reference`.
    Reference(Reference),
    /// The answer to a question of kind `choice`, `yes_no` or `rating`: the value of one of its options.
    Choice(String),
    /// The answer to a question of kind `choices`: the values of one or more of its options, in the definition's order.
    Choices(Vec<String>),
    /// The answer to a question of kind `attestation` or `consent`: the box is ticked.
    Agreed,
    /// The person has no such thing, see [`Question::none`](crate::Question::none).
    None,
}

/// The separator of the options in a stored [`Value::Choices`]. No option's value contains it.
const SEPARATOR: &str = ",";

impl Value {
    /// The value of a ticked box, as it is stored. Pages send the digest of its words (`Question::words_digest`).
    pub const AGREED: &str = "yes";

    /// [`Value::None`], as it is stored and sent, and as conditions name it.
    pub const NONE: &str = Kind::NONE;

    /// The stored form.
    pub fn stored(&self) -> Cow<'_, str> {
        match self {
            Value::FullName(name) => name.as_str().into(),
            Value::NationalId(id) => id.as_str().into(),
            Value::Telephone(number) => number.as_str().into(),
            Value::Email(email) => email.as_str().into(),
            Value::Date(date) => date.stored().into(),
            Value::Number(number) => number.get().to_string().into(),
            Value::Money(money) => money.stored().into(),
            Value::Text(text) => text.as_str().into(),
            Value::City(city) => city.as_str().into(),
            Value::NationalAddress(address) => address.as_str().into(),
            Value::Iban(iban) => iban.as_str().into(),
            Value::Reference(reference) => reference.compact().into(),
            Value::Choice(option) => option.into(),
            Value::Choices(options) => options.join(SEPARATOR).into(),
            Value::Agreed => Self::AGREED.into(),
            Value::None => Self::NONE.into(),
        }
    }

    /// Parses the fields of a question of a kind. None of them may be empty.
    ///
    /// # Errors
    /// The first [`Problem`] that is found.
    pub fn parse(kind: &Kind, typed: &[(Part, &str)]) -> Result<Self, Problem> {
        if let Some((_, none)) = typed.iter().find(|(part, _)| *part == Part::None) {
            return match typed {
                [_] if *none == Self::NONE && kind.may_be_none() => Ok(Value::None),
                [_] => Err(Problem::NotAnOption),
                _ => Err(Problem::NoneAndAnswer),
            };
        }
        let part = |wanted| typed.iter().find(|(part, _)| *part == wanted).map_or("", |(_, text)| *text);
        let text = part(Part::Whole);
        Ok(match kind {
            Kind::FullName => Value::FullName(FullName::parse(text)?),
            Kind::NationalId => Value::NationalId(NationalId::parse(text)?),
            Kind::Mobile => Value::Telephone(Telephone::parse_mobile(text)?),
            Kind::Telephone => Value::Telephone(Telephone::parse(text)?),
            Kind::Email => Value::Email(Email::parse(text)?),
            Kind::Date => Value::Date(Date::parse(part(Part::Day), part(Part::Month), part(Part::Year))?),
            Kind::Number { min, max } => Value::Number(Number::parse(text, *min, *max)?),
            Kind::Money { max } => Value::Money(Money::parse(text, *max)?),
            Kind::ShortText { max } => Value::Text(Text::short(text, *max)?),
            Kind::LongText { max } => Value::Text(Text::long(text, *max)?),
            Kind::City => Value::City(City::parse(text)?),
            Kind::NationalAddress => Value::NationalAddress(NationalAddress::parse(text)?),
            Kind::Iban => Value::Iban(Iban::parse(text)?),
            Kind::Reference => Value::Reference(Reference::parse(text).map_err(|_| Problem::ReferenceShape)?),
            Kind::Choice { .. } | Kind::YesNo | Kind::Rating => {
                let option = kind.options().iter().find(|option| option.value == text).ok_or(Problem::NotAnOption)?;
                Value::Choice(option.value.clone())
            }
            Kind::Choices { options } => {
                if !typed.iter().all(|(_, chosen)| options.iter().any(|option| option.value == *chosen)) {
                    return Err(Problem::NotAnOption);
                }
                let is_chosen = |value: &String| typed.iter().any(|(_, chosen)| chosen == value);
                Value::Choices(options.iter().map(|option| option.value.clone()).filter(is_chosen).collect())
            }
            Kind::Attestation | Kind::Consent { .. } if text == Self::AGREED => Value::Agreed,
            Kind::Attestation | Kind::Consent { .. } => return Err(Problem::Missing),
        })
    }

    /// Parses the stored form of an answer to a question of a kind. Returns nothing if the kind does not accept it, because the
    /// record comes from another version of the definition.
    pub fn from_stored(kind: &Kind, stored: &str) -> Option<Self> {
        let value = match kind {
            kind if stored == Self::NONE && kind.may_be_none() => Value::None,
            // Its older stored form is another one than that of today.
            Kind::Date => return Date::from_stored(stored).map(Value::Date),
            Kind::Mobile => Value::Telephone(Telephone::from_stored(stored).filter(Telephone::is_saudi_mobile)?),
            Kind::Telephone => Value::Telephone(Telephone::from_stored(stored)?),
            Kind::Choices { .. } => {
                let chosen: Vec<_> = stored.split(SEPARATOR).map(|option| (Part::Whole, option)).collect();
                Value::parse(kind, &chosen).ok()?
            }
            _ => Value::parse(kind, &[(Part::Whole, stored)]).ok()?,
        };
        (value.stored() == stored).then_some(value)
    }

    /// Whether one of these options was chosen.
    pub fn is_any_of(&self, options: &[String]) -> bool {
        match self {
            Value::Choice(chosen) => options.contains(chosen),
            Value::Choices(chosen) => chosen.iter().any(|one| options.contains(one)),
            Value::None => options.iter().any(|one| one == Self::NONE),
            _ => false,
        }
    }

    /// The value as fields of a form: one field, the three parts of a date, or one field for each chosen option.
    pub fn fields(&self) -> Vec<(Part, Cow<'_, str>)> {
        match self {
            Value::Date(date) => {
                let (year, month, day) = date.written();
                vec![
                    (Part::Day, day.to_string().into()),
                    (Part::Month, month.to_string().into()),
                    (Part::Year, year.to_string().into()),
                ]
            }
            Value::Choices(options) => options.iter().map(|option| (Part::Whole, option.into())).collect(),
            Value::None => vec![(Part::None, Self::NONE.into())],
            other => vec![(Part::Whole, other.stored())],
        }
    }
}
