//! The page where applicants follow their request: by its number and four digits, without an account.
//!
//! | module | contents |
//! |---|---|
//! | `steps` | the requests, and what each shows |
//! | `typed` | what was typed, and what is wrong with it |
//! | `pass` | the signed text by which a shown page asks for more |
//! | `progress` | where a request stands, as its applicant may know it |
//! | `pages` | the pages |

mod pages;
mod pass;
mod progress;
mod steps;
mod typed;

pub(crate) use typed::TrackingSent;
