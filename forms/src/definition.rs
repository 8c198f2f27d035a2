//! A form's definition: the checked contents of one `content/forms/*.toml` file.
//!
//! [`FormDefinition::parse`] returns every fault it can find, each with its place in the file. The authors of these files are
//! not programmers and should not have to find faults one at a time.

mod faults;
mod file;
mod form;
mod kind;
mod question;
mod recipients;
mod team;

pub use faults::{Fault, FormFinding};
pub use form::{FormDefinition, Receipt, Route};
pub use kind::{ChoiceOption, Kind, LONGEST_TEXT};
pub use question::{Condition, Part, Question, Wording};
pub use team::Team;
