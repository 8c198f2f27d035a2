//! The command line.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Parser, ValueEnum};

/// Measures the deployed functions.
#[derive(Parser)]
#[command(args_override_self = true)]
pub struct Options {
    /// The function `submit`, as `NAME=PATH`. May be repeated, to compare builds; warm requests and load are measured of the first.
    #[arg(long, required = true)]
    pub submit: Vec<Named>,
    /// The program that does the least.
    #[arg(long)]
    pub probe: PathBuf,
    /// Node, and a script that does the same, beside its packages.
    #[arg(long, num_args = 2)]
    pub node: Vec<PathBuf>,
    /// A Python that has boto3, and a script that does the same.
    #[arg(long, num_args = 2)]
    pub python: Vec<PathBuf>,
    /// A PEM file of authorities that the programs read and trust besides, to measure what this costs.
    #[arg(long)]
    pub authorities: Option<PathBuf>,
    /// Only these measurements. May be repeated.
    #[arg(long)]
    pub only: Vec<Measure>,
    /// Cold starts of each program.
    #[arg(long, default_value_t = 25)]
    pub starts: usize,
    /// Warm requests of each kind.
    #[arg(long, default_value_t = 500)]
    pub requests: usize,
    /// The length of each rate, in seconds.
    #[arg(long, default_value_t = 5.0)]
    pub seconds: f64,
    /// Numbers of stored requests.
    #[arg(long, value_delimiter = ',', default_value = "1000,10000,100000")]
    pub stored: Vec<usize>,
    /// Numbers of them that are open.
    #[arg(long, value_delimiter = ',', default_value = "100,1000")]
    pub open: Vec<usize>,
}

/// A part of the measurements.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Measure {
    /// Cold starts.
    Cold,
    /// Warm requests, one after the other.
    Warm,
    /// Requests at rising rates.
    Load,
    /// Lists, notices and the sweep with many stored requests.
    Backlog,
}

/// A program with the name that the tables give it.
#[derive(Clone)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The executable.
    pub path: PathBuf,
}

impl FromStr for Named {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, path) = text.split_once('=').ok_or("it is NAME=PATH")?;
        Ok(Named { name: name.into(), path: path.into() })
    }
}
