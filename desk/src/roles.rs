//! Who may do what: one rule for each action, by role, by the state of the request, and by what the person did with it before.
//!
//! Everything here is pure. `desk/tests/roles.golden.txt` is the whole table, which a steward can read.
//!
//! | module | contents |
//! |---|---|
//! | `action` | the actions at the desk, with their names |
//! | `request` | what the rules need to know of a request |
//! | `rule` | the rules |

mod action;
mod request;
mod rule;

pub use action::{Action, Subject};
pub use request::{Actor, Involvement, RequestState};
pub use rule::{Refusal, may};
