//! What a form asks, and what counts as an answer.
//!
//! One definition (a TOML file with both languages side by side) is read here once and serves the static page, the
//! server's validation, the check page, the receipt and the stored record. Nothing in this crate does I/O, reads a
//! clock or draws a random number: text comes in, typed values or faults go out.
//!
//! | room | what lives there |
//! |---|---|
//! | [`definition`] | a form's definition, and the reading of its file with every fault at its place |
//! | [`value`] | the types of an answer: a value that exists is valid |
//! | [`problem`] | what can be wrong with an answer, and how to mend it, in both languages |
//! | [`answers`] | from what was typed to valid answers, or to every mistake at once |
//! | [`view`] | what a template needs to show a form, its check page and its errors |
//! | [`export`] | submissions as a table for a spreadsheet |
//! | [`strings`] | the interface strings that the journey needs |
//! | [`reference`] | the number an applicant leaves with |
//! | [`personal`] | the wrapper that keeps personal values out of logs |

pub mod answers;
pub mod definition;
pub mod export;
mod field;
pub mod personal;
pub mod problem;
pub mod reference;
pub mod strings;
pub mod value;
pub mod view;

pub use answers::{Answers, Mistake, Typed};
pub use definition::{FormDefinition, Kind, Question, Team};
pub use personal::Personal;
pub use problem::Problem;
pub use reference::Reference;
