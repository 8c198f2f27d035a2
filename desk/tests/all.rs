//! The desk's tests, as one program: one for each file would take longer to link than to run. `sign_in.rs` needs a provider and is its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod answers;
mod asked;
mod bench;
mod calls;
mod colleagues;
mod committee;
mod erasing;
mod every_page;
mod figures;
mod files;
mod old_records;
mod others;
mod repeated;
mod roles;
mod secrecy;
mod support;
mod walk;
mod web;
mod web_sessions;
