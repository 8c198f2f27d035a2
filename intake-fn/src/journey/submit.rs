//! A submission over HTTP: check, change, confirm, receipt.
//!
//! | module | contents |
//! |---|---|
//! | `steps` | the steps, and what each stores and shows |
//! | `pages` | the pages that the steps respond with |
//! | `request` | what was sent, before and after validation |

mod pages;
mod request;
mod steps;

pub use request::{Sent, form_page};
