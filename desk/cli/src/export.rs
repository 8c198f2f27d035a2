//! Writing a form's requests to a file.

use language::calendar::{Calendar, Day};
use language::normalise;

use crate::cli::Export;
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::file::{Target, Written};
use crate::state::Desk;
use crate::words;
use desk::export::{Wanted, sheet};
use desk::pick::pick;
use desk::sheet::{FileKind, Sheet};

impl Desk {
    pub(crate) async fn export(&self, what: &Export, console: &mut Console<'_>) -> Outcome {
        let act = self.act()?;
        let form = self.known_form(&what.form)?;
        let kind = FileKind::from_path(&what.file.to).ok_or_else(|| words::not_a_file(self.lang))?;
        let target = Target::new(&what.file, self.lang)?;
        let (since, until) = (self.day(what.since.as_deref())?, self.day(what.until.as_deref())?);
        let wanted = Wanted { form, statuses: self.statuses(&what.status, true)?, since, until };
        let found = wanted.find(&self.store, self.now()).await;
        let (found, unreadable) = found.map_err(|error| self.unreachable(&error))?;
        let written = self.written(&target, kind, &sheet(self.lang, form, &found))?;
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
}
