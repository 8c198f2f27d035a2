//! The HTTPS client against servers on this machine.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use sign_in::{Http, HttpFault, HttpsClient, Request, Response};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// A certificate for `localhost`, and its key.
struct Identity {
    certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

fn identity() -> Identity {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_string()]).unwrap();
    Identity { certificate: cert.der().clone(), key: signing_key.serialize_der() }
}

/// A server that answers one connection with these bytes. Its task returns the request.
async fn serve(identity: Option<&Identity>, answer: &'static str) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = identity.map(|identity| {
        let key = PrivateKeyDer::try_from(identity.key.clone()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        let mut config = config.with_single_cert(vec![identity.certificate.clone()], key).unwrap();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        TlsAcceptor::from(Arc::new(config))
    });
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        match acceptor {
            None => converse(stream, answer).await,
            Some(acceptor) => match acceptor.accept(stream).await {
                Ok(stream) => {
                    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"http/1.1".as_slice()));
                    converse(stream, answer).await
                }
                Err(_) => "no handshake".into(),
            },
        }
    });
    (address, task)
}

async fn converse(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: &str) -> String {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&request).to_string();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                break;
            }
        }
        let read = stream.read(&mut buffer).await.unwrap();
        assert_ne!(read, 0, "the request ended early: {text}");
        request.extend_from_slice(&buffer[..read]);
    }
    // The client may have read enough before everything is written.
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
    String::from_utf8(request).unwrap()
}

fn get(address: String) -> Request {
    Request { address, form: None, authorization: None, limit: 100 }
}

#[tokio::test]
async fn a_get_and_a_post_arrive_over_tls() {
    let identity = identity();
    let client = HttpsClient::trusting([identity.certificate.clone()]).unwrap();
    let (address, server) = serve(Some(&identity), OK).await;
    let response = client.send(get(format!("https://localhost:{}/keys?a=b", address.port()))).await;
    assert_eq!(response, Ok(Response { status: 200, body: b"ok".to_vec() }));
    let request = server.await.unwrap().to_ascii_lowercase();
    assert!(request.starts_with("get /keys?a=b http/1.1\r\n"), "{request}");
    assert!(request.contains(&format!("\r\nhost: localhost:{}\r\n", address.port())), "{request}");
    assert!(!request.contains("authorization"), "{request}");

    let (address, server) = serve(Some(&identity), OK).await;
    let post = Request {
        form: Some("code=a&b=c".into()),
        authorization: Some("Basic eDp5".into()),
        ..get(format!("https://localhost:{}/token", address.port()))
    };
    assert_eq!(client.send(post).await.unwrap().status, 200);
    let request = server.await.unwrap();
    assert!(request.starts_with("POST /token HTTP/1.1\r\n") && request.ends_with("\r\n\r\ncode=a&b=c"), "{request}");
    let request = request.to_ascii_lowercase();
    assert!(request.contains("\r\ncontent-type: application/x-www-form-urlencoded\r\n"), "{request}");
    assert!(request.contains("\r\nauthorization: basic edp5\r\n"), "{request}");
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_or_for_another_host_gets_no_request() {
    let (trusted, other) = (identity(), identity());
    let client = HttpsClient::trusting([trusted.certificate.clone()]).unwrap();
    for (identity, host) in [(&other, "localhost"), (&trusted, "127.0.0.1")] {
        let (address, server) = serve(Some(identity), OK).await;
        let response = client.send(get(format!("https://{host}:{}/", address.port()))).await;
        assert_eq!(response, Err(HttpFault::Tls), "{host}");
        assert_eq!(server.await.unwrap(), "no handshake", "{host}");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_spoken_to_only_on_this_machine() {
    let client = HttpsClient::trusting([identity().certificate]).unwrap();
    let (address, _server) = serve(None, OK).await;
    assert_eq!(client.send(get(format!("http://{address}/"))).await.unwrap().body, b"ok");
    let refused = ["http://id.example/", "http://192.0.2.1/", "ftp://127.0.0.1/", "/keys", "", "https://", "nonsense"];
    for address in refused {
        assert_eq!(client.send(get(address.into())).await, Err(HttpFault::Address), "{address}");
    }
}

#[tokio::test]
async fn answers_that_are_too_large_broken_or_redirected() {
    let client = HttpsClient::trusting([identity().certificate]).unwrap();
    let large: &str = Box::leak(format!("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n{}", "x".repeat(101)).into());
    let unsized_: &str = Box::leak(format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(101)).into());
    let full: &str = Box::leak(format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(100)).into());
    let cases = [
        (large, Err(HttpFault::TooLarge)),
        (unsized_, Err(HttpFault::TooLarge)),
        (full, Ok(200)),
        ("", Err(HttpFault::Exchange)),
        ("SSH-2.0-OpenSSH\r\n", Err(HttpFault::Exchange)),
        ("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", Err(HttpFault::Exchange)),
        ("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", Ok(302)),
    ];
    for (answer, expected) in cases {
        let (address, _server) = serve(None, answer).await;
        let response = client.send(get(format!("http://{address}/"))).await;
        assert_eq!(response.map(|one| one.status), expected, "{answer}");
    }
}

#[tokio::test]
async fn nobody_listens() {
    let client = HttpsClient::trusting([identity().certificate]).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    assert_eq!(client.send(get(format!("http://{address}/"))).await, Err(HttpFault::Connection));
}

#[tokio::test]
async fn a_request_that_is_given_up_is_not_sent_to_its_end() {
    let client = HttpsClient::trusting([identity().certificate]).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // More than the connection holds while nobody reads.
    let form = "x".repeat(50_000_000);
    let mut request = client.send(Request { form: Some(form.clone()), ..get(format!("http://{address}/")) });
    let mut stream = tokio::select! {
        _ = &mut request => panic!("there is no answer"),
        accepted = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            assert_ne!(stream.read(&mut [0; 4096]).await.unwrap(), 0);
            stream
        } => accepted,
    };
    drop(request);
    let (mut received, mut buffer) = (0, vec![0; 1 << 16]);
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        received += read;
    }
    assert!(received < form.len(), "{received} bytes were received");
}

