//! Lists of submissions as pages: by step or by member of staff, with filters, in order of time. They are read from the indexes `steps` and
//! `mine`, which hold everything that a row shows and follow the table with a short delay.

use std::cmp::Reverse;
use std::fmt;
use std::ops::Range;

use tokio::task::JoinSet;

use crate::attributes::{Item, get_timestamp, is_expired, text, timestamp};
use crate::casework::row::Row;
use crate::channel::Channel;
use crate::client::Store;
use crate::error::{StoreError, because, failed};
use crate::id::SubmissionId;
use crate::keys;
use crate::queue::{Unreadable, unknown};
use crate::staff::PersonId;
use crate::status::Status;
use crate::table::{MINE_INDEX, ROW, STEPS_INDEX};
use crate::timestamp::Timestamp;

/// The operation's name in errors and logs.
const LISTING: &str = "listing submissions";
/// The fewest and the most rows that one request reads. A row has about half a kilobyte.
const READ: Range<usize> = 50..500;

/// The submissions that a list is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Those at some steps.
    Steps(Vec<Status>),
    /// Those that a member of staff deals with, at some steps.
    Mine(PersonId, Vec<Status>),
}

/// The order of a list, by the time at which the submissions were stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The one that has waited longest comes first.
    OldestFirst,
    /// The latest comes first.
    NewestFirst,
}

/// The submissions that a person sees in lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Whether these are complaints, at every step.
    pub complaints: bool,
    /// The steps at which they are submissions of other kinds.
    pub others: Vec<Status>,
}

impl Seen {
    /// Everything.
    pub fn everything() -> Self {
        Seen { complaints: true, others: Status::ALL.into() }
    }

    /// Whether a row is among them.
    pub fn has(&self, row: &Row) -> bool {
        if row.is_complaint { self.complaints } else { self.others.contains(&row.status) }
    }
}

/// A page of a list. Of several filters, all apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowQuery {
    /// The submissions.
    pub source: Source,
    /// Those of them that the person sees.
    pub seen: Seen,
    /// Only those of a form, by its id.
    pub form: Option<String>,
    /// Only those of a channel.
    pub channel: Option<Channel>,
    /// Only those with a mark.
    pub marked: bool,
    /// Only those that nobody deals with.
    pub unassigned: bool,
    /// Only those that nobody has acknowledged.
    pub not_acknowledged: bool,
    /// Only those that were stored from one moment on and before another.
    pub received: Range<Option<Timestamp>>,
    /// The order.
    pub order: Order,
    /// Where the page before ended.
    pub after: Option<Cursor>,
    /// The most rows. At least one is read.
    pub limit: usize,
}

impl RowQuery {
    /// The first page of all, the oldest first.
    pub fn new(source: Source, limit: usize) -> Self {
        RowQuery {
            source,
            seen: Seen::everything(),
            form: None,
            channel: None,
            marked: false,
            unassigned: false,
            not_acknowledged: false,
            received: None..None,
            order: Order::OldestFirst,
            after: None,
            limit,
        }
    }

    /// Whether the filters keep a row. The time is a condition of the request.
    fn keeps(&self, row: &Row) -> bool {
        let (Source::Steps(statuses) | Source::Mine(_, statuses)) = &self.source;
        statuses.contains(&row.status)
            && self.seen.has(row)
            && self.form.as_ref().is_none_or(|form| *form == row.form)
            && self.channel.is_none_or(|channel| channel == row.channel)
            && !(self.marked && row.marks.is_empty())
            && !(self.unassigned && row.assignee.is_some())
            && !(self.not_acknowledged && row.acknowledged_at.is_some())
    }

    /// The first and the last second that can be on the page. None if there is none.
    fn seconds(&self) -> Option<(Timestamp, Timestamp)> {
        let first = self.received.start.unwrap_or(Timestamp::from_seconds(0));
        let last = self.received.end.map_or(LAST, |end| end.plus_seconds(-1));
        let after = self.after.as_ref().map(|cursor| cursor.received_at);
        let (first, last) = match (self.order, after) {
            (_, None) => (first, last),
            (Order::OldestFirst, Some(after)) => (first.max(after), last),
            (Order::NewestFirst, Some(after)) => (first, last.min(after)),
        };
        (first <= last).then_some((first, last))
    }

