//! Mail to teams and to applicants, from the outbox to the mail service and back.
//!
//! | module | contents |
//! |---|---|
//! | [`deliver`] | from an outbox item to a mail: lease, send, mark as sent |
//! | [`stream`] | the fast path: the stream's records |
//! | [`sweep`] | the sure path: on a schedule, from the table's state |
//! | [`daily_summary`] | what waits for a team, each working day |
//! | [`feedback`] | deliveries and bounces that the mail service reports later |
//! | [`mail`] | the mails' texts, and the mailers |

pub mod daily_summary;
pub mod deliver;
pub mod feedback;
pub mod mail;
pub mod stream;
pub mod sweep;
