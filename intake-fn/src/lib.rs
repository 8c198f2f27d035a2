//! The functions that take a request, store it exactly once, and tell the relations team.
//!
//! ```text
//! POST /intake/{lang}/{form}            parse -> validate -> 422 the form again, with errors | 200 check your answers + seal
//! POST /intake/{lang}/{form}/change     the form again, filled in
//! POST /intake/{lang}/{form}/confirm    validate again -> open seal -> one conditional transaction -> 303
//! GET  /intake/{lang}/receipt/{token}   signed, nothing personal in it -> reference, what happens next, when
//! GET  /intake/version.json             the digest of the content
//!
//! stored item + outbox (one transaction) -> stream (keys only) -> notify -> mail to the team, and to whoever asked for one
//!                                        -> sweep, on a schedule: whatever is still pending, and the day's digest
//! the mail service's bounces and deliveries -> feedback -> the state of the outbox item
//! ```
//!
//! The same code runs in Lambda and in the preview. It reads no Markdown: what it needs of the content comes in the
//! intake bundle, which the site generator writes.
//!
//! | room | what lives there |
//! |---|---|
//! | [`config`] | the environment, read once into types |
//! | [`world`] | the clock and the source of randomness |
//! | [`front_door`] | what did not come through it is not read |
//! | [`bundle`] | definitions, strings, frame and templates |
//! | [`submit`] | the steps of the journey, and its HTTP surface |
//! | [`body`] | from the bytes of a request to what was typed |
//! | [`suspicion`] | marks for the team on what may not come from a person who needs something |
//! | [`seal`] | the signed ticket between check and confirm; [`token`] signs it and the receipt's address |
//! | [`store`] | the table: submissions, the outbox |
//! | [`deliver`] | from an outbox item to a mail: lease, mail, mark |
//! | [`notify`] | the stream's records, on the fast way there; [`sweep`], the sure one, from the table's state |
//! | [`digest`] | what a team has waiting, each working day |
//! | [`feedback`] | what the mail service says later of the mails that it took |
//! | [`mail`] | what a mail says, and where it goes |
//! | `canary` | goes through the front door as a person would, where the feature `lambda` asks for it |
//! | [`metrics`] | what is counted for whoever runs the site, and what to do about it |
//! | `desk` | the relations team's command line, where the feature asks for it |
//! | `tls` | the way to AWS, where the feature asks for it |

pub mod body;
pub mod bundle;
#[cfg(feature = "lambda")]
pub mod canary;
pub mod config;
pub mod deliver;
#[cfg(feature = "desk")]
pub mod desk;
pub mod digest;
pub mod feedback;
pub mod front_door;
#[cfg(feature = "lambda")]
pub mod lambda;
pub mod mail;
pub mod metrics;
pub mod notify;
pub mod seal;
pub mod store;
pub mod submit;
pub mod suspicion;
pub mod sweep;
#[cfg(feature = "tls")]
pub mod tls;
pub mod token;
pub mod world;
