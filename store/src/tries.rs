//! Wrong tries at following a submission, so that nobody finds four digits by trying them all.

use std::collections::VecDeque;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::attributes::{Item, get_number, number, timestamp};
use crate::timestamp::Timestamp;

/// The wrong tries within [`HOUR`] after which no other is looked at for an hour.
pub const MOST_IN_AN_HOUR: usize = 5;
/// The wrong tries after which no other is looked at until the team allows it.
pub const MOST_IN_ALL: u32 = 20;
/// An hour, in seconds.
const HOUR: i64 = 3600;
/// The attribute with the number of all tries.
pub(crate) const ALL: &str = "all";

/// The way by which a person came to follow a submission. Wrong tries are counted apart, so that those of a stranger, who has no address of
/// the receipt, do not shut out the person who has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// They typed the reference.
    Typed,
    /// They came from the receipt's signed address.
    Receipt,
}

impl Way {
    /// Every way.
    pub const ALL: [Way; 2] = [Way::Typed, Way::Receipt];
}

/// The wrong tries at one submission.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tries {
    /// The times of the last ones, at most [`MOST_IN_AN_HOUR`], the oldest first.
    recent: VecDeque<Timestamp>,
    /// The number of all.
    all: u32,
}

impl Tries {
    /// The tries of an item.
    pub(crate) fn from_item(item: &Item) -> Self {
        let recent = item.get("recent").and_then(|value| value.as_l().ok()).into_iter().flatten();
        let recent = recent.filter_map(|value| value.as_n().ok()?.parse().ok().map(Timestamp::from_seconds));
        let all = get_number(item, ALL).and_then(|all| u32::try_from(all).ok());
        Tries { recent: recent.collect(), all: all.unwrap_or_default() }
    }

    /// Adds the tries to an item.
    pub(crate) fn add_to(&self, item: &mut Item) {
        item.insert("recent".into(), AttributeValue::L(self.recent.iter().copied().map(timestamp).collect()));
        item.insert(ALL.into(), number(i64::from(self.all)));
    }

    /// The number of all tries.
    pub(crate) fn all(&self) -> u32 {
        self.all
    }

    /// Whether no other try is looked at until the team allows it.
    pub(crate) fn is_shut(&self) -> bool {
        self.all >= MOST_IN_ALL
    }

    /// Whether no other try is looked at now. Tries that are not looked at are not counted, so that nobody keeps a submission closed.
    pub(crate) fn is_closed(&self, now: Timestamp) -> bool {
        let within_an_hour = match (self.recent.front(), self.recent.back()) {
            (Some(first), Some(last)) if self.recent.len() >= MOST_IN_AN_HOUR => {
                last.seconds_since(*first) < HOUR && now.seconds_since(*last) < HOUR
            }
            _ => false,
        };
        self.is_shut() || within_an_hour
    }

    /// These tries and a wrong one.
    #[must_use]
    pub(crate) fn with_one(&self, now: Timestamp) -> Self {
        let mut recent = self.recent.clone();
        if recent.len() >= MOST_IN_AN_HOUR {
            recent.pop_front();
        }
        recent.push_back(now);
        Tries { recent, all: self.all.saturating_add(1) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn the_fifth_wrong_try_within_an_hour_closes_for_an_hour() {
        let mut tries = Tries::default();
        for n in 0..5 {
            assert!(!tries.is_closed(at(n * 600)), "before the {n}th");
            tries = tries.with_one(at(n * 600));
        }
        assert!(tries.is_closed(at(2400)) && tries.is_closed(at(2400 + HOUR - 1)));
        assert!(!tries.is_closed(at(2400 + HOUR)) && !tries.is_shut());
        // The first of the next hour does not close again.
        assert!(!tries.with_one(at(2400 + HOUR)).is_closed(at(2400 + HOUR)));
    }

    #[test]
    fn the_twentieth_wrong_try_closes_for_ever() {
        let tries = (0..20).fold(Tries::default(), |tries, n| {
            assert!(!tries.is_closed(at(n * HOUR)));
            tries.with_one(at(n * HOUR))
        });
        assert!(tries.is_shut() && tries.is_closed(at(1_000_000_000)));
    }

    /// How many guesses at four digits are looked at, of guesses that come every so many seconds.
    fn looked_at(guesses: u32, every: i64) -> u32 {
        let mut tries = Tries::default();
        for n in 0..i64::from(guesses) {
            if !tries.is_closed(at(n * every)) {
                tries = tries.with_one(at(n * every));
            }
        }
        tries.all()
    }

    #[test]
    fn of_a_hundred_thousand_guesses_twenty_are_looked_at() {
        for every in [0, 1, 60, 3600, 86_400] {
            assert!(looked_at(100_000, every) <= MOST_IN_ALL, "one every {every} s");
        }
        assert_eq!(looked_at(100_000, 0), 5);
    }

    #[test]
    fn tries_are_read_as_they_were_stored() {
        let made = (1..9).fold(Tries::default(), |tries, n| tries.with_one(at(n)));
        let mut item = Item::new();
        made.add_to(&mut item);
        assert_eq!(Tries::from_item(&item), made);
        assert_eq!(Tries::from_item(&Item::new()), Tries::default());
    }

    proptest! {
        #[test]
        fn in_no_hour_more_than_five_are_looked_at(pauses in prop::collection::vec(0_i64..2000, 1..200)) {
            let (mut tries, mut now, mut counted) = (Tries::default(), 0, Vec::new());
            for pause in pauses {
                now += pause;
                if !tries.is_closed(at(now)) {
                    tries = tries.with_one(at(now));
                    counted.push(now);
                }
            }
            prop_assert!(counted.len() <= 20);
            for six in counted.windows(6) {
                prop_assert!(six[5] - six[0] >= HOUR, "{six:?}");
            }
        }
    }
}
