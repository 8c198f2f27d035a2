"""The site's files as they are uploaded: key, headers and metadata of each, and the order."""

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

# Fixed here, because Python's own table depends on the machine.
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

    # Relative to the site's root, with `/` as the separator. Also the key in the bucket.
    path: str
    source: Path
    content_type: str
    cache_control: str
    metadata: dict[str, str] = field(default_factory=dict)
    # A digest of the content and headers. It decides whether the object in the bucket is up to date.
    digest: str = ""

    @property
    def is_page(self) -> bool:
        """Whether people open the file by its address. Such a file can refer to other files."""
        return not self.is_immutable

    @property
    def is_immutable(self) -> bool:
        """Whether the file's name contains its digest, so that its content never changes."""
        return "immutable" in self.cache_control


def site_files(dist: Path) -> list[SiteFile]:
    """Returns every file of a built site, sorted by path."""
    root = dist / "site"
    rules = json.loads((dist / "headers.json").read_text(encoding="utf-8"))
    sources = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}
    if not sources:
        raise Problem(f"There is no site in {dist}.")
    files = {path: _file(source, path, None, rules) for path, source in sources.items()}
    # Error pages have a status of their own. Some are stored twice, with different statuses.
    for path, (name, status) in status_pages(dist).items():
        files[path] = _file(dist / name, path, status, rules)
    return [files[path] for path in sorted(files)]


def _file(source: Path, path: str, status: int | None, rules: list[dict[str, Any]]) -> SiteFile:
    content_type = CONTENT_TYPES.get(source.suffix.lower())
    if content_type is None:
        raise Problem(
            f"The site has a file {path}, but there is no content type for files named *{source.suffix}.\n"
            "Add one to CONTENT_TYPES in infra/deployment/site/site_files.py."
        )
    cache_control = headers_of(f"/{path}", rules).get("cache-control")
    if cache_control is None:
        raise Problem(f"headers.json has no Cache-Control for /{path}")
    # infra/edge/site-response.js turns it into the response's status.
    metadata = {"status": str(status)} if status else {}
    digest = hashlib.sha256(source.read_bytes())
    digest.update(json.dumps([content_type, cache_control, metadata], sort_keys=True).encode())
    return SiteFile(path, source, content_type, cache_control, metadata, digest.hexdigest())


def headers_of(address: str, rules: list[dict[str, Any]]) -> dict[str, str]:
    """Returns the headers that `headers.json` sets for an address, in lower case. The first rule that sets a header wins."""
    headers: dict[str, str] = {}
    for rule in rules:
        pattern = rule["path"]
        if address.startswith(pattern[:-1]) if pattern.endswith("*") else address == pattern:
            for name, value in rule["headers"].items():
                headers.setdefault(name.lower(), value)
    return headers


class Stage(IntEnum):
    """The stage of a deployment at which a file is uploaded."""

    # Assets that pages load.
    LOADED = 1
    # New pages. The edge functions answer 404 for them until the site's stack is updated.
    NEW = 2
    # Changed pages, which may link to new ones.
    CHANGED = 3


def stage(file: SiteFile, there: Container[str]) -> Stage:
    """Returns the stage of a file, given the keys that exist in the bucket."""
    if not file.is_page:
        return Stage.LOADED
    return Stage.CHANGED if file.path in there else Stage.NEW


def upload_order(files: Iterable[SiteFile], there: Container[str]) -> list[list[SiteFile]]:
    """Returns the files in groups. A group is uploaded completely before the next begins, so no page refers to a missing file.

    Within each stage come first ordinary pages, then the first pages, and last `version.json`, which states the content's digest.
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


# With more addresses than this, everything is invalidated: `/*` counts as one path, and 1,000 paths a month are free. CloudFront
# keeps pages for a minute only, and fetches assets once more.
_MAX_PATHS = 15


def invalidation(paths: Iterable[str]) -> list[str]:
    """Returns the addresses to invalidate for the changed files. A page has two: with and without `index.html`."""
    addresses: set[str] = set()
    for path in paths:
        address = "/" + quote(path, safe="/-_.~")
        addresses.add(address)
        if address.endswith("/index.html"):
            addresses.add(address.removesuffix("index.html"))
    return sorted(addresses) if len(addresses) <= _MAX_PATHS else ["/*"]
