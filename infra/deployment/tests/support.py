"""A simulated AWS account: moto's server for S3, Secrets Manager, DynamoDB and STS, and doubles for CloudFormation and
CloudFront, which moto implements only in part. Requests to the doubles and their responses are validated against AWS's own model
of each service.
"""

import atexit
import json
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.validate import ParamValidator

from ..aws.account import Account
from ..clock import Clock
from ..console import Console

ROOT = Path(__file__).resolve().parents[3]
HOME, SECOND, EDGE = "eu-central-1", "eu-west-1", "us-east-1"
CONTENT_A, CONTENT_B = "a" * 32, "b" * 32

_server = ""


def moto() -> str:
    """Returns the address of moto's server. All tests share it. It runs in its own process, so that forking tests inherit no
    thread of it."""
    global _server
    if not _server:
        # Disables Nagle's algorithm, which costs 40 ms a request.
        program = "from socketserver import StreamRequestHandler; StreamRequestHandler.disable_nagle_algorithm = True; "
        program += "from moto.server import main; main(['-H', '127.0.0.1', '-p', '0'])"
        command = [sys.executable, "-c", program]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        atexit.register(process.kill)
        for line in process.stderr or []:
            if found := re.search(r"Running on (http://127\.0\.0\.1:\d+)", line):
                _server = found[1]
                break
        if not _server:
            raise RuntimeError("moto's server does not start")
        # Drains stderr, or the server would block on a full pipe.
        threading.Thread(target=lambda: [None for _ in process.stderr or []], daemon=True).start()
    return _server


class TestClock(Clock):
    """A clock that only advances when somebody sleeps."""

    __test__ = False

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class RecordingConsole(Console):
    """A console that records what is printed."""

    def __init__(self) -> None:
        self.out = StringIO()
        super().__init__(self.out)

    @property
    def text(self) -> str:
        return self.out.getvalue()


@dataclass(frozen=True)
class Call:
    """A request to AWS."""

    service: str
    operation: str
    region: str
    params: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.service}.{self.operation}"

    @property
    def is_write(self) -> bool:
        """Whether the request changes something."""
        return not self.operation.startswith(("Get", "Describe", "List", "Head", "Scan", "Query"))


class Killed(BaseException):
    """The process was killed: no handler or cleanup runs after it."""


@dataclass
class Cloud:
    """The simulated account. It outlives the runs of the deployment."""

    calls: list[Call] = field(default_factory=list)
    # By service: responds to a call, or returns `None` to pass it on to moto.
    doubles: dict[str, Callable[[Call], dict[str, Any] | None]] = field(default_factory=dict)
    # The process dies before this write request, counted from 1.
    dies_at: int | None = None
    writes: int = 0
    denied: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        global _current_cloud
        self.reset_moto()
        self._lock = threading.Lock()
        _current_cloud = self

    @staticmethod
    def reset_moto() -> None:
        import urllib.request

        urllib.request.urlopen(urllib.request.Request(f"{moto()}/moto-api/reset", method="POST")).read()

    def account(self) -> Account:
        """Returns an `Account` for a run of the deployment."""
        return _LocalAccount(self)

    @staticmethod
    def client(service: str, region: str) -> Any:
        """Returns a client for the test's own requests, which are not recorded."""
        return _client(service, region, recorded=False)

    def call(self, model: Any, context: dict[str, Any]) -> Any:
        """Records a request, and responds to it if there is a double."""
        call = Call(model.service_model.service_name, model.name, context["in_region"], context["api_params"])
        with self._lock:
            if self.dies_at is not None and call.is_write:
                self.writes += 1
            if self.dies_at is not None and self.writes >= self.dies_at:
                raise Killed
            self.calls.append(call)
        if call.name in self.denied:
            return _response(403, {"Error": {"Code": "AccessDenied", "Message": f"not allowed: {call.name}"}})
        double = self.doubles.get(call.service)
        if double is None:
            return None
        try:
            parsed = double(call)
        except ServiceError as refusal:
            return _response(400, {"Error": {"Code": refusal.code, "Message": refusal.message}})
        if parsed is None:
            return None
        if model.output_shape is not None:
            report = ParamValidator().validate(parsed, model.output_shape)
            if report.has_errors():
                raise AssertionError(f"the double of {call.name} returns what AWS would not: {report.generate_report()}")
        return _response(200, parsed)


