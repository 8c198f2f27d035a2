//! The table of submissions, events and notices, and of the staff at the desk: one implementation, through the AWS SDK, for every engine.
//!
//! | pk | sk | item |
//! |---|---|---|
//! | `SUB#<id>` | `META` | the submission, its channel and status; `suspect` names its marks, `acknowledged_at` is set once it was seen, `corrected:<question>` and `withdrawn:<question>` are what staff changed since |
//! | `SUB#<id>` | `META` | after an erasure, for 35 days: a tombstone, without anything of the submission |
//! | `SUB#<id>` | `EV#<ulid>` | audit event: what happened, when, by whom; append only |
//! | `SUB#<id>` | `EV#READ#<hash>` | audit event: a submission was read in a session of the desk in the browser |
//! | `SUB#<id>` | `EV#FORM#<hash>` | audit event that a form of the desk in the browser leaves, however often it is sent |
//! | `SUB#<id>` | `VOTE#<person>` | a committee member's vote |
//! | `SUB#<id>` | `TRIES#<way>` | wrong tries at following the submission: the last times, and their number; `TYPED` of those who typed its number, `RECEIPT` of those who came from its receipt |
//! | `SUB#<id>` | `OUT#<recipient>` | outbox: pending, sent or failed; attempts, lease, message id, feedback on the mail |
//! | `REF#<reference>` | `REF` | guard: makes the reference unique; points to the id, or records when, by whom and of which form it was erased |
//! | `DIGEST#<day in Riyadh>` | `OUT#<team>` | outbox item of a team's daily summary |
//! | `SWEEP` | `CHECKED` | the time until which new submissions were checked against their digests |
//! | `CONTACT#<hmac>` | `DAY#<day in Riyadh>` | the number of submissions from a contact that day |
//! | `CONTACT#<hmac>` | `MAIL#<day in Riyadh>` | the acknowledgements that a mail address had that day, each as a random text |
//! | `LOOKUP#<hmac>` | `SUB#<id>` | a submission that has a number or a mail address, by its keyed hash |
//! | `STAFF` | `PERSON#<hash>` | a member of the staff: roles, steward, generation; who was removed stays as a name |
//! | `STAFF` | `STEWARDS` | guard: the number of stewards, which never becomes zero again |
//! | `STAFF` | `EV#<ulid>` | event: who changed whose access, when |
//! | `DESK` | `EV#<ulid>` | an entry of the desk's log: what was done that is about no single submission |
//! | `MEETINGS` | `<day>#<id>` | a meeting of the committee: who is present, and its list |
//! | `DESK` | `ERASURE#<id>` | a steward asks for the erasure of a submission |
//! | `DESK` | `ASKED#<id>#<what>` | an applicant asks the team for something |
//! | `INVITATION#<code>` | `INVITATION` | an unknown person who signed in, for 14 days |
//! | `INVITED#<hash>` | `INVITED` | the latest code of an unknown person |
//! | `SESSION#<hash>` | `SESSION` | a session of a member, by the hash of its token |
//!
//! `docs/table.md` lists the attributes of each, who writes and reads it, and how long it is kept.
//!
//! Index `pending` (sparse): outbox items that are pending, and those that failed, by due time. Index `queue`: submissions by form and status.
//! Indexes `steps` and `mine` (sparse): what lists show of submissions, by status and by the member of staff who took them.
//!
//! If a form limits how long its submissions are kept, all items of a submission carry the same `expires_at`, in seconds since 1970.
//! The table deletes expired items (time to live), but late, so every read skips them.

mod amend;
mod amendments;
mod answers_digest;
pub mod asking;
mod asking_kind;
mod attributes;
pub mod casework;
pub mod change;
pub mod channel;
mod client;
pub mod committee;
pub mod config;
mod contact;
pub mod contact_key;
pub mod desk_log;
mod environment;
mod erase;
pub mod erasure;
mod error;
pub mod event;
mod feedback_kind;
pub mod follow;
pub mod follow_word;
pub mod form_sent;
mod id;
pub mod integrity;
mod keys;
pub mod lookup;
mod lookup_items;
pub mod mark;
pub mod notes;
pub mod outbox;
pub mod person;
mod proof;
pub mod queue;
mod recipient;
pub mod record;
mod retry;
pub mod session;
pub mod sharing;
pub mod staff;
pub mod status;
pub mod submission;
pub mod table;
mod time_of_service;
mod timeouts;
pub mod timestamp;
#[cfg(feature = "tls")]
pub mod tls;
pub mod token;
mod tombstone;
mod transaction;
mod tries;
pub mod world;

pub use answers_digest::AnswersDigest;
pub use client::Store;
pub use error::{NotStored, StoreError, causes};
pub use id::SubmissionId;
pub use timeouts::Timeouts;
pub use timestamp::Timestamp;
