//! The way to AWS: TLS by ring.

use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, Connector};

/// A client that speaks TLS by ring: the SDK's own default gathers entropy for a quarter of a second at its first use.
pub fn https_client() -> SharedHttpClient {
    Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
}

/// The same for one visitor of the site.
pub fn https_connector() -> Connector {
    Connector::builder().tls_provider(Provider::Rustls(CryptoMode::Ring)).build()
}
