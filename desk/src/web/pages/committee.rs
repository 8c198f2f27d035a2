//! The research committee: its meetings, who is present, the requests on a list, votes, decisions, and the sheet to print.
//!
//! | module | contents |
//! |---|---|
//! | `meetings` | the meetings, a new one, and the requests on no list |
//! | `item` | a request on a list, as the person sees it |
//! | `meeting` | the page of a meeting |
//! | `act` | the forms of that page |
//! | `sheet` | the committee's sheet |

mod act;
mod item;
mod meeting;
mod meetings;
mod sheet;

pub(in crate::web) use self::act::act;
pub(in crate::web) use self::meeting::show;
pub(in crate::web) use self::meetings::{list, make};
pub(in crate::web) use self::sheet::sheet;
