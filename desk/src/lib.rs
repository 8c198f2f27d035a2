//! The team's desk, as its command line and its pages share it.
//!
//! | module | contents |
//! |---|---|
//! | `roles` | who may do what |
//! | `names`, `pick` | names of events, notices and marks, in both languages |
//! | `committee` | voting and deciding, with the rules of who may |
//! | `channels` | the channels of requests that staff enter |
//! | `export` | a form's requests as a table |
//! | `figures` | numbers of a quarter that name nobody |
//! | `said` | one request in names and values, and a copy for the person |
//! | `sheet` | a table as a file |
//! | `staff_words` | rights of the staff and their changes, in words |
//! | `request_view` | one request, for a page |
//! | `web` | the desk in the browser |
//! | `text` | texts without characters that move the cursor |

pub mod channels;
pub mod committee;
pub mod export;
pub mod figures;
pub mod names;
pub mod pick;
mod request_view;
pub mod roles;
pub mod said;
pub mod sheet;
pub mod staff_words;
pub mod text;
pub mod web;
