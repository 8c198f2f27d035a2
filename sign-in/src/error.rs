//! What can go wrong, what of it may be logged, and which message the person gets.
//!
//! No variant contains a token, a code, a secret, a name or an address, and none contains text that a provider or a browser sent. The
//! `Display` of each is therefore safe to log.

use thiserror::Error;

/// The reason why nobody was signed in. `Display` is for the log, [`Error::message`] for the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// The operating system gave no random numbers.
    #[error("no random numbers")]
    NoEntropy,
    /// A request to the provider failed.
    #[error("{0}: {1}")]
    Http(Endpoint, HttpFault),
    /// The provider answered with an unexpected status.
    #[error("{0}: status {1}")]
    Status(Endpoint, u16),
    /// The provider's answer is not the JSON that it has to be.
    #[error("{0}: malformed answer")]
    Malformed(Endpoint),
    /// The provider's metadata do not fit the settings or this crate.
    #[error("metadata: {0}")]
    Metadata(#[from] MetadataFault),
    /// There is no valid record of the sign-in that this browser began.
    #[error("pending sign-in: {0}")]
    Pending(#[from] PendingFault),
    /// The callback is not a valid answer to this sign-in.
    #[error("callback: {0}")]
    Callback(#[from] CallbackFault),
    /// The provider answered the authorization request with an error.
    #[error("provider answered: {0}")]
    Denied(#[from] Denial),
    /// The token endpoint refused the code.
    #[error("token endpoint refused: {0}")]
    Token(#[from] TokenFault),
    /// The ID token failed a check.
    #[error("ID token: {0}")]
    IdToken(#[from] IdTokenFault),
}

/// The kind of message that a person gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// The person cancelled the sign-in at the provider.
    Cancelled,
    /// The sign-in took too long, was begun in another browser, or was answered twice: begin again.
    StartAgain,
    /// The provider or the settings do not admit this account.
    NotAdmitted,
    /// The provider does not answer: try again later.
    Unavailable,
    /// Something is wrong in the settings, at the provider, or with the answer. Trying again will not help: tell the steward.
    Broken,
}

impl Error {
    /// The message for the person.
    pub fn message(&self) -> Message {
        match self {
            Error::Denied(Denial::AccessDenied) => Message::Cancelled,
            Error::Pending(_)
            | Error::Callback(CallbackFault::State)
            | Error::Token(TokenFault::InvalidGrant)
            | Error::IdToken(IdTokenFault::NotFresh | IdTokenFault::Expired) => Message::StartAgain,
            Error::Denied(Denial::Refused) | Error::IdToken(IdTokenFault::HostedDomain) => Message::NotAdmitted,
            Error::NoEntropy | Error::Http(..) | Error::Denied(Denial::Unavailable) => Message::Unavailable,
            Error::Status(_, status) if *status >= 500 || *status == 429 => Message::Unavailable,
            // A key that is not published yet, or was fetched less than a minute ago.
            Error::IdToken(IdTokenFault::UnknownKey) => Message::Unavailable,
            Error::Status(..)
            | Error::Malformed(_)
            | Error::Metadata(_)
            | Error::Callback(_)
            | Error::Denied(Denial::BadRequest | Denial::Unknown)
            | Error::Token(_)
            | Error::IdToken(_) => Message::Broken,
        }
    }
}

/// An endpoint of the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Endpoint {
    /// The metadata: `/.well-known/openid-configuration`.
    #[error("metadata")]
    Metadata,
    /// The signing keys: `jwks_uri`.
    #[error("keys")]
    Keys,
    /// The token endpoint.
    #[error("token endpoint")]
    Token,
}

/// Why a request has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HttpFault {
    /// The address is not one that this client may request.
    #[error("address not allowed")]
    Address,
    /// No connection.
    #[error("no connection")]
    Connection,
    /// No TLS session: for example the certificate is not valid for the host.
    #[error("TLS failed")]
    Tls,
    /// The connection broke, or what came is not HTTP.
    #[error("no HTTP answer")]
    Exchange,
    /// The answer is larger than its limit.
    #[error("answer too large")]
    TooLarge,
    /// The answer did not come in time.
    #[error("timed out")]
    TimedOut,
}

/// A setting that is not acceptable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SettingsFault {
    /// Not an `https` address, nor an `http` address of this machine where that is allowed; or with a query, a fragment or a user.
    #[error("the issuer is no acceptable address")]
    Issuer,
    /// As the issuer, but a query is allowed.
    #[error("the redirect URI is no acceptable address")]
    RedirectUri,
    /// Empty, or with characters that RFC 6749, appendix A, does not allow.
    #[error("the client id is empty or malformed")]
    ClientId,
    /// Empty, or with characters that RFC 6749, appendix A, does not allow.
    #[error("the client secret is empty or malformed")]
    ClientSecret,
    /// Not a domain in lower case.
    #[error("the hosted domain is no domain in lower case")]
    HostedDomain,
    /// Empty, or with characters that RFC 6749, section 3.3, does not allow.
    #[error("a scope is empty or malformed")]
    Scope,
}

/// Why a provider's metadata are not usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MetadataFault {
    /// They are those of another issuer (Discovery 4.3).
    #[error("another issuer")]
    Issuer,
    /// An endpoint's address is not acceptable.
    #[error("an endpoint's address is not acceptable")]
    Address,
    /// No authorization code flow.
    #[error("no code flow")]
    NoCodeFlow,
    /// PKCE is advertised, but without S256.
    #[error("no PKCE with S256")]
    NoPkce,
    /// Neither RS256 nor ES256.
    #[error("neither RS256 nor ES256")]
    NoAlgorithm,
    /// Neither `client_secret_basic` nor `client_secret_post`.
    #[error("neither client_secret_basic nor client_secret_post")]
    NoClientAuthentication,
}

