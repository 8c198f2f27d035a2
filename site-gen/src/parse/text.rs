//! Plain text without markup: characters, runs, dates, facts, bidirectional isolation, canonical text.

mod brackets;
pub mod canonical;
pub mod characters;
pub mod dates;
mod direction;
pub mod facts;
pub mod inline;
mod mark;
mod number_words;
mod numbers;
pub(in crate::parse) mod places;
pub(in crate::parse) mod references;
mod replacement;
pub(in crate::parse) mod run;
mod script;
mod tokens;
mod units;
mod words;
