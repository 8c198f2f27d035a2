//! Support for tests that cross crates: the real content's bundle, a table and one that fails, the Lambda Runtime API, a visitor
//! and their pages, the format of metrics, the programs' calls to AWS. The tests themselves are in `tests/tests/`, and in the crates
//! whose binaries they start.
//!
//! A test stops at the first failure, so this crate panics where the product must not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::missing_panics_doc)]

pub mod applicant;
pub mod bundle;
pub mod calls;
pub mod canary;
pub mod deployed;
pub mod emf;
pub mod environment;
pub mod faulty;
pub mod filled;
pub mod followers;
pub mod front_door;
pub mod latency;
pub mod lists;
pub mod log;
pub mod mail_service;
pub mod notifier;
pub mod outline;
pub mod page;
pub mod page_form;
pub mod people;
pub mod rate;
pub mod records;
pub mod runtime_api;
pub mod simulation;
pub mod staff;
pub mod stream;
pub mod submitted;
pub mod table;
pub mod tls;
pub mod visit;
