//! Shared by all functions: configuration, metrics.

pub mod config;
pub mod metrics;
