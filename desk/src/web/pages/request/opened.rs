//! A request as it is now, for the person who opened it.

use forms::{FormDefinition, Reference};
use store::StoreError;
use store::change::{Act, Unchanged};
use store::record::Record;

use crate::committee::state_for;
use crate::roles::{Action, Refusal, RequestState, may};
use crate::web::visit::Visit;

/// A request that the person may see.
pub(in crate::web) struct Opened {
    /// The request with its items.
    pub(in crate::web) record: Record,
    /// What the rules need to know of it.
    pub(in crate::web) state: RequestState,
}

/// Opens a request by any writing of its reference. None if there is none, or the person may not see that it is there.
pub(in crate::web) async fn open(visit: &Visit<'_>, reference: &str) -> Result<Option<Opened>, StoreError> {
    let Ok(reference) = Reference::parse(reference) else { return Ok(None) };
    let record = visit.desk.store.find(visit.now, &reference).await?;
    Ok(record.and_then(|record| Opened::of(visit, record)))
}

impl Opened {
    /// A request for the person. None if they may not see that it is there.
    pub(in crate::web) fn of(visit: &Visit<'_>, record: Record) -> Option<Self> {
        let state = state_for(visit.member(), &record);
        let opened = Opened { record, state };
        opened.may(visit, Action::List).is_ok().then_some(opened)
    }

    /// Whether the person may do something with the request.
    pub(in crate::web) fn may(&self, visit: &Visit<'_>, action: Action) -> Result<(), Refusal> {
        may(visit.rights(), action, Some(&self.state))
    }

    /// The request's form, if the site still has it.
    pub(in crate::web) fn form<'v>(&self, visit: &'v Visit<'_>) -> Option<&'v FormDefinition> {
        visit.desk.bundle.intake.form(&self.record.submission.summary.form)
    }

    /// The request's reference.
    pub(in crate::web) fn reference(&self) -> &Reference {
        &self.record.submission.summary.reference
    }

    /// Records that the person reads the answers, once in a session, if they may read them.
    pub(in crate::web) async fn record_reading(&self, visit: &Visit<'_>) -> Result<(), Unchanged> {
        if self.may(visit, Action::ReadAnswers).is_err() || self.record.is_read_in(&visit.token) {
            return Ok(());
        }
        visit.desk.store.record_read_in(&actor(visit), &self.record.submission, &visit.token).await
    }
}

/// The person as the actor of changes.
pub(in crate::web) fn actor<'v>(visit: &'v Visit<'_>) -> Act<'v> {
    Act::new(&visit.desk.world, &visit.member().name).by(&visit.member().id)
}
