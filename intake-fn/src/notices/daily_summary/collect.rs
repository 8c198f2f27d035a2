//! Reads a team's waiting submissions from the table, and puts the day's summary into the outbox.

use std::collections::{BTreeMap, BTreeSet};

use forms::{FormDefinition, Team};
use language::Bilingual;
use language::calendar::{Day, Weekday};
use store::StoreError;
use store::queue::{self, Read, Summary};
use store::status::Status;

use super::contents::{DailySummary, Entry, FormSummary, due_day, sent_before};
use crate::notices::sender::NoticeSender;

/// The most open submissions of a form and status that a summary reads, the oldest and the newest. With very many, reading all would take
/// longer than a sweep may.
const MOST_READ: usize = 2_000;

impl NoticeSender {
    /// Puts each summary that is due into the outbox, unless it is there.
    ///
    /// A team with nothing waiting gets no mail, except on Sundays. Otherwise a week without mail could mean that nothing came, or
    /// that nothing works.
    ///
    /// Returns how many summaries were added, and the first error. A failure for one team does not stop the others, and a retry is
    /// safe.
    pub async fn create_daily_summaries(&self) -> (usize, Option<StoreError>) {
        let (mut created, mut first_error) = (0, None);
        if let Some(day) = due_day(self.world.now()) {
            for team in Team::ALL {
                match self.create_daily_summary(team, day).await {
                    Ok(has_something) => created += usize::from(has_something),
                    Err(error) => {
                        first_error.get_or_insert(error);
                    }
                }
            }
        }
        (created, first_error)
    }

    /// Puts a team's summary of a day into the outbox. Returns whether it was added now.
    async fn create_daily_summary(&self, team: Team, day: Day) -> Result<bool, StoreError> {
        if self.forms_of(team).next().is_none() || self.store.has_daily_summary(team, day).await? {
            return Ok(false);
        }
        let has_something = day.weekday() == Weekday::Sunday || !self.daily_summary(team, day).await?.is_empty();
        self.store.create_daily_summary(team, day, self.world.now(), has_something).await?;
        Ok(has_something)
    }

    /// The forms of which a team gets all submissions or some.
    fn forms_of(&self, team: Team) -> impl Iterator<Item = &FormDefinition> {
        self.bundle.forms().filter(move |form| form.team == team || form.routes.iter().any(|route| route.team == team))
    }

    /// Reads the submissions that wait for a team on a day.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn daily_summary(&self, team: Team, day: Day) -> Result<DailySummary, StoreError> {
        let now = self.world.now();
        // One that is open and failed counts once.
        let mut unreadable = BTreeSet::new();
        let mut readable = |read: Vec<Read>| {
            let mut known = queue::readable(read, &mut unreadable);
            // The oldest first, whatever their statuses.
            known.sort_by_key(|summary| summary.received_at);
            known
        };
        let mut failed = readable(self.store.list_failed(now).await?);
        let mut forms = Vec::new();
        for form in self.forms_of(team) {
            let (mut open, mut left_out) = (Vec::new(), 0);
            for status in Status::ALL.into_iter().filter(|status| status.is_open()) {
                let (read, unread) = self.store.list_ends(now, &form.id, status, MOST_READ).await?;
                open.extend(read);
                left_out += unread;
            }
            // A failure stays listed until someone acknowledges it, even if the submission is closed.
            let is_theirs = |summary: &Summary| summary.form == form.id && summary.team.unwrap_or(form.team) == team;
            let of_form: Vec<_> = failed.extract_if(.., |summary| is_theirs(summary)).collect();
            let open: Vec<_> = readable(open).into_iter().filter(is_theirs).collect();
            forms.push(FormSummary { left_out, ..form_summary(form, day, &open, &of_form) });
        }
        if team == Team::Relations {
            // Failures of forms that the site no longer has.
            failed.retain(|summary| self.bundle.form(&summary.form).is_none());
            forms.extend(failed.iter().map(removed_form_summary));
        }
        forms.retain(|form| !form.is_empty());
        let asked = self.store.asked(now).await?;
        let asked = asked.into_iter().filter(|asked| asked.team == team);
        let asked =
            asked.map(|asked| Entry { reference: asked.reference, received_at: asked.at, repeated: 0 }).collect();
        Ok(DailySummary { team, day, forms, asked, unreadable: unreadable.len() })
    }
}

/// A failure of a form that the site no longer has. The form's id stands in for its title.
fn removed_form_summary(summary: &Summary) -> FormSummary {
    FormSummary {
        id: summary.form.clone(),
        title: Bilingual::from_fn(|_| summary.form.clone()),
        new: Vec::new(),
        unacknowledged: Vec::new(),
        suspect: Vec::new(),
        failed: entries([summary]),
        due: Vec::new(),
        left_out: 0,
    }
}

/// One entry for all submissions with the same answers.
fn entries<'a>(summaries: impl IntoIterator<Item = &'a Summary>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for summary in summaries {
        let place = *places.entry(&summary.digest).or_insert(entries.len());
        match entries.get_mut(place) {
            Some(entry) => entry.repeated += 1,
            None => {
                let (reference, received_at) = (summary.reference.clone(), summary.received_at);
                entries.push(Entry { reference, received_at, repeated: 0 });
            }
        }
    }
    entries
}

fn form_summary(form: &FormDefinition, day: Day, open: &[Summary], failed: &[Summary]) -> FormSummary {
    let those = |wanted: &dyn Fn(&Summary) -> bool| entries(open.iter().filter(|summary| wanted(summary)));
    let is_unacknowledged = |summary: &Summary| summary.acknowledged_at.is_none();
    let is_new = |summary: &Summary| summary.received_at >= sent_before(day);
    let is_due = |summary: &Summary| {
        let promised = form.receipt.earliest_answer_days;
        !summary.status.is_decided()
            && promised.is_some_and(|days| summary.received_at.day_in_riyadh().later(days) <= day)
    };
    FormSummary {
        id: form.id.clone(),
        title: form.title.clone(),
        new: those(&is_new),
        unacknowledged: those(&|summary| is_unacknowledged(summary) && !is_new(summary)),
        suspect: those(&|summary| is_unacknowledged(summary) && !summary.marks.is_empty()),
        failed: entries(failed),
        due: those(&is_due),
        left_out: 0,
    }
}
