//! The research committee: its meetings, the requests on their lists, votes and decisions. The policy: requests are raised to the research
//! committee, which studies them and answers with acceptance or refusal.
//!
//! | module | contents |
//! |---|---|
//! | `key` | the key of a meeting |
//! | `state` | what the submission's item says of its list and of the decision |
//! | `vote` | votes, and how many there are of each |
//! | `meeting` | meetings: who is present, which requests are on the list |
//! | `agenda` | putting a request on a list and taking it off |
//! | `ballot` | voting |
//! | `decide` | the decision by the votes |

mod agenda;
mod ballot;
mod decide;
pub(crate) mod key;
mod meeting;
pub(crate) mod state;
pub(crate) mod vote;

pub use agenda::NotListed;
pub use ballot::NotVoted;
pub use decide::{NotDecided, Ruling, verdict};
pub use key::MeetingKey;
pub use meeting::{LONGEST_LIST, Meeting};
pub use state::{Decided, Listing};
pub use vote::{Tally, Vote, VoteValue};
