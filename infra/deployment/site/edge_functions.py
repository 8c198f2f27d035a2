"""Generates the code of the two CloudFront Functions: the sources in infra/edge with the data of one build of the site.

    python3 infra/deployment/site/edge_functions.py --dist dist --out FOLDER [--closed]

The result depends on the build alone: the same input gives the same bytes. Nothing here talks to AWS. Whether the forms are
closed is a parameter of infra/edge.yaml, which puts one line in front of the code; run as a program, this writes that line too.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2] / "edge"
REQUEST, RESPONSE = "site-request.js", "site-response.js"

# The size limit of a function, in bytes of UTF-8:
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions
LIMIT = 10_240

LANGUAGES = ("ar", "en")

# The pages that the functions serve or redirect to, per language and in both languages.
REQUIRED_PAGES = tuple(f"{folder}/{page}.html" for page in ("404", "closed") for folder in ("", "/ar", "/en"))

# The placeholder for the site's data.
PLACEHOLDER = "__SITE__"


def closed_line(closed: bool) -> str:
    """Returns the line that infra/edge.yaml puts in front of the request function's code."""
    return f"const CLOSED = {str(closed).lower()};\n"


class EdgeError(Exception):
    """The build cannot be deployed. The message is for the person who deploys."""


def status_pages(dist: Path) -> dict[str, tuple[str, int]]:
    """Returns the error pages: the key in the bucket of each, with the build's file and the status to respond with.

    The status goes into the object's metadata as `status`. The 404 page is stored twice: addresses that were given up get it with
    410.
    """
    pages: dict[str, tuple[str, int]] = {}
    for name in sorted(_manifest(dist)):
        folder, _, file = name.removeprefix("site/").rpartition("/")
        if name.startswith("site/") and file == "404.html":
            for status in (404, 410):
                pages[f"{folder}/{status}.html".removeprefix("/")] = (name, status)
    return pages


def render(dist: Path) -> dict[str, str]:
    """Returns the code by file name, as infra/edge.yaml names it. Prints warnings to standard error.

    Raises `EdgeError` for a build that cannot be deployed.
    """
    request, warnings = compose(Site.from_dist(dist))
    for warning in warnings:
        print(f"edge functions: {warning}", file=sys.stderr)
    return {REQUEST: request, RESPONSE: _code(RESPONSE)}


@dataclass
class Site:
    """What the request function knows of a build. Addresses are decoded, as people read them."""

    # The pages of each language, by their path without the language. The language's first page is left out.
    pages: dict[str, set[str]] = field(default_factory=lambda: {lang: set() for lang in LANGUAGES})
    # Other files outside of /assets/.
    files: set[str] = field(default_factory=set)
    # Old addresses in lower case, with the redirect's status and target.
    moved: dict[str, tuple[int, str]] = field(default_factory=dict)

    @classmethod
    def from_dist(cls, dist: Path) -> Site:
        site = cls()
        redirects = json.loads((dist / "redirects.json").read_text(encoding="utf-8"))
        # The build has a page at each old address, which redirects on hosts without edge functions.
        old = {redirect["from"] for redirect in redirects}
        for name in _manifest(dist):
            if name.startswith("site/") and not name.startswith("site/assets/"):
                site._add_file(name.removeprefix("site"), old)
        for page in REQUIRED_PAGES:
            if page not in site.files:
                raise EdgeError(f"the build has no page {page}")
        for redirect in redirects:
            site._add_redirect(redirect["from"], redirect["status"], redirect.get("to", ""))
        return site

    def _add_file(self, path: str, old: set[str]) -> None:
        folder, _, file = path.rpartition("/")
        address = f"{folder}/"
        if any(character.isspace() for character in path):
            raise EdgeError(f"the file {path} has white space in its name")
        if file != "index.html":
            self.files.add(path)
        elif address != "/" and address not in old:
            lang, _, key = address[1:].partition("/")
            if lang not in LANGUAGES:
                raise EdgeError(f"the page {address} belongs to no language")
            if key:
                self.pages[lang].add(key.removesuffix("/"))

    def _add_redirect(self, address: str, status: int, to: str) -> None:
        if status != 410 and not self._has_page(to):
            raise EdgeError(f"the old address {address} leads to {to}, which is not a page of this site")
        if not address.startswith("/") or any(character.isspace() or character == "=" for character in address):
            raise EdgeError(f"{address} is not a valid old address")
        # Old addresses and pages are found in any case.
        folded = address.lower()
        if self._has_page(folded):
            return
        if self.moved.setdefault(folded, (status, to)) != (status, to):
            raise EdgeError(f"the old address {address} is listed twice with different capitals, and leads to two places")

    def _has_page(self, address: str) -> bool:
        lang, _, key = address[1:].partition("/")
        is_address = address.startswith("/") and address.endswith("/")
        return is_address and lang in LANGUAGES and (not key or key.removesuffix("/") in self.pages[lang])


