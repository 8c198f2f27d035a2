//! HTTPS clients, with TLS by ring.

use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, Connector};

use crate::config::Authorities;

/// The roots of Amazon Trust Services, which sign the certificates of every service of AWS: Amazon Root CA 1 to 4 and Starfield Services
/// Root Certificate Authority - G2, the five that its repository recommends for a trust store of one's own
/// (<https://www.amazontrust.com/repository/>). The first expires on 31 December 2037.
const AMAZON: &[u8] = include_bytes!("amazon_roots.pem");

/// An HTTPS client for the AWS SDK. The SDK's default TLS library gathers entropy for a quarter of a second at its first use.
pub fn https_client(authorities: Authorities) -> SharedHttpClient {
    let builder = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring));
    match context(authorities) {
        Some(context) => builder.tls_context(context).build_https(),
        None => builder.build_https(),
    }
}

/// An HTTPS connector for the canary's requests to the site, whose certificate may be from any authority.
pub fn https_connector() -> Connector {
    Connector::builder().tls_provider(Provider::Rustls(CryptoMode::Ring)).build()
}

/// None for what the machine trusts, the client's default.
fn context(authorities: Authorities) -> Option<TlsContext> {
    let amazon = TrustStore::empty().with_pem_certificate(AMAZON);
    let trusted = match authorities {
        Authorities::Amazon => amazon,
        Authorities::AmazonAndMachine => amazon.with_native_roots(true),
        Authorities::Machine => return None,
    };
    TlsContext::builder().with_trust_store(trusted).build().ok()
}
