//! The contents of a daily summary, and the time at which it is sent.

use forms::{Reference, Team};
use language::Bilingual;
use language::calendar::{Day, Weekday};
use store::Timestamp;

/// When the summary is sent, in seconds after the day begins in Riyadh: 08:00.
pub const SEND_TIME_SECONDS: i64 = 8 * 60 * 60;

/// The submissions that wait for a team on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DailySummary {
    /// The team.
    pub team: Team,
    /// The day.
    pub day: Day,
    /// The team's forms with something waiting.
    pub forms: Vec<FormSummary>,
    /// Submissions whose applicants asked the team for something that it has not dealt with.
    pub asked: Vec<Entry>,
    /// The number of records that this program cannot read. A newer program may have written them.
    pub unreadable: usize,
}

impl DailySummary {
    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.forms.iter().all(FormSummary::is_empty) && self.asked.is_empty() && self.unreadable == 0
    }
}

/// The waiting submissions of one form. They contain no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormSummary {
    /// The form's id.
    pub id: String,
    /// The form's title.
    pub title: Bilingual,
    /// Submissions received since the summary of the last working day.
    pub new: Vec<Entry>,
    /// Older submissions that nobody has acknowledged.
    pub unacknowledged: Vec<Entry>,
    /// Submissions with marks that nobody has acknowledged.
    pub suspect: Vec<Entry>,
    /// Submissions with an undelivered mail, or whose answers differ from those confirmed.
    pub failed: Vec<Entry>,
    /// Submissions whose earliest day for a reply has come.
    pub due: Vec<Entry>,
    /// How many open submissions were not read, because there are very many.
    pub left_out: usize,
}

impl FormSummary {
    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        [&self.new, &self.unacknowledged, &self.suspect, &self.failed, &self.due].into_iter().all(Vec::is_empty)
            && self.left_out == 0
    }
}

/// A submission in a list, with those that say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The reference of the first.
    pub reference: Reference,
    /// When the first was stored, or when its applicant asked for something.
    pub received_at: Timestamp,
    /// How many later ones in the list have the same answers, the contact included: one person sent the form several times.
    pub repeated: usize,
}

/// Returns the day whose summary is due, if today is a working day and it is 08:00 or later in Riyadh.
pub fn due_day(now: Timestamp) -> Option<Day> {
    let day = now.day_in_riyadh();
    (day.is_working_day() && now >= Timestamp::start_of(day).plus_seconds(SEND_TIME_SECONDS)).then_some(day)
}

/// Returns when the summary before that of `day` was sent: at 08:00 on the working day before.
pub(super) fn sent_before(day: Day) -> Timestamp {
    let days_back = match day.weekday() {
        // Back to Thursday.
        Weekday::Sunday => 3,
        Weekday::Saturday => 2,
        _ => 1,
    };
    Timestamp::start_of(day).plus_seconds(SEND_TIME_SECONDS - days_back * 24 * 60 * 60)
}
