//! The instances of the function that answer at the same time: of different releases, at neighbouring steps of the rotations of the
//! key, and with clocks that differ.

use std::sync::Arc;

use forms::FormDefinition;
use function::Origin;
use intake_fn::journey::seal::MAX_SKEW_SECONDS;
use intake_fn::journey::submit::Sent;
use intake_fn::runtime::metrics::Metrics;
use intake_fn::web::{Intake, Reply};
use language::Lang;
use store::token::Keys;
use store::{Store, Timestamp};

use super::conditions::Conditions;
use super::dice::Dice;
use super::releases::{FORM, Releases};
use super::rotation::Rotation;
use crate::submitted::LOOKUP;
use crate::visit::URLENCODED;

/// How far a clock may be wrong, in seconds: two clocks differ by what a seal allows.
const SKEW: i64 = MAX_SKEW_SECONDS / 2;
/// The instances of the function.
const INSTANCES: usize = 2;
/// The programs that have the key: the instances and the sweep.
const PROGRAMS: usize = INSTANCES + 1;

/// An instance of the function.
pub(super) struct Instance {
    intake: Intake,
    release: usize,
}

/// The instances, and what may change on them.
pub(super) struct Deployed {
    pub(super) releases: Releases,
    instances: [Instance; INSTANCES],
    rotation: Rotation<PROGRAMS>,
    /// Whether releases replace each other in this run.
    has_releases: bool,
    /// Whether keys are replaced in this run.
    has_rotations: bool,
}

impl Deployed {
    pub(super) fn new(conditions: &Conditions, releases: &Releases, store: &Store) -> Self {
        let dice = &conditions.dice;
        let (has_releases, has_rotations) = (dice.once_in(2), dice.once_in(2));
        let (release, step) = (dice.below(2), dice.below(Rotation::<PROGRAMS>::BEGINNINGS));
        let rotation = Rotation::new(step, conditions.now());
        let instances = [0, 1].map(|place| Instance {
            intake: Intake {
                bundle: Arc::clone(releases.bundle(release)),
                keys: rotation.keys(place),
                lookup: LOOKUP.clone(),
                store: store.clone(),
                world: dice.world(&conditions.clock, dice.skew(SKEW)),
                origin: Origin::on_this_machine(3000),
                front_door: None,
                metrics: Metrics::Nowhere,
            },
            release,
        });
        Deployed { releases: releases.clone(), instances, rotation, has_releases, has_rotations }
    }

    /// One of the instances, by its place.
    pub(super) fn any(dice: &Dice) -> usize {
        dice.below(INSTANCES)
    }

    pub(super) fn release(&self, place: usize) -> usize {
        self.instances[place].release
    }

    pub(super) fn form(&self, place: usize) -> &FormDefinition {
        self.releases.form(self.release(place))
    }

    /// The key that signs an instance's seals.
    pub(super) fn key(&self, place: usize) -> u8 {
        self.rotation.signs(place)
    }

    /// Whether an instance accepts the seals of a key.
    pub(super) fn accepts(&self, place: usize, key: u8) -> bool {
        self.rotation.accepts(place, key)
    }

    /// The keys with which the sweep checks new submissions. Where no key is replaced, it need not check them.
    pub(super) fn keys_of_the_sweep(&self) -> Option<Keys> {
        self.has_rotations.then(|| self.rotation.keys(INSTANCES))
    }

    fn sent<'a>(&'a self, place: usize, lang: Lang, body: &'a str) -> Sent<'a> {
        let (form, body) = (self.instances[place].intake.bundle.form(FORM).unwrap(), body.as_bytes());
        Sent { lang, form, content_type: Some(URLENCODED), cross_site: false, body }
    }

    /// Sends the form to an instance.
    pub(super) async fn check(&self, place: usize, lang: Lang, body: &str) -> Reply {
        self.instances[place].intake.check(&self.sent(place, lang, body)).await
    }

    /// Presses the button of a check page.
    pub(super) async fn confirm(&self, place: usize, lang: Lang, body: &str) -> Reply {
        self.instances[place].intake.confirm(&self.sent(place, lang, body)).await
    }

    /// Replaces the release of one instance, or makes the next step of a rotation on one program. A release may come and go.
    pub(super) fn change(&mut self, conditions: &mut Conditions, swept_at: Timestamp) {
        let (dice, now) = (&conditions.dice, conditions.now());
        let is_changed = if dice.once_in(3) {
            let place = Deployed::any(dice);
            self.has_releases && self.set_release(place, 1 - self.release(place))
        } else {
            let program = dice.below(PROGRAMS);
            self.has_rotations && self.rotation.advance(program, now, swept_at)
        };
        for (place, instance) in self.instances.iter_mut().enumerate() {
            instance.intake.keys = self.rotation.keys(place);
        }
        conditions.outcome.changes += usize::from(is_changed);
    }

    /// Ends a release that is under way: all instances have the same.
    pub(super) fn settle(&mut self) {
        self.set_release(0, self.release(1));
    }

    fn set_release(&mut self, place: usize, release: usize) -> bool {
        let instance = &mut self.instances[place];
        instance.release = release;
        instance.intake.bundle = Arc::clone(self.releases.bundle(release));
        true
    }
}
