//! What every deployed function shares, those of the intake and the desk's.
//!
//! | module | contents |
//! |---|---|
//! | `front_door` | rejects requests that did not come through CloudFront |
//! | `keys` | keys in the environment |
//! | `origin` | the site's own origin |
//! | `program` | the log and the exit code (feature `program`) |

mod front_door;
mod keys;
mod origin;
#[cfg(feature = "program")]
pub mod program;

pub use front_door::{FrontDoor, HEADER};
pub use keys::{FrontDoorKeys, Key, key_pair, parse_key};
pub use origin::Origin;
