"""Makes the fonts of the mini-sites. The glyph of every character is the same square.

    pip install fonttools brotli
    python site-gen/tests/fonts/make.py

The bytes depend on the versions of fonttools and brotli; the characters do not.
"""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

SITES = Path(__file__).parent.parent / "sites"

LATIN = set(range(0x20, 0x7F))
ARABIC = {0x60C, 0x61B, 0x61F, *range(0x621, 0x63B), *range(0x640, 0x653)}
QUOTES = {ord(c) for c in "«»–"}
ARROW = {0x2192}

FONTS = {
    "font-character/templates/assets/regular.woff2": LATIN | ARABIC | QUOTES | ARROW,
    "font-character/templates/assets/bold.woff2": LATIN | ARABIC | QUOTES,
    # Lacks a letter of a month's name, for the check of generated dates.
    "font-character-made/templates/assets/regular.woff2": LATIN | ARABIC - {ord("ذ")} | QUOTES,
    "font-range/templates/assets/regular.woff2": LATIN | ARABIC | QUOTES,
}


def square():
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    pen.lineTo((100, 400))
    pen.lineTo((500, 400))
    pen.lineTo((500, 0))
    pen.closePath()
    return pen.glyph()


def make(path, characters):
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "square"])
    font.setupCharacterMap({code: "square" for code in sorted(characters)})
    font.setupGlyf({".notdef": square(), "square": square()})
    font.setupHorizontalMetrics({".notdef": (600, 100), "square": (600, 100)})
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Squares", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost(keepGlyphNames=False)
    # The same on every day.
    font.updateHead(created=0x80000000, modified=0x80000000)
    font.font.recalcTimestamp = False
    font.font.flavor = "woff2"
    path.parent.mkdir(parents=True, exist_ok=True)
    font.font.save(path)


for name, characters in FONTS.items():
    make(SITES / name, characters)
