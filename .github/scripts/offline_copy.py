"""Copies the built site so that its pages open with a double click, for editors who want to look at a proposal.

    offline_copy.py SITE COPY

Addresses become relative, because those of the site start at the host's root, which a file does not have. Browsers also refuse
integrity digests and external SVG symbols for files: the digests are removed, and the symbols are put into each page. It fails if
an address leads to no file, so it notices markup that it does not know.
"""

import os
import re
import shutil
import sys
from pathlib import Path, PurePosixPath

BANNER = (
    '<p style="margin:0;padding:.5rem 1rem;background:#ffd166;color:#000;text-align:center">'
    '<span lang="ar" dir="rtl">معاينة: لا يُرسل منها شيء</span> · '
    '<span lang="en" dir="ltr">Preview: nothing can be sent from here</span></p>'
)
ADDRESS = re.compile(r'\b(href|src|action)="(/[^"]*)"')
SOURCES = re.compile(r'\bsrcset="([^"]*)"')
SYMBOL = re.compile(r'<use href="/assets/[^"#]*\.svg#([^"]+)"')
SHEET_ADDRESS = re.compile(r"url\((/[^)]*)\)")
GUARDS = re.compile(r' (?:integrity="[^"]*"|crossorigin\b(?:="[^"]*")?)')


class NowhereError(Exception):
    """An address of the site does not lead to a file."""


def relative(address: str, page: PurePosixPath, files: set[str]) -> str:
    """Returns an address relative to a page; for a folder, its `index.html`."""
    path, mark, place = address.partition("#")
    path = path.partition("?")[0].removeprefix("/")
    if path == "" or path.endswith("/"):
        path += "index.html"
    if path not in files:
        raise NowhereError(f"{page}: {address} leads nowhere")
    return os.path.relpath(path, page.parent).replace(os.sep, "/") + mark + place


def page_copy(html: str, page: PurePosixPath, files: set[str], symbols: str) -> str:
    def led(match: re.Match[str]) -> str:
        name, address = match.groups()
        # The target of a form is not a file. The form comes back to its own page, where the banner says that nothing was sent.
        return f'{name}="{page.name}"' if name == "action" else f'{name}="{relative(address, page, files)}"'

    def led_all(match: re.Match[str]) -> str:
        candidates = (candidate.split() for candidate in match[1].split(","))
        return 'srcset="{}"'.format(", ".join(" ".join([relative(first, page, files), *rest]) for first, *rest in candidates))

    html = SYMBOL.sub(r'<use href="#symbol-\1"', html)
    html = SOURCES.sub(led_all, ADDRESS.sub(led, GUARDS.sub("", html)))
    return re.sub(r"<body\b[^>]*>", lambda match: match[0] + BANNER + symbols, html, count=1)


def sheet_copy(css: str, sheet: PurePosixPath, files: set[str]) -> str:
    return SHEET_ADDRESS.sub(lambda match: f"url({relative(match[1], sheet, files)})", css)


def inlined(sprite: str) -> str:
    """Returns a sprite's symbols with prefixed ids, which no heading has."""
    return '<svg width="0" height="0" style="position:absolute" aria-hidden="true">{}</svg>'.format(
        "".join(re.findall(r"<symbol\b.*?</symbol>", sprite.replace(' id="', ' id="symbol-'), re.DOTALL))
    )


def copy(site: Path, out: Path) -> int:
    """Writes the copy and returns the number of pages."""
    shutil.copytree(site, out)
    files = {file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file()}
    symbols = "".join(inlined(sprite.read_text()) for sprite in sorted((site / "assets").glob("icon.*.svg")))
    for name in files:
        path, page = out / name, PurePosixPath(name)
        if page.suffix == ".html":
            path.write_text(page_copy(path.read_text(), page, files, symbols))
        elif page.suffix == ".css":
            path.write_text(sheet_copy(path.read_text(), page, files))
    return sum(name.endswith(".html") for name in files)


if __name__ == "__main__":
    try:
        pages = copy(Path(sys.argv[1]), Path(sys.argv[2]))
    except NowhereError as error:
        sys.exit(f"{error}")
    print(f"{pages} pages in {sys.argv[2]}")
