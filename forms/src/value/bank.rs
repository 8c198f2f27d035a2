//! Bank account numbers.

use crate::problem::Problem;
use language::normalise;

/// A Saudi IBAN: `SA`, two check digits, 20 letters or digits (ISO 13616; the check is ISO/IEC 7064, MOD 97-10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Iban(String);

impl Iban {
    /// Parses the IBAN in a text: with or without spaces, signs and words in Arabic, `IBAN` before it, and without `SA` if its check
    /// digits are right.
    ///
    /// # Errors
    /// [`Problem::IbanShape`] or [`Problem::IbanChecksum`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let text = normalise::fold_width(&normalise::fold_digits(&normalise::line(typed))).to_ascii_uppercase();
        let code: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        let code = ["IBANNUMBER", "IBANNO", "IBAN"].iter().find_map(|label| code.strip_prefix(label)).unwrap_or(&code);
        // A field may show the country's letters already.
        let code = code.strip_prefix("SA").filter(|rest| rest.starts_with("SA")).unwrap_or(code);
        if code.len() == 22 && code.bytes().all(|b| b.is_ascii_digit()) {
            return Self::checked(format!("SA{code}")).map_err(|_| Problem::IbanShape);
        }
        Self::checked(code.into())
    }

    fn checked(iban: String) -> Result<Self, Problem> {
        let is_shaped = iban.len() == 24
            && iban.starts_with("SA")
            && iban.bytes().skip(2).take(2).all(|b| b.is_ascii_digit())
            && iban.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if !is_shaped {
            return Err(Problem::IbanShape);
        }
        // The first four characters move to the end, and a letter counts as two digits, from A = 10.
        let remainder = iban
            .chars()
            .cycle()
            .skip(4)
            .take(24)
            .filter_map(|c| c.to_digit(36))
            .fold(0, |rest, value| if value < 10 { (rest * 10 + value) % 97 } else { (rest * 100 + value) % 97 });
        if remainder == 1 { Ok(Iban(iban)) } else { Err(Problem::IbanChecksum) }
    }

    /// The 24 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The IBAN in groups of four, with no-break spaces, as banks print it.
    pub fn grouped(&self) -> String {
        let mut shown = String::new();
        for (index, c) in self.0.chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                shown.push('\u{00A0}');
            }
            shown.push(c);
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example of the IBAN registry for Saudi Arabia.
    const EXAMPLE: &str = "SA0380000000608010167519";

    #[test]
    fn the_published_example_passes_in_every_notation() {
        for typed in [
            EXAMPLE,
            "sa03 8000 0000 6080 1016 7519",
            "SA٠٣٨٠٠٠٠٠٠٠٦٠٨٠١٠١٦٧٥١٩",
            "ＳＡ０３８０００００００６０８０１０１６７５１９",
            "IBAN: SA03 8000 0000 6080 1016 7519",
            "Iban no. SA0380000000608010167519",
            "رقم الآيبان: SA0380000000608010167519.",
            "آيبان/SA0380000000608010167519",
            "SA-03-8000-0000-6080-1016-7519",
            "SA_0380000000608010167519",
            "SA SA0380000000608010167519",
            "0380000000608010167519",
            "٠٣٨٠ ٠٠٠٠ ٠٠٦٠ ٨٠١٠ ١٦٧٥ ١٩",
        ] {
            assert_eq!(Iban::parse(typed).unwrap().as_str(), EXAMPLE, "{typed}");
        }
        assert_eq!(Iban::parse(EXAMPLE).unwrap().grouped().replace('\u{a0}', " "), "SA03 8000 0000 6080 1016 7519");
    }

    #[test]
    fn every_wrong_digit_and_every_swap_of_neighbours_is_detected() {
        let right: Vec<char> = EXAMPLE.chars().collect();
        for place in 2..24 {
            for digit in '0'..='9' {
                let mut wrong = right.clone();
                wrong[place] = digit;
                assert_eq!(Iban::parse(&wrong.iter().collect::<String>()).is_ok(), wrong == right);
            }
            if place < 23 {
                let mut swapped = right.clone();
                swapped.swap(place, place + 1);
                assert_eq!(Iban::parse(&swapped.iter().collect::<String>()).is_ok(), swapped == right);
            }
        }
    }

    #[test]
    fn other_texts_have_the_wrong_shape() {
        for wrong in [
            "",
            "0380000000608010167518",
            "380000000608010167519",
            "608010167519",
            "SA03",
            "GB0380000000608010167519",
            "SAX380000000608010167519",
        ] {
            assert_eq!(Iban::parse(wrong), Err(Problem::IbanShape), "{wrong}");
        }
    }
}
