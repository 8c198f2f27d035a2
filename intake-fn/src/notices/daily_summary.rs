//! The daily summary: a mail to each team about everything that is waiting, sent each working day at 08:00 in Riyadh.
//!
//! The summary goes through the outbox like any notice. The first sweep after 08:00 puts it there, once per team and day. So the next
//! sweep makes up for a missed one, and a sweep that runs twice adds nothing twice.
//!
//! In the table, in mail ids and in the mail service's tags it is called `digest`, because stored keys do not change.

mod collect;
mod contents;

pub use contents::{DailySummary, Entry, FormSummary, SEND_TIME_SECONDS, due_day};
