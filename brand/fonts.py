#!/usr/bin/env python3
"""Makes the site's font file from IBM Plex Sans Arabic, regular and bold, and the list of the characters that are in it.

    python fonts.py            writes templates/assets/fonts/*.woff2, OFL.txt and brand/characters.txt
    python fonts.py --check    tells whether the committed files are what it makes

The same run gives the same bytes. This file decides which characters are in the font.
"""

import argparse
import base64
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

import weights

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "templates/assets"

PACKAGE = "@ibm/plex-sans-arabic@1.1.0"
INTEGRITY = "sha512-u8wIS6szLAOFvlBjCFZmtpKIqbhuIuniG2N0J+sio8vV6INH58hP0t0QNYrSl9SZtCv2Fwb4oQGuZJY3kJ4+QA=="

# The licence reserves the name "Plex" for the original, so a subset needs another name.
FAMILY = "Sama Sans Arabic"

# Each line: a description of the characters, and the characters. All of them must be in the original.
CHARACTERS = {
    "ASCII": "U+0020-007E",
    "Latin-1 signs that are written in Arabic and English prose": "U+00A0 U+00A7 U+00A9 U+00AB U+00AE U+00B0 U+00B1 "
    "U+00B7 U+00BB",
    "Arabic punctuation: comma, semicolon, question mark": "U+060C U+061B U+061F",
    "Arabic letters and tatweel": "U+0621-063A U+0640-064A",
    "harakat, madda and hamza as marks, superscript alef, alef wasla": "U+064B-0655 U+0670 U+0671",
    "digits of Arabic": "U+0660-0669",
    "percent, decimal and thousands signs of Arabic": "U+066A-066C",
    "hyphen, dashes, quotation marks, bullet, ellipsis, minus": "U+2010 U+2013 U+2014 U+2018-201A U+201C-201E U+2022 "
    "U+2026 U+2039 U+203A U+2212",
    "arrows of links that leave the site": "U+2196 U+2197",
    "tick": "U+2713",
    "blessing upon the Prophet": "U+FDFA",
}

# Invisible characters that the original does not have. Browsers may look for a missing character in another font, which splits
# the run of letters. So all of them get one empty glyph.
INVISIBLE = {
    "joiners and marks of direction": "U+200B-200F U+061C",
    "isolates, which the site puts around words of the other language, and the older embeddings": "U+202A-202E U+2066-2069",
    "word joiner": "U+2060",
}

# A sign with so many strokes that it is not worth a second outline in bold.
ONE_WEIGHT = {"uniFDFA"}

# Letter forms, ligatures and mark positions. Left out: features that a style sheet has to enable (fractions, small figures,
# stylistic sets), because none here does.
FEATURES = ["calt", "ccmp", "curs", "fina", "init", "isol", "kern", "liga", "locl", "mark", "medi", "mkmk", "rlig"]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--check", action="store_true", help="compare with the committed files, write nothing")
    check = arguments.parse_args().check

    made = make(fetch())
    if not check:
        for path, content in made.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            print(f"{path.relative_to(ROOT)}: {len(content)} bytes")
        return 0
    wrong = [str(path) for path, content in made.items() if not path.is_file() or path.read_bytes() != content]
    for path in map(Path, wrong):
        print(f"{path.relative_to(ROOT)} is not what {Path(__file__).name} makes", file=sys.stderr)
    print("as made" if not wrong else f"{len(wrong)} wrong")
    return 1 if wrong else 0


