"""The site's files as the bucket gets them: what each is called, what is sent with it, in which order they go up."""

import hashlib
import json
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..problem import Problem
from .edge_functions import status_pages

# Written down here and not asked of the machine, whose own table may be another.
CONTENT_TYPES = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}


@dataclass(frozen=True)
class SiteFile:
    """A file of the site."""

    # Relative to the site's root, with `/`; also its key in the bucket.
    path: str
    source: Path
    content_type: str
    cache_control: str
    metadata: dict[str, str] = field(default_factory=dict)
    # Of content and headers: where it is the same, the object in the bucket is.
    digest: str = ""

    @property
    def is_page(self) -> bool:
        """Whether people open it by an address that they know, so that it names other files."""
        return not self.is_immutable

    @property
    def is_immutable(self) -> bool:
        """Whether its name carries its digest: what is in it never changes."""
        return "immutable" in self.cache_control


def site_files(dist: Path) -> list[SiteFile]:
    """Every file of the built site, by path."""
    root = dist / "site"
    rules = json.loads((dist / "headers.json").read_text(encoding="utf-8"))
    sources = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}
    if not sources:
        raise Problem(f"There is no site in {dist}.")
    files = {path: _file(source, path, None, rules) for path, source in sources.items()}
    # Some pages are answered with a status of their own; some stand there twice for that.
    for path, (name, status) in status_pages(dist).items():
        files[path] = _file(dist / name, path, status, rules)
    return [files[path] for path in sorted(files)]


def _file(source: Path, path: str, status: int | None, rules: list[dict[str, Any]]) -> SiteFile:
    content_type = CONTENT_TYPES.get(source.suffix.lower())
    if content_type is None:
        raise Problem(
            f"The site has a file {path}, and nothing says what browsers are to be told of files named *{source.suffix}.\n"
            "Add it to CONTENT_TYPES in infra/deployment/site/site_files.py."
        )
    cache_control = headers_of(f"/{path}", rules).get("cache-control")
    if cache_control is None:
        raise Problem(f"headers.json has no Cache-Control for /{path}")
    # The function at the edge makes it the answer's status.
    metadata = {"status": str(status)} if status else {}
    digest = hashlib.sha256(source.read_bytes())
    digest.update(json.dumps([content_type, cache_control, metadata], sort_keys=True).encode())
    return SiteFile(path, source, content_type, cache_control, metadata, digest.hexdigest())


def headers_of(address: str, rules: list[dict[str, Any]]) -> dict[str, str]:
    """The headers, in small letters, that `headers.json` has for an address: the first rule that names one decides."""
    headers: dict[str, str] = {}
    for rule in rules:
        pattern = rule["path"]
        if address.startswith(pattern[:-1]) if pattern.endswith("*") else address == pattern:
            for name, value in rule["headers"].items():
                headers.setdefault(name.lower(), value)
    return headers


class Stage(IntEnum):
    """When a file goes up."""

    # What pages load.
    LOADED = 1
    # What is at an address where nothing was: the edge answers that there is nothing, until it is told otherwise.
    NEW = 2
    # What is there already: it may lead to what is new.
    CHANGED = 3


def stage(file: SiteFile, there: Container[str]) -> Stage:
    """When it goes up, into a bucket where that is there."""
    if not file.is_page:
        return Stage.LOADED
    return Stage.CHANGED if file.path in there else Stage.NEW


def upload_order(files: Iterable[SiteFile], there: Container[str]) -> list[list[SiteFile]]:
    """In groups, each of which is there whole before the next begins, so that no page names what is not there yet.

    In each stage first the pages, then those where people come in, last what says which content this is.
    """
    groups: dict[tuple[Stage, int], list[SiteFile]] = {}
    for file in files:
        groups.setdefault((stage(file, there), _rank(file)), []).append(file)
    return [groups[key] for key in sorted(groups)]


def _rank(file: SiteFile) -> int:
    if file.path == "version.json":
        return 2
    parts = file.path.split("/")
    return 1 if parts[-1] == "index.html" and len(parts) <= 2 else 0


# Above so many, everything is forgotten: that counts as one path, and of paths a thousand a month are free. The edges keep pages for
# a minute only anyway, and fetch what pages load once more.
_MAX_PATHS = 15


def invalidation(paths: Iterable[str]) -> list[str]:
    """What CloudFront must forget, as addresses, of the files that changed. Without what lasts: that never changes."""
    addresses: set[str] = set()
    for path in paths:
        address = "/" + quote(path, safe="/-_.~")
        addresses.add(address)
        if address.endswith("/index.html"):
            addresses.add(address.removesuffix("index.html"))
    return sorted(addresses) if len(addresses) <= _MAX_PATHS else ["/*"]
