//! What `body` and `seal` ask about, file by file: as a crate, intake-fn would bring its SDK along, to be compiled with marks too.
#![allow(dead_code, unused_imports)]

#[path = "../intake-fn/src/body.rs"]
pub mod body;
#[path = "../intake-fn/src/seal.rs"]
pub mod seal;
/// Only the marks, which a seal carries; not what looks for them.
#[path = "../intake-fn/src/suspicion/mark.rs"]
pub mod suspicion;
#[path = "../intake-fn/src/token.rs"]
pub mod token;
#[path = "../intake-fn/src/world.rs"]
pub mod world;
