"""The temporary site: the converted pages, the first pages of folders that have none, and the data that site-gen needs."""

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from conversion import pages
from conversion.links import Links
from conversion.pages import Conversion, Page
from conversion.sources import PassedOver, Source, Sources
from conversion.words import LANGUAGES, Refused

ROOT = Path(__file__).resolve().parents[3]
# A hang is a fault too, in seconds.
TIMEOUT_SECONDS = 600

SITE = """name = { ar = "موقع للتجربة", en = "A site to try" }
city = { ar = "مدينة", en = "Town" }
licence = "0"
base_url = "https://example.org"
nav = ["index"]
"""
HOME = {"ar": ("الصفحة الأولى", "صفحة أولى للتجربة"), "en": ("First page", "A first page to try")}
FOLDER = {"ar": ("المجلد {}", "صفحات المجلد {}"), "en": ("Folder {}", "The pages of the folder {}")}


@dataclass(frozen=True)
class Finding:
    """A finding of site-gen in a page of the other site."""

    code: str
    severity: str
    source: Source
    line: int
    message: str


@dataclass
class Site:
    """A site of converted pages in a folder."""

    folder: Path
    pages: dict[str, Page] = field(default_factory=dict)
    passed_over: list[PassedOver] = field(default_factory=list)
    # Keys of the front matter that have no counterpart here.
    unknown_keys: Counter[str] = field(default_factory=Counter)


def write(sources: Sources, folder: Path) -> Site:
    """Writes the converted pages into a folder."""
    site = Site(folder, passed_over=list(sources.passed_over))
    shared = Conversion(Links(sources))
    for source in sources.pages:
        try:
            page = pages.convert(source, shared)
        except Refused as refused:
            site.passed_over.append(PassedOver(source.file, refused.words))
            continue
        site.pages[f"content/{source.lang}/{source.key}.md"] = page
    site.unknown_keys = shared.unknown_keys
    texts = {path: page.text() for path, page in site.pages.items()}
    texts |= _first_pages(site.pages)
    texts |= {"content/site.toml": SITE, "content/channels.toml": "channel = []\n"}
    # The words that the templates use.
    texts["content/strings.toml"] = (ROOT / "content/strings.toml").read_text(encoding="utf-8")
    for path, text in texts.items():
        _made(folder / path).write_text(text, encoding="utf-8")
    for path, image in shared.links.images.items():
        try:
            shutil.copyfile(image, _made(folder / "content" / path))
        except OSError as error:
            site.passed_over.append(_uncopied(image, error))
    return site


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _uncopied(image: Path, error: OSError) -> PassedOver:
    return PassedOver(image, Refused(f"it cannot be copied: {error.strerror}", f"تعذر نسخه: {error.strerror}").words)


def _first_pages(converted: Iterable[str]) -> dict[str, str]:
    """Returns an `index.md` for each folder in which neither language has one.

    Where one language has it, site-gen says that the other lacks it.
    """
    keys = {
        lang: {path.removeprefix(f"content/{lang}/") for path in converted if path.startswith(f"content/{lang}/")}
        for lang in LANGUAGES
    }
    folders = {""}
    for key in keys["ar"] | keys["en"]:
        parts = key.split("/")[:-1]
        folders |= {"/".join(parts[:length]) + "/" for length in range(1, len(parts) + 1)}
    made = {}
    for folder in sorted(folders):
        if any(f"{folder}index.md" in keys[lang] for lang in LANGUAGES):
            continue
        for lang in LANGUAGES:
            title, description = (words.format(folder.rstrip("/")) for words in (FOLDER if folder else HOME)[lang])
            kind = "" if folder else "kind: home\n"
            text = f"---\ntitle: {pages.quoted(title)}\ndescription: {pages.quoted(description)}\n{kind}---\n"
            made[f"content/{lang}/{folder}index.md"] = text
    return made


def program(named: str | None) -> Path:
    """Returns the program site-gen: the one that is named, or the one of the last build."""
    asked = named or os.environ.get("SITE_GEN")
    target = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
    places = [Path(asked)] if asked else [target / "debug/site-gen", target / "release/site-gen"]
    for place in places:
        if place.is_file() and os.access(place, os.X_OK):
            return place.resolve()
    shown = " or ".join(map(str, places))
    raise Refused(
        f"{shown}: the program site-gen is not there: build it with `cargo build -p site-gen`, or name it with --site-gen",
        f"{shown}: البرنامج site-gen غير موجود: ابنِه بالأمر `cargo build -p site-gen` أو اذكره بالخيار --site-gen",
    )


def check(site: Site, site_gen: Path, lang: str, today: str | None, shown: Callable[[Path], str] = str) -> list[Finding]:
    """Checks the site. Returns the findings in the pages of the other site, by their places there.

    `shown` writes the path of a file in messages.
    """
    command = [site_gen, "check", "--content", "content", "--templates", ROOT / "templates", "--lang", lang]
    command += ["--format", "json", "--drafts", *(["--today", today] if today else [])]
    try:
        ran = subprocess.run(
            command, cwd=site.folder, capture_output=True, encoding="utf-8", timeout=TIMEOUT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused(f"{site_gen} does not run: {error}", f"تعذر تشغيل {site_gen}: {error}") from error
    if ran.returncode not in (0, 1):
        raise Refused(f"{site_gen} failed:\n{ran.stderr}", f"لم ينجح {site_gen}:\n{ran.stderr}")
    return [found for line in ran.stdout.splitlines() if (found := _finding(site, json.loads(line), shown))]


def _finding(site: Site, found: dict[str, str | int], shown: Callable[[Path], str]) -> Finding | None:
    path, code = str(found["file"]), str(found["code"])
    page = site.pages.get(path)
    line = 1
    if page:
        at = min(int(found["line"]), len(page.lines))
        line = page.lines[at - 1].number
    elif place := re.fullmatch(r"site/(ar|en)/(?:(.*)/)?index\.html", path):
        # A finished page. The home page's template links to pages that another site does not have.
        key = place[2] or "index"
        is_home = key == "index" and code == "output-link"
        names = (f"content/{place[1]}/{key}.md", f"content/{place[1]}/{key}/index.md")
        page = None if is_home else next((site.pages[name] for name in names if name in site.pages), None)
    if page is None:
        return None

    def original(name: re.Match[str]) -> str:
        return shown(site.pages[name[0]].source.file) if name[0] in site.pages else name[0]

    message = re.sub(r"content/(?:ar|en)/[a-z0-9/-]+\.md", original, str(found["message"]))
    return Finding(code, str(found["severity"]), page.source, line, message)
