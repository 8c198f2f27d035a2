"""Checks the links to other sites: annotates each broken one at its line, and adds it to a report.

    external_links.py SITE CONTENT REPORT

SITE is the built site, CONTENT the editors' files, REPORT the file for the report (Markdown, in Arabic and English), which stays
empty if no link is broken. The exit status is 1 if one is. A site that rejects programs but probably answers people is printed
and not counted.
"""

import http.client
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from enum import Enum
from html.parser import HTMLParser
from pathlib import Path

# Long enough for a slow host. A dead host costs this three times.
TIMEOUT_SECONDS = 20
# A host may fail only briefly.
TRIES = 3
PAUSE_SECONDS = 5
# Responses of hosts that reject programs: unauthorised, forbidden, method not allowed, too many requests, and LinkedIn's own 999.
TURNED_AWAY = {401, 403, 405, 429, 999}
HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; link check of a website)", "Accept": "text/html,*/*;q=0.8"}


class Verdict(Enum):
    FINE = "fine"
    UNSURE = "unsure"
    BROKEN = "broken"


@dataclass(frozen=True)
class Answer:
    """The result of a request, described for people."""

    verdict: Verdict
    description: str


class Anchors(HTMLParser):
    """Collects the addresses of other sites that a page links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        address = dict(attributes).get("href") or ""
        if tag == "a" and urllib.parse.urlsplit(address).scheme in ("http", "https"):
            self.found.add(address)


def links(site: Path) -> dict[str, list[str]]:
    """Returns each address of another site with the pages that link to it."""
    found: dict[str, list[str]] = {}
    for page in sorted(site.rglob("*.html")):
        anchors = Anchors()
        anchors.feed(page.read_text())
        for address in anchors.found:
            found.setdefault(address, []).append(page.relative_to(site).as_posix())
    return dict(sorted(found.items()))


def find_in_content(address: str, content: Path) -> tuple[Path, int] | None:
    """Returns the file and line in which an editor wrote an address."""
    for file in sorted(path for path in content.rglob("*") if path.suffix in (".md", ".toml")):
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
            # Not as the start of a longer address.
            if re.search(re.escape(address) + r"(?![\w/%?=&#.-]*[\w/%=&#])", line):
                return file, number
    return None


def encoded(address: str) -> str:
    """Returns an address as it is sent: with IDNA and percent encoding."""
    parts = urllib.parse.urlsplit(address)
    host = parts.netloc.encode("idna").decode("ascii")
    path, query = (urllib.parse.quote(part, safe="/%:@!$&'()*+,;=?~-._") for part in (parts.path or "/", parts.query))
    return urllib.parse.urlunsplit((parts.scheme, host, path, query, ""))


def attempt(address: str) -> Answer:
    try:
        request = urllib.request.Request(encoded(address), headers=HEADERS)
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            answer.read(1)
            return Answer(Verdict.FINE, str(answer.status))
    except urllib.error.HTTPError as error:
        with error:
            unsure = error.code in TURNED_AWAY
            return Answer(Verdict.UNSURE if unsure else Verdict.BROKEN, f"{error.code} {error.reason}")
    except urllib.error.URLError as error:
        return Answer(Verdict.BROKEN, f"{error.reason}")
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(Verdict.BROKEN, f"{error}" or type(error).__name__)


def check(address: str) -> Answer:
    answer = attempt(address)
    for _ in range(TRIES - 1):
        if answer.verdict is not Verdict.BROKEN or answer.description.startswith(("404", "410")):
            break
        time.sleep(PAUSE_SECONDS)
        answer = attempt(address)
    return answer


@dataclass(frozen=True)
class Broken:
    """A broken link."""

    address: str
    description: str
    place: tuple[Path, int] | None
    pages: list[str]

    def annotation(self) -> str:
        where = f" file={self.place[0]},line={self.place[1]}" if self.place else ""
        description = (
            f"الرابط لا يعمل: {self.address} ({self.description})".replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        )
        return f"::error{where}::{description}"

    def row(self) -> str:
        place = f"`{self.place[0]}:{self.place[1]}`" if self.place else ", ".join(f"`{page}`" for page in self.pages[:3])
        return f"| `{self.address}` | {place} | {self.description.replace('|', ' ')} |"


def report(broken: list[Broken]) -> str:
    if not broken:
        return ""
    rows = "\n".join(link.row() for link in broken)
    return f"""<div dir="rtl" lang="ar">

هذه الروابط إلى مواقع أخرى لا تعمل. افتح كل رابط لتتأكد، ثم صحّحه في موضعه أو احذفه.

</div>

These links to other sites are broken. Open each to be sure, then correct it where it is written, or remove it.

| الرابط · Link | الموضع · Place | الجواب · Answer |
|---|---|---|
{rows}
"""


def main(site: Path, content: Path, out: Path) -> int:
    found = links(site)
    if not any(site.rglob("*.html")):
        sys.exit(f"there are no pages in {site}")
    broken = []
    for address, pages in found.items():
        answer = check(address)
        print(f"{answer.verdict.value:8}{address} ({answer.description})", flush=True)
        if answer.verdict is Verdict.BROKEN:
            broken.append(Broken(address, answer.description, find_in_content(address, content), pages))
            print(broken[-1].annotation(), flush=True)
    out.write_text(report(broken))
    print(f"{len(found)} links, {len(broken)} broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:4])))
