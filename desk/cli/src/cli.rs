//! The command line. Values are validated where they are used, so that messages are in the user's language.

mod staff;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use language::Lang;

use crate::{help, words};

pub(crate) use self::staff::{Given, Staff};

/// The relations team's desk: lists the requests that came in, shows them and records what is done about them.
#[derive(Parser)]
#[command(name = "desk", disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

/// The options of all commands.
#[derive(Args)]
pub(crate) struct Options {
    /// Use the table of a running preview, with this data folder, instead of the real table
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) preview: Option<PathBuf>,
    /// The folder of the intake bundle, if it is not the usual one
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) bundle: Option<PathBuf>,
    /// The language of the output: ar or en
    #[arg(long, global = true, value_name = "LANGUAGE", default_value = "ar")]
    pub(crate) lang: Lang,
    /// Your name in the preview, which is recorded with what you do. The variable DESK_USER sets it for all commands
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) by: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List the requests that are not closed yet, oldest first
    List(List),
    /// Show everything about one request
    Show {
        /// The reference number
        reference: String,
    },
    /// Record that you have seen requests
    Acknowledge {
        /// The reference numbers
        #[arg(required = true)]
        references: Vec<String>,
    },
    /// Move a request along the steps of the policy
    Status {
        /// The reference number
        reference: String,
        /// The step, for example verified or with_committee
        status: String,
        /// A note on the step, stored with the request
        #[arg(long, value_name = "WORDS")]
        note: Option<String>,
    },
    /// Add a note for the team to a request
    Note {
        /// The reference number
        reference: String,
        /// The note, in quotation marks. If it is missing, it is read from standard input
        words: Option<String>,
    },
    /// Correct an answer at the person's request. The answer before it stays in the history
    Correct {
        /// The reference number
        reference: String,
        /// The question's name. Without a valid one, the questions are listed
        question: String,
    },
    /// Record that the person has withdrawn a consent
    Withdraw {
        /// The reference number
        reference: String,
        /// The consent's name. Without a valid one, the consents are listed
        consent: String,
    },
    /// Write a form's requests to a spreadsheet file
    Export(Export),
    /// Export or erase the data of one person, at that person's request
    #[command(subcommand)]
    Person(Person),
    /// Erase one request
    Erase {
        /// The reference number
        reference: String,
        /// Do not ask for confirmation
        #[arg(long)]
        yes: bool,
    },
    /// Enter a request that came by another channel than the website
    Enter(Enter),
    /// Say who works at the desk in the browser, and what each may do
    #[command(subcommand)]
    Staff(Staff),
}

#[derive(Args)]
pub(crate) struct List {
    /// List only this form's requests
    #[arg(long)]
    pub(crate) form: Option<String>,
    /// List only requests at this step. It can be repeated
    #[arg(long)]
    pub(crate) status: Vec<String>,
    /// List closed requests too
    #[arg(long)]
    pub(crate) all: bool,
    /// List only requests that nobody has acknowledged
    #[arg(long)]
    pub(crate) unacknowledged: bool,
    /// List only requests with a mark, a sign that they may be spam
    #[arg(long)]
    pub(crate) suspect: bool,
    /// List only requests with a failed notice: a mail about them was not delivered
    #[arg(long)]
    pub(crate) failed: bool,
}

#[derive(Args)]
pub(crate) struct Export {
    /// The form
    pub(crate) form: String,
    #[command(flatten)]
    pub(crate) file: ToFile,
    /// Export only requests at this step. It can be repeated
    #[arg(long)]
    pub(crate) status: Vec<String>,
    /// Export only requests received on this day or later: year-month-day, in either calendar
    #[arg(long, value_name = "DAY")]
    pub(crate) since: Option<String>,
    /// Export only requests received on this day or earlier
    #[arg(long, value_name = "DAY")]
    pub(crate) until: Option<String>,
}

#[derive(Args)]
pub(crate) struct ToFile {
    /// The file. Its extension sets its format: .csv or .xlsx
    #[arg(long, value_name = "FILE")]
    pub(crate) to: PathBuf,
    /// Replace an existing file
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Subcommand)]
pub(crate) enum Person {
    /// Write all data of a person to a file
    Export {
        #[command(flatten)]
        who: Who,
        #[command(flatten)]
        file: ToFile,
    },
    /// Erase all data of a person
    Erase {
        #[command(flatten)]
        who: Who,
        /// Do not ask for confirmation
        #[arg(long)]
        yes: bool,
    },
}

/// The value that identifies a person. The desk prompts for a missing value, so that it does not stay in the history of commands.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Who {
    /// By mobile number
    #[arg(long, value_name = "NUMBER", num_args = 0..=1)]
    pub(crate) mobile: Option<Option<String>>,
    /// By national ID or Iqama number
    #[arg(long, value_name = "NUMBER", num_args = 0..=1)]
    pub(crate) national_id: Option<Option<String>>,
    /// By mail address
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1)]
    pub(crate) email: Option<Option<String>>,
}

#[derive(Args)]
pub(crate) struct Enter {
    /// The form
    pub(crate) form: String,
    /// The channel by which the request came: interview, telephone, social_media, letter or branch_delegate
    #[arg(long)]
    pub(crate) channel: String,
    /// Store the request without asking for confirmation
    #[arg(long)]
    pub(crate) yes: bool,
}

