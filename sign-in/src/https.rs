//! The HTTPS client: hyper, with TLS by rustls and ring. A connection serves one request.

use std::sync::Arc;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_TYPE, HOST};
use hyper::{Method, Uri};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::address::is_loopback;
use crate::error::HttpFault;
use crate::http::{Http, Request, Response, Sent};

/// A client for `https`, and for `http` on this machine.
pub struct HttpsClient {
    tls: TlsConnector,
}

impl HttpsClient {
    /// Creates a client that trusts the machine's certificate authorities, which it reads from disk.
    ///
    /// # Errors
    /// [`HttpFault::Tls`] if there are none.
    pub fn new() -> Result<Self, HttpFault> {
        Self::trusting(rustls_native_certs::load_native_certs().certs)
    }

    /// Creates a client that trusts these certificate authorities alone. Those that cannot be read are left out.
    ///
    /// # Errors
    /// [`HttpFault::Tls`] if none can be read.
    pub fn trusting(authorities: impl IntoIterator<Item = CertificateDer<'static>>) -> Result<Self, HttpFault> {
        let mut roots = RootCertStore::empty();
        let (usable, _) = roots.add_parsable_certificates(authorities);
        if usable == 0 {
            return Err(HttpFault::Tls);
        }
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|_| HttpFault::Tls)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(HttpsClient { tls: TlsConnector::from(Arc::new(config)) })
    }

    async fn exchange(&self, request: Request) -> Result<Response, HttpFault> {
        let address: Uri = request.address.parse().map_err(|_| HttpFault::Address)?;
        let is_tls = match address.scheme_str() {
            Some("https") => true,
            Some("http") if is_loopback(&address) => false,
            _ => return Err(HttpFault::Address),
        };
        let host = address.host().ok_or(HttpFault::Address)?.trim_matches(['[', ']']);
        let port = address.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        let stream = TcpStream::connect((host, port)).await.map_err(|_| HttpFault::Connection)?;
        if !is_tls {
            return speak(stream, &address, request).await;
        }
        let name = ServerName::try_from(host.to_string()).map_err(|_| HttpFault::Address)?;
        let stream = self.tls.connect(name, stream).await.map_err(|_| HttpFault::Tls)?;
        speak(stream, &address, request).await
    }
}

impl Http for HttpsClient {
    fn send(&self, request: Request) -> Sent<'_> {
        Box::pin(self.exchange(request))
    }
}

async fn speak<S>(stream: S, address: &Uri, request: Request) -> Result<Response, HttpFault>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let authority = address.authority().ok_or(HttpFault::Address)?.as_str();
    let path = address.path_and_query().map_or("/", |path| path.as_str());
    let method = if request.form.is_some() { Method::POST } else { Method::GET };
    let mut head = hyper::Request::builder().method(method).uri(path);
    head = head.header(HOST, authority).header(ACCEPT, "application/json").header(CONNECTION, "close");
    if request.form.is_some() {
        head = head.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    if let Some(authorization) = &request.authorization {
        head = head.header(AUTHORIZATION, authorization);
    }
    let body = Full::new(Bytes::from(request.form.unwrap_or_default()));
    let message = head.body(body).map_err(|_| HttpFault::Address)?;

    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|_| HttpFault::Exchange)?;
    // It ends with the request, also when that is given up. What breaks it fails the request.
    tokio::spawn(connection);
    let response = sender.send_request(message).await.map_err(|_| HttpFault::Exchange)?;
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), request.limit)
        .collect()
        .await
        .map_err(|error| if error.is::<LengthLimitError>() { HttpFault::TooLarge } else { HttpFault::Exchange })?;
    Ok(Response { status, body: body.to_bytes().to_vec() })
}
