//! TLS in front of a server on this machine, which counts how long the server itself takes for each request.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// The most that is read at once, in bytes.
const AT_ONCE: usize = 64 * 1024;

/// A listener with a certificate of its own. Everything is passed to the server behind it unencrypted.
pub struct Tls {
    /// Its address: `https://localhost:PORT`.
    pub origin: String,
    /// Its certificate in PEM. A client has to trust it.
    pub certificate: String,
    taken: Arc<Mutex<Vec<Duration>>>,
}

impl Tls {
    /// Starts on a free port, in front of a server.
    pub async fn before(server: SocketAddr) -> Self {
        let made = rcgen::generate_simple_self_signed(["localhost".to_string()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        let config = config.with_single_cert(vec![made.cert.der().clone()], key.into()).unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let taken = Arc::new(Mutex::new(Vec::new()));
        let times = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, times) = (acceptor.clone(), Arc::clone(&times));
                tokio::spawn(pass(stream, acceptor, server, times));
            }
        });
        Tls { origin, certificate: made.cert.pem(), taken }
    }

    /// The times of the server since the last call: for each request, from its last byte to the first byte of the answer.
    pub fn taken(&self) -> Vec<Duration> {
        std::mem::take(&mut self.taken.lock().unwrap())
    }
}

/// Passes one connection, on which requests follow each other.
async fn pass(stream: TcpStream, acceptor: TlsAcceptor, server: SocketAddr, taken: Arc<Mutex<Vec<Duration>>>) {
    stream.set_nodelay(true).unwrap();
    // A client that does not trust the certificate closes the connection.
    let Ok(mut client) = acceptor.accept(stream).await else { return };
    let mut server = TcpStream::connect(server).await.unwrap();
    server.set_nodelay(true).unwrap();
    let (mut sent, mut answer) = (vec![0; AT_ONCE], vec![0; AT_ONCE]);
    let mut waiting_since = None;
    loop {
        let passed = tokio::select! {
            read = client.read(&mut sent) => match read {
                Ok(read @ 1..) => {
                    let passed = server.write_all(sent.get(..read).unwrap()).await;
                    waiting_since = Some(Instant::now());
                    passed
                }
                _ => return,
            },
            read = server.read(&mut answer) => match read {
                Ok(read @ 1..) => {
                    taken.lock().unwrap().extend(waiting_since.take().map(|since: Instant| since.elapsed()));
                    client.write_all(answer.get(..read).unwrap()).await
                }
                _ => return,
            },
        };
        if passed.is_err() {
            return;
        }
    }
}
