//! `cargo run`: the whole system at one address.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use language::Lang;
use preview::sample::Outcome;
use preview::{Options, Preview};
use store::config::Process;
use store::world::World;
use tracing_subscriber::EnvFilter;

/// Builds the site and serves it with working forms at http://127.0.0.1:3000/. Ctrl-C stops it; submissions are kept.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// The port on 127.0.0.1.
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// The folder that keeps submissions and mails.
    #[arg(long, default_value = ".preview", value_name = "FOLDER")]
    data: PathBuf,
    /// The folder of the content.
    #[arg(long, default_value = "content", value_name = "FOLDER")]
    content: PathBuf,
    /// The folder of templates and assets.
    #[arg(long, default_value = "templates", value_name = "FOLDER")]
    templates: PathBuf,
    /// The output folder for the site, which includes drafts. It must not be the folder that is published.
    #[arg(long, default_value = ".preview/dist", value_name = "FOLDER")]
    out: PathBuf,
    /// The language of messages about the content: ar or en.
    #[arg(long, default_value = "en", value_name = "LANGUAGE")]
    lang: Lang,
    /// Adds so many invented requests for trying the desk, if there are none yet: 1 to 1000.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1000))]
    sample: Option<u16>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error,intake_fn=info,preview=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_writer(std::io::stderr).init();
    let Cli { port, data, content, templates, out, lang, sample } = Cli::parse();
    let world = match World::from_environment(&Process, true) {
        Ok(world) => world,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let options = Options { port, data, content, templates, out, lang, sample, world };
    let preview = match Preview::start(&options).await {
        Ok(preview) => preview,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let address = preview.address;
    let stop = stop();
    // The reader may close the pipe after one line, which is not an error.
    let _ = writeln!(
        std::io::stdout(),
        "http://{address}/              the site, forms live\n\
         http://{address}/desk/         the team's desk, with invented people to sign in as\n\
         http://{address}/preview/mail  the relations team's mailbox\n\
         {}Ctrl-C stops it; submissions are kept.",
        added(&preview)
    );
    match preview.serve(stop).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// What the start added to the table, in lines.
fn added(preview: &Preview) -> String {
    let people = match preview.added_people {
        0 => String::new(),
        number => format!("{number} invented people were added to the staff.\n"),
    };
    let sample = match &preview.sample {
        None => String::new(),
        Some(Ok(Outcome::Added(number))) => format!("{number} invented requests were added.\n"),
        Some(Ok(Outcome::HasRequests)) => "No sample was added: there are requests already.\n".to_string(),
        Some(Err(error)) => format!("No sample was added, or not all of it: {error}.\n"),
    };
    people + &sample
}

/// Resolves at Ctrl-C or at a polite request to end. From the call on, neither ends the program by itself.
fn stop() -> impl Future<Output = ()> + Send + 'static {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        // Registered here, not when the future is first polled.
        let (interrupt, terminate) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
        async move {
            let (Ok(mut interrupt), Ok(mut terminate)) = (interrupt, terminate) else {
                return std::future::pending().await;
            };
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }
    }
    #[cfg(not(unix))]
    async {
        let _ = tokio::signal::ctrl_c().await;
    }
}
