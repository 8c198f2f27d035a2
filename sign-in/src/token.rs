//! The token request (RFC 6749, section 4.1.3; Core 3.1.3): a code is exchanged for an ID token.
//!
//! Of the answer only the ID token is used. The access token is dropped unread, so its type and its hash do not matter.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::Serializer;
use serde::Deserialize;

use crate::error::{Endpoint, Error, TokenFault};
use crate::http::{Request, Response};
use crate::metadata::{ClientAuthentication, Metadata};
use crate::settings::Settings;

/// The largest answer, in bytes.
const LIMIT: usize = 64 * 1024;

/// The request that exchanges a code.
pub(crate) fn request(settings: &Settings, metadata: &Metadata, code: &str, verifier: &str) -> Request {
    let (id, secret) = (&settings.client_id, settings.client_secret.expose());
    let mut form = Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("code", code)
        .append_pair("redirect_uri", &settings.redirect_uri)
        .append_pair("code_verifier", verifier);
    let authorization = match metadata.authentication {
        ClientAuthentication::Basic => {
            // RFC 6749, section 2.3.1: both are form-encoded first.
            let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            Some(format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(id), encode(secret)))))
        }
        ClientAuthentication::Post => {
            form.append_pair("client_id", id).append_pair("client_secret", secret);
            None
        }
    };
    Request { address: metadata.token_endpoint.clone(), form: Some(form.finish()), authorization, limit: LIMIT }
}

/// The ID token of an answer.
pub(crate) fn id_token(response: &Response) -> Result<String, Error> {
    #[derive(Deserialize)]
    struct Tokens {
        id_token: String,
    }
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
    }
    match response.status {
        200 => {
            let tokens: Tokens =
                serde_json::from_slice(&response.body).map_err(|_| Error::Malformed(Endpoint::Token))?;
            Ok(tokens.id_token)
        }
        // RFC 6749, section 5.2.
        status @ (400 | 401) => match serde_json::from_slice::<Refusal>(&response.body) {
            Ok(refusal) => Err(Error::Token(match refusal.error.as_str() {
                "invalid_grant" => TokenFault::InvalidGrant,
                "invalid_client" => TokenFault::InvalidClient,
                _ => TokenFault::Other,
            })),
            Err(_) => Err(Error::Status(Endpoint::Token, status)),
        },
        status => Err(Error::Status(Endpoint::Token, status)),
    }
}