    /// Whether a place comes after the end of the page before.
    fn is_ahead(&self, place: &Cursor) -> bool {
        self.after.as_ref().is_none_or(|after| match self.order {
            Order::OldestFirst => place > after,
            Order::NewestFirst => place < after,
        })
    }

    /// The parts of the indexes that the list is merged of.
    fn parts(&self) -> Vec<Part> {
        match &self.source {
            Source::Steps(statuses) => {
                let mut statuses = statuses.clone();
                statuses.sort();
                statuses.dedup();
                let part = |status: Status| Part { index: STEPS_INDEX, hash: "status", value: status.name().into() };
                statuses.into_iter().map(part).collect()
            }
            Source::Mine(person, _) => {
                vec![Part { index: MINE_INDEX, hash: "assigned_to", value: person.as_str().into() }]
            }
        }
    }
}

/// A moment after every submission: the end of the year 9999.
const LAST: Timestamp = Timestamp::from_seconds(253_402_300_799);

/// A place in a list: the time at which the submission there was stored, and its id. Places stay the same when submissions are moved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    received_at: Timestamp,
    id: SubmissionId,
}

impl Cursor {
    /// Parses the text of an address. None for other texts.
    pub fn parse(text: &str) -> Option<Self> {
        let (seconds, id) = text.split_once('-')?;
        let is_number = !seconds.is_empty() && seconds.len() <= 12 && seconds.bytes().all(|byte| byte.is_ascii_digit());
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let is_id = id.len() == SubmissionId::LENGTH && id.bytes().all(is_digit);
        let seconds = Some(seconds).filter(|_| is_number && is_id)?.parse().ok()?;
        Some(Cursor { received_at: Timestamp::from_seconds(seconds), id: SubmissionId::from_digits(id) })
    }

    fn from_item(item: &Item) -> Option<Self> {
        Some(Cursor { received_at: get_timestamp(item, "received_at")?, id: keys::submission_id(item)? })
    }
}

/// Prints the text for an address. It holds a time and random digits.
impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.received_at, self.id.as_str())
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowPage {
    /// The rows.
    pub rows: Vec<Row>,
    /// The records among them that this version of the program cannot read. No filter applies to them.
    pub unreadable: Vec<Unreadable>,
    /// Where the next page begins. None on the last one.
    pub next: Option<Cursor>,
}

/// The items of an index with one value.
struct Part {
    index: &'static str,
    hash: &'static str,
    value: String,
}

/// A record of a part.
struct Entry {
    place: Cursor,
    read: Result<Row, Unreadable>,
}

impl Entry {
    fn moved_at(&self) -> Option<Timestamp> {
        self.read.as_ref().ok().and_then(|row| row.moved_at)
    }
}

