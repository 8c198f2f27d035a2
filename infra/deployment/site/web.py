"""Asks as a browser does, without following redirects, of the host that is named or of another that answers for it."""

import http.client
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from botocore.httpsession import DEFAULT_CA_BUNDLE

_TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True)
class Response:
    """What came back. Names of headers are in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


class HttpOrigin:
    """The way to one origin, `https://…`. On this machine, for tests, `http://127.0.0.1:…` too."""

    def __init__(self, origin: str, through: str | None = None) -> None:
        parts = urlsplit(origin)
        self.origin = origin
        self._host = parts.hostname or ""
        self._port = parts.port
        self._is_http = parts.scheme == "http"
        # CloudFront's host answers for the domain before the domain's record is there.
        self._through = through

    def request(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Response:
        """One question. Raises `OSError` or `http.client.HTTPException` where nothing comes back."""
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
    """TLS for one host's name with another host's address."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self._context = ssl.create_default_context()
        # Where Python knows no authorities, as on some Macs, those that the way to AWS is judged by.
        self._context.load_verify_locations(DEFAULT_CA_BUNDLE)
        super().__init__(host, port, timeout=_TIMEOUT_SECONDS, context=self._context)
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._context.wrap_socket(plain, server_hostname=self.host)