class ServiceError(Exception):
    """An error response of a double."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def _response(status: int, parsed: dict[str, Any]) -> tuple[AWSResponse, dict[str, Any]]:
    return AWSResponse(moto(), status, {}, None), {**parsed, "ResponseMetadata": {"HTTPStatusCode": status}}


class _LocalAccount(Account):
    """An account whose clients send their requests to moto's server, recorded."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__(_SESSION)
        self._cloud = cloud

    def client(self, service: str, region: str) -> Any:
        return _client(service, region, recorded=True)


_SESSION = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
_current_cloud: Cloud | None = None


@cache
def _client(service: str, region: str, *, recorded: bool) -> Any:
    """Returns a cached client, because creating one takes longer than most tests."""
    client = _SESSION.client(service, region_name=region, endpoint_url=moto())
    if recorded:

        def remember(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
            context["api_params"] = dict(params)
            context["in_region"] = region

        def call(model: Any, context: dict[str, Any], **_: Any) -> Any:
            return _current_cloud.call(model, context) if _current_cloud else None

        # Before boto3 adds parameters of its own.
        client.meta.events.register_first("before-parameter-build.*.*", remember)
        client.meta.events.register("before-call.*.*", call)
    return client


# --- A built site -----------------------------------------------------------------------------------------------------------

HEADERS = [
    {"path": "/assets/*", "headers": {"Cache-Control": "public, max-age=31536000, immutable"}},
    {
        "path": "/*",
        "headers": {
            "Cache-Control": "public, max-age=0, must-revalidate",
            "X-Content-Type-Options": "nosniff",
            "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
        },
    },
]


def page(lang: str, text: str) -> str:
    """Returns the HTML of a page."""
    return f'<!doctype html>\n<html lang="{lang}"><title>{text}</title><link rel="stylesheet" href="/assets/site.1.css">\n'


def write_dist(
    folder: Path, *, content: str = CONTENT_A, extra: dict[str, str] | None = None, without: tuple[str, ...] = ()
) -> Path:
    """Writes a small build, laid out like site-gen's."""
    site = {
        "index.html": page("ar", "choose") + page("en", "choose"),
        "404.html": page("ar", "404") + page("en", "404"),
        "closed.html": page("ar", "closed") + page("en", "closed"),
        "robots.txt": "User-agent: *\n",
        "version.json": json.dumps({"content": content}),
        "assets/site.1.css": "p{}",
    }
    for lang in ("ar", "en"):
        for name in ("index.html", "about/index.html", "forms/question/index.html", "404.html", "closed.html"):
            site[f"{lang}/{name}"] = page(lang, f"{name} {content}")
    site |= extra or {}
    files = {f"site/{name}": text for name, text in site.items() if name not in without}
    files |= {
        "headers.json": json.dumps(HEADERS),
        "redirects.json": json.dumps([{"from": "/ar/old/", "to": "/ar/about/", "status": 301}]),
        "intake/bundle.json": json.dumps({"format": 1, "content": content, "forms": ["question"]}),
        "desk/desk.json": json.dumps({"format": 1}),
        "intake/forms/question.toml": 'id = "question"\n',
    }
    files["manifest.json"] = json.dumps({name: {"digest": content} for name in sorted(files)})
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


class Folder:
    """A temporary folder for one test."""

    def __init__(self) -> None:
        self._made = tempfile.TemporaryDirectory()
        self.path = Path(self._made.name)

    def clear(self) -> None:
        self._made.cleanup()
