//! The files of intake-fn and store that `body` and `seal` test. As crates, they would bring the AWS SDK along, to be compiled with
//! instrumentation too. A target names itself `store` (`extern crate self as store`), so that these files find each other.
#![allow(dead_code, unused_imports)]

#[path = "../store/src/answers_digest.rs"]
pub mod answers_digest;
#[path = "../intake-fn/src/journey/body.rs"]
pub mod body;
#[path = "../intake-fn/src/journey/confirmation.rs"]
pub mod confirmation;
#[path = "../store/src/environment.rs"]
pub mod environment;
#[path = "../store/src/id.rs"]
pub mod id;
#[path = "../store/src/mark.rs"]
pub mod mark;
#[path = "../intake-fn/src/journey/seal.rs"]
pub mod seal;
#[path = "../store/src/timestamp.rs"]
pub mod timestamp;
#[path = "../store/src/token.rs"]
pub mod token;
#[path = "../store/src/world.rs"]
pub mod world;

pub use answers_digest::AnswersDigest;
pub use id::SubmissionId;
pub use timestamp::Timestamp;
