//! The HTTP surface of the functions for the public.
//!
//! | module | contents |
//! |---|---|
//! | `http` | addresses, and the headers of every response |
//! | `intake` | the dependencies of the requests |
//! | `reply`, `outcome` | what a request results in |
//! | `frame` | a page in the site's frame |

pub(crate) mod frame;
mod http;
pub(crate) mod intake;
pub(crate) mod outcome;
pub(crate) mod reply;

pub use http::respond;
pub use intake::Intake;
pub use outcome::Outcome;
pub use reply::{Content, Page, PageStatus, Reply};
