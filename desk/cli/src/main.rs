//! The relations team's command line.

use std::process::ExitCode;

use desk_cli::Console;
use store::config::Process;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let (input, output, errors) = (std::io::stdin(), std::io::stdout(), std::io::stderr());
    let mut console = Console { input: &mut input.lock(), output: &mut output.lock(), errors: &mut errors.lock() };
    ExitCode::from(desk_cli::run(std::env::args_os(), &Process, &mut console).await)
}
