//! The environment, read once into types. A missing or unusable value stops the function at its start, with the variable's name.
//!
//! Each program has one type: [`SubmitConfig`], [`NotifyConfig`], [`SweepConfig`], [`FeedbackConfig`] and [`CanaryConfig`].

mod addresses;
mod function;
mod keys;

pub use addresses::TeamAddresses;
pub use function::{CanaryConfig, FeedbackConfig, MailConfig, NotifyConfig, SesConfig, SubmitConfig, SweepConfig};
pub use keys::signing_keys;
