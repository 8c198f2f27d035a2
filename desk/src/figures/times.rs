//! Times between steps: the median, and the time within which nine of ten were done.

use language::Lang;
use serde::Serialize;
use store::casework::History;
use store::status::Status;
use store::timestamp::SECONDS_A_DAY;

use super::breakdown::FEWEST_ANSWERS;
use crate::pick::pick;

/// A time between two steps, in whole days.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Time {
    /// What it is the time of.
    pub label: &'static str,
    /// How many requests it is computed of. None if there are too few to show it.
    pub count: Option<usize>,
    /// Half of the requests took at most so many days.
    pub median: Option<i64>,
    /// Nine of ten took at most so many days.
    pub ninth_decile: Option<i64>,
}

/// The median and the ninth decile of numbers, by the nearest rank. None without a number.
pub fn median_and_ninth_decile(mut numbers: Vec<i64>) -> Option<(i64, i64)> {
    numbers.sort_unstable();
    let rank = |share: usize| {
        let place = (numbers.len() * share).div_ceil(10).saturating_sub(1);
        numbers.get(place).copied()
    };
    Some((rank(5)?, rank(9)?))
}

pub(super) fn times(all: &[&History], lang: Lang) -> Vec<Time> {
    let reached = |one: &History, step: Status| one.casework.reached.get(&step).copied();
    let decided =
        |one: &History| reached(one, Status::Accepted).into_iter().chain(reached(one, Status::Declined)).min();
    let time = |label, days: Vec<i64>| {
        let count = Some(days.len()).filter(|count| *count >= FEWEST_ANSWERS);
        let both = count.and_then(|_| median_and_ninth_decile(days));
        Time { label, count, median: both.map(|(median, _)| median), ninth_decile: both.map(|(_, decile)| decile) }
    };
    let between = |from: &dyn Fn(&History) -> Option<store::Timestamp>,
                   to: &dyn Fn(&History) -> Option<store::Timestamp>| {
        let days = all.iter().filter_map(|one| {
            let seconds = to(one)?.seconds_since(from(one)?);
            (seconds >= 0).then_some(seconds / SECONDS_A_DAY)
        });
        days.collect::<Vec<_>>()
    };
    let received = |one: &History| Some(one.summary.received_at);
    let acknowledged = |one: &History| one.summary.acknowledged_at;
    let verified = |one: &History| reached(one, Status::Verified);
    let raised = |one: &History| reached(one, Status::WithCommittee);
    let told = |one: &History| one.casework.told.as_ref().map(|told| told.at);
    let served = |one: &History| reached(one, Status::Served);
    vec![
        time(pick(lang, "من الاستلام إلى الاطّلاع", "From receipt to acknowledgement"), between(&received, &acknowledged)),
        time(
            pick(lang, "من الاستلام إلى مطابقة البيانات", "From receipt to verified details"),
            between(&received, &verified),
        ),
        time(
            pick(lang, "من الرفع إلى اللجنة إلى قرارها", "From the committee to its decision"),
            between(&raised, &decided),
        ),
        time(
            pick(lang, "من القرار إلى إبلاغ صاحب الطلب", "From the decision to telling the applicant"),
            between(&decided, &told),
        ),
        time(pick(lang, "من القبول إلى تقديم الخدمة", "From acceptance to the service"), between(&decided, &served)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_those_of_the_sorted_numbers() {
        assert_eq!(median_and_ninth_decile(vec![]), None);
        assert_eq!(median_and_ninth_decile(vec![3]), Some((3, 3)));
        assert_eq!(median_and_ninth_decile((1..=10).rev().collect()), Some((5, 9)));
        assert_eq!(median_and_ninth_decile((1..=11).collect()), Some((6, 10)));
    }
}
