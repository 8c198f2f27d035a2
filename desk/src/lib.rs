//! The desk: the relations team's command line. The mail to a team names a reference and nothing else; here is where the rest
//! is read, and where a submission is acknowledged, moved along the steps of the policy, exported, erased, or entered when it
//! came by another channel than the website.
//!
//! What a person wrote goes to standard output and into files, because whoever is at the desk asked for it; never to standard
//! error.
//!
//! | room | what lives there |
//! |---|---|
//! | `cli` | the commands; `help` says them in Arabic |
//! | `connection` | which table, which bundle |
//! | `console` | what is typed and shown, without what would move the cursor |
//! | `words`, `names` | what is said and shown, in both languages |
//! | `list`, `show` | reading |
//! | `act` | acknowledging, moving, noting, erasing one submission |
//! | `enter` | a submission that came by another channel, question by question |
//! | `export`, `person` | many submissions, and those of one person, as a table; `sheet` and `file` write it |

mod act;
mod cli;
pub mod config;
mod connection;
mod console;
mod enter;
mod export;
mod file;
mod help;
mod list;
mod names;
mod person;
mod sheet;
mod show;
mod words;

use std::ffi::OsString;

use forms::{FormDefinition, Reference};
use language::Lang;

use bundle::Bundle;
use cli::Command;
use store::change::{Act, Unchanged};
use store::config::Environment;
use store::record::Record;
use store::world::World;
use store::{Store, StoreError, Timestamp};

pub use console::Console;
use console::one_line;

/// Why a command ends early.
enum Failure {
    /// It was written in a way that is not understood.
    Usage(String),
    /// It could not be done.
    Failed(String),
    /// Nobody reads the output any more.
    Closed,
}

type Outcome = Result<(), Failure>;

/// What the commands work with.
struct Desk {
    store: Store,
    world: World,
    forms: Vec<FormDefinition>,
    lang: Lang,
    by: Option<String>,
}

/// Runs one command and gives the exit code: 0 it was done, 1 it could not be done, 2 it was not understood.
pub async fn run(args: impl IntoIterator<Item = OsString>, env: &impl Environment, console: &mut Console<'_>) -> u8 {
    let (command, options) = match cli::parse(args) {
        Ok(parsed) => parsed,
        Err(cli::Unparsed::Shown(help)) => {
            let shown = console.print(&help);
            return code(console, shown);
        }
        Err(cli::Unparsed::Wrong(message)) => return code(console, Err(Failure::Usage(message))),
    };
    let done = async {
        let connected = connection::connect(&options, env)?;
        let bundle = Bundle::load(&connected.bundle).map_err(|error| words::no_bundle(options.lang, &error))?;
        let desk = Desk {
            store: Store::new(&connected.table),
            world: connected.world,
            forms: bundle.forms().cloned().collect(),
            lang: options.lang,
            by: connected.by,
        };
        desk.run(&command, console).await
    };
    let done = done.await;
    code(console, done)
}

fn code(console: &mut Console<'_>, done: Outcome) -> u8 {
    match done {
        Ok(()) | Err(Failure::Closed) => 0,
        Err(Failure::Failed(message)) => {
            console.complain(&message);
            1
        }
        Err(Failure::Usage(message)) => {
            console.complain(&message);
            2
        }
    }
}

impl Desk {
    async fn run(&self, command: &Command, console: &mut Console<'_>) -> Outcome {
        match command {
            Command::List(which) => self.list(which, console).await,
            Command::Show { reference } => self.show(reference, console).await,
            Command::Acknowledge { references } => self.acknowledge(references, console).await,
            Command::Status { reference, status, note } => {
                self.set_status(reference, status, note.as_deref(), console).await
            }
            Command::Note { reference, words } => self.note(reference, words.as_deref(), console).await,
            Command::Erase { reference, yes } => self.erase(reference, *yes, console).await,
            Command::Export(what) => self.export(what, console).await,
            Command::Person(cli::Person::Export { who, file }) => self.export_person(who, file, console).await,
            Command::Person(cli::Person::Erase { who, yes }) => self.erase_person(who, *yes, console).await,
            Command::Enter(what) => self.enter(what, console).await,
        }
    }

    fn now(&self) -> Timestamp {
        self.world.now()
    }

    /// Who changes something. Nothing is changed by nobody.
    fn act(&self) -> Result<Act<'_>, Failure> {
        let who = self.by.as_deref().ok_or_else(|| words::who_are_you(self.lang))?;
        Ok(Act { world: &self.world, who })
    }

    fn form(&self, id: &str) -> Option<&FormDefinition> {
        self.forms.iter().find(|form| form.id == id)
    }

    /// A form that a command names, or the names of those that there are.
    fn known_form(&self, id: &str) -> Result<&FormDefinition, Failure> {
        self.form(id).ok_or_else(|| words::no_such_form(self.lang, &self.forms))
    }

    /// A form's name as people read it. One that is gone from the site has none but its id.
    fn title(&self, id: &str) -> String {
        self.form(id).map_or_else(|| id.to_string(), |form| one_line(form.title.get(self.lang)))
    }

    fn reference(&self, typed: &str) -> Result<Reference, Failure> {
        Reference::parse(typed).map_err(|_| words::not_a_reference(self.lang))
    }

    /// A submission that a command names, or what is to be said where it is not there.
    async fn found(&self, typed: &str) -> Result<Record, Failure> {
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

    fn unreachable(&self, error: &StoreError) -> Failure {
        words::unreachable(self.lang, error)
    }

    fn unchanged(&self, reference: &Reference, error: &Unchanged) -> Failure {
        words::unchanged(self.lang, reference, error)
    }
}
