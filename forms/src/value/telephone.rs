//! Telephone numbers: of Saudi Arabia by rules here, of other countries by a library (`abroad`).

mod abroad;
mod typed;

use crate::problem::Problem;
use abroad::DIGITS;
use typed::{Candidate, candidates};

/// The country code of Saudi Arabia.
const SAUDI: &str = "966";
/// The groups of one run of digits that are tried as several numbers. More groups are no list of numbers that anybody writes.
const MOST_GROUPS: usize = 8;

/// A telephone number, stored as E.164. The kind `mobile` accepts Saudi mobile numbers alone, the kind `telephone` every number.
///
/// Saudi numbers are those of the national numbering plan (CST): mobile `05XXXXXXXX`, landline `01X XXXXXXX`, unified
/// `9200XXXXX`, toll-free `800XXXXXXX`. Operators' prefixes are not checked, because numbers move between operators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telephone(String);

impl Telephone {
    /// Parses the number in a text of any country: the words, signs and links around it are ignored.
    ///
    /// # Errors
    /// [`Problem::NotATelephone`], [`Problem::TwoNumbers`], [`Problem::TelephoneTooShort`] or [`Problem::TelephoneTooLong`].
    pub fn parse(text: &str) -> Result<Self, Problem> {
        one(text, true)
    }

    /// Parses a Saudi mobile number, as [`Telephone::parse`] does.
    ///
    /// # Errors
    /// [`Problem::MobileShape`] or [`Problem::TwoNumbers`].
    pub fn parse_mobile(text: &str) -> Result<Self, Problem> {
        match one(text, false) {
            Ok(number) if number.is_saudi_mobile() => Ok(number),
            Err(Problem::TwoNumbers) => Err(Problem::TwoNumbers),
            _ => Err(Problem::MobileShape),
        }
    }

    /// Parses the stored form. The plans of other countries are not checked again, because they change.
    pub(super) fn from_stored(stored: &str) -> Option<Self> {
        let digits = stored.strip_prefix('+')?;
        let is_number = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
        let is_known = digits.strip_prefix(SAUDI).is_none_or(is_of_the_plan);
        (is_number && DIGITS.contains(&digits.len()) && is_known).then(|| Telephone(stored.to_string()))
    }

    /// The number in E.164: `+9665XXXXXXXX`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the number is a Saudi one.
    pub fn is_saudi(&self) -> bool {
        self.saudi().is_some()
    }

    /// Whether the number is a Saudi mobile number, to which messages can be sent.
    pub fn is_saudi_mobile(&self) -> bool {
        self.saudi().is_some_and(|national| national.starts_with('5'))
    }

    /// The number as it is dialled in Saudi Arabia: `05XXXXXXXX`, `016XXXXXXX`, `9200XXXXX`, `0020…` for Egypt.
    pub fn domestic(&self) -> String {
        match self.saudi() {
            Some(national) if national.starts_with(['1', '5']) => format!("0{national}"),
            Some(national) => national.into(),
            None => format!("00{}", self.digits()),
        }
    }

    /// The number as people write it, in groups with no-break spaces: `05X XXX XXXX`, `9200 XXXXX`, and with the country code for
    /// numbers of other countries.
    pub fn national(&self) -> String {
        let (start, digits, sizes) = match self.saudi() {
            Some(national) if national.starts_with("92") => (String::new(), national.to_string(), vec![4, 5]),
            Some(_) => (String::new(), self.domestic(), vec![3, 3, 4]),
            None => {
                let (code, rest) = self.digits().split_at_checked(code_length(self.digits())).unwrap_or_default();
                (format!("+{code}\u{a0}"), rest.to_string(), groups(rest.len()))
            }
        };
        let mut digits = digits.chars();
        let groups = sizes.into_iter().map(|size| digits.by_ref().take(size).collect::<String>());
        start + &groups.collect::<Vec<_>>().join("\u{a0}")
    }

    fn digits(&self) -> &str {
        self.0.strip_prefix('+').unwrap_or(&self.0)
    }

    /// The national number, if it is a Saudi one.
    fn saudi(&self) -> Option<&str> {
        self.digits().strip_prefix(SAUDI)
    }
}

/// The sizes of the groups in which a number of another country is shown.
fn groups(digits: usize) -> Vec<usize> {
    let (mut rest, mut sizes) = (digits, Vec::new());
    while rest > 5 {
        sizes.push(3);
        rest -= 3;
    }
    sizes.extend(if rest == 5 { vec![2, 3] } else { vec![rest] });
    sizes
}

