"""Joins the regular and the bold font into one variable file, so that a page loads one file and gets both at the same time.

The makers converted the outlines of each weight to quadratic curves by itself, so the same curve often has more points in one weight. A
variable font needs the same points in both. So pieces of an outline are divided where the other weight has more; that moves no outline by
more than the rounding of a point. Sites use the two weights only, and the shapes between them are not designed.
"""

import math
from dataclasses import dataclass
from typing import Self

from fontTools.designspaceLib import AxisDescriptor, DesignSpaceDocument, SourceDescriptor
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphCoordinates
from fontTools.varLib import build
from fontTools.varLib.instancer import instantiateVariableFont

WEIGHTS = {"regular": 400, "bold": 700}

# The bold font's points are moved so that their distance from the regular font's is a multiple of this, in thousandths of the font size.
# Nothing moves by more than half of it, a ninth of a pixel in the largest heading, and the file becomes a tenth smaller.
STEP = 6

# What it costs to leave a point without a partner in the other weight: the square of a distance, in thousandths of the font size.
ALONE = 90**2
# The distance that weighs as much as a difference of one radian between the directions in which two outlines go on.
RADIAN = 60

Point = tuple[float, float]


@dataclass(frozen=True)
class Piece:
    """A part of an outline: a line, or a quadratic curve if it has a control point."""

    start: Point
    control: Point | None
    end: Point

    @property
    def direction(self) -> float:
        to = self.control or self.end
        return math.atan2(to[1] - self.start[1], to[0] - self.start[0])

    @property
    def length(self) -> float:
        """At least the length of the piece."""
        by = self.control or self.end
        return math.dist(self.start, by) + math.dist(by, self.end)

    def as_curve(self) -> Self:
        return self if self.control else type(self)(self.start, middle(self.start, self.end), self.end)

    def halves(self) -> list[Self]:
        new = type(self)
        if self.control is None:
            cut = middle(self.start, self.end)
            return [new(self.start, None, cut), new(cut, None, self.end)]
        before, after = middle(self.start, self.control), middle(self.control, self.end)
        cut = middle(before, after)
        return [new(self.start, before, cut), new(cut, after, self.end)]


def join(regular: TTFont, bold: TTFont, same: set[str]) -> TTFont:
    """Returns a font with an axis from regular to bold. The glyphs of `same` look the same in both."""
    for name in regular.getGlyphOrder():
        thin, thick = regular["glyf"][name], bold["glyf"][name]
        if name in same:
            bold["glyf"][name], bold["hmtx"][name] = thin, regular["hmtx"][name]
        elif thin.isComposite():
            for glyph in (thin, thick):
                glyph.components.sort(key=lambda part: (part.glyphName, part.y))
        elif thin.numberOfContours > 0:
            align(thin, thick)
            thick.coordinates = GlyphCoordinates(stepped(thin.coordinates, thick.coordinates))

    space = DesignSpaceDocument()
    weights = WEIGHTS.values()
    space.addAxis(AxisDescriptor(tag="wght", name="Weight", minimum=min(weights), default=min(weights), maximum=max(weights)))
    for font, weight in zip((regular, bold), weights, strict=True):
        space.addSource(SourceDescriptor(font=font, location={"Weight": weight}))
    # STAT describes the axis to programs that let people choose, and MVAR moves underlines.
    return build(space, exclude=["MVAR", "STAT"])[0]


def weight_of(font: TTFont, weight: str) -> TTFont:
    """Returns the font of one weight, `regular` or `bold`."""
    return instantiateVariableFont(font, {"wght": WEIGHTS[weight]})


def stepped(thin: GlyphCoordinates, thick: GlyphCoordinates) -> list[Point]:
    def near(a: float, b: float) -> float:
        return a + STEP * round((b - a) / STEP)

    return [(near(a[0], b[0]), near(a[1], b[1])) for a, b in zip(thin, thick, strict=True)]


def align(thin: Glyph, thick: Glyph) -> None:
    """Gives two outlines the same points."""
    if thin.endPtsOfContours == thick.endPtsOfContours and list(thin.flags) == list(thick.flags):
        return
    pairs = [paired(a, b) for a, b in zip(contours(thin), contours(thick), strict=True)]
    for glyph, which in ((thin, 0), (thick, 1)):
        drawn = [points(pieces, which) for pieces in pairs]
        glyph.coordinates = GlyphCoordinates([point for contour in drawn for point, _ in contour])
        glyph.flags = bytearray(on for contour in drawn for _, on in contour)
        glyph.endPtsOfContours = [sum(map(len, drawn[: i + 1])) - 1 for i in range(len(drawn))]


