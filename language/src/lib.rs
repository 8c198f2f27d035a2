//! Arabic and English: the languages, and what the project knows of them.
//!
//! The ground crate: everything else may use it, and it uses nothing of the project. It does no I/O, reads no clock and
//! draws no random number.
//!
//! | module | contents |
//! |---|---|
//! | [`lang`] | the two languages, and text that exists in both |
//! | [`calendar`] | a day in the Gregorian and the Umm al-Qura calendar |
//! | [`normalise`] | digits, invisible characters and spacing in what people type |
//! | [`plural`] | texts that change with a number |
//! | [`finding`] | messages to editors, in both languages |

pub mod calendar;
pub mod finding;
pub mod lang;
pub mod normalise;
pub mod plural;

pub use lang::{Bilingual, Lang};