/// The length of the country code that digits begin with (ITU-T, list of assigned country codes): one digit, two, or else three.
fn code_length(digits: &str) -> usize {
    const OF_TWO: [&str; 44] = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
        "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84",
        "86", "90", "91", "92", "93", "94", "95", "98",
    ];
    match digits {
        one if one.starts_with(['1', '7']) => 1,
        two if OF_TWO.iter().any(|code| two.starts_with(code)) => 2,
        _ => 3,
    }
}

/// The one number in a text. Numbers of other countries are known if `abroad`.
fn one(text: &str, abroad: bool) -> Result<Telephone, Problem> {
    let mut found: Vec<String> = Vec::new();
    for candidate in candidates(text) {
        for number in numbers(&candidate, abroad)? {
            if !found.contains(&number) {
                found.push(number);
            }
        }
    }
    match (found.pop(), found.is_empty()) {
        (Some(number), true) => Ok(Telephone(number)),
        (Some(_), false) => Err(Problem::TwoNumbers),
        (None, _) => Err(Problem::NotATelephone),
    }
}

/// The numbers in one run of digits: one, or several that nothing but spaces and signs keep apart.
fn numbers(candidate: &Candidate, abroad: bool) -> Result<Vec<String>, Problem> {
    let groups = candidate.groups.as_slice();
    number(candidate.has_plus, &groups.concat(), abroad).map(|number| vec![number]).or_else(|problem| {
        let several = (groups.len() <= MOST_GROUPS).then(|| split(candidate.has_plus, groups, abroad)).flatten();
        several.or_else(|| listed(candidate).map(|number| vec![number])).ok_or(problem)
    })
}

/// The Saudi number that stands after its place in a list: `1- 0551234567`.
fn listed(candidate: &Candidate) -> Option<String> {
    let (place, rest) = candidate.groups.split_first()?;
    let is_place = place.len() == 1 && !candidate.has_plus;
    saudi(false, &rest.concat()).filter(|_| is_place).map(|national| format!("+{SAUDI}{national}"))
}

/// Splits groups of digits into numbers. None if a part of them is no number.
fn split(has_plus: bool, groups: &[String], abroad: bool) -> Option<Vec<String>> {
    (1..=groups.len()).rev().find_map(|count| {
        let (first, rest) = groups.split_at_checked(count)?;
        let first = number(has_plus, &first.concat(), abroad).ok()?;
        let mut all = if rest.is_empty() { Vec::new() } else { split(false, rest, abroad)? };
        all.insert(0, first);
        Some(all)
    })
}

/// The number in E.164 that digits mean.
fn number(has_plus: bool, digits: &str, abroad: bool) -> Result<String, Problem> {
    if let Some(national) = saudi(has_plus, digits) {
        return Ok(format!("+{SAUDI}{national}"));
    }
    let international = match digits.strip_prefix("00") {
        Some(rest) => Some(rest),
        None => has_plus.then_some(digits),
    };
    match international {
        Some(rest) if abroad && !rest.starts_with(SAUDI) => abroad::parse(rest),
        Some(rest) => Err(length(rest.strip_prefix(SAUDI).unwrap_or_default())),
        None => Err(length(digits.strip_prefix(SAUDI).unwrap_or(digits))),
    }
}

/// The national number of the Saudi number that digits mean, with or without the country code and the zero before the area code.
fn saudi(has_plus: bool, digits: &str) -> Option<&str> {
    let after_code = ["00966", "0966", "966"].iter().find_map(|code| digits.strip_prefix(code));
    let national = match after_code {
        Some(rest) => rest,
        // A plus before a number of the country itself. No country code begins with a zero.
        None if has_plus => digits.strip_prefix('0').filter(|rest| !rest.starts_with('0'))?,
        None => digits,
    };
    let national = national.strip_prefix('0').unwrap_or(national);
    is_of_the_plan(national).then_some(national)
}

/// Whether digits are a national number of the Saudi numbering plan.
fn is_of_the_plan(national: &str) -> bool {
    let is_area = |c: char| matches!(c, '1'..='4' | '6' | '7');
    match national.len() {
        9 if national.starts_with('1') => national.chars().nth(1).is_some_and(is_area),
        9 => national.starts_with('5') || national.starts_with("920"),
        10 => national.starts_with("800"),
        _ => false,
    }
}

/// The problem with digits that begin as a Saudi number does and are too few or too many.
fn length(national: &str) -> Problem {
    let national = national.strip_prefix('0').unwrap_or(national);
    match national.len() {
        3..=8 if national.starts_with(['1', '5']) => Problem::TelephoneTooShort,
        10.. if national.starts_with('5') => Problem::TelephoneTooLong,
        _ => Problem::NotATelephone,
    }
}

#[cfg(test)]
mod tests;
