//! The provider's metadata (OpenID Connect Discovery 1.0, section 3).

use serde::Deserialize;

use crate::address::is_acceptable;
use crate::error::{Endpoint, Error, MetadataFault};
use crate::settings::Settings;

/// How the client proves itself to the token endpoint (Core 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientAuthentication {
    Basic,
    Post,
}

/// What of the metadata is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Metadata {
    pub(crate) authorization_endpoint: String,
    pub(crate) token_endpoint: String,
    pub(crate) jwks_uri: String,
    pub(crate) authentication: ClientAuthentication,
    /// Whether each callback has the parameter `iss` (RFC 9207, section 3).
    pub(crate) promises_issuer: bool,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    response_types_supported: Vec<String>,
    code_challenge_methods_supported: Option<Vec<String>>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    id_token_signing_alg_values_supported: Option<Vec<String>>,
    authorization_response_iss_parameter_supported: Option<bool>,
}

/// The address of an issuer's metadata (Discovery 4).
pub(crate) fn address(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", issuer.strip_suffix('/').unwrap_or(issuer))
}

impl Metadata {
    /// Reads and checks a document.
    pub(crate) fn read(settings: &Settings, body: &[u8]) -> Result<Self, Error> {
        let document: Document = serde_json::from_slice(body).map_err(|_| Error::Malformed(Endpoint::Metadata))?;
        Self::check(settings, document).map_err(Error::Metadata)
    }

    fn check(settings: &Settings, document: Document) -> Result<Self, MetadataFault> {
        // Discovery 4.3: exactly the same.
        if document.issuer != settings.issuer {
            return Err(MetadataFault::Issuer);
        }
        let endpoints = [&document.authorization_endpoint, &document.token_endpoint, &document.jwks_uri];
        if !endpoints.into_iter().all(|address| is_acceptable(address, settings.transport)) {
            return Err(MetadataFault::Address);
        }
        if !document.response_types_supported.iter().any(|kind| kind == "code") {
            return Err(MetadataFault::NoCodeFlow);
        }
        // Where a list is missing, the provider may support it nevertheless: Entra does not advertise PKCE.
        let offers = |list: &Option<Vec<String>>, names: &[&str]| {
            list.as_ref().is_none_or(|list| list.iter().any(|name| names.contains(&name.as_str())))
        };
        if !offers(&document.code_challenge_methods_supported, &["S256"]) {
            return Err(MetadataFault::NoPkce);
        }
        if !offers(&document.id_token_signing_alg_values_supported, &["RS256", "ES256"]) {
            return Err(MetadataFault::NoAlgorithm);
        }
        let methods = &document.token_endpoint_auth_methods_supported;
        let authentication = match () {
            // The default where the list is missing.
            () if offers(methods, &["client_secret_basic"]) => ClientAuthentication::Basic,
            () if offers(methods, &["client_secret_post"]) => ClientAuthentication::Post,
            () => return Err(MetadataFault::NoClientAuthentication),
        };
        Ok(Metadata {
            authorization_endpoint: document.authorization_endpoint,
            token_endpoint: document.token_endpoint,
            jwks_uri: document.jwks_uri,
            authentication,
            promises_issuer: document.authorization_response_iss_parameter_supported.unwrap_or(false),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::address::Transport;
    use crate::settings::ClientSecret;

    fn settings() -> Settings {
        let secret = ClientSecret::new("hush").unwrap();
        let redirect = "https://desk.example/desk/in";
        Settings::new("https://id.example/team", Transport::Https, "desk", secret, redirect).unwrap()
    }

    fn document() -> Value {
        json!({
            "issuer": "https://id.example/team",
            "authorization_endpoint": "https://id.example/authorize?tenant=1",
            "token_endpoint": "https://token.example/token",
            "jwks_uri": "https://keys.example/keys",
            "response_types_supported": ["code id_token", "code"],
        })
    }

    fn read(changes: Value) -> Result<Metadata, Error> {
        let mut document = document();
        for (name, value) in changes.as_object().unwrap() {
            document[name] = value.clone();
        }
        Metadata::read(&settings(), document.to_string().as_bytes())
    }

    #[test]
    fn a_short_document_is_enough() {
        let metadata = read(json!({})).unwrap();
        assert_eq!(metadata.authentication, ClientAuthentication::Basic);
        assert_eq!(metadata.token_endpoint, "https://token.example/token");
        assert!(!metadata.promises_issuer);
        assert!(read(json!({ "authorization_response_iss_parameter_supported": true })).unwrap().promises_issuer);
    }

    #[test]
    fn post_is_used_only_where_basic_is_not_offered() {
        let authentication = |methods: &[&str]| {
            read(json!({ "token_endpoint_auth_methods_supported": methods })).map(|one| one.authentication)
        };
        let (basic, post) = ("client_secret_basic", "client_secret_post");
        assert_eq!(authentication(&[post, basic]), Ok(ClientAuthentication::Basic));
        assert_eq!(authentication(&[post, "private_key_jwt"]), Ok(ClientAuthentication::Post));
        assert_eq!(authentication(&["private_key_jwt"]), Err(MetadataFault::NoClientAuthentication.into()));
    }

    #[test]
    fn metadata_that_do_not_fit_are_refused() {
        let cases = [
            (json!({ "issuer": "https://id.example/team/" }), MetadataFault::Issuer),
            (json!({ "issuer": "https://ID.example/team" }), MetadataFault::Issuer),
            (json!({ "authorization_endpoint": "http://127.0.0.1/authorize" }), MetadataFault::Address),
            (json!({ "token_endpoint": "http://id.example/token" }), MetadataFault::Address),
            (json!({ "jwks_uri": "https://id.example/keys#a" }), MetadataFault::Address),
            (json!({ "jwks_uri": "file:///etc/passwd" }), MetadataFault::Address),
            (json!({ "response_types_supported": ["id_token"] }), MetadataFault::NoCodeFlow),
            (json!({ "code_challenge_methods_supported": ["plain"] }), MetadataFault::NoPkce),
            (json!({ "id_token_signing_alg_values_supported": ["PS256", "none"] }), MetadataFault::NoAlgorithm),
        ];
        for (changes, fault) in cases {
            assert_eq!(read(changes.clone()), Err(fault.into()), "{changes}");
        }
    }

    #[test]
    fn what_is_no_such_document_is_malformed() {
        let malformed = Err(Error::Malformed(Endpoint::Metadata));
        assert_eq!(read(json!({ "jwks_uri": null })), malformed);
        assert_eq!(Metadata::read(&settings(), b"<html>"), malformed);
        let twice = document().to_string().replacen('{', "{\"issuer\":\"https://evil.example\",", 1);
        assert_eq!(Metadata::read(&settings(), twice.as_bytes()), malformed);
    }

    #[test]
    fn a_slash_at_the_end_of_the_issuer_is_not_doubled() {
        assert_eq!(address("https://id.example"), "https://id.example/.well-known/openid-configuration");
        assert_eq!(address("https://id.example/a/"), "https://id.example/a/.well-known/openid-configuration");
    }
}
