//! The relations team's command line. Mails to teams hold a reference and no personal data; the desk shows the rest. Staff
//! acknowledge requests, move them along the steps of the policy, export and erase them, and enter those that came by other
//! channels than the website.
//!
//! The crate `desk` holds what the command line shares with the desk's pages: names, rules and tables.
//!
//! Personal data goes to standard output and into files, because the user asked for it; never to standard error.
//!
//! | module | contents |
//! |---|---|
//! | `cli` | the commands; `help` translates them into Arabic |
//! | `config`, `connection` | the environment; the table, the bundle and the user |
//! | `credentials`, `identity` | region and credentials for AWS, from the environment or a profile; who is signed in |
//! | `console` | input and output |
//! | `words` | messages, in both languages |
//! | `state`, `failure` | the state that commands share, and their results |
//! | `list`, `show` | reading |
//! | `act` | acknowledging, moving, noting, erasing one request |
//! | `amend` | correcting an answer and withdrawing a consent |
//! | `enter` | entering a request that came by another channel, question by question; `answer` reads one answer |
//! | `staff` | who works at the desk in the browser |
//! | `export`, `person` | many requests, and those of one person, as a table; `file` writes it |

mod act;
mod amend;
mod answer;
mod cli;
pub mod config;
mod connection;
mod console;
mod credentials;
mod enter;
mod export;
mod failure;
mod file;
mod help;
mod identity;
mod list;
mod person;
mod show;
mod staff;
mod state;
mod words;

use std::ffi::OsString;

use bundle::Bundle;
use store::config::Environment;

use crate::cli::Command;
use crate::failure::{Failure, Outcome};
use crate::state::Desk;

pub use crate::console::Console;

/// Runs one command and returns the exit code: 0 for success, 1 for a failure, 2 for a command that was not understood.
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
        let connected = connection::connect(&options, env, console).await?;
        let bundle = Bundle::load(&connected.bundle).map_err(|error| words::no_bundle(options.lang, &error))?;
        let desk = Desk {
            store: connected.store,
            world: connected.world,
            forms: bundle.forms().cloned().collect(),
            lang: options.lang,
            by: connected.by,
            lookup: connected.lookup,
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
            Command::Correct { reference, question } => self.correct(reference, question, console).await,
            Command::Withdraw { reference, consent } => self.withdraw(reference, consent, console).await,
            Command::Erase { reference, yes } => self.erase(reference, *yes, console).await,
            Command::Export(what) => self.export(what, console).await,
            Command::Person(cli::Person::Export { who, file }) => self.export_person(who, file, console).await,
            Command::Person(cli::Person::Erase { who, yes }) => self.erase_person(who, *yes, console).await,
            Command::Enter(what) => self.enter(what, console).await,
            Command::Staff(what) => self.staff(what, console).await,
        }
    }
}
