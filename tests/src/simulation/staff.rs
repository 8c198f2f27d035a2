//! A member of staff who erases submissions. An erasure that was interrupted is finished by repeating it.

use forms::Reference;
use intake_fn::notices::mail::Mailbox;
use store::change::{Act, Unchanged};
use store::world::World;
use store::{Store, SubmissionId};

use super::conditions::{Conditions, State};
use crate::staff::STAFF;

/// The difference of the desk's clock, in seconds. Nothing depends on it.
const SKEW: i64 = 120;

/// An erasure that was begun.
pub(super) struct Erasure {
    pub(super) id: SubmissionId,
    pub(super) reference: Reference,
    /// The mails that had been sent when it was finished, and whether another was perhaps on its way.
    pub(super) finished: Option<(usize, bool)>,
    pub(super) is_interrupted: bool,
}

/// The result of a call, and the mails that had been sent when it ended.
pub(super) type Called = (Result<(), Unchanged>, usize);

/// A member of staff.
pub(super) struct Staff {
    store: Store,
    world: World,
    pub(super) erasures: Vec<Erasure>,
}

impl Staff {
    pub(super) fn new(conditions: &Conditions, store: &Store) -> Self {
        let world = conditions.dice.world(&conditions.clock, conditions.dice.skew(SKEW));
        Staff { store: store.clone(), world, erasures: Vec::new() }
    }

    /// The erasure of a submission, which may be under way or finished. None if nothing is stored under the id.
    pub(super) async fn choose(&mut self, conditions: &Conditions, id: &SubmissionId) -> Option<usize> {
        if let Some(place) = self.erasures.iter().position(|erasure| erasure.id == *id) {
            return Some(place);
        }
        let State::Stored(reference) = conditions.state_of(id).await else { return None };
        let reference = Reference::parse(&reference).unwrap();
        self.erasures.push(Erasure { id: id.clone(), reference, finished: None, is_interrupted: false });
        Some(self.erasures.len() - 1)
    }

    pub(super) async fn erase(&self, place: usize, mailbox: &Mailbox) -> Called {
        let act = Act::new(&self.world, STAFF);
        let erased = self.store.erase(&act, &self.erasures[place].reference).await;
        (erased, mailbox.mails().len())
    }

    /// Records the result of a call, or that the desk died. `is_sending`: notices were sent at the same time.
    pub(super) fn record(
        &mut self,
        conditions: &mut Conditions,
        place: usize,
        called: Option<Called>,
        is_sending: bool,
    ) {
        let erasure = &mut self.erasures[place];
        match called {
            Some((Ok(()), mails)) => {
                erasure.finished.get_or_insert((mails, is_sending));
            }
            Some((Err(Unchanged::Store(_)), _)) | None => erasure.is_interrupted |= erasure.finished.is_none(),
            Some((Err(other), _)) => conditions.wrong(format!("an erasure ends with {other:?}")),
        }
    }

    /// Finishes every erasure. The faults have stopped.
    pub(super) async fn finish(&mut self, conditions: &mut Conditions) {
        for place in 0..self.erasures.len() {
            let called = self.erase(place, &conditions.mailbox).await;
            if let (Err(error), _) = &called {
                conditions.wrong(format!("an erasure that is repeated ends with {error:?}"));
            }
            self.record(conditions, place, Some(called), false);
        }
    }
}
