//! The data that templates need to show a form, its errors and its check page.
//!
//! The markup is in `templates/`; the decisions are here, so that the static page and the page after a mistake are rendered
//! from the same values. The views are plain serialisable data. They carry what a person typed, for that person's own page:
//! they must not be logged and have no `Debug`.

mod check;
mod element;
mod form;
mod reveal;
mod widget;

pub use crate::field::{SEAL_FIELD, SET_ASIDE_FIELD, TRAP_FIELD};
pub use check::{RowView, rows, shown};
pub use form::{ConditionView, ErrorView, FormView, OptionView, PartView, QuestionView, TrapView, action};
pub use reveal::reveal_css;
