#!/usr/bin/env python3
"""Makes the pictures that other services show for this site: card-ar.png, card-en.png and icon-180.png.

    python cards.py [chromium]

Chromium draws them from the mark, the fonts and content/site.toml. A small palette keeps the files small. Another version of
Chromium may draw the edges of letters in other greys, so no test compares these files: look at them.

All content is in the middle square of a card, because messengers crop the rest.
"""

import subprocess
import sys
import tempfile
import tomllib
from html import escape
from pathlib import Path

from PIL import Image

import mark
from wordmark import FONT, NAMES

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "templates/assets"
FLAGS = "--headless --no-sandbox --disable-gpu --hide-scrollbars --allow-file-access-from-files --force-device-scale-factor=1"

# The largest size of each file in bytes. Services refuse or shrink larger ones.
LIMITS = {"card-ar.png": 60_000, "card-en.png": 60_000, "icon-180.png": 6_000}

# As in content/strings.toml, whose version of TOML Python cannot read yet.
LICENCE = {"ar": "رقم الترخيص", "en": "Licence number"}

# Bands of the sky as (colour, radius), from the outermost. Flat, because a small palette turns a gradient into steps.
BANDS = (("#0e3d65", 860), ("#104672", 640), ("#124f80", 430))

STYLE = """
@font-face { font-family: Sama; font-weight: 400 700; src: url("%s") }
* { margin: 0; box-sizing: border-box }
body { width: 1200px; height: 630px; overflow: hidden; position: relative; font-family: Sama; color: #fff; text-align: center }
body > svg { position: absolute; inset: 0 }
h1, p { position: absolute; inset-inline: 285px }
h1 { line-height: 1.22 }
"""


def main() -> int:
    chromium = sys.argv[1] if len(sys.argv) > 1 else "chromium"
    site = tomllib.loads((ROOT / "content/site.toml").read_text())
    made = {f"card-{language}.png": (card(language, site), 1200, 630, 48) for language in NAMES}
    made["icon-180.png"] = (touch_icon(), 180, 180, 32)
    status = 0
    for name, (page, width, height, colours) in made.items():
        size = draw(chromium, page, width, height, colours, ASSETS / name)
        print(f"{name}: {size} bytes")
        if size > LIMITS[name]:
            print(f"{name} is larger than {LIMITS[name]} bytes", file=sys.stderr)
            status = 1
    return status


def card(language: str, site: dict) -> str:
    name = NAMES[language]
    if " ".join(name.lines) != site["name"][language]:
        sys.exit(f"wordmark.py sets {name.lines}, content/site.toml says {site['name'][language]}")
    cloud, sun = mark.paths(5.2, 600, 226)
    bands = "".join(f'<circle cx="600" cy="226" r="{radius}" fill="{colour}"/>' for colour, radius in BANDS)
    licence = f"{site['city'][language]} · {LICENCE[language]} <bdi>{site['licence']}</bdi>"
    # Arabic is set larger, because its letters are lower than Latin capitals.
    size, top, line, foot = (96, 254, 42, 522) if name.rtl else (70, 282, 36, 508)
    return f"""<!doctype html><html lang="{language}" dir="{"rtl" if name.rtl else "ltr"}"><meta charset="utf-8">
<style>{STYLE % FONT.as_uri()}</style><body style="background: {mark.SKY}">
<svg width="1200" height="630">{bands}<path d="{cloud}" fill="{mark.CLOUD}"/><path d="{sun}" fill="{mark.SUNLIGHT}"/></svg>
<h1 style="top: {top}px; font-size: {size}px">{"<br>".join(map(escape, name.lines))}</h1>
<p style="top: {foot}px; font-size: {line}px">{licence}</p>"""


def touch_icon() -> str:
    """The icon for telephones, without round corners, because telephones cut their own."""
    cloud, sun = mark.paths(2.6, 90, 88 + 2.6 * mark.HEIGHT / 2)
    return f"""<!doctype html><body style="margin: 0; background: {mark.SKY}">
<svg width="180" height="180"><path d="{cloud}" fill="{mark.CLOUD}"/><path d="{sun}" fill="{mark.SUNLIGHT}"/></svg>"""


def draw(chromium: str, page: str, width: int, height: int, colours: int, to: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        source, shot = Path(folder) / "page.html", Path(folder) / "shot.png"
        source.write_text(page)
        size = [f"--window-size={width},{height}", f"--screenshot={shot}", "--virtual-time-budget=5000"]
        profile = f"--user-data-dir={folder}/profile"
        subprocess.run([chromium, *FLAGS.split(), profile, *size, source.as_uri()], check=True, capture_output=True)
        picture = Image.open(shot).convert("RGB").crop((0, 0, width, height))
        few = picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(to, optimize=True)
    return to.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
