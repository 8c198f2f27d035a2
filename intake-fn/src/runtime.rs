//! What every function needs to run: configuration, metrics, the Lambda event loop.

pub mod config;
#[cfg(feature = "lambda")]
pub mod lambda;
pub mod metrics;
