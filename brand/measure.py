#!/usr/bin/env python3
"""Calculates how a device's font has to be scaled to match Sama Sans Arabic: the numbers in fonts.css.

    python measure.py regular /usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf
    python measure.py bold tahomabd.ttf

It measures the shaped words of this site's own pages, because lines break by the sum of the widths of their words. fonts.css
explains its numbers for fonts of which there was no file.
"""

import re
import sys
from pathlib import Path

import uharfbuzz
from fontTools.ttLib import TTFont

import weights
from wordmark import FONT, unpacked

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    if len(sys.argv) < 3 or sys.argv[1] not in ("regular", "bold"):
        print(__doc__, file=sys.stderr)
        return 2
    own = Face(weights.weight_of(TTFont(FONT), sys.argv[1]))
    for path in sys.argv[2:]:
        face = Face(TTFont(path))
        print(path)
        for language in ("ar", "en"):
            words = text(language)
            print(f"  {language}: size-adjust: {report(own, face, words)}")
    return 0


def report(own: "Face", other: "Face", words: list[str]) -> str:
    known = [word for word in words if other.has(word) and own.has(word)]
    if len(known) < len(words) * 0.9:
        return "none, the font lacks this script"
    adjust = own.width(known) / other.width(known)
    # The other descriptors' percentages refer to the size after size-adjust.
    ascent, descent = own.ascent / adjust, own.descent / adjust
    return f"{adjust:.1%}; ascent-override: {ascent:.1%}; descent-override: {descent:.1%}; line-gap-override: 0%"


def text(language: str) -> list[str]:
    """Returns the words of the site's pages in one language, each with a space after it."""
    pages = sorted((ROOT / "content" / language).rglob("*.md"))
    whole = " ".join(re.sub(r"\A---\n.*?\n---\n", "", page.read_text(), flags=re.S) for page in pages)
    whole = re.sub(r"<!--.*?-->|\]\([^)]*\)|\{#[^}]*\}|https?://\S+", " ", whole, flags=re.S)
    whole = re.sub(r"[#*_>|`\[\]]", " ", whole)
    letters = r"[\u0621-\u06FF]" if language == "ar" else r"[A-Za-z]"
    return [word + " " for word in whole.split() if re.search(letters, word)]


class Face:
    """A font: the widths of shaped text and the heights of a line, in em."""

    def __init__(self, font: TTFont):
        blob = uharfbuzz.Blob(unpacked(font))
        self.em = font["head"].unitsPerEm
        self.ascent = font["hhea"].ascent / self.em
        self.descent = -font["hhea"].descent / self.em
        self.characters = font.getBestCmap().keys()
        self.font = uharfbuzz.Font(uharfbuzz.Face(blob))

    def has(self, word: str) -> bool:
        return all(ord(character) in self.characters for character in word)

    def width(self, words: list[str]) -> float:
        return sum(self.word_width(word) for word in words) / self.em

    def word_width(self, word: str) -> int:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(word)
        buffer.guess_segment_properties()
        uharfbuzz.shape(self.font, buffer)
        return sum(position.x_advance for position in buffer.glyph_positions)


if __name__ == "__main__":
    sys.exit(main())
