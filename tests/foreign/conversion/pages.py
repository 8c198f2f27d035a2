"""Converts one page: its front matter into this project's keys, its body by the rules of `body` and `links`."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from conversion import body, front_matter
from conversion.body import Line
from conversion.links import Links
from conversion.sources import Source

# What search results show of a description, in characters.
DESCRIPTION_LIMIT = 160

# The keys of other generators, for each of ours.
KEYS = {
    "title": ("title",),
    "description": ("description", "summary", "excerpt", "abstract", "tagline"),
    "nav_title": ("nav_title", "linktitle", "sidebar_label", "sidebar.label", "short_title"),
    "translation_key": ("translation_key", "translationkey"),
    "updated": ("updated", "lastmod", "last_modified_at", "last_updated", "lastupdated", "last_update.date"),
    "aliases": ("aliases", "redirect_from"),
    "weight": ("weight", "sidebar_position", "nav_order", "sidebar.order", "order"),
    "draft": ("draft",),
}


@dataclass(frozen=True)
class Page:
    """A converted page."""

    source: Source
    lines: list[Line]

    def text(self) -> str:
        return "\n".join(line.text for line in self.lines) + "\n"


@dataclass
class Conversion:
    """What the pages of a site share."""

    links: Links
    # Keys of the front matter that have no counterpart here.
    unknown_keys: Counter[str] = field(default_factory=Counter)
    # The descriptions so far, by language.
    descriptions: set[tuple[str, str]] = field(default_factory=set)


def convert(source: Source, shared: Conversion) -> Page:
    """Converts a page. Raises `Refused` if its front matter cannot be read."""
    raw = source.text.split("\n")
    if raw and not raw[-1]:
        raw.pop()
    meta = front_matter.read(raw)
    lines = [Line(text, number) for number, text in enumerate(raw, 1)][meta.lines :]
    title, lines = body.without_title(body.without_attributes(lines), meta.text(*KEYS["title"]))
    lines = shared.links.rewrite(source, lines)
    title = title or _from_name(source)
    description = meta.text(*KEYS["description"])
    if not description:
        description = described(title, body.first_paragraph(lines))
        # Pages that begin alike have no description in common that their author wrote.
        if (source.lang, description) in shared.descriptions:
            description = f"{title}: {description}"
    shared.descriptions.add((source.lang, description))
    known = {key for keys in KEYS.values() for key in keys}
    shared.unknown_keys.update(key for key in meta.entries if key not in known)

    # In quotation marks YAML and JSON are alike.
    head = [f"title: {quoted(title)}", f"description: {quoted(description)}"]
    if source.key == "index":
        head.append("kind: home")
    for key in ("nav_title", "translation_key"):
        if value := meta.text(*KEYS[key]):
            head.append(f"{key}: {quoted(value)}")
    if (updated := meta.text(*KEYS["updated"])) and (day := re.match(r"\d{4}-\d\d-\d\d", updated)):
        head.append(f"updated: {day[0]}")
    if (weight := meta.text(*KEYS["weight"])) and re.fullmatch(r"-?\d{1,9}", weight):
        head.append(f"weight: {weight}")
    if meta.text(*KEYS["draft"]) == "true":
        head.append("draft: true")
    if aliases := meta.texts(*KEYS["aliases"]):
        head += ["aliases:", *(f"  - {quoted(alias)}" for alias in aliases)]
    return Page(source, [*(Line(text, 1) for text in ("---", *head, "---", "")), *_trimmed(lines)])


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def described(title: str, paragraph: str) -> str:
    """Returns a description for a page that has none: the sentences of its first paragraph without numbers and addresses.

    Where the text is cut must not matter to the comparison of the two languages, so no fact may be in it.
    """
    # An invisible character is reported where it is written, not here once more.
    paragraph = "".join(c for c in paragraph if unicodedata.category(c) != "Cf")
    taken = ""
    for sentence in re.split(r"(?<=[.!?؟])\s+", paragraph):
        if not sentence or re.search(r"\d|@|://", sentence):
            continue
        longer = f"{taken} {sentence}".strip()
        if len(longer) > DESCRIPTION_LIMIT:
            break
        taken = longer
    if taken:
        return taken
    first = next((s for s in re.split(r"(?<=[.!?؟])\s+", paragraph) if s and not re.search(r"\d|@|://", s)), "")
    if not first:
        return title
    return first[:DESCRIPTION_LIMIT].rpartition(" ")[0].rstrip(" ،,;؛:") + "…"


def _from_name(source: Source) -> str:
    """Returns a title made of the file's name."""
    words = re.sub(r"[-_]+", " ", source.key.removesuffix("/index").rpartition("/")[2]).strip()
    return words.capitalize()


def _trimmed(lines: Sequence[Line]) -> list[Line]:
    start = next((at for at, line in enumerate(lines) if line.text.strip()), len(lines))
    return list(lines[start:])
