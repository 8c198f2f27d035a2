//! Texts of both languages in one line: what the bidirectional algorithm would put out of order, the dates, and the numbers in words.

mod brackets;
pub mod dates;
mod direction;
pub mod inline;
mod makeup;
mod mark;
pub mod number_words;
mod numbers;
pub mod script;
mod tokens;
mod units;
pub mod words;

pub use makeup::Makeup;
pub use mark::{Mark, MarkKind, is_free};
