//! Mail to teams and to applicants, from the outbox to the mail service and back.
//!
//! | module | contents |
//! |---|---|
//! | [`sender`] | the dependencies that the modules below share |
//! | [`deliver`] | from an outbox item to a mail: lease, send, mark as sent |
//! | [`stream`] | the fast path: notices for new records of the table's stream |
//! | [`sweep`] | the reliable path: on a schedule, notices that are still pending in the table |
//! | [`daily_summary`] | a mail to each team, each working day, about everything that waits |
//! | [`feedback`] | deliveries and bounces that the mail service reports later |
//! | [`mail`] | the texts of mails, and the transports |

pub mod daily_summary;
pub mod deliver;
pub mod feedback;
pub mod mail;
pub mod sender;
pub mod stream;
pub mod sweep;
