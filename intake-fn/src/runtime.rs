//! Shared by all functions: configuration, metrics, the Lambda event loop.

pub mod config;
#[cfg(feature = "lambda")]
pub mod lambda;
pub mod metrics;
