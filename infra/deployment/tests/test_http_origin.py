"""Requests to one host in the name of another."""

import os
import ssl
import threading
import unittest
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest import mock

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ..site.http_origin import HttpOrigin
from .support import Folder


def certificate(folder: Path, host: str) -> Path:
    """Writes a self-signed certificate and its key into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    signed = made.sign(key, hashes.SHA256())
    kept = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "certificate.pem"
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + key.private_bytes(*kept))
    return path


class Handler(BaseHTTPRequestHandler):
    """Returns the request's Host header and body."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(303)
        self.send_header("Location", "/elsewhere")
        self.send_header("X-Host", self.headers["Host"])
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


class AskingAnotherHost(unittest.TestCase):
    def setUp(self) -> None:
        folder = Folder()
        self.addCleanup(folder.clear)
        path = certificate(folder.path, "sama.example")
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.port = server.server_port
        self.trusted = mock.patch.dict(os.environ, {"SSL_CERT_FILE": str(path)})

    def web(self, host: str) -> HttpOrigin:
        return HttpOrigin(f"https://{host}:{self.port}", through="127.0.0.1")

    def test_host_header_is_the_domains_and_redirects_are_not_followed(self) -> None:
        with self.trusted:
            answer = self.web("sama.example").request("POST", "/intake/ar/question", {}, b"a=1")
        self.assertEqual((answer.status, answer.headers["location"], answer.body), (303, "/elsewhere", b"a=1"))
        self.assertEqual(answer.headers["x-host"], f"sama.example:{self.port}")

    def test_host_without_a_certificate_for_the_name_is_refused(self) -> None:
        with self.trusted, self.assertRaises(ssl.SSLCertVerificationError):
            self.web("other.example").request("POST", "/", {}, b"")
        with self.assertRaises(ssl.SSLCertVerificationError):
            self.web("sama.example").request("POST", "/", {}, b"")


if __name__ == "__main__":
    unittest.main()
