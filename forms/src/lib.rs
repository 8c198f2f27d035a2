//! Form definitions, and the validation of answers.
//!
//! One definition (a TOML file with both languages side by side) serves the static page, the server's validation, the check
//! page, the receipt and the stored record. This crate does no I/O, reads no clock and draws no random numbers: it turns text
//! into typed values or faults.
//!
//! | module | contents |
//! |---|---|
//! | [`definition`] | form definitions, and the reader of their files, which reports every fault at its place |
//! | [`desk`] | the words that editors keep for the team's desk |
//! | [`value`] | the types of answers; a value that exists is valid |
//! | [`problem`] | the error messages for answers, in both languages |
//! | [`typed`] | the fields as a person typed them |
//! | [`answers`] | validation of typed fields: valid answers, or all mistakes at once |
//! | [`mistake`] | a mistake in one answer |
//! | [`view`] | the data that templates need to show a form, its check page and its errors |
//! | [`warning`] | what is unusual about valid answers |
//! | [`export`] | submissions as a table for a spreadsheet |
//! | [`strings`] | the keys of the interface strings that the journey needs |
//! | [`reference`] | reference numbers of submissions |
//! | [`personal`] | the wrapper that keeps personal values out of logs |

pub mod answers;
pub mod definition;
pub mod desk;
pub mod export;
mod field;
pub mod mistake;
pub mod personal;
pub mod problem;
pub mod reference;
pub mod strings;
mod together;
pub mod typed;
pub mod value;
pub mod view;
pub mod warning;

pub use answers::Answers;
pub use definition::{FormDefinition, Kind, Question, Team};
pub use mistake::Mistake;
pub use personal::Personal;
pub use problem::Problem;
pub use reference::Reference;
pub use typed::Typed;
pub use warning::Warning;