def contours(glyph: Glyph) -> list[list[Piece]]:
    found, first = [], 0
    for last in glyph.endPtsOfContours:
        span = slice(first, last + 1)
        on_curve = [bool(flag & 1) for flag in glyph.flags[span]]
        found.append(pieces_of(list(zip(glyph.coordinates[span], on_curve, strict=True))))
        first = last + 1
    return found


def pieces_of(contour: list[tuple[Point, bool]]) -> list[Piece]:
    """The pieces of a closed outline, from its first point on the curve. Between two control points there is one in their middle."""
    first = next(i for i, (_, on_curve) in enumerate(contour) if on_curve)
    start, control, pieces = contour[first][0], None, []
    for point, on_curve in [*contour[first + 1 :], *contour[: first + 1]]:
        if on_curve:
            pieces.append(Piece(start, control, point))
            start, control = point, None
        else:
            if control:
                pieces.append(Piece(start, control, middle(control, point)))
                start = pieces[-1].end
            control = point
    return pieces


def paired(thin: list[Piece], thick: list[Piece]) -> list[tuple[Piece, Piece]]:
    """Returns as many pieces of one outline as of the other, in pairs."""
    nodes, others = corners(thin), corners(thick)
    # The outlines may start at different points.
    turns = [others[turn:] + others[:turn] for turn in range(len(others))]
    _, matches = min(match(thin, thick, nodes, turned) for turned in turns)
    pairs = []
    for (a, b), (next_a, next_b) in zip(matches, [*matches[1:], matches[0]], strict=True):
        pairs += evened(between(thin, a, next_a), between(thick, b, next_b))
    return pairs


def corners(pieces: list[Piece]) -> list[int]:
    """The pieces that start at a point of the outline rather than in the middle of two control points; all, if none does."""
    found = [i for i, piece in enumerate(pieces) if not is_implied(pieces[i - 1], piece, tolerance=0.6)]
    return found or list(range(len(pieces)))


def is_implied(before: Piece, after: Piece, tolerance: float = 0.5) -> bool:
    """Whether the point between two pieces is in the middle of their control points, and so need not be stored."""
    if before.control is None or after.control is None:
        return False
    expected = middle(rounded(before.control), rounded(after.control))
    return all(abs(a - b) <= tolerance for a, b in zip(expected, after.start, strict=True))


def match(thin: list[Piece], thick: list[Piece], nodes: list[int], others: list[int]) -> tuple[float, list[tuple[int, int]]]:
    """Finds the best partners in order, where the first belong together: the total cost and the pairs (dynamic programming)."""
    best: dict[tuple[int, int], tuple[float, list[tuple[int, int]]]] = {}
    for i, node in enumerate(nodes):
        for j, other in enumerate(others):
            a, b = thin[node], thick[other]
            turn = abs(a.direction - b.direction)
            cost = math.dist(a.start, b.start) ** 2 + (RADIAN * min(turn, 2 * math.pi - turn)) ** 2
            ways = []
            if (i, j) == (0, 0):
                ways.append((cost, [(node, other)]))
            if (i - 1, j - 1) in best:
                before = best[i - 1, j - 1]
                ways.append((before[0] + cost, [*before[1], (node, other)]))
            for alone in ((i - 1, j), (i, j - 1)):
                if alone in best:
                    ways.append((best[alone][0] + ALONE, best[alone][1]))
            best[i, j] = min(ways)
    return best[len(nodes) - 1, len(others) - 1]


def between(pieces: list[Piece], start: int, end: int) -> list[Piece]:
    return pieces[start:end] if start < end else pieces[start:] + pieces[:end]


def evened(thin: list[Piece], thick: list[Piece]) -> list[tuple[Piece, Piece]]:
    """Divides the longest pieces of the side that has fewer, and makes a line that is a curve on the other side a straight curve."""
    while len(thin) != len(thick):
        fewer = min(thin, thick, key=len)
        longest = max(range(len(fewer)), key=lambda i: fewer[i].length)
        fewer[longest : longest + 1] = fewer[longest].halves()
    pairs = zip(thin, thick, strict=True)
    return [(a, b) if (a.control is None) == (b.control is None) else (a.as_curve(), b.as_curve()) for a, b in pairs]


def points(pairs: list[tuple[Piece, Piece]], which: int) -> list[tuple[Point, bool]]:
    """The points of one of the two outlines, each with whether it is on the curve. Implied ones are left out if they are in both."""
    found = []
    for i, pair in enumerate(pairs):
        if not all(is_implied(before, after) for before, after in zip(pairs[i - 1], pair, strict=True)):
            found.append((rounded(pair[which].start), True))
        if control := pair[which].control:
            found.append((rounded(control), False))
    return found


def middle(a: Point, b: Point) -> Point:
    return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)


def rounded(point: Point) -> Point:
    return (round(point[0]), round(point[1]))
