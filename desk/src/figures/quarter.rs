//! Quarters of the Gregorian year, by the day in Riyadh.

use std::fmt;

use language::Lang;
use store::Timestamp;

/// A quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quarter {
    year: i32,
    /// 1 to 4.
    number: u8,
}

impl Quarter {
    /// The quarter of a moment.
    pub fn of(at: Timestamp) -> Self {
        let (year, month, _) = at.day_in_riyadh().gregorian_parts();
        Quarter { year, number: month.saturating_sub(1) / 3 + 1 }
    }

    /// Parses `2026-4`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, number) = text.split_once('-')?;
        let (year, number) = (year.parse().ok()?, number.parse().ok()?);
        ((2000..=9999).contains(&year) && (1..=4).contains(&number)).then_some(Quarter { year, number })
    }

    /// The quarter before.
    pub fn before(self) -> Self {
        match self.number {
            1 => Quarter { year: self.year - 1, number: 4 },
            number => Quarter { number: number - 1, ..self },
        }
    }

    /// The name as people read it.
    pub fn label(self, lang: Lang) -> String {
        let number = usize::from(self.number) - 1;
        match lang {
            Lang::Ar => {
                let names = ["الأول", "الثاني", "الثالث", "الرابع"];
                format!("الربع {} من {}", names.get(number).unwrap_or(&""), self.year)
            }
            Lang::En => {
                let names = ["first", "second", "third", "fourth"];
                format!("{} quarter of {}", names.get(number).unwrap_or(&""), self.year)
            }
        }
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.year, self.number)
    }
}

#[cfg(test)]
mod tests {
    use language::calendar::Day;

    use super::*;

    #[test]
    fn the_day_in_riyadh_decides() {
        let new_year = Timestamp::start_of(Day::gregorian(2027, 1, 1).unwrap());
        assert_eq!(Quarter::of(new_year).to_string(), "2027-1");
        let before = Quarter::of(new_year.plus_seconds(-1));
        assert_eq!((before.to_string().as_str(), before), ("2026-4", Quarter::parse("2027-1").unwrap().before()));
        for wrong in ["", "2026", "2026-0", "2026-5", "1999-1", "x-1"] {
            assert_eq!(Quarter::parse(wrong), None, "{wrong}");
        }
    }
}
