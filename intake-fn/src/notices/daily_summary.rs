//! What a team has waiting, told each working day at eight in the morning in Riyadh.
//!
//! The digest goes through the outbox like any notice. Whoever comes by first after eight puts it there, once for each team and
//! day; so a schedule that was missed is caught up by the next sweep, and one that fires twice does nothing twice.

use forms::{FormDefinition, Team};
use language::Bilingual;
use language::calendar::{Day, Weekday};

use crate::notices::deliver::Notifier;
use crate::notices::mail::{Digest, Entry, FormDigest};
use store::queue::{Read, Summary};
use store::status::Status;
use store::{StoreError, Timestamp};

/// When the digest is sent, in seconds after the day began in Riyadh: 08:00.
pub const HOUR_SECONDS: i64 = 8 * 60 * 60;

/// The day whose digest is to be sent by now, if it is a working day and after eight.
pub fn day_of(now: Timestamp) -> Option<Day> {
    let day = now.day_in_riyadh();
    (day.is_working_day() && now >= Timestamp::start_of(day).plus_seconds(HOUR_SECONDS)).then_some(day)
}

/// When the digest before that of a day was sent: on the working day before, at eight.
fn last_before(day: Day) -> Timestamp {
    let back = match day.weekday() {
        // Thursday.
        Weekday::Sunday => 3,
        Weekday::Saturday => 2,
        _ => 1,
    };
    Timestamp::start_of(day).plus_seconds(HOUR_SECONDS - back * 24 * 60 * 60)
}

impl Notifier {
    /// Puts the digests into the outbox whose time has come and that are not there yet.
    ///
    /// A team that has nothing waiting is not written to, except on Sundays: whoever hears nothing for a week cannot tell
    /// that nothing came from that nothing works.
    ///
    /// How many it put there comes with the first error: one team's does not keep the others' from being raised, and asking again
    /// is safe.
    pub async fn raise_digests(&self) -> (usize, Option<StoreError>) {
        let (mut raised, mut first_error) = (0, None);
        if let Some(day) = day_of(self.world.now()) {
            for team in Team::ALL {
                match self.raise_digest(team, day).await {
                    Ok(has_something) => raised += usize::from(has_something),
                    Err(error) => {
                        first_error.get_or_insert(error);
                    }
                }
            }
        }
        (raised, first_error)
    }

    /// Whether a team's digest of a day was put into the outbox now.
    async fn raise_digest(&self, team: Team, day: Day) -> Result<bool, StoreError> {
        if self.forms_of(team).next().is_none() || self.store.has_daily_summary(team, day).await? {
            return Ok(false);
        }
        let has_something = day.weekday() == Weekday::Sunday || !self.digest(team, day).await?.is_empty();
        self.store.raise_daily_summary(team, day, self.world.now(), has_something).await?;
        Ok(has_something)
    }

    fn forms_of(&self, team: Team) -> impl Iterator<Item = &FormDefinition> {
        self.bundle.forms().filter(move |form| form.team == team)
    }

    /// What a team has waiting on a day.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn digest(&self, team: Team, day: Day) -> Result<Digest, StoreError> {
        let now = self.world.now();
        let mut unreadable = 0;
        let mut readable = |read: Vec<Read>| {
            let all = read.len();
            let mut known: Vec<Summary> = read.into_iter().flatten().collect();
            unreadable += all - known.len();
            // The oldest first, whatever their steps.
            known.sort_by_key(|summary| summary.received_at);
            known
        };
        let mut failed = readable(self.store.list_each_failed(now).await?);
        let mut forms = Vec::new();
        for form in self.forms_of(team) {
            let mut open = Vec::new();
            for status in Status::ALL.into_iter().filter(|status| status.is_open()) {
                open.extend(self.store.list_each(now, &form.id, status).await?);
            }
            // What failed stays until someone acknowledges it, closed or not.
            let of_form: Vec<_> = failed.extract_if(.., |summary| summary.form == form.id).collect();
            forms.push(form_digest(form, day, &readable(open), &of_form));
        }
        if team == Team::Relations {
            // Of forms that are gone from the site.
            failed.retain(|summary| self.bundle.form(&summary.form).is_none());
            forms.extend(failed.iter().map(of_no_form));
        }
        forms.retain(|form| !form.is_empty());
        Ok(Digest { team, day, forms, unreadable })
    }
}

/// What failed of a form that is gone, under the form's id.
fn of_no_form(summary: &Summary) -> FormDigest {
    FormDigest {
        title: Bilingual::from_fn(|_| summary.form.clone()),
        new: Vec::new(),
        unacknowledged: Vec::new(),
        suspect: Vec::new(),
        failed: vec![entry(summary)],
        due: Vec::new(),
    }
}

fn entry(summary: &Summary) -> Entry {
    Entry { reference: summary.reference.clone(), received_at: summary.received_at }
}

fn form_digest(form: &FormDefinition, day: Day, open: &[Summary], failed: &[Summary]) -> FormDigest {
    let those = |wanted: &dyn Fn(&Summary) -> bool| open.iter().filter(|summary| wanted(summary)).map(entry).collect();
    let unseen = |summary: &Summary| summary.acknowledged_at.is_none();
    let is_new = |summary: &Summary| summary.received_at >= last_before(day);
    let is_due = |summary: &Summary| {
        let promised = form.receipt.earliest_answer_days;
        !summary.status.is_decided()
            && promised.is_some_and(|days| summary.received_at.day_in_riyadh().later(days) <= day)
    };
    FormDigest {
        title: form.title.clone(),
        new: those(&is_new),
        unacknowledged: those(&|summary| unseen(summary) && !is_new(summary)),
        suspect: those(&|summary| unseen(summary) && !summary.marks.is_empty()),
        failed: failed.iter().map(entry).collect(),
        due: those(&is_due),
    }
}
