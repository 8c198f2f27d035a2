//! Two rotations of the key that signs seals and proofs, as the deployment makes them: step by step, and never more than one step apart.

use store::Timestamp;
use store::token::Keys;

use super::conditions::DAY;

/// The key that signs, and the other that is accepted.
const STEPS: [(u8, Option<u8>); 5] = [(1, None), (1, Some(2)), (2, Some(1)), (2, Some(3)), (3, Some(2))];
/// The step that forgets the first key.
const FORGETTING: usize = 3;

/// The steps at which the programs are that have the key.
pub(super) struct Rotation<const PROGRAMS: usize> {
    steps: [usize; PROGRAMS],
    /// When the last step was made.
    at: Timestamp,
}

impl<const PROGRAMS: usize> Rotation<PROGRAMS> {
    /// The number of steps at which a run may begin.
    pub(super) const BEGINNINGS: usize = FORGETTING;

    pub(super) fn new(step: usize, now: Timestamp) -> Self {
        Rotation { steps: [step; PROGRAMS], at: now }
    }

    pub(super) fn keys(&self, program: usize) -> Keys {
        let (signs, accepted) = STEPS[self.steps[program]];
        Keys::new([signs; 32], accepted.map(|key| [key; 32]))
    }

    /// The key with which a program signs.
    pub(super) fn signs(&self, program: usize) -> u8 {
        STEPS[self.steps[program]].0
    }

    /// Whether a program accepts what a key has signed.
    pub(super) fn accepts(&self, program: usize, key: u8) -> bool {
        let (signs, accepted) = STEPS[self.steps[program]];
        signs == key || accepted == Some(key)
    }

    /// Makes the next step on a program, unless another has to follow first. The second rotation begins a day after the first, as the
    /// runbook says, and the sweep has checked since what the first key had signed. Returns whether the step was made.
    pub(super) fn advance(&mut self, program: usize, now: Timestamp, swept_at: Timestamp) -> bool {
        let step = self.steps[program];
        let is_ahead = self.steps.iter().any(|other| *other < step);
        let is_first_to_forget = step + 1 == FORGETTING && self.steps.iter().all(|other| *other < FORGETTING);
        if is_ahead || step + 1 == STEPS.len() || (is_first_to_forget && swept_at.seconds_since(self.at) <= DAY) {
            return false;
        }
        self.steps[program] += 1;
        self.at = now;
        true
    }
}
