"""The wordmarks: the mark beside the Association's name in two lines, as outlines, so that they need no font.

The name is set in the site's bold font, shaped by HarfBuzz. The mark is as high as the two lines: the cloud's base is the lower
base line, its top is the top of the upper line's letters.
"""

import io
from dataclasses import dataclass
from functools import cache
from math import floor
from pathlib import Path

import uharfbuzz
from fontTools.misc.transform import Transform
from fontTools.pens.basePen import BasePen
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

import fonts
import mark

ROOT = Path(__file__).resolve().parent.parent
FONT = ROOT / "templates/assets/fonts/sama-sans-arabic.woff2"

# A unit of the wordmark in units of the font (a thousandth of the font size). At a height of 44 pixels it is a tenth of a
# pixel, so whole units are precise enough and need few bytes.
UNIT = 5


@dataclass
class Name:
    """A name and its typesetting. Lengths are in thousandths of the font size, chosen by eye."""

    lines: tuple[str, str]
    rtl: bool
    leading: int  # from one base line to the other
    top: int  # the height of the upper line's letters, to which the mark reaches
    gap: int  # between mark and name


NAMES = {
    "ar": Name(("جمعية سماء", "للإبداع"), rtl=True, leading=1190, top=740, gap=380),
    "en": Name(("Sama Association", "for Creativity"), rtl=False, leading=1130, top=698, gap=360),
}


@dataclass
class Wordmark:
    """Path data on a canvas of whole units."""

    width: int
    height: int
    cloud: str
    sun: str
    letters: str


def wordmark(language: str) -> Wordmark:
    name = NAMES[language]
    upper, lower = (Line(text) for text in name.lines)
    scale = (name.leading + name.top) / mark.HEIGHT
    beside = 2 * mark.HALF * scale + name.gap
    width = beside + max(upper.right - upper.left, lower.right - lower.left)
    # Two units of space above, so that rounding does not cut the round top of the cloud.
    first = max(upper.top, name.top) + 2 * UNIT
    second = first + name.leading

    letters = ""
    for line, y in ((upper, first), (lower, second)):
        # Lines are aligned by their ink, not by the side bearing of the first letter.
        x = width - beside - line.right if name.rtl else beside - line.left
        letters += line.outline(x, y)
    middle = width - mark.HALF * scale if name.rtl else mark.HALF * scale
    cloud, sun = mark.paths(scale / UNIT, middle / UNIT, second / UNIT, digits=0)
    return Wordmark(round(width / UNIT), round((second - lower.bottom) / UNIT), cloud, sun, letters)


@cache
def bold() -> TTFont:
    """The bold font before it was joined with the regular one, because its outlines have fewer points."""
    return fonts.cut(fonts.original(fonts.fetch(), "bold"))


class Line:
    """A shaped line: its glyphs with their positions, and the edges of its ink (y up, from the base line)."""

    def __init__(self, text: str):
        font = bold()
        self.glyphs = font.getGlyphSet()
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(uharfbuzz.Font(uharfbuzz.Face(unpacked(font))), buffer)
        self.placed = []
        x = 0
        for glyph, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            self.placed.append((font.getGlyphName(glyph.codepoint), x + at.x_offset, at.y_offset))
            x += at.x_advance
        edges = BoundsPen(self.glyphs)
        self.draw(edges, Transform())
        self.left, self.bottom, self.right, self.top = edges.bounds

    def draw(self, pen: BasePen, onto: Transform) -> None:
        for name, x, y in self.placed:
            at_x, at_y = onto.transformPoint((x, y))
            # Letters are placed at whole units, so that the same letter always has the same data.
            self.glyphs[name].draw(TransformPen(pen, Transform(*onto[:4], round(at_x), round(at_y))))

    def outline(self, x: float, y: float) -> str:
        """Returns the letters as path data in the wordmark's units, y down, placed at (x, y) in the font's units."""
        pen = PathPen(self.glyphs)
        self.draw(pen, Transform(1 / UNIT, 0, 0, -1 / UNIT, x / UNIT, y / UNIT))
        return pen.data


class PathPen(BasePen):
    """Writes path data in whole numbers relative to the last point, which is the shortest form."""

    def __init__(self, glyphs):
        super().__init__(glyphs)
        self.data = ""
        self.command = ""
        self.at = (0, 0)
        self.start = (0, 0)

    def _moveTo(self, point):
        # The first command is absolute, so that the data can follow other data.
        self.write("m" if self.data else "M", point)
        self.start = self.at

    def _lineTo(self, point):
        self.write("l", point)

    def _qCurveToOne(self, control, point):
        self.write("q", control, point)

    def _closePath(self):
        self.data += "z"
        self.command = "z"
        self.at = self.start

    def write(self, command: str, *points: tuple[float, float]) -> None:
        steps: list[int] = []
        for point in points:
            # Not round(), which rounds halves to the even number, sometimes up and sometimes down.
            x, y = floor(point[0] + 0.5), floor(point[1] + 0.5)
            steps += [x - self.at[0], y - self.at[1]]
            end = (x, y)
        self.at = end
        if command == "l" and 0 in steps:
            command, steps = ("h", steps[:1]) if steps[1] == 0 else ("v", steps[1:])
            if steps == [0]:
                return
        # A minus sign separates two numbers like a space, and a command applies until the next one.
        numbers = "".join(str(step) if step < 0 else f" {step}" for step in steps)
        self.data += numbers if command == self.command else command + numbers.lstrip()
        self.command = command


def unpacked(font: TTFont) -> bytes:
    """Returns the font in the uncompressed form that HarfBuzz reads."""
    plain = io.BytesIO()
    flavor, font.flavor = font.flavor, None
    font.save(plain)
    font.flavor = flavor
    return plain.getvalue()
