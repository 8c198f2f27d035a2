//! What the desk's pages need.

use std::sync::Arc;

use axum::http::HeaderMap;
use bundle::desk::DeskBundle;
use sign_in::{Client, SealKeys};
use store::Store;
use store::lookup::LookupSecret;
use store::world::World;

/// Whether a request came through the front door, by its headers.
pub type FrontDoor = Box<dyn Fn(&HeaderMap) -> bool + Send + Sync>;

/// What the desk's pages need. All requests share it.
pub struct WebDesk {
    /// The templates, the forms and the words that editors keep for the desk.
    pub bundle: Arc<DeskBundle>,
    /// The table.
    pub store: Store,
    /// Clock and randomness.
    pub world: World,
    /// The client of the sign-in service. It keeps the service's keys.
    pub sign_in: Arc<Client>,
    /// The keys that sign what has to survive a sign-in.
    pub seal: SealKeys,
    /// The key of the hashes by which requests are found by a number.
    pub lookup: LookupSecret,
    /// The desk's own origin: `https://…` without a slash at its end.
    pub origin: String,
    /// Checks the key of the front door. None if there is no front door, as in the preview.
    pub front_door: Option<FrontDoor>,
}
