//! Sign-in of the team's desk at an OpenID Connect provider: the authorization code flow with PKCE.
//!
//! ```text
//! Client::begin ──> address of the provider, Pending ──sealed in a cookie──┐
//!      browser ──> provider ──> redirect URI with ?code=…&state=…          │
//! Client::finish <── query, Pending::open ─────────────────────────────────┘
//!      └──> token endpoint, then the ID token's checks ──> Member
//! ```
//!
//! The crate has no pages, no sessions and no table: the caller shows the messages and stores the session. It reads no clock: the
//! caller gives the time in seconds since 1970. It decides who somebody is, never what they may do.
//!
//! Sources: OpenID Connect Core 1.0 and Discovery 1.0 (each "Core" and "Discovery" below), RFC 6749 (OAuth 2.0), RFC 7515, 7517 and
//! 7518 (signatures and keys), RFC 7636 (PKCE), RFC 8725 (JWT best practices), RFC 9207 (`iss`), RFC 9700 (OAuth security).

mod address;
mod callback;
mod claims;
mod client;
mod error;
mod http;
mod https;
mod jwk;
mod jws;
mod member;
mod metadata;
mod pending;
mod provider;
mod random;
mod return_path;
mod seal;
mod settings;
mod token;

#[cfg(test)]
#[path = "../tests/support/keys.rs"]
mod keys;

pub use address::Transport;
pub use client::{Begun, Client, Freshness};
pub use error::{
    CallbackFault, Denial, Endpoint, Error, HttpFault, IdTokenFault, Message, MetadataFault, PendingFault,
    SettingsFault, TokenFault,
};
pub use http::{Http, Request, Response, Sent};
pub use https::HttpsClient;
pub use member::Member;
pub use pending::{COOKIE, FORGET, MAX_AGE_SECONDS, Pending};
pub use return_path::ReturnPath;
pub use seal::SealKeys;
pub use settings::{ClientSecret, Settings};

/// How far two machines' clocks may differ, in seconds.
pub const SKEW_SECONDS: i64 = 60;
