//! The tests that cross crates, as one program: one for each file would take longer to link than to run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod architecture;
mod budget;
mod casework;
mod content;
mod daily_summary;
mod definitions;
mod desk_store;
mod documents;
mod erased;
mod faults;
mod feedback;
mod firewall;
mod front_door;
mod hostile;
mod integrity;
mod journey;
mod limits;
mod lookups;
mod marks;
mod metrics;
mod notices;
mod pages;
mod race;
mod releases;
mod retention;
mod secrets;
mod sessions;
mod simulation;
mod slow_line;
mod staff;
mod staff_race;
mod store;
mod tracking;
