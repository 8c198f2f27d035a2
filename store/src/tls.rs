//! HTTPS clients, with TLS by ring.

use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, Connector};

/// An HTTPS client for the AWS SDK. The SDK's default TLS library gathers entropy for a quarter of a second at its first use.
pub fn https_client() -> SharedHttpClient {
    Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
}

/// An HTTPS connector for the canary's requests to the site.
pub fn https_connector() -> Connector {
    Connector::builder().tls_provider(Provider::Rustls(CryptoMode::Ring)).build()
}
