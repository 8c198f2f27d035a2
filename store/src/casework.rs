//! Casework: who deals with a submission, and what they do until the applicant has been told the outcome.
//!
//! | module | contents |
//! |---|---|
//! | `kind` | results of a call, and ways of telling the outcome |
//! | `state` | what the submission's item says of the casework |
//! | `change` | the changes, each with its event |
//! | `row` | a submission as a list of the desk shows it |
//! | `list` | lists by step or by member of staff, in pages |
//! | `history` | a submission with the times of its steps, for figures |
//! | `count` | the number of submissions at each step |

mod change;
mod count;
mod history;
pub(crate) mod kind;
mod list;
mod row;
pub(crate) mod state;

pub use count::Count;
pub use history::History;
pub use kind::{Call, Told};
pub use list::{Cursor, Order, RowPage, RowQuery, Seen, Source};
pub use row::Row;
pub use state::{Assignee, Casework, ToldOutcome};
