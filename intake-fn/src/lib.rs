//! The functions that take a request, store it exactly once, and tell the relations team.
//!
//! ```text
//! POST /intake/{lang}/{form}            parse -> validate -> 422 the form again, with errors | 200 check your answers + seal
//! POST /intake/{lang}/{form}/change     the form again, filled in
//! POST /intake/{lang}/{form}/confirm    validate again -> open seal -> one conditional transaction -> 303
//! GET  /intake/{lang}/receipt/{token}   signed, nothing personal in it -> reference, what happens next, when
//! GET  /intake/{lang}/track/…           where a submission is followed; POST with its number and four digits
//! GET  /intake/version.json             the digest of the content
//!
//! stored item + outbox (one transaction) -> stream (keys only) -> notify -> mail to the team, and to applicants who asked for one
//!                                        -> sweep, on a schedule: everything still pending, and the daily summaries
//! the mail service's bounces and deliveries -> feedback -> the state of the outbox item
//! ```
//!
//! The same code runs in Lambda and in the preview. It reads no Markdown: the intake bundle, which the site generator writes, has
//! everything that it needs of the content.
//!
//! | module | contents |
//! |---|---|
//! | [`journey`] | submissions: the request, the seal, marks, the pages |
//! | [`notices`] | mail to teams and applicants: stream, sweep, delivery, feedback, the daily summary |
//! | `canary` | a check of the public form, as an applicant uses it (feature `lambda`) |
//! | [`runtime`] | configuration, metrics |
//! | `tracking` | the page where applicants follow their submission |
//! | [`web`] | addresses, headers, and the frame of pages |

#[cfg(feature = "lambda")]
pub mod canary;
pub mod journey;
pub mod notices;
pub mod runtime;
mod tracking;
pub mod web;
