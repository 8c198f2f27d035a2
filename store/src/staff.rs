//! The team at the desk: its members, what they may do, and the events that change either.
//!
//! | module | contents |
//! |---|---|
//! | `role` | roles, and the rights of a person |
//! | `person_id` | the key of a person, a hash of what the sign-in service calls them |
//! | `identity` | a person as the sign-in service names them |
//! | `member` | members, their list, and who is due for a review |
//! | `change` | adding, changing and removing members |
//! | `event` | the record of these changes |
//! | `invitation` | the codes that people without access tell a steward |
//!
//! Roles stand here and never in the claims of a sign-in service, so that taking them away is one write.

mod change;
mod event;
mod identity;
mod invitation;
mod member;
mod person_id;
mod role;

pub use change::{Author, StaffAct, StaffUnchanged};
pub use event::{StaffChange, StaffEvent};
pub use identity::{Identity, NotAnIdentity};
pub use invitation::{Invitation, InvitationCode};
pub use member::Member;
pub use person_id::PersonId;
pub use role::{Rights, Role};
