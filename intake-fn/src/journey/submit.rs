//! A submission over HTTP: check, change, confirm, receipt.
//!
//! | module | contents |
//! |---|---|
//! | `http` | addresses, and the headers of every response |
//! | `steps` | the steps, and what each stores and shows |
//! | `pages` | the pages that the steps respond with |
//! | `request`, `reply`, `outcome` | the data that goes in and comes out |
//! | `intake` | the dependencies of the steps |

mod http;
mod intake;
mod outcome;
mod pages;
mod reply;
mod request;
mod steps;

pub use http::respond;
pub use intake::Intake;
pub use outcome::Outcome;
pub use reply::{Content, Page, PageStatus, Reply};
pub use request::{Sent, form_page};
