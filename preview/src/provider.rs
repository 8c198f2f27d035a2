//! The preview's own sign-in provider: a small OpenID Connect provider, where whoever opens the page chooses one of some invented people.
//! There are no passwords. It exists only in this crate, which no deployed function is built of.
//!
//! | module | contents |
//! |---|---|
//! | `people` | the invented people |
//! | `registration` | the issuer, and its one client, the desk |
//! | `parameters` | parameters of queries and forms |
//! | `request` | the authorization request |
//! | `exchange` | the token request |
//! | `once` | codes and open pages, each of which is used once |
//! | `signer` | the key, and ID tokens |
//! | `page` | the page of the people, and the page of a fault |
//! | `routes` | the provider, and its addresses |
//!
//! Sources: OpenID Connect Core 1.0 and Discovery 1.0 ("Core", "Discovery"), RFC 6749 (OAuth 2.0), RFC 7636 (PKCE), RFC 9207 (`iss`).

mod exchange;
mod once;
mod page;
mod parameters;
mod people;
mod registration;
mod request;
mod routes;
mod signer;

pub use people::{PEOPLE, Person};
pub use routes::{Provider, router};
pub use signer::MARKER;
