//! The tests of the desk's command line, as one program: one for each file would take longer to link than to run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod amend;
mod calls;
mod clock;
mod credentials;
mod desk;
mod identity;
#[path = "support/desk.rs"]
mod program;
mod staff;
