//! Plain text without markup: characters, runs, dates, facts, bidirectional isolation, canonical text.

pub mod canonical;
pub mod characters;
pub mod dates;
pub mod facts;
pub(in crate::parse) mod places;
pub(in crate::parse) mod references;
mod replacement;
pub(in crate::parse) mod run;