/// The authorities are read from a file that the environment names, so the test runs itself once more with that name.
#[tokio::test]
async fn the_machines_authorities_are_trusted_and_no_others() {
    const NAME: &str = "the_machines_authorities_are_trusted_and_no_others";
    if let Ok(folder) = std::env::var("SIGN_IN_TEST_AUTHORITY") {
        let read = |name| std::fs::read(std::path::Path::new(&folder).join(name)).unwrap();
        let known = Identity { certificate: CertificateDer::from(read("certificate.der")), key: read("key.der") };
        let client = HttpsClient::new().unwrap();
        for (identity, expected) in [(known, Ok(200)), (identity(), Err(HttpFault::Tls))] {
            let (address, _server) = serve(Some(&identity), OK).await;
            let response = client.send(get(format!("https://localhost:{}/", address.port()))).await;
            assert_eq!(response.map(|one| one.status), expected);
        }
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_string()]).unwrap();
    std::fs::write(folder.path().join("certificate.der"), cert.der()).unwrap();
    std::fs::write(folder.path().join("key.der"), signing_key.serialize_der()).unwrap();
    std::fs::write(folder.path().join("authorities.pem"), cert.pem()).unwrap();
    let mut again = std::process::Command::new(std::env::current_exe().unwrap());
    again.args([NAME, "--exact"]).env("SIGN_IN_TEST_AUTHORITY", folder.path());
    again.env("SSL_CERT_FILE", folder.path().join("authorities.pem")).env_remove("SSL_CERT_DIR");
    let ended = again.output().unwrap();
    let output = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && output.contains("1 passed"), "{output}");
}

#[test]
fn without_authorities_there_is_no_client() {
    assert_eq!(HttpsClient::trusting([]).err(), Some(HttpFault::Tls));
    assert_eq!(HttpsClient::trusting([CertificateDer::from(vec![1, 2, 3])]).err(), Some(HttpFault::Tls));
}
