"""A local server that stands in for the live site. It shows what is in the buckets and what the stacks run, by the rules of the
edge, so a deployment passes only if what it left in the account is right.
"""

import json
import threading
import zipfile
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs

from ..names import INTAKE, SITE
from ..site.http_origin import HttpOrigin
from .doubles import CloudFormation
from .support import EDGE, HEADERS, HOME, Cloud

# Makes an address respond incorrectly: changes the correct (status, headers, body).
Fault = Any


class FrontDoor:
    """The server of the live site. `origin` is its address."""

    def __init__(self, cloud: Cloud, stacks: CloudFormation) -> None:
        self.cloud = cloud
        self.stacks = stacks
        self.faults: dict[str, Fault] = {}
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        door = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                self.respond(b"")

            def do_POST(self) -> None:
                self.respond(self.rfile.read(int(self.headers["Content-Length"])))

            def respond(self, body: bytes) -> None:
                door.requests.append((self.command, self.path, dict(self.headers), body))
                status, headers, text = door.respond(self.command, self.path, self.headers, body)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(text))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.origin = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stops the server."""
        self._server.shutdown()
        self._server.server_close()

    def connect(self, origin: str, through: str | None = None) -> HttpOrigin:
        """Returns an origin that leads to this server, also for the API's own address."""
        if "execute-api" in origin:
            return _Api(self.origin)
        assert through in (None, "d111111abcdef8.cloudfront.net")
        return HttpOrigin(self.origin)

    def respond(self, method: str, path: str, headers: Message, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Returns the response to a request."""
        status, found, text = self._correct_response(method, path, headers, body)
        # CloudFront's response headers policy applies to every response.
        found |= {name: value for name, value in HEADERS[1]["headers"].items() if name != "Cache-Control"}
        if fault := self.faults.get(f"{method} {path}"):
            return fault(status, found, text)  # type: ignore[no-any-return]
        return status, found, text

    def _correct_response(self, method: str, path: str, headers: Message, body: bytes) -> tuple[int, dict[str, str], bytes]:
        closed = self.stacks.stack(SITE).parameters["Closed"] == "true"
        if path == "/around":
            return 421, {}, b""
        lang = "en" if path.startswith(("/en/", "/intake/en/")) else "ar"
        if closed and path.startswith("/intake/") and path != "/intake/version.json":
            return 303, {"Location": f"/{lang}/closed.html"}, b""
        if closed and "/forms/" in path:
            return 302, {"Location": f"/{lang}/closed.html"}, b""
        if path == "/intake/version.json":
            return 200, {"Content-Type": "application/json"}, json.dumps({"content": self._bundle()["content"]}).encode()
        if path == "/desk/?lang=en":
            page = '<html lang="en"><a href="/desk/in/start?to=%2Fdesk%2F">Sign in</a>'
            return 200, {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}, page.encode()
        if path.startswith("/intake/"):
            return self._form(method, path, lang, headers, body)
        if path == "/":
            return self._file("index.html", "ar/404.html")
        if path == "/ar":
            return 301, {"Location": "/ar/"}, b""
        if path == "/ar/old/":
            return 301, {"Location": "/ar/about/"}, b""
        return self._file(path[1:] + ("index.html" if path.endswith("/") else ""), f"{lang}/404.html")

    def _form(self, method: str, path: str, lang: str, headers: Message, body: bytes) -> tuple[int, dict[str, str], bytes]:
        form = path.split("/")[3]
        fine = method == "POST" and form in self._bundle()["forms"] and headers["Origin"] == self.origin
        assert parse_qs(body.decode(), keep_blank_values=True) or not body
        kind = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "private, no-cache"}
        return 422 if fine else 303, kind, f'<html lang="{lang}">'.encode()

    def _file(self, key: str, instead: str) -> tuple[int, dict[str, str], bytes]:
        client = self.cloud.client("s3", EDGE)
        try:
            found = client.get_object(Bucket="sama-site-files", Key=key)
        except client.exceptions.NoSuchKey:
            found = client.get_object(Bucket="sama-site-files", Key=instead)
        headers = {"Content-Type": found["ContentType"], "Cache-Control": found["CacheControl"]}
        return int(found["Metadata"].get("status", 200)), headers, found["Body"].read()

    def _bundle(self) -> dict[str, Any]:
        """Returns the bundle in the package of the function that is live."""
        parameters = self.stacks.stack(INTAKE).parameters
        found = self.cloud.client("s3", HOME).get_object(Bucket=parameters["CodeBucket"], Key=parameters["SubmitCode"])
        with zipfile.ZipFile(BytesIO(found["Body"].read())) as archive:
            bundle: dict[str, Any] = json.loads(archive.read("intake/bundle.json"))
        return bundle


class _Api(HttpOrigin):
    """The API's own address, served by the same server."""

    def request(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Any:
        assert method == "GET" and path in ("/intake/version.json", "/desk/")
        return super().request("GET", "/around")
