//! The desk's state, which all commands share.

use forms::{FormDefinition, Reference};
use language::Lang;
use store::change::{Act, Unchanged};
use store::lookup::LookupSecret;
use store::record::Record;
use store::world::World;
use store::{Store, StoreError, Timestamp};

use crate::failure::Failure;
use crate::words;
use desk::said::Telling;

/// The desk's state.
pub(crate) struct Desk {
    pub(crate) store: Store,
    pub(crate) world: World,
    /// The forms of the bundle.
    pub(crate) forms: Vec<FormDefinition>,
    pub(crate) lang: Lang,
    /// The user's name, if they gave one.
    pub(crate) by: Option<String>,
    /// The key of the hashes by which requests are found by a number, if it is known.
    pub(crate) lookup: Option<LookupSecret>,
}

impl Desk {
    /// The current moment.
    pub(crate) fn now(&self) -> Timestamp {
        self.world.now()
    }

    /// The actor of changes.
    ///
    /// # Errors
    /// [`Failure::Usage`] if the user did not say who they are.
    pub(crate) fn act(&self) -> Result<Act<'_>, Failure> {
        let who = self.by.as_deref().ok_or_else(|| words::who_are_you(self.lang))?;
        Ok(Act::new(&self.world, who))
    }

    /// The form with an id.
    pub(crate) fn form(&self, id: &str) -> Option<&FormDefinition> {
        self.forms.iter().find(|form| form.id == id)
    }

    /// The form that a command names. The error lists the forms.
    pub(crate) fn known_form(&self, id: &str) -> Result<&FormDefinition, Failure> {
        self.form(id).ok_or_else(|| words::no_such_form(self.lang, &self.forms))
    }

    /// Tells of requests in the user's language.
    pub(crate) fn telling(&self) -> Telling<'_> {
        Telling::new(self.lang, &self.forms)
    }

    /// A form's title, or its id if the site no longer has the form.
    pub(crate) fn title(&self, id: &str) -> String {
        self.telling().title(id)
    }

    /// Parses a reference.
    pub(crate) fn reference(&self, typed: &str) -> Result<Reference, Failure> {
        Reference::parse(typed).map_err(|_| words::not_a_reference(self.lang))
    }

    /// The submission that a command names. The error says whether it was erased or does not exist.
    pub(crate) async fn found(&self, typed: &str) -> Result<Record, Failure> {
        let reference = self.reference(typed)?;
        match self.store.find(self.now(), &reference).await {
            Ok(Some(record)) => Ok(record),
            Ok(None) => Err(match self.store.erased(&reference).await {
                Ok(Some(erased)) => words::erased(self.lang, &reference, &erased),
                Ok(None) => words::not_found(self.lang, &reference),
                Err(error) => self.unreachable(&error),
            }),
            Err(error) => Err(self.unreachable(&error)),
        }
    }

    /// The failure of a request to the table.
    pub(crate) fn unreachable(&self, error: &StoreError) -> Failure {
        words::unreachable(self.lang, error)
    }

    /// The failure of a change.
    pub(crate) fn unchanged(&self, reference: &Reference, error: &Unchanged) -> Failure {
        words::unchanged(self.lang, reference, error)
    }
}
