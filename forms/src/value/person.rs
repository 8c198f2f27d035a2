//! Names, identity numbers, mobile numbers and mail addresses.

use super::text::at_most;
use crate::problem::Problem;
use language::normalise;

/// A person's name as they write it, in either script: 2 to 100 letters, without digits and links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullName(String);

impl FullName {
    /// The longest accepted name, in grapheme clusters.
    pub const MAX: usize = 100;

    /// Parses a name.
    ///
    /// # Errors
    /// [`Problem::NotAName`] for digits and symbols that no name has, [`Problem::TooManyMarks`], [`Problem::TooLong`] beyond
    /// [`FullName::MAX`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let name = normalise::line(typed);
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        let is_forbidden =
            |c: char| c.is_numeric() || matches!(c, '<' | '>' | '@' | '/' | '\\' | '=' | '{' | '}' | '+');
        if letters < 2 || name.contains(is_forbidden) {
            return Err(Problem::NotAName);
        }
        at_most(name, Self::MAX).map(FullName)
    }

    /// The name, in Unicode's composed form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A Saudi national identity number or residence permit (Iqama) number: 10 digits, the first 1 (citizen) or 2
/// (resident), with a Luhn check over all ten. A valid number is not proof of identity; staff verify it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NationalId(String);

impl NationalId {
    /// Parses an identity number.
    ///
    /// # Errors
    /// [`Problem::IdLength`], [`Problem::IdStart`] or [`Problem::IdChecksum`], in this order.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let id = normalise::code(typed);
        if id.len() != 10 || !id.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Problem::IdLength);
        }
        if !id.starts_with(['1', '2']) {
            return Err(Problem::IdStart);
        }
        if !passes_luhn(&id) {
            return Err(Problem::IdChecksum);
        }
        Ok(NationalId(id))
    }

    /// The ten ASCII digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether ASCII digits pass the Luhn check (ISO/IEC 7812-1, annex B).
fn passes_luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(index, digit)| match (index % 2, digit * 2) {
            (0, _) => digit,
            (_, doubled) if doubled > 9 => doubled - 9,
            (_, doubled) => doubled,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// A Saudi mobile number. Accepted as 05XXXXXXXX, 5XXXXXXXX, +9665XXXXXXXX, 009665XXXXXXXX or 9665XXXXXXXX; stored as E.164.
/// Operators' prefixes are not checked, because numbers move between operators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mobile(String);

impl Mobile {
    /// Parses a mobile number.
    ///
    /// # Errors
    /// [`Problem::MobileShape`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let number = normalise::code(typed);
        let subscriber = ["+966", "00966", "966", "0", ""]
            .iter()
            .find_map(|prefix| number.strip_prefix(prefix).filter(|rest| rest.starts_with('5')))
            .ok_or(Problem::MobileShape)?;
        if subscriber.len() != 9 || !subscriber.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Problem::MobileShape);
        }
        Ok(Mobile(format!("+966{subscriber}")))
    }

    /// The number in E.164: `+9665XXXXXXXX`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as it is dialled in Saudi Arabia: `05XXXXXXXX`.
    pub fn domestic(&self) -> String {
        format!("0{}", self.0.strip_prefix("+966").unwrap_or(&self.0))
    }

    /// The number as people in Saudi Arabia write it, in groups: `05X XXX XXXX`, with no-break spaces.
    pub fn national(&self) -> String {
        let mut shown = String::new();
        for (index, digit) in self.domestic().chars().enumerate() {
            if index == 3 || index == 6 {
                shown.push('\u{00A0}');
            }
            shown.push(digit);
        }
        shown
    }
}

