//! The list: one line for each request, oldest first, without personal data.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::List;
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::state::Desk;
use crate::words;
use desk::names::moment;
use desk::pick::pick;
use desk::text::{padded, visible, width};
use store::queue::{self, Read, Summary};
use store::status::Status;
use store::{StoreError, SubmissionId};

impl Desk {
    pub(crate) async fn list(&self, which: &List, console: &mut Console<'_>) -> Outcome {
        // A failed notice matters in every status: the team may not know of the request.
        let statuses = self.statuses(&which.status, which.all || which.failed)?;
        let now = self.now();
        let mut unreadable = BTreeSet::new();
        let mut readable = |read: Result<Vec<Read>, StoreError>| -> Result<Vec<Summary>, Failure> {
            Ok(queue::readable(read.map_err(|error| self.unreachable(&error))?, &mut unreadable))
        };
        let undelivered = readable(self.store.list_failed(now).await)?;
        let mut listed = BTreeMap::new();
        if which.failed {
            let is_meant = |summary: &&Summary| {
                which.form.as_ref().is_none_or(|form| *form == summary.form) && statuses.contains(&summary.status)
            };
            listed.extend(undelivered.iter().filter(is_meant).map(|summary| (summary.id.clone(), summary.clone())));
        } else {
            for form in self.forms_of(which.form.as_deref()) {
                for status in &statuses {
                    let found = readable(self.store.list(now, form, *status).await)?;
                    // A request whose status changes meanwhile may be listed twice.
                    listed.extend(found.into_iter().map(|summary| (summary.id.clone(), summary)));
                }
            }
        }
        let mut listed: Vec<Summary> = listed.into_values().collect();
        listed.retain(|summary| {
            (!which.unacknowledged || summary.acknowledged_at.is_none())
                && (!which.suspect || !summary.marks.is_empty())
        });
        listed.sort_by(|a, b| (a.received_at, &a.reference).cmp(&(b.received_at, &b.reference)));
        let undelivered: BTreeSet<&SubmissionId> = undelivered.iter().map(|summary| &summary.id).collect();
        let mut text = self.lines(&listed, &undelivered);
        if !unreadable.is_empty() {
            text.push_str(&words::unreadable(self.lang, &unreadable));
        }
        console.print(&text)
    }

    /// The statuses that a command names, or all of them, without `closed` unless it is wanted too.
    pub(crate) fn statuses(&self, named: &[String], closed_too: bool) -> Result<Vec<Status>, Failure> {
        if named.is_empty() {
            return Ok(Status::ALL.into_iter().filter(|status| closed_too || *status != Status::Closed).collect());
        }
        named.iter().map(|name| self.status_named(name)).collect()
    }

    /// Parses a status: its name, or its label in either language.
    pub(crate) fn status_named(&self, typed: &str) -> Result<Status, Failure> {
        let typed = language::normalise::line(typed);
        let is_meant = |status: &Status| {
            status.name() == typed.to_lowercase().replace('-', "_")
                || language::Lang::ALL.into_iter().any(|lang| status.label(lang) == typed)
        };
        Status::ALL.into_iter().find(is_meant).ok_or_else(|| words::not_a_status(self.lang))
    }

    /// The named form, even if the site no longer has it, or all forms.
    fn forms_of<'a>(&'a self, named: Option<&'a str>) -> Vec<&'a str> {
        named.map_or_else(|| self.forms.iter().map(|form| form.id.as_str()).collect(), |form| vec![form])
    }

    fn lines(&self, listed: &[Summary], undelivered: &BTreeSet<&SubmissionId>) -> String {
        let lang = self.lang;
        if listed.is_empty() {
            return format!("{}\n", pick(lang, "لا يوجد طلب.", "There is no request."));
        }
        let widest = listed.iter().map(|summary| width(summary.status.label(lang))).max().unwrap_or_default();
        let mut text = String::new();
        for summary in listed {
            let status = padded(summary.status.label(lang), widest);
            let title = visible(&self.title(&summary.form));
            text.push_str(&format!("{}  {}  {status}  {title}", summary.reference, moment(summary.received_at)));
            let flags = [
                (summary.acknowledged_at.is_none(), pick(lang, "لم يُطّلع عليه", "not acknowledged")),
                (!summary.marks.is_empty(), pick(lang, "عليه علامات", "marked")),
                (undelivered.contains(&summary.id), pick(lang, "تعذر إشعار", "a notice failed")),
            ];
            let flags: Vec<_> = flags.into_iter().filter(|(is_so, _)| *is_so).map(|(_, words)| words).collect();
            if !flags.is_empty() {
                text.push_str(&format!("  [{}]", flags.join(pick(lang, "، ", ", "))));
            }
            text.push('\n');
        }
        let count = listed.len();
        text.push_str(&pick(lang, format!("العدد: {count}\n"), format!("{count} in all\n")));
        text
    }
}
