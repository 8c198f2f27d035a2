#!/usr/bin/env python3
"""Makes templates/assets/icon-ar.svg and icon-en.svg: the site's icon when they are opened as a picture, and the icons and the wordmark of
the language as their symbols. A page loads the file of its language and so no wordmark that it does not show.

    python sprite.py            writes them
    python sprite.py --check    tells whether the committed files are what it makes

Pages show a symbol by <use href="…/icon-ar.svg#support">. A symbol has its own strokes and fills, in the colour of the text around
it, and refers to nothing outside itself, because browsers show only the content of a symbol from another file.
"""

import re
import sys
import tomllib
from pathlib import Path

import mark
from wordmark import NAMES, wordmark

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "templates/assets"
LINES = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'


def main() -> int:
    status = 0
    for language in NAMES:
        path, made = ASSETS / f"icon-{language}.svg", sprite(language).encode()
        if sys.argv[1:] == ["--check"]:
            same = path.is_file() and path.read_bytes() == made
            print(path.name, "as made" if same else f"is not what {Path(__file__).name} makes")
            status |= not same
        else:
            path.write_bytes(made)
            print(f"{path.relative_to(ROOT)}: {len(made)} bytes")
    return status


def sprite(language: str) -> str:
    icons = tomllib.loads((ROOT / "brand/icons.toml").read_text())
    symbols = [f'<symbol id="{name}" viewBox="0 0 24 24" {LINES}>{drawing(text)}</symbol>' for name, text in icons.items()]
    symbols += [symbol_of_mark(), symbol_of_wordmark(language)]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">', icon(), *symbols, "</svg>", ""])


def icon() -> str:
    """The mark on its own sky, so that it looks the same on light and dark bars. It is slightly above the middle, where it
    looks centred."""
    cloud, sun = mark.paths(1, 32, 31.5 + mark.HEIGHT / 2)
    return (
        f'<rect width="64" height="64" rx="15" fill="{mark.SKY}"/>'
        f'<path d="{cloud}" fill="{mark.CLOUD}"/><path d="{sun}" fill="{mark.SUNLIGHT}"/>'
    )


def symbol_of_mark() -> str:
    """The mark in one colour, as wide as the other icons."""
    scale = 22 / (2 * mark.HALF)
    cloud, sun = mark.paths(scale, 12, 12 + scale * mark.HEIGHT / 2)
    return f'<symbol id="mark" viewBox="0 0 24 24" fill="currentColor" stroke="none"><path d="{cloud}{sun}"/></symbol>'


def symbol_of_wordmark(language: str) -> str:
    made = wordmark(language)
    return (
        f'<symbol id="wordmark-{language}" viewBox="0 0 {made.width} {made.height}" fill="currentColor" stroke="none">'
        f'<path d="{made.cloud}{made.letters}"/><path d="{made.sun}" fill="{mark.SUN_ANYWHERE}"/></symbol>'
    )


def drawing(text: str) -> str:
    """Converts an icon of icons.toml to elements: its circles, and all its lines as one path."""
    circles, lines = "", []
    for part in re.split(r"(circle [\d.]+ [\d.]+ [\d.]+)", text):
        if part.startswith("circle"):
            x, y, r = part.split()[1:]
            circles += f'<circle cx="{x}" cy="{y}" r="{r}"/>'
        elif part.strip():
            lines.append(part.strip())
    path = " ".join(lines)
    path = re.sub(r"\s+(?=[A-Za-z-])|(?<=[A-Za-z])\s+", "", path)
    return circles + (f'<path d="{path}"/>' if path else "")


if __name__ == "__main__":
    sys.exit(main())