impl Store {
    /// A page of a list. Expired and erased submissions are not on it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list_rows(&self, now: Timestamp, query: &RowQuery) -> Result<RowPage, StoreError> {
        let limit = query.limit.max(1);
        let mut reading = JoinSet::new();
        for part in query.parts() {
            let (store, query) = (self.clone(), query.clone());
            reading.spawn(async move { store.read_part(now, &query, limit, &part).await });
        }
        let mut entries = Vec::new();
        while let Some(read) = reading.join_next().await {
            entries.extend(read.map_err(because(LISTING))??);
        }
        // One that is moved meanwhile is found at both steps: its latest row stays.
        entries.sort_by(|a, b| (&a.place, Reverse(a.moved_at())).cmp(&(&b.place, Reverse(b.moved_at()))));
        entries.dedup_by(|later, first| later.place == first.place);
        if query.order == Order::NewestFirst {
            entries.reverse();
        }
        Ok(page(entries, limit))
    }

    /// The submissions with a failed notice or altered answers that nobody has acknowledged since, the oldest first, and those of them that
    /// cannot be read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list_failed_rows(&self, now: Timestamp) -> Result<(Vec<Row>, Vec<Unreadable>), StoreError> {
        let names: Vec<&str> = ["pk"].into_iter().chain(ROW).collect();
        let items = self.submissions(self.failed_ids().await?, Some(&names)).await?;
        let (mut rows, mut unreadable) = (Vec::new(), Vec::new());
        for item in items.iter().filter(|item| item.contains_key("received_at") && !is_expired(item, now)) {
            match Row::from_item(item) {
                Some(row) => rows.push(row),
                None => unreadable.push(unknown(item)),
            }
        }
        rows.sort_by(|a, b| (a.received_at, &a.id).cmp(&(b.received_at, &b.id)));
        Ok((rows, unreadable))
    }

    /// The entries of a part that come next: all, or enough to know more than a page of rows.
    async fn read_part(
        &self,
        now: Timestamp,
        query: &RowQuery,
        limit: usize,
        part: &Part,
    ) -> Result<Vec<Entry>, StoreError> {
        let Some((first, last)) = query.seconds() else { return Ok(Vec::new()) };
        // Of a list with a filter, nobody knows how much has to be read: twice as much each time.
        let mut wanted = limit.saturating_add(2).clamp(READ.start, READ.end);
        let (mut entries, mut start) = (Vec::new(), None);
        loop {
            let page = self
                .client
                .query()
                .table_name(&self.table)
                .index_name(part.index)
                .key_condition_expression("#hash = :hash AND received_at BETWEEN :first AND :last")
                .expression_attribute_names("#hash", part.hash)
                .expression_attribute_values(":hash", text(&part.value))
                .expression_attribute_values(":first", timestamp(first))
                .expression_attribute_values(":last", timestamp(last))
                .scan_index_forward(query.order == Order::OldestFirst)
                .limit(i32::try_from(wanted).unwrap_or(i32::MAX))
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(failed(LISTING))?;
            for item in page.items().iter().filter(|item| !is_expired(item, now)) {
                let Some(place) = Cursor::from_item(item).filter(|place| query.is_ahead(place)) else { continue };
                match Row::from_item(item) {
                    Some(row) if !query.keeps(&row) => {}
                    read => entries.push(Entry { place, read: read.ok_or_else(|| unknown(item)) }),
                }
            }
            start = page.last_evaluated_key;
            let Some(end) = &start else { return Ok(entries) };
            // The index has no order within a second, and there may be more of the last one.
            let second = get_timestamp(end, "received_at");
            let is_whole = |entry: &&Entry| entry.read.is_ok() && Some(entry.place.received_at) != second;
            if entries.iter().filter(is_whole).count() > limit {
                return Ok(entries);
            }
            wanted = wanted.saturating_mul(2).min(READ.end);
        }
    }
}

/// The page at the beginning of some entries. There are more rows than a page has, or there is nothing else in the list.
fn page(entries: Vec<Entry>, limit: usize) -> RowPage {
    let (mut page, mut last) = (RowPage { rows: Vec::new(), unreadable: Vec::new(), next: None }, None);
    for Entry { place, read } in entries {
        match read {
            Ok(_) if page.rows.len() == limit => {
                page.next = last;
                break;
            }
            Ok(row) => {
                page.rows.push(row);
                last = Some(place);
            }
            Err(unreadable) => {
                page.unreadable.push(unreadable);
                last = Some(place);
            }
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_from_its_text_and_nothing_else_is_one() {
        let id = SubmissionId::from_digits("0123456789abcdef0123456789abcdef");
        let cursor = Cursor { received_at: Timestamp::from_seconds(1_795_000_000), id };
        let text = cursor.to_string();
        assert_eq!(Cursor::parse(&text), Some(cursor));
        let long = format!("1{text}").replacen('1', "1111111111", 1);
        for other in ["", "-", "1795000000", &text.to_uppercase(), &format!("-{text}"), &format!("{text}0"), &long] {
            assert_eq!(Cursor::parse(other), None, "{other}");
        }
        assert_eq!(Cursor::parse(&text.replacen("179", "+79", 1)), None);
    }
}