/// A mail address. Only its shape is checked: one `@`, a local part before it, and after it a domain with a dot (the rule of the
/// HTML standard's `type=email`, plus the dot).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// The longest accepted address, in octets (RFC 5321, section 4.5.3.1.3, less the angle brackets).
    pub const MAX: usize = 254;

    /// Parses a mail address.
    ///
    /// # Errors
    /// [`Problem::EmailShape`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let address = normalise::fold_digits(&normalise::line(typed));
        let (local, domain) = address.split_once('@').ok_or(Problem::EmailShape)?;
        let local_is_valid = !local.is_empty()
            && local.bytes().all(|b| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b));
        let labels: Vec<&str> = domain.split('.').collect();
        let domain_is_valid = labels.len() >= 2
            && labels.iter().all(|label| {
                (1..=63).contains(&label.len())
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            });
        if !local_is_valid || !domain_is_valid || address.len() > Self::MAX {
            return Err(Problem::EmailShape);
        }
        Ok(Email(address))
    }

    /// The address as written, with ASCII digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_synthetic_identity_numbers_pass() {
        for id in ["1000000008", "1234567897", "2000000006", "2123456788"] {
            assert_eq!(NationalId::parse(id).unwrap().as_str(), id);
        }
        assert_eq!(NationalId::parse("\u{200F}١٢٣٤ ٥٦٧-٨٩٧").unwrap().as_str(), "1234567897");
    }

    #[test]
    fn each_fault_of_an_identity_number_has_its_own_problem() {
        assert_eq!(NationalId::parse("12345"), Err(Problem::IdLength));
        assert_eq!(NationalId::parse("12345678x7"), Err(Problem::IdLength));
        assert_eq!(NationalId::parse("3000000008"), Err(Problem::IdStart));
        assert_eq!(NationalId::parse("1000000009"), Err(Problem::IdChecksum));
    }

    #[test]
    fn every_wrong_digit_is_detected() {
        let right = "1234567897";
        for place in 1..10 {
            for digit in '0'..='9' {
                let wrong: String =
                    right.chars().enumerate().map(|(at, c)| if at == place { digit } else { c }).collect();
                assert_eq!(NationalId::parse(&wrong).is_ok(), wrong == right, "{wrong}");
            }
        }
    }

    #[test]
    fn a_mobile_number_is_the_same_in_every_notation() {
        for typed in [
            "0500000001",
            "500000001",
            "+966500000001",
            "00966500000001",
            "966500000001",
            "٠٥٠ ٠٠٠ ٠٠٠١",
            "+966 (50) 000-0001",
        ] {
            assert_eq!(Mobile::parse(typed).unwrap().as_str(), "+966500000001", "{typed}");
        }
        assert_eq!(Mobile::parse("0500000001").unwrap().national(), "050\u{a0}000\u{a0}0001");
    }

    #[test]
    fn other_numbers_are_rejected() {
        for typed in ["", "0400000001", "05000000011", "050000000", "+97150000000", "05000x0001", "abc"] {
            assert_eq!(Mobile::parse(typed), Err(Problem::MobileShape), "{typed}");
        }
    }

    #[test]
    fn names_in_either_script_are_kept_as_typed() {
        for name in ["أحمد عبدالله", "Anne-Marie O’Neil", "عبد الرحمٰن"] {
            assert_eq!(FullName::parse(name).unwrap().as_str(), name);
        }
        for wrong in ["0500000001", "<b>name</b>", "ا", "--"] {
            assert_eq!(FullName::parse(wrong), Err(Problem::NotAName), "{wrong}");
        }
    }

    #[test]
    fn mail_addresses_need_a_local_part_and_a_domain() {
        assert_eq!(Email::parse(" name@example.com ").unwrap().as_str(), "name@example.com");
        for wrong in ["name", "@example.com", "name@", "name@example", "a b@example.com", "n@ex..com", "n@-a.com"] {
            assert_eq!(Email::parse(wrong), Err(Problem::EmailShape), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn the_stored_form_is_parsed_as_the_same_value(typed in "\\PC{0,40}|[0-9٠-٩+ -]{8,16}|[a-z0-9.]{1,9}@[a-z]{1,5}\\.[a-z]{2,3}") {
            if let Ok(name) = FullName::parse(&typed) { prop_assert_eq!(FullName::parse(name.as_str()), Ok(name)); }
            if let Ok(id) = NationalId::parse(&typed) { prop_assert_eq!(NationalId::parse(id.as_str()), Ok(id)); }
            if let Ok(mobile) = Mobile::parse(&typed) {
                prop_assert_eq!(Mobile::parse(&mobile.national()), Ok(mobile.clone()));
                prop_assert_eq!(Mobile::parse(mobile.as_str()), Ok(mobile));
            }
            if let Ok(email) = Email::parse(&typed) { prop_assert_eq!(Email::parse(email.as_str()), Ok(email)); }
        }
    }
}