def compose(site: Site) -> tuple[str, list[str]]:
    """Returns the code of the request function, and warnings for the person who deploys."""
    code = _request(site, pages=True, moved=len(site.moved))
    if _size(code) <= LIMIT:
        return code, []
    code = _request(site, pages=False, moved=len(site.moved))
    if _size(code) <= LIMIT:
        count = sum(len(keys) for keys in site.pages.values())
        return code, [
            f"the list of the site's {count} pages does not fit into the {LIMIT:,} bytes of a function, so it is left out. "
            "The site still works; only missing pages get the 404 page in both languages instead of the one in their language."
        ]
    fit = len(site.moved)
    while fit and _size(_request(site, pages=False, moved=fit)) > LIMIT:
        fit -= 1
    raise EdgeError(
        f"the site has {len(site.moved)} old addresses, but only {fit} of them fit into the {LIMIT:,} bytes of a CloudFront "
        "Function. Remove those that nobody uses any more from `aliases` in the pages and from `gone` in content/site.toml."
    )


def _request(site: Site, *, pages: bool, moved: int) -> str:
    data: dict[str, object] = {}
    if pages:
        both = site.pages["ar"] & site.pages["en"]
        data["both"] = _list(both)
        for lang in LANGUAGES:
            data[lang] = _list(site.pages[lang] - both)
    data["files"] = _list(site.files)
    redirects = sorted(site.moved.items())[:moved]
    data["moved"] = _list(f"{address}={status}{to}" for address, (status, to) in redirects)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    code = _code(REQUEST)
    if code.count(PLACEHOLDER) != 1:
        raise EdgeError(f"{REQUEST} must contain the placeholder {PLACEHOLDER} exactly once")
    return code.replace(PLACEHOLDER, text)


def _list(entries: Iterable[str]) -> str:
    return "".join(f" {entry}" for entry in sorted(entries)) + " "


def _code(name: str) -> str:
    """Returns a source without comments and indentation, to leave more room for the site's data."""
    lines = (line.strip() for line in (SOURCES / name).read_text(encoding="utf-8").splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def _size(code: str) -> int:
    return len((closed_line(closed=False) + code).encode())


def _manifest(dist: Path) -> dict[str, object]:
    manifest: dict[str, object] = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def main() -> int:
    parser = argparse.ArgumentParser(description="Writes the code of the CloudFront Functions for a build of the site.")
    parser.add_argument("--dist", type=Path, required=True, metavar="FOLDER", help="a build by site-gen")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the folder for the code")
    parser.add_argument("--closed", action="store_true", help="close the forms")
    arguments = parser.parse_args()
    try:
        code = render(arguments.dist)
    except (EdgeError, OSError) as error:
        print(f"edge functions: {error}", file=sys.stderr)
        return 1
    arguments.out.mkdir(parents=True, exist_ok=True)
    code[REQUEST] = closed_line(arguments.closed) + code[REQUEST]
    for name, text in code.items():
        (arguments.out / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
