//! The command line of the run.

use std::path::PathBuf;

use clap::Parser;

/// Loads a preview, kills it in the middle, and checks that nothing is lost or doubled.
#[derive(Parser)]
#[command(args_override_self = true)]
pub struct Options {
    /// The preview's program.
    #[arg(long, value_name = "FILE")]
    pub preview: PathBuf,
    /// How many requests the storm is about.
    #[arg(long, default_value_t = 160, value_name = "NUMBER")]
    pub requests: usize,
    /// How many forms are sent each second to get them.
    #[arg(long, default_value_t = 50.0, value_name = "NUMBER")]
    pub check_rate: f64,
    /// How many confirmations are sent each second of the storm. Where nothing is said: a quarter of the last step that was held, and
    /// 40 without steps.
    #[arg(long, value_name = "NUMBER")]
    pub rate: Option<f64>,
    /// How long the storm lasts, in seconds.
    #[arg(long, default_value_t = 8.0, value_name = "SECONDS")]
    pub seconds: f64,
    /// How often the preview is killed during the storm.
    #[arg(long, default_value_t = 2, value_name = "NUMBER")]
    pub kills: usize,
    /// Rates of first confirmations, one after the other, to see where it stops keeping up.
    #[arg(long, value_delimiter = ',', value_name = "NUMBERS")]
    pub steps: Vec<f64>,
    /// How long each of them lasts, in seconds.
    #[arg(long, default_value_t = 5.0, value_name = "SECONDS")]
    pub step_seconds: f64,
    /// The program oha, to ask for a second opinion on the latencies.
    #[arg(long, value_name = "FILE")]
    pub oha: Option<PathBuf>,
    /// Where the report goes.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// The seed that chooses each sender's request, and the senders that disconnect.
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub seed: u64,
}
