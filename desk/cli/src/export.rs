//! A form's requests as a table: one row for each request, one column for each question.

use std::collections::{BTreeMap, BTreeSet};

use forms::export::{cells, columns};
use forms::{Answers, FormDefinition};
use language::calendar::{Calendar, Day};
use language::normalise;

use crate::cli::Export;
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::file::{Target, Written};
use crate::state::Desk;
use crate::words;
use desk::names::{self, moment};
use desk::pick::pick;
use desk::sheet::{FileKind, Sheet};
use desk::text::one_line;
use store::queue::readable;
use store::record::Answered;

impl Desk {
    pub(crate) async fn export(&self, what: &Export, console: &mut Console<'_>) -> Outcome {
        let act = self.act()?;
        let form = self.known_form(&what.form)?;
        let kind = FileKind::from_path(&what.file.to).ok_or_else(|| words::not_a_file(self.lang))?;
        let target = Target::new(&what.file, self.lang)?;
        let (since, until) = (self.day(what.since.as_deref())?, self.day(what.until.as_deref())?);
        let is_meant = |submission: &Answered| {
            let day = submission.summary.received_at.day_in_riyadh();
            since.is_none_or(|since| day.days_after(since) >= 0) && until.is_none_or(|until| until.days_after(day) >= 0)
        };
        let (mut found, mut unreadable) = (BTreeMap::new(), BTreeSet::new());
        for status in self.statuses(&what.status, true)? {
            let answered = self.store.answered(self.now(), &form.id, status).await;
            let answered = readable(answered.map_err(|error| self.unreachable(&error))?, &mut unreadable);
            // A request whose status changes meanwhile may be listed twice.
            found.extend(answered.into_iter().filter(is_meant).map(|one| (one.summary.id.clone(), one)));
        }
        let mut found: Vec<Answered> = found.into_values().collect();
        found.sort_by(|a, b| {
            (a.summary.received_at, &a.summary.reference).cmp(&(b.summary.received_at, &b.summary.reference))
        });
        let written = self.written(&target, kind, &self.sheet(form, &found))?;
        // Recorded before the file is in place: an unrecorded copy is worse than a record without a copy.
        for one in &found {
            let read = self.store.record_read(&act, one).await;
            read.map_err(|error| self.unchanged(&one.summary.reference, &error))?;
        }
        written.keep()?;
        let (count, path) = (found.len(), what.file.to.display());
        console.line(&pick(
            self.lang,
            format!("كُتب في {path} من الطلبات: {count}. في الملف بيانات أصحاب الطلبات، فاحفظه كما تحفظ ملفاتهم وامحه حين لا تحتاج إليه."),
            format!("Requests written to {path}: {count}. The file holds people’s data: keep it as you keep their files, and delete it when you no longer need it."),
        ))?;
        if unreadable.is_empty() { Ok(()) } else { console.print(&words::unreadable(self.lang, &unreadable)) }
    }

    /// Writes a sheet to a temporary file beside its target.
    pub(crate) fn written<'a>(
        &self,
        target: &Target<'a>,
        kind: FileKind,
        sheet: &Sheet,
    ) -> Result<Written<'a>, Failure> {
        let bytes = sheet.to_bytes(kind, self.lang).map_err(|error| Failure::Failed(error.to_string()))?;
        target.write(&bytes)
    }

    /// Parses a day as year, month and day. The year determines the calendar.
    fn day(&self, typed: Option<&str>) -> Result<Option<Day>, Failure> {
        let Some(typed) = typed else { return Ok(None) };
        let digits = normalise::fold_digits(typed);
        let parts: Vec<i32> = digits.trim().split(['-', '/']).filter_map(|part| part.parse().ok()).collect();
        let day = match parts.as_slice() {
            [year, month, day] => Calendar::from_year(*year).and_then(|calendar| {
                Day::from_parts(calendar, *year, u8::try_from(*month).ok()?, u8::try_from(*day).ok()?).ok()
            }),
            _ => None,
        };
        day.map(Some).ok_or_else(|| words::not_a_day(self.lang))
    }

    fn sheet(&self, form: &FormDefinition, found: &[Answered]) -> Sheet {
        let lang = self.lang;
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
}