/// Why the record of a pending sign-in is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PendingFault {
    /// Not one of ours, or altered.
    #[error("not genuine")]
    NotGenuine,
    /// Older than ten minutes, or from the future.
    #[error("outdated")]
    Outdated,
}

/// Why a callback is not an answer to the pending sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CallbackFault {
    /// Too long, with a parameter twice, or with neither or both of `code` and `error`.
    #[error("malformed")]
    Malformed,
    /// The state is missing or is another.
    #[error("another state")]
    State,
    /// The issuer is another, or is missing although the provider promises it (RFC 9207).
    #[error("another issuer")]
    Issuer,
}

/// What the provider's `error` parameter says (RFC 6749, section 4.1.2.1; Core 3.1.2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Denial {
    /// `access_denied`: the person cancelled.
    #[error("access_denied")]
    AccessDenied,
    /// The provider does not let this account in, or could not ask the person what it has to ask.
    #[error("sign-in refused")]
    Refused,
    /// `server_error` or `temporarily_unavailable`.
    #[error("unavailable")]
    Unavailable,
    /// The provider does not accept our request: a wrong setting here or there.
    #[error("request not accepted")]
    BadRequest,
    /// An error that the standards do not name.
    #[error("unknown error")]
    Unknown,
}

/// What the token endpoint's `error` says (RFC 6749, section 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenFault {
    /// The code is used, outdated or for another client, redirect URI or verifier.
    #[error("invalid_grant")]
    InvalidGrant,
    /// The client id or its secret is wrong.
    #[error("invalid_client")]
    InvalidClient,
    /// Any other error.
    #[error("another error")]
    Other,
}

/// The check that an ID token failed (Core 3.1.3.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IdTokenFault {
    /// Not three parts of strict base64url, not JSON, or without a required claim.
    #[error("malformed")]
    Malformed,
    /// `alg` is neither RS256 nor ES256, or not the key's.
    #[error("algorithm not allowed")]
    Algorithm,
    /// The header has a critical extension or says that it is another kind of token.
    #[error("another kind of token")]
    Kind,
    /// No published key has this id, or the token names none and it is not clear which key is meant.
    #[error("unknown key")]
    UnknownKey,
    /// The signature is wrong.
    #[error("wrong signature")]
    Signature,
    /// Another issuer.
    #[error("another issuer")]
    Issuer,
    /// For another client.
    #[error("another audience")]
    Audience,
    /// `azp` is another client, or is missing where there are several audiences.
    #[error("another authorized party")]
    AuthorizedParty,
    /// Expired.
    #[error("expired")]
    Expired,
    /// Issued in the future.
    #[error("issued in the future")]
    IssuedInFuture,
    /// Not valid yet.
    #[error("not valid yet")]
    NotYetValid,
    /// For another sign-in.
    #[error("another nonce")]
    Nonce,
    /// A fresh sign-in was asked for, and the person signed in before or the token does not say when.
    #[error("no fresh sign-in")]
    NotFresh,
    /// The account is not of the hosted domain.
    #[error("another hosted domain")]
    HostedDomain,
    /// The subject is empty, longer than 255 characters, or not ASCII.
    #[error("subject empty, too long or not ASCII")]
    Subject,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_error_has_its_message() {
        let cases = [
            (Error::NoEntropy, Message::Unavailable),
            (Error::Http(Endpoint::Token, HttpFault::TimedOut), Message::Unavailable),
            (Error::Status(Endpoint::Keys, 503), Message::Unavailable),
            (Error::Status(Endpoint::Keys, 429), Message::Unavailable),
            (Error::Status(Endpoint::Keys, 404), Message::Broken),
            (Error::Malformed(Endpoint::Metadata), Message::Broken),
            (MetadataFault::Issuer.into(), Message::Broken),
            (PendingFault::Outdated.into(), Message::StartAgain),
            (PendingFault::NotGenuine.into(), Message::StartAgain),
            (CallbackFault::State.into(), Message::StartAgain),
            (CallbackFault::Issuer.into(), Message::Broken),
            (CallbackFault::Malformed.into(), Message::Broken),
            (Denial::AccessDenied.into(), Message::Cancelled),
            (Denial::Refused.into(), Message::NotAdmitted),
            (Denial::Unavailable.into(), Message::Unavailable),
            (Denial::BadRequest.into(), Message::Broken),
            (Denial::Unknown.into(), Message::Broken),
            (TokenFault::InvalidGrant.into(), Message::StartAgain),
            (TokenFault::InvalidClient.into(), Message::Broken),
            (IdTokenFault::HostedDomain.into(), Message::NotAdmitted),
            (IdTokenFault::NotFresh.into(), Message::StartAgain),
            (IdTokenFault::UnknownKey.into(), Message::Unavailable),
            (IdTokenFault::Signature.into(), Message::Broken),
        ];
        for (error, message) in cases {
            assert_eq!(error.message(), message, "{error}");
        }
    }

    #[test]
    fn the_log_line_names_the_place_and_the_cause() {
        assert_eq!(Error::Http(Endpoint::Token, HttpFault::TimedOut).to_string(), "token endpoint: timed out");
        assert_eq!(Error::from(IdTokenFault::Nonce).to_string(), "ID token: another nonce");
    }
}
