"""Whether the links to other sites still lead somewhere: of each that does not, an annotation at its line and a row of a report.

    external_links.py SITE CONTENT REPORT

SITE is the built site, CONTENT what editors write, REPORT the file for the report (Markdown, in Arabic and English), which stays
empty where every link leads somewhere. It ends with 1 where one does not. A site that turns programs away but may well answer
people is none of those: it is said, and no more.
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

# Long enough for a slow host; a dead one costs three of them.
TIMEOUT_SECONDS = 20
# A host that fails once may be back at once.
TRIES = 3
PAUSE_SECONDS = 5
# What hosts answer to programs that they turn away: signed-in visitors only, forbidden, not this method, too many, LinkedIn's own.
TURNED_AWAY = {401, 403, 405, 429, 999}
HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; link check of a website)", "Accept": "text/html,*/*;q=0.8"}


class Verdict(Enum):
    FINE = "fine"
    UNSURE = "unsure"
    BROKEN = "broken"


@dataclass(frozen=True)
class Answer:
    """What a host had to say, as a person reads it."""

    verdict: Verdict
    words: str


class Anchors(HTMLParser):
    """The addresses of other sites that a page links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        address = dict(attributes).get("href") or ""
        if tag == "a" and urllib.parse.urlsplit(address).scheme in ("http", "https"):
            self.found.add(address)


def links(site: Path) -> dict[str, list[str]]:
    """Each address of another site, and the pages that link to it."""
    found: dict[str, list[str]] = {}
    for page in sorted(site.rglob("*.html")):
        anchors = Anchors()
        anchors.feed(page.read_text())
        for address in anchors.found:
            found.setdefault(address, []).append(page.relative_to(site).as_posix())
    return dict(sorted(found.items()))


def written(address: str, content: Path) -> tuple[Path, int] | None:
    """The file and line at which an editor wrote an address."""
    for file in sorted(path for path in content.rglob("*") if path.suffix in (".md", ".toml")):
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
            # Not the beginning of a longer one.
            if re.search(re.escape(address) + r"(?![\w/%?=&#.-]*[\w/%=&#])", line):
                return file, number
    return None


def asked_for(address: str) -> str:
    """An address as it goes over the wire: Arabic letters have a spelling of their own there."""
    parts = urllib.parse.urlsplit(address)
    host = parts.netloc.encode("idna").decode("ascii")
    path, query = (urllib.parse.quote(part, safe="/%:@!$&'()*+,;=?~-._") for part in (parts.path or "/", parts.query))
    return urllib.parse.urlunsplit((parts.scheme, host, path, query, ""))


def attempt(address: str) -> Answer:
    try:
        request = urllib.request.Request(asked_for(address), headers=HEADERS)
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


def judge(address: str) -> Answer:
    answer = attempt(address)
    for _ in range(TRIES - 1):
        if answer.verdict is not Verdict.BROKEN or answer.words.startswith(("404", "410")):
            break
        time.sleep(PAUSE_SECONDS)
        answer = attempt(address)
    return answer


@dataclass(frozen=True)
class Broken:
    """A link that leads nowhere."""

    address: str
    words: str
    place: tuple[Path, int] | None
    pages: list[str]

    def annotation(self) -> str:
        where = f" file={self.place[0]},line={self.place[1]}" if self.place else ""
        words = f"الرابط لا يعمل: {self.address} ({self.words})".replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        return f"::error{where}::{words}"

    def row(self) -> str:
        place = f"`{self.place[0]}:{self.place[1]}`" if self.place else ", ".join(f"`{page}`" for page in self.pages[:3])
        return f"| `{self.address}` | {place} | {self.words.replace('|', ' ')} |"


def report(broken: list[Broken]) -> str:
    if not broken:
        return ""
    rows = "\n".join(link.row() for link in broken)
    return f"""<div dir="rtl" lang="ar">

هذه الروابط إلى مواقع أخرى لا تعمل. افتح كل رابط لتتأكد، ثم صحّحه في موضعه أو احذفه.

</div>

These links to other sites lead nowhere. Open each to be sure, then correct it where it stands, or take it out.

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
        answer = judge(address)
        print(f"{answer.verdict.value:8}{address} ({answer.words})", flush=True)
        if answer.verdict is Verdict.BROKEN:
            broken.append(Broken(address, answer.words, written(address, content), pages))
            print(broken[-1].annotation(), flush=True)
    out.write_text(report(broken))
    print(f"{len(found)} links, {len(broken)} broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:4])))
