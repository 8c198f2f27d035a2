//! The channels of requests that staff enter.

use store::channel::Channel;

/// The channels of requests that are entered at the desk. The website stores its own.
pub const CHANNELS: [Channel; 5] =
    [Channel::Interview, Channel::Telephone, Channel::SocialMedia, Channel::Letter, Channel::BranchDelegate];
