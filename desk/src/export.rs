//! A form's requests as a table: one row for each request, one column for each question.

use std::collections::{BTreeMap, BTreeSet};

use forms::export::{cells, columns};
use forms::{Answers, FormDefinition};
use language::Lang;
use language::calendar::Day;
use store::queue::readable;
use store::record::Answered;
use store::status::Status;
use store::{Store, StoreError, Timestamp};

use crate::names::{self, moment};
use crate::pick::pick;
use crate::sheet::Sheet;
use crate::text::one_line;

/// The requests to export.
pub struct Wanted<'a> {
    /// The form.
    pub form: &'a FormDefinition,
    /// The statuses.
    pub statuses: Vec<Status>,
    /// The first day on which they came, in Riyadh.
    pub since: Option<Day>,
    /// The last day.
    pub until: Option<Day>,
}

impl Wanted<'_> {
    /// Finds them, oldest first, and the names of those that this version of the program cannot read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn find(&self, store: &Store, now: Timestamp) -> Result<(Vec<Answered>, BTreeSet<String>), StoreError> {
        let is_meant = |submission: &Answered| {
            let day = submission.summary.received_at.day_in_riyadh();
            self.since.is_none_or(|since| day.days_after(since) >= 0)
                && self.until.is_none_or(|until| until.days_after(day) >= 0)
        };
        let (mut found, mut unreadable) = (BTreeMap::new(), BTreeSet::new());
        for status in &self.statuses {
            let answered = readable(store.answered(now, &self.form.id, *status).await?, &mut unreadable);
            // A request whose status changes meanwhile may be listed twice.
            found.extend(answered.into_iter().filter(is_meant).map(|one| (one.summary.id.clone(), one)));
        }
        let mut found: Vec<Answered> = found.into_values().collect();
        found.sort_by(|a, b| {
            (a.summary.received_at, &a.summary.reference).cmp(&(b.summary.received_at, &b.summary.reference))
        });
        Ok((found, unreadable))
    }
}

/// The requests as a table in a language.
pub fn sheet(lang: Lang, form: &FormDefinition, found: &[Answered]) -> Sheet {
    let read: Vec<_> = found.iter().map(|one| (one, Answers::from_stored(form, &one.answers))).collect();
    // Answers to questions that the form no longer has get columns under their ids.
    let left: BTreeSet<&str> = read.iter().flat_map(|(_, (_, left))| left.keys().copied()).collect();
    let about = [
        pick(lang, "رقم الطلب", "Reference"),
        pick(lang, "تاريخ الاستلام", "Received"),
        pick(lang, "الحالة", "Status"),
        pick(lang, "القناة", "Channel"),
        pick(lang, "لغة النموذج", "Language of the form"),
        pick(lang, "الاطّلاع", "Acknowledged"),
        pick(lang, "علامات", "Marks"),
    ];
    let questions = columns(form, lang).into_iter().map(|column| one_line(column.heading));
    let headings = about.map(String::from).into_iter().chain(questions);
    let headings = headings.chain(left.iter().map(ToString::to_string)).collect();
    let row = |(one, (answers, of_old)): &(&Answered, (Answers, BTreeMap<&str, _>))| -> Vec<String> {
        let summary = &one.summary;
        let marks: Vec<_> = summary.marks.iter().map(|mark| names::mark(lang, mark)).collect();
        let about = [
            summary.reference.to_string(),
            moment(summary.received_at),
            summary.status.label(lang).to_string(),
            summary.channel.label(lang).to_string(),
            summary.lang.own_name().to_string(),
            summary.acknowledged_at.map(moment).unwrap_or_default(),
            marks.join(pick(lang, "، ", ", ")),
        ];
        let raw = |id: &&str| {
            of_old.get(*id).map_or_else(String::new, |value: &&forms::Personal<String>| value.reveal().clone())
        };
        about.into_iter().chain(cells(form, answers, lang)).chain(left.iter().map(raw)).collect()
    };
    Sheet { name: form.id.clone(), headings, rows: read.iter().map(row).collect() }
}
