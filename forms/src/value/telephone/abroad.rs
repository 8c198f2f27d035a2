//! Numbers of other countries. Their lengths come from the metadata of libphonenumber, which are loaded at the first such number:
//! that takes milliseconds, and most functions never see one (`docs/decisions/0024-telephone-numbers.md`).

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use rlibphonenumber::{
    NumberLengthType, ParseError, PhoneNumber, PhoneNumberFormat, PhoneNumberType, PhoneNumberUtil, ValidationError,
};

use crate::problem::Problem;

/// Digits of an E.164 number, country code included (ITU-T E.164, section 6.2.1; the shortest numbers in use have seven).
pub(super) const DIGITS: RangeInclusive<usize> = 7..=15;

static LIBRARY: LazyLock<Option<PhoneNumberUtil>> = LazyLock::new(|| PhoneNumberUtil::new().ok());

/// The number in E.164, from its digits with the country code. Of a landline or a mobile number only the length is checked: which
/// numbers a country gives out changes more often than the library is updated. Other lengths are those of services, which have to be
/// known to the library.
///
/// # Errors
/// [`Problem::NotATelephone`] for a code of no country, [`Problem::TelephoneTooShort`] or [`Problem::TelephoneTooLong`].
pub(super) fn parse(digits: &str) -> Result<String, Problem> {
    if digits.len() > 2 * DIGITS.end() {
        return Err(Problem::TelephoneTooLong);
    }
    let library = LIBRARY.as_ref().ok_or(Problem::NotATelephone)?;
    let number = library.parse(format!("+{digits}"), None).map_err(|error| match error {
        ParseError::TooShortNsn | ParseError::TooShortAfterIdd => Problem::TelephoneTooShort,
        ParseError::TooLongNsn => Problem::TelephoneTooLong,
        ParseError::InvalidCountryCode | ParseError::NotANumber(_) => Problem::NotATelephone,
    })?;
    check_length(library, &number)?;
    let stored = library.format(&number, PhoneNumberFormat::E164).into_owned();
    match stored.len().saturating_sub(1) {
        short if short < *DIGITS.start() => Err(Problem::TelephoneTooShort),
        long if long > *DIGITS.end() => Err(Problem::TelephoneTooLong),
        _ => Ok(stored),
    }
}

fn check_length(library: &PhoneNumberUtil, number: &PhoneNumber) -> Result<(), Problem> {
    let problem = match library.is_possible_number_for_type_with_reason(number, PhoneNumberType::FixedLineOrMobile) {
        Ok(NumberLengthType::IsPossible) => return Ok(()),
        Ok(NumberLengthType::IsPossibleLocalOnly) | Err(ValidationError::TooShort) => Problem::TelephoneTooShort,
        Err(ValidationError::TooLong) => Problem::TelephoneTooLong,
        Err(_) => Problem::NotATelephone,
    };
    if library.is_valid_number(number) { Ok(()) } else { Err(problem) }
}
