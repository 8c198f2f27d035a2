"""An HTTP client for one origin. It follows no redirects, and can connect to another host in the origin's name."""

import http.client
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from botocore.httpsession import DEFAULT_CA_BUNDLE

_TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True)
class Response:
    """An HTTP response. Header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body, decoded as UTF-8."""
        return self.body.decode("utf-8", "replace")


class HttpOrigin:
    """Sends requests to one origin, `https://…`, or in tests `http://127.0.0.1:…`.

    `through` is a host to connect to instead of the origin's: CloudFront's host serves the domain before its DNS record exists.
    """

    def __init__(self, origin: str, through: str | None = None) -> None:
        parts = urlsplit(origin)
        self.origin = origin
        self._host = parts.hostname or ""
        self._port = parts.port
        self._is_http = parts.scheme == "http"
        self._through = through

    def request(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Response:
        """Sends one request. Raises `OSError` or `http.client.HTTPException` if there is no response."""
        connection = self._connection()
        try:
            sent = {"User-Agent": "sama-deployment", "Accept-Encoding": "identity", **(headers or {})}
            connection.request(method, path, body=body, headers=sent)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Response(response.status, found, response.read())
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if self._is_http:
            return http.client.HTTPConnection(self._host, self._port, timeout=_TIMEOUT_SECONDS)
        return _Tls(self._host, self._port or 443, self._through or self._host)


class _Tls(http.client.HTTPSConnection):
    """A TLS connection to an address, with the certificate of another host's name."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self._context = ssl.create_default_context()
        # Some Python installations, such as on macOS, have no certificate authorities. botocore brings its own.
        self._context.load_verify_locations(DEFAULT_CA_BUNDLE)
        super().__init__(host, port, timeout=_TIMEOUT_SECONDS, context=self._context)
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._context.wrap_socket(plain, server_hostname=self.host)
