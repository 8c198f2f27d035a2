//! The languages of the site, Arabic and English, and everything that depends on language alone.
//!
//! All other crates may use this one; it uses none of them. It does no I/O, reads no clock and draws no random numbers.
//!
//! | module | contents |
//! |---|---|
//! | [`lang`] | the languages, and text that exists in each of them |
//! | [`calendar`] | days in the Gregorian and the Umm al-Qura calendar |
//! | [`months`] | the month that a typed name means |
//! | [`count_words`] | small numbers in words |
//! | [`fold`] | which writings are the same in a comparison |
//! | [`normalise`] | normalisation of digits, invisible characters and spacing in typed text |
//! | [`plural`] | texts that change with a number |
//! | [`text`] | directions, dates and numbers in texts |
//! | [`finding`] | messages to editors, in both languages |

pub mod calendar;
pub mod count_words;
pub mod finding;
pub mod fold;
pub mod lang;
pub mod months;
pub mod normalise;
pub mod plural;
pub mod text;

pub use lang::{Bilingual, Lang};
