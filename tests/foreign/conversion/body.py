"""The body of a page: its headings, its first words and its attribute lists. Everything else stays as it is."""

import re
from collections.abc import Sequence
from typing import NamedTuple

ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
FENCE = re.compile(r"[\s>]*(`{3,}|~{3,})(.*)")
# `{: style="width:80px"}` and `{:.class}`: attributes for kramdown and Python-Markdown, which readers do not see.
ATTRIBUTES = re.compile(r"(?<!`)[ \t]*\{:[^{}`]*\}(?!`)")
UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*")
# Lines that do not begin a paragraph.
NO_PARAGRAPH = re.compile(
    r"\s*(#|>|[-*+•]\s|\d+[.)-]|[٠-٩]+[.)-]|\||```|~~~|<|\{|\[[^\]]*\]:|!|:|import |export |---|===|\*\*\*)"
)


class Line(NamedTuple):
    """A line, and its number in the file of the other site."""

    text: str
    number: int


class Heading(NamedTuple):
    """A heading: the index of its line, its level, its words, and whether it is underlined."""

    at: int
    level: int
    words: str
    underlined: bool


def outside_code(lines: Sequence[Line]) -> list[bool]:
    """Returns for each line whether it is outside of fenced code."""
    outside: list[bool] = []
    fence = ""
    for line in lines:
        found = FENCE.match(line.text)
        if fence:
            outside.append(False)
            if found and found[1].startswith(fence) and not found[2].strip():
                fence = ""
        elif found and not (found[1][0] == "`" and "`" in found[2]):
            fence = found[1]
            outside.append(False)
        else:
            outside.append(True)
    return outside


def without_attributes(lines: Sequence[Line]) -> list[Line]:
    """Leaves out attribute lists outside of code."""
    outside = outside_code(lines)
    return [
        Line(ATTRIBUTES.sub("", line.text), line.number) if plain else line for line, plain in zip(lines, outside, strict=True)
    ]


def headings(lines: Sequence[Line]) -> list[Heading]:
    """Returns the headings that are not in code, a list or a quotation."""
    found: list[Heading] = []
    outside = outside_code(lines)
    for at, line in enumerate(lines):
        if not outside[at]:
            continue
        if heading := ATX.fullmatch(line.text):
            found.append(Heading(at, len(heading[1]), heading[2] or "", False))
        elif at and outside[at - 1] and (under := UNDERLINE.fullmatch(line.text)):
            words = lines[at - 1].text
            starts = at < 2 or not lines[at - 2].text.strip()
            if words.strip() and starts and not NO_PARAGRAPH.match(words) and not words.startswith((" " * 4, "\t")):
                found.append(Heading(at - 1, 1 if under[1][0] == "=" else 2, words.strip(), True))
    return found


def plain(words: str) -> str:
    """Returns inline Markdown without its marks."""
    words = re.sub(r"\s*\{#[^}]*\}\s*$", "", words)
    words = re.sub(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", words)
    words = re.sub(r"\[\^[^\]]*\]", "", words)
    words = re.sub(r"[`*]|~~|<[^>]*>", "", words)
    return " ".join(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", words).split())


def first_paragraph(lines: Sequence[Line]) -> str:
    """Returns the first paragraph without marks; empty if there is none."""
    outside = outside_code(lines)
    taken: list[str] = []
    for at, line in enumerate(lines):
        is_text = outside[at] and line.text.strip() and not UNDERLINE.fullmatch(line.text)
        if is_text and (taken or not NO_PARAGRAPH.match(line.text)) and not ATX.fullmatch(line.text):
            taken.append(line.text.strip())
        elif taken:
            break
    return plain(" ".join(taken))


def without_title(lines: Sequence[Line], title: str | None) -> tuple[str | None, list[Line]]:
    """Takes the page's title out of its body. `title` is that of the front matter. Returns the title and the body.

    A page of this project begins with the second level: the other headings move up or down with it.
    """
    found = headings(lines)
    first = [heading for heading in found if heading.level == 1]
    removed = None
    # Where each section is of the first level, only the one that repeats the title is the title.
    if first and (title is None or len(first) == 1 or plain(first[0].words) == title):
        removed = first[0]
        title = title or plain(removed.words) or None
    left = [heading for heading in found if heading != removed]
    shift = 2 - min((heading.level for heading in left), default=2)
    body: list[Line] = []
    changed = {heading.at: heading for heading in left if shift}
    skipped: set[int] = set()
    for at, line in enumerate(lines):
        if at in skipped:
            continue
        if removed is not None and at == removed.at:
            skipped |= {at + 1} if removed.underlined else set()
            continue
        heading = changed.get(at)
        if heading:
            skipped |= {at + 1} if heading.underlined else set()
            line = Line(f"{'#' * min(heading.level + shift, 6)} {heading.words}", line.number)
        body.append(line)
    return title, body
