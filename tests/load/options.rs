//! The command line of the run.

use std::path::PathBuf;

use clap::Parser;

/// Puts a preview under load, kills it several times, and checks that no submission is lost or stored twice.
#[derive(Parser)]
#[command(args_override_self = true)]
pub struct Options {
    /// The preview's executable.
    #[arg(long, value_name = "FILE")]
    pub preview: PathBuf,
    /// The number of requests that are confirmed in the storm, the phase under load.
    #[arg(long, default_value_t = 160, value_name = "NUMBER")]
    pub requests: usize,
    /// The number of forms that are posted each second to prepare the requests.
    #[arg(long, default_value_t = 50.0, value_name = "NUMBER")]
    pub check_rate: f64,
    /// The number of confirmations each second of the storm. The default is a quarter of the last step that was held, or 40
    /// without steps.
    #[arg(long, value_name = "NUMBER")]
    pub rate: Option<f64>,
    /// The duration of the storm, in seconds.
    #[arg(long, default_value_t = 8.0, value_name = "SECONDS")]
    pub seconds: f64,
    /// The number of times that the preview is killed during the storm.
    #[arg(long, default_value_t = 2, value_name = "NUMBER")]
    pub kills: usize,
    /// Rates of first confirmations in ascending order, to find the rate at which the preview is overloaded.
    #[arg(long, value_delimiter = ',', value_name = "NUMBERS")]
    pub steps: Vec<f64>,
    /// The duration of each step, in seconds.
    #[arg(long, default_value_t = 5.0, value_name = "SECONDS")]
    pub step_seconds: f64,
    /// The load generator oha, which measures the latencies a second time.
    #[arg(long, value_name = "FILE")]
    pub oha: Option<PathBuf>,
    /// The file that the report is written to.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// The seed that chooses each sender's request, and the senders that disconnect.
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub seed: u64,
}