/// The reason why no command was parsed.
pub(crate) enum Unparsed {
    /// Help was requested: its text.
    Shown(String),
    /// The command line is invalid: a message.
    Wrong(String),
}

/// The command line with English help.
pub(crate) fn command() -> clap::Command {
    Cli::command()
}

/// Parses the command line.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<(Command, Options), Unparsed> {
    let args: Vec<OsString> = args.into_iter().collect();
    let lang = language(&args);
    let known = match lang {
        Lang::Ar => help::in_arabic(command()),
        Lang::En => command(),
    };
    let parsed = known.try_get_matches_from(args).and_then(|matches| Cli::from_arg_matches(&matches));
    parsed.map(|cli| (cli.command, cli.options)).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Unparsed::Shown(error.render().to_string())
        }
        _ => Unparsed::Wrong(wrong(lang, &error)),
    })
}

/// The language of `--lang`, before the rest is parsed. Arabic if there is none.
fn language(args: &[OsString]) -> Lang {
    let words: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    let given = words.iter().enumerate().find_map(|(place, word)| match word.strip_prefix("--lang") {
        Some("") => words.get(place + 1).map(ToString::to_string),
        Some(rest) => rest.strip_prefix('=').map(ToString::to_string),
        None => None,
    });
    given.and_then(|code| code.parse().ok()).unwrap_or(Lang::Ar)
}

/// The message for a parse error. It does not repeat what was typed, which may be personal.
fn wrong(lang: Lang, error: &clap::Error) -> String {
    let named = |kind| match error.get(kind) {
        Some(ContextValue::String(name)) => Some(name.clone()),
        Some(ContextValue::Strings(names)) => Some(names.join(" ")),
        _ => None,
    };
    match error.kind() {
        ErrorKind::MissingRequiredArgument => words::missing(lang, named(ContextKind::InvalidArg)),
        ErrorKind::ArgumentConflict => words::conflict(lang, named(ContextKind::InvalidArg)),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::TooFewValues | ErrorKind::NoEquals => {
            words::wrong_value(lang, named(ContextKind::InvalidArg))
        }
        ErrorKind::InvalidSubcommand | ErrorKind::MissingSubcommand => words::no_such_command(lang),
        _ => words::not_understood(lang),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(line: &str) -> Result<(Command, Options), Unparsed> {
        parse(line.split(' ').map(OsString::from))
    }

    #[test]
    fn the_commands_are_consistent() {
        command().debug_assert();
        help::in_arabic(command()).debug_assert();
    }

    #[test]
    fn messages_do_not_repeat_what_was_typed() {
        for line in [
            "desk note 2222-2222 0500000001 سارة",
            "desk 0500000001",
            "desk list --form support سارة",
            "desk person export --mobile 0500000001",
            "desk person erase --mobile 0500000001 --email 0500000001@example.com",
            "desk status 2222-2222",
            "desk list --lang 0500000001",
            "desk --0500000001",
        ] {
            for lang in ["", " --lang en", " --lang=en"] {
                let Err(Unparsed::Wrong(message)) = parse_words(&format!("{line}{lang}")) else {
                    panic!("{line} is understood")
                };
                assert!(!message.contains("0500000001") && !message.contains("سارة"), "{message}");
                // The first `--lang` counts, as far as it names a language.
                let english = !lang.is_empty() && !line.contains("--lang");
                assert_eq!(message.contains("Write"), english, "{message}");
            }
        }
    }

    #[test]
    fn a_person_is_identified_by_one_value_which_may_be_prompted_for() {
        let Ok((Command::Person(Person::Erase { who, yes }), _)) = parse_words("desk person erase --mobile --yes")
        else {
            panic!("it is understood");
        };
        assert!(yes && who.mobile == Some(None) && who.email.is_none());
        let Ok((Command::Person(Person::Export { who, file }), options)) =
            parse_words("desk person export --email a@example.com --to a.xlsx --by Hind")
        else {
            panic!("it is understood");
        };
        assert_eq!((who.email, file.to), (Some(Some("a@example.com".into())), PathBuf::from("a.xlsx")));
        assert_eq!(options.by.as_deref(), Some("Hind"));
        assert!(parse_words("desk person erase").is_err());
    }

    /// Everything in a command that has no word of Arabic.
    fn without_arabic(command: &clap::Command, path: &str, found: &mut Vec<String>) {
        let is_arabic = |text: String| text.chars().any(|c| ('\u{0621}'..='\u{064A}').contains(&c));
        if !command.get_about().is_some_and(|about| is_arabic(about.to_string())) {
            found.push(path.to_string());
        }
        let wordless =
            command.get_arguments().filter(|arg| !arg.get_help().is_some_and(|help| is_arabic(help.to_string())));
        found.extend(wordless.map(|arg| format!("{path} {}", arg.get_id())));
        for subcommand in command.get_subcommands() {
            without_arabic(subcommand, &format!("{path} {}", subcommand.get_name()), found);
        }
    }

    #[test]
    fn all_of_the_help_is_in_arabic() {
        let (english, arabic) = (command(), help::in_arabic(command()));
        let mut found = Vec::new();
        without_arabic(&arabic, "desk", &mut found);
        assert_eq!(found, Vec::<String>::new());
        without_arabic(&english, "desk", &mut found);
        assert!(found.len() > 30, "the check finds English help: {found:?}");
    }
}