def fetch() -> dict[str, bytes]:
    """Downloads the original package and returns its files by path. Refuses a package whose digest is not INTEGRITY."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        content = archive.read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != INTEGRITY:
        sys.exit(f"{PACKAGE}: {found} is not the expected package, {INTEGRITY}")
    with tarfile.open(fileobj=io.BytesIO(content)) as files:
        return {file.name: files.extractfile(file).read() for file in files if file.isfile()}


def original(package: dict[str, bytes], weight: str) -> bytes:
    return package[f"package/fonts/complete/woff2/IBMPlexSansArabic-{weight.title()}.woff2"]


def make(package: dict[str, bytes]) -> dict[Path, bytes]:
    font = weights.join(*(cut(original(package, weight)) for weight in weights.WEIGHTS), ONE_WEIGHT)
    rename(font)
    made = {ASSETS / "fonts/sama-sans-arabic.woff2": packed(font)}
    made[ASSETS / "fonts/OFL.txt"] = licence(package["package/LICENSE.txt"].decode())
    made[ROOT / "brand/characters.txt"] = character_list()
    return made


def licence(text: str) -> bytes:
    """The original licence, below a note that says how the fonts differ from the original, as the licence requires."""
    note = (
        f"{FAMILY} is a modified version of IBM Plex Sans Arabic 1.005: fewer characters, no hinting, two weights in\n"
        "one file, another name.\n"
        "Its copyright and its licence are those of the original, which follow.\n\n"
    )
    return (note + "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n").encode()


def cut(original: bytes) -> TTFont:
    """Makes one weight: only the characters above."""
    font = TTFont(io.BytesIO(original), recalcTimestamp=False)
    visible = expand(CHARACTERS)
    lacking = visible - font.getBestCmap().keys()
    if lacking:
        sys.exit(f"the original lacks {', '.join(f'U+{c:04X}' for c in sorted(lacking))}")
    add_invisible(font)

    options = subset.Options()
    options.layout_features = FEATURES
    options.layout_scripts = ["DFLT.dflt", "arab.dflt", "latn.dflt"]
    # Hints are half of the file and serve old screens. Phones draw text without them.
    options.hinting = False
    options.desubroutinize = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14]
    options.name_legacy = False
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.drop_tables += ["gasp"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=visible | expand(INVISIBLE))
    subsetter.subset(font)
    return font


def packed(font: TTFont) -> bytes:
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


def add_invisible(font: TTFont) -> None:
    name = "invisible"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = Glyph()
    font["hmtx"][name] = (0, 0)
    for table in font["cmap"].tables:
        if table.isUnicode():
            for character in expand(INVISIBLE):
                if character not in table.cmap:
                    table.cmap[character] = name


def rename(font: TTFont) -> None:
    """Sets the new name of the family. The records of copyright (0), trademark (7), makers (8, 9) and licence (13, 14) stay."""
    postscript = f"{FAMILY.replace(' ', '')}-Regular"
    names = {
        1: FAMILY,
        2: "Regular",
        3: f"1.005;{postscript}",
        4: FAMILY,
        5: "Version 1.005; subset, with two weights",
        6: postscript,
    }
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    for number in (16, 17, 18, 20, 21, 22, 25):
        font["name"].removeNames(nameID=number)
    reserved = [str(r) for r in font["name"].names if r.nameID not in (0, 7) and "plex" in str(r).lower()]
    if reserved:
        sys.exit(f"the reserved name is still there: {reserved}")


def expand(groups: dict[str, str]) -> set[int]:
    found = set()
    for text in groups.values():
        for span in text.split():
            first, _, last = span.removeprefix("U+").partition("-")
            found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found


def character_list() -> bytes:
    """One line for each character: code point, the character if it is visible, its Unicode name."""
    lines = [f"# The characters of {FAMILY}, made by brand/fonts.py."]
    for code in sorted(expand(CHARACTERS) | expand(INVISIBLE)):
        character = chr(code)
        category = unicodedata.category(character)
        # A combining mark needs a base character, and invisible characters are left out.
        shown = "" if category in ("Cf", "Zs") else f"◌{character}" if category == "Mn" else character
        lines.append(f"U+{code:04X}\t{shown}\t{unicodedata.name(character)}")
    return ("\n".join(lines) + "\n").encode()


if __name__ == "__main__":
    sys.exit(main())
